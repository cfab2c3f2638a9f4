"""What content and style are, in numbers (Gatys, Ecker and Bethge 2015, https://arxiv.org/abs/1508.06576).

    target = StyleTarget.of(content, style)
    style, content, roughness = target.losses(picture)  # of each picture, differentiable
    for step in optimize(start, target, steps=300):     # Gatys' optimisation of the picture itself
        step.picture, step.style, step.content

A frozen classifier sees the picture. Its maps F (C channels, N positions) hold what is where: content. Their Gram
matrix G = F F^T / N says which features occur together, wherever that may be: style. The classifier is
EfficientNet-Lite0, so the layers are others than in the paper; each has the same weight whatever the size of its
numbers; every map gets a channel of ones, so that means count as well; the pixels themselves are the first layer; and
the picture is seen in three sizes, for strokes that are wider than a few pixels.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import torch
import torch.nn.functional as F
from torch import Tensor

from demos.common.nn.backbone import STRIDES, Trunk, load_backbone
from demos.common.nn.device import gpu, pick
from demos.style_transfer.constants import CONTENT_WEIGHT, STYLE_BLOCKS

CONTENT_BLOCK = 4
SCALES = (1.0, 0.5, 0.25)
FEWEST = 6  # positions a side: a smaller map says more of this picture than of its style
SMOOTH_WEIGHT = 0.02  # of total variation; the style loss counts 1
RATE = 0.03  # highest mean change of a pixel in a step of the optimisation, in [-1, 1]

Maps = dict[tuple[float, int], Tensor]  # by (scale, block); the pixels are block -1
Grams = dict[tuple[float, int], Tensor]


@lru_cache(maxsize=1)
def backbone() -> Trunk:
    """The classifier's blocks, frozen, on this machine's device.

    They see a picture continued in mirrors: with zeros around it, half of what the deepest maps of a small painting
    hold would be its frame, and be painted into the middle of larger photos.
    """
    with torch.inference_mode(False):
        network = Trunk(mirror=True).requires_grad_(False).eval()
        network.load_state_dict(load_backbone().state_dict(), strict=False)
    return network.to(pick(), memory_format=torch.channels_last)


def gram(x: Tensor) -> Tensor:
    """Maps (B, C, H, W) -> (B, C + 1, C + 1): mean products of channels with each other and with a constant.

    The constant is as large as the maps are on the whole, so that the means of channels weigh about as much.
    """
    flat = x.permute(0, 2, 3, 1).flatten(1, 2)  # (B, N, C): no copy in the channels-last layout
    products = (flat.transpose(1, 2) @ flat).float() / flat.shape[1]
    level = products.diagonal(dim1=1, dim2=2).mean(1)[:, None, None].detach().sqrt()
    means = level * flat.mean(1, keepdim=True, dtype=torch.float32)
    return torch.cat(
        [torch.cat([products, means], dim=1), torch.cat([means.transpose(1, 2), level.square()], dim=1)], dim=2
    )


def reduced(x: Tensor, scale: float) -> Tensor:
    """(B, 3, H, W) at a share of its size, in the layout that is fast."""
    if scale != 1:
        x = F.interpolate(x, scale_factor=scale, mode="bilinear", antialias=True)
    return x.contiguous(memory_format=torch.channels_last)


@dataclass(frozen=True)
class StyleTarget:
    """What a picture should have: Gram matrices of a style in each size and layer, a map of the content.

    Attributes:
        grams: (scale, block) -> (B, C + 1, C + 1); the pixels are block -1.
        content: normalised map (B, C, h, w) of `content_block`; None where only style counts.
        blocks: whose Gram matrices count.
        content_block: whose map is the content.
    """

    grams: Grams
    content: Tensor | None
    blocks: tuple[int, ...] = STYLE_BLOCKS
    content_block: int = CONTENT_BLOCK

    @classmethod
    @torch.no_grad()
    def of(
        cls,
        content: Tensor | None,
        style: Tensor | None,
        network: Trunk | None = None,
        blocks: tuple[int, ...] = STYLE_BLOCKS,
        content_block: int = CONTENT_BLOCK,
    ) -> StyleTarget:
        """From pictures (B, 3, H, W) in [-1, 1]; the two may differ in size. The style's sides are 64 px or more."""
        network = network or backbone()
        grams = {} if style is None else style_grams(network, style, blocks)
        content_maps = None if content is None else content_map(network, content, content_block)
        return cls(grams, content_maps, blocks, content_block)

    def losses(self, x: Tensor, network: Trunk | None = None) -> tuple[Tensor, Tensor, Tensor]:
        """Pictures (B, 3, H, W) of the content's size -> style, content and smoothness losses, (B,) each.

        Style: mean over layers of |G - target|^2 / |target|^2. Content: mean squared difference of the normalised maps
        (2 for maps that have nothing in common). Smoothness: mean squared difference of neighbouring pixels.
        """
        network = network or backbone()
        style = content = x.new_zeros(len(x))
        maps: Maps = {}
        if self.grams:
            maps = feature_maps(network, x, self.blocks)
            both = sorted(maps.keys() & self.grams.keys())  # a small picture lacks some
            style = torch.stack([gram_distance(gram(maps[key]), self.grams[key]) for key in both]).mean(0)
        if self.content is not None:
            known = maps.get((1.0, self.content_block))  # if the style's blocks go so far, it is not computed again
            now = content_map(network, x, self.content_block) if known is None else normalised(known)
            content = (now - self.content).square().mean((1, 2, 3))
        return style, content, roughness(x)

    def total(self, x: Tensor, content_weight: float = CONTENT_WEIGHT) -> Tensor:
        """The loss that Gatys' optimisation lowers, (B,)."""
        style, content, rough = self.losses(x)
        return style + content_weight * content + SMOOTH_WEIGHT * rough


def feature_maps(
    network: Trunk, x: Tensor, blocks: tuple[int, ...], scales: tuple[float, ...] = SCALES, fewest: int = FEWEST
) -> Maps:
    """Maps (B, C, h, w) of a picture by (scale, block).

    In every size those of all blocks whose map has at least `fewest` positions a side, and in full size the pixels,
    which are block -1.
    """
    maps = {(1.0, -1): x} if 1.0 in scales else {}
    for scale in scales:
        small = reduced(x, scale)
        large_enough = tuple(block for block in blocks if min(small.shape[2:]) >= fewest * STRIDES[block])
        if large_enough:
            found = network.features(small.to(network.stem.weight.dtype), large_enough)
            maps |= {(scale, block): block_map for block, block_map in zip(large_enough, found)}
    return maps


def style_grams(network: Trunk, x: Tensor, blocks: tuple[int, ...]) -> Grams:
    """Gram matrices of the pixels and, in every size, of every block whose map is large enough to have statistics."""
    return {key: gram(block_map) for key, block_map in feature_maps(network, x, blocks).items()}


def content_map(network: Trunk, x: Tensor, block: int) -> Tensor:
    """A block's map, normalised."""
    (x,) = network.features(reduced(x, 1).to(network.stem.weight.dtype), (block,))
    return normalised(x)


def normalised(x: Tensor) -> Tensor:
    """Maps (B, C, H, W) with mean 0 and variance 1 in every channel: what is where, in whatever colours."""
    deviation, mean = torch.std_mean(x.float(), dim=(2, 3), keepdim=True, correction=0)
    return (x.float() - mean) / (deviation + 1e-2)


def gram_distance(grams: Tensor, target: Tensor) -> Tensor:
    """How far Gram matrices (B, C, C) are from the target's, as a share of their size: (B,)."""
    return (grams - target).square().sum((1, 2)) / target.square().sum((1, 2)).clamp_min(1e-8)


def roughness(x: Tensor) -> Tensor:
    """Mean squared difference of neighbouring pixels of (B, 3, H, W): (B,)."""
    across, down = x[..., 1:] - x[..., :-1], x[..., 1:, :] - x[..., :-1, :]
    return across.float().square().mean((1, 2, 3)) + down.float().square().mean((1, 2, 3))


# ---- the optimisation --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Step:
    """A picture (B, 3, H, W) after `number` steps, with its losses before the last of them (means over the batch)."""

    number: int
    picture: Tensor
    style: float
    content: float
    total: float


def optimize(
    x: Tensor,
    target: StyleTarget,
    steps: int = 300,
    content_weight: float = CONTENT_WEIGHT,
    smooth_weight: float = SMOOTH_WEIGHT,
    rate: float = RATE,
) -> Iterator[Step]:
    """Lowers the loss of pictures (B, 3, H, W) by changing their pixels; yields after every step."""
    weights = content_weight, smooth_weight
    moments = (torch.zeros_like(x), torch.zeros_like(x))
    at_once = 1 if advance is adam_steps else 10  # on a Space it runs in another process, where a call is dear
    for number in range(0, steps, at_once):
        rates = [rate * max(0.1, 1 - (number + i) / steps) for i in range(min(at_once, steps - number))]
        x, moments, losses = advance(x, target, moments, number, rates, weights)
        yield Step(number + len(rates), x, *losses)


def adam_steps(
    x: Tensor,
    target: StyleTarget,
    moments: tuple[Tensor, Tensor],
    number: int,
    rates: list[float],
    weights: tuple[float, float],
) -> tuple[Tensor, tuple[Tensor, Tensor], tuple[float, float, float]]:
    """One Adam step (Kingma and Ba 2014, https://arxiv.org/abs/1412.6980) on the pixels for each of `rates`.

    Args:
        x: pictures (B, 3, H, W).
        target: what they should have.
        moments: Adam's, of the gradient and of its square.
        number: of steps before these.
        rates: of the steps.
        weights: of the content loss and of smoothness.

    Returns:
        Pictures, moments, and the last step's style, content and total losses.
    """
    mean, square = moments
    for rate in rates:
        number += 1
        with torch.enable_grad():
            leaf = x.detach().requires_grad_(True)
            style, content, rough = target.losses(leaf)
            total = style + weights[0] * content + weights[1] * rough
            (gradient,) = torch.autograd.grad(total.sum(), leaf)
        mean, square = torch.lerp(mean, gradient, 0.1), torch.lerp(square, gradient.square(), 0.01)
        change = (mean / (1 - 0.9**number)) / ((square / (1 - 0.99**number)).sqrt() + 1e-8)
        x = (x - rate * change).clamp(-1, 1)
    losses = style.detach().mean(), content.detach().mean(), total.detach().mean()
    return x, (mean, square), (float(losses[0]), float(losses[1]), float(losses[2]))


advance = gpu(adam_steps)
