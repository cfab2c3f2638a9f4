"""What content and style are, in numbers (Gatys, Ecker and Bethge 2015, https://arxiv.org/abs/1508.06576).

    wanted = Wanted.of(content, style)
    losses = wanted.losses(picture)             # content and style loss of each picture, differentiable

A frozen classifier looks at the picture. Its maps F (C channels, N positions) hold what is where: content. Their Gram
matrix G = F F^T / N says which features occur together, wherever that may be: style. The classifier is
EfficientNet-Lite0, so the layers are others than in the paper; each has the same weight whatever the size of its
numbers; every map gets a channel of ones, so that means count as well; the pixels themselves are the first layer; and
the picture is looked at in three sizes, which sees strokes that are wider than a few pixels.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from demos.common.backbone import EfficientNetLite0, load_backbone

STYLE_BLOCKS = (0, 1, 2, 4, 6)  # of the classifier's sixteen: strides 2, 4, 4, 8 and 16
CONTENT_BLOCK = 4
SCALES = (1.0, 0.5, 0.25)
CONTENT_WEIGHT, SMOOTH_WEIGHT = 0.02, 0.02  # of the content loss and of total variation; the style loss counts 1


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

    grams: one (B, C + 1, C + 1) for the pixels, then for each of SCALES one for each of STYLE_BLOCKS.
    content: normalised map (B, C, h, w), or None where only style counts.
    """

    network: EfficientNetLite0
    grams: list[Tensor]
    content: Tensor | None

    @classmethod
    @torch.no_grad()
    def of(cls, content: Tensor | None, style: Tensor, network: EfficientNetLite0 | None = None) -> Wanted:
        """From pictures (B, 3, H, W) in [-1, 1]; the two may differ in size. The style's sides are 64 px or more."""
        network = network or load_backbone().to(style.device)
        grams = see(network, style)[0]
        return cls(network, grams, None if content is None else see(network, content, (1.0,))[1])

    def losses(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Pictures (B, 3, H, W) of the content's size -> style, content and smoothness losses, (B,) each.

        Style: mean over layers of |G - wanted|^2 / |wanted|^2. Content: mean squared difference of the normalised maps
        (2 for maps that have nothing in common). Smoothness: mean squared difference of neighbouring pixels.
        """
        grams, content = see(self.network, x)
        style = torch.stack([relative(found, wanted) for found, wanted in zip(grams, self.grams)]).mean(0)
        kept = style.new_zeros(len(x)) if self.content is None else (content - self.content).square().mean((1, 2, 3))
        return style, kept, roughness(x)

    def total(self, x: Tensor, content_weight: float = CONTENT_WEIGHT) -> Tensor:
        """The loss that Gatys' optimisation lowers, (B,)."""
        style, content, rough = self.losses(x)
        return style + content_weight * content + SMOOTH_WEIGHT * rough


def see(network: EfficientNetLite0, x: Tensor, scales: tuple[float, ...] = SCALES) -> tuple[list[Tensor], Tensor]:
    """Gram matrices of pixels and layers in every size, and the content's map at full size, normalised."""
    grams, content = [gram(x)], None
    for scale in scales:
        maps = network.features(reduced(x, scale).to(network.stem.weight.dtype), STYLE_BLOCKS)
        grams += [gram(each) for each in maps]
        if content is None:
            content = normalised(maps[STYLE_BLOCKS.index(CONTENT_BLOCK)].float())
    return grams, content


def normalised(x: Tensor) -> Tensor:
    """Every channel with mean 0 and variance 1: what is where, in whatever colours and contrast."""
    deviation, mean = torch.std_mean(x, dim=(2, 3), keepdim=True, correction=0)
    return (x - mean) / (deviation + 1e-2)


def relative(found: Tensor, wanted: Tensor) -> Tensor:
    """How far Gram matrices (B, C, C) are from the wanted ones, as a share of their size: (B,)."""
    return (found - wanted).square().sum((1, 2)) / wanted.square().sum((1, 2)).clamp_min(1e-8)


def roughness(x: Tensor) -> Tensor:
    """Mean squared difference of neighbouring pixels of (B, 3, H, W): (B,)."""
    across, down = x[..., 1:] - x[..., :-1], x[..., 1:, :] - x[..., :-1, :]
    return across.float().square().mean((1, 2, 3)) + down.float().square().mean((1, 2, 3))
