"""Measures of one picture against another: by pixels (PSNR), by windows (SSIM), and as people see it (ST-LPIPS).

    psnr(made, original, border=4), ssim(made, original, border=4), st_lpips(made, original)

Pictures are (B, 3, H, W) in [-1, 1]. Training measures with the same functions; the weights of ST-LPIPS beside this file
are those of the PyPI package stlpips-pytorch in fp16 (BSD 2-Clause, st_lpips.LICENSE), written by training/common/metrics.py.
"""

from functools import lru_cache
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

WEIGHTS = Path(__file__).with_name("st_lpips.safetensors")


def luminance(x: Tensor, border: int = 0) -> Tensor:
    """RGB (B, 3, H, W) in [-1, 1] -> Y of ITU-R BT.601 (B, 1, H, W), 16 to 235 of 255 as in super-resolution papers."""
    weights = x.new_tensor([65.481, 128.553, 24.966]).view(1, 3, 1, 1)
    y = ((x + 1) / 2 * weights).sum(1, keepdim=True) + 16
    return y[..., border : y.shape[-2] - border, border : y.shape[-1] - border]


def psnr(x: Tensor, reference: Tensor, border: int = 0) -> float:
    """Peak signal-to-noise ratio in dB on Y, without `border` px at every edge, mean over pictures; inf if equal."""
    error = (luminance(x, border) - luminance(reference, border)).square().mean((1, 2, 3))
    return float((10 * torch.log10(255**2 / error)).mean())


def ssim(x: Tensor, reference: Tensor, border: int = 0) -> float:
    """Structural similarity (Wang et al. 2004) on Y, Gaussian window of 11 px and sigma 1.5; arguments as for `psnr`.

    Without its borders, a picture has at least 11 px a side.
    """
    window = torch.exp(-torch.arange(-5, 6, device=x.device, dtype=torch.float64).square() / (2 * 1.5**2))
    window = window / window.sum()

    def mean(y: Tensor) -> Tensor:
        return F.conv2d(F.conv2d(y, window.view(1, 1, 11, 1)), window.view(1, 1, 1, 11))

    one, other = luminance(x, border).double(), luminance(reference, border).double()
    m1, m2 = mean(one), mean(other)
    covariance, variances = mean(one * other) - m1 * m2, mean(one**2 + other**2) - m1**2 - m2**2
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    return float(((2 * m1 * m2 + c1) * (2 * covariance + c2) / ((m1**2 + m2**2 + c1) * (variances + c2))).mean())


class Blur(nn.Module):
    """Half the size after a 1-2-1 blur with mirrored edges, which makes a network care less about one pixel's shift."""

    def __init__(self, channels: int):
        super().__init__()
        line = torch.tensor([1.0, 2.0, 1.0]) / 4
        self.register_buffer("filt", (line[:, None] * line).expand(channels, 1, 3, 3).clone())

    def forward(self, x: Tensor) -> Tensor:
        return F.conv2d(F.pad(x, (2, 2, 2, 2), mode="reflect"), self.filt, stride=2, groups=len(self.filt))


class ShiftTolerantLPIPS(nn.Module):
    """ST-LPIPS (Ghildyal and Liu 2022, arXiv:2207.13686) on AlexNet: how different two pictures look to people.

    Our own definition, because the PyPI package cannot be imported without torchvision; the weights are the package's.
    Pictures (B, 3, H, W) in [-1, 1], both sides 32 px or more -> (B,), 0 for equal ones. Differentiable.
    """

    def __init__(self):
        super().__init__()
        pool, relu = nn.MaxPool2d(3, stride=1), nn.ReLU()
        slices = (
            (nn.Conv2d(3, 64, 11, padding=2), Blur(64), relu),
            (pool, Blur(64), nn.Conv2d(64, 192, 5, padding=2), relu),
            (pool, Blur(192), nn.Conv2d(192, 384, 3, padding=1), relu),
            (nn.Conv2d(384, 256, 3, padding=1), relu),
            (nn.Conv2d(256, 256, 3, padding=1), relu),
        )
        self.slices = nn.ModuleList(nn.Sequential(*layers) for layers in slices)
        self.weights = nn.ModuleList(nn.Conv2d(c, 1, 1, bias=False) for c in (64, 192, 384, 256, 256))
        self.register_buffer("shift", torch.tensor([-0.030, -0.088, -0.188]).view(1, 3, 1, 1))
        self.register_buffer("scale", torch.tensor([0.458, 0.448, 0.450]).view(1, 3, 1, 1))

    def forward(self, x: Tensor, reference: Tensor) -> Tensor:
        x = (torch.cat([x, reference]) - self.shift) / self.scale
        total = 0
        for layers, weight in zip(self.slices, self.weights):
            x = layers(x)
            one, other = (x / (x.square().sum(1, keepdim=True) + 1e-20).sqrt()).chunk(2)
            total = total + weight((one - other).square()).mean((1, 2, 3))
        return total


@lru_cache(maxsize=1)
def load_st_lpips() -> ShiftTolerantLPIPS:
    """With the weights that ship with the gallery, frozen."""
    from safetensors.torch import load_file

    with torch.inference_mode(False):  # whoever loads first may be in inference mode, and the network is shared
        network = ShiftTolerantLPIPS()
        network.load_state_dict(load_file(WEIGHTS))
    return network.eval().requires_grad_(False).to(memory_format=torch.channels_last)


@torch.no_grad()
def st_lpips(x: Tensor, reference: Tensor) -> float:
    """Mean ST-LPIPS distance of pairs (B, 3, H, W) in [-1, 1]; lower is more alike."""
    return float(load_st_lpips()(x, reference).mean())
