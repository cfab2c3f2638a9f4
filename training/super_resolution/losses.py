"""What is asked of invented texture: no regular grid, and as much fine detail as in the original."""

import torch
import torch.nn.functional as F
from torch import Tensor

from demos.super_resolution.constants import SCALE


def grid_error(error: Tensor) -> Tensor:
    """How much of an error (B, 3, H, W) repeats every four pixels, as 16 output channels woven together can.

    Each of the 4 x 4 places within a low-resolution pixel has a mean error and a mean size of it: how far both are
    from their means over all places. A network that may do as it likes sprinkles a dot into every low-resolution
    pixel, which passes for texture.
    """
    places = F.pixel_unshuffle(error, SCALE).unflatten(1, (3, SCALE**2))
    moments = torch.stack([places.mean((3, 4)), places.abs().mean((3, 4))])
    return (moments - moments.mean(3, keepdim=True)).abs().mean()


def spectral_distance(made: Tensor, high: Tensor, window: int = 16) -> Tensor:
    """How far the local spectra of two batches (B, 3, H, W) are apart: as much fine detail, in no regular pattern.

    Mean difference of log power in overlapping windows. Phases do not count: a blade of grass may stand elsewhere,
    but neither may it be missing (a blur) nor stand in rank and file (a grid is a peak where the original has none).
    """
    taper = torch.hann_window(window, device=made.device)
    taper = taper[:, None] * taper
    powers = []
    for x in (made, high):
        x = x.unfold(2, window, window // 2).unfold(3, window, window // 2)
        power = torch.fft.rfft2((x - x.mean((-2, -1), keepdim=True)) * taper).abs().square()
        powers.append((power + 1e-2).log())  # 1e-2: about what noise of 2/255 would have
    return F.l1_loss(*powers)
