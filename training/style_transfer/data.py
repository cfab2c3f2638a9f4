"""Photos with a style each, in random crops, sizes and colours."""

from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from demos.common.media import images
from training.common.data import ImageData
from training.style_transfer.config import StyleTransferConfig

EMPTY = 0.1  # share of photos with hardly anything on them, like a clear sky
LARGEST = 640  # px: the longer side of a painting in training


def read_paintings(folder: str) -> dict[str, Image.Image]:
    """Name -> painting, at most LARGEST px; every picture of a folder."""
    found = {}
    for path in sorted(Path(folder).expanduser().glob("*.*")):
        if path.suffix.lower() in (".webp", ".png", ".jpg", ".jpeg"):
            found[path.stem] = images.open_image(path, largest=LARGEST)
    if not found:
        raise ValueError(f"no paintings in {folder} (--styles)")
    return found


def uniform(low: float, high: float) -> float:
    """A random number between the two."""
    return low + (high - low) * float(torch.rand(()))


def extend(picture: Image.Image, side: int) -> Image.Image:
    """A square picture of at most `side` px, enlarged at random and for the rest continued in mirrors.

    So what is small stays sharp.
    """
    size = min(side, round(picture.width * (side / picture.width) ** uniform(0, 1)))
    pixels = np.asarray(picture.resize((size, size), Image.Resampling.BICUBIC))
    return Image.fromarray(np.pad(pixels, ((0, side - size), (0, side - size), (0, 0)), mode="reflect"))


def random_crop(picture: Image.Image, side: int, least: float) -> Tensor:
    """A random square of `least` to 1 of the shorter side, brought to `side` px, perhaps mirrored: (3, side, side).

    Mostly it is nearly all of the picture, as in use.
    """
    share = least ** uniform(0, 1) ** 2
    size = max(8, round(share * min(picture.size)))
    left, top = (int(uniform(0, 1) * (length - size)) for length in picture.size)
    box = (left, top, left + size, top + size)
    x = images.to_tensor(picture.resize((side, side), Image.Resampling.BICUBIC, box=box, reducing_gap=2.0))[0]
    return x.flip(2) if torch.rand(()) < 0.5 else x


def recolour(x: Tensor) -> Tensor:
    """A style (3, H, W) in a palette that no painting had: channels exchanged, contrast, saturation, light changed."""
    if torch.rand(()) < 0.5:
        x = x[torch.randperm(3)]
    if torch.rand(()) < 0.15:
        x = -x
    grey = x.mean(0, keepdim=True)
    x = torch.lerp(grey, x, uniform(0.0, 1.6))
    mean = x.mean((1, 2), keepdim=True)
    return (torch.lerp(mean, x, uniform(0.6, 1.4)) + 0.3 * torch.randn(3, 1, 1) * uniform(0, 1)).clamp(-1, 1)


class StylePairs(torch.utils.data.Dataset):
    """Photos with a style each; an index counts the first set's photos.

    Args:
        sets: Photos, one size a set.
        styles: Paintings.
        config: Sizes and shares.
    """

    def __init__(self, sets: list[ImageData], styles: list[Image.Image], config: StyleTransferConfig):
        self.sets, self.styles, self.config = sets, styles, config

    def __len__(self) -> int:
        return len(self.sets[0])

    def __getitems__(self, indices: list[int]) -> dict[str, Tensor]:
        """Indices -> {"content", "style": (B, 3, S, S) in [-1, 1]; "same": (B,), whether a photo is its own style}."""
        contents = torch.stack([self.photo(index, least=0.6) for index in indices])
        for x in contents:
            if torch.rand(()) < EMPTY:
                x.lerp_(x.mean((1, 2), keepdim=True), uniform(0.5, 1))
        styles = torch.stack([self.style() for _ in indices])
        same = torch.rand(len(indices)) < self.config.same_share
        return {"content": contents, "style": torch.where(same[:, None, None, None], contents, styles), "same": same}

    def photo(self, index: int, least: float) -> Tensor:
        """A crop of a photo, (3, S, S); half of the photos are the first set's, the others any set's."""
        data = self.sets[0]
        if torch.rand(()) < 0.5:
            data = self.sets[int(torch.randint(len(self.sets), ()))]
            index = int(torch.randint(len(data), ()))
        data.__getitems__([index])  # decodes it at the first time
        picture = Image.fromarray(data.pictures[index].permute(1, 2, 0).numpy())
        return random_crop(extend(picture, self.config.resolution), self.config.resolution, least)

    def style(self) -> Tensor:
        """A painting, now and then a photo, in its own colours or in others: (3, S, S)."""
        if torch.rand(()) < self.config.texture_share:
            return recolour(self.photo(int(torch.randint(len(self), ())), least=0.25))
        painting = self.styles[int(torch.randint(len(self.styles), ()))]
        x = random_crop(painting, self.config.resolution, 0.3)
        if torch.rand(()) < 0.2:
            x = x.rot90(int(torch.randint(1, 4, ())), (1, 2))
        return recolour(x) if torch.rand(()) < 0.4 else x
