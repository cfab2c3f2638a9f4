"""How the digit pair is trained: the lab's own `train_step`, averaged weights, a replay of the training."""

import json
from pathlib import Path
from typing import ClassVar

import torch
from PIL import Image
from torch import Tensor, nn

from demos.common.media import images
from demos.common.nn.batch_norm import update_statistics
from demos.gan_lab.constants import KINDS
from demos.gan_lab.losses import train_step
from demos.gan_lab.network import DigitDiscriminator, DigitGenerator
from training.common import metrics
from training.common.card import Card
from training.common.data import ImageData, open_split
from training.common.recipe import Recipe
from training.gan_lab.card import digits_card
from training.gan_lab.config import GanLabConfig

# steps after which a sheet of the replay is stored; the last step gets one too
MOMENTS = (0, 25, 50, 100, 200, 400, 800, 1600, 3200, 6400, 12800)
RATES = {"generator": 2.0, "discriminator": 1.0}  # times --learning_rate


class GanLabTraining(Recipe):
    """Two phases a step, the discriminator's and the generator's; both networks are told which digit is meant."""

    name = "gan_lab"
    published = "generator"
    better: ClassVar = {"fd_pixels": "lower"}
    config: GanLabConfig

    def __init__(self, config: GanLabConfig):
        super().__init__(config)
        self.networks = {
            "generator": DigitGenerator(config.latent_dim, config.width),
            "discriminator": DigitDiscriminator(),
        }
        self.optimizers = {
            name: torch.optim.Adam(network.parameters(), lr=RATES[name] * config.learning_rate, betas=(0.5, 0.99))
            for name, network in self.networks.items()
        }
        self.phases = {"discriminator": ("discriminator",), "generator": ("generator",)}
        self.step = 0

    def dataset(self, split: str) -> ImageData:
        """Digits of 28 px with their labels. Raises ValueError: the data set has no such labels."""
        config = self.config
        rows = open_split(config.dataset, split)
        data = ImageData(rows, 28, 1, config.image_column, labels={"label": config.label_column})
        if "label" not in data.labels:
            raise ValueError(f"the data set has no column {config.label_column!r} that says which digit a picture is")
        return data

    def prepare(self, batch: dict, step: int) -> dict:
        if step in MOMENTS:
            self.save_moment(self.unwrapped("generator"), step)
        self.step = step + 1
        return batch

    def loss(self, phase: str, batch: dict, step: int) -> tuple[Tensor, dict]:
        config, real, label = self.config, batch["image"], batch["label"]
        generator, discriminator = (
            self.networks[name] if name == phase else self.unwrapped(name) for name in ("generator", "discriminator")
        )
        z = torch.randn(len(real), config.latent_dim, device=real.device)
        mix = torch.rand(len(real), 1, 1, 1, device=real.device) if config.loss == "wasserstein" else None
        value, real_score, fake_score = train_step(
            phase, generator, discriminator, real, z, config.loss, config.penalty, mix, label
        )
        if real_score is None:  # the generator's phase
            return value, {}
        return value, {"d_real": torch.sigmoid(real_score).mean(), "d_fake": torch.sigmoid(fake_score).mean()}

    def noise(self, count: int, seed: int = 0) -> tuple[Tensor, Tensor]:
        """Noise (count, latent_dim) and the digits that it is to become (count,): 0, 1, …, 9, 0, …"""
        z = torch.randn(count, self.config.latent_dim, generator=torch.Generator().manual_seed(seed))
        return z.to(self.device), (torch.arange(count) % KINDS).to(self.device)

    def estimate_statistics(self, network: nn.Module) -> nn.Module:
        """Batch statistics of 4,096 digits for averaged weights: those that they came with are not theirs."""
        update_statistics(network, zip(*(values.split(256) for values in self.noise(4_096, seed=1))))
        return network.eval()

    def samples(self, network: nn.Module) -> Image.Image:
        """100 digits, unpicked, a column for each kind."""
        digits = self.estimate_statistics(network)(*self.noise(100))
        return images.grid(images.to_images(digits), columns=10)

    def save_moment(self, network: nn.Module, step: int) -> None:
        """A sheet of the same 16 digits at every moment, named by the number of steps."""
        folder = self.moments()
        folder.mkdir(parents=True, exist_ok=True)
        training = network.training
        with torch.no_grad():
            digits = images.to_images(network.eval()(*self.noise(16)))
        network.train(training)
        images.grid(digits, columns=4, gutter=0).save(folder / f"{step:07d}.webp", lossless=True)

    def moments(self) -> Path:
        """The folder of the replay's sheets."""
        return Path(self.config.output_dir) / "snapshots"

    def evaluate(self, network: nn.Module) -> dict[str, float]:
        """Against the test split, on plain pixels: for digits these tell enough, and no other network is needed."""
        self.estimate_statistics(network)
        data = self.dataset("test")
        count = min(self.config.evaluation_samples, len(data))
        real = data.__getitems__(list(range(count)))["image"].flatten(1)
        batches = zip(*(values.split(500) for values in self.noise(count, seed=2)))
        fake = torch.cat([network(z, label).cpu() for z, label in batches]).flatten(1)
        precision, recall = metrics.precision_recall(real, fake)
        distance = metrics.frechet_distance(real, fake)
        return {"fd_pixels": distance, "precision_pixels": precision, "recall_pixels": recall}

    def extras(self, network: nn.Module) -> dict:
        """The discriminator, and the replay's sheets, the last one of the published weights."""
        if self.step:
            self.save_moment(network, self.step)
        weights = self.unwrapped("discriminator").state_dict()
        sheets = {int(path.stem): path for path in sorted(self.moments().glob("*.webp"))}
        return {
            "discriminator.safetensors": {name: value.cpu().half() for name, value in weights.items()},
            **{f"replay-{step:07d}.webp": path.read_bytes() for step, path in sheets.items()},
            "replay.json": json.dumps({"steps": list(sheets), "batch": self.config.train_batch_size}).encode(),
        }

    def card(self, figures: dict[str, float]) -> Card:
        return digits_card()
