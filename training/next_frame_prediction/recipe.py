"""Trains the networks of demos/next_frame_prediction: ten frames seen, the next ten painted (1511.06380)."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn

from demos.common.media import images
from demos.common.nn.adversarial import Relativistic, squared_slope
from demos.next_frame_prediction import worlds
from demos.next_frame_prediction.measures import copy_last, gradient_energy, squared_error, ssim
from demos.next_frame_prediction.network import FRAMES, FramePredictor
from training.common.data import ImageData, open_split
from training.common.loop import Config, Recipe
from training.common.muon import Muon
from training.common.publish import Card
from training.next_frame_prediction.discriminator import FrameDiscriminator

CONTEXT = 2  # frames before the one that the discriminator judges, which show it how things move
JUDGED = 4  # of a film's ten frames are judged at a step
SMALL = dict(code=24, width=112, deep_width=128)
MSE = dict(train_batch_size=16, learning_rate=0.02, lr_scheduler="cosine", lr_warmup_steps=100, ema_decay=0.998)
ADVERSARIAL = dict(train_batch_size=16, learning_rate=1e-4, ema_decay=0.98)
FAINT = dict(gamma=0.003, adversarial_weight=0.2)  # heads: painted and real differ little, slopes must be steep to tell


@dataclass
class NextFrameConfig(Config):
    """The next-frame prediction's own flags."""

    variants: ClassVar[dict[str, dict]] = {
        "digits_mse": dict(max_train_steps=3_600, **MSE),
        "digits_adversarial": dict(max_train_steps=400, **ADVERSARIAL),
        "balls_mse": dict(max_train_steps=2_500, **SMALL, **MSE),
        "balls_adversarial": dict(max_train_steps=650, **SMALL, **ADVERSARIAL),
        "heads_mse": dict(max_train_steps=2_500, **SMALL, **MSE),
        "heads_adversarial": dict(max_train_steps=120, pool=600, **SMALL, **ADVERSARIAL, **FAINT),
    }

    dataset: str = field(default="", metadata={"help": "Digits: folder, .zip or Hub id. Other worlds need none."})
    variant: str | None = field(default="digits_mse", metadata={"help": "{digits, balls, heads}_{mse, adversarial}."})
    code: int = field(default=32, metadata={"help": "Channels of one frame's code."})
    width: int = field(default=160, metadata={"help": "Channels of the middle at 16 px."})
    deep_width: int = field(default=192, metadata={"help": "Channels of the middle at 8 px."})
    flow: bool = field(
        default=True, metadata={"help": "Frames may also be the last one seen, moved; false: painted alone."}
    )
    adversarial_weight: float = field(default=0.3, metadata={"help": "adversarial: beside the squared error."})
    judge_rate: float = field(default=2e-3, metadata={"help": "adversarial: the discriminator's learning rate."})
    gamma: float = field(default=0.02, metadata={"help": "adversarial: weight of both gradient penalties."})
    judge_first: int = field(
        default=30, metadata={"help": "adversarial: steps in which the discriminator learns, not yet listened to."}
    )
    pool: int = field(default=1500, metadata={"help": "heads: sequences that are rendered once and shown again."})
    test_sequences: int = field(default=1000, metadata={"help": "Sequences that --evaluate makes and measures."})
    max_grad_norm: float = field(default=1.0, metadata={"help": "Clip the gradient's norm to this; 0: do not clip."})
    mixed_precision: str = field(default="auto", metadata={"help": "no, bf16, fp16 or auto."})
    channels_last: bool = field(default=True, metadata={"help": "Memory layout that is faster for convolutions."})


class Sequences(torch.utils.data.Dataset):
    """Endless: a batch's sequences depend on its indices and the seed alone, so a resumed training goes on with them.

    Args:
        world: Of demos.next_frame_prediction.worlds.
        pool: Where making a sequence takes long (heads), so many are made when first asked for, kept, and shown again mirrored
            and backwards in time; 0 makes every one anew.
    """

    def __init__(self, world, seed: int, pool: int = 0):
        self.world, self.seed, self.pool = world, seed, pool
        self.kept: dict[int, np.ndarray] = {}

    def __len__(self) -> int:
        return 1_000_000

    def __getitems__(self, indices: list[int]) -> dict[str, Tensor]:
        """Indices -> {"seen": (B, 10, C, 64, 64), "coming": the same shape} in [-1, 1]."""
        random = np.random.default_rng([self.seed, *indices])
        if not self.pool:
            return halves(self.world.make(len(indices), random))
        films = np.stack([self.film(index % self.pool) for index in indices])
        for film, (mirror, backwards) in zip(films, random.random((len(films), 2)) < 0.5):
            if mirror:
                film[:] = film[..., ::-1].copy()
            if backwards:
                film[:] = film[::-1].copy()
        return halves(films)

    def film(self, number: int) -> np.ndarray:
        if number not in self.kept:
            self.kept[number] = self.world.make(1, np.random.default_rng([self.seed, number]))[0]
        return self.kept[number]


def halves(frames: np.ndarray) -> dict[str, Tensor]:
    """uint8 (B, 20, C, 64, 64) -> what is seen and what is coming, in [-1, 1]."""
    seen, coming = (torch.from_numpy(frames).float() / 127.5 - 1).split(FRAMES, dim=1)
    return {"seen": seen, "coming": coming}


def moments(seen: Tensor, coming: Tensor, judged: Tensor) -> Tensor:
    """Frames of a film, each with the CONTEXT before it: seen and coming (B, 10, C, H, W) -> (B N, (CONTEXT + 1) C, H, W).

    Args:
        judged: Numbers (N,) of the coming frames, 0 to 9.
    """
    film = torch.cat([seen[:, -CONTEXT:], coming], 1)
    return torch.cat([film[:, k : k + CONTEXT + 1].flatten(1, 2) for k in judged.tolist()])


class NextFrame(Recipe):
    name = "next_frame_prediction"
    published = "predictor"

    def __init__(self, config: NextFrameConfig):
        super().__init__(config)
        self.world_name, _, loss = config.variant.partition("_")
        self.adversarial = loss == "adversarial"
        self.better = {f"{self.world_name}_{'energy_gap' if self.adversarial else 'mse'}": "lower"}
        channels = worlds.WORLDS[self.world_name].channels
        sizes = dict(code=config.code, width=config.width, deep_width=config.deep_width, flow=config.flow)
        self.networks = {"predictor": FramePredictor(channels, **sizes)}
        rate = config.learning_rate
        self.optimizers = {"predictor": self.optimizer(self.networks["predictor"], rate)}
        self.phases = {"predictor": ("predictor",)}
        if self.adversarial:
            self.networks["discriminator"] = FrameDiscriminator((CONTEXT + 1) * channels, width=64, halvings=1)
            judge = torch.optim.Adam(self.networks["discriminator"].parameters(), config.judge_rate, (0.5, 0.99))
            self.optimizers = {"discriminator": judge, **self.optimizers}
            self.phases = {"discriminator": ("discriminator",), **self.phases}

    def optimizer(self, network: FramePredictor, rate: float) -> torch.optim.Optimizer:
        """Muon for the many channels in between, Adam for the layers next to the pixels; Adam alone when adversarial."""
        if self.adversarial:
            return torch.optim.Adam(network.parameters(), rate, (0.5, 0.99))
        pixels = ("look", "keep", "paint", "move")
        named = list(network.named_parameters())
        hidden = [p for name, p in named if p.ndim == 4 and not name.startswith(pixels)]
        others = [p for name, p in named if p.ndim < 4 or name.startswith(pixels)]
        return Muon(hidden, others, lr=rate, adam_lr=0.075 * rate)

    def world(self, split: str):
        """The digits of a split; the other worlds have no splits, only seeds."""
        if self.world_name != "digits":
            return worlds.open_world(self.world_name)
        data = ImageData(open_split(self.config.dataset, split), 28, 1, image_column=self.config.image_column)
        data.__getitems__(list(range(len(data))))
        return worlds.Digits(data.pictures[:, 0].numpy())

    def dataset(self, split: str) -> Sequences:
        return Sequences(self.world(split), self.config.seed, self.config.pool if self.world_name == "heads" else 0)

    def prepare(self, batch: dict, step: int) -> dict:
        return {**batch, "made": self.networks["predictor"](batch["seen"]), "judged": torch.randperm(FRAMES)[:JUDGED]}

    def loss(self, phase: str, batch: dict, step: int) -> tuple[Tensor, dict]:
        made, coming = batch["made"].float(), batch["coming"]
        error = squared_error(made, coming)
        pixels = (made - coming).square().mean()
        scalars = {"mse": error.mean().detach(), "next_mse": error[:, 0].mean().detach()}
        if not self.adversarial:
            return pixels, scalars
        # each frame with those just before it, not the whole film at once: four times the examples, and easier to judge
        real, fake = (moments(batch["seen"], x, batch["judged"]) for x in (coming, made))
        if phase == "discriminator":
            # R1 and R2 (R3GAN) keep the discriminator's slopes gentle, so that tiny patterns deceive it less easily
            shown = torch.cat([real, fake.detach()]).requires_grad_()
            scores = self.networks["discriminator"](shown).float()
            penalty = squared_slope(scores, shown) / scores[0].numel()
            real, fake = scores.chunk(2)
            loss = Relativistic.discriminator(real, fake) + self.config.gamma / 2 * penalty
            return loss, {"d_margin": (real - fake).mean(), "penalty": penalty}
        real, fake = self.unwrapped("discriminator")(torch.cat([real, fake])).float().chunk(2)
        adversarial = Relativistic.generator(real.detach(), fake)
        sharpness = gradient_energy(made)[:, 4].mean() / gradient_energy(coming)[:, 4].mean()
        listened = step >= self.config.judge_first
        loss = pixels + listened * self.config.adversarial_weight * adversarial
        return loss, {**scalars, "adversarial": adversarial, "gradient_energy": sharpness.detach()}

    def test(self, count: int) -> dict[str, Tensor]:
        """Sequences of the test split, always the same."""
        world = self.world("test")
        return halves(world.make(count, np.random.default_rng(worlds.TEST_SEED)))

    @torch.no_grad()
    def predict(self, network: nn.Module, seen: Tensor) -> Tensor:
        """(B, 10, C, 64, 64) -> the next ten, clipped, in small batches, on the processor."""
        parts = [network(part.to(self.device)).float().cpu() for part in seen.split(20)]
        return torch.cat(parts).clamp(-1, 1)

    def samples(self, network: nn.Module) -> Image.Image:
        """Six test sequences: what was seen, what came, what was predicted; every third frame."""
        frames = self.test(6)
        made = self.predict(network, frames["seen"])
        rows = torch.stack([frames["seen"], frames["coming"], made], 1)[:, :, 0::3]  # (6, 3, 4, C, 64, 64)
        return images.grid(images.to_images(rows.flatten(0, 2)), columns=12)

    def evaluate(self, network: nn.Module) -> dict[str, float]:
        """On the world's test sequences, beside the yardstick that copies the last frame.

        mse and ssim are means over ten frames, next_mse is the first one's, gradient_energy the fifth's share of the
        truth's, energy_gap how far from 1 that is.
        """
        frames, world = self.test(self.config.test_sequences), self.world_name
        coming = frames["coming"]
        figures = {}
        still = copy_last(frames["seen"], FRAMES)
        for prefix, made in (("", self.predict(network, frames["seen"])), ("copy_last_", still)):
            error = squared_error(made, coming)
            figures[f"{world}_{prefix}mse"] = float(error.mean())
            figures[f"{world}_{prefix}next_mse"] = float(error[:, 0].mean())
            figures[f"{world}_{prefix}ssim"] = float(ssim(made, coming).mean())
            figures[f"{world}_{prefix}ssim_strict"] = float(ssim(made, coming, value_range=1.0).mean())
            energy = gradient_energy(made)[:, 4].mean() / gradient_energy(coming)[:, 4].mean()
            figures[f"{world}_{prefix}gradient_energy"] = float(energy)
            figures[f"{world}_{prefix}energy_gap"] = abs(float(energy) - 1)
        return figures

    def extras(self, network: nn.Module) -> dict[str, bytes]:
        """The learning curve of the mse networks: digits and balls are new every time, so their error is a
        test; heads come from a pool."""
        path = Path(self.config.output_dir) / "metrics.jsonl"
        if self.adversarial or not path.is_file():
            return {}
        lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        every = max(1, len(lines) // 60)
        kept = [line for k, line in enumerate(lines) if k % every == every - 1 or line is lines[-1]]
        curve = {"images": [line["images"] for line in kept], "mse": [round(line["mse"], 1) for line in kept]}
        return {"curve.json": json.dumps(curve).encode()}

    def card(self, figures: dict[str, float]) -> Card:
        return card(self.config.variant)


NAMES = {"digits": ("digits", "숫자"), "balls": ("balls", "공"), "heads": ("heads", "얼굴")}
DATA = {
    "digits": (
        "Moving MNIST, made on the fly from MNIST's 60,000 training digits (CC BY-SA 3.0); measured on the test digits",
        "MNIST 학습 숫자 60,000개(CC BY-SA 3.0)로 그때그때 만든 Moving MNIST. 시험은 시험용 숫자로 합니다",
    ),
    "balls": (
        "one to four balls, simulated on the fly: elastic collisions, no friction",
        "그때그때 시뮬레이션한 공 1~4개. 마찰 없는 탄성 충돌",
    ),
    "heads": (
        "heads rendered from a reduced mesh of ICT-FaceKit (MIT): nobody's face; identity, expression, skin, light and speed vary",
        "ICT-FaceKit의 머리 모델(MIT)을 줄여 그린 얼굴. 실제 사람이 아니며 생김새, 표정, 피부, 빛, 빠르기가 제각각입니다",
    ),
}
LIMITS = {
    "mse": (
        "Paints the mean of all futures: what it is not sure of becomes a blur, more with every frame. Knows only its own world.",
        "모든 미래의 평균을 그리므로 확신이 없는 것은 흐려지고, 장면마다 더 흐려집니다. 자기 세계만 압니다.",
    ),
    "adversarial": (
        "Paints one future that looks real, not the right one: shapes stay sharp and may change. Errors are larger than "
        "those of mse. Knows only its own world.",
        "진짜처럼 보이는 미래 하나를 그릴 뿐, 맞는 미래를 아는 것은 아닙니다. 또렷하지만 모양이 바뀔 수 있고 오차는 MSE보다 큽니다. "
        "자기 세계만 압니다.",
    ),
}


def card(variant: str) -> Card:
    world, _, loss = variant.partition("_")
    english, korean = NAMES[world]
    sharp = loss == "adversarial"
    learned = (
        (
            "squared error and a relativistic discriminator of patches that sees each frame after the two before it",
            "제곱 오차와, 장면마다 바로 앞 두 장면과 함께 조각을 보는 상대론적 구분자",
        )
        if sharp
        else ("squared error", "제곱 오차")
    )
    figures = {
        f"{world}_mse": ("MSE (sum over a frame, 10 frames)", "MSE (한 장면의 합, 10장면 평균)"),
        f"{world}_copy_last_mse": ("… of copying the last frame", "… 마지막 장면을 복사하면"),
        f"{world}_next_mse": ("MSE of the next frame", "바로 다음 장면의 MSE"),
        f"{world}_copy_last_next_mse": ("… of copying the last frame", "… 마지막 장면을 복사하면"),
        f"{world}_ssim": ("SSIM (range 2, as OpenSTL)", "SSIM (범위 2, OpenSTL 방식)"),
        f"{world}_copy_last_ssim": ("… of copying the last frame", "… 마지막 장면을 복사하면"),
        f"{world}_gradient_energy": ("Gradient energy at step 5 (truth = 1)", "다섯째 장면의 기울기 에너지 (실제 = 1)"),
    }
    return Card(
        seen=("{count:,} sequences seen", "시퀀스 {count:,}개를 보며"),
        title=(
            f"{'Sharp' if sharp else 'Safe'}: {english}, {loss}",
            f"{'선명하게 (GAN)' if sharp else '안전하게 (MSE)'}: {korean}",
        ),
        paper=(
            "William Lotter, Gabriel Kreiman, David Cox: [Unsupervised Learning of Visual Structure using Predictive "
            "Generative Networks](https://arxiv.org/abs/1511.06380), 2015; layout after "
            "[SimVP](https://arxiv.org/abs/2206.05099), 2022",
            "William Lotter, Gabriel Kreiman, David Cox: [Unsupervised Learning of Visual Structure using Predictive "
            "Generative Networks](https://arxiv.org/abs/1511.06380), 2015. 구조는 2022년의 "
            "[SimVP](https://arxiv.org/abs/2206.05099)를 따름",
        ),
        medium=(
            f"convolutional encoder, U-Net over all frames, decoder that paints or moves the last frame (optical flow); {learned[0]}",
            f"합성곱 인코더, 모든 장면을 함께 보는 U-Net, 그리거나 마지막 장면을 옮기는(광학 흐름) 디코더. {learned[1]}로 학습",
        ),
        data=DATA[world],
        limits=LIMITS[loss],
        dataset=world,
        figures=figures,
        task="image-to-video",
        tags=("video-prediction", world),
    )
