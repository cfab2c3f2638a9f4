"""The words of the pix2pix room, Korean and English, and the numbers that the page and the pipeline share."""

from demos.common.i18n import Texts

SIZES = {"facades": 256, "facades_l1": 256, "emoji": 128, "faces": 128}  # px a side of each task's pictures
FACADES = ("facades", "facades_l1")  # these take label maps, the others lines

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

t = Texts(
    "pix2pix",
    {
        "task.facades": ("건물: 색칠한 도면 → 사진", "Facade: coloured plan → photo"),
        "task.facades_l1": ("건물: L1만으로 학습", "Facade: trained with L1 alone"),
        "task.emoji": ("이모지: 윤곽선 → 색칠", "Emoji: outline → colour"),
        "task.faces": ("얼굴: 선 → 얼굴", "Face: lines → face"),
        "class.background": ("배경", "Background"),
        "class.wall": ("벽", "Wall"),
        "class.window": ("창문", "Window"),
        "class.door": ("문", "Door"),
        "class.cornice": ("처마 장식", "Cornice"),
        "class.sill": ("창턱", "Sill"),
        "class.balcony": ("발코니", "Balcony"),
        "class.blind": ("덧창", "Blind"),
        "class.deco": ("장식", "Ornament"),
        "class.moulding": ("몰딩", "Moulding"),
        "class.pillar": ("기둥", "Pillar"),
        "class.shop": ("가게", "Shop"),
        # what a visitor can do wrong
        "unknown_task": (
            "{task}(이)라는 과제는 없어요. 고를 수 있는 것: {tasks}",
            "There is no task {task}. Choose one of: {tasks}",
        ),
        "no_classes": (
            "아직 벽 하나뿐이에요. 창문이나 문을 그려 넣어 주세요.",
            "There is only one colour so far. Please draw some windows or a door.",
        ),
        "no_lines": (
            "아직 아무것도 그리지 않았어요. 선을 그려 주세요.",
            "Nothing is drawn yet. Please draw some lines.",
        ),
        "photo_not_classes": (
            "사진처럼 보여요. 여기에는 벽, 창문, 문을 정해진 색으로 칠한 도면이 필요해요.",
            "This looks like a photo. What is needed is a plan: wall, windows and doors, each painted in its colour.",
        ),
        "photo_not_lines": (
            "사진이나 색칠한 그림처럼 보여요. 바탕 위에 선으로만 그린 그림이 필요해요.",
            "This looks like a photo or a painting. What is needed is a drawing: lines on plain paper.",
        ),
        "photo_not_edges": (
            "사진처럼 보여요. 먼저 사진에서 선을 뽑은 다음, 그 선을 넣어 주세요.",
            "This looks like a photo. Please take the edges of the photo first, and use those.",
        ),
        "bad_strength": (
            "세기는 0부터 1 사이의 숫자여야 해요.",
            "A strength needs to be a number from 0 to 1.",
        ),
    },
)
