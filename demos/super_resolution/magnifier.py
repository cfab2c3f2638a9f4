"""Details side by side: what lies under the magnifier, in several ways; and one place in three twins.

Pictures are PIL; `upscaler` is what pipeline.load() returns. A place is (0, 0) to (1, 1) in the picture, and
zoom is how many pixels of the screen a result's pixel is wide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PIL import Image, ImageDraw

from demos.common.media.images import grid, open_image, reduce
from demos.super_resolution.constants import MAX_SIDE, SCALE, STRIP
from demos.super_resolution.display import fit_page, interpolated, squares

if TYPE_CHECKING:
    from demos.super_resolution.pipeline import SuperResolution

CROP = 256  # px of the screen that a crop has
MAP = 400  # px: the picture on which a place is chosen
TWIN = 128  # px of an original: each side of the crop that is compared with its twins


def box_at(picture: Image.Image, place: tuple[float, float], zoom: int) -> tuple[int, int, int, int]:
    """What lies under the magnifier: left, top, right, bottom in the picture's own pixels; `place` is its middle."""
    sides = [min(side, CROP // (zoom * SCALE)) for side in picture.size]
    starts = [round(share * whole - side / 2) for share, whole, side in zip(place, picture.size, sides)]
    left, top = (min(max(0, start), whole - side) for start, whole, side in zip(starts, picture.size, sides))
    return left, top, left + sides[0], top + sides[1]


def overview(image: Any, place: tuple[float, float], zoom: int) -> Image.Image:
    """The input, whole times larger or smaller, with a frame around what lies under the magnifier."""
    picture = open_image(image, area=MAX_SIDE**2)
    large = fit_page(picture, MAP, MAP)
    large = large if large.width <= MAP else large.reduce(-(-large.width // MAP))
    scale = large.width / picture.width
    left, top, right, bottom = (round(side * scale) for side in box_at(picture, place, zoom))
    pen = ImageDraw.Draw(large)
    pen.rectangle((left - 2, top - 2, right + 1, bottom + 1), outline="#FFFFFF", width=4)
    pen.rectangle((left - 1, top - 1, right, bottom), outline="#1E2024", width=2)
    return large


def crops(upscaler: SuperResolution, image: Any, place: tuple[float, float], zoom: int) -> list[Image.Image]:
    """What lies under the magnifier: bicubic, mse, gan; pixels are drawn as squares."""
    picture = open_image(image, area=MAX_SIDE**2)
    box = box_at(picture, place, zoom)
    plain = interpolated(picture).crop([SCALE * side for side in box])
    return [squares(crop, zoom) for crop in (plain, upscaler.detail(picture, box, 0.0), upscaler.detail(picture, box))]


def strip(upscaler: SuperResolution, image: Any, place: tuple[float, float], zoom: int) -> Image.Image:
    """What lies under the magnifier, from mse's weights to gan's."""
    picture = open_image(image, area=MAX_SIDE**2)
    box = box_at(picture, place, zoom)
    return grid([squares(upscaler.detail(picture, box, mix), zoom) for mix in STRIP], len(STRIP))


def twin_sheet(upscaler: SuperResolution, original: Any) -> tuple[Image.Image, list[float]]:
    """Above, one place in the original and in two other pictures; below, the same place in the quarter of each.

    Returns the sheet and the mean difference of each quarter to the original's, of 255.
    """
    pictures, distances = upscaler.twins(original)
    width, height = pictures[0].size
    side = min(TWIN, width, height) // SCALE
    left, top = (width // SCALE - side) // 2, (height // SCALE - side) // 2
    box = (left, top, left + side, top + side)
    above = [squares(picture.crop([SCALE * edge for edge in box]), 3) for picture in pictures]
    below = [squares(reduce(picture, SCALE).crop(box), 3 * SCALE) for picture in pictures]
    return grid([*above, *below], 3), distances
