"""Limits and defaults of the DeepDream room, its presets, the classes it offers, and how its sheets are laid out."""

from pathlib import Path
from typing import Any

CAT = Path(__file__).with_name("examples") / "cat.webp"  # the picture that the room opens with, source of its exhibits

BLOCKS = tuple(range(1, 16))  # block 0 sees hardly more than single pixels
SIZES = (256, 384, 512, 768, 1024)  # px of the longer side
DEFAULT_SIZE = 512  # px: a larger picture is reduced to this unless a size is asked for
MAX_OCTAVES, MAX_STEPS, MAX_FRAMES = 8, 100, 240
MIN_STRENGTH, MAX_STRENGTH = 0.05, 4.0
MAX_SPEED = 1.2  # how much closer a frame of a flight may be than the one before
FPS = 16  # frames a second of a flight

# What `DeepDream.dream` does when it is told nothing; its keys in the order of the page's components.
DEFAULTS: dict[str, Any] = {
    "layers": (9, 10),
    "channel": None,
    "target_class": None,
    "octaves": 4,
    "steps": 12,
    "strength": 1.0,
    "colour": 0.5,
}
# What a preset leaves unsaid is as in DEFAULTS.
PRESETS: dict[str, dict[str, Any]] = {
    "animals": {},
    "eyes": {"layers": (8,), "colour": 0.6},
    "tubes": {"layers": (5,), "colour": 0.7},
    "patchwork": {"layers": (3,), "colour": 0.8, "strength": 0.8},
    "leopard": {"layers": (13,), "steps": 16},
    "goldfish": {"target_class": 1, "steps": 20},
    "daisies": {"target_class": 985, "steps": 20},
    "shells": {"layers": (8,), "channel": 3},
}

ATLAS_BLOCKS = (5, 8, 10)  # their channels are shown as small pictures, see atlas.py
ATLAS_COLUMNS, ATLAS_TILE, ATLAS_GUTTER = 12, 72, 4  # layout of those sheets, in tiles and pixels

# Index in ImageNet's 1,000 classes (ILSVRC 2012) -> name in Korean and in English.
CLASSES = {
    1: ("금붕어", "goldfish"),
    2: ("백상아리", "great white shark"),
    7: ("수탉", "rooster"),
    9: ("타조", "ostrich"),
    22: ("흰머리수리", "bald eagle"),
    24: ("큰회색올빼미", "great grey owl"),
    31: ("청개구리", "tree frog"),
    33: ("바다거북", "loggerhead turtle"),
    47: ("카멜레온", "chameleon"),
    49: ("악어", "crocodile"),
    51: ("트리케라톱스", "triceratops"),
    76: ("타란툴라", "tarantula"),
    84: ("공작", "peacock"),
    88: ("마코앵무", "macaw"),
    94: ("벌새", "hummingbird"),
    96: ("큰부리새", "toucan"),
    105: ("코알라", "koala"),
    107: ("해파리", "jellyfish"),
    108: ("말미잘", "sea anemone"),
    109: ("뇌산호", "brain coral"),
    113: ("달팽이", "snail"),
    130: ("홍학", "flamingo"),
    145: ("임금펭귄", "king penguin"),
    151: ("치와와", "chihuahua"),
    207: ("골든 리트리버", "golden retriever"),
    251: ("달마티안", "dalmatian"),
    254: ("퍼그", "pug"),
    258: ("사모예드", "samoyed"),
    277: ("붉은여우", "red fox"),
    281: ("얼룩 고양이", "tabby cat"),
    284: ("샴고양이", "Siamese cat"),
    288: ("표범", "leopard"),
    291: ("사자", "lion"),
    292: ("호랑이", "tiger"),
    294: ("불곰", "brown bear"),
    301: ("무당벌레", "ladybug"),
    309: ("벌", "bee"),
    319: ("잠자리", "dragonfly"),
    323: ("제왕나비", "monarch butterfly"),
    327: ("불가사리", "starfish"),
    331: ("산토끼", "hare"),
    333: ("햄스터", "hamster"),
    340: ("얼룩말", "zebra"),
    366: ("고릴라", "gorilla"),
    386: ("아프리카코끼리", "African elephant"),
    387: ("레서판다", "red panda"),
    388: ("판다", "giant panda"),
    409: ("바늘 시계", "analog clock"),
    417: ("열기구", "balloon"),
    483: ("성", "castle"),
    599: ("벌집", "honeycomb"),
    607: ("호박 등불", "jack-o'-lantern"),
    815: ("거미줄", "spider web"),
    820: ("증기 기관차", "steam locomotive"),
    945: ("피망", "bell pepper"),
    947: ("버섯", "mushroom"),
    949: ("딸기", "strawberry"),
    953: ("파인애플", "pineapple"),
    957: ("석류", "pomegranate"),
    963: ("피자", "pizza"),
    973: ("산호초", "coral reef"),
    980: ("화산", "volcano"),
    985: ("데이지", "daisy"),
}


def preset(name: str) -> dict[str, Any]:
    """All settings of a preset, as keyword arguments of `DeepDream.dream`. Raises KeyError for an unknown name."""
    return {**DEFAULTS, **PRESETS[name]}
