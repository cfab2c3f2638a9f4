"""The VAE room's networks, limits and colours, and what its stored results show."""

from pathlib import Path

EXAMPLES = Path(__file__).with_name("examples")

MAPS = ("digits_autoencoder", "digits_map_low", "digits_map", "digits_map_high")  # from no KL term to the heaviest
OPENING_MAP = "digits_map_high"  # more of its places can be read than of the others'
DIGITS = (*MAPS, "digits")
MODELS = (*DIGITS, "faces")
ATTRIBUTES = ("sex", "smile", "long_hair", "dark_hair", "bright_background", "warm_colours")  # of faces, as shown

MAX_PICTURES = 240  # in one call: ten seconds of video
SMALLEST_FACE = 32  # px
SENT_POINTS = 2_000  # test digits that go to the browser with a map

# One colour a digit, 0 to 9, on all maps.
COLOURS = ("#1F5FD0", "#B3261E", "#137A4B", "#8A4FD3", "#B25A00", "#007A8A", "#C2187A", "#5E6B00", "#4B4F58", "#7A3B1E")
INK, PAPER = "#1E2024", "#FFFFFF"

FACES_SHOWN = 8  # on the sheet that the room opens with, of the seeds from 1 on
FACE_SCALE = 3  # how much larger than the network's 64 px they are shown
FACE_SEEDS = (10, 2, 16, 12)  # faces that the network makes and that the room offers as pictures to try
OPENING_EDITS = {"smile": 2.5}
