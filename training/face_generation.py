"""Train the faces: a generator of 4.3M parameters against projected discriminators, on two CPU cores or on GPUs.

    python -m training.face_generation --dataset FOLDER_OR_HUB_ID --output_dir runs/face_generation
    python -m training.face_generation --dataset FOLDER_OR_HUB_ID --evaluate

A discriminator that looks through a frozen ImageNet network teaches a small generator within tens of thousands of
pictures (Projected GAN, arXiv:2111.01007). Every `--sample_steps` the averaged generator draws the same 16 faces; about
20 of these sheets and the curves of the scores are published with the weights, for the replay of the training.
"""

import copy
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import torch
from PIL import Image
from torch import Tensor

from demos.common import images
from demos.face_generation.network import Generator
from training.common import metrics
from training.common.augment import augment
from training.common.backbones import LEVELS, Lite0Maps, Lite2Vectors
from training.common.data import ImageData, open_split
from training.common.discriminators import Heads, Projection
from training.common.loop import Config, Recipe, main
from training.common.losses import Hinge, missing_variety
from training.common.publish import Card

WIDTHS = {  # channels at 4, 8, 16, … px for each side of the picture
    64: (256, 192, 128, 96, 64),
    128: (256, 192, 128, 96, 64, 32),
    256: (256, 192, 128, 96, 64, 48, 24),
}
MOMENTS = 20  # sheets in the replay
POINTS = 400  # points of its curves


@dataclass
class FaceConfig(Config):
    resolution: int = field(default=128, metadata={"help": "Side of the pictures in px."})
    latent_dim: int = field(default=128, metadata={"help": "Length of z and of w."})
    feature_size: int = field(default=128, metadata={"help": "Side in px at which the discriminators look."})
    max_train_steps: int = field(default=30_000, metadata={"help": "Optimizer steps in all, resumed ones included."})
    train_batch_size: int = field(default=16, metadata={"help": "Pictures per process in one forward pass."})
    learning_rate: float = field(
        default=3e-4, metadata={"help": "Of the generator; twice as much for the discriminator."}
    )
    ema_decay: float = field(default=0.998, metadata={"help": "Decay of the averaged weights that are published."})
    mixed_precision: str = field(default="bf16", metadata={"help": "no, bf16 or fp16."})
    channels_last: bool = field(default=True, metadata={"help": "Memory layout that is faster for convolutions."})
    checkpointing_steps: int = field(default=200, metadata={"help": "Save everything this often."})
    sample_steps: int = field(default=100, metadata={"help": "Draw a sample sheet this often; 0: never."})
    logging_steps: int = field(default=10, metadata={"help": "Write the losses this often."})
    variety_weight: float = field(default=4.0, metadata={"help": "Of the loss for faces being all alike; 0: off."})
    evaluation_samples: int = field(default=2000, metadata={"help": "Faces that are made to be measured."})


class Faces(Recipe):
    name = "face_generation"
    published = "generator"
    better = {"fd_lite2": "lower"}
    loss_terms = Hinge

    def __init__(self, config: FaceConfig):
        super().__init__(config)
        self.networks = {
            "generator": Generator(config.resolution, config.latent_dim, WIDTHS[config.resolution]),
            "discriminator": Heads(),
        }
        # The discriminator learns faster: one that lags behind lets the generator paint one face again and again.
        fast, slow = 2 * config.learning_rate, config.learning_rate
        self.optimizers = {
            "generator": torch.optim.Adam(self.networks["generator"].parameters(), lr=slow, betas=(0.0, 0.99)),
            "discriminator": torch.optim.Adam(self.networks["discriminator"].parameters(), lr=fast, betas=(0.0, 0.99)),
        }
        self.phases = {"discriminator": ("discriminator",), "generator": ("generator",)}
        self.looks = torch.nn.Sequential(Lite0Maps(config.feature_size), Projection(LEVELS, seed=config.seed))
        self.looks.to(memory_format=torch.channels_last)
        self.step = 0  # how far the training is; 0 outside of it

    def dataset(self, split: str) -> ImageData:
        self.looks.to(self.device)
        rows = open_split(self.config.dataset, split)
        return ImageData(rows, size=self.config.resolution, image_column=self.config.image_column)

    def prepare(self, batch: dict, step: int) -> dict:
        """The projected maps of real and of generated pictures; those of generated ones keep their graph."""
        generator = self.unwrapped("generator")
        generator.w_mean.zero_()  # unknown while it changes: see `settled`
        if step == 0:
            self.snapshot(copy.deepcopy(generator).settle(1))
        self.step = step + 1
        real = batch["image"]
        turned = torch.rand(len(real), 1, 1, 1, device=real.device) < 0.5
        real = torch.where(turned, real.flip(3), real)
        z = torch.randn(len(real), self.config.latent_dim, device=real.device)
        fake = self.networks["generator"](z)
        with torch.no_grad():
            real_maps = self.looks(augment(real, blank=False))
        fake_maps = self.looks(augment(fake, blank=False))
        return {"real": real_maps, "fake": fake_maps, "missing_variety": missing_variety(real, fake)}

    def loss(self, phase: str, batch: dict, step: int) -> tuple[Tensor, dict]:
        if phase == "generator":
            missing = batch["missing_variety"]
            adversarial = self.loss_terms.generator(self.unwrapped("discriminator")(batch["fake"]).float())
            return adversarial + self.config.variety_weight * missing, {"missing_variety": missing}
        pairs = zip(batch["real"], batch["fake"])
        scores = self.networks["discriminator"]([torch.cat([real, fake.detach()]) for real, fake in pairs])
        real, fake = scores.float().chunk(2)
        return self.loss_terms.discriminator(real, fake), {"d_real": real.mean(), "d_fake": fake.mean()}

    def settled(self, network: Generator, batches: int = 8) -> Generator:
        """The network with statistics of its own: averaged weights that come out of the training have none yet."""
        if not network.w_mean.any():
            network.settle(batches)
        return network.eval()

    def noise(self, count: int) -> Tensor:
        """One z a seed, 0 to count - 1, as the demo draws them."""
        seeds = (torch.Generator().manual_seed(seed) for seed in range(count))
        return torch.cat([torch.randn(1, self.config.latent_dim, generator=seed) for seed in seeds]).to(self.device)

    def samples(self, network: Generator) -> Image.Image:
        """64 faces from seeds 0 to 63 at truncation 0.7."""
        self.settled(network, 1 if self.step else 8)
        if self.step:
            self.snapshot(network)
        return images.grid(images.to_images(network(self.noise(64), 0.7)), columns=8)

    def snapshot(self, network: Generator) -> None:
        """The same 16 faces at every moment, 64 px each, in one sheet named by the number of pictures seen."""
        config, processes = self.config, int(os.environ.get("WORLD_SIZE", 1))
        seen = self.step * config.train_batch_size * config.gradient_accumulation_steps * processes
        folder = Path(config.output_dir) / "snapshots"
        folder.mkdir(parents=True, exist_ok=True)
        was_training = network.training
        with torch.no_grad():
            faces = images.to_images(network.eval()(self.noise(16)))
        network.train(was_training)
        small = [face.resize((64, 64), Image.Resampling.LANCZOS) for face in faces]
        images.grid(small, columns=4, gutter=0).save(folder / f"{seen:07d}.webp", quality=80, method=6)

    def evaluate(self, network: Generator) -> dict[str, float]:
        """On Lite2's features, which the discriminator never saw.

        fd_lite2, kid, precision and recall compare with training pictures, *_held_out with the test split. near_copies
        is how many of 200 made faces are nearer to a training face than any held-out face is.
        """
        self.settled(network)
        look = Lite2Vectors().to(self.device)
        train = metrics.vectors(look, self.pictures("train"))
        held_out = metrics.vectors(look, self.pictures("test"))
        fake = metrics.vectors(look, self.faces(network, self.config.evaluation_samples))
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

    def pictures(self, split: str, batch: int = 64) -> Iterator[Tensor]:
        data = self.dataset(split)
        for first in range(0, len(data), batch):
            yield data.__getitems__(list(range(first, min(first + batch, len(data)))))["image"].to(self.device)

    def faces(self, network: Generator, count: int, batch: int = 64) -> Iterator[Tensor]:
        random = torch.Generator().manual_seed(0)
        for first in range(0, count, batch):
            yield network(torch.randn(min(batch, count - first), network.latent_dim, generator=random).to(self.device))

    def extras(self, network: Generator) -> dict:
        return {
            "directions.safetensors": {"directions": network.directions(10)},
            "neighbours.safetensors": self.neighbours(),
            **self.replay(),
        }

    def neighbours(self, blocks: tuple[int, ...] = (4, 10, 15), size: int = 64) -> dict[str, Tensor]:
        """Where every training face lies, so that the demo finds the nearest ones without having the pictures.

        Lite0's maps at 128 px, averaged over positions, minus "mean", times "basis" (principal components) transposed.
        "train" (N, size) in the split's order; "held_out" is each test face's distance to its nearest training face.
        """
        backbone = self.looks[0].backbone

        def look(pictures):
            return torch.cat([block.mean((2, 3)) for block in backbone.features(pictures, blocks)], dim=1)

        train, held_out = (metrics.vectors(look, self.pictures(split)) for split in ("train", "test"))
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
        points = sorted({point["images"]: point for point in map(json.loads, lines)}.items())
        points = [point for _, point in points][:: max(1, -(-len(points) // POINTS))]
        names = {"loss_d": "loss_discriminator", "loss_g": "loss_generator"}
        history = {
            name: [round(point[names.get(name, name)], 4) for point in points]
            for name in ("images", "d_real", "d_fake", "loss_d", "loss_g")
        }
        files = {f"replay-{seen:07d}.webp": sheets[seen].read_bytes() for seen in chosen}
        about = {"scale": "logit", "moments": chosen, "sheets": list(files), "history": history}
        return {**files, "replay.json": json.dumps(about).encode()}

    def card(self, figures: dict[str, float]) -> Card:
        side = self.config.resolution
        return Card(
            title=(f"Faces of nobody, {side} px", f"세상에 없는 얼굴, {side}픽셀"),
            paper="Projected GANs Converge Faster, Axel Sauer, Kashyap Chitta, Jens Müller, Andreas Geiger, 2021, "
            "[arXiv:2111.01007](https://arxiv.org/abs/2111.01007); generator after FastGAN, "
            "[arXiv:2101.04775](https://arxiv.org/abs/2101.04775), with StyleGAN's mapping network, "
            "[arXiv:1812.04948](https://arxiv.org/abs/1812.04948)",
            medium=(
                "Mapping network and skip-excitation generator; discriminators on frozen EfficientNet-Lite0 features",
                "매핑 신경망과 스킵 익사이테이션 생성자, 고정된 EfficientNet-Lite0 특징 위의 구분자",
            ),
            data=(
                "3,779 studio faces, all of them made by another generator: no real person is shown "
                "(hmdghoul/generated-faces on GitHub). The source carries no licence: for teaching and research.",
                "스튜디오 얼굴 사진 3,779장. 모두 다른 생성 모델이 만든 것이라 실제 인물은 없습니다"
                "(GitHub의 hmdghoul/generated-faces). 원본에 라이선스가 없어 교육과 연구에만 씁니다.",
            ),
            limits=(
                "Faces from the front on a plain background only, about two thirds of them women, as in its data. "
                "Hats, glasses, earrings and hands come out badly; what its data lacks it cannot make. "
                "The training was short: the faces resemble each other, and the recall says how much is missing. "
                "It must not be used to pass off anybody as real.",
                "단색 배경의 정면 얼굴만 만들고, 데이터처럼 약 3분의 2가 여성입니다. 모자, 안경, 귀걸이, 손은 "
                "잘 만들지 못하고, 데이터에 없는 모습은 만들 수 없습니다. 학습 시간이 짧아 얼굴이 서로 닮았고, "
                "재현율이 그 정도를 보여 줍니다. 실제 사람인 것처럼 속이는 데 쓰면 안 됩니다.",
            ),
            dataset="generated-faces",
            figures={
                "fd_lite2": ("Fréchet distance on Lite2 features (not FID)", "Lite2 특징의 프레셰 거리(FID 아님)"),
                "kid": ("Kernel distance on Lite2 features", "Lite2 특징의 커널 거리"),
                "precision": ("Precision: made faces among real ones", "정밀도: 진짜 사이에 드는 생성 얼굴"),
                "recall": ("Recall: real faces among made ones", "재현율: 생성 얼굴 사이에 드는 진짜"),
                "recall_held_out": ("Recall of 200 faces never seen", "학습에 쓰지 않은 200장의 재현율"),
                "near_copies": ("Near-copies of training faces among 200", "200장 중 학습 얼굴과 거의 같은 것"),
            },
            tags=("gan", "faces"),
        )


def log_spaced(moments: list[int], count: int) -> list[int]:
    """At most `count` of the ascending moments: the first, the last, and those nearest to equal ratios in between."""
    if len(moments) <= count:
        return moments
    low, high = max(1, moments[1]), moments[-1]
    wished = [low * (high / low) ** (k / (count - 2)) for k in range(count - 1)]
    return sorted({moments[0], *(min(moments[1:], key=lambda moment: abs(moment - wish)) for wish in wished)})


if __name__ == "__main__":
    main(Faces, FaceConfig)
