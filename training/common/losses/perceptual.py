"""How far two batches of pictures are apart for a frozen network."""

import torch
import torch.nn.functional as F
from torch import Tensor


def map_distance(made: list[Tensor], wanted: list[Tensor]) -> Tensor:
    """How far the maps of two batches, (B, C, H, W) each, are apart; summed over the maps.

    As in LPIPS (1801.03924): vectors of unit length at every position, squared differences, mean over positions.
    """
    pairs = [(F.normalize(a.float(), dim=1), F.normalize(b.float(), dim=1)) for a, b in zip(made, wanted)]
    return torch.stack([(a - b).square().sum(1).mean() for a, b in pairs]).sum()


def feature_distance(backbone, made: Tensor, wanted: Tensor, blocks: tuple[int, ...] = (2, 4)) -> Tensor:
    """How differently a frozen network sees two batches (B, 3, H, W): textures and small parts; see `map_distance`.

    Args:
        backbone: with `features(x, blocks)` -> maps, such as demos.common.nn.backbone's.
    """
    with torch.no_grad():
        maps = backbone.features(wanted, blocks)
    return map_distance(backbone.features(made, blocks), maps)
