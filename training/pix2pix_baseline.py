"""The paper's own generator (Isola et al. 2016, arXiv:1611.07004), which training/pix2pix.py measures itself against."""

from functools import partial

import torch
import torch.nn.functional as F
from huggingface_hub import PyTorchModelHubMixin
from torch import Tensor, nn


class BaselineGenerator(nn.Module, PyTorchModelHubMixin):
    """The paper's U-Net for 256 px (section 6.1.1), 54M parameters; batch statistics and dropout in use too (3.2).

    (B, 3, 256, 256) in [-1, 1] -> the same shape. Batches of one picture, as the paper's.
    """

    noise_dim = 0  # its noise is dropout

    def __init__(self, width: int = 64):
        super().__init__()
        widths = [width * many for many in (1, 2, 4, 8, 8, 8, 8, 8)]
        norm = partial(nn.BatchNorm2d, track_running_stats=False)
        self.down, self.up = nn.ModuleList(), nn.ModuleList()
        inputs = 3
        for depth, outputs in enumerate(widths):
            conv = nn.Conv2d(inputs, outputs, 4, stride=2, padding=1)
            middle = 0 < depth < len(widths) - 1  # neither the first nor the last, a single position, is normalised
            self.down.append(nn.Sequential(conv, norm(outputs)) if middle else conv)
            inputs = outputs
        for outputs in widths[-2::-1]:
            conv = nn.ConvTranspose2d(inputs, outputs, 4, stride=2, padding=1)
            self.up.append(nn.Sequential(conv, norm(outputs)))
            inputs = 2 * outputs
        self.last = nn.ConvTranspose2d(inputs, 3, 4, stride=2, padding=1)
        self.apply(small_normal)

    def forward(self, x: Tensor) -> Tensor:
        skips = [self.down[0](x)]
        for down in self.down[1:]:
            skips.append(down(F.leaky_relu(skips[-1], 0.2)))
        x = skips.pop()
        for depth, up in enumerate(self.up):
            x = up(F.relu(x))
            x = F.dropout(x, 0.5, training=True) if depth < 3 else x
            x = torch.cat([x, skips.pop()], dim=1)
        return torch.tanh(self.last(F.relu(x)))


def small_normal(module: nn.Module) -> None:
    """Weights from N(0, 0.02), as the paper's (section 6.2)."""
    if isinstance(module, (nn.Conv2d, nn.ConvTranspose2d)):
        nn.init.normal_(module.weight, std=0.02)
        nn.init.zeros_(module.bias)
    elif isinstance(module, nn.BatchNorm2d):
        nn.init.normal_(module.weight, 1.0, 0.02)
