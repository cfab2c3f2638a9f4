"""Next-frame prediction in plain Python: ten frames in, the next ones out.

    room = load()
    room.predict(frames, 10)                                  # sharp: frames that a discriminator takes for real
    room.predict(frames, 30, model="mse", world="digits")     # the mean of all futures; longer by feeding back
    film = sequence("balls", seed=3)                          # twenty frames of a world, never seen in training
    seen = room.compare(film[:10], film[10:], world="balls")  # both networks and the yardstick beside the truth
    seen.errors["mse"]                                        # one value a frame

Lotter, Kreiman and Cox 2015, https://arxiv.org/abs/1511.06380. Every world has networks of its own.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from demos.common.media import checkpoint
from demos.common.media.images import open_image, square, stamp, to_images, to_tensor
from demos.common.nn.device import gpu, pick
from demos.common.ui.checks import check_seeds, is_whole
from demos.next_frame_prediction import measures
from demos.next_frame_prediction.network import FRAMES, SIDE, FramePredictor
from demos.next_frame_prediction.texts import FARTHEST, MODELS, ROWS, WORLDS, t
from demos.next_frame_prediction.worlds import Balls, Throw, open_world

NEAR = 16  # px: how far from its true place a thrown ball is looked for


@dataclass(frozen=True)
class Comparison:
    """What was seen, what came, what was predicted. Rows are named as in texts.ROWS; `truth` is missing where nobody knows.

    Attributes:
        seen: Ten frames.
        rows: Name -> frames; the truth may be shorter than the predictions.
        errors: Prediction -> its squared error (sum over values in 0..1) for each frame whose truth is known.
        energy: Row -> gradient energy of each frame.
    """

    seen: list[Image.Image]
    rows: dict[str, list[Image.Image]]
    errors: dict[str, list[float]]
    energy: dict[str, list[float]]


def roll_out(network: FramePredictor, seen: Tensor, count: int) -> Tensor:
    """seen (1, 10, C, 64, 64) -> the next (1, count, C, 64, 64) in [-1, 1]; its own frames are fed back for more than ten."""
    device, made = pick(), []
    with torch.inference_mode():
        network = network.to(device, memory_format=torch.channels_last)
        seen = seen.to(device)
        for _ in range(-(-count // FRAMES)):
            seen = network(seen).clamp(-1, 1)
            made.append(seen.cpu())
    return torch.cat(made, 1)[:, :count]


rolled_out = gpu(roll_out)  # on a Space it runs in another process


class NextFrame:
    """The networks, two a world, each read from its checkpoint when it is first needed."""

    def __init__(self) -> None:
        self._networks: dict[str, FramePredictor] = {}
        self._lock = threading.Lock()

    def network(self, world: str, model: str) -> FramePredictor:
        """Raises InputError for an unknown name, CheckpointError for a damaged checkpoint."""
        for given, known in ((world, WORLDS), (model, MODELS)):
            if given not in known:
                raise t.error("unknown", given=given, known=", ".join(known))
        name = f"{world}_{model}"
        with self._lock:
            if name not in self._networks:
                self._networks[name] = checkpoint.load(FramePredictor, "next_frame_prediction", name)
        return self._networks[name]

    def predict(
        self, frames: Sequence[Any], count: int = FRAMES, model: str = "adversarial", world: str = "heads"
    ) -> list[Image.Image]:
        """The frames that follow, 64 px, grey (L) or RGB as the world's are.

        Args:
            frames: Ten or more pictures (PIL, paths, bytes, arrays); the last ten count, the middle square of each.
            count: 1 to 30.
            model: "adversarial" (sharp) or "mse" (mean of all futures).
            world: Whose networks: "digits", "balls" or "heads".

        Raises:
            InputError: Fewer than ten frames, not pictures, a count or a name that is not there.
        """
        network = self.network(world, model)
        made = rolled_out(network, as_tensor(frames, network.channels), check_count(count))
        settings = {"model": model, "world": world}
        return [
            stamp(each, "next_frame_prediction", step=k + 1, **settings) for k, each in enumerate(to_images(made[0]))
        ]

    def compare(
        self, seen: Sequence[Any], coming: Sequence[Any] = (), count: int = FRAMES, world: str = "heads"
    ) -> Comparison:
        """Both networks' predictions and the last frame repeated, beside what really came (which may be shorter or empty).

        Raises InputError as `predict`.
        """
        count = check_count(count)
        channels = self.network(world, MODELS[0]).channels
        start = as_tensor(seen, channels)
        rows = {model: rolled_out(self.network(world, model), start, count)[0] for model in MODELS}
        rows["copy"] = measures.copy_last(start[0], count)
        errors = {}
        if coming:
            truth = torch.cat([as_frame(each, channels) for each in coming[:count]])
            errors = {name: measures.squared_error(made[: len(truth)], truth) for name, made in rows.items()}
            rows["truth"] = truth
        energy = {name: measures.gradient_energy(made).tolist() for name, made in rows.items()}
        return Comparison(
            seen=to_images(start[0]),
            rows={name: to_images(made) for name, made in rows.items()},
            errors={name: values.tolist() for name, values in errors.items()},
            energy=energy,
        )


def check_count(count: Any) -> int:
    """How many frames to predict. Raises InputError."""
    if not is_whole(count) or not 1 <= count <= FARTHEST:
        raise t.error("count", most=FARTHEST)
    return int(count)


def as_frame(picture: Any, channels: int) -> Tensor:
    """Any picture's middle square -> (1, C, 64, 64) in [-1, 1]. Raises InputError."""
    image = open_image(picture)
    image = image if image.size == (SIDE, SIDE) else square(image, SIDE)
    return to_tensor(image.convert("RGB" if channels == 3 else "L"))


def as_tensor(frames: Sequence[Any], channels: int) -> Tensor:
    """The last ten of some pictures -> (1, 10, C, 64, 64). Raises InputError."""
    frames = [] if frames is None else list(frames)
    if len(frames) < FRAMES:
        raise t.error("too_few", given=len(frames), needed=FRAMES)
    return torch.cat([as_frame(each, channels) for each in frames[-FRAMES:]])[None]


# ---- worlds ------------------------------------------------------------------------------------------------------


def as_pictures(frames: np.ndarray) -> list[Image.Image]:
    """uint8 (T, C, 64, 64) -> PIL, L or RGB."""
    return [Image.fromarray(each[0] if len(each) == 1 else each.transpose(1, 2, 0)) for each in frames]


def sequence(world: str, seed: int, length: int = 2 * FRAMES) -> list[Image.Image]:
    """A new film of one of the worlds; no seed of a visitor's was ever used in training. Raises InputError."""
    if world not in WORLDS:
        raise t.error("unknown", given=world, known=", ".join(WORLDS))
    (seed,) = check_seeds([seed], 1)
    random = np.random.default_rng([seed, 1511, 6380])
    return as_pictures(open_world(world).make(1, random, length)[0])


def thrown(balls: Sequence[dict[str, float]], length: int = 2 * FRAMES) -> list[Image.Image]:
    """A film of balls that a visitor has thrown; as `throw_of` says."""
    table, throw = Balls(), throw_of(balls)
    return as_pictures(table.draw(table.roll(throw, length), throw)[0])


def throw_of(balls: Sequence[dict[str, float]]) -> Throw:
    """A visitor's balls as one throw.

    Args:
        balls: One to four of {"x", "y", "vx", "vy", "radius"} in px and px a frame. Balls outside are set inside.

    Raises:
        InputError: No balls, too many, or values that are not numbers or too large.
    """
    table = Balls()
    try:
        numbers = np.array([[float(each[key]) for key in ("x", "y", "vx", "vy", "radius")] for each in balls])
    except (TypeError, KeyError, ValueError, OverflowError) as error:
        raise t.error("bad_balls") from error
    if not 1 <= len(numbers) <= table.most:
        raise t.error("ball_count", most=table.most)
    if not np.isfinite(numbers).all() or np.abs(numbers[:, 2:4]).max() > 3 * table.speeds[1]:
        raise t.error("bad_balls")
    radius = numbers[:, 4].clip(*table.radii)
    place = numbers[:, :2].clip(radius[:, None], SIDE - radius[:, None])
    return Throw(place[None], numbers[None, :, 2:4], radius[None], table.grey(radius)[None])


def find_ball(
    frame: Image.Image, radius: float, grey: float, near: tuple[float, float] | None = None
) -> tuple[float, float]:
    """Where in a predicted frame a ball of this size and brightness fits best: its centre (x, y) in px.

    Every whole place is tried, or those at most 16 px from `near`: mean squared difference to the ball within its disc and
    a rim of 2 px.
    """
    pixels = np.asarray(frame.convert("L"), np.float64) / 255
    reach = int(np.ceil(radius)) + 2
    across = np.arange(-reach, reach + 1)
    distance = np.hypot(across[:, None], across)
    disc = grey * (radius + 0.5 - distance).clip(0, 1)
    inside = distance <= radius + 2
    padded = np.pad(pixels, reach)
    windows = np.lib.stride_tricks.sliding_window_view(padded, disc.shape)
    error = ((windows - disc) ** 2)[..., inside].mean(-1)
    if near is not None:
        x, y = (np.arange(SIDE) + 0.5 - each for each in near)
        error[np.hypot(y[:, None], x) > NEAR] = np.inf
    y, x = np.unravel_index(error.argmin(), error.shape)
    return float(x) + 0.5, float(y) + 0.5


def centres_off(balls: Sequence[dict[str, float]], comparison: Comparison) -> dict[str, float]:
    """How far from the truth both networks paint the balls in the last frame: mean distance of the centres in px.

    Each ball is looked for near its true place, for others may look like it; in the same way in the true frame, so that a
    ball's rounding to pixels does not count.
    """
    table, throw, off = Balls(), throw_of(balls), {}
    ends = table.roll(throw, FRAMES + len(comparison.rows["truth"]))[0, -1]
    for model in MODELS:
        found = []
        for radius, grey, end in zip(throw.radius[0], throw.grey[0], ends):
            pair = [find_ball(comparison.rows[row][-1], radius, grey, end) for row in ("truth", model)]
            found.append(np.hypot(*np.subtract(*pair)))
        off[model] = float(np.mean(found))
    return off


# ---- pictures of a comparison ------------------------------------------------------------------------------------


def error_map(made: Image.Image, truth: Image.Image) -> Image.Image:
    """Absolute difference of two frames: black where they agree, through orange to white where they differ most."""
    off = np.abs(np.asarray(made.convert("RGB"), np.int16) - np.asarray(truth.convert("RGB"), np.int16)).mean(-1)
    stops = np.array([[0, 0, 0], [232, 121, 43], [255, 255, 255]])
    place = off / 255
    colour = np.stack([np.interp(place, [0, 0.5, 1], stops[:, k]) for k in range(3)], -1)
    return Image.fromarray(colour.round().astype(np.uint8))


def sheet(comparison: Comparison, **settings: Any) -> Image.Image:
    """All frames without gutters: first the ten seen, then a row for each of ROWS; places without a frame stay grey."""
    rows = dict(comparison.rows)
    for model in MODELS:
        rows[f"error_{model}"] = [error_map(*pair) for pair in zip(rows[model], rows.get("truth", ()))]
    lines = [comparison.seen, *(rows.get(name, []) for name in ROWS)]
    image = Image.new("RGB", (SIDE * max(map(len, lines)), SIDE * len(lines)), "#8A8A8A")
    for row, line in enumerate(lines):
        for column, frame in enumerate(line):
            image.paste(frame, (SIDE * column, SIDE * row))
    return stamp(image, "next_frame_prediction", rows=["seen", *ROWS], **settings)


@lru_cache(maxsize=1)
def load() -> NextFrame:
    """The room's networks; cached. Nothing is read before it is needed."""
    return NextFrame()
