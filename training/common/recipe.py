"""What a training script defines: networks, optimizers, losses, samples, figures and the card; loop.py trains it."""

import copy
from pathlib import Path
from typing import Any, ClassVar

import torch
from PIL import Image
from torch import Tensor, nn

from training.common.card import Card
from training.common.config import Config
from training.common.publish import Extras

Network = Any  # the published network: a script's methods name its class


class Recipe:
    """What a script defines. `networks` hold plain modules at first; the loop replaces them by accelerate's wrappers.

    Attributes:
        name: The demo, as in demos/<name>.
        published: Name of the network that is averaged (EMA) and published.
        better: Figures that decide whether a checkpoint may replace another: name -> "lower" or "higher".
        networks: Name -> module. Frozen helpers (backbones) do not belong here.
        optimizers: Phase -> optimizer.
        phases: Phase -> names of the networks it updates, in the order in which the phases run.
        device: Where batches arrive; set by the loop before training.
        averaged: The published network with averaged weights (EMA); set by the loop before training.
    """

    name: str
    published: str
    better: ClassVar[dict[str, str]] = {}
    networks: dict[str, nn.Module]
    optimizers: dict[str, torch.optim.Optimizer]
    phases: dict[str, tuple[str, ...]]
    device = torch.device("cpu")
    averaged: Network

    def __init__(self, config: Config):
        self.config = config

    def dataset(self, split: str) -> torch.utils.data.Dataset:
        """The split's data; `__getitems__(indices)` returns a dict of stacked tensors."""
        raise NotImplementedError

    def prepare(self, batch: dict, step: int) -> dict:
        """What the phases share, computed once with every network's gradient on: augmentation, fake pictures."""
        return batch

    def loss(self, phase: str, batch: dict, step: int) -> tuple[Tensor, dict]:
        """Loss and scalars to log. Only the phase's own networks require a gradient here.

        A network of this phase is called through `self.networks`, once per phase (DistributedDataParallel asks that);
        another phase's network through `self.unwrapped`.
        """
        raise NotImplementedError

    def unwrapped(self, name: str) -> Any:
        """The network without accelerate's wrapper, for use outside its own phase."""
        return getattr(self.networks[name], "module", self.networks[name])

    def samples(self, network: Network) -> Image.Image:
        """A sheet of samples, for whoever trains."""
        raise NotImplementedError

    def sheet(self, network: Network) -> Image.Image:
        """The sheet that is published; another one where `samples` shows pictures that may not be passed on."""
        return self.samples(network)

    def evaluate(self, network: Network) -> dict[str, float]:
        """Figures on the test split."""
        raise NotImplementedError

    def card(self, figures: dict[str, float]) -> Card:
        """The model card's words."""
        raise NotImplementedError

    def extras(self, network: Network) -> Extras:
        """Small files that the demo needs beside the weights."""
        return {}


def save_samples(recipe: Recipe, network: Network, path: Path) -> None:
    """Writes a sample sheet; noise comes from a fixed seed and the training's own generator is left as it was.

    A copy makes it: a network may estimate statistics first, here with less than it is published with.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with torch.random.fork_rng(), torch.no_grad():
        torch.manual_seed(0)
        recipe.samples(copy.deepcopy(network).eval()).save(path)


def measure(recipe: Recipe, network: Network) -> dict[str, float]:
    """The recipe's figures, from a fixed seed, rounded to what is worth reading."""
    torch.manual_seed(0)
    with torch.no_grad():
        return {name: float(f"{value:.5g}") for name, value in recipe.evaluate(network.eval()).items()}
