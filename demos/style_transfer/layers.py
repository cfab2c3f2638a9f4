"""What the painter's decoder is made of: levels of convolutions whose maps are scaled and shifted as a style asks for.

Adaptive instance normalisation (Huang and Belongie 2017, https://arxiv.org/abs/1703.06868) with predicted parameters as in
Ghiasi et al. 2017, https://arxiv.org/abs/1705.06830.
"""

from __future__ import annotations

from collections.abc import Iterable

import torch
import torch.nn.functional as F
from torch import Tensor, nn


def padded(inputs: int, outputs: int, bias: bool = True) -> nn.Conv2d:
    """A convolution of 3x3 with mirrored borders: black ones would become a frame around every picture."""
    return nn.Conv2d(inputs, outputs, 3, padding=1, padding_mode="reflect", bias=bias)


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


class Residual(nn.Module):
    """x + f(x) with two convolutions, (B, C, H, W). What is normalised needs no bias."""

    def __init__(self, channels: int):
        super().__init__()
        self.first, self.second = padded(channels, channels, bias=False), padded(channels, channels, bias=False)

    def forward(self, x: Tensor, wishes: Wishes) -> Tensor:
        y = F.relu(wishes.normalise(self.first(x)))
        return x + wishes.normalise(self.second(y))


class Level(nn.Module):
    """One size of the decoder: what is painted so far, at twice its size, beside what is seen in this size, and what the step
    before had here."""

    def __init__(self, coarser: int, seen: int, outputs: int, blocks: int):
        super().__init__()
        self.join = nn.Conv2d(coarser + seen, outputs, 1, bias=False)
        self.blocks = nn.ModuleList(Residual(outputs) for _ in range(blocks))
        self.recall = nn.Conv2d(outputs, outputs, 3, padding=1, groups=outputs, bias=False)
        nn.init.zeros_(self.recall.weight)
        self.wished = 2 * outputs * (1 + 2 * blocks)  # scales and shifts

    def forward(self, x: Tensor | None, seen: Iterable[Tensor], wishes: Wishes, before: Tensor) -> Tensor:
        """The maps that are seen come one after the other: in a large picture they take more memory together than all that is
        kept of them. One in twice the size is seen four positions at a place."""
        weight, y = self.join.weight, self.recall(before)
        if x is not None:  # resize and convolution leave no checkerboard; this one does not mind which is first
            here, weight = weight[:, : x.shape[1]], weight[:, x.shape[1] :]
            y = y + F.interpolate(F.conv2d(x, here), scale_factor=2.0, mode="nearest")
        for part in seen:
            size, channels = part.shape[2] // y.shape[2], part.shape[1]
            here, weight = weight.tensor_split([channels * size**2], dim=1)
            y = y + F.conv2d(part, here.reshape(-1, channels, size, size), stride=size)
        x = F.relu(wishes.normalise(y))
        for block in self.blocks:
            x = block(x, wishes)
        return x
