"""What moved from one frame of a video to the next, so that strokes can move along with what they are painted on.

    where, trust = motion(before, now)
    moved = follow(painted_before, where)           # the painted frame before, as it looks from now

Block matching from coarse to fine: in a small picture a wide search, then small corrections in larger ones. Displacements are
whole pixels, so that a stroke that is carried from frame to frame never blurs. Keeping what was painted where it can be
followed is how videos are kept steady since Ruder et al. 2016 (https://arxiv.org/abs/1604.08610), there with optical flow.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

SIZES = ((4, 5), (2, 2), (1, 1))  # reduced how often, searched how far there: 25 px in all
AROUND = 9  # px: a place is recognised by a square of this side
APART = 2e-3  # cost of a pixel's distance from how most of the picture moves: what looks alike everywhere goes along
DOUBT = 0.05  # mean difference, of 2, at which trust has fallen to 1/e


def motion(before: Tensor, now: Tensor) -> tuple[Tensor, Tensor]:
    """Frames (1, 3, H, W) in [-1, 1] -> where each pixel was before and how sure that is.

    Returns:
        (2, H, W), whole numbers: row and column in the frame before.
        (1, 1, H, W), 0 to 1.
    """
    moved = None
    for factor, reach in SIZES:
        old, new = (F.avg_pool2d(each, factor, ceil_mode=True) for each in (before, now))
        height, width = new.shape[2:]
        if moved is None:
            moved = torch.zeros(2, height, width, dtype=torch.long)
        else:
            moved = 2 * moved.repeat_interleave(2, 1).repeat_interleave(2, 2)[:, :height, :width]
        # from what was found so far, and from how most of the picture moves (a camera that pans)
        common = moved.flatten(1).median(1).values.view(2, 1, 1).expand_as(moved)
        steps = range(-reach, reach + 1)
        tried = [base + torch.tensor([a, b]).view(2, 1, 1) for base in (moved, common) for a in steps for b in steps]
        costs = torch.cat([apart(old, new, places(each)) + APART * factor * length(each - common) for each in tried])
        best = costs.argmin(0)
        moved = torch.stack(tried).gather(0, best.expand(1, 2, -1, -1))[0]
    where = places(moved)
    inside = (where == places(moved, clamp=False)).all(0)
    return where, torch.exp(-apart(before, now, where) / DOUBT)[:, None] * inside


def places(moved: Tensor, clamp: bool = True) -> Tensor:
    """Displacements (2, H, W) -> rows and columns (2, H, W)."""
    height, width = moved.shape[1:]
    rows, columns = torch.meshgrid(torch.arange(height), torch.arange(width), indexing="ij")
    rows, columns = rows + moved[0], columns + moved[1]
    return torch.stack([rows.clamp(0, height - 1), columns.clamp(0, width - 1)] if clamp else [rows, columns])


def follow(x: Tensor, where: Tensor) -> Tensor:
    """x (B, C, H, W) -> at each place what x shows at `where` (2, H, W)."""
    return x[:, :, where[0], where[1]]


def apart(before: Tensor, now: Tensor, where: Tensor) -> Tensor:
    """Mean difference around every place, (1, H, W)."""
    difference = (now - follow(before, where)).abs().mean(1, keepdim=True)
    return F.avg_pool2d(difference, AROUND, 1, AROUND // 2, count_include_pad=False)[:, 0]


def length(moved: Tensor) -> Tensor:
    """(2, H, W) -> (1, H, W)"""
    return moved.float().square().sum(0, keepdim=True).sqrt()
