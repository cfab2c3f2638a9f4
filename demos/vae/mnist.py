"""Digits as in MNIST: some of its test pictures, and a drawn or photographed digit made to look like them.

MNIST's own recipe (http://yann.lecun.com/exdb/mnist): crop, scale the longer side to 20 px keeping the aspect, move
the centre of mass to the middle of a field of 28 x 28 px, white on black. A network that learned from such digits sees
nothing else well.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from PIL import Image

from demos.vae.constants import EXAMPLES
from demos.vae.texts import t

FIELD, LONGEST = 28, 20
FAINTEST = 24  # grey levels of 255 that ink must differ from paper
NOISE = 0.12  # part of the strongest ink below which a pixel is paper: JPEG noise, shadows, smudges


@lru_cache(maxsize=1)
def read_examples() -> np.ndarray:
    """Twenty test pictures of each digit, (10, 20, 28, 28), uint8."""
    with Image.open(EXAMPLES / "digits.png") as sheet:
        return np.asarray(sheet.convert("L")).reshape(10, 28, 20, 28).swapaxes(1, 2)


def example_digits(digit: int | None = None) -> list[Image.Image]:
    """Twenty test pictures (28 x 28, L) of one digit, or those of all ten in turn: 0, 1, ... 9, 0, 1, ..."""
    pictures = read_examples()
    chosen = pictures[digit] if digit is not None else pictures.swapaxes(0, 1).reshape(200, 28, 28)
    return [Image.fromarray(picture) for picture in chosen]


def normalise(image: Image.Image) -> Image.Image:
    """An RGB or grey picture of one digit, any size, dark on light or light on dark, as 28 x 28 grey, white on black.

    Raises InputError when nothing is drawn.
    """
    ink = find_ink(np.asarray(image.convert("L"), dtype=np.float32))
    rows, columns = np.nonzero(ink.any(1))[0], np.nonzero(ink.any(0))[0]
    ink = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    scale = LONGEST / max(ink.shape)
    width, height = (max(1, round(side * scale)) for side in ink.shape[::-1])
    if (width, height) != ink.shape[::-1]:
        digit = Image.fromarray(ink).resize(
            (width, height), Image.Resampling.BOX if scale < 1 else Image.Resampling.BICUBIC
        )
        ink = np.asarray(digit).clip(0)
    ink = ink / ink.max()

    field = np.zeros((3 * FIELD, 3 * FIELD), dtype=np.float32)  # wide margins: a lopsided digit may reach over the edge
    top, left = (FIELD + round(FIELD / 2 - centre) for centre in centre_of_mass(ink))
    field[top : top + height, left : left + width] = ink
    return Image.fromarray((field[FIELD : 2 * FIELD, FIELD : 2 * FIELD] * 255).round().astype(np.uint8))


def find_ink(grey: np.ndarray) -> np.ndarray:
    """Grey levels (H, W), 0 to 255, as ink (H, W), 0 to 1. The paper is what the border shows; ink may be either side.

    Raises InputError when nothing differs from the paper.
    """
    paper = float(np.median(np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])))
    # The further way from the paper is ink: dark strokes on white paper, white ones on black.
    ink = paper - grey if paper - grey.min() > grey.max() - paper else grey - paper
    strongest = float(ink.max())
    if strongest < FAINTEST:
        raise t.error("nothing_drawn")
    return np.where(ink > NOISE * strongest, ink / strongest, 0).clip(0, 1).astype(np.float32)


def centre_of_mass(ink: np.ndarray) -> tuple[float, float]:
    """Row and column index of the middle of all ink."""
    rows, columns = np.indices(ink.shape)
    return float((rows * ink).sum() / ink.sum()), float((columns * ink).sum() / ink.sum())
