"""Codes: Gram matrices of a painting in a row of numbers, and maps that are given the statistics of others.

    code = packed(grams)                            # (B, 14965)
    moved = exchanged(maps, own, wanted)            # whitening and colouring: the mean and covariance of what is wanted

Li et al. 2017, https://arxiv.org/abs/1705.08086.
"""

from __future__ import annotations

from functools import lru_cache

import torch
from torch import Tensor

from demos.common.nn.backbone import CHANNELS
from demos.style_transfer import gatys

KEYS = ((1.0, -1), *((scale, block) for scale in gatys.SCALES for block in gatys.STYLE_BLOCKS))  # of a code's matrices
SIDES = tuple(1 + (3 if block < 0 else CHANNELS[block]) for _, block in KEYS)  # a channel of ones belongs to each
LENGTHS = tuple(side * (side + 1) // 2 for side in SIDES)  # numbers of each matrix: its upper triangle
FLOORS = (2e-3, 0.3)  # least variance of a direction among colours, and among the channels of a map


def packed(grams: dict[tuple[float, int], Tensor]) -> Tensor:
    """Gram matrices (B, C + 1, C + 1) by KEYS -> a code (B, sum of LENGTHS); 0 for those that a small picture lacks."""
    like, parts = grams[KEYS[0]], []
    for key, side, length in zip(KEYS, SIDES, LENGTHS):
        rows, columns = torch.triu_indices(side, side)
        parts.append(grams[key][:, rows, columns] if key in grams else like.new_zeros(len(like), length))
    return torch.cat(parts, dim=1)


def unpacked(code: Tensor) -> dict[tuple[float, int], Tensor]:
    """The inverse; all KEYS."""
    grams = {}
    for key, side, part in zip(KEYS, SIDES, code.split(LENGTHS, dim=1)):
        rows, columns = torch.triu_indices(side, side)
        grams[key] = part.new_zeros(len(part), side, side)
        grams[key][:, rows, columns] = grams[key][:, columns, rows] = part
    return grams


@lru_cache(maxsize=32)  # what is wanted is the same in every step of a size
def mean_and_root(gram: Tensor) -> tuple[Tensor, Tensor]:
    """A Gram matrix (B, C + 1, C + 1) -> mean (B, C, 1) and the covariance's symmetric square root (B, C, C), both float64."""
    gram = gram.double()
    channels = gram.shape[1] - 1
    mean = gram[:, :-1, -1:] / gram[:, -1:, -1:].clamp_min(1e-12).sqrt()
    values, basis = torch.linalg.eigh(gram[:, :-1, :-1] - mean @ mean.transpose(1, 2))
    floor = FLOORS[channels > 3]
    return mean, (basis * (values.clamp_min(0) + floor).sqrt()[:, None]) @ basis.transpose(1, 2)


def exchanged(x: Tensor, own: Tensor, wanted: Tensor) -> Tensor:
    """Maps (B, C, H, W) whose Gram matrix is `own` -> with the means and covariances of the one that is wanted."""
    (mean, root), (other_mean, other_root) = mean_and_root(own), mean_and_root(wanted)
    matrix = torch.linalg.solve(root, other_root, left=False)
    shift = other_mean - matrix @ mean
    flat = x.permute(0, 2, 3, 1).flatten(1, 2).float()  # no copy in the channels-last layout
    with torch.autocast(x.device.type, enabled=False):
        flat = torch.baddbmm(shift.transpose(1, 2).float(), flat, matrix.transpose(1, 2).float())
    return flat.unflatten(1, x.shape[2:]).permute(0, 3, 1, 2)


def seen_at(wanted: dict, scale: float) -> dict:
    """The Gram matrices that a picture wants which is reduced to a share of its size: those of the code's smaller sizes."""
    return {
        key: wanted[key] if key[1] < 0 else wanted.get((key[0] * scale, key[1]), torch.zeros_like(wanted[key]))
        for key in KEYS
    }
