"""The GAN lab: trains a pair of networks from nothing, and holds the pair of digit networks that is trained already.

for step in train("ring", seed=1, updates=2000, every=10):
    print(step.step, step.d_real, step.d_fake)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

import numpy as np
import torch
from safetensors.torch import load_file

from demos.common.media import checkpoint
from demos.common.ui.checks import MAX_SEED, check_whole
from demos.gan_lab import network
from demos.gan_lab.constants import EXTRAS
from demos.gan_lab.lab import Lab, Step
from demos.gan_lab.texts import t


def train(
    dataset: Any = "ring",
    seed: int = 1,
    *,
    updates: int = 2000,
    every: int = 1,
    show: Iterable[str] = (),
    **settings: Any,
) -> Iterator[Step]:
    """Trains a new pair and yields a Step after every `every` updates (and after the last).

    Args:
        dataset, seed, settings: As for `new_lab`.
        updates: Turns in all: d_steps updates of the discriminator and one of the generator each.
        show: Extras to compute for each Step, from EXTRAS.

    Raises InputError (a ValueError) at once for anything that cannot be used.
    """
    updates = check_whole(t, "updates", updates, 1, 1_000_000)
    every = check_whole(t, "every", every, 1, updates)
    show = tuple(show)
    if unknown := set(show) - set(EXTRAS):
        raise t.error("unknown_choice", given=", ".join(sorted(unknown)), known=", ".join(EXTRAS))
    lab = new_lab(dataset, seed, **settings)

    def steps() -> Iterator[Step]:
        for done in range(1, updates + 1):
            lab.update()
            if done % every == 0 or done == updates:
                yield lab.observe(show)

    return steps()


def new_lab(dataset: Any = "ring", seed: int = 1, *, warm: bool = False, **settings: Any) -> Lab:
    """A pair to train. `warm`: digits go on from the bundled pair. Other arguments and errors as for `Lab`."""
    bundled = load() if warm and isinstance(dataset, str) and dataset == "digits" else None
    pretrained = (bundled.generator, bundled.discriminator) if bundled else None
    return Lab(dataset, seed, pretrained=pretrained, **settings)


class GanLab:
    """The bundled pair of digit networks, the game's forger and its police. `train` is the module's own."""

    train = staticmethod(train)

    def __init__(self) -> None:
        self.generator = checkpoint.load(network.DigitGenerator, "gan_lab")
        self.discriminator = network.DigitDiscriminator()
        weights = load_file(checkpoint.locate("gan_lab").folder / "discriminator.safetensors")
        self.discriminator.load_state_dict(weights)
        self.discriminator.eval().requires_grad_(False)

    def generate(self, labels: np.ndarray, seed: int) -> np.ndarray:
        """Digits to order, (N,) of 0 to 9 -> (N, 28, 28) uint8; the same seed, the same digits."""
        seed = check_whole(t, "seed", seed, 0, MAX_SEED)
        z = torch.randn(len(labels), self.generator.latent_dim, generator=torch.Generator().manual_seed(seed))
        with torch.inference_mode():
            return network.to_bytes(self.generator(z, torch.from_numpy(labels)))

    def discriminate(self, digits: np.ndarray, labels: np.ndarray) -> np.ndarray:
        """D of digits (N, 28, 28) uint8 that should be `labels` (N,): (N,) in [0, 1], 1 for "real"."""
        pictures = torch.from_numpy(digits).float()[:, None] / 127.5 - 1
        with torch.inference_mode():
            scores = self.discriminator(pictures, torch.from_numpy(labels))
        return torch.sigmoid(scores[:, 0]).numpy()


@lru_cache(maxsize=1)
def load() -> GanLab:
    """The bundled digit pair; the first call reads it. Raises CheckpointError."""
    Lab()  # PyTorch loads its compiler with the first optimizer, for seconds: not when a visitor presses the button
    return GanLab()
