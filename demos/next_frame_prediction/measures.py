"""How far predicted frames are from the true ones.

Frames are (..., C, H, W) in [-1, 1]; every measure has one value a frame.
"""

import torch
from torch import Tensor

from demos.common.metrics.similarity import structural_similarity

WINDOW = 7  # px


def squared_error(made: Tensor, truth: Tensor) -> Tensor:
    """Sum over a frame's values, counted in [0, 1]: the MSE of Moving MNIST's tables (OpenSTL's convention)."""
    return ((made - truth) / 2).square().sum((-3, -2, -1))


def gradient_energy(frames: Tensor) -> Tensor:
    """Mean squared difference of neighbouring pixels, across and down: edges have much, a blur has little."""
    across, down = frames.diff(dim=-1), frames.diff(dim=-2)
    return across.square().mean((-3, -2, -1)) + down.square().mean((-3, -2, -1))


def frame_ssim(made: Tensor, truth: Tensor, value_range: float = 2.0) -> Tensor:
    """Structural similarity of values in [0, 1], means over 7 x 7 px, sample variances.

    Moving MNIST's tables take scikit-image's default for floats, a value range of 2 although values span only 1, which
    flatters everyone; so does this default. `value_range=1` is the strict measure.
    """
    one, other = (((x + 1) / 2).clamp(0, 1).flatten(0, -4) for x in (made, truth))
    window = torch.full((WINDOW,), 1 / WINDOW, dtype=torch.float64)
    values = structural_similarity(one, other, window, value_range, sample=True)
    return values.reshape(made.shape[:-3]).float()


def copy_last(seen: Tensor, count: int) -> Tensor:
    """The yardstick of every prediction: nothing moves. (..., T, C, H, W) -> (..., count, C, H, W)."""
    return seen[..., -1:, :, :, :].expand(*seen.shape[:-4], count, *seen.shape[-3:])
