"""How different two pictures look to people: ST-LPIPS.

    st_lpips(made, original)        # pictures (B, 3, H, W) in [-1, 1] -> float, 0 for equal ones

The weights beside this file are those of the PyPI package stlpips-pytorch in fp16 (BSD 2-Clause, st_lpips.LICENSE),
written by `python -m training.common.metrics`. Training measures with the same function.
"""

from functools import lru_cache
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from demos.common.nn.device import laid_out

WEIGHTS = Path(__file__).with_name("st_lpips.safetensors")


class Blur(nn.Module):
    """Half the size after a 1-2-1 blur with mirrored edges, which makes a network care less about one pixel's shift."""

    filt: Tensor

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

    shift: Tensor
    scale: Tensor

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
        total = x.new_zeros(len(x) // 2)
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
    return laid_out(network.eval().requires_grad_(False))


@torch.no_grad()
def st_lpips(x: Tensor, reference: Tensor) -> float:
    """Mean ST-LPIPS distance of pairs (B, 3, H, W) in [-1, 1]; lower is more alike."""
    return float(load_st_lpips()(x, reference).mean())
