"""The style-based generator that the faces and the anime characters share: latent vectors in, pictures out.

A small network z -> w (StyleGAN, Karras et al. 2018, arXiv:1812.04948) in front of FastGAN's body (Liu et al. 2021,
arXiv:2101.04775): resize + convolution + gated linear units, and skip excitation, by which coarse layers switch
channels of fine ones on and off. Every layer's channels are also scaled by w, so that coarse and fine layers can be
given the w of two different pictures (style mixing), w can be moved towards its mean (truncation), and directions in w
change one thing in a picture.
"""

import math
from typing import TypeVar

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from demos.common.nn.batch_norm import update_statistics

Generator = TypeVar("Generator", bound="StyleGenerator")


class Mapping(nn.Module):
    """z (B, latent_dim) of any length -> w (B, latent_dim): three linear layers.

    z is brought to the same length first: what is left of a normal vector is its direction.
    """

    def __init__(self, latent_dim: int):
        super().__init__()
        layers: list[nn.Module] = []
        for _ in range(3):
            layers += [nn.Linear(latent_dim, latent_dim), nn.LeakyReLU(0.2)]
        self.layers = nn.Sequential(*layers[:-1])
        for layer in layers[::2]:
            assert isinstance(layer, nn.Linear)
            nn.init.kaiming_normal_(layer.weight, a=0.2)
            nn.init.zeros_(layer.bias)

    def forward(self, z: Tensor) -> Tensor:
        return self.layers(F.normalize(z, dim=1) * math.sqrt(z.shape[1]))


def resize_kernel(kernel: Tensor) -> Tensor:
    """A 3x3 kernel (o, i, 3, 3) to be used after doubling a map's side -> (i, o, 4, 4) that does both as one step.

    Repeating every pixel twice each way and then convolving with 3x3 is the same as a transposed convolution with the
    kernel spread over 4x4. That takes less than half the time, and leaves no checkerboard either.
    """
    k = F.pad(kernel.flip(2, 3), (1, 1, 1, 1))
    return (k[..., 1:, 1:] + k[..., 1:, :-1] + k[..., :-1, 1:] + k[..., :-1, :-1]).transpose(0, 1)


class StyledConv(nn.Module):
    """Scale channels by w, convolve, normalise, gate: (B, i, H, W), w (B, latent_dim) -> (B, o, H, W).

    The normalisation uses the batch's statistics while training and stored ones in use. The stored ones belong to the
    weights that are stored with them: see `StyleGenerator.settle`.

    Args:
        double: Make height and width twice as large first.
        gated: Gated linear units, for which twice as many channels are computed; else leaky ReLU.
    """

    def __init__(self, channels_in: int, channels_out: int, latent_dim: int, double: bool = False, gated: bool = True):
        super().__init__()
        self.doubles, self.gated = double, gated
        computed = 2 * channels_out if gated else channels_out
        self.style = nn.Linear(latent_dim, channels_in)
        self.conv = nn.Conv2d(channels_in, computed, 3, padding=1, bias=False)
        self.norm = nn.BatchNorm2d(computed)
        nn.init.normal_(self.style.weight, std=0.3 / math.sqrt(latent_dim))
        nn.init.ones_(self.style.bias)

    def forward(self, x: Tensor, w: Tensor) -> Tensor:
        x = x * self.style(w)[:, :, None, None]  # before the convolution, where maps are smaller (StyleGAN2)
        weight = self.conv.weight
        x = F.conv_transpose2d(x, resize_kernel(weight), stride=2, padding=1) if self.doubles else self.conv(x)
        x = self.norm(x)
        if not self.gated:
            return F.leaky_relu(x, 0.2)
        value, gate = x.chunk(2, dim=1)
        return value * gate.sigmoid()  # as F.glu, which is three times as slow on a CPU


class Excitation(nn.Module):
    """FastGAN's skip: a coarse map (B, i, h, w) gives each channel of a fine one (B, o, H, W) a factor in 0..1."""

    def __init__(self, channels_in: int, channels_out: int):
        super().__init__()
        self.factors = nn.Sequential(
            nn.AdaptiveAvgPool2d(4),
            nn.Conv2d(channels_in, channels_out, 4),
            nn.SiLU(),
            nn.Conv2d(channels_out, channels_out, 1),
            nn.Sigmoid(),
        )

    def forward(self, coarse: Tensor, fine: Tensor) -> Tensor:
        return fine * self.factors(coarse)


class StyleGenerator(nn.Module):
    """Pictures from latent vectors.

    Args:
        resolution: Side of the picture in px: 4 times a power of two.
        latent_dim: Length of z and of w.
        channels: Width at 4 px, 8 px, … up to `resolution`.

    Attributes:
        layers: How many layers take a w of their own: the 4 px start, then one a doubling of the side.
        w_mean: Mean of w (latent_dim,); 0 where it is not known.

    Raises:
        ValueError: The widths are not as many as the sides from 4 px to `resolution`.
    """

    w_mean: Tensor

    def __init__(self, resolution: int, latent_dim: int, channels: tuple[int, ...]):
        super().__init__()
        if resolution != 4 * 2 ** (len(channels) - 1):
            raise ValueError(f"{len(channels)} widths make {4 * 2 ** (len(channels) - 1)} px, not {resolution}")
        self.resolution, self.latent_dim, self.layers = resolution, latent_dim, len(channels)
        self.mapping = Mapping(latent_dim)
        self.start = nn.Sequential(
            nn.Linear(latent_dim, 2 * channels[0] * 16),
            nn.Unflatten(1, (2 * channels[0], 4, 4)),
            nn.BatchNorm2d(2 * channels[0]),
            nn.GLU(dim=1),
        )
        # At 128 px and above gates and skips cost more time than they are worth.
        self.ups = nn.ModuleList(
            StyledConv(channels[k - 1], channels[k], latent_dim, double=True, gated=k < 5)
            for k in range(1, self.layers)
        )
        # A second convolution at 16 and 32 px, where a picture is laid out and maps are small enough to afford it.
        self.refines = nn.ModuleDict(
            {str(k): StyledConv(channels[k], channels[k], latent_dim) for k in (2, 3) if k < self.layers}
        )
        self.skips = nn.ModuleDict(
            {str(k): Excitation(channels[k - 3], channels[k]) for k in (3, 4) if k < self.layers}
        )
        self.to_rgb = nn.Conv2d(channels[-1], 3, 1)
        self.register_buffer("w_mean", torch.zeros(latent_dim))

    def forward(self, z: Tensor, truncation: float = 1.0) -> Tensor:
        """z (B, latent_dim), normal -> pictures (B, 3, resolution, resolution) in [-1, 1]."""
        return self.synthesis(self.truncate(self.mapping(z), truncation))

    def synthesis(self, w: Tensor) -> Tensor:
        """w (B, latent_dim), or one for each layer (B, layers, latent_dim) -> pictures in [-1, 1]."""
        return torch.tanh(self.to_rgb(self.stages(w)[-1]))

    def stages(self, w: Tensor) -> list[Tensor]:
        """w as for `synthesis` -> the maps after each layer, (B, channels[0], 4, 4) first."""
        w = w[:, None].expand(-1, self.layers, -1) if w.ndim == 2 else w
        x = self.start(w[:, 0])
        maps = [x]
        for k, up in enumerate(self.ups, start=1):
            x = up(x, w[:, k])
            if str(k) in self.refines:
                x = self.refines[str(k)](x, w[:, k])
            if str(k) in self.skips:
                x = self.skips[str(k)](maps[k - 3], x)
            maps.append(x)
        return maps

    def sample_inputs(self, count: int, random: torch.Generator) -> tuple[Tensor, ...]:
        """Random inputs of `forward` for `count` pictures: z (count, latent_dim)."""
        return (torch.randn(count, self.latent_dim, generator=random),)

    def truncate(self, w: Tensor, truncation: float) -> Tensor:
        """Move w towards its mean: 1 leaves it, 0 gives the mean picture. Typical ones lie in between."""
        return w if truncation == 1 else self.w_mean + truncation * (w - self.w_mean)

    def mix(self, w_coarse: Tensor, w_fine: Tensor, first_fine: int) -> Tensor:
        """Two w (B, latent_dim) -> (B, layers, latent_dim): the first for layers before `first_fine`."""
        return torch.stack([w_coarse] * first_fine + [w_fine] * (self.layers - first_fine), dim=1)

    @torch.no_grad()
    def settle(self: Generator, batches: int = 8, batch: int = 64, seed: int = 0) -> Generator:
        """Estimate the stored statistics again for the present weights: of the normalisations, and the mean of w.

        The average of weights over time (EMA) has other statistics than the network that was trained. Called before
        a network is sampled, measured or published; from then on a picture does not depend on others in its batch.
        """
        noise, device = torch.Generator().manual_seed(seed), self.w_mean.device
        inputs = (self.sample_inputs(batch, noise) for _ in range(batches))
        update_statistics(self, (tuple(part.to(device) for part in parts) for parts in inputs))
        z = torch.randn(10_000, self.latent_dim, generator=noise).to(device)
        self.w_mean.copy_(self.mapping(z).mean(0))
        return self

    @torch.no_grad()
    def directions(self, count: int = 10, samples: int = 10_000, seed: int = 0) -> Tensor:
        """Principal components of w (GANSpace, Härkönen et al. 2020, arXiv:2004.02546), the widest first.

        Returns (count, latent_dim), each one standard deviation long: `w + 2 * directions[0]` is a strong edit.
        """
        noise = torch.Generator().manual_seed(seed)
        w = self.mapping(torch.randn(samples, self.latent_dim, generator=noise).to(self.w_mean.device)).double()
        _, spread, axes = torch.linalg.svd(w - w.mean(0), full_matrices=False)
        axes = axes[:count] * (spread[:count, None] / math.sqrt(samples - 1))
        # An axis has no sign of its own: make its largest entry positive, so that a slider never turns round.
        largest = axes.abs().argmax(1, keepdim=True)
        return (axes * axes.gather(1, largest).sign()).float()


def main_colours(maps: Tensor) -> Tensor:
    """Feature maps (C, H, W) -> (3, H, W) in [-1, 1]: their three main components, each scaled to its own range."""
    flat = maps.flatten(1).float()
    flat = flat - flat.mean(1, keepdim=True)
    left = torch.linalg.svd(flat, full_matrices=False)[0][:, :3]
    left = left * left.sum(0).sign()  # an axis has no sign of its own
    main = left.T @ flat
    main = main / main.abs().amax(1, keepdim=True).clamp_min(1e-6)
    return main.unflatten(1, maps.shape[1:])


def walk_past(stops: Tensor, frames: int) -> Tensor:
    """Latents (N, ...), N of 2 or more -> (frames, ...): in straight lines past all of them, slowly at each."""
    positions = torch.linspace(0, len(stops) - 1, frames)
    start = positions.floor().clamp(max=len(stops) - 2).long()
    share = positions - start
    share = share * share * (3 - 2 * share)  # smoothstep: no jerk at a stop
    return torch.lerp(stops[start], stops[start + 1], share.view(-1, *[1] * (stops.ndim - 1)))
