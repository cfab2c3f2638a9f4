"""What the super-resolution learns from: patches of photos, and the same reduced to a quarter."""

import torch
from PIL import Image
from torch import Tensor

from demos.common.media import images
from demos.super_resolution.constants import SCALE
from training.common.data import ImageData, open_split

LARGEST_TILE = 256  # px; larger training pictures are reduced to it, smaller ones stay as they are


class Patches(torch.utils.data.Dataset):
    """Random patches in both resolutions, turned and mirrored at random.

    Args:
        sets: Tiles of one size each; an index counts the first set's.
        share: How often a tile of another set takes its place.
        patch: Side at low resolution, px.
    """

    def __init__(self, sets: list[ImageData], share: float, patch: int):
        self.sets, self.patch = sets, patch
        self.share = share if len(sets) > 1 else 0.0
        self.sizes = torch.tensor([float(len(data)) for data in sets[1:]])
        if (smallest := min(data.size for data in sets)) < SCALE * patch:
            raise ValueError(f"--patch {patch} needs pictures of {SCALE * patch} px or more; one set has {smallest}")

    def __len__(self) -> int:
        return len(self.sets[0])

    def __getitems__(self, indices: list[int]) -> dict[str, Tensor]:
        """Indices -> {"high": (B, 3, 4P, 4P), "low": (B, 3, P, P)} in [-1, 1]."""
        high, low = zip(*(self.pair(i) for i in indices))
        return {"high": torch.cat(high), "low": torch.cat(low)}

    def pair(self, index: int) -> tuple[Tensor, Tensor]:
        """One patch in both resolutions, (1, 3, 4P, 4P) and (1, 3, P, P)."""
        data = self.sets[0]
        if torch.rand(()) < self.share:
            data = self.sets[1 + int(torch.multinomial(self.sizes, 1))]
            index = int(torch.randint(len(data), ()))
        high = data.__getitems__([index])["image"]
        # the whole tile is reduced: what lies beyond a patch's edge belongs to its low-resolution pixels too
        low = images.to_tensor(images.reduce(images.to_images(high)[0], SCALE))
        y, x = torch.randint(low.shape[-1] - self.patch + 1, (2,)).tolist()
        low = low[..., y : y + self.patch, x : x + self.patch]
        side = SCALE * self.patch
        high = high[..., SCALE * y : SCALE * y + side, SCALE * x : SCALE * x + side]
        mirror, upside_down, turn = (torch.rand(3) < 0.5).tolist()
        axes = [axis for axis, wanted in ((3, mirror), (2, upside_down)) if wanted]
        high, low = high.flip(axes), low.flip(axes)
        return (high.transpose(2, 3), low.transpose(2, 3)) if turn else (high, low)


def tiles(dataset: str, split: str, image_column: str) -> ImageData:
    """A set's pictures as squares of a whole number of low-resolution pixels, at most LARGEST_TILE a side."""
    rows = open_split(dataset, split)
    side = min(LARGEST_TILE, *rows[0][image_column].size)
    return ImageData(rows, size=side - side % SCALE, image_column=image_column)


def reduced(picture: Image.Image) -> tuple[Tensor, Tensor]:
    """A picture without the pixels that are too many for whole fours -> (original, a quarter of it), in [-1, 1]."""
    width, height = (side - side % SCALE for side in picture.size)
    picture = picture.crop((0, 0, width, height))
    return images.to_tensor(picture), images.to_tensor(images.reduce(picture, SCALE))
