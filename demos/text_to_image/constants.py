"""Limits, defaults, colours and sentences of the text room, for its page, its pipeline and its training."""

NAME = "text_to_image"
SIDE = 128  # px of a picture
PICTURES = 8  # that are made at once
TRUNCATION = 0.8
FIRST_SEED = 1  # of what the room opens with
GRID_SEEDS = 6  # pictures of each sentence beside the map
IMPOSSIBLE_SEEDS = 4  # pictures of each sentence that it cannot understand

MAX_CAPTION = 200  # characters
MAX_WORDS = 40  # words of a sentence that are left out one by one
MAX_SENTENCES = 8  # on the map
MAX_SEEDS = 64
MAX_FRAMES = 240

SWATCHES = {  # the colour words that a sentence's one can be changed to
    "red": "#CB2F3E",
    "orange": "#EF8F38",
    "yellow": "#F3C622",
    "green": "#3F9E67",
    "blue": "#3D66D0",
    "purple": "#7B51B8",
    "pink": "#F08FB4",
    "white": "#FFFFFF",
    "black": "#24232C",
    "brown": "#8C5D3F",
}
COLOURS = tuple(SWATCHES)

# The lecture's two, one a language: the room opens with the visitor's.
OPENING = {
    "ko": "흰색과 노란색의 얇은 꽃잎, 동그란 노란 수술",
    "en": "this small bird has a pink breast and crown, and black primaries and secondaries",
}
SENTENCES = (  # to click
    *OPENING.values(),
    "머리가 빨갛고 배가 하얀 작은 새",
    "a yellow bird with black wings and a short beak",
    "꽃잎이 둥근 보라색 꽃",
    "this flower has pink petals and a round yellow center",
    "등이 파랗고 가슴이 주황색인 새",
)
PAIRS = (  # of one meaning, for the map
    "빨간 새",
    "a red bird",
    "날개가 검은 작은 노란 새",
    "a small yellow bird with black wings",
    "가운데가 노란 보라색 꽃",
    "a purple flower with a yellow center",
    "커다란 하얀 꽃",
    "a large white flower",
)
MORPH = ("노란 배와 검은 날개를 가진 새", "a purple flower with round petals")  # both languages, one space
MORPH_FRAMES = 72
IMPOSSIBLE = {  # what nothing in the training data shows, or no caption says
    "car": ("빨간 자동차", "a red sports car"),
    "two": ("새 두 마리가 마주 보고 있다", "two birds facing each other"),
    "not": ("빨간색이 하나도 없는 꽃", "a flower that is not red"),
    "hat": ("파란 모자를 쓴 새", "a bird wearing a blue hat"),
}
ANOTHER = ("분홍색 코끼리", "a pink elephant")  # the same, for the visitor to change
