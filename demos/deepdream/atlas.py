"""An atlas of a block's channels: each tile grows from noise until its channel is as active as can be."""

import torch
from PIL import Image
from torch import Tensor

from demos.common.media.images import grid, to_images
from demos.deepdream.ascent import JITTER, resize, smooth
from demos.deepdream.constants import ATLAS_COLUMNS, ATLAS_GUTTER, ATLAS_TILE
from demos.deepdream.network import CHANNELS, EfficientNetLite0, network_here

SIZES = (72, 104)  # px at which a tile grows; its middle is shown
STEP = 0.04  # mean change of a pixel in one step, in [-1, 1]
COLOUR = 0.7  # see `smooth`


def channel_atlas(block: int, steps: int = 40, batch: int = 28) -> Image.Image:
    """A sheet with one tile for each channel of a block, in their order.

    Args:
        steps: Steps of gradient ascent in all, half of them at each of SIZES.
        batch: Channels that are computed together.
    """
    network, tiles = network_here(), []
    random = torch.Generator().manual_seed(0)
    for channels in torch.arange(CHANNELS[block]).split(batch):
        x = torch.randn(len(channels), 3, SIZES[0], SIZES[0], generator=random) * 0.05
        for size in SIZES:
            x = resize(x, (size, size)).contiguous(memory_format=torch.channels_last)
            for _ in range(steps // 2):
                down, right = torch.randint(-JITTER, JITTER + 1, (2,), generator=random).tolist()
                x = raise_channels(network, x, block, channels, (down, right))
        tiles += to_images(x)
    margin = (SIZES[-1] - ATLAS_TILE) // 2
    tiles = [tile.crop((margin, margin, margin + ATLAS_TILE, margin + ATLAS_TILE)) for tile in tiles]
    return grid(tiles, ATLAS_COLUMNS, ATLAS_GUTTER)


def raise_channels(
    network: EfficientNetLite0, x: Tensor, block: int, channels: Tensor, shift: tuple[int, int]
) -> Tensor:
    """One step for each of x (B, 3, H, W) in [-1, 1] towards a channel of its own, one of `channels` (B,)."""
    shifted = torch.roll(x, shift, (2, 3)).to(network.classifier.weight.device).requires_grad_(True)
    (maps,) = network.features(shifted, (block,))
    score = maps[torch.arange(len(channels)), channels].mean((1, 2)).sum()
    (gradient,) = torch.autograd.grad(score, shifted)
    x = shifted.detach() + STEP * smooth(gradient, COLOUR)
    return torch.roll(x, (-shift[0], -shift[1]), (2, 3)).clamp(-1, 1).cpu()
