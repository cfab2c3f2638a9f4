"""You or the network: rounds in which the place of a ball ten frames later is guessed. What the browser needs, as JSON."""

from __future__ import annotations

import json
import secrets

import numpy as np
from PIL import Image

from demos.common.media.images import data_uri
from demos.next_frame_prediction.texts import ROUNDS, SEEN, SIDE

TARGET, OTHER = 8.5, 5.5  # px: radius of the bright ball, and of the one that is in its way


def deal(seed: int | None = None, rounds: int = ROUNDS) -> str:
    """New rounds: the film, where the bright ball really is at its end, and where the network (mse) paints it."""
    from demos.next_frame_prediction.pipeline import as_pictures, find_ball, load
    from demos.next_frame_prediction.worlds import Balls

    table, random = Balls(), np.random.default_rng(secrets.randbits(31) if seed is None else seed)
    balls = table.throw(rounds, random, radius=np.array([TARGET, OTHER]))
    path = table.roll(balls, 2 * SEEN)
    films = table.draw(path, balls)
    made = []
    for film, way in zip(films, path):
        frames = as_pictures(film)
        predicted = load().predict(frames[:SEEN], SEEN, model="mse", world="balls")
        net = find_ball(predicted[-1], TARGET, float(balls.grey[0, 0]))
        truth = [round(float(each), 2) for each in way[-1, 0]]
        made.append({"sheet": data_uri(strip([*frames, *predicted])), "radius": TARGET, "truth": truth, "net": net})
    return json.dumps({"rounds": made})


def strip(frames: list[Image.Image]) -> Image.Image:
    """Frames side by side, grey."""
    image = Image.new("L", (SIDE * len(frames), SIDE))
    for k, frame in enumerate(frames):
        image.paste(frame.convert("L"), (SIDE * k, 0))
    return image
