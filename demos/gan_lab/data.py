"""What is real: points from four clouds in the plane, or from one that the student drew, and MNIST's digits.

No torch needed. All points lie within [-VIEW, VIEW] in both directions, which is what the canvas shows.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from demos.gan_lab.constants import CLOUDS, POINT_COUNTS, VIEW
from demos.gan_lab.texts import t

HELD_OUT = 500  # the last digits of the sheet come from MNIST's test split: the game's, never trained on
EXAMPLES = Path(__file__).parent / "examples"


@dataclass(frozen=True)
class Cloud:
    """A distribution in the plane: one of `anchors` (K, 2), plus normal noise of standard deviation `sigma`.

    `modes` is how many of the anchors are modes of their own (8 on the ring), 0 where the cloud is one curve.
    """

    anchors: np.ndarray
    sigma: float
    modes: int = 0

    def sample(self, count: int, rng: np.random.Generator) -> np.ndarray:
        """(count, 2) float32."""
        chosen = self.anchors[rng.integers(len(self.anchors), size=count)]
        return (chosen + self.sigma * rng.standard_normal((count, 2))).astype(np.float32)

    def covered(self, points: np.ndarray) -> int:
        """How many modes have at least a quarter of their fair share of `points` within four standard deviations."""
        distance = np.linalg.norm(points[:, None] - self.anchors[None], axis=2)  # (N, K)
        near = (distance < 4 * self.sigma).sum(0)
        return int((near >= len(points) / self.modes / 4).sum())


def cloud(dataset: Any) -> Cloud:
    """The cloud called `dataset`, or one around drawn points (N, 2).

    Raises InputError: an unknown name; too few, too many or unusable points.
    """
    if isinstance(dataset, str):
        if dataset not in CLOUDS:
            raise t.error("unknown_data", given=dataset, known=", ".join((*CLOUDS, "digits")))
        return _NAMED[dataset]
    fewest, most = POINT_COUNTS
    try:
        points = np.asarray(dataset, dtype=np.float64)
    except (TypeError, ValueError, OverflowError) as error:
        raise t.error("bad_points") from error
    if points.size == 0:
        raise t.error("point_count", fewest=fewest, most=most)
    if points.ndim != 2 or points.shape[1] != 2 or not np.isfinite(points).all():
        raise t.error("bad_points")
    if not fewest <= len(points) <= most:
        raise t.error("point_count", fewest=fewest, most=most)
    if np.abs(points).max() > VIEW:
        raise t.error("points_outside", view=VIEW)
    return Cloud(points, 0.03)


def _ring() -> Cloud:
    angle = np.arange(8) * math.tau / 8
    return Cloud(np.stack([np.cos(angle), np.sin(angle)], 1), 0.05, modes=8)


def _grid() -> Cloud:
    side = np.linspace(-1.1, 1.1, 5)
    return Cloud(np.stack(np.meshgrid(side, side), -1).reshape(-1, 2), 0.045, modes=25)


def _spiral() -> Cloud:
    turn = np.sqrt(np.linspace(0.02, 1, 400)) * 1.75 * math.tau  # the root spreads the points evenly along the arm
    return Cloud(np.stack([np.cos(turn), np.sin(turn)], 1) * turn[:, None] * (1.25 / turn[-1]), 0.025)


def _moons() -> Cloud:
    angle = np.linspace(0, math.pi, 200)
    upper = np.stack([np.cos(angle), np.sin(angle)], 1)
    lower = np.stack([1 - np.cos(angle), 0.5 - np.sin(angle)], 1)
    return Cloud((np.concatenate([upper, lower]) - [0.5, 0.25]) * 0.85, 0.05)


_NAMED = {"ring": _ring(), "grid": _grid(), "spiral": _spiral(), "moons": _moons()}

BINS = 20  # cells a side of the grid on which KL and JS are counted


def histogram(points: np.ndarray) -> np.ndarray:
    """Share of `points` (N, 2) in each of BINS x BINS cells; points outside the view count for the nearest cell."""
    cell = ((points + VIEW) * (BINS / (2 * VIEW))).astype(int).clip(0, BINS - 1)
    return np.bincount(cell[:, 1] * BINS + cell[:, 0], minlength=BINS * BINS) / len(points)


def divergences(real: np.ndarray, fake: np.ndarray) -> tuple[float, float]:
    """KL(real || fake) and Jensen-Shannon divergence of two histograms, in nats; JS lies between 0 and ln 2 = 0.693.

    An empty cell of `fake` would make KL infinite, so a thousandth of a uniform distribution is mixed into both.
    """
    p, q = (0.999 * share + 0.001 / share.size for share in (real, fake))
    middle = (p + q) / 2
    kl = float((p * np.log(p / q)).sum())
    js = float((p * np.log(p / middle)).sum() + (q * np.log(q / middle)).sum()) / 2
    return kl, js


@lru_cache(maxsize=1)
def real_digits() -> np.ndarray:
    """4,500 digits of MNIST, (4500, 28, 28) uint8: 4,000 to train on, then HELD_OUT of the test split."""
    with Image.open(EXAMPLES / "digits.png") as image:
        sheet = np.array(image)
    rows, columns = sheet.shape[0] // 28, sheet.shape[1] // 28
    return np.ascontiguousarray(sheet.reshape(rows, 28, columns, 28).transpose(0, 2, 1, 3)).reshape(-1, 28, 28)


@lru_cache(maxsize=1)
def real_labels() -> np.ndarray:
    """What the `real_digits` are, (4500,) int64."""
    text = (EXAMPLES / "digits.txt").read_text(encoding="ascii")
    return np.array([int(digit) for digit in text if digit.isdigit()], dtype=np.int64)
