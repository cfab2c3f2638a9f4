"""The smallest trainings, for the tests of what all share: networks of a few weights on pictures of 4 px.

python -m tests.training.common.tiny --dataset FOLDER
"""

from dataclasses import dataclass, field
from pathlib import Path

import torch
from huggingface_hub import PyTorchModelHubMixin
from PIL import Image
from safetensors.torch import load_file
from torch import nn

from training.common.card import Card
from training.common.config import Config
from training.common.data import ImageData, open_split
from training.common.loop import main
from training.common.recipe import Recipe


class Shade(nn.Module, PyTorchModelHubMixin):
    """Predicts a picture's mean from its pixels."""

    def __init__(self, side: int = 4):
        super().__init__()
        self.linear = nn.Linear(3 * side * side, 1)

    def forward(self, x):
        return self.linear(x.flatten(1))


@dataclass
class TinyConfig(Config):
    noise: float = field(default=0.0, metadata={"help": "Added to the target."})
    error: float = field(default=1.0, metadata={"help": "What evaluate() reports."})
    evaluation_samples: int = field(default=100, metadata={"help": "On how much."})


class Tiny(Recipe):
    name, published, better = "tiny", "shade", {"error": "lower"}

    def __init__(self, config):
        super().__init__(config)
        self.networks = {"shade": Shade()}
        self.optimizers = {"shade": torch.optim.Adam(self.networks["shade"].parameters(), config.learning_rate)}
        self.phases = {"shade": ("shade",)}

    def dataset(self, split):
        torch.rand(())  # as recipes do that build a network here
        return ImageData(open_split(self.config.dataset, split), size=4, image_column=self.config.image_column)

    def loss(self, phase, batch, step):
        x = batch["image"]
        target = x.mean((1, 2, 3)) + self.config.noise * torch.randn(len(x))
        return (self.networks["shade"](x)[:, 0] - target).square().mean(), {"target": target.mean()}

    def samples(self, network):
        return Image.new("RGB", (8, 8), "white")

    def evaluate(self, network):
        return {"error": self.config.error}

    def card(self, figures):
        both = ("English words", "한국어")
        return Card(both, "paper", both, both, both, "tiny pictures", "mit", {"error": ("Error", "오차")})

    def extras(self, network):
        return {"extra.safetensors": {"mean": torch.ones(2)}, "curve.json": b"[]"}


class TinyGAN(Tiny):
    """Two phases; notes what each phase may change."""

    published = "generator"

    def __init__(self, config):
        super().__init__(config)
        self.networks = {"generator": nn.Linear(4, 48), "discriminator": Shade()}
        self.optimizers = {name: torch.optim.Adam(net.parameters(), 0.1) for name, net in self.networks.items()}
        self.phases = {"discriminator": ("discriminator",), "generator": ("generator",)}

    def prepare(self, batch, step):
        z = torch.randn(len(batch["image"]), 4)
        return {**batch, "fake": self.networks["generator"](z).view(-1, 3, 4, 4)}

    def loss(self, phase, batch, step):
        assert [name for name, net in self.networks.items() if next(net.parameters()).requires_grad] == [phase]
        if phase == "generator":
            return -self.unwrapped("discriminator")(batch["fake"]).mean(), {}
        scores = self.networks["discriminator"](torch.cat([batch["image"], batch["fake"].detach()]))
        real, fake = scores.chunk(2)
        return (1 - real).relu().mean() + (1 + fake).relu().mean(), {}


def weights(out: Path, step: int) -> dict[str, torch.Tensor]:
    return load_file(out / f"checkpoint-{step}" / "model.safetensors")


def assert_same(a, b, **tolerance):
    assert a.keys() == b.keys()
    for name in a:
        torch.testing.assert_close(a[name], b[name], **tolerance)


if __name__ == "__main__":
    main(Tiny, TinyConfig)
