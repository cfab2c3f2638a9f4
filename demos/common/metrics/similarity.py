"""How alike two pictures are: by pixels (PSNR) and by windows (SSIM).

    psnr(made, original, border=4), ssim(made, original, border=4)

Pictures are (B, 3, H, W) in [-1, 1] unless a docstring says otherwise. Training measures with the same functions.
"""

import torch
import torch.nn.functional as F
from torch import Tensor


def luminance(x: Tensor, border: int = 0) -> Tensor:
    """RGB (B, 3, H, W) in [-1, 1] -> Y of ITU-R BT.601 (B, 1, H, W), 16 to 235 of 255 as in super-resolution papers."""
    weights = x.new_tensor([65.481, 128.553, 24.966]).view(1, 3, 1, 1)
    y = ((x + 1) / 2 * weights).sum(1, keepdim=True) + 16
    return y[..., border : y.shape[-2] - border, border : y.shape[-1] - border]


def psnr(x: Tensor, reference: Tensor, border: int = 0) -> float:
    """Peak signal-to-noise ratio in dB on Y, without `border` px at every edge, mean over pictures; inf if equal."""
    error = (luminance(x, border) - luminance(reference, border)).square().mean((1, 2, 3))
    return float((10 * torch.log10(255**2 / error)).mean())


def gaussian_window(size: int = 11, sigma: float = 1.5) -> Tensor:
    """Weights (size,), float64, that sum to 1; the defaults are those of the paper on SSIM."""
    window = torch.exp(-(torch.arange(size, dtype=torch.float64) - size // 2).square() / (2 * sigma**2))
    return window / window.sum()


def structural_similarity(
    x: Tensor, reference: Tensor, window: Tensor, value_range: float, sample: bool = False
) -> Tensor:
    """SSIM (Wang et al. 2004, "Image quality assessment: from error visibility to structural similarity").

    Args:
        x, reference: (B, C, H, W); no side is shorter than the window.
        window: (K,), weights of a row and of a column of pixels, which sum to 1.
        value_range: Between the smallest and the largest value that a pixel can have.
        sample: Sample variances (K^2 - 1 in the denominator), as scikit-image has them, in place of plain ones.

    Returns:
        (B,), float64: means over channels and all places where the window lies within the picture. 1 for equal ones.
    """
    window = window.to(x.device, torch.float64)
    size = len(window)

    def mean(y: Tensor) -> Tensor:
        down = F.conv2d(y.flatten(0, 1)[:, None], window.view(1, 1, size, 1))
        return F.conv2d(down, window.view(1, 1, 1, size)).view(*y.shape[:2], y.shape[2] - size + 1, -1)

    x, reference = x.double(), reference.double()
    m1, m2, share = mean(x), mean(reference), size**2 / (size**2 - 1) if sample else 1
    covariance = share * (mean(x * reference) - m1 * m2)
    variances = share * (mean(x**2 + reference**2) - m1**2 - m2**2)
    c1, c2 = (0.01 * value_range) ** 2, (0.03 * value_range) ** 2
    similarity = (2 * m1 * m2 + c1) * (2 * covariance + c2) / ((m1**2 + m2**2 + c1) * (variances + c2))
    return similarity.mean((1, 2, 3))


def ssim(x: Tensor, reference: Tensor, border: int = 0) -> float:
    """Structural similarity on Y as in super-resolution papers; arguments as for `psnr`.

    Without its borders, a picture has at least 11 px a side.
    """
    one, other = luminance(x, border), luminance(reference, border)
    return float(structural_similarity(one, other, gaussian_window(), value_range=255).mean())
