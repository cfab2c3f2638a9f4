"""Trains the digit pair of demos/gan_lab (Goodfellow et al., 1406.2661), which the lab's live training can go on from."""

import json
from dataclasses import dataclass, field
from pathlib import Path

import torch
from PIL import Image
from torch import Tensor, nn

from demos.common.media import images
from demos.gan_lab.losses import train_step
from demos.gan_lab.network import KINDS, DigitDiscriminator, DigitGenerator
from training.common import metrics
from training.common.config import Config
from training.common.data import ImageData, open_split
from training.common.loop import Recipe
from training.common.publish import Card

MOMENTS = (
    0,
    25,
    50,
    100,
    200,
    400,
    800,
    1600,
    3200,
    6400,
    12800,
)  # steps after which a sheet is kept, and the last one
RATES = {"generator": 2.0, "discriminator": 1.0}  # times --learning_rate


@dataclass
class LabConfig(Config):
    """The digit pair's own flags and defaults."""

    max_train_steps: int = field(default=6_000, metadata={"help": "Optimizer steps in all, resumed ones included."})
    train_batch_size: int = field(default=32, metadata={"help": "Pictures per process in one forward pass."})
    lr_scheduler: str = field(default="cosine", metadata={"help": "After the warm-up: constant or cosine (to 0)."})
    ema_decay: float = field(default=0.995, metadata={"help": "Decay of the averaged weights that are published."})
    label_column: str = field(default="label", metadata={"help": "Column that says which digit it is, 0 to 9."})
    latent_dim: int = field(default=64, metadata={"help": "Numbers in the noise."})
    width: int = field(default=32, metadata={"help": "Channels of the generator's 14 x 14 map."})
    loss: str = field(default="non_saturating", metadata={"help": "minimax, non_saturating, hinge or wasserstein."})
    penalty: float = field(default=0.0, metadata={"help": "Weight of the gradient penalty."})
    evaluation_samples: int = field(default=2_000, metadata={"help": "Digits of each kind that --evaluate compares."})


class Lab(Recipe):
    name = "gan_lab"
    published = "generator"
    better = {"fd_pixels": "lower"}

    def __init__(self, config: LabConfig):
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
        config = self.config
        rows = open_split(config.dataset, split)
        data = ImageData(rows, 28, 1, config.image_column, labels={"label": config.label_column})
        if "label" not in data.labels:
            raise ValueError(f"the data set has no column {config.label_column!r} that says which digit a picture is")
        return data

    def prepare(self, batch: dict, step: int) -> dict:
        if step in MOMENTS:
            self.snapshot(self.unwrapped("generator"), step)
        self.step = step + 1
        return batch

    def loss(self, phase: str, batch: dict, step: int) -> tuple[Tensor, dict]:
        real, config = batch["image"], self.config
        pair = [
            self.networks[name] if name == phase else self.unwrapped(name) for name in ("generator", "discriminator")
        ]
        z = torch.randn(len(real), config.latent_dim, device=real.device)
        mix = torch.rand(len(real), 1, 1, 1, device=real.device) if config.loss == "wasserstein" else None
        label = batch["label"]
        value, real_score, fake_score = train_step(phase, *pair, real, z, config.loss, config.penalty, mix, label)
        if phase == "generator":
            return value, {}
        return value, {"d_real": torch.sigmoid(real_score).mean(), "d_fake": torch.sigmoid(fake_score).mean()}

    def noise(self, count: int, seed: int = 0) -> tuple[Tensor, Tensor]:
        """Noise (count, latent_dim) and the digits that it is to become (count,): 0, 1, …, 9, 0, …"""
        z = torch.randn(count, self.config.latent_dim, generator=torch.Generator().manual_seed(seed))
        return z.to(self.device), (torch.arange(count) % KINDS).to(self.device)

    def settle(self, network: nn.Module) -> nn.Module:
        """Batch statistics of its own for averaged weights, from 4,096 pictures: the ones they came with are not theirs."""
        norms = [layer for layer in network.modules() if isinstance(layer, nn.BatchNorm2d)]
        for layer in norms:
            layer.reset_running_stats()
            layer.momentum = None  # a plain average over the batches
        network.train()
        for z, label in zip(*(each.split(256) for each in self.noise(4_096, seed=1))):
            network(z, label)
        for layer in norms:
            layer.momentum = 0.1
        return network.eval()

    def samples(self, network: nn.Module) -> Image.Image:
        """100 digits, unpicked, a column for each kind."""
        return images.grid(images.to_images(self.settle(network)(*self.noise(100))), columns=10)

    def snapshot(self, network: nn.Module, step: int) -> None:
        """The same 16 digits at every moment, one sheet each, named by the number of steps."""
        folder = Path(self.config.output_dir) / "snapshots"
        folder.mkdir(parents=True, exist_ok=True)
        training = network.training
        with torch.no_grad():
            digits = images.to_images(network.eval()(*self.noise(16)))
        network.train(training)
        images.grid(digits, columns=4, gutter=0).save(folder / f"{step:07d}.webp", lossless=True)

    def evaluate(self, network: nn.Module) -> dict[str, float]:
        """Against the test split, on plain pixels: for digits these tell enough, and no other network is needed."""
        self.settle(network)
        data = self.dataset("test")
        count = min(self.config.evaluation_samples, len(data))
        real = data.__getitems__(list(range(count)))["image"].flatten(1)
        drawn = zip(*(each.split(500) for each in self.noise(count, seed=2)))
        fake = torch.cat([network(z, label).cpu() for z, label in drawn]).flatten(1)
        precision, recall = metrics.precision_recall(real, fake)
        distance = metrics.frechet_distance(real, fake)
        return {"fd_pixels": distance, "precision_pixels": precision, "recall_pixels": recall}

    def extras(self, network: nn.Module) -> dict:
        if self.step:
            self.snapshot(network, self.step)
        weights = self.unwrapped("discriminator").state_dict()
        sheets = {int(path.stem): path for path in sorted((Path(self.config.output_dir) / "snapshots").glob("*.webp"))}
        return {
            "discriminator.safetensors": {name: value.cpu().half() for name, value in weights.items()},
            **{f"replay-{step:07d}.webp": path.read_bytes() for step, path in sheets.items()},
            "replay.json": json.dumps({"steps": list(sheets), "batch": self.config.train_batch_size}).encode(),
        }

    def card(self, figures: dict[str, float]) -> Card:
        return Card(
            title=("A forger of digits", "숫자 위조범"),
            paper="Ian Goodfellow et al.: [Generative Adversarial Nets](https://arxiv.org/abs/1406.2661), 2014",
            medium=(
                "Convolutional generator, 64 numbers of noise and the digit ordered to 28 x 28",
                "합성곱 생성자, 잡음 64개와 주문한 숫자에서 28×28 그림으로",
            ),
            data=(
                "MNIST, 60,000 handwritten digits (LeCun, Cortes, Burges), CC BY-SA 3.0",
                "MNIST 손글씨 숫자 60,000장 (LeCun, Cortes, Burges), CC BY-SA 3.0",
            ),
            limits=(
                "Some digits come out broken or unlike the one ordered.",
                "끊어지거나 주문과 다르게 보이는 숫자도 나옵니다.",
            ),
            dataset="MNIST",
            license="cc-by-sa-3.0",
            figures={
                "fd_pixels": ("Fréchet distance on pixels to 2,000 test digits", "시험용 2,000장과의 픽셀 프레셰 거리"),
                "precision_pixels": (
                    "Precision (share of made digits among real ones)",
                    "정밀도 (진짜 사이에 놓이는 비율)",
                ),
                "recall_pixels": ("Recall (share of real digits among made ones)", "재현율 (진짜를 덮는 비율)"),
            },
            tags=("gan", "mnist"),
        )
