"""How alike two pictures are: by pixels (PSNR) and by windows (SSIM).

    psnr(made, original, border=4), ssim(made, original, border=4)

Pictures are (B, 3, H, W) in [-1, 1]. Training measures with the same functions.
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


def ssim(x: Tensor, reference: Tensor, border: int = 0) -> float:
    """Structural similarity (Wang et al. 2004) on Y, Gaussian window of 11 px and sigma 1.5; arguments as for `psnr`.

    Without its borders, a picture has at least 11 px a side.
    """
    window = torch.exp(-torch.arange(-5, 6, device=x.device, dtype=torch.float64).square() / (2 * 1.5**2))
    window = window / window.sum()

    def mean(y: Tensor) -> Tensor:
        return F.conv2d(F.conv2d(y, window.view(1, 1, 11, 1)), window.view(1, 1, 1, 11))

    one, other = luminance(x, border).double(), luminance(reference, border).double()
    m1, m2 = mean(one), mean(other)
    covariance, variances = mean(one * other) - m1 * m2, mean(one**2 + other**2) - m1**2 - m2**2
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    return float(((2 * m1 * m2 + c1) * (2 * covariance + c2) / ((m1**2 + m2**2 + c1) * (variances + c2))).mean())
