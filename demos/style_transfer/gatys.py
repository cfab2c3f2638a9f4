"""What content and style are, in numbers (Gatys, Ecker and Bethge 2015, https://arxiv.org/abs/1508.06576).

    wanted = Wanted.of(content, style)
    style, content, rough = wanted.losses(picture)      # of each picture, differentiable
    for step in descend(start, wanted, steps=300):      # Gatys' optimisation of the picture itself
        step.picture, step.style, step.content

A frozen classifier looks at the picture. Its maps F (C channels, N positions) hold what is where: content. Their Gram
matrix G = F F^T / N says which features occur together, wherever that may be: style. The classifier is
EfficientNet-Lite0, so the layers are others than in the paper; each has the same weight whatever the size of its
numbers; every map gets a channel of ones, so that means count as well; the pixels themselves are the first layer; and
the picture is looked at in three sizes, which sees strokes that are wider than a few pixels.
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

STYLE_BLOCKS = (0, 1, 2, 4, 6)  # of the classifier's sixteen: strides 2, 4, 4, 8 and 16
CONTENT_BLOCK = 4
SCALES = (1.0, 0.5, 0.25)
FEWEST = 6  # positions a side: a smaller map says more of this picture than of its style
CONTENT_WEIGHT, SMOOTH_WEIGHT = 0.04, 0.02  # of the content loss and of total variation; the style loss counts 1
RATE = 0.03  # highest mean change of a pixel in a step of the optimisation, in [-1, 1]


@lru_cache(maxsize=1)
def backbone() -> Trunk:
    """The classifier's blocks, frozen, on this machine's device. They see a picture continued in mirrors: with zeros around it,
    half of what the deepest maps of a small painting hold would be its frame, and be painted into the middle of larger photos."""
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
class Wanted:
    """What a picture should have: Gram matrices of a style in each size and layer, a map of the content.

    grams: (scale, block) -> (B, C + 1, C + 1); the pixels are block -1.
    content: normalised map (B, C, h, w) of `content_block`; None where only style counts.
    """

    grams: dict[tuple[float, int], Tensor]
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
    ) -> Wanted:
        """From pictures (B, 3, H, W) in [-1, 1]; the two may differ in size. The style's sides are 64 px or more."""
        network = network or backbone()
        grams = {} if style is None else see_style(network, style, blocks)
        kept = None if content is None else see_content(network, content, content_block)
        return cls(grams, kept, blocks, content_block)

    def losses(self, x: Tensor, network: Trunk | None = None) -> tuple[Tensor, Tensor, Tensor]:
        """Pictures (B, 3, H, W) of the content's size -> style, content and smoothness losses, (B,) each.

        Style: mean over layers of |G - wanted|^2 / |wanted|^2. Content: mean squared difference of the normalised maps
        (2 for maps that have nothing in common). Smoothness: mean squared difference of neighbouring pixels.
        """
        network = network or backbone()
        style = content = x.new_zeros(len(x))
        maps = {}
        if self.grams:
            maps = see(network, x, self.blocks)
            both = maps.keys() & self.grams.keys()  # a small picture lacks some
            style = torch.stack([relative(gram(maps[key]), self.grams[key]) for key in sorted(both)]).mean(0)
        if self.content is not None:
            seen = maps.get((1.0, self.content_block))  # one look for both, if it went so far
            kept = see_content(network, x, self.content_block) if seen is None else normalised(seen)
            content = (kept - self.content).square().mean((1, 2, 3))
        return style, content, roughness(x)

    def total(self, x: Tensor, content_weight: float = CONTENT_WEIGHT) -> Tensor:
        """The loss that Gatys' optimisation lowers, (B,)."""
        style, content, rough = self.losses(x)
        return style + content_weight * content + SMOOTH_WEIGHT * rough


def see(
    network: Trunk, x: Tensor, blocks: tuple[int, ...], scales: tuple[float, ...] = SCALES, fewest: int = FEWEST
) -> dict[tuple[float, int], Tensor]:
    """Maps (B, C, h, w) of a picture by (scale, block): in every size those of all blocks whose map has at least `fewest`
    positions a side, and in full size the pixels, which are block -1."""
    maps = {(1.0, -1): x} if 1.0 in scales else {}
    for scale in scales:
        small = reduced(x, scale)
        kept = tuple(block for block in blocks if min(small.shape[2:]) >= fewest * STRIDES[block])
        if kept:
            found = network.features(small.to(network.stem.weight.dtype), kept)
            maps |= {(scale, block): each for block, each in zip(kept, found)}
    return maps


def see_style(network: Trunk, x: Tensor, blocks: tuple[int, ...]) -> dict[tuple[float, int], Tensor]:
    """Gram matrices of the pixels and, in every size, of every block whose map is large enough to have statistics."""
    return {key: gram(each) for key, each in see(network, x, blocks).items()}


def see_content(network: Trunk, x: Tensor, block: int) -> Tensor:
    """A block's map, normalised."""
    (x,) = network.features(reduced(x, 1).to(network.stem.weight.dtype), (block,))
    return normalised(x)


def normalised(x: Tensor) -> Tensor:
    """Maps (B, C, H, W) with mean 0 and variance 1 in every channel: what is where, in whatever colours and contrast."""
    deviation, mean = torch.std_mean(x.float(), dim=(2, 3), keepdim=True, correction=0)
    return (x.float() - mean) / (deviation + 1e-2)


def relative(found: Tensor, wanted: Tensor) -> Tensor:
    """How far Gram matrices (B, C, C) are from the wanted ones, as a share of their size: (B,)."""
    return (found - wanted).square().sum((1, 2)) / wanted.square().sum((1, 2)).clamp_min(1e-8)


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


def descend(
    x: Tensor,
    wanted: Wanted,
    steps: int = 300,
    content_weight: float = CONTENT_WEIGHT,
    smooth_weight: float = SMOOTH_WEIGHT,
    rate: float = RATE,
) -> Iterator[Step]:
    """Lowers the loss of pictures (B, 3, H, W) by changing their pixels; yields after every step."""
    weights = content_weight, smooth_weight
    memory = (torch.zeros_like(x), torch.zeros_like(x))
    at_once = 1 if advance is advanced else 10  # on a Space it runs in another process, where a call is dear
    for number in range(0, steps, at_once):
        rates = [rate * max(0.1, 1 - (number + i) / steps) for i in range(min(at_once, steps - number))]
        x, memory, losses = advance(x, wanted, memory, number, rates, weights)
        yield Step(number + len(rates), x, *losses)


def advanced(
    x: Tensor,
    wanted: Wanted,
    memory: tuple[Tensor, Tensor],
    number: int,
    rates: list[float],
    weights: tuple[float, float],
) -> tuple[Tensor, tuple[Tensor, Tensor], tuple[float, float, float]]:
    """One Adam step (Kingma and Ba 2014, https://arxiv.org/abs/1412.6980) on the pixels for each of `rates`."""
    mean, square = memory
    for rate in rates:
        number += 1
        with torch.enable_grad():
            leaf = x.detach().requires_grad_(True)
            style, content, rough = wanted.losses(leaf)
            total = style + weights[0] * content + weights[1] * rough
            (slope,) = torch.autograd.grad(total.sum(), leaf)
        mean, square = torch.lerp(mean, slope, 0.1), torch.lerp(square, slope.square(), 0.01)
        pace = (mean / (1 - 0.9**number)) / ((square / (1 - 0.99**number)).sqrt() + 1e-8)
        x = (x - rate * pace).clamp(-1, 1)
    return x, (mean, square), tuple(float(each.detach().mean()) for each in (style, content, total))


advance = gpu(advanced)
