"""The face room's limits, defaults and sliders, and which seeds its stored results are made of."""

from __future__ import annotations

from typing import NamedTuple

NAME = "face_generation"
SIDE = 128  # px of a face
TRUNCATION = 0.7
MAX_SEEDS = 64
MAX_FRAMES = 240
MAX_STOPS = 8  # faces that a walk on the page passes
LAYERS = 6  # of the generator that take a w of their own
FIRST_FINE = 3  # layer from which on a mix takes the second face
STRONGEST = 3  # standard deviations that a slider goes to either side

FACES = 16  # on the wall
FIRST_SEED = 1
WALK_SEEDS = (1, 2, 3, 1)
WALK_FRAMES = 72
MIX_SEEDS = (1, 2)
STRENGTHS = (-3, -1.5, 0, 1.5, 3)  # of a slider, in the strip that shows what it does


class Edit(NamedTuple):
    """A slider: the principal direction of w that it follows, in the layers first to last, turned round by sign -1."""

    direction: int
    first: int
    last: int
    sign: int = 1


# Directions are found without labels and named afterwards by what they are seen to do. The names belong to one
# checkpoint. After another training: `python -m demos.face_generation.exhibits`, look at exhibits/directions.webp (one
# row a direction, weak to strong), and write here and under "edit.*" in texts.py what can be seen. Leave out what is
# not.
EDITS = {
    "slender": Edit(0, 0, 5),
    "short_hair": Edit(1, 0, 5),
    "sleek_hair": Edit(2, 0, 5),
    "bright_background": Edit(3, 0, 5),
    "light_skin": Edit(4, 0, 5),
}
