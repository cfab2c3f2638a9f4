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

import torch
from PIL import Image
from torch import Tensor

from demos.common.media import checkpoint
from demos.common.media.images import stamp, to_images, to_tensor
from demos.common.nn.device import gpu, laid_out, pick
from demos.common.ui.checks import check_number, check_seeds, check_whole
from demos.style_transfer import gatys
from demos.style_transfer.codes import transfer
from demos.style_transfer.constants import CONTENT_WEIGHT, DEFAULTS, FRAME_SIZE, LIMITS, MAX_FRAMES, STARTS, WHOLE
from demos.style_transfer.film import SHARE, Measured, paint_film
from demos.style_transfer.network import StylePainter
from demos.style_transfer.pictures import prepare_painting, prepare_photo
from demos.style_transfer.texts import t


def paint_here(
    network: StylePainter,
    x: Tensor,
    code: Tensor,
    strength: float = 1,
    measured: Measured | None = None,
    photo: Tensor | None = None,
) -> tuple[Tensor, Measured | None]:
    """Photos (B, 3, H, W) with codes (B, C) -> painted photos and what was measured in a video, all on the CPU.

    `photo`: what x shows, where x is partly painted.
    """
    device = pick()
    measured = None if measured is None else [value.to(device) for value in measured]
    with torch.no_grad():  # not inference_mode: the network needs gradients itself
        network = network.to(device)
        x = x.to(device, memory_format=torch.channels_last)
        photo = None if photo is None else photo.to(device, memory_format=torch.channels_last)
        made = network.paint(x, code.to(device), strength, measured, SHARE, photo=photo)
    return made.cpu(), measured and [value.cpu() for value in measured]


paint = gpu(paint_here)  # on a Space it runs in another process


class StyleTransfer:
    """The room's network, read when it is first needed. What makes no sense raises InputError with what to do."""

    def __init__(self, network: StylePainter | None = None) -> None:
        self._network = network  # None: the checkpoint's
        self._lock = threading.Lock()

    @property
    def network(self) -> StylePainter:
        """Raises CheckpointError for a damaged checkpoint."""
        with self._lock:
            if self._network is None:
                self._network = laid_out(checkpoint.load(StylePainter, "style_transfer"))
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
            stroke: 0.5 (fine) to 2 (broad): the painting is seen in this many times its usual size.
            keep_colours: the photo's own colours; only light and dark come from the painting.
            size: longer side of the result, 256 to 1024 px; wide panoramas become a little larger.

        Raises:
            InputError: not pictures, longer than 21 to 1, or a setting out of its range.
        """
        settings = checked(strength=strength, mix=mix, stroke=stroke, size=size)
        photo = to_tensor(prepare_photo(content, settings["size"]))
        palette = photo if keep_colours else None
        code = self.code(style, settings["stroke"], palette)
        if other is not None:
            code = torch.lerp(code, self.code(other, settings["stroke"], palette), settings["mix"])
        made, _ = paint(self.network, photo, code, settings["strength"])
        made = exchange_luminance(made, photo) if keep_colours else made
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

        One code serves for all frames, and what the network measures in each of them (Gram matrices, moments of its
        maps) is averaged over time, so that a thing that comes into view does not change the colours of all others.
        Where the frame before can be followed, its strokes go along.
        """
        settings = checked(strength=strength, stroke=stroke, size=size)
        if not 1 <= len(frames) <= MAX_FRAMES:
            raise t.error("frames", most=MAX_FRAMES)
        code = self.code(style, settings["stroke"])

        def photos() -> Iterator[Tensor]:
            for frame in frames:
                if stop is not None and stop.is_set():
                    return
                yield to_tensor(prepare_photo(frame, settings["size"]))

        def paint_frame(x: Tensor, measured: Measured, photo: Tensor | None) -> tuple[Tensor, Measured]:
            made, measured_now = paint(self.network, x, code, settings["strength"], measured, photo)
            return made, measured_now or []

        def run() -> Iterator[Image.Image]:
            for photo, made in paint_film(paint_frame, photos()):
                yield to_images(exchange_luminance(made, photo) if keep_colours else made)[0]

        return run()

    def optimize(
        self,
        content: Any,
        style: Any,
        *,
        start: str = "fast",
        steps: int = DEFAULTS["steps"],
        content_weight: float = CONTENT_WEIGHT,
        stroke: float = DEFAULTS["stroke"],
        size: int = DEFAULTS["optimize_size"],
        seed: int = 0,
        stop: threading.Event | None = None,
    ) -> Iterator[Image.Image]:
        """Gatys' optimisation; yields the picture after every step, with its losses among its settings.

        Args:
            content, style: anything that `open_image` reads.
            start: "fast" (the network's result), "content" (the photo) or "noise".
            steps: 1 to 1000.
            content_weight: how much the photo's content counts, 0 to 1; the style counts 1.
            stroke: as for `stylize`.
            size: longer side, 256 to 1024 px.
            seed: of the noise.
            stop: checked before every step; once set, no more frames come.

        Raises:
            InputError: at once, before the first frame.
        """
        settings = checked(steps=steps, content_weight=content_weight, stroke=stroke, size=size)
        (settings["seed"],) = check_seeds(seed, 1)
        if start not in STARTS:
            raise t.error("unknown_start", starts=", ".join(STARTS))
        photo = to_tensor(prepare_photo(content, settings["size"]))
        painting = to_tensor(prepare_painting(style, settings["stroke"]))
        x = photo
        if start == "noise":
            x = torch.rand(photo.shape, generator=torch.Generator().manual_seed(settings["seed"])) * 2 - 1
        if start == "fast":
            x = paint(self.network, photo, self.describe(painting))[0].clamp(-1, 1)

        def run() -> Iterator[Image.Image]:
            device = pick()
            target = gatys.StyleTarget.of(photo.to(device), painting.to(device))
            if stop is not None and stop.is_set():
                return
            for step in gatys.optimize(x.to(device), target, settings["steps"], settings["content_weight"]):
                losses = {"style": step.style, "content": step.content, "total": step.total}
                losses = {name: float(f"{value:.5g}") for name, value in losses.items()}
                facts = {**settings, "start": start, "step": step.number, **losses}
                yield stamp(to_images(step.picture)[0], "style_transfer", **facts)
                if stop is not None and stop.is_set():
                    return

        return run()

    def code(self, style: Any, stroke: float = 1.0, palette: Tensor | None = None) -> Tensor:
        """What the network knows of a painting, (1, C); with a photo as palette, of the painting in its colours."""
        x = to_tensor(prepare_painting(style, stroke))
        if palette is not None:
            x = transfer(x, gatys.gram(x), gatys.gram(palette)).clamp(-1, 1)
        return self.describe(x)

    def describe(self, x: Tensor) -> Tensor:
        """A painting (1, 3, H, W) in [-1, 1] -> its code, (1, C), on the CPU."""
        with torch.no_grad():
            network = self.network.to(pick())
            return network.describe(x.to(pick(), memory_format=torch.channels_last)).cpu()


def exchange_luminance(made: Tensor, photo: Tensor) -> Tensor:
    """Light and dark of one picture (1, 3, H, W), colours of another: Y of ITU-R BT.601 is exchanged."""
    weights = photo.new_tensor([0.299, 0.587, 0.114]).view(1, 3, 1, 1)
    return photo + (weights * (made.clamp(-1, 1) - photo)).sum(1, keepdim=True)


def checked(**settings: Any) -> dict[str, Any]:
    """Settings in their plain types. Raises InputError for one that is out of its range."""
    return {
        name: (check_whole if name in WHOLE else check_number)(t, name, value, *LIMITS[name])
        for name, value in settings.items()
    }


@lru_cache(maxsize=1)
def load() -> StyleTransfer:
    """The room's network; the call costs nothing, it is read when it is first used."""
    return StyleTransfer()
