"""Pictures for the autoencoders: digits in black and white, faces as they are."""

import torch
from torch import Tensor

from training.common.data import ImageData


def binarise(x: Tensor, generator: torch.Generator | None = None) -> Tensor:
    """Ink or no ink by chance, grey levels being the probabilities: (…) in [-1, 1] -> {0, 1}."""
    return torch.bernoulli((x + 1) / 2, generator=generator)


def first_pictures(data: ImageData, count: int, binary: bool) -> Tensor:
    """The first `count` pictures, (N, C, H, W) in [-1, 1]; with `binary` black or white, with a fixed seed."""
    x = data.__getitems__(list(range(min(count, len(data)))))["image"]
    return 2 * binarise(x, torch.Generator().manual_seed(0)) - 1 if binary else x
