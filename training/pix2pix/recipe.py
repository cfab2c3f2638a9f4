"""How the gallery's pix2pix networks learn: StyleEncoder, losses, phases."""

import copy
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.utils import parametrize
from torch.nn.utils.parametrizations import spectral_norm

from demos.common.metrics.kl import kl_per_latent
from demos.common.nn.adversarial import Hinge
from demos.common.nn.backbone import load_backbone
from demos.pix2pix.constants import COLOURS
from demos.pix2pix.network import Generator, PatchDiscriminator
from training.common.backbones import BLOCKS, LEVELS
from training.common.card import Card
from training.common.discriminators import ProjectedDiscriminator, RandomProjection
from training.common.losses.perceptual import map_distance
from training.pix2pix.card import pix2pix_card
from training.pix2pix.data import elastic_deformation, jitter_lines, random_crops
from training.pix2pix.paired import PairedTraining


class StyleEncoder(nn.Module):
    """A picture (B, 3, H, W) and its maps of Lite0 -> mean and log variance of z, (B, noise_dim) each."""

    def __init__(self, noise_dim: int):
        super().__init__()
        inputs = 3 + sum(LEVELS)
        self.layers = nn.Sequential(nn.LayerNorm(inputs), nn.Linear(inputs, 2 * noise_dim))

    def forward(self, picture: Tensor, maps: list[Tensor]) -> tuple[Tensor, Tensor]:
        means = [x.float().mean((2, 3)) for x in (picture, *maps)]
        mean, logvar = self.layers(torch.cat(means, dim=1)).chunk(2, dim=1)
        return mean, logvar.clamp(-8, 4)


class Pix2PixTraining(PairedTraining):
    """The gallery's recipe; what it does with the test split is in paired.py."""

    def build(self) -> None:
        config, inputs = self.config, len(COLOURS) if self.task == "facades" else 1
        noise_dim = config.noise_dim if self.adversarial else 0  # pixels alone ask for no variety
        self.networks = {"generator": Generator(inputs, tuple(config.channels), config.blocks, noise_dim)}
        self.phases = {"generator": ("generator",)}
        if self.adversarial:
            patches = PatchDiscriminator(inputs + 3)
            for layer in patches.layers[:-1]:  # the last is free to be as sure as it can be
                if isinstance(layer, nn.Conv2d):
                    spectral_norm(layer)
            self.networks |= {"style": StyleEncoder(config.noise_dim), "patches": patches}
            self.networks["critic"] = ProjectedDiscriminator()
            self.phases = {"discriminator": ("patches", "critic"), "generator": ("generator", "style")}
            self.backbone = load_backbone()
            self.projection = RandomProjection(LEVELS, seed=config.seed).to(memory_format=torch.channels_last)

    @property
    def adam(self) -> dict[str, Any]:
        return {"lr": self.config.learning_rate, "betas": (0.5, 0.99)}

    def pair(self, batch: dict, step: int) -> tuple[Tensor, Tensor]:
        """Drawings and pictures for one step, moved, mirrored and, where they are lines, drawn anew."""
        config = self.config
        side = config.crop if step < config.late_from * config.max_train_steps else config.late_crop
        both = torch.cat(list(batch.values()), dim=1)  # both are moved in the same way
        if self.task == "faces":  # nearer or farther away
            side = int(torch.randint(side, both.shape[-1] + 1, ()))
        both = random_crops(both, side)
        if self.task == "faces":
            both = F.interpolate(both, (config.crop, config.crop), mode="bilinear", antialias=True)
        if self.task == "emoji":
            both = elastic_deformation(both, 4.0, 5)
        pairs = {"picture": both[:, :3], "drawing": both[:, 3:]}
        if self.task == "facades":
            return self.condition(pairs), pairs["picture"]
        if self.task == "faces":
            pairs.pop("drawing")
        lines = self.condition(pairs, torch.rand(len(both), device=both.device))
        return jitter_lines(lines), pairs["picture"]

    def maps(self, pictures: Tensor) -> list[Tensor]:
        """The frozen backbone's maps of pictures (B, 3, S, S), fine to coarse."""
        return self.backbone.features(pictures.contiguous(memory_format=torch.channels_last), BLOCKS)

    def prepare(self, batch: dict, step: int) -> dict:
        drawing, real = self.pair(batch, step)
        if not self.adversarial:
            return {"real": real, "made": self.networks["generator"](drawing)}
        self.backbone.to(self.device)
        self.projection.to(self.device)
        with torch.no_grad():
            real_maps = self.maps(real)
        mean, logvar = self.networks["style"](real, real_maps)
        encoded = (torch.rand(len(mean), 1, device=mean.device) < 0.5).float()  # for the others z = 0
        z = encoded * (mean + (0.5 * logvar).exp() * torch.randn_like(mean))
        made = self.networks["generator"](drawing, z)
        return {
            "drawing": drawing,
            "real": real,
            "made": made,
            "real_maps": real_maps,
            "made_maps": self.maps(made),
            "nats": kl_per_latent(mean, logvar).sum(1).mean(),
        }

    def loss(self, phase: str, batch: dict, step: int) -> tuple[Tensor, dict]:
        config, real, made = self.config, batch["real"], batch["made"]
        if phase == "discriminator":
            drawing = batch["drawing"].repeat(2, 1, 1, 1)
            patches = self.networks["patches"](drawing, torch.cat([real, made.detach()])).float().chunk(2)
            pairs = zip(self.projection(batch["real_maps"]), self.projection([x.detach() for x in batch["made_maps"]]))
            critic = self.networks["critic"]([torch.cat(pair) for pair in pairs]).float().chunk(2)
            loss = Hinge.discriminator(*patches) + Hinge.discriminator(*critic)
            margins = {"patch_margin": patches[0] - patches[1], "critic_margin": critic[0] - critic[1]}
            return loss, {name: value.mean() for name, value in margins.items()}
        pixels = F.l1_loss(made.float(), real)
        if not self.adversarial:
            return config.l1_weight * pixels, {"pixels": pixels}
        features = map_distance(batch["made_maps"], batch["real_maps"]) / len(LEVELS)
        patches = Hinge.generator(self.unwrapped("patches")(batch["drawing"], made).float())
        critic = Hinge.generator(self.unwrapped("critic")(self.projection(batch["made_maps"])).float())
        loss = config.l1_weight * pixels + config.feature_weight * features + config.kl_weight * batch["nats"]
        loss = loss + config.patch_weight * patches + config.critic_weight * critic
        return loss, {
            "pixels": pixels,
            "features": features,
            "patches": patches,
            "critic": critic,
            "nats": batch["nats"],
        }

    def extras(self, network: nn.Module) -> dict[str, dict[str, Tensor] | bytes]:
        """The facades' patch discriminator, whose scores the room shows; without its parametrizations."""
        if self.config.variant != "facades":
            return {}
        patches = copy.deepcopy(self.unwrapped("patches"))
        for layer in patches.layers:
            if parametrize.is_parametrized(layer):
                parametrize.remove_parametrizations(layer, "weight")
        return {"discriminator.safetensors": {name: value.half() for name, value in patches.state_dict().items()}}

    def card(self, figures: dict[str, float]) -> Card:
        return pix2pix_card(self.config.variant)
