"""How the next-frame networks are trained: losses, phases, measures."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn

from demos.common.media import images
from demos.common.nn.adversarial import Relativistic, squared_slope
from demos.next_frame_prediction import worlds
from demos.next_frame_prediction.constants import FRAMES, NAME
from demos.next_frame_prediction.measures import copy_last, frame_ssim, gradient_energy, squared_error
from demos.next_frame_prediction.network import FramePredictor
from training.common.card import Card
from training.common.muon import Muon
from training.common.recipe import Recipe
from training.next_frame_prediction.card import next_frame_card
from training.next_frame_prediction.config import NextFramePredictionConfig
from training.next_frame_prediction.data import SequenceDataset, digit_world, halves
from training.next_frame_prediction.discriminator import FrameDiscriminator

CONTEXT = 2  # frames before the one that the discriminator judges, which show it how things move
JUDGED = 4  # of a film's ten frames are judged at a step


def with_context(seen: Tensor, coming: Tensor, numbers: Tensor) -> Tensor:
    """Frames of a film, each after the CONTEXT before it: (B, 10, C, H, W) twice -> (B N, (CONTEXT + 1) C, H, W).

    Args:
        seen, coming: The film.
        numbers: (N,), which of the coming frames, 0 to 9.
    """
    film = torch.cat([seen[:, -CONTEXT:], coming], 1)
    return torch.cat([film[:, k : k + CONTEXT + 1].flatten(1, 2) for k in numbers.tolist()])


class NextFramePredictionTraining(Recipe):
    """A predictor of one world, trained on squared errors or against a discriminator."""

    name = NAME
    published = "predictor"

    def __init__(self, config: NextFramePredictionConfig):
        super().__init__(config)
        self.world_name, _, loss = config.variant.partition("_")
        self.adversarial = loss == "adversarial"
        self.better = {f"{self.world_name}_{'energy_gap' if self.adversarial else 'mse'}": "lower"}
        channels = worlds.WORLDS[self.world_name].channels
        sizes = {"code": config.code, "width": config.width, "deep_width": config.deep_width, "flow": config.flow}
        self.networks = {"predictor": FramePredictor(channels, **sizes)}
        self.optimizers = {"predictor": self.optimizer(self.networks["predictor"], config.learning_rate)}
        self.phases = {"predictor": ("predictor",)}
        if self.adversarial:
            discriminator = FrameDiscriminator((CONTEXT + 1) * channels, width=64, halvings=1)
            optimizer = torch.optim.Adam(discriminator.parameters(), config.judge_rate, (0.5, 0.99))
            self.networks["discriminator"] = discriminator
            self.optimizers = {"discriminator": optimizer, **self.optimizers}
            self.phases = {"discriminator": ("discriminator",), **self.phases}

    def optimizer(self, network: FramePredictor, rate: float) -> torch.optim.Optimizer:
        """Muon for the many channels in between, Adam for the layers next to the pixels; Adam alone if adversarial."""
        if self.adversarial:
            return torch.optim.Adam(network.parameters(), rate, (0.5, 0.99))
        pixels = ("look", "keep", "paint", "move")
        named = list(network.named_parameters())
        hidden = [weight for name, weight in named if weight.ndim == 4 and not name.startswith(pixels)]
        others = [weight for name, weight in named if weight.ndim < 4 or name.startswith(pixels)]
        return Muon(hidden, others, lr=rate, adam_lr=0.075 * rate)

    def world(self, split: str) -> Any:
        """The digits of a split; the other worlds have no splits, only seeds."""
        if self.world_name == "digits":
            return digit_world(self.config.dataset, split, self.config.image_column)
        return worlds.open_world(self.world_name)

    def dataset(self, split: str) -> SequenceDataset:
        pool = self.config.pool if self.world_name == "heads" else 0
        return SequenceDataset(self.world(split), self.config.seed, pool)

    def prepare(self, batch: dict, step: int) -> dict:
        return {**batch, "fake": self.networks["predictor"](batch["seen"]), "judged": torch.randperm(FRAMES)[:JUDGED]}

    def loss(self, phase: str, batch: dict, step: int) -> tuple[Tensor, dict]:
        seen, coming, fake = batch["seen"], batch["coming"], batch["fake"].float()
        error = squared_error(fake, coming)
        pixels = (fake - coming).square().mean()
        scalars = {"mse": error.mean().detach(), "next_mse": error[:, 0].mean().detach()}
        if not self.adversarial:
            return pixels, scalars
        # each frame with those just before it, not the whole film: four times the examples, and easier to judge
        real_frames, fake_frames = (with_context(seen, frames, batch["judged"]) for frames in (coming, fake))
        if phase == "discriminator":
            return self.discriminator_loss(real_frames, fake_frames.detach())
        scores = self.unwrapped("discriminator")(torch.cat([real_frames, fake_frames])).float()
        real, fake_scores = scores.chunk(2)
        adversarial = Relativistic.generator(real.detach(), fake_scores)
        sharpness = gradient_energy(fake)[:, 4].mean() / gradient_energy(coming)[:, 4].mean()
        weight = self.config.adversarial_weight if step >= self.config.judge_first else 0.0
        loss = pixels + weight * adversarial
        return loss, {**scalars, "adversarial": adversarial, "gradient_energy": sharpness.detach()}

    def discriminator_loss(self, real: Tensor, fake: Tensor) -> tuple[Tensor, dict]:
        """R1 and R2 (R3GAN) keep the discriminator's slopes gentle, so that tiny patterns deceive it less easily."""
        frames = torch.cat([real, fake]).requires_grad_()
        scores = self.networks["discriminator"](frames).float()
        penalty = squared_slope(scores, frames) / scores[0].numel()
        real, fake = scores.chunk(2)
        loss = Relativistic.discriminator(real, fake) + self.config.gamma / 2 * penalty
        return loss, {"d_margin": (real - fake).mean(), "penalty": penalty}

    def test_sequences(self, count: int) -> dict[str, Tensor]:
        """Sequences of the test split as `halves` gives them, always the same."""
        return halves(self.world("test").make(count, np.random.default_rng(worlds.TEST_SEED)))

    @torch.no_grad()
    def predict(self, network: nn.Module, seen: Tensor) -> Tensor:
        """(B, 10, C, 64, 64) -> the next ten, clipped, in small batches, on the processor."""
        parts = [network(part.to(self.device)).float().cpu() for part in seen.split(20)]
        return torch.cat(parts).clamp(-1, 1)

    def samples(self, network: nn.Module) -> Image.Image:
        """Six test sequences: what was seen, what came, what was predicted; every third frame."""
        frames = self.test_sequences(6)
        predicted = self.predict(network, frames["seen"])
        rows = torch.stack([frames["seen"], frames["coming"], predicted], 1)[:, :, 0::3]  # (6, 3, 4, C, 64, 64)
        return images.grid(images.to_images(rows.flatten(0, 2)), columns=12)

    def evaluate(self, network: nn.Module) -> dict[str, float]:
        """On the world's test sequences, beside the yardstick that copies the last frame.

        mse and ssim are means over ten frames, next_mse is the first one's, gradient_energy the fifth's share of the
        truth's, energy_gap how far from 1 that is.
        """
        frames = self.test_sequences(self.config.test_sequences)
        coming = frames["coming"]
        predictions = {
            "": self.predict(network, frames["seen"]),
            "copy_last_": copy_last(frames["seen"], FRAMES),
        }
        figures = {}
        for prefix, predicted in predictions.items():
            error = squared_error(predicted, coming)
            energy = float(gradient_energy(predicted)[:, 4].mean() / gradient_energy(coming)[:, 4].mean())
            measured = {
                "mse": float(error.mean()),
                "next_mse": float(error[:, 0].mean()),
                "ssim": float(frame_ssim(predicted, coming).mean()),
                "ssim_strict": float(frame_ssim(predicted, coming, value_range=1.0).mean()),
                "gradient_energy": energy,
                "energy_gap": abs(energy - 1),
            }
            figures |= {f"{self.world_name}_{prefix}{name}": value for name, value in measured.items()}
        return figures

    def extras(self, network: nn.Module) -> dict[str, bytes]:
        """The learning curve of the mse networks, about sixty points.

        Digits and balls are new every time, so their error is a test; heads come from a pool.
        """
        path = Path(self.config.output_dir) / "metrics.jsonl"
        if self.adversarial or not path.is_file():
            return {}
        lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        every = max(1, len(lines) // 60)
        points = [line for k, line in enumerate(lines) if k % every == every - 1 or line is lines[-1]]
        curve = {"images": [line["images"] for line in points], "mse": [round(line["mse"], 1) for line in points]}
        return {"curve.json": json.dumps(curve).encode()}

    def card(self, figures: dict[str, float]) -> Card:
        return next_frame_card(self.config.variant)
