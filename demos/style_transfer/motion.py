"""What moved from one frame of a video to the next, so that strokes can move along with what they are painted on.

    where, trust = match(before, now)
    moved = take(painted_before, where)             # the painted frame before, as it looks from now

Block matching from coarse to fine: in a small picture a wide search, then small corrections in larger ones.
Displacements are whole pixels, so that a stroke that is carried from frame to frame never blurs. Keeping what was
painted where it can be followed is how videos are kept steady since Ruder et al. 2016
(https://arxiv.org/abs/1604.08610), there with optical flow.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

PYRAMID = ((4, 5), (2, 2), (1, 1))  # reduced how often, searched how far there: 25 px in all
WINDOW = 9  # px: a place is recognised by a square of this side
COST = 2e-3  # of a pixel's distance from how most of the picture moves: what looks alike everywhere goes along
DOUBT = 0.05  # mean difference, of 2, at which trust has fallen to 1/e


def match(before: Tensor, now: Tensor) -> tuple[Tensor, Tensor]:
    """Frames (1, 3, H, W) in [-1, 1] -> where each pixel was before and how sure that is.

    Returns:
        (2, H, W), whole numbers: row and column in the frame before.
        (1, 1, H, W), 0 to 1.
    """
    shift = None
    for factor, reach in PYRAMID:
        old, new = (F.avg_pool2d(frame, factor, ceil_mode=True) for frame in (before, now))
        height, width = new.shape[2:]
        if shift is None:
            shift = torch.zeros(2, height, width, dtype=torch.long)
        else:
            shift = 2 * shift.repeat_interleave(2, 1).repeat_interleave(2, 2)[:, :height, :width]
        # from what was found so far, and from how most of the picture moves (a camera that pans)
        common = shift.flatten(1).median(1).values.view(2, 1, 1).expand_as(shift)
        steps = range(-reach, reach + 1)
        tried = [base + torch.tensor([y, x]).view(2, 1, 1) for base in (shift, common) for y in steps for x in steps]
        costs = [
            window_difference(old, new, places(candidate)) + COST * factor * length(candidate - common)
            for candidate in tried
        ]
        best = torch.cat(costs).argmin(0)
        shift = torch.stack(tried).gather(0, best.expand(1, 2, -1, -1))[0]
    where = places(shift)
    inside = (where == places(shift, clamp=False)).all(0)
    return where, torch.exp(-window_difference(before, now, where) / DOUBT)[:, None] * inside


def places(shift: Tensor, clamp: bool = True) -> Tensor:
    """Displacements (2, H, W) -> rows and columns (2, H, W)."""
    height, width = shift.shape[1:]
    rows, columns = torch.meshgrid(torch.arange(height), torch.arange(width), indexing="ij")
    rows, columns = rows + shift[0], columns + shift[1]
    return torch.stack([rows.clamp(0, height - 1), columns.clamp(0, width - 1)] if clamp else [rows, columns])


def take(x: Tensor, where: Tensor) -> Tensor:
    """x (B, C, H, W) -> at each place what x shows at `where` (2, H, W)."""
    return x[:, :, where[0], where[1]]


def window_difference(before: Tensor, now: Tensor, where: Tensor) -> Tensor:
    """Mean difference in the window around every place, (1, H, W)."""
    difference = (now - take(before, where)).abs().mean(1, keepdim=True)
    return F.avg_pool2d(difference, WINDOW, 1, WINDOW // 2, count_include_pad=False)[:, 0]


def length(shift: Tensor) -> Tensor:
    """(2, H, W) -> (1, H, W)"""
    return shift.float().square().sum(0, keepdim=True).sqrt()
