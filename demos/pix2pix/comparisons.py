"""The pictures of "Look inside": two networks side by side, the discriminator's verdict, several results, maps.

No torch here: the page is built from it. `room` is what demos.pix2pix.pipeline.load() returns.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image, ImageColor, ImageDraw

from demos.common.media.images import enlarge, grid, stamp
from demos.common.ui import colours
from demos.common.ui.picture_wall import magnify
from demos.pix2pix.constants import FACADES, LARGE, PATCH, SEEDS

if TYPE_CHECKING:
    from demos.pix2pix.pipeline import Pix2Pix

REAL, FAKE = (ImageColor.getrgb(colour) for colour in (colours.REAL, colours.FAKE))
GAP = 8  # px between the parts of a sheet


def without_and_with_discriminator(room: Pix2Pix, plan: Any) -> list[Image.Image]:
    """What L1 alone and what L1 with a discriminator makes of a plan, 512 px."""
    return [magnify(room.translate(plan, task), LARGE) for task in FACADES[::-1]]


def verdicts(room: Pix2Pix, plan: Any) -> tuple[list[Image.Image], list[float]]:
    """The same two pictures under the discriminator's verdict, and its mean score of each."""
    sheets, means = [], []
    for task in FACADES[::-1]:
        picture = room.translate(plan, task)
        scores = room.patch_scores(plan, picture)
        means.append(float(scores.mean()))
        sheets.append(stamp(verdict_sheet(picture, scores), "pix2pix", task=task, verdict=means[-1]))
    return sheets, means


def verdict_sheet(picture: Image.Image, scores: np.ndarray) -> Image.Image:
    """A picture under its scores, and beside it the patches that look most real (above) and most fake (below).

    Those two are chosen among the patches that lie wholly inside the picture.
    """
    side = (LARGE - GAP) // 2
    overlay, factor = score_overlay(picture, scores), LARGE // picture.width
    sheet = Image.new("RGB", (LARGE + GAP + side, LARGE), "white")
    pen = ImageDraw.Draw(overlay)
    whole = [index for index in range(len(scores)) if 0 <= patch_start(index) <= picture.width - PATCH]
    inner = scores[np.ix_(whole, whole)]
    for row, (place, colour) in enumerate(((inner.argmax(), REAL), (inner.argmin(), FAKE))):
        y, x = (patch_start(whole[index]) for index in np.unravel_index(place, inner.shape))
        crop = picture.crop((x, y, x + PATCH, y + PATCH)).resize((side - 8, side - 8), Image.Resampling.LANCZOS)
        corner = (LARGE + GAP, row * (side + GAP))
        sheet.paste(colour, (*corner, corner[0] + side, corner[1] + side))
        sheet.paste(crop, (corner[0] + 4, corner[1] + 4))
        frame = [factor * edge for edge in (x, y, x + PATCH, y + PATCH)]
        pen.rectangle(frame, outline="white", width=6)
        pen.rectangle(frame, outline=colour, width=4)
    sheet.paste(overlay, (0, 0))
    return sheet


def patch_start(index: int) -> int:
    """The first row (or column) of the patch of score number `index`; the first patches begin outside the picture."""
    return 8 * index - 23  # three strides of 2, and paddings of 1, 2, 4, 8 and 8 px


def score_overlay(picture: Image.Image, scores: np.ndarray) -> Image.Image:
    """A picture in grey, 512 px, under the scores of its patches: blue for real, orange for fake, stronger for surer.

    Every score lies over the middle of its patch.
    """
    large = enlarge(picture, LARGE // picture.width).convert("L").convert("RGB")
    middles = (np.arange(picture.width) - patch_start(0) - PATCH / 2) / 8  # every pixel's place among the scores
    nearest = middles.round().astype(int).clip(0, len(scores) - 1)
    spread = scores[nearest][:, nearest].astype(np.float32)
    smooth = np.asarray(Image.fromarray(spread).resize(large.size, Image.Resampling.BILINEAR))[..., None]
    tint, weight = np.where(smooth > 0, REAL, FAKE), 0.65 * np.tanh(np.abs(smooth))
    return Image.fromarray((np.asarray(large) * (1 - weight) + tint * weight).round().astype(np.uint8))


def map_sheet(room: Pix2Pix, drawing: Any, task: str = "facades") -> Image.Image:
    """The generator's maps, fine to coarse: on the way down above, on the way up below."""
    down, up = room.maps(drawing, task)
    return stamp(
        grid([map_tile(maps) for maps in (*down, *up)], len(down), gutter=GAP), "pix2pix", task=task, maps="unet"
    )


def map_tile(maps: np.ndarray, side: int = 192) -> Image.Image:
    """Four maps (4, h, w) as one square, each from its darkest to its brightest."""
    low, high = maps.min((1, 2), keepdims=True), maps.max((1, 2), keepdims=True)
    levels = (255 * (maps - low) / np.maximum(high - low, 1e-6)).astype(np.uint8)
    small = [Image.fromarray(grey).resize((side // 2, side // 2), Image.Resampling.BOX) for grey in levels]
    return grid(small, 2, gutter=0)


def noise_sheet(room: Pix2Pix, drawing: Any, task: str = "facades") -> Image.Image:
    """One drawing without noise, and with much of it from seeds 1, 2 and 3."""
    noisy = (room.translate(drawing, task, strength=1.0, seed=seed) for seed in SEEDS)
    pictures = [magnify(picture, LARGE // 2) for picture in (room.translate(drawing, task), *noisy)]
    sheet = grid(pictures, len(pictures))
    return stamp(sheet, "pix2pix", task=task, strength=[0.0] + [1.0] * len(SEEDS), seeds=[0, *SEEDS])
