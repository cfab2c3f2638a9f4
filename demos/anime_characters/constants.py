"""The anime room's tags and their colours, limits and defaults, and which characters its stored results show."""

from __future__ import annotations

NAME = "anime_characters"
HAIR = ("aqua", "black", "blonde", "blue", "brown", "gray", "green", "orange", "pink", "purple", "red", "white")
EYES = ("aqua", "black", "blue", "brown", "green", "orange", "pink", "purple", "red", "yellow")
TAGS = {"hair": HAIR, "eyes": EYES}  # kind -> names, in the order of the data set and of the generator's embeddings
ANY = "any"  # the page's word for a colour that follows from the seed; None in Python
SWATCHES = {  # as the drawings show them
    "aqua": "#62CBE0",
    "black": "#24232C",
    "blonde": "#F2D583",
    "blue": "#3D66D0",
    "brown": "#8C5D3F",
    "gray": "#9C9DA8",
    "green": "#3F9E67",
    "orange": "#EF8F38",
    "pink": "#F49BBD",
    "purple": "#7B51B8",
    "red": "#CB2F3E",
    "white": "#F6F4F6",
    "yellow": "#F3C622",
}
SIDE = 64  # px of a drawing as the generator makes it
TRUNCATION = 0.7
MAX_SEEDS = 64
MAX_FRAMES = 240

SHOWN = 128  # px of a drawing on the wall
VIDEO = 384  # px of the morph
CHARACTERS = 16  # on the wall
FIRST_SEED = 1
MORPH = ((1, "pink", "green"), (2, "blue", "red"))
MORPH_FRAMES = 60
