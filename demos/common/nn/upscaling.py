"""The network that makes pictures larger, shared by super-resolution (four times) and the anime characters (twice).

SRGAN's task (Ledig et al., 1609.04802) at a third of its size. Everything runs at the low resolution; the last layer
makes scale x scale pixels out of every position's channels (pixel shuffle, Shi et al., 1609.05158). The network only
adds what bicubic interpolation misses, so that colours stay where they are.
"""

import torch.nn.functional as F
from torch import Tensor, nn


def bicubic(x: Tensor, scale: int) -> Tensor:
    """(B, C, H, W) -> (B, C, scale * H, scale * W), with the kernel that Pillow and the benchmarks use (a = -0.5)."""
    return F.interpolate(x, scale_factor=scale, mode="bicubic", antialias=True)  # torch's own, without it, has -0.75


class ResidualBlock(nn.Module):
    """x + f(x) on (B, channels, H, W), without normalisation (EDSR, 1707.02921: it washes out contrast)."""

    def __init__(self, channels: int):
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(channels, channels, 3, padding=1),
            nn.PReLU(channels, init=0.1),
            nn.Conv2d(channels, channels, 3, padding=1),
        )

    def forward(self, x: Tensor) -> Tensor:
        return x + self.body(x)


class ResidualUpscaler(nn.Module):
    """A picture -> the same picture, `scale` times wider and higher.

    Args:
        scale: A whole number.
        channels: Of the maps.
        blocks: Residual blocks, two convolutions each.
    """

    def __init__(self, scale: int, channels: int, blocks: int):
        super().__init__()
        self.scale = scale
        self.first = nn.Conv2d(3, channels, 3, padding=1)
        residuals = [ResidualBlock(channels) for _ in range(blocks)]
        self.body = nn.Sequential(*residuals)
        self.middle = nn.Conv2d(channels, channels, 3, padding=1)
        self.last = nn.Conv2d(channels, 3 * scale**2, 3, padding=1)
        assert self.last.bias is not None
        nn.init.zeros_(self.last.bias)
        # a deep network without normalisation learns when it starts close to bicubic
        for convolution in (*(block.body[-1] for block in residuals), self.last):
            assert isinstance(convolution, nn.Conv2d)
            convolution.weight.data.mul_(0.1)

    @property
    def reach(self) -> int:
        """How many low-resolution pixels away an input pixel still changes an output pixel."""
        return 3 + 2 * len(self.body)

    def forward(self, x: Tensor) -> Tensor:
        """x (B, 3, H, W) in [-1, 1] -> (B, 3, scale * H, scale * W), about [-1, 1]."""
        first = self.first(x)
        detail = self.last(self.middle(self.body(first)) + first)
        return bicubic(x, self.scale) + F.pixel_shuffle(detail, self.scale)
