"""Looking inside: feature maps, Gram matrices as pictures, and pictures painted again from what a block holds.

    channels(photo, painting, block=2)              # two sheets of the same twelve channels
    matrices([photo, painting, made], block=2)      # three Gram matrices, and how far each is from the second
    for frame in paint_again(photo, "content", block=4): ...

All of it is what Gatys' losses see: EfficientNet-Lite0's blocks, not the painter's own maps.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from typing import Any

import torch
from PIL import Image, ImageColor
from torch import Tensor

from demos.common.media.images import grid, stamp, to_images, to_tensor
from demos.common.nn.device import pick
from demos.style_transfer import gatys
from demos.style_transfer.constants import BLOCKS
from demos.style_transfer.gatys import StyleTarget
from demos.style_transfer.pictures import prepare_painting, prepare_photo
from demos.style_transfer.texts import t

SIDE = 256  # px: longer side of a photo that is looked at; shorter side of a painting
TILE = 150  # px: the picture of one channel
SHOWN = 48  # channels of a Gram matrix that are shown: the most active ones
TOGETHER, APART = "#7A4EA8", "#7C8420"  # violet and olive: blue and orange mean real and fake in this gallery
PAPER = "#FAF9F6"
STEPS, RATE = 200, 0.05  # of painting again from noise
SMOOTH = {"content": 3.0, "style": gatys.SMOOTH_WEIGHT}  # a deep block alone says nothing of single pixels


def check_block(block: Any) -> int:
    """One of BLOCKS. Raises InputError."""
    if block not in BLOCKS:
        raise t.error("bad_block", blocks=", ".join(map(str, BLOCKS)))
    return int(block)


@torch.no_grad()
def block_map(x: Tensor, block: int) -> Tensor:
    """A picture (1, 3, H, W) -> a block's map (1, C, h, w) on the CPU."""
    (found,) = gatys.backbone().features(gatys.reduced(x.to(pick()), 1), (block,))
    return found.cpu()


def channels(photo: Any, painting: Any, block: int, count: int = 12) -> tuple[Image.Image, Image.Image]:
    """The channels that respond most clearly to the photo: each as a picture, for the photo and for the painting."""
    block = check_block(block)
    pictures = prepare_photo(photo, SIDE), prepare_painting(painting)
    photo_map, painting_map = (block_map(to_tensor(picture), block)[0] for picture in pictures)
    chosen = photo_map.std((1, 2)).argsort(descending=True)[:count].tolist()

    def sheet(found: Tensor) -> Image.Image:
        return grid([channel_tile(found[channel]) for channel in chosen], 4)

    return sheet(photo_map), sheet(painting_map)


def channel_tile(x: Tensor) -> Image.Image:
    """A channel (h, w) as a picture, from its darkest to its brightest; the outermost hundredths are clipped."""
    low, high = torch.quantile(x.flatten(), torch.tensor([0.01, 0.99]))
    levels = ((x - low) / (high - low).clamp_min(1e-6)).clamp(0, 1)
    (tile,) = to_images(2 * levels[None, None] - 1)
    return tile.resize((TILE, round(TILE * tile.height / tile.width)), Image.Resampling.BICUBIC).convert("RGB")


def matrices(pictures: Sequence[Any], block: int) -> tuple[list[Image.Image], list[float]]:
    """Gram matrices of several pictures, the second of which is the painting.

    Returns:
        One picture each, violet where two channels go together and olive where one is positive and the other negative,
        all on one scale; and how far each matrix is from the painting's, |G - target|^2 / |target|^2.
    """
    block = check_block(block)
    prepared = [
        prepare_painting(picture) if place == 1 else prepare_photo(picture, SIDE)
        for place, picture in enumerate(pictures)
    ]
    grams = [gatys.gram(block_map(to_tensor(picture), block)) for picture in prepared]
    target = grams[1]
    distances = [float(gatys.gram_distance(gram, target)) for gram in grams]
    active = target[0].diagonal()[:-1].argsort(descending=True)[:SHOWN].sort().values  # without the row of ones
    level = target[0].diagonal()[active].sqrt()
    shown = [(gram[0][active][:, active] / (level[:, None] * level)).clamp(-1, 1) for gram in grams]
    return [matrix_picture(matrix) for matrix in shown], distances


def matrix_picture(x: Tensor) -> Image.Image:
    """A matrix (N, N) of -1 to 1 as a picture: olive, paper white, violet."""
    negative, positive, paper = (torch.tensor(ImageColor.getrgb(colour)) / 255 for colour in (APART, TOGETHER, PAPER))
    strength = x.abs().sqrt()[..., None]  # the square root: most products are small
    rgb = paper * (1 - strength) + torch.where(x[..., None] < 0, negative, positive) * strength
    (picture,) = to_images(2 * rgb.permute(2, 0, 1)[None] - 1)
    return picture.resize((SHOWN * 6, SHOWN * 6), Image.Resampling.NEAREST)


def paint_again(
    picture: Any, kind: str, block: int, *, steps: int = STEPS, seed: int = 0, stop: threading.Event | None = None
) -> Iterator[Image.Image]:
    """From noise towards what one block knows of a picture; yields after every step.

    Args:
        picture: a photo or a painting.
        kind: "content" (the map of that block) or "style" (Gram matrices of all BLOCKS up to it).
        block: one of BLOCKS.
        steps: how many.
        seed: of the noise.
        stop: checked before every step; once set, no more frames come.

    Raises:
        InputError: at once, before the first frame.
    """
    block = check_block(block)
    x = to_tensor(prepare_photo(picture, SIDE) if kind == "content" else prepare_painting(picture, 0.875))

    def run() -> Iterator[Image.Image]:
        noise = torch.Generator().manual_seed(seed)
        source, start = x.to(pick()), 0.4 * torch.rand(x.shape, generator=noise) - 0.2
        if kind == "content":
            target = StyleTarget.of(source, None, content_block=block)
        else:
            target = StyleTarget.of(None, source, blocks=tuple(known for known in BLOCKS if known <= block))
        for step in gatys.optimize(start.to(pick()), target, steps, 1.0, SMOOTH[kind], RATE):
            if stop is not None and stop.is_set():
                return
            facts = {"kind": kind, "block": block, "step": step.number, "steps": steps, "seed": seed}
            yield stamp(to_images(step.picture)[0], "style_transfer", **facts)

    return run()


def side_by_side(pictures: Sequence[Image.Image], height: int = 200) -> Image.Image:
    """Pictures in a row, all of one height and, where they differ, cut to the narrowest."""
    scaled = [
        picture.resize((round(picture.width * height / picture.height), height), Image.Resampling.LANCZOS)
        for picture in pictures
    ]
    width = min(picture.width for picture in scaled)
    boxes = [((picture.width - width) // 2, 0, (picture.width + width) // 2, height) for picture in scaled]
    return grid([picture.crop(box) for picture, box in zip(scaled, boxes)], len(scaled))
