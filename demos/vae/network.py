"""Variational autoencoders (Kingma and Welling, Auto-Encoding Variational Bayes, 1312.6114).

An encoder turns a picture into a normal distribution q(z|x) = N(mean, exp(logvar)) over latent variables, a decoder
turns latent variables into a picture. Both networks here share one interface:

    mean, logvar = network.encode(x)        # x (B, C, H, W) in [-1, 1] -> two tensors (B, latent_dim)
    pictures = network.decode(z)            # z (B, latent_dim) -> (B, C, H, W) in [-1, 1]
    output, mean, logvar = network(x)       # in training z is a sample of q(z|x); in eval mode z = mean
"""

from itertools import pairwise

import torch
import torch.nn.functional as F
from huggingface_hub import PyTorchModelHubMixin
from torch import Tensor, nn

CERTAIN = -30.0  # log-variance that an ordinary autoencoder reports: one point, no spread


def reparameterize(mean: Tensor, logvar: Tensor) -> Tensor:
    """A sample of q(z|x): z = mean + sigma * noise (section 2.4), so that gradients reach mean and logvar."""
    return mean + torch.exp(0.5 * logvar) * torch.randn_like(mean)


class ResidualLayer(nn.Module):
    """x + f(x) on vectors (B, width)."""

    def __init__(self, width: int):
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.linear = nn.Linear(width, width)

    def forward(self, x: Tensor) -> Tensor:
        return x + F.silu(self.linear(self.norm(x)))


def mlp(inputs: int, width: int, depth: int, outputs: int) -> nn.Sequential:
    """Linear and SiLU, then `depth` - 1 residual layers, then Linear: `depth` hidden layers of `width` units."""
    residual = [ResidualLayer(width) for _ in range(depth - 1)]
    return nn.Sequential(nn.Linear(inputs, width), nn.SiLU(), *residual, nn.Linear(width, outputs))


class DigitVAE(nn.Module, PyTorchModelHubMixin):
    """Handwritten digits, 28 x 28, every pixel a Bernoulli variable (ink or no ink).

    Args:
        latent_dim: Number of latent variables; 2 make a map that can be shown.
        hidden: Units in each hidden layer.
        depth: Hidden layers in the decoder, and in the encoder.
        variational: False gives an ordinary autoencoder of the same size, whose latent space nothing keeps in order.
    """

    size, channels = 28, 1

    def __init__(self, latent_dim: int = 2, hidden: int = 512, depth: int = 2, variational: bool = True):
        super().__init__()
        self.latent_dim, self.variational = latent_dim, variational
        self.encoder = mlp(self.size**2, hidden, depth, latent_dim * (2 if variational else 1))
        self.decoder = mlp(latent_dim, hidden, depth, self.size**2)

    def encode(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """x (B, 1, 28, 28) in [-1, 1] -> mean, logvar (B, latent_dim)."""
        code = self.encoder(x.flatten(1))
        if self.variational:
            mean, logvar = code.chunk(2, dim=1)
            return mean, logvar.clamp(CERTAIN, 10)
        return code, torch.full_like(code, CERTAIN)

    def logits(self, z: Tensor) -> Tensor:
        """z (B, latent_dim) -> (B, 1, 28, 28), the log-odds of ink for every pixel."""
        return self.decoder(z).view(-1, 1, self.size, self.size)

    def decode(self, z: Tensor) -> Tensor:
        """z (B, latent_dim) -> (B, 1, 28, 28) in [-1, 1]: the probability of ink, black to white."""
        return torch.tanh(self.logits(z) / 2)  # 2 * sigmoid(logits) - 1

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """x (B, 1, 28, 28) in [-1, 1] -> logits (B, 1, 28, 28), mean (B, latent_dim), logvar (B, latent_dim)."""
        mean, logvar = self.encode(x)
        return self.logits(reparameterize(mean, logvar) if self.training else mean), mean, logvar


class ResidualBlock(nn.Module):
    """Two 3x3 convolutions and a shortcut, (B, C, H, W) -> same. GroupNorm is the same in training and use."""

    def __init__(self, channels: int):
        super().__init__()
        self.first = nn.Sequential(nn.GroupNorm(8, channels), nn.SiLU(), nn.Conv2d(channels, channels, 3, padding=1))
        self.second = nn.Sequential(nn.GroupNorm(8, channels), nn.SiLU(), nn.Conv2d(channels, channels, 3, padding=1))

    def forward(self, x: Tensor) -> Tensor:
        return x + self.second(self.first(x))


class FaceVAE(nn.Module, PyTorchModelHubMixin):
    """Colour pictures, 64 x 64. The decoder enlarges by resize + convolution, which leaves no checkerboard.

    Args:
        latent_dim: Number of latent variables.
        widths: Channels at 64, 32, 16, 8 and 4 pixels a side.
    """

    size, channels = 64, 3

    def __init__(self, latent_dim: int = 128, widths: tuple[int, ...] = (16, 32, 64, 128, 192)):
        super().__init__()
        self.latent_dim = latent_dim
        down = [nn.Conv2d(3, widths[0], 3, padding=1)]
        for narrow, wide in pairwise(widths):
            down += [nn.Conv2d(narrow, wide, 4, stride=2, padding=1), ResidualBlock(wide)]
        up = []
        for wide, narrow in pairwise(widths[::-1]):
            up += [ResidualBlock(wide), nn.Upsample(scale_factor=2), nn.Conv2d(wide, narrow, 3, padding=1)]
        self.down, self.up = nn.Sequential(*down), nn.Sequential(*up)
        self.to_latent = nn.Linear(widths[-1] * 16, 2 * latent_dim)
        self.from_latent = nn.Linear(latent_dim, widths[-1] * 16)
        self.last = nn.Sequential(nn.GroupNorm(8, widths[0]), nn.SiLU(), nn.Conv2d(widths[0], 3, 3, padding=1))

    def encode(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """x (B, 3, 64, 64) in [-1, 1] -> mean, logvar (B, latent_dim)."""
        mean, logvar = self.to_latent(F.silu(self.down(x)).flatten(1)).chunk(2, dim=1)
        return mean, logvar.clamp(CERTAIN, 10)

    def decode(self, z: Tensor) -> Tensor:
        """z (B, latent_dim) -> (B, 3, 64, 64) in [-1, 1]."""
        x = self.from_latent(z).unflatten(1, (-1, 4, 4))
        return torch.tanh(self.last(self.up(x)))

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """x (B, 3, 64, 64) in [-1, 1] -> picture (B, 3, 64, 64) in [-1, 1], mean and logvar (B, latent_dim)."""
        mean, logvar = self.encode(x)
        return self.decode(reparameterize(mean, logvar) if self.training else mean), mean, logvar
