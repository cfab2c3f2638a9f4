"""One step of a dream, and what it climbs: pictures as tensors, objectives, the smoothed gradient, octaves.

    x <- x + step * smooth(d objective(x) / dx)

The objective is the energy of some blocks' activations, one channel, a class, or likeness to a guide's features.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from demos.common.nn.backbone import SMALLEST, EfficientNetLite0, network_here
from demos.common.nn.device import gpu, pick

OCTAVE = 1.4  # how much larger an octave is than the one before
STEP = 0.016  # mean change of a pixel in one step at strength 1, in [-1, 1]
JITTER = 16  # px: a shift of up to half the largest stride, so that no grid shows
SIGMAS = (0.8, 1.6, 4.0)  # px: fine, middle and coarse parts of the gradient, made equally strong
PART_SHARE = 12.0  # a class alone comes out noisy: its logit, and so much of the log energy of PART_BLOCK, paints parts
PART_BLOCK = 10
AT_ONCE = 4096  # positions of a map compared with a guide's at once: of a large picture all would take a gigabyte
# Most of a natural photo's changes of colour are changes of light: RGB covariance from ImageNet, unit mean diagonal.
LIGHT = torch.tensor([[1.08, 0.99, 0.91], [0.99, 1.00, 0.96], [0.91, 0.96, 0.92]])


@dataclass(frozen=True)
class Wish:
    """What is raised. A class goes before a guide, a guide before a channel, a channel before whole blocks."""

    layers: tuple[int, ...]
    channel: int | None = None
    target_class: int | None = None
    guide: tuple[Tensor, ...] | None = None  # one (positions, C) of unit length for each layer


def objective(network: EfficientNetLite0, x: Tensor, wish: Wish) -> Tensor:
    """The number that a dream raises, for x (1, 3, H, W) in [-1, 1]."""
    if wish.target_class is not None:
        parts, last = network.features(x, (PART_BLOCK, len(network.blocks) - 1))
        return network.classify(last)[0, wish.target_class] + PART_SHARE * parts.square().mean().log()
    maps = network.features(x, wish.layers)
    if wish.guide is not None:
        return torch.stack([likeness(each, guide) for each, guide in zip(maps, wish.guide)]).sum()
    if wish.channel is not None:
        return maps[0][:, wish.channel].mean()
    # the logarithm makes several blocks count the same, however strong their activations are
    return torch.stack([each.square().mean().log() for each in maps]).sum()


def likeness(features: Tensor, guide: Tensor) -> Tensor:
    """How far each position goes in the direction of the guide's position that is most like it; (1, C, h, w)."""
    here = features.flatten(2)[0].T  # (positions, C)
    with torch.no_grad():
        best = guide[torch.cat([(some @ guide.T).argmax(1) for some in here.split(AT_ONCE)])]
    return (here * best).sum(1).mean()


def smooth(gradient: Tensor, colour: float) -> Tensor:
    """The gradient without its noise: three blurs of equal strength added; (B, 3, H, W), mean magnitude 1 in each.

    Args:
        colour: 0 lets mostly light change, 1 leaves colours as free as the gradient wants them.
    """
    blurred = [blur(gradient, sigma) for sigma in SIGMAS]
    total = sum(each / (each.std((1, 2, 3), keepdim=True) + 1e-12) for each in blurred)
    light = torch.einsum("ij,bjhw->bihw", LIGHT.to(total), total)
    total = colour * total + (1 - colour) * light
    return total / (total.abs().mean((1, 2, 3), keepdim=True) + 1e-12)


def blur(x: Tensor, sigma: float) -> Tensor:
    """Gaussian blur of every channel, mirrored at the border; (B, C, H, W)."""
    radius = int(2 * sigma) + 1
    kernel = torch.exp(-(torch.arange(-radius, radius + 1, device=x.device).float() ** 2) / (2 * sigma**2))
    kernel = (kernel / kernel.sum()).expand(x.shape[1], 1, 1, -1)
    x = F.conv2d(F.pad(x, (radius, radius, 0, 0), mode="reflect"), kernel, groups=x.shape[1])
    return F.conv2d(F.pad(x, (0, 0, radius, radius), mode="reflect"), kernel.mT, groups=x.shape[1])


def ascend(x: Tensor, wish: Wish, shifts: Sequence[tuple[int, int]], step: float, colour: float) -> Tensor:
    """One step of gradient ascent for each shift; x (1, 3, H, W) in [-1, 1] on the CPU, and so is the result."""
    network, device = network_here(), pick()
    if wish.guide is not None:
        wish = Wish(wish.layers, guide=tuple(each.to(device) for each in wish.guide))
    x = x.to(device, memory_format=torch.channels_last)
    for shift in shifts:
        shifted = torch.roll(x, shift, (2, 3)).requires_grad_(True)
        (gradient,) = torch.autograd.grad(objective(network, shifted, wish), shifted)
        shifted = shifted.detach() + step * smooth(gradient, colour)
        x = torch.roll(shifted, (-shift[0], -shift[1]), (2, 3)).clamp_(-1, 1)
    return x.cpu()


climb = gpu(ascend)  # on a Space it runs in another process, where a call is dear: an octave at once


def octave_sizes(height: int, width: int, octaves: int) -> list[tuple[int, int]]:
    """Sizes from the smallest octave to the full one; those too small for the network are left out."""
    scales = [OCTAVE**-octave for octave in reversed(range(octaves))]
    sizes = [(round(height * scale), round(width * scale)) for scale in scales]
    return [size for size in sizes if min(size) >= SMALLEST]


def resize(x: Tensor, size: Sequence[int]) -> Tensor:
    """(B, C, H, W) -> (B, C, *size), smooth in both directions."""
    size = tuple(size)
    return x if tuple(x.shape[-2:]) == size else F.interpolate(x, size, mode="bicubic", antialias=True)
