"""Projected discriminators (Sauer et al. 2021, "Projected GANs Converge Faster", arXiv:2111.01007).

A discriminator that learns from scratch needs millions of pictures. This one is given the features of a frozen ImageNet
network (backbones.py), mixed by a frozen `RandomProjection`; only small heads, one a scale, are trained.

    maps = projection(backbone_maps(augment(pictures)))     # gradients pass to the pictures, nothing here is trained
    scores = ProjectedDiscriminator()(maps)                 # (B, N): high for real
"""

from itertools import pairwise

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.utils.parametrizations import spectral_norm


class RandomProjection(nn.Module):
    """Frozen: every map's channels are mixed, then coarse maps are mixed into finer ones.

    Without mixing, heads rely on a few easy features; mixed, each head has to attend to all of them (section 3.2).

    Args:
        channels: Of the maps given to `forward`, fine to coarse.
        width: Channels of every map that comes out.
        seed: Of the random weights; the same seed gives the same projection, so it need not be saved.
    """

    def __init__(self, channels: tuple[int, ...], width: int = 64, seed: int = 0):
        super().__init__()
        self.across_channels = nn.ModuleList(nn.Conv2d(c, width, 1, bias=False) for c in channels)
        self.across_scales = nn.ModuleList(nn.Conv2d(width, width, 3, padding=1, bias=False) for _ in channels)
        random = torch.Generator().manual_seed(seed)
        for conv in (*self.across_channels, *self.across_scales):
            nn.init.kaiming_normal_(conv.weight, generator=random)
        self.requires_grad_(False)

    def forward(self, maps: list[Tensor]) -> list[Tensor]:
        """Maps (B, channels[k], H, W), fine to coarse -> as many (B, width, H, W), in the same order."""
        mixed, coarser = [], None
        layers = zip(self.across_channels, self.across_scales, maps)
        for channel_mix, scale_mix, x in reversed(list(layers)):
            x = channel_mix(x)
            if coarser is not None:
                x = x + F.interpolate(coarser, size=x.shape[-2:], mode="bilinear")
            # Kaiming's gain is meant for a layer with a ReLU behind it and grows from scale to scale: taken back here.
            coarser = scale_mix(x) / 3
            mixed.append(coarser)
        return mixed[::-1]


def minibatch_deviation(x: Tensor, group: int = 4) -> Tensor:
    """Mean standard deviation over `group` neighbours in the batch: (B, C, H, W) -> (B, 1, H, W), one number a group.

    By it a discriminator notices a generator that makes the same picture again and again (Karras et al. 2017,
    arXiv:1710.10196). Real and generated pictures must not share a group: both counts are multiples of `group`.
    """
    groups = x.float().unflatten(0, (-1, group))
    spread = (groups.var(1, correction=0) + 1e-8).sqrt().mean((1, 2, 3))
    return spread.repeat_interleave(group).view(-1, 1, 1, 1).expand(-1, 1, *x.shape[2:]).to(x.dtype)


class ScoreHead(nn.Module):
    """A map (B, inputs, H, W), halved `halvings` times, -> a score for each position (B, H' * W'); spectral norms.

    With `classes` (how many tags there are of each kind), a picture's tags (B, kinds) count too: the products of the
    map with a vector learned for each tag are added to the score (projection discriminator, Miyato and Koyama 2018,
    arXiv:1802.05637).
    """

    def __init__(self, inputs: int, halvings: int, width: int = 128, classes: tuple[int, ...] = ()):
        super().__init__()
        layers: list[nn.Module] = []
        for _ in range(halvings):
            layers += [spectral_norm(nn.Conv2d(inputs, width, 4, stride=2, padding=1)), nn.LeakyReLU(0.2)]
            inputs = width
        layers += [spectral_norm(nn.Conv2d(inputs, width, 3, padding=1)), nn.LeakyReLU(0.2)]
        self.body = nn.Sequential(*layers)
        self.score = spectral_norm(nn.Conv2d(width + 1, 1, 1))
        self.tags = nn.ModuleList(spectral_norm(nn.Embedding(count, width)) for count in classes)

    def forward(self, x: Tensor, tags: Tensor | None = None) -> Tensor:
        x = self.body(x)
        score = self.score(torch.cat([x, minibatch_deviation(x)], dim=1))
        for kind, table in enumerate(self.tags):
            assert tags is not None, "a conditional discriminator"
            score = score + (table(tags[:, kind])[:, :, None, None] * x).sum(1, keepdim=True)
        return score.flatten(1)


class ProjectedDiscriminator(nn.Module):
    """The trained part: one head for each projected map, all scores side by side.

    Real and generated pictures belong in one call (`torch.cat`): each call is a step of spectral norm's iteration.

    Args:
        width: Channels of the projected maps.
        halvings: For each map, fine to coarse, how often its head halves it; more for finer maps.
        classes: How many tags there are of each kind; none for an unconditional discriminator.
    """

    def __init__(self, width: int = 64, halvings: tuple[int, ...] = (2, 1, 1, 0), classes: tuple[int, ...] = ()):
        super().__init__()
        self.heads = nn.ModuleList(ScoreHead(width, count, classes=classes) for count in halvings)

    def forward(self, maps: list[Tensor], tags: Tensor | None = None) -> Tensor:
        """Projected maps, fine to coarse, and tags (B, kinds) -> scores (B, sum of positions of all heads)."""
        return torch.cat([head(x, tags) for head, x in zip(self.heads, maps)], dim=1)


class UNetDiscriminator(nn.Module):
    """A score for every pixel, judged with what surrounds it (Schoenfeld et al. 2020, 2002.12655; as in Real-ESRGAN).

    It notices regular patterns that would pass for texture: the first layer works at full size, maps are halved by
    averaging (a stride would skip pixels, so that some places of a grid would count less), and coarse maps come back
    to full size beside the fine ones. Spectral norms everywhere but in the last layer. Real and generated pictures
    belong in one call: each call is a step of spectral norm's iteration.

    Args:
        inputs: Channels of a picture.
        width: Channels at full size; doubled at each halving.
        halvings: How often maps are halved; sides must be divisible by 2^halvings.
    """

    def __init__(self, inputs: int = 3, width: int = 16, halvings: int = 2):
        super().__init__()
        widths = [width * 2**k for k in range(halvings + 1)]
        self.first = spectral_norm(nn.Conv2d(inputs, width, 3, padding=1))
        steps = list(pairwise(widths))
        self.down = nn.ModuleList(spectral_norm(nn.Conv2d(a, b, 3, padding=1)) for a, b in steps)
        self.middle = spectral_norm(nn.Conv2d(widths[-1], widths[-1], 3, padding=1))
        self.up = nn.ModuleList(spectral_norm(nn.Conv2d(b, a, 3, padding=1)) for a, b in reversed(steps))
        self.score = nn.Conv2d(width, 1, 3, padding=1)  # free to be as sure as it can be

    def forward(self, x: Tensor) -> Tensor:
        """(B, inputs, H, W) in [-1, 1] -> scores (B, 1, H, W), high for real."""
        x = F.leaky_relu(self.first(x), 0.2)
        skips = []
        for conv in self.down:
            skips.append(x)
            x = F.leaky_relu(conv(F.avg_pool2d(x, 2)), 0.2)
        x = F.leaky_relu(self.middle(x), 0.2)
        for conv, skip in zip(self.up, reversed(skips)):
            x = F.interpolate(x, scale_factor=2, mode="bilinear")
            x = F.leaky_relu(conv(x), 0.2) + skip
        return self.score(x)
