"""What the super-resolution networks minimise, and how they are measured."""

from pathlib import Path

import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor, nn

from demos.common.media import images
from demos.common.nn.adversarial import Relativistic
from demos.super_resolution.constants import EXAMPLES, SCALE
from demos.super_resolution.network import Upscaler, bicubic
from training.common import metrics
from training.common.backbones import load_vgg16
from training.common.card import Card
from training.common.discriminators import UNetDiscriminator
from training.common.losses.perceptual import feature_distance
from training.common.recipe import Recipe
from training.super_resolution.card import card
from training.super_resolution.config import SuperResolutionConfig
from training.super_resolution.data import Patches, reduced, tiles
from training.super_resolution.losses import grid_error, spectral_distance

JITTER = 8  # px that the patches shown to discriminator and backbone move about


class SuperResolutionTraining(Recipe):
    """`mse`: pixels alone. `gan`: a discriminator, features and spectra beside them."""

    name = "super_resolution"
    published = "upscaler"

    def __init__(self, config: SuperResolutionConfig):
        super().__init__(config)
        self.adversarial = config.variant == "gan"
        self.better = {"st_lpips": "lower"} if self.adversarial else {"psnr": "higher"}
        self.networks = {"upscaler": Upscaler(config.channels, config.blocks)}
        rate, betas = config.learning_rate, (0.9, 0.99)
        self.optimizers = {"upscaler": torch.optim.Adam(self.networks["upscaler"].parameters(), rate, betas)}
        self.phases = {"upscaler": ("upscaler",)}
        if self.adversarial:
            self.networks["discriminator"] = UNetDiscriminator()
            adam = torch.optim.Adam(self.networks["discriminator"].parameters(), rate, betas)
            self.optimizers = {"discriminator": adam, **self.optimizers}
            self.phases = {"discriminator": ("discriminator",), **self.phases}
            self.vgg = load_vgg16()

    def dataset(self, split: str) -> Patches:
        config = self.config
        sets = [tiles(name, split, config.image_column) for name in (config.dataset, *config.texture_datasets)]
        return Patches(sets, config.texture_share, config.patch)

    def prepare(self, batch: dict, step: int) -> dict:
        if not self.adversarial:
            return batch
        self.vgg.to(self.device)
        made, side = self.networks["upscaler"](batch["low"]), batch["high"].shape[-1] - JITTER
        # discriminator and backbone have strides of 2 to 8 px: another start each time, or they teach a grid
        y, x = torch.randint(JITTER + 1, (2,)).tolist()
        return {"made": made[..., y : y + side, x : x + side], "high": batch["high"][..., y : y + side, x : x + side]}

    def loss(self, phase: str, batch: dict, step: int) -> tuple[Tensor, dict]:
        high = batch["high"]
        if not self.adversarial:
            error = self.networks["upscaler"](batch["low"]).float() - high
            if step >= self.config.squares_from * self.config.max_train_steps:
                loss = 10 * error.square().mean()  # PSNR's own measure; about as large as the distance before it
            else:
                loss = (error.square() + 1e-6).sqrt().mean()  # Charbonnier: outliers pull less
            return loss, {"train_psnr": -10 * torch.log10(error.detach().square().mean() / 4)}

        made = batch["made"]
        if phase == "discriminator":
            real, fake = self.networks["discriminator"](torch.cat([high, made.detach()])).float().chunk(2)
            return Relativistic.discriminator(real, fake), {"d_margin": (real - fake).mean()}
        real, fake = self.unwrapped("discriminator")(torch.cat([high, made])).float().chunk(2)
        adversarial = Relativistic.generator(real.detach(), fake)
        features = feature_distance(self.vgg, made, high, (2, 3, 4))
        pixels = F.l1_loss(made.float(), high)
        # flat colours and slow shades are no place for invention: means over 4 x 4 pixels must stay
        shades = F.l1_loss(F.avg_pool2d(made.float(), SCALE), F.avg_pool2d(high, SCALE))
        grid = grid_error(made.float() - high)
        spectra = spectral_distance(made.float(), high)
        config = self.config
        loss = pixels + 2 * shades + 10 * grid + config.spectral_weight * spectra
        loss = loss + config.perceptual_weight * features + config.adversarial_weight * adversarial
        return loss, {
            "pixels": pixels,
            "shades": shades,
            "grid": grid,
            "spectra": spectra,
            "features": features,
            "adversarial": adversarial,
        }

    def samples(self, network: nn.Module) -> Image.Image:
        """Eight test tiles: bicubic, the network's, the original."""
        data = tiles(self.config.dataset, "test", self.config.image_column)
        return self.rows(network, [images.to_images(data[i]["image"][None])[0] for i in range(min(8, len(data)))])

    def sheet(self, network: nn.Module) -> Image.Image:
        """The gallery's own examples, which may be passed on; each one's middle, none picked."""
        return self.rows(network, [images.square(Image.open(path), 256) for path in sorted(EXAMPLES.glob("*.webp"))])

    def rows(self, network: nn.Module, pictures: list[Image.Image]) -> Image.Image:
        """A column a picture: bicubic, the network's, the original."""
        device, columns = self.device, []
        for picture in pictures:
            high, low = reduced(picture)
            columns.append([bicubic(low), network(low.to(device)).cpu(), high])
        return images.grid(images.to_images(torch.cat([x for row in zip(*columns) for x in row])), len(pictures))

    def evaluate(self, network: nn.Module) -> dict[str, float]:
        """On the test split and, with --benchmark, on Set5 and Set14: Y channel, without 4 px at the edges.

        colour_shift is the largest mean change of a colour channel between the original and the result, of 255.
        """
        data = tiles(self.config.dataset, "test", self.config.image_column)
        sets = {"": [images.to_images(data[i]["image"][None])[0] for i in range(len(data))]}
        for name in ("Set5", "Set14") if self.config.benchmark else ():
            paths = sorted((Path(self.config.benchmark) / name).glob("*.png"))
            sets[f"_{name.lower()}"] = [images.open_image(path) for path in paths]
        return {
            f"{measure}{suffix}": value
            for suffix, pictures in sets.items()
            for measure, value in self.figures(network, pictures).items()
        }

    def figures(self, network: nn.Module, pictures: list[Image.Image]) -> dict[str, float]:
        """Means over pictures; each is rounded to 8 bits first, as it would be saved."""
        results: dict[str, list[float]] = {"psnr": [], "ssim": [], "st_lpips": [], "colour_shift": []}
        for picture in pictures:
            high, low = reduced(picture)
            made = images.to_tensor(images.to_images(network(low.to(self.device)).cpu())[0])
            results["psnr"].append(metrics.psnr(made, high, border=SCALE))
            results["ssim"].append(metrics.ssim(made, high, border=SCALE))
            results["st_lpips"].append(metrics.st_lpips(made, high))
            results["colour_shift"].append(float((made - high).mean((0, 2, 3)).abs().max() * 127.5))
        return {name: sum(values) / len(values) for name, values in results.items()}

    def card(self, figures: dict[str, float]) -> Card:
        return card(self.config.variant)
