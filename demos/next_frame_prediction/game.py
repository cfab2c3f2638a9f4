"""You or the network: rounds in which one guesses where a ball will be ten frames later. For game.js, as JSON."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from demos.common.media.images import data_uri, grid
from demos.common.ui.handlers import lazily
from demos.next_frame_prediction.balls import find_ball
from demos.next_frame_prediction.constants import FRAMES, NAME, ROUNDS
from demos.next_frame_prediction.worlds import Balls, to_pictures

if TYPE_CHECKING:
    from demos.next_frame_prediction.pipeline import NextFramePrediction

TARGET, OTHER = 8.5, 5.5  # px: radius of the bright ball, and of the one that is in its way
room: Callable[[], NextFramePrediction] = lazily(NAME)


def deal(seed: int | None = None, rounds: int = ROUNDS) -> str:
    """New rounds: the film, where the bright ball really is at its end, and where the network (mse) paints it."""
    table, random = Balls(), np.random.default_rng(secrets.randbits(31) if seed is None else seed)
    balls = table.throw(rounds, random, radius=np.array([TARGET, OTHER]))
    paths = table.roll(balls, 2 * FRAMES)
    values = []
    for film, path in zip(table.render(paths, balls), paths):
        frames = to_pictures(film)
        predicted = room().predict(frames[:FRAMES], FRAMES, model="mse", world="balls")
        net = find_ball(predicted[-1], TARGET, float(balls.grey[0, 0]))
        truth = [round(float(place), 2) for place in path[-1, 0]]
        strip = grid([*frames, *predicted], columns=3 * FRAMES, gutter=0).convert("L")
        values.append({"sheet": data_uri(strip), "radius": TARGET, "truth": truth, "net": net})
    return json.dumps({"rounds": values})
