"""A style-based generator against projected discriminators: what the trainings of faces and of characters share.

A discriminator on the features of a frozen ImageNet network teaches a small generator within tens of thousands of
pictures (Projected GAN, Sauer et al. 2021, arXiv:2111.01007). Every `--sample_steps` the averaged generator makes the
same 16 pictures; about 20 of these sheets and the curves of the scores are published with the weights, for the replay
of the training.
"""

import copy
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

import torch
from PIL import Image
from torch import Tensor, nn

from demos.common.media import images
from demos.common.nn.adversarial import Hinge
from demos.common.nn.device import laid_out
from demos.common.nn.style_generator import StyleGenerator
from training.common import metrics
from training.common.augment import augment, mirror
from training.common.backbones import LEVELS, Lite0Maps, Lite2Vectors
from training.common.data import ImageData, open_split
from training.common.discriminators import ProjectedDiscriminator, RandomProjection
from training.common.loop import Config, Recipe
from training.common.losses.diversity import missing_variety

MOST_REAL = 4_000  # training pictures that generated ones are measured against
MOMENTS = 20  # sheets in the replay
POINTS = 400  # points of its curves


@dataclass
class GANConfig(Config):
    """Flags that the projected GANs share."""

    resolution: int = field(default=128, metadata={"help": "Side of the pictures in px."})
    latent_dim: int = field(default=128, metadata={"help": "Length of z and of w."})
    feature_size: int = field(default=128, metadata={"help": "Side in px of what the discriminators are given."})
    max_train_steps: int = field(default=30_000, metadata={"help": "Optimizer steps in all, resumed ones included."})
    train_batch_size: int = field(default=16, metadata={"help": "Pictures per process in one forward pass."})
    learning_rate: float = field(
        default=3e-4, metadata={"help": "Of the generator; twice as much for the discriminator."}
    )
    ema_decay: float = field(default=0.998, metadata={"help": "Decay of the averaged weights that are published."})
    mixed_precision: str = field(default="auto", metadata={"help": "no, bf16, fp16 or auto."})
    channels_last: bool = field(default=True, metadata={"help": "Memory layout that is faster for convolutions."})
    checkpointing_steps: int = field(default=200, metadata={"help": "Save everything this often."})
    sample_steps: int = field(default=100, metadata={"help": "Write a sample sheet this often; 0: never."})
    logging_steps: int = field(default=10, metadata={"help": "Write the losses this often."})
    variety_weight: float = field(default=4.0, metadata={"help": "Of the loss for pictures being all alike; 0: off."})
    evaluation_samples: int = field(default=2000, metadata={"help": "Pictures that are generated to be measured."})


class ProjectedGAN(Recipe):
    """Networks, losses, samples, figures and the replay; a script brings its generator and its card.

    Args:
        generator: What is trained.
        labels: Tags that it is given beside z: name in the batch -> column of the data set.
        classes: How many tags there are of each kind.
    """

    published = "generator"
    better: ClassVar[dict[str, str]] = {"fd_lite2": "lower"}
    loss_terms = Hinge
    config: GANConfig

    def __init__(
        self,
        config: GANConfig,
        generator: StyleGenerator,
        labels: dict[str, str] | None = None,
        classes: tuple[int, ...] = (),
    ):
        super().__init__(config)
        self.labels, self.classes = labels or {}, classes
        self.networks = {"generator": generator, "discriminator": self.make_discriminator()}
        self.optimizers = self.make_optimizers()
        self.phases = {"discriminator": ("discriminator",), "generator": ("generator",)}
        self.projected_features = self.make_features()
        self.step = 0  # how far the training is; 0 outside of it

    # what a script may make otherwise

    def make_discriminator(self) -> nn.Module:
        """Projected maps, tags (B, kinds) or None -> scores (B, N)."""
        return ProjectedDiscriminator(classes=self.classes)

    def make_optimizers(self) -> dict[str, torch.optim.Optimizer]:
        """One for each phase. The discriminator learns faster: one that lags behind lets the generator make one
        picture again and again."""
        rates = {"generator": self.config.learning_rate, "discriminator": 2 * self.config.learning_rate}
        return {
            name: torch.optim.Adam(self.networks[name].parameters(), lr=rate, betas=(0.0, 0.99))
            for name, rate in rates.items()
        }

    def make_features(self) -> nn.Sequential:
        """Frozen: pictures (B, 3, H, W) -> the maps of a backbone, mixed at random. Its first part is the backbone."""
        features = nn.Sequential(Lite0Maps(self.config.feature_size), RandomProjection(LEVELS, seed=self.config.seed))
        return laid_out(features)

    def dataset(self, split: str) -> ImageData:
        return self.data(split)

    def data(self, split: str) -> ImageData:
        """The split as it is given."""
        self.projected_features.to(self.device)
        rows = open_split(self.config.dataset, split)
        return ImageData(rows, self.config.resolution, image_column=self.config.image_column, labels=self.labels)

    def augment(self, x: Tensor) -> Tensor:
        """What the discriminator is given in place of x."""
        return augment(x, blank=False)

    def begin_step(self, step: int) -> None:
        """Forgets the generator's mean of w, unknown while it changes (see `settled`); first snapshot before step 0."""
        generator = self.unwrapped("generator")
        generator.w_mean.zero_()
        if step == 0:
            self.snapshot(copy.deepcopy(generator).settle(1))
        self.step = step + 1

    def prepare(self, batch: dict, step: int) -> dict:
        """The projected maps of real and of generated pictures; those of generated ones keep their graph."""
        self.begin_step(step)
        real = mirror(batch["image"])
        z = torch.randn(len(real), self.config.latent_dim, device=real.device)
        tags = [batch[name] for name in self.labels]
        fake = self.networks["generator"](z, *tags)
        with torch.no_grad():
            real_maps = self.projected_features(self.augment(real))
        return {
            "real": real_maps,
            "fake": self.projected_features(self.augment(fake)),
            "picture": fake,
            "tags": torch.stack(tags, 1) if tags else None,
            "missing_variety": missing_variety(real, fake),
        }

    def loss(self, phase: str, batch: dict, step: int) -> tuple[Tensor, dict]:
        tags = batch["tags"]
        if phase == "generator":
            missing = batch["missing_variety"]
            scores = self.unwrapped("discriminator")(batch["fake"], tags)
            adversarial = self.loss_terms.generator(scores.float())
            return adversarial + self.config.variety_weight * missing, {"missing_variety": missing}
        pairs = zip(batch["real"], batch["fake"])
        maps = [torch.cat([real, fake.detach()]) for real, fake in pairs]
        scores = self.networks["discriminator"](maps, None if tags is None else tags.repeat(2, 1))
        real, fake = scores.float().chunk(2)
        return self.loss_terms.discriminator(real, fake), {"d_real": real.mean(), "d_fake": fake.mean()}

    def settled(self, network: StyleGenerator, batches: int = 8) -> StyleGenerator:
        """The network with statistics of its own: averaged weights that come out of the training have none yet."""
        if not network.w_mean.any():
            network.settle(batches)
        return network.eval()

    def seeded(self, network: StyleGenerator, count: int) -> tuple[Tensor, ...]:
        """The network's inputs for seeds 0 to count - 1, as the demo samples them."""
        inputs = [network.sample_inputs(1, torch.Generator().manual_seed(seed)) for seed in range(count)]
        return tuple(torch.cat(parts).to(self.device) for parts in zip(*inputs))

    def samples(self, network: StyleGenerator) -> Image.Image:
        """64 pictures from seeds 0 to 63 at truncation 0.7."""
        self.settled(network, 1 if self.step else 8)
        if self.step:
            self.snapshot(network)
        return images.grid(images.to_images(network(*self.seeded(network, 64), 0.7)), columns=8)

    def snapshot(self, network: StyleGenerator) -> None:
        """The same 16 pictures at every moment, 64 px each, in one sheet named by the number of pictures seen."""
        config, processes = self.config, int(os.environ.get("WORLD_SIZE", 1))
        seen = self.step * config.train_batch_size * config.gradient_accumulation_steps * processes
        folder = Path(config.output_dir) / "snapshots"
        folder.mkdir(parents=True, exist_ok=True)
        was_training = network.training
        with torch.no_grad():
            pictures = images.to_images(network.eval()(*self.seeded(network, 16)))
        network.train(was_training)
        small = [picture.resize((64, 64), Image.Resampling.LANCZOS) for picture in pictures]
        images.grid(small, columns=4, gutter=0).save(folder / f"{seen:07d}.webp", quality=80, method=6)

    def evaluate(self, network: StyleGenerator) -> dict[str, float]:
        """On Lite2's features, which the discriminator never had.

        fd_lite2, kid, precision and recall compare with training pictures, *_held_out with the test split. near_copies
        is how many of 200 generated pictures are nearer to a training picture than any held-out one is. Of a large data
        set the first MOST_REAL training pictures count.
        """
        self.settled(network)
        features = Lite2Vectors().to(self.device)
        train = metrics.vectors(features, self.pictures("train", most=MOST_REAL))
        held_out = metrics.vectors(features, self.pictures("test"))
        fake = metrics.vectors(features, self.generated(network, self.config.evaluation_samples))
        some = train[torch.randperm(len(train), generator=torch.Generator().manual_seed(0))[: len(fake)]]
        precision, recall = metrics.precision_recall(some, fake)
        precision_held_out, recall_held_out = metrics.precision_recall(held_out, fake)
        closest = metrics.nearest(held_out, train)[0].min()
        return {
            "fd_lite2": metrics.frechet_distance(train, fake),
            "kid": metrics.kernel_distance(train, fake),
            "precision": precision,
            "recall": recall,
            "kid_held_out": metrics.kernel_distance(held_out, fake),
            "precision_held_out": precision_held_out,
            "recall_held_out": recall_held_out,
            "near_copies": float((metrics.nearest(fake[:200], train)[0] < closest).sum()),
        }

    def pictures(self, split: str, batch: int = 64, most: int | None = None) -> Iterator[Tensor]:
        """The split's first `most` pictures (all by default), in batches."""
        data = self.data(split)
        count = min(most or len(data), len(data))
        for first in range(0, count, batch):
            yield data.__getitems__(list(range(first, min(first + batch, count))))["image"].to(self.device)

    def generated(self, network: StyleGenerator, count: int, batch: int = 64) -> Iterator[Tensor]:
        """Pictures from random inputs (of one fixed seed), in batches."""
        random = torch.Generator().manual_seed(0)
        for first in range(0, count, batch):
            inputs = network.sample_inputs(min(batch, count - first), random)
            yield network(*(part.to(self.device) for part in inputs))

    def extras(self, network: StyleGenerator) -> dict:
        return {
            "directions.safetensors": {"directions": network.directions(10)},
            "neighbours.safetensors": self.neighbours(),
            **self.replay(),
        }

    def neighbours(self, blocks: tuple[int, ...] = (4, 10, 15), size: int = 64) -> dict[str, Tensor]:
        """Where every training picture lies, so that the demo finds the nearest ones without having the pictures.

        Lite0's maps of the pictures at their own size, averaged over positions, minus "mean", times "basis" (principal
        components) transposed: "train" (N, size) in the split's order. "held_out" (M,) is each test picture's distance
        to its nearest training picture.
        """
        backbone: Any = self.projected_features[0].backbone

        def features(pictures: Tensor) -> Tensor:
            return torch.cat([block.mean((2, 3)) for block in backbone.features(pictures, blocks)], dim=1)

        train, held_out = (metrics.vectors(features, self.pictures(split)) for split in ("train", "test"))
        mean = train.mean(0)
        basis = torch.linalg.svd(train - mean, full_matrices=False)[2][:size]
        placed, test = (train - mean) @ basis.T, (held_out - mean) @ basis.T
        tables = {"mean": mean, "basis": basis, "train": placed, "held_out": metrics.nearest(test, placed)[0]}
        return {name: table.half() for name, table in tables.items()}

    def replay(self) -> dict[str, bytes]:
        """About 20 snapshots, more of them early, and the curves: replay.json names the sheets beside it."""
        out = Path(self.config.output_dir)
        sheets = {int(path.stem): path for path in sorted((out / "snapshots").glob("*.webp"))}
        chosen = log_spaced(list(sheets), MOMENTS)
        lines = (out / "metrics.jsonl").read_text().splitlines() if (out / "metrics.jsonl").exists() else []
        every = dict(sorted({point["images"]: point for point in map(json.loads, lines)}.items()))
        points = list(every.values())[:: max(1, -(-len(every) // POINTS))]
        names = {"loss_d": "loss_discriminator", "loss_g": "loss_generator"}
        history = {
            name: [round(point[names.get(name, name)], 4) for point in points]
            for name in ("images", "d_real", "d_fake", "loss_d", "loss_g")
        }
        files = {f"replay-{seen:07d}.webp": sheets[seen].read_bytes() for seen in chosen}
        about = {"scale": "logit", "moments": chosen, "sheets": list(files), "history": history}
        return {**files, "replay.json": json.dumps(about).encode()}


def log_spaced(moments: list[int], count: int) -> list[int]:
    """At most `count` of the ascending moments: the first, the last, and those nearest to equal ratios in between."""
    if len(moments) <= count:
        return moments
    low, high = max(1, moments[1]), moments[-1]
    ideal = [low * (high / low) ** (k / (count - 2)) for k in range(count - 1)]
    return sorted({moments[0], *(min(moments[1:], key=lambda moment: abs(moment - place)) for place in ideal)})
