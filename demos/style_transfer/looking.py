"""Looking inside: feature maps, Gram matrices as pictures, and pictures painted again from what a block holds.

    channels(photo, painting, block=2)              # two sheets of the same twelve channels
    matrices([photo, painting, made], block=2)      # three pictures of Gram matrices, and how far each is from the second
    for frame in again(photo, "content", block=4): ...

All of it is what Gatys' losses see: EfficientNet-Lite0's blocks, not the painter's own maps.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from typing import Any

import torch
from PIL import Image
from torch import Tensor

from demos.common.media.images import grid, stamp, to_images, to_tensor
from demos.common.nn.device import pick
from demos.style_transfer import gatys
from demos.style_transfer.pipeline import look_at, prepare
from demos.style_transfer.texts import DEEPER, t

SIDE = 256  # px: longer side of a photo that is looked at; shorter side of a painting
TILE = 150  # px: the picture of one channel
SHOWN = 48  # channels of a Gram matrix that are drawn: the most active ones
TOGETHER, APART = "#7A4EA8", "#7C8420"  # violet and olive: blue and orange mean real and fake in this gallery
STEPS, RATE = 200, 0.05  # of painting again from noise
SMOOTH = {"content": 3.0, "style": gatys.SMOOTH_WEIGHT}  # a deep block alone says nothing of single pixels


def known(block: Any) -> int:
    """A block of DEEPER. Raises InputError."""
    if block not in DEEPER:
        raise t.error("bad_block", blocks=", ".join(map(str, DEEPER)))
    return int(block)


@torch.no_grad()
def features(x: Tensor, block: int) -> Tensor:
    """A picture (1, 3, H, W) -> a block's map (1, C, h, w) on the CPU."""
    (found,) = gatys.backbone().features(gatys.reduced(x.to(pick()), 1), (block,))
    return found.cpu()


def channels(photo: Any, painting: Any, block: int, count: int = 12) -> tuple[Image.Image, Image.Image]:
    """The channels that respond most clearly to the photo: each as a picture, for the photo and for the painting."""
    block = known(block)
    maps = [features(to_tensor(each), block)[0] for each in (prepare(photo, SIDE), look_at(painting))]
    contrast = maps[0].std((1, 2))
    chosen = contrast.argsort(descending=True)[:count].tolist()
    sheets = []
    for found in maps:
        tiles = []
        for channel in chosen:
            tile = to_images(2 * stretched(found[channel])[None, None] - 1)[0]
            tile = tile.resize((TILE, round(TILE * tile.height / tile.width)), Image.Resampling.BICUBIC)
            tiles.append(tile.convert("RGB"))
        sheets.append(grid(tiles, 4))
    return sheets[0], sheets[1]


def stretched(x: Tensor) -> Tensor:
    """A map brought to 0..1; the outermost hundredths are clipped."""
    low, high = torch.quantile(x.flatten(), torch.tensor([0.01, 0.99]))
    return ((x - low) / (high - low).clamp_min(1e-6)).clamp(0, 1)


def matrices(pictures: Sequence[Any], block: int) -> tuple[list[Image.Image], list[float]]:
    """Gram matrices of several pictures, the second of which is the painting.

    Returns:
        One picture each, violet where two channels go together and olive where one is positive and the other negative,
        all on one scale; and how far each matrix is from the painting's, |G - wanted|^2 / |wanted|^2.
    """
    block = known(block)
    sized = [look_at(each) if place == 1 else prepare(each, SIDE) for place, each in enumerate(pictures)]
    grams = [gatys.gram(features(to_tensor(each), block)) for each in sized]
    wanted = grams[1]
    apart = [float(gatys.relative(each, wanted)) for each in grams]
    active = wanted[0].diagonal()[:-1].argsort(descending=True)[:SHOWN].sort().values  # without the row of ones
    level = wanted[0].diagonal()[active].sqrt()
    shown = [(each[0][active][:, active] / (level[:, None] * level)).clamp(-1, 1) for each in grams]
    return [tinted(each) for each in shown], apart


def tinted(x: Tensor) -> Image.Image:
    """A matrix (N, N) of -1 to 1 as a picture: olive, paper white, violet."""
    ends = torch.tensor([[int(colour[i : i + 2], 16) for i in (1, 3, 5)] for colour in (APART, TOGETHER)]) / 255
    white = torch.tensor([250, 249, 246]) / 255
    strong = x.abs().sqrt()[..., None]  # the square root: most products are small
    coloured = torch.where(x[..., None] < 0, ends[0], ends[1])
    rgb = white * (1 - strong) + coloured * strong
    picture = to_images(2 * rgb.permute(2, 0, 1)[None] - 1)[0]
    return picture.resize((SHOWN * 6, SHOWN * 6), Image.Resampling.NEAREST)


def again(
    picture: Any, kind: str, block: int, *, steps: int = STEPS, seed: int = 0, stop: threading.Event | None = None
) -> Iterator[Image.Image]:
    """From noise towards what one block knows of a picture; yields after every step.

    Args:
        kind: "content" (the map of that block) or "style" (Gram matrices of all STYLE_BLOCKS up to it).
    """
    block = known(block)
    x = to_tensor(prepare(picture, SIDE) if kind == "content" else look_at(picture, 0.875))

    def run() -> Iterator[Image.Image]:
        noise = torch.Generator().manual_seed(seed)
        target, start = x.to(pick()), 0.4 * torch.rand(x.shape, generator=noise) - 0.2
        if kind == "content":
            wanted = gatys.Wanted.of(target, None, content_block=block)
        else:
            blocks = tuple(each for each in DEEPER if each <= block)
            wanted = gatys.Wanted.of(None, target, blocks=blocks)
        for step in gatys.descend(start.to(pick()), wanted, steps, 1.0, SMOOTH[kind], RATE):
            if stop is not None and stop.is_set():
                return
            facts = {"kind": kind, "block": block, "step": step.number, "steps": steps, "seed": seed}
            yield stamp(to_images(step.picture)[0], "style_transfer", **facts)

    return run()


def side_by_side(pictures: Sequence[Image.Image], height: int = 200) -> Image.Image:
    """Pictures in a row, all of one height and, where they differ, cut to the narrowest."""
    scaled = [
        each.resize((round(each.width * height / each.height), height), Image.Resampling.LANCZOS) for each in pictures
    ]
    narrow = min(each.width for each in scaled)
    return grid(
        [each.crop(((each.width - narrow) // 2, 0, (each.width + narrow) // 2, height)) for each in scaled], len(scaled)
    )
