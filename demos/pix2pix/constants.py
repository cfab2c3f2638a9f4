"""Numbers, names and colours of the pix2pix room that page, pipeline and training share."""

SIZES = {"facades": 256, "facades_l1": 256, "emoji": 128, "faces": 128}  # px a side of each task's pictures
FACADES = ("facades", "facades_l1")  # these take label maps, the others lines
TASKS = ("facades", "emoji", "faces")  # what the room offers; facades_l1 is there to compare with

NUMBERS = 10**6  # of drawings to start from
OPENING = {"facades": 3, "emoji": 0, "faces": 0}  # the number that each task opens with
LARGE = 512  # px a side of a picture on the page
SEEDS = (1, 2, 3)  # of the noise where several pictures are made of one drawing
PATCH = 70  # px a side of what one of the discriminator's scores is about

# the CMP facade database's classes in its order, each with its colour in the label maps
COLOURS = {
    "background": "#0000de",
    "wall": "#0030ff",
    "window": "#027fff",
    "door": "#01cfff",
    "cornice": "#23fee2",
    "sill": "#71fd92",
    "balcony": "#c0ff3f",
    "blind": "#fdf006",
    "deco": "#ff9f02",
    "moulding": "#fd5001",
    "pillar": "#f80203",
    "shop": "#ae0001",
}
