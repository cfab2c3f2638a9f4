"""How two pictures differ."""

import numpy as np
from PIL import Image

from demos.super_resolution.constants import SMALL

CAT = SMALL / "cat.png"  # 100 x 75


def pixels(picture: Image.Image) -> np.ndarray:
    return np.asarray(picture, dtype=np.int16)


def apart(a: Image.Image, b: Image.Image) -> int:
    """The largest difference of any value, of 255."""
    assert a.size == b.size and a.mode == b.mode
    return int(np.abs(pixels(a) - pixels(b)).max())
