"""Next-frame prediction in plain Python: ten frames in, the next ones out.

    room = load()
    room.predict(frames, 10)                                  # sharp: frames that a discriminator takes for real
    room.predict(frames, 30, model="mse", world="digits")     # the mean of all futures; longer by feeding back
    film = films.sequence("balls", seed=3)                    # twenty frames of a world, never seen in training
    result = room.compare(film[:10], film[10:], world="balls")  # both networks and the yardstick beside the truth
    result.errors["mse"]                                      # one value a frame

Lotter, Kreiman and Cox 2015, https://arxiv.org/abs/1511.06380. Every world has networks of its own.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import torch
from PIL import Image
from torch import Tensor

from demos.common.media import checkpoint
from demos.common.media.images import open_image, square, stamp, to_images, to_tensor
from demos.common.nn.device import gpu, laid_out, pick
from demos.common.ui.checks import check_frames
from demos.next_frame_prediction import measures
from demos.next_frame_prediction.constants import FARTHEST, FRAMES, MODELS, NAME, SIDE, WORLDS
from demos.next_frame_prediction.network import FramePredictor
from demos.next_frame_prediction.texts import t


@dataclass(frozen=True)
class Comparison:
    """What was seen, what came, what was predicted. Rows go by their names in constants.ROWS.

    Attributes:
        seen: Ten frames.
        rows: Name -> frames; the truth may be shorter than the predictions, or missing where nobody knows it.
        errors: Prediction -> its squared error (sum over values in 0..1) for each frame whose truth is known.
        energy: Row -> gradient energy of each frame.
    """

    seen: list[Image.Image]
    rows: dict[str, list[Image.Image]]
    errors: dict[str, list[float]]
    energy: dict[str, list[float]]


def roll_out(network: FramePredictor, seen: Tensor, count: int) -> Tensor:
    """seen (1, 10, C, 64, 64) -> the next (1, count, C, 64, 64) in [-1, 1]; for more than ten, its own frames go in."""
    device, parts = pick(), []
    with torch.inference_mode():
        network = laid_out(network.to(device))
        frames = seen.to(device)
        for _ in range(-(-count // FRAMES)):
            frames = network(frames).clamp(-1, 1)
            parts.append(frames.cpu())
    return torch.cat(parts, 1)[:, :count]


roll_out_on_gpu = gpu(roll_out)  # on a Space it runs in another process


class NextFramePrediction:
    """The networks, two a world, each read from its checkpoint when it is first needed."""

    def __init__(self) -> None:
        self._networks: dict[str, FramePredictor] = {}
        self._lock = threading.Lock()

    def network(self, world: str, model: str) -> FramePredictor:
        """Raises InputError for an unknown name, CheckpointError for a damaged checkpoint."""
        for given, known in ((world, WORLDS), (model, MODELS)):
            if given not in known:
                raise t.error("unknown", given=given, known=", ".join(known))
        variant = f"{world}_{model}"
        with self._lock:
            if variant not in self._networks:
                self._networks[variant] = checkpoint.load(FramePredictor, NAME, variant)
        return self._networks[variant]

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
        seen = as_tensor(frames, network.channels)
        predicted = to_images(roll_out_on_gpu(network, seen, check_frames(count, 1, FARTHEST))[0])
        settings = {"model": model, "world": world}
        return [stamp(frame, NAME, step=step, **settings) for step, frame in enumerate(predicted, 1)]

    def compare(
        self, seen: Sequence[Any], coming: Sequence[Any] = (), count: int = FRAMES, world: str = "heads"
    ) -> Comparison:
        """Both networks' predictions and the last frame repeated, beside what really came (maybe less, or nothing).

        Raises InputError as `predict`.
        """
        count = check_frames(count, 1, FARTHEST)
        channels = self.network(world, MODELS[0]).channels
        start = as_tensor(seen, channels)
        rows = {model: roll_out_on_gpu(self.network(world, model), start, count)[0] for model in MODELS}
        rows["copy"] = measures.copy_last(start[0], count)
        errors = {}
        if coming:
            truth = torch.cat([as_frame(picture, channels) for picture in coming[:count]])
            errors = {name: measures.squared_error(row[: len(truth)], truth) for name, row in rows.items()}
            rows["truth"] = truth
        return Comparison(
            seen=to_images(start[0]),
            rows={name: to_images(row) for name, row in rows.items()},
            errors={name: values.tolist() for name, values in errors.items()},
            energy={name: measures.gradient_energy(row).tolist() for name, row in rows.items()},
        )


def as_frame(picture: Any, channels: int) -> Tensor:
    """Any picture's middle square -> (1, C, 64, 64) in [-1, 1]. Raises InputError."""
    image = open_image(picture)
    image = image if image.size == (SIDE, SIDE) else square(image, SIDE)
    return to_tensor(image.convert("RGB" if channels == 3 else "L"))


def as_tensor(frames: Sequence[Any], channels: int) -> Tensor:
    """The last ten of some pictures -> (1, 10, C, 64, 64) in [-1, 1]. Raises InputError."""
    frames = [] if frames is None else list(frames)
    if len(frames) < FRAMES:
        raise t.error("too_few", given=len(frames), needed=FRAMES)
    return torch.cat([as_frame(picture, channels) for picture in frames[-FRAMES:]])[None]


@lru_cache(maxsize=1)
def load() -> NextFramePrediction:
    """The room's networks; cached. Nothing is read before it is needed."""
    return NextFramePrediction()
