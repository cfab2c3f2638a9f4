"""Style transfer in plain Python: a photo and a painting in, the photo in the painting's style out.

    room = load()
    room.stylize(photo, painting)                                   # ten steps of a network, about a second
    room.stylize(photo, painting, strength=0.5, keep_colours=True)
    room.stylize(photo, painting, other=second, mix=0.3)            # between two paintings
    for frame in room.optimize(photo, painting): ...                # Gatys: hundreds of steps on the pixels
    room.film(frames, painting)                                     # a video, steady from frame to frame

Gatys, Ecker and Bethge 2015, https://arxiv.org/abs/1508.06576; the network's sources stand in network.py.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from demos.common.media import checkpoint
from demos.common.media.images import open_image, stamp, to_images, to_tensor, too_narrow
from demos.common.media.video import timed_frames
from demos.common.nn.device import gpu, pick
from demos.common.ui.checks import is_number, is_whole
from demos.style_transfer import gatys
from demos.style_transfer.codes import exchanged
from demos.style_transfer.motion import follow, motion
from demos.style_transfer.network import StylePainter
from demos.style_transfer.texts import DEFAULTS, FPS, FRAME_SIZE, LIMITS, MAX_FRAMES, SIZES, STARTS, t

LEAST = StylePainter.smallest
BRUSH = 256  # px: shorter side at which a painting is looked at with a stroke of 1
SHARE = 0.1  # of a new frame in what a video remembers
BEGUN, KEEP = 0.25, 0.8  # of the strokes of the frame before: share in what a frame is begun from, and in the result
CUT = 0.25  # mean difference of two frames, of 2, that is another scene


def paint(
    network: StylePainter,
    x: Tensor,
    code: Tensor,
    strength: float = 1,
    memory: list | None = None,
    photo: Tensor | None = None,
) -> tuple:
    """Photos (B, 3, H, W) with codes (B, C) -> painted photos and the video's memory, all on the CPU.

    `photo`: what x shows, where x is partly painted.
    """
    device = pick()
    memory = None if memory is None else [each.to(device) for each in memory]
    with torch.no_grad():  # not inference_mode: the network looks at gradients itself
        network = network.to(device)
        x = x.to(device, memory_format=torch.channels_last)
        photo = None if photo is None else photo.to(device, memory_format=torch.channels_last)
        made = network.paint(x, code.to(device), strength, memory, SHARE, photo=photo)
    return made.cpu(), memory and [each.cpu() for each in memory]


painted = gpu(paint)  # on a Space it runs in another process


class StyleTransfer:
    """The room's network, read when it is first needed. What makes no sense raises InputError with what to do."""

    def __init__(self, network: StylePainter | None = None) -> None:
        self._network = network  # None: the checkpoint's
        self._lock = threading.Lock()

    @property
    def network(self) -> StylePainter:
        with self._lock:
            if self._network is None:
                self._network = checkpoint.load(StylePainter, "style_transfer").to(memory_format=torch.channels_last)
        return self._network

    def stylize(
        self,
        content: Any,
        style: Any,
        strength: float = DEFAULTS["strength"],
        *,
        other: Any = None,
        mix: float = DEFAULTS["mix"],
        stroke: float = DEFAULTS["stroke"],
        keep_colours: bool = False,
        size: int = DEFAULTS["size"],
    ) -> Image.Image:
        """The photo in the painting's style, RGB; it carries its settings.

        Args:
            content, style: anything that `open_image` reads.
            strength: 0 (the photo, nearly) to 1 (the painting's statistics).
            other: a second painting.
            mix: its share, 0 to 1.
            stroke: 0.5 (fine) to 2 (broad): the painting is looked at in this many times its usual size.
            keep_colours: the photo's own colours; only light and dark come from the painting.
            size: longer side of the result, 256 to 1024 px; wide panoramas become a little larger.

        Raises:
            InputError: not pictures, longer than 21 to 1, or a setting out of its range.
        """
        settings = checked(strength=strength, mix=mix, stroke=stroke, size=size)
        photo = to_tensor(prepare(content, settings["size"]))
        code = self.code(style, stroke, photo if keep_colours else None)
        if other is not None:
            code = torch.lerp(code, self.code(other, stroke, photo if keep_colours else None), float(mix))
        made, _ = painted(self.network, photo, code, float(strength))
        made = recoloured(made, photo) if keep_colours else made
        settings = {**settings, "two": other is not None, "keep_colours": bool(keep_colours)}
        return stamp(to_images(made)[0], "style_transfer", **settings)

    def film(
        self,
        frames: Sequence[Image.Image],
        style: Any,
        strength: float = DEFAULTS["strength"],
        *,
        stroke: float = DEFAULTS["stroke"],
        keep_colours: bool = False,
        size: int = FRAME_SIZE,
        stop: threading.Event | None = None,
    ) -> Iterator[Image.Image]:
        """A video in the painting's style, frame by frame; settings and painting are checked at once.

        One code serves for all frames, and what the network measures in each of them (Gram matrices, moments of its maps) is
        averaged over time, so that a thing that comes into view does not change the colours of all others. Where the frame
        before can be followed, its strokes go along.
        """
        settings = checked(strength=strength, stroke=stroke, size=size)
        if not 1 <= len(frames) <= MAX_FRAMES:
            raise t.error("frames", most=MAX_FRAMES)
        photos = (to_tensor(prepare(frame, settings["size"])) for frame in frames)
        code = self.code(style, stroke)

        def run() -> Iterator[Image.Image]:
            before = kept = memory = None
            for photo in photos:
                if stop is not None and stop.is_set():
                    return
                if before is None or float((photo - before).abs().mean()) > CUT:
                    memory, kept = [], None
                if kept is None:
                    made, memory = painted(self.network, photo, code, float(strength), memory)
                else:
                    where, trust = motion(before, photo)
                    moved = follow(kept, where)
                    start = torch.lerp(photo, moved, BEGUN * trust)
                    made, memory = painted(self.network, start, code, float(strength), memory, photo)
                    made = torch.lerp(made, moved, KEEP * trust)
                before, kept = photo, made
                yield to_images(recoloured(made, photo) if keep_colours else made)[0]

        return run()

    def optimize(
        self,
        content: Any,
        style: Any,
        *,
        start: str = "fast",
        steps: int = DEFAULTS["steps"],
        content_weight: float = gatys.CONTENT_WEIGHT,
        stroke: float = DEFAULTS["stroke"],
        size: int = DEFAULTS["optimize_size"],
        seed: int = 0,
        stop: threading.Event | None = None,
    ) -> Iterator[Image.Image]:
        """Gatys' optimisation; yields the picture after every step, with its losses among its settings.

        Args:
            start: "fast" (the network's result), "content" (the photo) or "noise".
            steps: 1 to 1000.
            content_weight: how much the photo's content counts, 0 to 1; the style counts 1.
            size: longer side, 256 to 1024 px.
            stop: looked at before every step; once set, no more frames come.

        Raises:
            InputError: at once, before the first frame.
        """
        settings = checked(steps=steps, content_weight=content_weight, stroke=stroke, size=size, seed=seed)
        if start not in STARTS:
            raise t.error("unknown_start", starts=", ".join(STARTS))
        photo = to_tensor(prepare(content, settings["size"]))
        painting = to_tensor(look_at(style, stroke))
        x = photo
        if start == "noise":
            x = torch.rand(photo.shape, generator=torch.Generator().manual_seed(seed)) * 2 - 1
        if start == "fast":
            x = painted(self.network, photo, self.described(painting))[0].clamp(-1, 1)

        def run() -> Iterator[Image.Image]:
            device = pick()
            wanted = gatys.Wanted.of(photo.to(device), painting.to(device))
            if stop is not None and stop.is_set():
                return
            for step in gatys.descend(x.to(device), wanted, settings["steps"], float(content_weight)):
                losses = {"style": step.style, "content": step.content, "total": step.total}
                losses = {name: float(f"{value:.5g}") for name, value in losses.items()}
                facts = {**settings, "start": start, "step": step.number, **losses}
                yield stamp(to_images(step.picture)[0], "style_transfer", **facts)
                if stop is not None and stop.is_set():
                    return

        return run()

    def code(self, style: Any, stroke: float = 1.0, photo: Tensor | None = None) -> Tensor:
        """What the network knows of a painting, (1, C); with a photo, of the painting in the photo's colours."""
        x = to_tensor(look_at(style, stroke))
        if photo is not None:
            x = exchanged(x, gatys.gram(x), gatys.gram(photo)).clamp(-1, 1)
        return self.described(x)

    def described(self, x: Tensor) -> Tensor:
        with torch.no_grad():
            network = self.network.to(pick())
            return network.describe(x.to(pick(), memory_format=torch.channels_last)).cpu()


def prepare(content: Any, size: int) -> Image.Image:
    """RGB with a longer side of `size`, more where the shorter one would have less than 48 px. Raises InputError."""
    image = open_image(content, largest=2 * SIZES[-1])
    longer, shorter = max(image.size), min(image.size)
    scale = max(size / longer, LEAST / shorter)
    if round(scale * longer) > max(size, SIZES[-1]):
        raise too_narrow(SIZES[-1] // LEAST)
    return image.resize([max(LEAST, round(scale * side)) for side in image.size], Image.Resampling.LANCZOS)


def look_at(style: Any, stroke: float = 1.0) -> Image.Image:
    """A painting in the size in which it is looked at: the shorter side has BRUSH px times `stroke`; of long ones the
    middle. Raises InputError: not a picture."""
    image = open_image(style, largest=2 * SIZES[-1])
    shorter, longer = min(image.size), max(image.size)
    if longer > 3 * shorter:
        box = [min(side, 3 * shorter) for side in image.size]
        left, top = ((whole - side) // 2 for whole, side in zip(image.size, box))
        image = image.crop((left, top, left + box[0], top + box[1]))
    scale = BRUSH * stroke / shorter
    return image.resize([round(scale * side) for side in image.size], Image.Resampling.LANCZOS)


def clip(path: Any) -> list[Image.Image]:
    """A video's or GIF's first ten seconds at FPS frames a second, made small while they are read.

    Raises InputError when it cannot be read as a video.
    """
    frames: list[Image.Image] = []
    for number, (at, picture) in enumerate(timed_frames(path)):
        at = number / FPS if at is None else at
        if at * FPS >= MAX_FRAMES:
            break
        if at * FPS >= len(frames) - 0.05:  # times are rounded; a slow GIF has fewer frames, each shown until the next
            picture.thumbnail((2 * FRAME_SIZE, 2 * FRAME_SIZE))
            frames += [picture] * max(1, int(at * FPS + 1e-6) + 1 - len(frames))
    return frames[:MAX_FRAMES]


def recoloured(made: Tensor, photo: Tensor) -> Tensor:
    """Light and dark of one picture (1, 3, H, W), colours of another: Y of ITU-R BT.601 is exchanged."""
    weights = photo.new_tensor([0.299, 0.587, 0.114]).view(1, 3, 1, 1)
    return photo + (weights * (made.clamp(-1, 1) - photo)).sum(1, keepdim=True)


def flicker(frames: Sequence[Image.Image], shift: int) -> float:
    """How much a clip that pans by `shift` px to the right a frame changes beside that: mean difference, of 255, of
    each frame and the next moved back, over what both show and 32 px from the borders."""
    arrays = [np.asarray(frame, dtype=np.float32)[32:-32, 32:-32] for frame in frames]
    return float(
        np.mean([np.abs(a[:, shift:] - b[:, : a.shape[1] - shift]).mean() for a, b in zip(arrays, arrays[1:])])
    )


def checked(**settings: Any) -> dict[str, Any]:
    """Settings in their plain types. Raises InputError for one that is out of its range."""
    for name, value in settings.items():
        low, high, whole = LIMITS[name]
        if not (is_whole(value) if whole else is_number(value)) or not low <= value <= high:
            raise t.setting_error("not_whole" if whole else "out_of_range", name, low=low, high=high)
        settings[name] = int(value) if whole else float(value)
    return settings


@lru_cache(maxsize=1)
def load() -> StyleTransfer:
    """The room's network; the first call costs nothing, it is read when it is used."""
    return StyleTransfer()
