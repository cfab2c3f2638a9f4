"""pix2pix's two networks (Isola et al. 2016, arXiv:1611.07004): a drawing becomes a picture, and every patch is judged.

The generator is a U-Net of under 5M parameters. It enlarges maps by resize and convolution, which leaves no
checkerboard, and normalises every picture by itself: no dropout, no statistics of a batch, so that it paints in use
what it painted in training.
"""

from itertools import pairwise

import torch
import torch.nn.functional as F
from huggingface_hub import PyTorchModelHubMixin
from torch import Tensor, nn

from demos.common.nn.style_generator import resize_kernel


class Norm(nn.Module):
    """Instance normalisation (B, C, H, W), scaled and shifted by what was learned and by the noise z (B, noise_dim).

    z = 0 adds nothing: one drawing, one picture.
    """

    def __init__(self, channels: int, noise_dim: int):
        super().__init__()
        self.norm = nn.GroupNorm(channels, channels)  # one channel a group; ten times as fast as nn.InstanceNorm2d
        self.style = nn.Linear(noise_dim, 2 * channels, bias=False) if noise_dim else None
        if self.style:
            nn.init.normal_(self.style.weight, std=0.02)

    def forward(self, x: Tensor, z: Tensor | None) -> Tensor:
        x = self.norm(x)
        if z is None or self.style is None:
            return x
        scale, shift = self.style(z)[:, :, None, None].chunk(2, dim=1)
        return x + x * scale + shift


class Down(nn.Module):
    """Convolution with stride 2, (B, inputs, H, W) -> (B, outputs, H / 2, W / 2)."""

    def __init__(self, inputs: int, outputs: int, noise_dim: int):
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, 4, stride=2, padding=1, bias=False)
        self.norm = Norm(outputs, noise_dim)

    def forward(self, x: Tensor, z: Tensor | None) -> Tensor:
        return F.leaky_relu(self.norm(self.conv(x), z), 0.2)


class Up(nn.Module):
    """Every pixel twice each way and a 3x3 convolution, in one step: (B, inputs, H, W) -> (B, outputs, 2H, 2W)."""

    def __init__(self, inputs: int, outputs: int, noise_dim: int):
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, 3, padding=1, bias=False)
        self.norm = Norm(outputs, noise_dim)

    def forward(self, x: Tensor, z: Tensor | None) -> Tensor:
        x = F.conv_transpose2d(x, resize_kernel(self.conv.weight), stride=2, padding=1)
        return F.leaky_relu(self.norm(x, z), 0.2)


class Residual(nn.Module):
    """x + f(x) on (B, channels, H, W), f two 3x3 convolutions."""

    def __init__(self, channels: int, noise_dim: int):
        super().__init__()
        self.convs = nn.ModuleList(nn.Conv2d(channels, channels, 3, padding=1, bias=False) for _ in range(2))
        self.norms = nn.ModuleList(Norm(channels, noise_dim) for _ in range(2))

    def forward(self, x: Tensor, z: Tensor | None) -> Tensor:
        y = F.leaky_relu(self.norms[0](self.convs[0](x), z), 0.2)
        return x + self.norms[1](self.convs[1](y), z)


class Generator(nn.Module, PyTorchModelHubMixin):
    """A drawing -> a picture.

    Args:
        inputs: channels of the drawing: one a class for label maps, 1 for lines.
        channels: of the maps at half of the side, a quarter, and so on. Fine maps cost the time, coarse ones the
            parameters.
        blocks: residual blocks on the coarsest maps.
        noise_dim: length of z; 0 for a network that takes none.
    """

    def __init__(
        self,
        inputs: int,
        channels: tuple[int, ...] = (32, 64, 128, 192, 256),
        blocks: int = 2,
        noise_dim: int = 8,
    ):
        super().__init__()
        self.noise_dim = noise_dim
        self.multiple = 2 ** len(channels)  # a drawing's sides are divisible by this
        steps = list(pairwise(channels))
        # 2 x 2 pixels as one position with more channels: no detail is lost, and a quarter of the time
        self.first = nn.Sequential(nn.PixelUnshuffle(2), nn.Conv2d(4 * inputs, channels[0], 3, padding=1))
        self.down = nn.ModuleList(Down(a, b, noise_dim) for a, b in steps)
        self.middle = nn.ModuleList(Residual(channels[-1], noise_dim) for _ in range(blocks))
        self.up = nn.ModuleList(Up(2 * b, a, noise_dim) for a, b in reversed(steps[:-1]))
        self.up.insert(0, Up(channels[-1], channels[-2], noise_dim))  # the only one without a skip beside its input
        self.up.append(Up(2 * channels[0], channels[0] // 2, noise_dim))
        self.last = nn.Conv2d(channels[0] // 2 + inputs, 3, 3, padding=1)

    def forward(self, x: Tensor, z: Tensor | None = None) -> Tensor:
        """x (B, inputs, H, W), z (B, noise_dim) or None for zeros -> (B, 3, H, W) in [-1, 1]."""
        drawing, x = x, F.leaky_relu(self.first(x), 0.2)
        skips = []
        for down in self.down:
            skips.append(x)
            x = down(x, z)
        for block in self.middle:
            x = block(x, z)
        for up in self.up:
            x = up(x, z)
            if skips:
                x = torch.cat([x, skips.pop()], dim=1)
        return torch.tanh(self.last(torch.cat([x, drawing], dim=1)))


class PatchDiscriminator(nn.Module):
    """One score for every 70 x 70 px of a picture, given its drawing: is this patch real? PatchGAN, section 3.2.2.

    Args:
        inputs: channels of drawing and picture together.
        width: channels of the first maps; doubled three times. The paper has 64.
        norm: what normalises all maps but the first and the last, built with their number of channels.
    """

    def __init__(self, inputs: int, width: int = 32, norm: type[nn.Module] = nn.Identity):
        super().__init__()
        layers: list[nn.Module] = [nn.Conv2d(inputs, width, 4, stride=2, padding=1), nn.LeakyReLU(0.2)]
        for stride in (2, 2, 1):
            layers += [nn.Conv2d(width, 2 * width, 4, stride, padding=1), norm(2 * width), nn.LeakyReLU(0.2)]
            width *= 2
        self.layers = nn.Sequential(*layers, nn.Conv2d(width, 1, 4, padding=1))

    def forward(self, drawing: Tensor, picture: Tensor) -> Tensor:
        """(B, inputs - 3, H, W) and (B, 3, H, W) -> scores (B, 1, H / 8 - 2, W / 8 - 2), high for real."""
        return self.layers(torch.cat([drawing, picture], dim=1))
