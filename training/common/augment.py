"""DiffAugment (Zhao et al. 2020, arXiv:2006.10738): a discriminator is given every picture, real or fake, changed.

With few pictures to learn from, a discriminator learns them by heart. The changes are differentiable, so that the
generator learns through them, and random for each picture on its own. Pictures are (B, C, H, W) in [-1, 1].
"""

import torch
from torch import Tensor


def mirror(x: Tensor) -> Tensor:
    """Left and right swapped in about half of the pictures."""
    swapped = torch.rand(len(x), 1, 1, 1, device=x.device) < 0.5
    return torch.where(swapped, x.flip(3), x)


def colour(x: Tensor) -> Tensor:
    """Brightness by up to 0.5 either way, saturation times 0 to 2, contrast times 0.5 to 1.5."""
    brightness, saturation, contrast = torch.rand(3, len(x), 1, 1, 1, dtype=x.dtype, device=x.device)
    x = x + (brightness - 0.5)
    grey = x.mean(1, keepdim=True)
    x = torch.lerp(grey, x, 2 * saturation)
    mean = x.mean((1, 2, 3), keepdim=True)
    return torch.lerp(mean, x, contrast + 0.5)


def translation(x: Tensor, share: float = 0.125) -> Tensor:
    """Shift by up to `share` of the side, in whole pixels; what comes in from outside is 0 (grey)."""
    batch, _, height, width = x.shape
    reach_y, reach_x = round(height * share), round(width * share)
    dy = torch.randint(-reach_y, reach_y + 1, (batch, 1), device=x.device) + torch.arange(height, device=x.device)
    dx = torch.randint(-reach_x, reach_x + 1, (batch, 1), device=x.device) + torch.arange(width, device=x.device)
    inside = ((dy >= 0) & (dy < height))[:, :, None] & ((dx >= 0) & (dx < width))[:, None, :]
    rows = dy.clamp(0, height - 1)[:, :, None]
    columns = dx.clamp(0, width - 1)[:, None, :]
    picture = torch.arange(batch, device=x.device)[:, None, None]
    # channels last: a gathered position is one short run of memory
    moved = x.permute(0, 2, 3, 1)[picture, rows, columns].permute(0, 3, 1, 2)
    return moved * inside[:, None]


def cutout(x: Tensor, share: float = 0.5) -> Tensor:
    """Blank (0) a square with `share` of the side, its centre anywhere in the picture."""
    batch, _, height, width = x.shape
    middle_y = torch.randint(0, height, (batch, 1), device=x.device)
    middle_x = torch.randint(0, width, (batch, 1), device=x.device)
    rows = (torch.arange(height, device=x.device) - middle_y).abs() < height * share / 2
    columns = (torch.arange(width, device=x.device) - middle_x).abs() < width * share / 2
    return x * ~(rows[:, None, :, None] & columns[:, None, None, :])


def augment(x: Tensor, blank: bool = True) -> Tensor:
    """Colour, translation and, unless `blank` is off, cutout; (B, 3, H, W) in [-1, 1] -> the same shape."""
    x = translation(colour(x))
    return cutout(x) if blank else x
