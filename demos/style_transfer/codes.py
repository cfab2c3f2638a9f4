"""Codes: Gram matrices of a painting in a row of numbers, and maps that are given the statistics of others.

    code = pack(grams)                              # (B, 14965)
    moved = transfer(maps, own, target)             # whitening and colouring: the mean and covariance of the target

Li et al. 2017, https://arxiv.org/abs/1705.08086.
"""

from __future__ import annotations

from functools import lru_cache

import torch
from torch import Tensor

from demos.common.nn.backbone import CHANNELS
from demos.style_transfer import gatys
from demos.style_transfer.constants import STYLE_BLOCKS
from demos.style_transfer.gatys import Grams

KEYS = ((1.0, -1), *((scale, block) for scale in gatys.SCALES for block in STYLE_BLOCKS))  # of a code's matrices
SIDES = tuple(1 + (3 if block < 0 else CHANNELS[block]) for _, block in KEYS)  # a channel of ones belongs to each
LENGTHS = tuple(side * (side + 1) // 2 for side in SIDES)  # numbers of each matrix: its upper triangle
FLOORS = (2e-3, 0.3)  # least variance of a direction among colours, and among the channels of a map


def pack(grams: Grams) -> Tensor:
    """Gram matrices (B, C + 1, C + 1) by KEYS -> a code (B, sum of LENGTHS); 0 for those that a small picture lacks."""
    like, parts = grams[KEYS[0]], []
    for key, side, length in zip(KEYS, SIDES, LENGTHS):
        rows, columns = torch.triu_indices(side, side)
        parts.append(grams[key][:, rows, columns] if key in grams else like.new_zeros(len(like), length))
    return torch.cat(parts, dim=1)


def unpack(code: Tensor) -> Grams:
    """The inverse; all KEYS."""
    grams = {}
    for key, side, part in zip(KEYS, SIDES, code.split(LENGTHS, dim=1)):
        rows, columns = torch.triu_indices(side, side)
        grams[key] = part.new_zeros(len(part), side, side)
        grams[key][:, rows, columns] = grams[key][:, columns, rows] = part
    return grams


def at_scale(grams: Grams, scale: float) -> Grams:
    """The target of a picture that is reduced to a share of its size: the Gram matrices of the code's smaller sizes."""
    return {
        key: grams[key] if key[1] < 0 else grams.get((key[0] * scale, key[1]), torch.zeros_like(grams[key]))
        for key in KEYS
    }


@lru_cache(maxsize=32)  # the target is the same in every step of a size
def mean_and_root(gram: Tensor) -> tuple[Tensor, Tensor]:
    """A Gram matrix (B, C + 1, C + 1) -> mean (B, C, 1) and symmetric root of the covariance (B, C, C), float64."""
    gram = gram.double()
    channels = gram.shape[1] - 1
    mean = gram[:, :-1, -1:] / gram[:, -1:, -1:].clamp_min(1e-12).sqrt()
    values, basis = torch.linalg.eigh(gram[:, :-1, :-1] - mean @ mean.transpose(1, 2))
    floor = FLOORS[channels > 3]
    return mean, (basis * (values.clamp_min(0) + floor).sqrt()[:, None]) @ basis.transpose(1, 2)


def transfer(x: Tensor, own: Tensor, target: Tensor) -> Tensor:
    """Maps (B, C, H, W) whose Gram matrix is `own` -> with the means and covariances of the Gram matrix `target`."""
    (mean, root), (target_mean, target_root) = mean_and_root(own), mean_and_root(target)
    matrix = torch.linalg.solve(root, target_root, left=False)
    shift = target_mean - matrix @ mean
    flat = x.permute(0, 2, 3, 1).flatten(1, 2).float()  # no copy in the channels-last layout
    with torch.autocast(x.device.type, enabled=False):
        flat = torch.baddbmm(shift.transpose(1, 2).float(), flat, matrix.transpose(1, 2).float())
    return flat.unflatten(1, x.shape[2:]).permute(0, 3, 1, 2)
