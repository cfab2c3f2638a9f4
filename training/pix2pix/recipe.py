"""Train the networks of demos/pix2pix: a drawing becomes a picture (pix2pix, 1611.07004)."""

import copy
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

import torch
import torch.nn.functional as F
from accelerate import PartialState
from accelerate.utils import set_seed
from torch import Tensor, nn
from torch.nn.utils import parametrize
from torch.nn.utils.parametrizations import spectral_norm

from demos.common.nn.adversarial import Hinge
from demos.common.nn.backbone import load_backbone
from demos.pix2pix.network import Generator, PatchDiscriminator
from demos.pix2pix.texts import COLOURS
from training.common.backbones import BLOCKS, LEVELS
from training.common.discriminators import Heads, Projection
from training.common.loop import Config, main, parse, train
from training.common.losses.perceptual import map_distance
from training.common.publish import Card
from training.pix2pix.baseline import Baseline
from training.pix2pix.card import card
from training.pix2pix.pairs import PairedRecipe, bend, cut, shaky


@dataclass
class Pix2PixConfig(Config):
    """pix2pix's own flags."""

    variants: ClassVar[dict[str, dict]] = {
        "facades": dict(max_train_steps=2_600, train_batch_size=4, late_crop=224, late_from=0.85),
        "facades_l1": dict(max_train_steps=2_600, train_batch_size=4, late_crop=224, late_from=0.85),
        "emoji": dict(max_train_steps=2_600, train_batch_size=4),
        "faces": dict(max_train_steps=2_600, train_batch_size=4),
        "facades_baseline": dict(
            max_train_steps=80_000,
            train_batch_size=1,
            learning_rate=2e-4,
            lr_scheduler="constant",
            lr_warmup_steps=0,
            ema_decay=0.0,
        ),
    }

    variant: str | None = field(default="facades", metadata={"help": ", ".join(variants)})
    drawing_column: str | None = field(
        default=None, metadata={"help": "Column with the drawings (default: label_map, outline; faces need none)."}
    )
    channels: list[int] = field(
        default_factory=lambda: [32, 64, 128, 192, 256], metadata={"help": "Of the generator's maps, fine to coarse."}
    )
    blocks: int = field(default=2, metadata={"help": "Residual blocks on the coarsest maps."})
    noise_dim: int = field(default=8, metadata={"help": "Length of z."})
    crop: int = field(default=128, metadata={"help": "Side of what is cut out of a pair, px."})
    late_crop: int = field(default=128, metadata={"help": "The same, later in the training."})
    late_from: float = field(default=1.0, metadata={"help": "Share of the steps after which it is."})
    l1_weight: float = field(default=100.0, metadata={"help": "Of the distance between pixels."})
    feature_weight: float = field(default=20.0, metadata={"help": "Of the distance between features."})
    patch_weight: float = field(default=1.0, metadata={"help": "Of the patch discriminator's verdict."})
    critic_weight: float = field(default=2.0, metadata={"help": "Of the projected discriminator's verdict."})
    kl_weight: float = field(default=0.1, metadata={"help": "Of how far styles are from normal noise, nats."})
    learning_rate: float = field(default=5e-4, metadata={"help": "Of all networks."})
    lr_scheduler: str = field(default="cosine", metadata={"help": "After the warm-up: constant or cosine (to 0)."})
    lr_warmup_steps: int = field(default=50, metadata={"help": "Steps in which the rate grows to its highest."})
    ema_decay: float = field(default=0.99, metadata={"help": "Decay of the averaged weights that are published."})
    mixed_precision: str = field(default="auto", metadata={"help": "no, bf16, fp16 or auto."})
    channels_last: bool = field(default=True, metadata={"help": "Memory layout that is faster for convolutions."})
    checkpointing_steps: int = field(default=200, metadata={"help": "Save everything this often."})
    sample_steps: int = field(default=200, metadata={"help": "Draw a sample sheet this often; 0: never."})


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


class Pix2Pix(PairedRecipe):
    """The gallery's recipe; what it does with pairs of the test split is in training/pix2pix_pairs.py."""

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
            self.networks |= {"style": StyleEncoder(config.noise_dim), "patches": patches, "critic": Heads()}
            self.phases = {"discriminator": ("patches", "critic"), "generator": ("generator", "style")}
            self.backbone = load_backbone()
            self.projection = Projection(LEVELS, seed=config.seed).to(memory_format=torch.channels_last)

    @property
    def adam(self) -> dict:
        return {"lr": self.config.learning_rate, "betas": (0.5, 0.99)}

    def pair(self, batch: dict, step: int) -> tuple[Tensor, Tensor]:
        """Drawings and pictures for one step, moved, mirrored and, where they are lines, drawn anew."""
        config = self.config
        side = config.crop if step < config.late_from * config.max_train_steps else config.late_crop
        # cut and bent together
        both = torch.cat(list(batch.values()), dim=1)
        if self.task == "faces":  # nearer or farther away
            side = int(torch.randint(side, both.shape[-1] + 1, ()))
        both = cut(both, side)
        if self.task == "faces":
            both = F.interpolate(both, (config.crop, config.crop), mode="bilinear", antialias=True)
        if self.task == "emoji":
            both = bend(both, 4.0, 5)
        pairs = {"picture": both[:, :3], "drawing": both[:, 3:]}
        if self.task == "facades":
            return self.condition(pairs), pairs["picture"]
        if self.task == "faces":
            pairs.pop("drawing")
        return shaky(self.condition(pairs, torch.rand(len(both), device=both.device))), pairs["picture"]

    def maps(self, pictures: Tensor) -> list[Tensor]:
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
        told = (torch.rand(len(mean), 1, device=mean.device) < 0.5).float()
        z = told * (mean + (0.5 * logvar).exp() * torch.randn_like(mean))
        made = self.networks["generator"](drawing, z)
        return {
            "drawing": drawing,
            "real": real,
            "made": made,
            "real_maps": real_maps,
            "made_maps": self.maps(made),
            "nats": 0.5 * (mean.square() + logvar.exp() - 1 - logvar).sum(1).mean(),
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
        """The facades' patch discriminator, whose verdict the lesson shows; without its parametrizations."""
        if self.config.variant != "facades":
            return {}
        patches = copy.deepcopy(self.unwrapped("patches"))
        for layer in patches.layers:
            if parametrize.is_parametrized(layer):
                parametrize.remove_parametrizations(layer, "weight")
        return {"discriminator.safetensors": {name: value.half() for name, value in patches.state_dict().items()}}

    def card(self, figures: dict[str, float]) -> Card:
        return card(self.config.variant)


def run(arguments: list[str] | None = None) -> None:
    """`main`; but the baseline, which is too large to be published, is left in output_dir/final to be measured."""
    config = parse(Pix2PixConfig, arguments)
    if config.variant != "facades_baseline":
        main(Pix2Pix, Pix2PixConfig, arguments)
    elif config.evaluate:
        main(Baseline, Pix2PixConfig, arguments)
    else:
        set_seed(config.seed)
        network, _ = train(Baseline(config), config)
        if PartialState().is_main_process:
            network.save_pretrained(Path(config.output_dir) / "final")
