"""The network that makes a picture four times larger: SRGAN (Ledig et al., 1609.04802) at a third of its size."""

from huggingface_hub import PyTorchModelHubMixin
from torch import Tensor

from demos.common.nn import upscaling
from demos.super_resolution.constants import SCALE


def bicubic(x: Tensor) -> Tensor:
    """(B, 3, H, W) -> (B, 3, 4H, 4W)."""
    return upscaling.bicubic(x, SCALE)


class Upscaler(upscaling.ResidualUpscaler, PyTorchModelHubMixin):
    """A picture -> the same picture, four times wider and higher; arguments as for ResidualUpscaler."""

    def __init__(self, channels: int = 48, blocks: int = 10):
        super().__init__(SCALE, channels, blocks)
