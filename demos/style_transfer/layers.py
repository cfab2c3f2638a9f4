"""What the painter's decoder is made of: levels of convolutions whose maps are scaled and shifted as a style asks for.

Adaptive instance normalisation (Huang and Belongie 2017, https://arxiv.org/abs/1703.06868) with predicted parameters as in
Ghiasi et al. 2017, https://arxiv.org/abs/1705.06830.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn


def padded(inputs: int, outputs: int, kernel: int) -> nn.Conv2d:
    """A convolution with mirrored borders: black ones would become a frame around every picture."""
    return nn.Conv2d(inputs, outputs, kernel, padding=kernel // 2, padding_mode="reflect")


def moments(x: Tensor) -> Tensor:
    """Mean and standard deviation of every channel: (B, C, H, W) -> (B, 2C)."""
    flat = x.permute(0, 2, 3, 1).flatten(1, 2)  # ten times as fast as over the last two dimensions
    mean = flat.mean(1, dtype=torch.float32)
    flat = flat - mean[:, None].to(x.dtype)
    deviation = flat.square().mean(1, dtype=torch.float32).add(1e-6).sqrt()
    return torch.cat([mean, deviation], dim=1)


class Memory:
    """What is measured in a picture, averaged with what was measured in the frames of a video before it.

    Args:
        kept: one tensor for each measurement, in the order in which they are made; a list that is kept between the frames
            and grows in the first of them. None for a single picture.
        share: of a new frame in what is kept.
    """

    def __init__(self, kept: list[Tensor] | None = None, share: float = 1.0):
        self.kept, self.share, self.place = kept, share, 0

    def __call__(self, found: Tensor) -> Tensor:
        if self.kept is None:
            return found
        if self.place == len(self.kept):
            self.kept.append(found)
        self.kept[self.place] = torch.lerp(self.kept[self.place], found, self.share)
        self.place += 1
        return self.kept[self.place - 1]


class Wishes:
    """Scales and shifts for one run through the decoder, handed out layer by layer: values (B, …), 0 changes nothing."""

    def __init__(self, values: Tensor, memory: Memory):
        self.values, self.memory, self.channel = values, memory, 0

    def next(self, count: int) -> Tensor:
        """(B, count, 1, 1)"""
        self.channel += count
        return self.values[:, self.channel - count : self.channel, None, None]

    def normalise(self, x: Tensor) -> Tensor:
        """Every channel of x (B, C, H, W) with the mean and the deviation that the style wishes."""
        scale, shift = self.next(x.shape[1]), self.next(x.shape[1])
        mean, deviation = self.memory(moments(x))[..., None, None].chunk(2, dim=1)
        factor = (1 + scale) / (deviation + 1e-3)
        return torch.addcmul((shift - mean * factor).to(x.dtype), x, factor.to(x.dtype))


class Normalised(nn.Module):
    """Convolution, every channel brought to mean 0 and variance 1, then scaled and shifted as the style asks for."""

    def __init__(self, inputs: int, outputs: int, kernel: int = 3):
        super().__init__()
        self.conv = padded(inputs, outputs, kernel)
        self.channels = outputs

    def forward(self, x: Tensor, wishes: Wishes) -> Tensor:
        return wishes.normalise(self.conv(x))


class Residual(nn.Module):
    """x + f(x) with two convolutions, (B, C, H, W)."""

    def __init__(self, channels: int):
        super().__init__()
        self.first, self.second = Normalised(channels, channels), Normalised(channels, channels)

    def forward(self, x: Tensor, wishes: Wishes) -> Tensor:
        return x + self.second(F.relu(self.first(x, wishes)), wishes)


class Level(nn.Module):
    """One size of the decoder: what is painted so far, at twice its size, beside what is seen in this size."""

    def __init__(self, coarser: int, seen: int, outputs: int, blocks: int):
        super().__init__()
        self.join = Normalised(coarser + seen, outputs)
        self.blocks = nn.ModuleList(Residual(outputs) for _ in range(blocks))

    def forward(self, x: Tensor | None, seen: Tensor, wishes: Wishes) -> Tensor:
        if x is not None:  # resize and convolution leave no checkerboard
            seen = torch.cat([F.interpolate(x, scale_factor=2.0, mode="nearest"), seen.to(x.dtype)], dim=1)
        x = F.relu(self.join(seen, wishes))
        for block in self.blocks:
            x = block(x, wishes)
        return x
