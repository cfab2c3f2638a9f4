"""The sequences that the next-frame networks learn from: made by the room's own worlds, without end."""

from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import Dataset

from demos.next_frame_prediction import worlds
from demos.next_frame_prediction.constants import FRAMES
from training.common.data import ImageData, open_split


class SequenceDataset(Dataset):
    """Endless: a batch's sequences depend on its indices and the seed alone, so a resumed training goes on with them.

    Args:
        world: One of demos.next_frame_prediction.worlds.
        seed: Another one makes other sequences.
        pool: Where making a sequence takes long (heads), so many are made when first asked for, and shown again
            mirrored and backwards in time; 0 makes every one anew.
    """

    def __init__(self, world: Any, seed: int, pool: int = 0):
        self.world, self.seed, self.pool = world, seed, pool
        self.made: dict[int, np.ndarray] = {}

    def __len__(self) -> int:
        return 1_000_000

    def __getitems__(self, indices: list[int]) -> dict[str, Tensor]:
        """Indices -> {"seen": (B, 10, C, 64, 64), "coming": the same shape} in [-1, 1]."""
        random = np.random.default_rng([self.seed, *indices])
        if not self.pool:
            return halves(self.world.make(len(indices), random))
        films = np.stack([self.from_pool(index % self.pool) for index in indices])
        for film, (mirror, backwards) in zip(films, random.random((len(films), 2)) < 0.5):
            if mirror:
                film[:] = film[..., ::-1].copy()
            if backwards:
                film[:] = film[::-1].copy()
        return halves(films)

    def from_pool(self, number: int) -> np.ndarray:
        """Sequence (20, C, 64, 64) uint8 of this number."""
        if number not in self.made:
            self.made[number] = self.world.make(1, np.random.default_rng([self.seed, number]))[0]
        return self.made[number]


def halves(frames: np.ndarray) -> dict[str, Tensor]:
    """uint8 (B, 20, C, 64, 64) -> what is seen and what is coming, in [-1, 1]."""
    seen, coming = (torch.from_numpy(frames).float() / 127.5 - 1).split(FRAMES, dim=1)
    return {"seen": seen, "coming": coming}


def digit_world(dataset: str, split: str, image_column: str) -> worlds.Digits:
    """The world of the digits of one split of a data set."""
    data = ImageData(open_split(dataset, split), 28, 1, image_column=image_column)
    data.__getitems__(list(range(len(data))))  # decodes them all
    return worlds.Digits(data.pictures[:, 0].numpy())
