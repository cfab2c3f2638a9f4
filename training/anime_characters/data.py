"""Data of the anime training: drawings with their tags, and the upscaler's patches."""

import torch
from torch import Tensor, nn

from demos.anime_characters.constants import TAGS
from demos.anime_characters.network import SCALE
from training.common.data import ImageData, open_split

LINES = 128  # px of the line drawings


def name_tags(data: ImageData) -> ImageData:
    """The same data; tags in words become indices into TAGS, of which a set may lack some."""
    for kind, found in data.classes.items():
        data.labels[kind] = torch.tensor([TAGS[kind].index(name) for name in found])[data.labels[kind]]
    return data


def open_sets(config, split: str) -> list[ImageData]:
    """The split of the drawings, and of every set of line drawings."""
    sizes = {config.dataset: config.resolution, **dict.fromkeys(config.line_datasets, LINES)}
    return [
        ImageData(open_split(dataset, split), size, image_column=config.image_column) for dataset, size in sizes.items()
    ]


def reduced(x: Tensor) -> Tensor:
    """(B, 3, H, W) -> (B, 3, H / 2, W / 2), bicubic with antialiasing, as in super-resolution's benchmarks."""
    return nn.functional.interpolate(x, scale_factor=1 / SCALE, mode="bicubic", antialias=True)


class Patches(torch.utils.data.Dataset):
    """Patches of `patch` px, mirrored at random.

    Args:
        sets: Pictures of at least `patch` px each; an index counts those of the first set.
        patch: Side in px.
        share: How much of a batch comes from the other sets.
    """

    def __init__(self, sets: list[ImageData], patch: int, share: float):
        self.sets, self.patch = sets, patch
        self.share = share if len(sets) > 1 else 0.0

    def __len__(self) -> int:
        return len(self.sets[0])

    def __getitems__(self, indices: list[int]) -> dict[str, Tensor]:
        """Indices -> {"high": (B, 3, patch, patch)} in [-1, 1]."""
        own = len(indices) - round(self.share * len(indices))
        patches = [self.cut(self.sets[0], index) for index in indices[:own]]
        for _ in indices[own:]:
            data = self.sets[1 + int(torch.randint(len(self.sets) - 1, ()))]
            patches.append(self.cut(data, int(torch.randint(len(data), ()))))
        return {"high": torch.stack(patches)}

    def cut(self, data: ImageData, index: int) -> Tensor:
        """A patch of a picture, (3, patch, patch)."""
        picture = data[index]["image"]
        y, x = (SCALE * torch.randint((data.size - self.patch) // SCALE + 1, (2,))).tolist()
        patch = picture[:, y : y + self.patch, x : x + self.patch]
        return patch.flip(2) if torch.rand(()) < 0.5 else patch
