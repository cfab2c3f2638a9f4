"""Pictures as the page shows them: fit for a browser, before and after, pixels as squares. No torch here."""

from __future__ import annotations

from typing import Any

from PIL import Image

from demos.common.media.images import enlarge, open_image
from demos.super_resolution.constants import MAX_SIDE, SCALE

EXHIBIT = (820, 480)  # px: the page's room for one picture
LARGEST_SENT = 2048  # px: no longer side is sent to a browser


def fit_page(picture: Image.Image, width: int = EXHIBIT[0], height: int = EXHIBIT[1]) -> Image.Image:
    """A picture fit for a browser: whole times larger (Lanczos) if it is small, whole times smaller if it is huge."""
    factor = min(width // picture.width, height // picture.height)
    if factor > 1:
        return enlarge(picture, factor)
    if (longer := max(picture.size)) > LARGEST_SENT:
        return picture.reduce(-(-longer // LARGEST_SENT))
    return picture


def interpolated(image: Any) -> Image.Image:
    """The bicubic picture, RGB, made without torch: what the page shows while the networks are still being read."""
    picture = open_image(image, area=MAX_SIDE**2)
    return picture.resize((SCALE * picture.width, SCALE * picture.height), Image.Resampling.BICUBIC)


def before_and_after(image: Any, result: Image.Image) -> tuple[Image.Image, Image.Image]:
    """The bicubic picture and the result in one size, fit for the page."""
    return fit_page(interpolated(image)), fit_page(result)


def squares(picture: Image.Image, factor: int) -> Image.Image:
    """Whole times larger, every pixel a square."""
    return picture.resize((factor * picture.width, factor * picture.height), Image.Resampling.NEAREST)
