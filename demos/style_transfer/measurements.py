"""What a step of the painter measures in a picture: maps, Gram matrices, statistics, and the gradients of Gatys' loss.

Maps, gradients and Gram matrices are dicts by (scale, block); block -1 are the pixels.
"""

from __future__ import annotations

import torch
from torch import Tensor

from demos.common.nn.backbone import STRIDES, Trunk
from demos.style_transfer import gatys
from demos.style_transfer.codes import KEYS
from demos.style_transfer.constants import CONTENT_WEIGHT, STYLE_BLOCKS
from demos.style_transfer.gatys import Grams, Maps

BLOCKS = (0, 2, 4, 6)  # of the encoder, whose maps the decoder gets: strides 2, 4, 8 and 16
COARSEST = STRIDES[BLOCKS[-1]]  # sides of a picture are multiples of this
# what each level of the decoder gets, coarse to fine: a picture in half its size has its maps twice as coarse
INPUTS = [
    [(scale, BLOCKS[at - halved]) for halved, scale in enumerate(gatys.SCALES) if halved <= at]
    for at in reversed(range(len(BLOCKS)))
]


def measure(encoder: Trunk, x: Tensor, scales: tuple[float, ...] = gatys.SCALES) -> tuple[Maps, Grams]:
    """Pictures (B, 3, H, W) -> maps and Gram matrices by KEYS; a small picture lacks some."""
    maps = gatys.feature_maps(encoder, x, STYLE_BLOCKS, scales, fewest=3)
    with torch.autocast(x.device.type, enabled=False):
        return maps, {key: gatys.gram(block_map.float()) for key, block_map in maps.items()}


def statistics(grams: Grams) -> Tensor:
    """Gram matrices -> means and logarithms of deviations of pixels and maps, (B, 326)."""
    found = []
    for block in (-1, *BLOCKS):
        gram = grams[1.0, block]
        mean = gram[:, :-1, -1] / gram[:, -1:, -1].clamp_min(1e-12).sqrt()
        variance = gram.diagonal(dim1=1, dim2=2)[:, :-1] - mean.square()
        found += [mean, (variance.clamp_min(0) + 1e-3).log() / 2]
    return torch.cat(found, dim=1)


def loss_gradients(encoder: Trunk, x: Tensor, content: Tensor, target: Grams) -> tuple[Maps, Maps, Grams, Tensor]:
    """Gatys' loss as the encoder sees it, one size after the other: less memory.

    Args:
        encoder: frozen.
        x: pictures (B, 3, H, W).
        content: the map (`gatys.content_map`) that they should have.
        target: the Gram matrices that they should have, by KEYS; 0 for what a small painting lacks.

    Returns:
        Maps of x, the loss's gradients in them and in the pixels, Gram matrices; and how far these are from the
        target's, as logarithms (B, KEYS).
    """
    terms = [key for key in KEYS if key[0] == 1 or (large_enough(x, *key) and target[key].any())]
    distances = {key: x.new_zeros(len(x)) for key in KEYS}
    all_maps: Maps = {}
    gradients: Maps = {}
    own: Grams = {}
    for scale in sorted({key[0] for key in terms}, reverse=True):
        with torch.enable_grad():
            leaf = x.detach().requires_grad_(True)
            maps, grams = measure(encoder, leaf, (scale,))
            far = {key: gatys.gram_distance(grams[key], target[key]) for key in grams if key in terms}
            used = {(scale, -1): leaf, **{key: maps[key] for keys in INPUTS for key in keys if key in maps}}
            total = torch.stack(list(far.values())).sum(0) / len(terms)
            if scale == 1:
                now = gatys.normalised(maps[1.0, gatys.CONTENT_BLOCK])
                total = total + CONTENT_WEIGHT * (now - content).square().mean((1, 2, 3))
                total = total + gatys.SMOOTH_WEIGHT * gatys.roughness(leaf)
            found = torch.autograd.grad(total.sum(), list(used.values()), materialize_grads=True)
        gradients |= dict(zip(used, found))
        all_maps |= {key: block_map.detach() for key, block_map in used.items()}
        own |= {key: gram.detach() for key, gram in grams.items()}
        distances |= {key: distance.detach().clamp_min(1e-4).log() for key, distance in far.items()}
    return all_maps, gradients, own, torch.stack(list(distances.values()), dim=1)


def large_enough(x: Tensor, scale: float, block: int) -> bool:
    """Whether a block's map of x (B, 3, H, W) at a share of its size has enough positions for statistics."""
    return min(x.shape[2:]) * scale >= gatys.FEWEST * STRIDES[block]
