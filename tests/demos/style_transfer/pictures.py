"""What the style room's tests share."""

import numpy as np
from PIL import Image

from demos.common.ui import layout
from demos.style_transfer.paintings import painting_path

WAVE, STARS = (painting_path(name) for name in ("hokusai_great_wave", "van_gogh_starry_night"))
PHOTOS = layout.examples_in("style_transfer")


def difference(a: Image.Image, b: Image.Image) -> float:
    """Mean difference of two pictures, of 255."""
    assert a.size == b.size
    return float(np.abs(np.asarray(a, dtype=np.int16) - np.asarray(b, dtype=np.int16)).mean())
