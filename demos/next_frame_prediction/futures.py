"""The mean of possible futures: two digits whose velocities are not known exactly."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from PIL import Image

from demos.common.ui.handlers import lazily
from demos.next_frame_prediction.constants import FRAMES, FUTURES, MODELS, NAME, SHOWN_FUTURES
from demos.next_frame_prediction.worlds import Digits, to_pictures

if TYPE_CHECKING:
    from demos.next_frame_prediction.pipeline import NextFramePrediction

room: Callable[[], NextFramePrediction] = lazily(NAME)


class Futures(NamedTuple):
    """What may come, what comes, and what is predicted.

    Attributes:
        possible: SHOWN_FUTURES of them, each its last frame.
        compared: The truth, the mean of FUTURES possible ones, the pictures of mse and adversarial.
        distances: Mean absolute difference, of 255, of mse's picture to the mean ("off") and to the truth ("truth").
    """

    possible: list[Image.Image]
    compared: list[Image.Image]
    distances: dict[str, float]


def possible_futures(seed: int, doubt: float, ahead: int) -> Futures:
    """Imagines a film's futures and lets both networks predict it.

    Args:
        seed: Of the film.
        doubt: Standard deviation of both velocity components, in percent of the speed.
        ahead: Frames into the future, 1 to 10.
    """
    random = np.random.default_rng([seed, 380])
    world = Digits()
    digits = world.digits[random.integers(len(world.digits), size=2)]
    place, angle = random.random((2, 2)), random.random(2) * 2 * np.pi
    speed = world.step * np.stack([np.sin(angle), np.cos(angle)], 1)
    corners, places, speeds = world.walk(place, speed, 2 * FRAMES)
    film = world.render(digits[None], corners[None])[0]
    noise = random.standard_normal((FUTURES, 2, 2)) * doubt / 100 * world.step
    # every future begins where the last frame seen left the digits, a little faster, slower or turned
    start = np.broadcast_to(places[:, FRAMES - 1], (FUTURES, 2, 2)).reshape(-1, 2)
    paths, _, _ = world.walk(start, (speeds[:, FRAMES - 1] + noise).reshape(-1, 2), ahead)
    last = world.render(np.broadcast_to(digits, (FUTURES, *digits.shape)), paths[:, -1:].reshape(FUTURES, 2, 1, 2))
    mean = last[:, 0].mean(0).round().astype(np.uint8)
    seen = to_pictures(film[:FRAMES])
    predicted = [room().predict(seen, ahead, model, "digits")[-1] for model in MODELS]
    compared = [*to_pictures(np.stack([film[FRAMES + ahead - 1], mean])), *predicted]
    truth, average, safe = (np.asarray(picture, float) for picture in compared[:3])
    distances = {"off": float(np.abs(safe - average).mean()), "truth": float(np.abs(safe - truth).mean())}
    return Futures(to_pictures(last[:SHOWN_FUTURES, 0]), compared, distances)
