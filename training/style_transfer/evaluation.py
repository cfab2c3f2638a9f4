"""Figures of a painter: its losses and its speed against Gatys' optimisation, and how a video flickers."""

import statistics
import time
from collections.abc import Sequence

import torch
from PIL import Image
from torch import Tensor

from demos.common.media import images
from demos.style_transfer import gatys
from demos.style_transfer.constants import EXAMPLES
from demos.style_transfer.film import SHARE, flicker, paint_film, pan
from demos.style_transfer.network import StylePainter
from demos.style_transfer.pictures import prepare_painting
from training.style_transfer.config import StyleTransferConfig


def evaluate(
    network: StylePainter,
    config: StyleTransferConfig,
    photos: Sequence[Image.Image],
    styles: Sequence[Image.Image],
    device: torch.device,
) -> dict[str, float]:
    """All figures, measured with photos and styles that the network never saw."""
    return {
        **losses(network, config, photos, styles, device),
        **speed(network, config, styles[0], device),
        **steadiness(network, styles[0], device),
    }


def square(picture: Image.Image, side: int, device: torch.device) -> Tensor:
    """The middle square as (1, 3, side, side)."""
    x = images.to_tensor(images.square(picture, side))
    return x.to(device).contiguous(memory_format=torch.channels_last)


def losses(
    network: StylePainter,
    config: StyleTransferConfig,
    photos: Sequence[Image.Image],
    styles: Sequence[Image.Image],
    device: torch.device,
) -> dict[str, float]:
    """Gatys' losses of the photo, of the network's result and of his own from the photo: means over all pairs."""
    paintings = torch.cat([square(style, config.evaluate_size, device) for style in styles])
    backbone = gatys.backbone().to(device)
    rows: dict[str, list[Tensor]] = {}
    for picture in photos:
        photo = square(picture, config.evaluate_size, device)
        photo = photo.expand(len(paintings), -1, -1, -1).contiguous(memory_format=torch.channels_last)
        target = gatys.StyleTarget.of(photo, paintings, backbone)
        *_, last = gatys.optimize(photo, target, config.evaluate_steps)
        results = {"photo": photo, "fast": network(photo, paintings).clamp(-1, 1), "optimize": last.picture}
        for name, x in results.items():
            style, content, _ = target.losses(x, backbone)
            for kind, value in (("style", style), ("content", content), ("total", target.total(x))):
                rows.setdefault(f"{kind}_{name}", []).append(value)
    figures = {name: float(torch.cat(values).mean()) for name, values in rows.items()}
    return {**figures, "total_loss_ratio": figures["total_fast"] / figures["total_optimize"]}


def speed(
    network: StylePainter, config: StyleTransferConfig, style: Image.Image, device: torch.device
) -> dict[str, float]:
    """Seconds for one pair: the optimisation, and between its parts the network, so that the machine is equally busy.

    The network's is the median of ten, warm, its measuring of the painting included.
    """
    side, steps = config.speed_size, config.evaluate_steps
    photo = square(images.open_image(sorted(EXAMPLES.glob("*.webp"))[0]), side, device)
    painting = square(style, side // 2, device)
    target = gatys.StyleTarget.of(photo, painting)
    network(photo, painting)
    seconds, slow, start = [], 0.0, time.perf_counter()
    for step in gatys.optimize(photo, target, steps):
        if step.number % max(1, steps // 10) == 0:
            slow += time.perf_counter() - start
            start = time.perf_counter()
            network(photo, painting)
            seconds.append(time.perf_counter() - start)
            start = time.perf_counter()
    fast, slow = statistics.median(seconds), slow + time.perf_counter() - start
    return {"seconds_fast": fast, "seconds_optimize": slow, "speed_ratio": slow / fast}


def steadiness(network: StylePainter, style: Image.Image, device: torch.device, frames: int = 16) -> dict[str, float]:
    """Change beside the motion in a clip that pans across a photo, of 255: as a film, and frame by frame."""
    photo = images.open_image(sorted(EXAMPLES.glob("*.webp"))[-1]).resize((320, 213))
    clip = pan(photo, frames)
    painting = images.to_tensor(prepare_painting(style))
    code = network.describe(painting.to(device, memory_format=torch.channels_last))

    def paint(x: Tensor, measured: list[Tensor] | None, shown: Tensor | None) -> tuple[Tensor, list[Tensor]]:
        x = x.to(device, memory_format=torch.channels_last)
        shown = None if shown is None else shown.to(device, memory_format=torch.channels_last)
        return network.paint(x, code, measured=measured, share=SHARE, photo=shown).cpu(), measured or []

    photos = [images.to_tensor(frame) for frame in clip]
    film = [images.to_images(painted)[0] for _, painted in paint_film(paint, photos)]
    single = [images.to_images(paint(frame, None, None)[0])[0] for frame in photos]
    return {
        "flicker_film": flicker(film),
        "flicker_single": flicker(single),
        "flicker_original": flicker(clip),
    }
