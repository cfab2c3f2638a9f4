"""The lab's two pairs: small perceptrons for points in the plane, small convolutional networks for 28 px digits.

A generator turns latent noise z ~ N(0, I) into data; a discriminator gives each datum one score, before the sigmoid.
The digits' pair is told which digit is meant (conditional GAN, Mirza and Osindero 2014, arXiv:1411.1784): after 600
updates a classifier then reads 93 % of the digits as ordered, and 35 % of those of a pair that is not told cannot be
mistaken.
"""

from __future__ import annotations

import numpy as np
import torch
from huggingface_hub import PyTorchModelHubMixin
from torch import Tensor, nn

from demos.common.nn.device import laid_out
from demos.gan_lab.constants import KINDS


def perceptron(inputs: int, hidden: int, depth: int, outputs: int) -> nn.Sequential:
    """`depth` hidden layers of `hidden` units with leaky ReLU, (B, inputs) -> (B, outputs)."""
    layers: list[nn.Module] = [nn.Linear(inputs, hidden), nn.LeakyReLU(0.2)]
    for _ in range(depth - 1):
        layers += [nn.Linear(hidden, hidden), nn.LeakyReLU(0.2)]
    return nn.Sequential(*layers, nn.Linear(hidden, outputs))


class PointGenerator(nn.Module):
    """z (B, latent_dim) -> points (B, 2)."""

    def __init__(self, latent_dim: int = 2, hidden: int = 64, depth: int = 3):
        super().__init__()
        self.latent_dim = latent_dim
        self.layers = perceptron(latent_dim, hidden, depth, 2)

    def forward(self, z: Tensor) -> Tensor:
        return self.layers(z)


class PointDiscriminator(nn.Module):
    """Points (B, 2) -> scores (B, 1)."""

    def __init__(self, hidden: int = 64, depth: int = 3):
        super().__init__()
        self.layers = perceptron(2, hidden, depth, 1)

    def forward(self, x: Tensor) -> Tensor:
        return self.layers(x)


class DigitGenerator(nn.Module, PyTorchModelHubMixin):
    """z (B, latent_dim), label (B,) -> digits (B, 1, 28, 28) in [-1, 1].

    A 7 x 7 map, doubled twice by transposed convolutions. Their kernels of 4 are twice the stride, so every pixel is
    reached equally often (no checkerboard), at less than half the work of resize and convolution: live training is
    worth watching only if it gets somewhere while one watches.

    Args:
        latent_dim: Numbers in the noise.
        width: Channels of the 14 x 14 map; the 7 x 7 map has twice as many.
    """

    def __init__(self, latent_dim: int = 64, width: int = 32):
        super().__init__()
        self.latent_dim, self.width = latent_dim, width
        self.first = nn.Linear(latent_dim, 2 * width * 49)
        self.order = nn.Linear(KINDS, 2 * width * 49, bias=False)
        self.norm = nn.BatchNorm2d(2 * width)
        layers = nn.Sequential(
            nn.ConvTranspose2d(2 * width, width, 4, stride=2, padding=1),
            nn.BatchNorm2d(width),
            nn.LeakyReLU(0.2),
            nn.ConvTranspose2d(width, 1, 4, stride=2, padding=1),
        )
        self.layers = laid_out(layers)

    def forward(self, z: Tensor, label: Tensor) -> Tensor:
        x = self.first(z) + self.order(nn.functional.one_hot(label, KINDS).to(z.dtype))
        x = x.unflatten(1, (-1, 7, 7)).contiguous(memory_format=torch.channels_last)
        return torch.tanh(self.layers(nn.functional.leaky_relu(self.norm(x), 0.2)))


class DigitDiscriminator(nn.Module, PyTorchModelHubMixin):
    """Digits (B, 1, 28, 28) in [-1, 1] and which they should be (B,) -> scores (B, 1): two convolutions of stride 2.

    Score = how real the picture looks + how well it goes with the label (projection, Miyato and Koyama 2018,
    arXiv:1802.05637).
    Normalised picture by picture: batches of real and fake ones would tell D by their statistics which is which.
    """

    def __init__(self, width: int = 32):
        super().__init__()
        layers = nn.Sequential(
            nn.Conv2d(1, width, 4, stride=2, padding=1),
            nn.LeakyReLU(0.2),
            nn.Conv2d(width, 2 * width, 4, stride=2, padding=1),
            nn.GroupNorm(1, 2 * width),
            nn.LeakyReLU(0.2),
            nn.Flatten(),
        )
        self.layers = laid_out(layers)
        self.real = nn.Linear(2 * width * 49, 1)
        self.fits = nn.Embedding(KINDS, 2 * width * 49)
        nn.init.normal_(self.fits.weight, std=0.01)

    def forward(self, x: Tensor, label: Tensor) -> Tensor:
        features = self.layers(x)
        return self.real(features) + (features * self.fits(label)).sum(1, keepdim=True)


def new_pair(digits: bool, latent: int, random: torch.Generator) -> tuple[nn.Module, nn.Module]:
    """An untrained generator with `latent` numbers in its noise, and its discriminator; weights come from `random`."""
    generator: nn.Module = DigitGenerator(latent) if digits else PointGenerator(latent)
    discriminator: nn.Module = DigitDiscriminator() if digits else PointDiscriminator()
    return initialise(generator, random), initialise(discriminator, random)


def initialise(module: nn.Module, random: torch.Generator) -> nn.Module:
    """Samples all weights anew as PyTorch does, but with one's own generator: threads share the global one."""
    for layer in module.modules():
        if isinstance(layer, (nn.Linear, nn.Conv2d, nn.ConvTranspose2d)):
            bound = layer.weight[0].numel() ** -0.5
            nn.init.uniform_(layer.weight, -bound, bound, generator=random)
            if layer.bias is not None:
                nn.init.uniform_(layer.bias, -bound, bound, generator=random)
        elif isinstance(layer, nn.Embedding):
            nn.init.normal_(layer.weight, std=0.01, generator=random)
    return module


def to_bytes(digits: Tensor) -> np.ndarray:
    """Digits (B, 1, 28, 28) in [-1, 1] -> (B, 28, 28) uint8."""
    return ((digits[:, 0].clamp(-1, 1) + 1) * 127.5).round().byte().numpy()
