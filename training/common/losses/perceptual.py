"""How far apart two batches of pictures are for a frozen network (perceptual loss)."""

from typing import Protocol

import torch
import torch.nn.functional as F
from torch import Tensor


class Backbone(Protocol):
    """Such as demos.common.nn.backbone's."""

    def features(self, x: Tensor, blocks: tuple[int, ...]) -> list[Tensor]:
        """Pictures (B, 3, H, W) in [-1, 1] -> one map (B, C, h, w) for each block."""


def map_distance(maps: list[Tensor], reference: list[Tensor]) -> Tensor:
    """Distance of the maps of two batches, (B, C, H, W) each, summed over the maps.

    As in LPIPS (Zhang et al. 2018, arXiv:1801.03924): vectors of unit length at every position, squared differences,
    mean over positions.
    """
    pairs = [(F.normalize(a.float(), dim=1), F.normalize(b.float(), dim=1)) for a, b in zip(maps, reference)]
    return torch.stack([(a - b).square().sum(1).mean() for a, b in pairs]).sum()


def feature_distance(backbone: Backbone, x: Tensor, reference: Tensor, blocks: tuple[int, ...] = (2, 4)) -> Tensor:
    """`map_distance` of a frozen network's features of two batches (B, 3, H, W): textures and small parts."""
    with torch.no_grad():
        maps = backbone.features(reference, blocks)
    return map_distance(backbone.features(x, blocks), maps)
