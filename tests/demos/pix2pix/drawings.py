"""Drawings for the tests of the pix2pix room."""

import numpy as np
from PIL import Image, ImageDraw

from demos.pix2pix.constants import COLOURS


def plan(size: int = 256, window: str = COLOURS["window"]) -> Image.Image:
    """A wall with a window and a door."""
    picture = Image.new("RGB", (size, size), COLOURS["wall"])
    pen = ImageDraw.Draw(picture)
    pen.rectangle([size // 4, size // 4, size // 2 - 1, size // 2 - 1], fill=window)
    pen.rectangle([5 * size // 8, size // 2, 7 * size // 8 - 1, size - 1], fill=COLOURS["door"])
    return picture


def outline(size: int = 128, ink: str = "black", paper: str = "white") -> Image.Image:
    picture = Image.new("RGB", (size, size), paper)
    box = [size // 8, size // 8, 7 * size // 8, 7 * size // 8]
    ImageDraw.Draw(picture).ellipse(box, outline=ink, width=size // 40)
    return picture


def same(a: Image.Image, b: Image.Image) -> bool:
    return np.array_equal(np.asarray(a), np.asarray(b))
