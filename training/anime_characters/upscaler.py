"""How `--variant upscaler` is trained: drawings twice as large, with sharp lines.

The drawings have 64 px and no larger originals. So the network learns from them at half their size (32 to 64 px), where
colours and shapes are right but lines are thin, and from other line drawings at the size it will be used at (64 to 128
px, --line_datasets), where lines are. The features of an ImageNet network are compared beside the pixels: by a distance
between pixels alone, an edge that may lie here or there is averaged to a blur.
"""

from typing import ClassVar

import torch
from PIL import Image
from torch import Tensor, nn

from demos.anime_characters.constants import NAME, TRUNCATION
from demos.anime_characters.network import SCALE, Generator, Upscaler
from demos.common.media import images
from demos.common.nn.backbone import load_backbone
from demos.common.nn.upscaling import bicubic
from training.anime_characters.card import upscaler_card
from training.anime_characters.config import AnimeCharactersConfig
from training.anime_characters.data import Patches, open_sets, reduced
from training.common import metrics
from training.common.card import Card
from training.common.losses.perceptual import feature_distance
from training.common.publish import PublishError, bundled, load
from training.common.recipe import Recipe


class UpscalerTraining(Recipe):
    """A drawing twice as wide and high, by pixels and by features."""

    name = NAME
    published = "upscaler"
    better: ClassVar[dict[str, str]] = {"st_lpips_lines": "lower", "st_lpips_drawings": "lower"}

    def __init__(self, config: AnimeCharactersConfig):
        super().__init__(config)
        self.networks = {"upscaler": Upscaler()}
        self.optimizers = {"upscaler": torch.optim.Adam(self.networks["upscaler"].parameters(), config.learning_rate)}
        self.phases = {"upscaler": ("upscaler",)}
        self.backbone = load_backbone()

    def dataset(self, split: str) -> Patches:
        self.backbone.to(self.device)
        return Patches(open_sets(self.config, split), self.config.resolution, self.config.line_share)

    def loss(self, phase: str, batch: dict, step: int) -> tuple[Tensor, dict]:
        high = batch["high"]
        made = self.networks["upscaler"](reduced(high)).float()
        pixels = ((made - high).square() + 1e-6).sqrt().mean()  # Charbonnier: L1, smooth at 0
        features = feature_distance(self.backbone, made, high)
        return pixels + self.config.perceptual_weight * features, {"pixels": pixels, "features": features}

    def samples(self, network: nn.Module) -> Image.Image:
        """Four held-out pictures of each set: bicubic, the network's, the original."""
        columns = []
        for data in open_sets(self.config, "test"):
            for high in data.__getitems__(list(range(min(4, len(data)))))["image"]:
                corner = high[None, :, : self.config.resolution, : self.config.resolution].to(self.device)
                columns.append([bicubic(reduced(corner), SCALE), network(reduced(corner)), corner])
        pictures = images.to_images(torch.cat([picture for row in zip(*columns) for picture in row]))
        return images.grid([images.enlarge(picture, 2) for picture in pictures], len(columns))

    def sheet(self, network: nn.Module) -> Image.Image:
        """Characters of the published generator, seeds 0 to 7: bicubic above, the network's below."""
        folder = bundled(self.name, None)
        if not (folder / "config.json").is_file():
            raise PublishError("publish the generator first: the upscaler's sheet shows its characters")
        generator = load(Generator, folder).to(self.device)
        inputs = [generator.sample_inputs(1, torch.Generator().manual_seed(seed)) for seed in range(8)]
        small = torch.cat([generator(*(x.to(self.device) for x in sampled), TRUNCATION) for sampled in inputs])
        return images.grid(images.to_images(torch.cat([bicubic(small, SCALE), network(small)])), columns=8)

    def evaluate(self, network: nn.Module) -> dict[str, float]:
        """PSNR (Y channel, without 2 px at the edges) and ST-LPIPS on held-out pictures, and bicubic's beside them.

        *_drawings: 32 to 64 px; *_lines: 64 to 128 px, all line sets together.
        """
        self.backbone.to(self.device)
        figures: dict[str, list[float]] = {}
        for place, data in enumerate(open_sets(self.config, "test")):
            kind = "lines" if place else "drawings"
            for first in range(0, len(data), 32):
                high = data.__getitems__(list(range(first, min(first + 32, len(data)))))["image"]
                low = reduced(high)
                for suffix, made in (("", network(low.to(self.device)).cpu()), ("_bicubic", bicubic(low, SCALE))):
                    for x, original in zip(made.clamp(-1, 1).split(1), high.split(1)):
                        figures.setdefault(f"psnr_{kind}{suffix}", []).append(metrics.psnr(x, original, border=SCALE))
                        figures.setdefault(f"st_lpips_{kind}{suffix}", []).append(metrics.st_lpips(x, original))
        return {name: sum(values) / len(values) for name, values in figures.items()}

    def card(self, figures: dict[str, float]) -> Card:
        return upscaler_card()
