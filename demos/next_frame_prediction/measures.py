"""How far predicted frames are from the true ones. Frames are (..., C, H, W) in [-1, 1]; each measure has one value a frame."""

import torch.nn.functional as F
from torch import Tensor

WINDOW = 7  # px


def squared_error(made: Tensor, truth: Tensor) -> Tensor:
    """Sum over a frame's values, counted in [0, 1]: the MSE of Moving MNIST's tables (OpenSTL's convention)."""
    return ((made - truth) / 2).square().sum((-3, -2, -1))


def gradient_energy(frames: Tensor) -> Tensor:
    """Mean squared difference of neighbouring pixels, across and down: edges have much, a blur has little."""
    across, down = frames.diff(dim=-1), frames.diff(dim=-2)
    return across.square().mean((-3, -2, -1)) + down.square().mean((-3, -2, -1))


def ssim(made: Tensor, truth: Tensor, value_range: float = 2.0) -> Tensor:
    """Structural similarity (Wang et al. 2004) of values in [0, 1], means over 7 x 7 px, sample variances.

    Moving MNIST's tables take scikit-image's default for floats, a value range of 2 although values span only 1, which
    flatters everyone; so does this default. `value_range=1` is the strict measure.
    """
    shape = made.shape[:-3]
    one, other = (((x + 1) / 2).clamp(0, 1).double().flatten(0, -4) for x in (made, truth))

    def mean(x: Tensor) -> Tensor:
        return F.avg_pool2d(x, WINDOW, stride=1)

    m1, m2, sample = mean(one), mean(other), WINDOW**2 / (WINDOW**2 - 1)
    covariance = sample * (mean(one * other) - m1 * m2)
    variances = sample * (mean(one**2) + mean(other**2) - m1**2 - m2**2)
    c1, c2 = (0.01 * value_range) ** 2, (0.03 * value_range) ** 2
    map_ = (2 * m1 * m2 + c1) * (2 * covariance + c2) / ((m1**2 + m2**2 + c1) * (variances + c2))
    return map_.mean((-3, -2, -1)).reshape(shape).float()


def copy_last(seen: Tensor, count: int) -> Tensor:
    """The yardstick of every prediction: nothing moves. (..., T, C, H, W) -> (..., count, C, H, W)."""
    return seen[..., -1:, :, :, :].expand(*seen.shape[:-4], count, *seen.shape[-3:])
