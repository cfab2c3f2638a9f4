"""How a dream is made: gradient ascent on the pixels, in octaves, from tensors to tensors.

    x <- x + step * smooth(d objective(x) / dx)

The objective is the energy of some blocks' activations, one channel, a class, or likeness to a guide's features.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from demos.deepdream.network import SMALLEST, EfficientNetLite0

OCTAVE = 1.4  # how much larger an octave is than the one before
STEP = 0.016  # mean change of a pixel in one step at strength 1, in [-1, 1]
JITTER = 16  # px: a shift of up to half the largest stride, so that no grid shows
SIGMAS = (0.8, 1.6, 4.0)  # px: fine, middle and coarse parts of the gradient, made equally strong
PART_SHARE = 12.0  # a class alone comes out noisy: its logit, and so much of the log energy of PART_BLOCK, paints parts
PART_BLOCK = 10
POSITIONS_AT_ONCE = 4096  # of a map, compared with a guide's: all of a large picture's would take a gigabyte
# Most of a natural photo's changes of colour are changes of light: RGB covariance from ImageNet, unit mean diagonal.
LIGHT = torch.tensor([[1.08, 0.99, 0.91], [0.99, 1.00, 0.96], [0.91, 0.96, 0.92]])


@dataclass(frozen=True)
class Target:
    """What is raised. A class goes before a guide, a guide before a channel, a channel before whole blocks.

    Attributes:
        layers: Blocks, 0 to 15.
        channel: Of the first of `layers`.
        target_class: Index in ImageNet's 1,000 classes.
        guide: One matrix (positions, C) for each of `layers`, its rows of unit length.
    """

    layers: tuple[int, ...]
    channel: int | None = None
    target_class: int | None = None
    guide: tuple[Tensor, ...] | None = None


# (x, target, shifts, step, colour) -> x: one step of gradient ascent for each shift, see `ascend`
Ascend = Callable[[Tensor, Target, Sequence[tuple[int, int]], float, float], Tensor]


def dream_steps(
    photo: Tensor,
    target: Target,
    ascend: Ascend,
    *,
    octaves: int,
    steps: int,
    strength: float,
    colour: float,
    seed: int,
    at_once: int = 1,
) -> Iterator[tuple[int, int, Tensor]]:
    """A dream, from the smallest octave to the full size.

    Args:
        photo: (1, 3, H, W) in [-1, 1], on the CPU.
        ascend: `ascend` below, with its network.
        at_once: Steps in one call of `ascend`; a divisor of `steps`.

    Yields:
        Octave and step, counted from 1, and what is dreamt so far, (1, 3, H, W).
    """
    random = torch.Generator().manual_seed(seed)
    sizes = octave_sizes(photo.shape[-2], photo.shape[-1], octaves)
    detail = 0.01 * torch.randn(1, 3, *sizes[0], generator=random)  # so that even a blank page has a start
    for octave, size in enumerate(sizes, 1):
        base = resize(photo, size)
        x = (base + resize(detail, size)).clamp(-1, 1)
        for step in range(at_once, steps + 1, at_once):
            shifts = torch.randint(-JITTER, JITTER + 1, (at_once, 2), generator=random).tolist()
            x = ascend(x, target, [(down, right) for down, right in shifts], STEP * strength, colour)
            detail = x - base
            yield octave, step, photo + resize(detail, photo.shape[-2:])  # the change on the sharp photo


def ascend(
    network: EfficientNetLite0,
    x: Tensor,
    target: Target,
    shifts: Sequence[tuple[int, int]],
    step: float,
    colour: float,
) -> Tensor:
    """One step of gradient ascent for each shift.

    Args:
        network: On any device.
        x: (1, 3, H, W) in [-1, 1] on the CPU, and so is the result.
        shifts: Pixels down and to the right by which the picture is moved for a step.
        step: Mean change of a pixel.
        colour: See `smooth`.
    """
    device = network.classifier.weight.device
    if target.guide is not None:
        target = Target(target.layers, guide=tuple(features.to(device) for features in target.guide))
    x = x.to(device, memory_format=torch.channels_last)
    for shift in shifts:
        shifted = torch.roll(x, shift, (2, 3)).requires_grad_(True)
        (gradient,) = torch.autograd.grad(objective(network, shifted, target), shifted)
        shifted = shifted.detach() + step * smooth(gradient, colour)
        x = torch.roll(shifted, (-shift[0], -shift[1]), (2, 3)).clamp_(-1, 1)
    return x.cpu()


def objective(network: EfficientNetLite0, x: Tensor, target: Target) -> Tensor:
    """The number that a dream raises, for x (1, 3, H, W) in [-1, 1]."""
    if target.target_class is not None:
        parts, last = network.features(x, (PART_BLOCK, len(network.blocks) - 1))
        return network.classify(last)[0, target.target_class] + PART_SHARE * parts.square().mean().log()
    maps = network.features(x, target.layers)
    if target.guide is not None:
        return torch.stack([likeness(features, guide) for features, guide in zip(maps, target.guide)]).sum()
    if target.channel is not None:
        return maps[0][:, target.channel].mean()
    # the logarithm makes several blocks count the same, however strong their activations are
    return torch.stack([features.square().mean().log() for features in maps]).sum()


def likeness(features: Tensor, guide: Tensor) -> Tensor:
    """How far each position goes in the direction of the guide's position that is most like it.

    Args:
        features: (1, C, h, w).
        guide: (positions, C), rows of unit length.
    """
    here = features.flatten(2)[0].T  # (positions, C)
    with torch.no_grad():
        best = guide[torch.cat([(part @ guide.T).argmax(1) for part in here.split(POSITIONS_AT_ONCE)])]
    return (here * best).sum(1).mean()


def smooth(gradient: Tensor, colour: float) -> Tensor:
    """The gradient without its noise: three blurs of equal strength added; (B, 3, H, W), mean magnitude 1 in each.

    Args:
        colour: 0 lets mostly light change, 1 leaves colours as free as the gradient wants them.
    """
    blurred = [blur(gradient, sigma) for sigma in SIGMAS]
    total = sum(part / (part.std((1, 2, 3), keepdim=True) + 1e-12) for part in blurred)
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


def octave_sizes(height: int, width: int, octaves: int) -> list[tuple[int, int]]:
    """Sizes from the smallest octave to the full one; those too small for the network are left out."""
    scales = [OCTAVE**-octave for octave in reversed(range(octaves))]
    sizes = [(round(height * scale), round(width * scale)) for scale in scales]
    return [size for size in sizes if min(size) >= SMALLEST]


def resize(x: Tensor, size: Sequence[int]) -> Tensor:
    """(B, C, H, W) -> (B, C, *size), smooth in both directions."""
    size = tuple(size)
    return x if tuple(x.shape[-2:]) == size else F.interpolate(x, size, mode="bicubic", antialias=True)
