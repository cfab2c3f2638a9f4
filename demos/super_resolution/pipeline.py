"""Super-resolution in plain Python: a picture in, the same picture four times wider and higher out.

    room = load()
    room.upscale(photo)                               # sharp: details that a discriminator would take for real
    room.upscale(photo, model="mse")                  # safe: the mean of all details that could be there
    room.upscale(photo, mix=0.5)                      # halfway between the two networks' weights
    for step in room.steps(photo): step.picture       # tile by tile, from bicubic to the result
    room.judge(original).figures["gan"]["st_lpips"]   # reduced first, then enlarged in three ways and compared

The networks see tiles with so much of their surroundings that no seam can show: the result is the whole picture's.
Ledig et al. 2016, https://arxiv.org/abs/1609.04802; mixed weights: Wang et al. 2018, https://arxiv.org/abs/1809.00219.
"""

from __future__ import annotations

import copy
import math
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor

from demos.common.media import checkpoint
from demos.common.media.images import open_image, reduce, stamp, to_images, to_tensor
from demos.common.metrics import similarity, st_lpips
from demos.common.nn.device import gpu, laid_out, pick
from demos.common.ui.checks import check_number
from demos.super_resolution.constants import MAX_SIDE, MIN_ORIGINAL, MIXES, NAME, SCALE
from demos.super_resolution.network import Upscaler
from demos.super_resolution.texts import t

TILE = 192  # low-resolution px a side: under 200 MB at work, and a picture of 512 px shows nine steps
MEASURED = 512  # px: of an original, the middle so large is measured
Box = tuple[int, int, int, int]  # left, top, right, bottom in low-resolution px


@dataclass(frozen=True)
class Step:
    """How far a run has come.

    Attributes:
        done: Tiles that are painted.
        tiles: Of how many.
        picture: It has its full size from the start, bicubic where no tile was painted yet. The steps of one run share
            it and paint on.
    """

    done: int
    tiles: int
    picture: Image.Image


@dataclass(frozen=True)
class Judgement:
    """An original, its quarter, and what bicubic interpolation and the two networks make of that.

    Attributes:
        original: What was measured of it.
        small: Its quarter.
        results: Method -> the quarter enlarged.
        figures: Method -> psnr (dB), ssim and st_lpips to the original; the first two on Y, without 4 px at the edges.
    """

    original: Image.Image
    small: Image.Image
    results: dict[str, Image.Image]
    figures: dict[str, dict[str, float]]


def enlarge(network: Upscaler, x: Tensor) -> Tensor:
    """x (1, 3, H, W) in [-1, 1] -> (1, 3, 4H, 4W), both on the CPU."""
    device = pick()
    with torch.inference_mode():
        network = laid_out(network.to(device))
        return network(x.to(device, memory_format=torch.channels_last)).cpu()


enlarge_on_gpu = gpu(enlarge)  # on a Space it runs in another process


class SuperResolution:
    """The networks `mse` and `gan`, each read from its checkpoint when it is first needed."""

    def __init__(self) -> None:
        self._networks: dict[str, Upscaler] = {}
        self._lock = threading.Lock()

    def network(self, mix: float) -> Upscaler:
        """The network with weights (1 - mix) * mse + mix * gan.

        One was trained from the other, so that every mixture works as well (1809.00219, section 3.4).
        Raises CheckpointError for a damaged checkpoint.
        """
        with self._lock:
            for name in MIXES:
                if name not in self._networks:
                    self._networks[name] = checkpoint.load(Upscaler, NAME, name)
        safe, sharp = (self._networks[name] for name in MIXES)
        if mix in (0, 1):
            return sharp if mix else safe
        mixed = copy.deepcopy(safe)
        for weight, other in zip(mixed.parameters(), sharp.parameters()):
            weight.lerp_(other.to(weight.device), mix)
        return mixed

    def upscale(self, image: Any, model: str = "gan", mix: float | None = None) -> Image.Image:
        """The picture, exactly four times wider and higher; RGBA where the picture has transparency, else RGB.

        Args:
            image: PIL image, path, bytes or array, of 1 to 1024 * 1024 pixels.
            model: "gan" (sharp) or "mse" (safe).
            mix: 0 (mse) to 1 (gan), in place of a model: weights between the two.

        Raises:
            InputError: Not a picture, too many pixels, an unknown model, or a mix that is not from 0 to 1.
        """
        *_, last = self.steps(image, model, mix)
        return last.picture

    def steps(
        self, image: Any, model: str = "gan", mix: float | None = None, stop: threading.Event | None = None
    ) -> Iterator[Step]:
        """`upscale` tile by tile; the first step is the bicubic picture. Once `stop` is set, no more steps come.

        Raises InputError at once, before the first step.
        """
        mix = gan_share(model, mix)
        picture = open_image(image, area=MAX_SIDE**2, keep_alpha=True)
        return self._steps(picture, mix, stop or threading.Event())

    def _steps(self, picture: Image.Image, mix: float, stop: threading.Event) -> Iterator[Step]:
        network, canvas = self.network(mix), bicubic(picture)
        boxes, x = tiles(*picture.size), to_tensor(opaque(picture))
        alpha = canvas.getchannel("A") if canvas.mode == "RGBA" else None
        for done in range(len(boxes) + 1):
            if done:
                left, top, right, bottom = (SCALE * edge for edge in boxes[done - 1])
                tile = self._enlarge_box(network, x, boxes[done - 1])
                if alpha:
                    tile.putalpha(alpha.crop((left, top, right, bottom)))
                canvas.paste(tile, (left, top))
            yield Step(done, len(boxes), stamp(canvas, NAME, mix=mix, tiles=len(boxes), painted=done))
            if stop.is_set():
                return

    def detail(self, image: Any, box: Box, mix: float = 1.0) -> Image.Image:
        """A part of the result, RGB, without the rest: `box` in the picture's own pixels, four times larger."""
        picture = open_image(image, area=MAX_SIDE**2, keep_alpha=True)
        return self._enlarge_box(self.network(gan_share("gan", mix)), to_tensor(opaque(picture)), box)

    def _enlarge_box(self, network: Upscaler, x: Tensor, box: Box) -> Image.Image:
        """`box` of x (1, 3, H, W) enlarged as if the whole were: with all of its surroundings that can matter."""
        left, top, right, bottom = box
        margin = max(network.reach, 2)  # 2 px: bicubic interpolation's own reach
        x0, y0 = max(0, left - margin), max(0, top - margin)
        large = enlarge_on_gpu(network, x[..., y0 : bottom + margin, x0 : right + margin])
        large = large[..., SCALE * (top - y0) : SCALE * (bottom - y0), SCALE * (left - x0) : SCALE * (right - x0)]
        return to_images(large)[0]

    def added(self, image: Any, mix: float = 1.0, gain: float = 2.0) -> tuple[Image.Image, Image.Image, Image.Image]:
        """The bicubic picture, what the network adds (`gain` times as strong; grey is nothing), and the result."""
        picture = opaque(open_image(image, area=MAX_SIDE**2, keep_alpha=True))
        plain, result = bicubic(picture), self.upscale(picture, mix=mix)
        return plain, to_images(gain * (to_tensor(result) - to_tensor(plain)))[0], result

    def judge(self, original: Any) -> Judgement:
        """Reduce an original to a quarter, enlarge that in three ways, and compare the results with the original.

        Raises InputError: Not a picture, or a side under 64 px, which is too little to measure on.
        """
        original = measured_part(open_image(original, smallest=MIN_ORIGINAL))
        small, truth = reduce(original, SCALE), to_tensor(original)
        results = {"bicubic": bicubic(small), **{model: self.upscale(small, model) for model in MIXES}}
        figures = {}
        for method, picture in results.items():
            x = to_tensor(picture)
            figures[method] = {
                "psnr": similarity.psnr(x, truth, border=SCALE),
                "ssim": similarity.ssim(x, truth, border=SCALE),
                "st_lpips": st_lpips.st_lpips(x, truth),
            }
        return Judgement(original, small, results, figures)

    def twins(self, original: Any) -> tuple[list[Image.Image], list[float]]:
        """Three different pictures that become the same when they are reduced to a quarter.

        Returns:
            The original, the gan's result, and the original with all that reduction takes away turned into its
            opposite. And for each, the mean difference of its quarter to the original's, of 255.
        """
        original = measured_part(open_image(original, smallest=MIN_ORIGINAL))
        small = reduce(original, SCALE)
        low, plain = to_tensor(small), to_tensor(bicubic(small))
        opposite = 2 * plain - to_tensor(original)
        pictures = [original, *(back_projected(x, low) for x in (to_tensor(self.upscale(small)), opposite))]
        quarters = [to_tensor(reduce(picture, SCALE)) for picture in pictures]
        return pictures, [float((quarter - low).abs().mean()) * 127.5 for quarter in quarters]


def gan_share(model: str, mix: float | None) -> float:
    """How much of the gan's weights is meant, 0 to 1. Raises InputError."""
    if mix is None:
        if model not in MIXES:
            raise t.error("unknown_model", model=model, models=", ".join(MIXES))
        return MIXES[model]
    return check_number(t, "mix_value", mix, 0, 1)


def tiles(width: int, height: int, most: int = TILE) -> list[Box]:
    """Boxes of about one size that cover a picture, row by row."""
    columns, rows = math.ceil(width / most), math.ceil(height / most)
    xs, ys = ([side * i // count for i in range(count + 1)] for side, count in ((width, columns), (height, rows)))
    return [(xs[i], ys[j], xs[i + 1], ys[j + 1]) for j in range(rows) for i in range(columns)]


def bicubic(picture: Image.Image) -> Image.Image:
    """An RGB or RGBA picture four times larger by interpolation alone; alpha on its own, so that no edge darkens."""
    size = SCALE * picture.width, SCALE * picture.height
    large = opaque(picture).resize(size, Image.Resampling.BICUBIC)
    if picture.mode == "RGBA":
        large.putalpha(picture.getchannel("A").resize(size, Image.Resampling.BICUBIC))
    return large


def opaque(picture: Image.Image) -> Image.Image:
    """RGB of a picture.

    Where RGBA is wholly transparent, the colours of what is nearest: files hide black or white there, and that would be
    smeared over the edges.
    """
    if picture.mode != "RGBA":
        return picture
    rgba = to_tensor(picture)
    return to_images(spread(rgba[:, :3], (rgba[:, 3:] + 1) / 2))[0]


def spread(colour: Tensor, weight: Tensor) -> Tensor:
    """Colours (1, 3, H, W) where weight (1, 1, H, W) is 0 replaced by the weighted mean of ever wider surroundings."""
    if weight.all() or max(weight.shape[2:]) == 1:
        return colour
    half = [math.ceil(side / 2) for side in weight.shape[2:]]
    wide = F.interpolate(weight, half, mode="area")
    mean = F.interpolate(weight * colour, half, mode="area") / wide.clamp_min(1e-6)
    around = F.interpolate(spread(mean, wide), weight.shape[2:], mode="bilinear")
    return torch.where(weight > 0, colour, around)


def measured_part(picture: Image.Image) -> Image.Image:
    """The middle of a picture, at most 512 px a side, in whole fours."""
    width, height = (min(MEASURED, side - side % SCALE) for side in picture.size)
    left, top = (picture.width - width) // 2, (picture.height - height) // 2
    return picture.crop((left, top, left + width, top + height))


def back_projected(x: Tensor, low: Tensor, rounds: int = 40) -> Image.Image:
    """x (1, 3, 4H, 4W) changed as little as it takes for its quarter to be `low` (1, 3, H, W) (back-projection)."""
    for _ in range(rounds):
        missing = low - F.interpolate(x, low.shape[2:], mode="bicubic", antialias=True)
        x = (x + F.interpolate(missing, x.shape[2:], mode="bicubic", antialias=True)).clamp(-1, 1)
    return to_images(x)[0]


@lru_cache(maxsize=1)
def load() -> SuperResolution:
    """The room's networks; the first call costs nothing, they are read when they are used."""
    return SuperResolution()
