"""What the painter does to tensors that has no weights: gradients of one size, noise, padding, resizing."""

from __future__ import annotations

from functools import lru_cache

import torch
import torch.nn.functional as F
from torch import Tensor

from demos.style_transfer.layers import RunningMean

SOFT = 0.3  # the size of a gradient, of 1, at which `soft_sign` is one half
BROAD = 32  # px: `high_pass` takes away what is broader
GRAIN, GRAINS = 0.01, (1, 2, 4, 8, 16)  # noise that strokes in empty places begin from, and its sizes in px


def unit_size(gradient: Tensor, mean: RunningMean) -> Tensor:
    """A gradient (B, C, H, W) brought to the size 1: it says which way; how far is for the network to say."""
    size = mean(gradient.float().square().mean((1, 2, 3), keepdim=True).sqrt())
    return gradient.float() / size.clamp_min(1e-12)


def soft_sign(gradient: Tensor, mean: RunningMean) -> Tensor:
    """The same, with all numbers of about one size: a step that is as long everywhere goes further, as in Adam."""
    gradient = unit_size(gradient, mean)
    return gradient / (gradient.abs() + SOFT)


def side_by_side(parts: list[Tensor]) -> Tensor:
    """Maps side by side, (B, sum of C, H, W), in the layout that convolutions are fast in."""
    return torch.cat([part.contiguous(memory_format=torch.channels_last) for part in parts], dim=1)


def high_pass(x: Tensor) -> Tensor:
    """(B, C, H, W) without anything that is broader than about BROAD pixels."""
    small = F.interpolate(x, [max(2, side // BROAD) for side in x.shape[2:]], mode="bilinear", antialias=True)
    middle = F.interpolate(small, [max(2, side // 4) for side in x.shape[2:]], mode="bicubic")
    return x - F.interpolate(middle, x.shape[2:], mode="bilinear")  # faster than all at once, and smooth enough


def noise(like: Tensor, training: bool, channels: int = 1) -> Tensor:
    """(B, channels, H, W) of variance 1, new in training.

    Else it is always the same, so that a picture is, and stands still in a video.
    """
    if training:
        return torch.randn(len(like), channels, *like.shape[2:]).to(like)
    return fixed_noise(channels, *like.shape[2:]).to(like).expand(len(like), -1, -1, -1)


@lru_cache(maxsize=16)
def fixed_noise(*shape: int) -> Tensor:
    return torch.randn(1, *shape, generator=torch.Generator().manual_seed(0))


def with_grain(x: Tensor, training: bool = False) -> Tensor:
    """Pictures (B, 3, H, W) with invisible noise of every size: strokes on an empty sky have to begin somewhere."""
    for size in GRAINS:
        small = x[..., ::size, ::size]
        grain = GRAIN * noise(small, training, 3)
        x = x + (grain if size == 1 else F.interpolate(grain, x.shape[2:], mode="bilinear"))
    return x


def pad_to_multiple(x: Tensor, stride: int) -> Tensor:
    """Pictures (B, 3, H, W) mirrored to the right and below until their sides are multiples of `stride`."""
    right, below = (-side % stride for side in (x.shape[3], x.shape[2]))
    return F.pad(x, (0, right, 0, below), mode="reflect") if right or below else x


def add_change(x: Tensor, change: Tensor, scale: float) -> Tensor:
    """Pictures (B, 3, H, W) plus a change (B, 3, h, w) in a share of their size, perhaps beyond their borders."""
    height, width = (int(scale * side) for side in x.shape[2:])
    change = change[..., :height, :width]
    return x + (change if scale == 1 else F.interpolate(change, x.shape[2:], mode="bilinear"))
