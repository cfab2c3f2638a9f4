"""Balls that a visitor throws: their film, and how far from its truth a prediction paints them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from demos.next_frame_prediction.constants import FRAMES, MAX_BALLS, MODELS, RADII, SIDE, SPEEDS
from demos.next_frame_prediction.texts import t
from demos.next_frame_prediction.worlds import Balls, Throw, to_pictures

if TYPE_CHECKING:
    from demos.next_frame_prediction.pipeline import Comparison

NEAR = 16  # px: how far from its true place a thrown ball is looked for


def thrown(balls: Sequence[dict[str, float]], length: int = 2 * FRAMES) -> list[Image.Image]:
    """A film of balls as `throw_of` takes them. Raises InputError."""
    table, throw = Balls(), throw_of(balls)
    return to_pictures(table.render(table.roll(throw, length), throw)[0])


def throw_of(balls: Sequence[dict[str, float]]) -> Throw:
    """A visitor's balls as one throw.

    Args:
        balls: One to four of {"x", "y", "vx", "vy", "radius"} in px and px a frame. Balls outside are set inside.

    Raises:
        InputError: No balls, too many, or values that are not numbers or too large.
    """
    try:
        numbers = np.array([[float(ball[key]) for key in ("x", "y", "vx", "vy", "radius")] for ball in balls])
    except (TypeError, KeyError, ValueError, OverflowError) as error:
        raise t.error("bad_balls") from error
    if not 1 <= len(numbers) <= MAX_BALLS:
        raise t.error("ball_count", most=MAX_BALLS)
    if not np.isfinite(numbers).all() or np.abs(numbers[:, 2:4]).max() > 3 * SPEEDS[1]:
        raise t.error("bad_balls")
    radius = numbers[:, 4].clip(*RADII)
    place = numbers[:, :2].clip(radius[:, None], SIDE - radius[:, None])
    return Throw(place[None], numbers[None, :, 2:4], radius[None], Balls.grey(radius)[None])


def find_ball(
    frame: Image.Image, radius: float, grey: float, near: tuple[float, float] | None = None
) -> tuple[float, float]:
    """Where in a predicted frame a ball of this size and brightness fits best: its centre (x, y) in px.

    Every whole place is tried, or those at most 16 px from `near`: mean squared difference to the ball within its disc
    and a rim of 2 px.
    """
    pixels = np.asarray(frame.convert("L"), np.float64) / 255
    reach = int(np.ceil(radius)) + 2
    across = np.arange(-reach, reach + 1)
    distance = np.hypot(across[:, None], across)
    disc = grey * (radius + 0.5 - distance).clip(0, 1)
    inside = distance <= radius + 2
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(pixels, reach), disc.shape)
    error = ((windows - disc) ** 2)[..., inside].mean(-1)
    if near is not None:
        x, y = (np.arange(SIDE) + 0.5 - centre for centre in near)
        error[np.hypot(y[:, None], x) > NEAR] = np.inf
    y, x = np.unravel_index(error.argmin(), error.shape)
    return float(x) + 0.5, float(y) + 0.5


def centre_errors(balls: Sequence[dict[str, float]], comparison: Comparison) -> dict[str, float]:
    """How far from the truth each network paints the balls in the last frame: mean distance of the centres in px.

    A ball is looked for near its true place, for others may resemble it; in the same way in the true frame, so that
    its rounding to pixels does not count.
    """
    throw = throw_of(balls)
    ends = Balls().roll(throw, FRAMES + len(comparison.rows["truth"]))[0, -1]
    errors = {}
    for model in MODELS:
        distances = []
        for radius, grey, end in zip(throw.radius[0], throw.grey[0], ends):
            pair = [find_ball(comparison.rows[row][-1], radius, grey, end) for row in ("truth", model)]
            distances.append(np.hypot(*np.subtract(*pair)))
        errors[model] = float(np.mean(distances))
    return errors
