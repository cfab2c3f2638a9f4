"""What the painter's decoder is made of: levels of convolutions whose maps are scaled and shifted as a style asks for.

Adaptive instance normalisation (Huang and Belongie 2017, https://arxiv.org/abs/1703.06868) with predicted parameters
as in Ghiasi et al. 2017, https://arxiv.org/abs/1705.06830.
"""

from __future__ import annotations

from collections.abc import Iterable

import torch
import torch.nn.functional as F
from torch import Tensor, nn


def mirrored_conv(inputs: int, outputs: int, bias: bool = True) -> nn.Conv2d:
    """A convolution of 3x3 with mirrored borders: black ones would become a frame around every picture."""
    return nn.Conv2d(inputs, outputs, 3, padding=1, padding_mode="reflect", bias=bias)


def moments(x: Tensor) -> Tensor:
    """Mean and standard deviation of every channel: (B, C, H, W) -> (B, 2C)."""
    flat = x.permute(0, 2, 3, 1).flatten(1, 2)  # ten times as fast as over the last two dimensions
    mean = flat.mean(1, dtype=torch.float32)
    flat = flat - mean[:, None].to(x.dtype)
    deviation = flat.square().mean(1, dtype=torch.float32).add(1e-6).sqrt()
    return torch.cat([mean, deviation], dim=1)


class RunningMean:
    """What is measured in a picture, averaged with what was measured in the frames of a video before it.

    `mean(value)` returns the average of this measurement; measurements are made in the same order in every frame.

    Args:
        measured: one tensor for each measurement; a list that is kept from frame to frame and grows in the first of
            them. None for a single picture.
        share: of a new frame in the average.
    """

    def __init__(self, measured: list[Tensor] | None = None, share: float = 1.0):
        self.measured, self.share, self.place = measured, share, 0

    def __call__(self, value: Tensor) -> Tensor:
        if self.measured is None:
            return value
        if self.place == len(self.measured):
            self.measured.append(value)
        self.measured[self.place] = torch.lerp(self.measured[self.place], value, self.share)
        self.place += 1
        return self.measured[self.place - 1]


class Modulation:
    """Scales and shifts for one run through the decoder, taken layer by layer: values (B, …), 0 changes nothing."""

    def __init__(self, values: Tensor, mean: RunningMean):
        self.values, self.mean, self.place = values, mean, 0

    def take(self, count: int) -> Tensor:
        """The next ones, (B, count, 1, 1)."""
        self.place += count
        return self.values[:, self.place - count : self.place, None, None]

    def normalise(self, x: Tensor) -> Tensor:
        """Every channel of x (B, C, H, W) with the mean and the deviation that the style asks for."""
        scale, shift = self.take(x.shape[1]), self.take(x.shape[1])
        mean, deviation = self.mean(moments(x))[..., None, None].chunk(2, dim=1)
        factor = (1 + scale) / (deviation + 1e-3)
        return torch.addcmul((shift - mean * factor).to(x.dtype), x, factor.to(x.dtype))


class Residual(nn.Module):
    """x + f(x) with two convolutions, (B, C, H, W). What is normalised needs no bias."""

    def __init__(self, channels: int):
        super().__init__()
        self.first = mirrored_conv(channels, channels, bias=False)
        self.second = mirrored_conv(channels, channels, bias=False)

    def forward(self, x: Tensor, modulation: Modulation) -> Tensor:
        y = F.relu(modulation.normalise(self.first(x)))
        return x + modulation.normalise(self.second(y))


class Level(nn.Module):
    """One size of the decoder: the coarser level's maps at twice their size, inputs, and what the step before had here.

    Args:
        coarser: channels of the coarser level's maps; 0 for the coarsest level.
        inputs: channels of all inputs together.
        outputs: channels of this level's maps.
        blocks: residual blocks.
    """

    def __init__(self, coarser: int, inputs: int, outputs: int, blocks: int):
        super().__init__()
        self.join = nn.Conv2d(coarser + inputs, outputs, 1, bias=False)
        self.blocks = nn.ModuleList(Residual(outputs) for _ in range(blocks))
        self.recall = nn.Conv2d(outputs, outputs, 3, padding=1, groups=outputs, bias=False)
        nn.init.zeros_(self.recall.weight)
        self.modulated = 2 * outputs * (1 + 2 * blocks)  # how many scales and shifts it takes

    def forward(self, x: Tensor | None, inputs: Iterable[Tensor], modulation: Modulation, before: Tensor) -> Tensor:
        """Maps of this level, (B, outputs, H, W).

        Args:
            x: the coarser level's maps (B, coarser, H / 2, W / 2), or None.
            inputs: maps that come one after the other: in a large picture they take more memory together than all that
                is made of them. One in twice the size is taken four positions at a place.
            modulation: of the style.
            before: the step before's maps of this level.
        """
        weight, y = self.join.weight, self.recall(before)
        if x is not None:  # resize and convolution leave no checkerboard; this one does not mind which is first
            part, weight = weight[:, : x.shape[1]], weight[:, x.shape[1] :]
            y = y + F.interpolate(F.conv2d(x, part), scale_factor=2.0, mode="nearest")
        for maps in inputs:
            size, channels = maps.shape[2] // y.shape[2], maps.shape[1]
            part, weight = weight.tensor_split([channels * size**2], dim=1)
            y = y + F.conv2d(maps, part.reshape(-1, channels, size, size), stride=size)
        x = F.relu(modulation.normalise(y))
        for block in self.blocks:
            x = block(x, modulation)
        return x
