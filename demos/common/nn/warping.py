"""Pictures whose pixels are taken from elsewhere."""

import torch
import torch.nn.functional as F
from torch import Tensor


def warp(x: Tensor, shift: Tensor, mode: str = "bilinear") -> Tensor:
    """Each pixel taken from `shift` px further right and down, at most from the edge.

    Args:
        x: (B, C, H, W).
        shift: (B, 2, H, W) in px: to the right, down.
        mode: as for `grid_sample`; "bicubic" may exceed the range of x.
    """
    height, width = x.shape[-2:]
    still = torch.eye(2, 3, device=x.device).expand(len(x), 2, 3)
    places = F.affine_grid(still, [len(x), 1, height, width], align_corners=False)
    places = places + shift.movedim(1, -1) * shift.new_tensor([2 / width, 2 / height])
    return F.grid_sample(x, places, mode=mode, padding_mode="border", align_corners=False)
