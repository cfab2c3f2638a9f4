"""Pairs of drawing and picture, and how both are moved about together; lines as an unsteady hand draws them."""

import torch
import torch.nn.functional as F
from torch import Tensor

from demos.common.nn.warping import warp
from training.common.data import ImageData


class PairDataset(torch.utils.data.Dataset):
    """Pictures with their drawings as they are in the data set."""

    def __init__(self, pictures: ImageData, drawings: ImageData | None):
        self.pictures, self.drawings = pictures, drawings

    def __len__(self) -> int:
        return len(self.pictures)

    def __getitems__(self, indices: list[int]) -> dict[str, Tensor]:
        """Indices -> {"picture": (B, 3, S, S)} and, unless edges are to be computed, {"drawing": (B, 3 or 1, S, S)}."""
        batch = {"picture": self.pictures.__getitems__(indices)["image"]}
        return {**batch, "drawing": self.drawings.__getitems__(indices)["image"]} if self.drawings else batch


def random_crops(x: Tensor, side: int) -> Tensor:
    """(B, C, S, S) -> (B, C, side, side): another place for each, half of them mirrored."""
    corners = torch.randint(x.shape[-1] - side + 1, (len(x), 2)).tolist()
    x = torch.stack([pair[:, top : top + side, left : left + side] for pair, (top, left) in zip(x, corners)])
    return torch.where(torch.rand(len(x), 1, 1, 1, device=x.device) < 0.5, x.flip(3), x)


def elastic_deformation(x: Tensor, reach: float, cells: int) -> Tensor:
    """(B, C, H, W) with every place moved by about `reach` px at most, smoothly between `cells` x `cells` shifts."""
    size, amount = x.shape[2:], reach * torch.rand(len(x), 1, 1, 1, device=x.device)
    shifts = amount * torch.randn(len(x), 2, cells, cells, device=x.device)
    shifts = F.interpolate(shifts, size, mode="bicubic", align_corners=True)
    return warp(x, shifts, "bicubic").clamp(-1, 1)


def jitter_lines(x: Tensor) -> Tensor:
    """Lines (B, 1, H, W), -1 on 1, as from a mouse: they tremble, are thicker or thinner, and have gaps."""
    ink = (1 - elastic_deformation(x, 1.0, 16)) / 2
    thick, thin = F.max_pool2d(ink, 3, stride=1, padding=1), -F.max_pool2d(-ink, 3, stride=1, padding=1)
    more = torch.empty(len(x), 1, 1, 1, device=x.device).uniform_(-0.5, 1)
    ink = torch.where(more > 0, torch.lerp(ink, thick, more), torch.lerp(ink, thin, -more))
    noise = torch.randn(len(x), 1, x.shape[2] // 8, x.shape[3] // 8, device=x.device)
    level = torch.empty(len(x), 1, 1, 1, device=x.device).uniform_(1, 3)  # most pictures have no gap at all
    return 1 - 2 * ink * (F.interpolate(noise, x.shape[2:], mode="bilinear") < level)
