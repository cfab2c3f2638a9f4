"""The plane of two latent variables as a picture: the square that a map shows, its tiles' places, digits in ink."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageOps

from demos.vae.constants import INK, PAPER


def map_square(means: np.ndarray) -> tuple[float, float, float]:
    """The square that a map shows, (left, bottom, side): all but the outermost of (N, 2) points, and some air."""
    low, high = np.quantile(means, 0.005, axis=0), np.quantile(means, 0.995, axis=0)
    side = 1.08 * float((high - low).max())
    left, bottom = (low + high) / 2 - side / 2
    return float(left), float(bottom), side


def tile_places(means: np.ndarray, tiles: int) -> np.ndarray:
    """Where a map's pictures lie, row by row from above.

    Args:
        means: As for `map_square`.
        tiles: Pictures in a row, and rows.

    Returns:
        (tiles * tiles, 2), float32.
    """
    left, bottom, side = map_square(means)
    steps = (np.arange(tiles, dtype=np.float32) + 0.5) / tiles * side
    return np.array([(left + x, bottom + y) for y in steps[::-1] for x in steps], dtype=np.float32)


def on_paper(image: Image.Image, factor: int = 1) -> Image.Image:
    """A digit (L, white on black) as ink on paper, RGB, `factor` times larger."""
    big = image.resize((image.width * factor, image.height * factor), Image.Resampling.LANCZOS) if factor > 1 else image
    return ImageOps.colorize(big, black=PAPER, white=INK)


def inked(logits: np.ndarray, factor: int = 1) -> Image.Image:
    """The most probable picture of a decoder.

    Kingma and Welling's decoder for black and white pictures (1312.6114, appendix C.1) is a Bernoulli variable for
    each pixel, p(x|z) = prod_i y_i^x_i (1 - y_i)^(1 - x_i). Its mean is y, grey where the network is undecided; its
    mode is ink where y > 1/2, that is, where the log-odds are over 0. The log-odds are enlarged (bicubic), not the ink,
    which keeps outlines smooth.

    Args:
        logits: The log-odds of ink, (H, W).
        factor: How much larger the picture is.

    Returns:
        L, ink white on black; without enlargement all 0 or 255.
    """
    height, width = logits.shape
    finer = 1 if factor == 1 else 2  # painted finer and reduced: soft edges
    size = (finer * factor * width, finer * factor * height)
    enlarged = np.asarray(Image.fromarray(logits).resize(size, Image.Resampling.BICUBIC))
    return Image.fromarray(np.where(enlarged > 0, 255, 0).astype(np.uint8)).reduce(finer)
