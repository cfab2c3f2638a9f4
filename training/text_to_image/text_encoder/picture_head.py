"""How the text encoder's training sees pictures: frozen EfficientNet-Lite0 features and a small head, published too."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from demos.common.nn.backbone import CHANNELS as BACKBONE_CHANNELS
from training.common.backbones import BLOCKS

GRID = 7  # positions a side
CHANNELS = sum(BACKBONE_CHANNELS[block] for block in BLOCKS[1:])  # of the maps at strides 8, 16 and 32


def head_inputs(maps: list[Tensor], pictures: Tensor) -> Tensor:
    """Lite0's maps (fine to coarse, as of Lite0Maps) and pictures (B, 3, H, W) -> (B, CHANNELS + 12, GRID, GRID).

    Features know shapes better than colours: each position also gets its four quarters' mean colours.
    """
    parts = [F.adaptive_avg_pool2d(maps[1].float(), GRID), F.interpolate(maps[2].float(), size=(GRID, GRID))]
    parts.append(F.interpolate(maps[3].float(), size=(GRID, GRID), mode="bilinear"))
    parts.append(F.pixel_unshuffle(F.adaptive_avg_pool2d(pictures.float(), 2 * GRID), 2))
    return torch.cat(parts, dim=1)


class PictureHead(nn.Module):
    """A picture as the sentence about it: `head_inputs` (B, CHANNELS + 12, GRID, GRID) -> unit vectors (B, 128)."""

    def __init__(self, sentence_dim: int = 128, width: int = 256):
        super().__init__()
        self.norm = nn.GroupNorm(4, CHANNELS)
        self.colours = nn.Sequential(nn.Conv2d(12, 96, 1), nn.ReLU(), nn.Conv2d(96, 96, 1))
        self.mix = nn.Sequential(nn.Conv2d(CHANNELS + 96, width, 1), nn.ReLU(), nn.Conv2d(width, width, 1), nn.ReLU())
        self.attention = nn.Conv2d(width, 4, 1)
        self.project = nn.Sequential(nn.Linear(5 * width, width), nn.ReLU(), nn.Linear(width, sentence_dim))

    def forward(self, x: Tensor) -> Tensor:
        x = self.mix(torch.cat([self.norm(x[:, :CHANNELS]), self.colours(x[:, CHANNELS:])], dim=1))
        attention = self.attention(x).flatten(2).softmax(2)  # (B, 4, positions)
        attended = torch.einsum("bap,bwp->baw", attention, x.flatten(2)).flatten(1)
        return F.normalize(self.project(torch.cat([attended, x.mean((2, 3))], dim=1)).float(), dim=1)
