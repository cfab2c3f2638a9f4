"""Train the networks of demos/pix2pix: a drawing becomes a picture (pix2pix, 1611.07004).

    python -m training.pix2pix --dataset FACADES --variant facades --output_dir runs/facades --publish
    python -m training.pix2pix --dataset FACADES --variant facades_l1 --output_dir runs/facades_l1 --publish
    python -m training.pix2pix --dataset EMOJI --variant emoji --output_dir runs/emoji --publish
    python -m training.pix2pix --dataset FACES --variant faces --output_dir runs/faces --publish
    python -m training.pix2pix --dataset FACADES --variant facades_baseline --output_dir runs/baseline
    python -m training.pix2pix --dataset FACADES --variant facades_baseline --checkpoint runs/baseline/final --evaluate

As in the paper, L1 x 100 and a discriminator of 70 px patches that sees drawing and picture. What makes it learn from
few pictures in little time: a frozen ImageNet network, through which made and real picture are compared and judged by a
projected discriminator, and an encoder that tells half of the pictures' style to the generator as z (BicycleGAN,
1711.11586), so that it need not average over what no drawing says: the wall's colour, the light. The other half is
painted with z = 0. `facades_l1` has pixels alone. `facades_baseline` is the paper's network and recipe, to be measured
against and never published.
"""

import copy
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import ClassVar

import torch
import torch.nn.functional as F
from accelerate.utils import set_seed
from PIL import Image
from torch import Tensor, nn
from torch.nn.utils import parametrize
from torch.nn.utils.parametrizations import spectral_norm

from demos.common import images
from demos.common.backbone import load_backbone
from demos.pix2pix.drawing import PALETTE, edge_map, nearest_class
from demos.pix2pix.network import Generator, PatchDiscriminator
from demos.pix2pix.pipeline import one_hot
from demos.pix2pix.texts import COLOURS, SIZES
from training.common import metrics
from training.common.backbones import BLOCKS, LEVELS, Lite2Vectors
from training.common.data import ImageData, open_split
from training.common.discriminators import Heads, Projection
from training.common.loop import Config, Recipe, main, parse, train
from training.common.losses import Hinge, Logistic, map_distance
from training.common.publish import Card
from training.pix2pix_baseline import BaselineGenerator, small_normal
from training.pix2pix_cards import card

STORED = {"facades": 256, "emoji": 128, "faces": 144}  # px; what is more than the crop is room to move and to zoom
DRAWINGS = {"facades": "label_map", "emoji": "outline"}  # columns; the faces' edges are computed


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


# data: pairs, moved about together, and lines that a hand might have drawn


class Pairs(torch.utils.data.Dataset):
    """Pictures with their drawings as they are in the data set."""

    def __init__(self, pictures: ImageData, drawings: ImageData | None):
        self.pictures, self.drawings = pictures, drawings

    def __len__(self) -> int:
        return len(self.pictures)

    def __getitems__(self, indices: list[int]) -> dict[str, Tensor]:
        """Indices -> {"picture": (B, 3, S, S)} and, unless edges are to be computed, {"drawing": (B, 3 or 1, S, S)}."""
        batch = {"picture": self.pictures.__getitems__(indices)["image"]}
        return {**batch, "drawing": self.drawings.__getitems__(indices)["image"]} if self.drawings else batch


def cut(x: Tensor, side: int) -> Tensor:
    """(B, C, S, S) -> (B, C, side, side): another place for each, half of them mirrored."""
    places = torch.randint(x.shape[-1] - side + 1, (len(x), 2)).tolist()
    x = torch.stack([each[:, top : top + side, left : left + side] for each, (top, left) in zip(x, places)])
    return torch.where(torch.rand(len(x), 1, 1, 1, device=x.device) < 0.5, x.flip(3), x)


def bend(x: Tensor, reach: float, cells: int) -> Tensor:
    """(B, C, H, W) with every place moved by about `reach` px at most, smoothly between `cells` x `cells` draws."""
    size, amount = x.shape[2:], reach * torch.rand(len(x), 1, 1, 1, device=x.device)
    moves = amount * torch.randn(len(x), 2, cells, cells, device=x.device)
    moves = F.interpolate(moves, size, mode="bicubic", align_corners=True).permute(0, 2, 3, 1)
    straight = F.affine_grid(torch.eye(2, 3, device=x.device).expand(len(x), 2, 3), list(x.shape), align_corners=False)
    places = straight + 2 * moves / size[-1]
    return F.grid_sample(x, places, mode="bicubic", padding_mode="border", align_corners=False).clamp(-1, 1)


def shaky(x: Tensor) -> Tensor:
    """Lines (B, 1, H, W), -1 on 1, as from a mouse: they tremble, are thicker or thinner, and break off here and there."""
    ink = (1 - bend(x, 1.0, 16)) / 2
    thick, thin = F.max_pool2d(ink, 3, stride=1, padding=1), -F.max_pool2d(-ink, 3, stride=1, padding=1)
    more = torch.empty(len(x), 1, 1, 1, device=x.device).uniform_(-0.5, 1)
    ink = torch.where(more > 0, torch.lerp(ink, thick, more), torch.lerp(ink, thin, -more))
    few = torch.randn(len(x), 1, x.shape[2] // 8, x.shape[3] // 8, device=x.device)
    level = torch.empty(len(x), 1, 1, 1, device=x.device).uniform_(1, 3)  # most pictures have no gap at all
    return 1 - 2 * ink * (F.interpolate(few, x.shape[2:], mode="bilinear") < level)


# ours


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


class Pix2Pix(Recipe):
    name = "pix2pix"
    published = "generator"

    def __init__(self, config: Pix2PixConfig):
        super().__init__(config)
        self.task = config.variant.partition("_")[0]
        self.adversarial = config.variant != "facades_l1"
        self.better = {"st_lpips": "lower", "fd_lite2": "lower"} if self.adversarial else {"l1": "lower"}
        self.build()
        self.optimizers = {
            phase: torch.optim.Adam([each for name in names for each in self.networks[name].parameters()], **self.adam)
            for phase, names in self.phases.items()
        }

    def build(self) -> None:
        """Networks and phases."""
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

    # data

    def dataset(self, split: str, size: int | None = None) -> Pairs:
        """Pairs of `size` px, or of the size that leaves room for crops."""
        rows, size = open_split(self.config.dataset, split), size or STORED[self.task]
        pictures = ImageData(rows, size, image_column=self.config.image_column)
        column = self.config.drawing_column or DRAWINGS.get(self.task)
        channels = 3 if self.task == "facades" else 1
        return Pairs(pictures, ImageData(rows, size, channels, column) if column else None)

    def test_batches(self, first: int = 0, count: int | None = None, batch: int = 10):
        """The test split's drawings and pictures at the size of use, both (B, ..., S, S), from pair `first` on."""
        data = self.dataset("test", SIZES[self.task])
        last = min(len(data), first + count) if count else len(data)
        for start in range(first, last, batch):
            pairs = data.__getitems__(list(range(start, min(start + batch, last))))
            pairs = {name: value.to(self.device) for name, value in pairs.items()}
            yield self.condition(pairs), pairs["picture"]

    def condition(self, pairs: dict[str, Tensor], strength: Tensor | None = None) -> Tensor:
        """What the generator is given: (B, 12, S, S) for label maps, else lines (B, 1, S, S)."""
        if "drawing" not in pairs:
            picture = pairs["picture"]
            return edge_map(picture, torch.full((len(picture),), 0.5) if strength is None else strength)
        if self.task != "facades":
            return pairs["drawing"]
        pixels = (127.5 * (pairs["drawing"] + 1)).round().permute(0, 2, 3, 1)
        return one_hot(torch.from_numpy(nearest_class(pixels.cpu().numpy())[0]).to(self.device))

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

    # training

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

    # what comes out

    def noise(self, count: int, seed: int) -> Tensor:
        """The same z for every picture, as the demo draws it for this seed."""
        z = torch.randn(1, self.config.noise_dim, generator=torch.Generator().manual_seed(seed))
        return z.expand(count, -1).to(self.device)

    def samples(self, network: nn.Module) -> Image.Image:
        """Six test pairs: drawing, result, two results with noise, the picture."""
        drawing, picture = next(self.test_batches(batch=6))
        return hung([*self.results(network, drawing), picture])

    def results(self, network: nn.Module, drawing: Tensor) -> list[Tensor]:
        """The drawings as pictures, what becomes of them and, where the network takes noise, two others of that."""
        rows = [self.shown(drawing), network(drawing)]
        if network.noise_dim:
            rows += [network(drawing, self.noise(len(drawing), seed)) for seed in range(2)]
        return rows

    def shown(self, drawing: Tensor) -> Tensor:
        """Drawings as pictures (B, 3, S, S)."""
        if drawing.shape[1] < 3:
            return drawing.expand(-1, 3, -1, -1)
        colours = torch.from_numpy(PALETTE).to(drawing) / 127.5 - 1
        return torch.einsum("bchw,ck->bkhw", drawing, colours)

    def sheet(self, network: nn.Module) -> Image.Image:
        """The first of the test split, none picked, without the pictures themselves: not all may be passed on."""
        if self.task != "emoji":
            drawing, _ = next(self.test_batches(batch=8))
            return hung(self.results(network, drawing))
        rows = []
        for drawing, _ in self.test_batches(count=40):
            drawing = drawing if len(rows) < 6 else shaky(bend(drawing, 4.0, 5))  # the last ten as from a mouse
            rows += [self.shown(drawing), network(drawing)]
        return hung(rows)

    def evaluate(self, network: nn.Module) -> dict[str, float]:
        """On the test split, pictures of 8 bits, without noise. psnr is of luminance, l1 of values in [0, 1]."""
        real, made = [], []
        for drawing, picture in self.test_batches(batch=1):
            real.append(picture)
            made.append((127.5 * (network(drawing) + 1)).round().clamp(0, 255) / 127.5 - 1)
        pairs = list(zip(made, real))
        look = Lite2Vectors().to(self.device)
        return {
            "st_lpips": sum(metrics.st_lpips(a.cpu(), b.cpu()) for a, b in pairs) / len(pairs),
            "fd_lite2": metrics.frechet_distance(*(metrics.vectors(look, torch.cat(each)) for each in (real, made))),
            "l1": sum(float((a - b).abs().mean()) / 2 for a, b in pairs) / len(pairs),
            "psnr": sum(metrics.psnr(a, b) for a, b in pairs) / len(pairs),
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


class Baseline(Pix2Pix):
    """The paper's own recipe: section 3.3 for the losses and Adam, 6.2 for the resizing and cropping."""

    width = 64  # channels of the first maps

    def build(self) -> None:
        norm = partial(nn.BatchNorm2d, track_running_stats=False)
        patches = PatchDiscriminator(6, self.width, norm).apply(small_normal)
        self.networks = {"generator": BaselineGenerator(self.width), "patches": patches}
        self.phases = {"discriminator": ("patches",), "generator": ("generator",)}

    @property
    def adam(self) -> dict:
        return {"lr": self.config.learning_rate, "betas": (0.5, 0.999)}

    def condition(self, pairs: dict[str, Tensor], strength: Tensor | None = None) -> Tensor:
        """Label maps as the coloured pictures that they are."""
        return pairs["drawing"]

    def shown(self, drawing: Tensor) -> Tensor:
        return drawing

    def prepare(self, batch: dict, step: int) -> dict:
        both = F.interpolate(torch.cat([batch["drawing"], batch["picture"]], dim=1), (286, 286), mode="bilinear")
        both = cut(both, 256)
        return {"drawing": both[:, :3], "real": both[:, 3:], "made": self.networks["generator"](both[:, :3])}

    def loss(self, phase: str, batch: dict, step: int) -> tuple[Tensor, dict]:
        drawing, real, made = batch["drawing"], batch["real"], batch["made"]
        patches = self.unwrapped("patches")
        if phase == "discriminator":
            return Logistic.discriminator(patches(drawing, real), patches(drawing, made.detach())) / 2, {}
        pixels = F.l1_loss(made.float(), real)
        return Logistic.generator(patches(drawing, made)) + 100 * pixels, {"pixels": pixels}


def hung(rows: list[Tensor]) -> Image.Image:
    """Rows of equally many pictures (B, 3, S, S) as one sheet."""
    return images.grid(images.to_images(torch.cat(rows)), len(rows[0]))


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
        network.save_pretrained(Path(config.output_dir) / "final")


if __name__ == "__main__":
    run()
