"""Trains the networks of demos/next_frame_prediction: ten frames seen, the next ten painted (1511.06380).

    python -m training.next_frame_prediction --dataset DIGITS --variant digits_mse --publish
    python -m training.next_frame_prediction --variant balls_mse --publish
    python -m training.next_frame_prediction --variant heads_adversarial \\
        --init_from demos/next_frame_prediction/checkpoint/heads_mse --publish

Sequences are made on the fly by the room's own worlds, so no two batches are alike. Only the digits need a data set. `mse`
learns pixels alone; `adversarial` starts from it and also learns to deceive a discriminator that sees frames in their order.
"""

from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn

from demos.common import images
from demos.next_frame_prediction import worlds
from demos.next_frame_prediction.measures import copy_last, gradient_energy, squared_error, ssim
from demos.next_frame_prediction.network import FRAMES, FramePredictor
from training.common.data import ImageData, open_split
from training.common.discriminators import PatchDiscriminator
from training.common.loop import Config, Recipe, main
from training.common.losses import Relativistic
from training.common.publish import Card

CONTEXT = 3  # frames seen that the discriminator is shown before the ten that it judges
SMALL = dict(code=24, width=112, deep_width=128)
MSE = dict(train_batch_size=16, learning_rate=1.5e-3, lr_scheduler="cosine", lr_warmup_steps=200)
ADVERSARIAL = dict(train_batch_size=16, learning_rate=1e-4, ema_decay=0.995)


@dataclass
class NextFrameConfig(Config):
    """The next-frame prediction's own flags."""

    variants: ClassVar[dict[str, dict]] = {
        "digits_mse": dict(max_train_steps=7_000, **MSE),
        "digits_adversarial": dict(max_train_steps=800, **ADVERSARIAL),
        "balls_mse": dict(max_train_steps=2_500, **SMALL, **MSE),
        "balls_adversarial": dict(max_train_steps=800, **SMALL, **ADVERSARIAL),
        "heads_mse": dict(max_train_steps=2_500, **SMALL, **MSE),
        "heads_adversarial": dict(max_train_steps=800, **SMALL, **ADVERSARIAL),
    }

    dataset: str = field(default="", metadata={"help": "Digits: folder, .zip or Hub id. Other worlds need none."})
    variant: str | None = field(default="digits_mse", metadata={"help": "{digits, balls, heads}_{mse, adversarial}."})
    code: int = field(default=32, metadata={"help": "Channels of one frame's code."})
    width: int = field(default=160, metadata={"help": "Channels of the middle at 16 px."})
    deep_width: int = field(default=192, metadata={"help": "Channels of the middle at 8 px."})
    adversarial_weight: float = field(default=0.005, metadata={"help": "adversarial: beside the squared error."})
    test_sequences: int = field(default=1000, metadata={"help": "Sequences that --evaluate makes and measures."})
    max_grad_norm: float = field(default=1.0, metadata={"help": "Clip the gradient's norm to this; 0: do not clip."})
    mixed_precision: str = field(default="auto", metadata={"help": "no, bf16, fp16 or auto."})
    channels_last: bool = field(default=True, metadata={"help": "Memory layout that is faster for convolutions."})


class Sequences(torch.utils.data.Dataset):
    """Endless: a batch's sequences depend on its indices and the seed alone, so a resumed training goes on with them."""

    def __init__(self, world, seed: int):
        self.world, self.seed = world, seed

    def __len__(self) -> int:
        return 1_000_000

    def __getitems__(self, indices: list[int]) -> dict[str, Tensor]:
        """Indices -> {"seen": (B, 10, C, 64, 64), "coming": the same shape} in [-1, 1]."""
        return halves(self.world.make(len(indices), np.random.default_rng([self.seed, *indices])))


def halves(frames: np.ndarray) -> dict[str, Tensor]:
    """uint8 (B, 20, C, 64, 64) -> what is seen and what is coming, in [-1, 1]."""
    seen, coming = (torch.from_numpy(frames).float() / 127.5 - 1).split(FRAMES, dim=1)
    return {"seen": seen, "coming": coming}


class NextFrame(Recipe):
    name = "next_frame_prediction"
    published = "predictor"

    def __init__(self, config: NextFrameConfig):
        super().__init__(config)
        self.world_name, _, loss = config.variant.partition("_")
        self.adversarial = loss == "adversarial"
        self.better = {} if self.adversarial else {f"{self.world_name}_mse": "lower"}
        channels = worlds.WORLDS[self.world_name].channels
        sizes = dict(code=config.code, width=config.width, deep_width=config.deep_width)
        self.networks = {"predictor": FramePredictor(channels, **sizes)}
        rate = config.learning_rate
        self.optimizers = {"predictor": torch.optim.Adam(self.networks["predictor"].parameters(), rate)}
        self.phases = {"predictor": ("predictor",)}
        if self.adversarial:
            self.networks["discriminator"] = PatchDiscriminator((CONTEXT + FRAMES) * channels, width=64)
            judge = torch.optim.Adam(self.networks["discriminator"].parameters(), 2 * rate, (0.5, 0.99))
            self.optimizers = {"discriminator": judge, **self.optimizers}
            self.phases = {"discriminator": ("discriminator",), **self.phases}

    def world(self, split: str):
        """The digits of a split; the other worlds have no splits, only seeds."""
        if self.world_name != "digits":
            return worlds.open_world(self.world_name)
        data = ImageData(open_split(self.config.dataset, split), 28, 1, image_column=self.config.image_column)
        data.__getitems__(list(range(len(data))))
        return worlds.Digits(data.pictures[:, 0].numpy())

    def dataset(self, split: str) -> Sequences:
        return Sequences(self.world(split), self.config.seed)

    def prepare(self, batch: dict, step: int) -> dict:
        return {**batch, "made": self.networks["predictor"](batch["seen"])}

    def loss(self, phase: str, batch: dict, step: int) -> tuple[Tensor, dict]:
        made, coming = batch["made"].float(), batch["coming"]
        error = squared_error(made, coming)
        pixels = (made - coming).square().mean()
        scalars = {"mse": error.mean().detach(), "next_mse": error[:, 0].mean().detach()}
        if not self.adversarial:
            return pixels, scalars
        before = batch["seen"][:, -CONTEXT:]
        real, fake = (torch.cat([before, x], 1).flatten(1, 2) for x in (coming, made))
        if phase == "discriminator":
            real, fake = self.networks["discriminator"](torch.cat([real, fake.detach()])).float().chunk(2)
            return Relativistic.discriminator(real, fake), {"d_margin": (real - fake).mean()}
        real, fake = self.unwrapped("discriminator")(torch.cat([real, fake])).float().chunk(2)
        adversarial = Relativistic.generator(real.detach(), fake)
        sharpness = gradient_energy(made)[:, 4].mean() / gradient_energy(coming)[:, 4].mean()
        loss = pixels + self.config.adversarial_weight * adversarial
        return loss, {**scalars, "adversarial": adversarial, "gradient_energy": sharpness.detach()}

    def test(self, count: int) -> dict[str, Tensor]:
        """Sequences of the test split, always the same."""
        world = self.world("test")
        return halves(world.make(count, np.random.default_rng(worlds.TEST_SEED)))

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

        mse and ssim are means over ten frames, next_mse is the first one's, gradient_energy the fifth's share of the truth's.
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
        return figures

    def card(self, figures: dict[str, float]) -> Card:
        raise NotImplementedError


if __name__ == "__main__":
    main(NextFrame, NextFrameConfig)
