"""Trains the network of demos/super_resolution, which makes pictures four times larger (SRGAN, 1609.04802)."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor, nn

from demos.common.media import images
from demos.common.nn.adversarial import Relativistic
from demos.super_resolution.network import SCALE, Upscaler, bicubic
from training.common import metrics
from training.common.backbones import load_vgg16
from training.common.data import ImageData, open_split
from training.common.discriminators import UNetDiscriminator
from training.common.loop import Config, Recipe
from training.common.losses.perceptual import feature_distance
from training.common.publish import Card

EXAMPLES = Path(__file__).resolve().parents[2] / "demos" / "super_resolution" / "examples"
JITTER = 8  # px that the patches shown to discriminator and backbone move about
LARGEST_TILE = 256  # px; larger training pictures are reduced to it, smaller ones stay as they are


@dataclass
class SuperResolutionConfig(Config):
    """The super-resolution's own flags."""

    variants: ClassVar[dict[str, dict]] = {
        "mse": dict(
            max_train_steps=7_000,
            train_batch_size=16,
            learning_rate=1e-3,
            lr_scheduler="cosine",
            lr_warmup_steps=200,
            max_grad_norm=1.0,
        ),
        "gan": dict(max_train_steps=3_250, train_batch_size=8, patch=24, learning_rate=1e-4, ema_decay=0.998),
    }

    variant: str | None = field(default="mse", metadata={"help": "mse (best PSNR) or gan (best looking)."})
    texture_datasets: list[str] = field(
        default_factory=list, metadata={"help": "More pictures to learn from, folders or Hub ids, beside --dataset."}
    )
    texture_share: float = field(default=0.25, metadata={"help": "Share of a batch that comes from them."})
    patch: int = field(default=32, metadata={"help": "Side of a training patch at low resolution, px."})
    channels: int = field(default=48, metadata={"help": "Channels of the network's maps."})
    blocks: int = field(default=10, metadata={"help": "Residual blocks."})
    squares_from: float = field(
        default=0.8, metadata={"help": "mse: share of the steps after which errors are squared."}
    )
    perceptual_weight: float = field(default=0.1, metadata={"help": "gan: of the distance between features."})
    spectral_weight: float = field(default=0.02, metadata={"help": "gan: of the distance between local spectra."})
    adversarial_weight: float = field(default=0.02, metadata={"help": "gan: of the adversarial loss."})
    benchmark: str | None = field(
        default=None, metadata={"help": "Folder with Set5/ and Set14/, to measure on beside the data set's test split."}
    )
    mixed_precision: str = field(default="auto", metadata={"help": "no, bf16, fp16 or auto."})
    channels_last: bool = field(default=True, metadata={"help": "Memory layout that is faster for convolutions."})


class Patches(torch.utils.data.Dataset):
    """Random patches in both resolutions, turned and mirrored at random.

    Args:
        sets: Tiles of one size each; an index counts the first set's.
        share: How often a tile of another set takes its place.
        patch: Side at low resolution, px.
    """

    def __init__(self, sets: list[ImageData], share: float, patch: int):
        self.sets, self.patch = sets, patch
        self.share = share if len(sets) > 1 else 0.0
        self.sizes = torch.tensor([float(len(each)) for each in sets[1:]])
        if (smallest := min(each.size for each in sets)) < SCALE * patch:
            raise ValueError(f"--patch {patch} needs pictures of {SCALE * patch} px or more; one set has {smallest}")

    def __len__(self) -> int:
        return len(self.sets[0])

    def __getitems__(self, indices: list[int]) -> dict[str, Tensor]:
        """Indices -> {"high": (B, 3, 4P, 4P), "low": (B, 3, P, P)} in [-1, 1]."""
        high, low = zip(*(self.pair(i) for i in indices))
        return {"high": torch.cat(high), "low": torch.cat(low)}

    def pair(self, index: int) -> tuple[Tensor, Tensor]:
        """One patch in both resolutions, (1, 3, 4P, 4P) and (1, 3, P, P)."""
        data = self.sets[0]
        if torch.rand(()) < self.share:
            data = self.sets[1 + int(torch.multinomial(self.sizes, 1))]
            index = int(torch.randint(len(data), ()))
        high = data.__getitems__([index])["image"]
        # the whole tile is reduced: what lies beyond a patch's edge belongs to its low-resolution pixels too
        low = images.to_tensor(images.reduce(images.to_images(high)[0], SCALE))
        y, x = torch.randint(low.shape[-1] - self.patch + 1, (2,)).tolist()
        low = low[..., y : y + self.patch, x : x + self.patch]
        side = SCALE * self.patch
        high = high[..., SCALE * y : SCALE * y + side, SCALE * x : SCALE * x + side]
        mirror, upside_down, turn = (torch.rand(3) < 0.5).tolist()
        axes = [axis for axis, wanted in ((3, mirror), (2, upside_down)) if wanted]
        high, low = high.flip(axes), low.flip(axes)
        return (high.transpose(2, 3), low.transpose(2, 3)) if turn else (high, low)


def tiles(dataset: str, split: str, image_column: str) -> ImageData:
    """A set's pictures as squares of a whole number of low-resolution pixels, at most LARGEST_TILE a side."""
    rows = open_split(dataset, split)
    side = min(LARGEST_TILE, *rows[0][image_column].size)
    return ImageData(rows, size=side - side % SCALE, image_column=image_column)


def reduced(picture: Image.Image) -> tuple[Tensor, Tensor]:
    """A picture without the pixels that are too many for whole fours -> (original, a quarter of it), in [-1, 1]."""
    width, height = (side - side % SCALE for side in picture.size)
    picture = picture.crop((0, 0, width, height))
    return images.to_tensor(picture), images.to_tensor(images.reduce(picture, SCALE))


class SuperResolution(Recipe):
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
            judge = torch.optim.Adam(self.networks["discriminator"].parameters(), rate, betas)
            self.optimizers = {"discriminator": judge, **self.optimizers}
            self.phases = {"discriminator": ("discriminator",), **self.phases}
            self.vgg = load_vgg16()

    def dataset(self, split: str) -> Patches:
        config = self.config
        sets = [tiles(each, split, config.image_column) for each in (config.dataset, *config.texture_datasets)]
        return Patches(sets, config.texture_share, config.patch)

    def prepare(self, batch: dict, step: int) -> dict:
        if not self.adversarial:
            return batch
        self.vgg.to(self.device)
        made, side = self.networks["upscaler"](batch["low"]), batch["high"].shape[-1] - JITTER
        # the judges look in steps of 2 to 8 px: from another start each time, or they teach the network a grid
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
        grid = self.grid(made.float() - high)
        spectra = self.spectral_distance(made.float(), high)
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

    @staticmethod
    def grid(error: Tensor) -> Tensor:
        """How much of an error (B, 3, H, W) repeats every four pixels, as 16 output channels woven together can.

        Each of the 4 x 4 places within a low-resolution pixel has a mean error and a mean size of it: how far both are
        from their means over all places. A network that may do as it likes sprinkles a dot into every low-resolution
        pixel, which passes for texture.
        """
        places = F.pixel_unshuffle(error, SCALE).unflatten(1, (3, SCALE**2))
        moments = torch.stack([places.mean((3, 4)), places.abs().mean((3, 4))])
        return (moments - moments.mean(3, keepdim=True)).abs().mean()

    @staticmethod
    def spectral_distance(made: Tensor, high: Tensor, window: int = 16) -> Tensor:
        """How far the local spectra of two batches (B, 3, H, W) are apart: as much fine detail, in no regular pattern.

        Mean difference of log power in overlapping windows. Phases do not count: a blade of grass may stand elsewhere,
        but neither may it be missing (a blur) nor stand in rank and file (a grid is a peak where the original has none).
        """
        taper = torch.hann_window(window, device=made.device)
        taper = taper[:, None] * taper
        powers = []
        for x in (made, high):
            x = x.unfold(2, window, window // 2).unfold(3, window, window // 2)
            power = torch.fft.rfft2((x - x.mean((-2, -1), keepdim=True)) * taper).abs().square()
            powers.append((power + 1e-2).log())  # 1e-2: about what noise of 2/255 would have
        return F.l1_loss(*powers)

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
        return card(self.config)


def card(config: SuperResolutionConfig) -> Card:
    gan = config.variant == "gan"
    paper = (
        "Christian Ledig and others: [Photo-Realistic Single Image Super-Resolution Using a Generative "
        "Adversarial Network](https://arxiv.org/abs/1609.04802), 2016",
        "Christian Ledig 외: [Photo-Realistic Single Image Super-Resolution Using a Generative Adversarial "
        "Network](https://arxiv.org/abs/1609.04802), 2016",
    )
    limits = (
        "It invents: hair, letters and windows that it paints need not have been there, so a result proves nothing. "
        "Learned on clean reductions; noise and JPEG blocks are enlarged with the rest. Tiny text stays unreadable. "
        "Regular fine patterns, such as stripes on cloth, become smooth or run the wrong way.",
        "지어냅니다. 그려 낸 머리카락, 글자, 창문은 실제와 다를 수 있으므로 결과는 증거가 되지 못합니다. 깨끗하게 줄인 "
        "그림으로 배워서 노이즈와 JPEG 블록도 함께 커집니다. 아주 작은 글자는 읽을 수 없습니다. 옷의 줄무늬처럼 가늘고 규칙적인 "
        "무늬는 뭉개지거나 방향이 바뀝니다.",
    )
    if not gan:
        limits = (
            "Paints the mean of everything that could be there, so that grass, hair and skin come out smooth. "
            "Learned on clean reductions; noise and JPEG blocks are enlarged with the rest.",
            "있을 수 있는 모든 그림의 평균을 그리므로 풀, 머리카락, 피부가 매끈하게 뭉개집니다. 깨끗하게 줄인 그림으로 "
            "배워서 노이즈와 JPEG 블록도 함께 커집니다.",
        )
    figures = {}
    for suffix, where in (("_set5", "Set5"), ("_set14", "Set14"), ("", "40 photo tiles")):
        korean = where if suffix else "시험 사진 40장"
        figures[f"psnr{suffix}"] = (
            f"{where}: PSNR, dB (Y, 4 px border off)",
            f"{korean}: PSNR, dB (Y, 가장자리 4픽셀 제외)",
        )
        figures[f"ssim{suffix}"] = (f"{where}: SSIM", f"{korean}: SSIM")
        figures[f"st_lpips{suffix}"] = (f"{where}: ST-LPIPS (lower is better)", f"{korean}: ST-LPIPS (낮을수록 좋음)")
    loss = (
        ("pixels, features and a relativistic discriminator", "픽셀, 특징, 상대론적 구분자")
        if gan
        else ("pixels", "픽셀")
    )
    return Card(
        seen=("{count:,} patches seen", "조각 {count:,}개를 보며"),
        title=("Sharp: adversarial", "선명하게: GAN") if gan else ("Safe: mean squared error", "안전하게: MSE"),
        paper=paper,
        medium=(
            f"residual network at low resolution with pixel shuffle; loss on {loss[0]}",
            f"저해상도에서 계산하는 잔차 신경망과 픽셀 셔플, {loss[1]} 손실",
        ),
        data=(
            "1,115 photo tiles of 256 px: 655 CC0 or public domain (elementary and pop-os wallpapers), the others "
            "(ImageNet samples, BSDS500) for research only; for texture also facades, flowers, birds and made faces, "
            "for research and teaching only",
            "256픽셀 사진 조각 1,115장. 655장은 CC0나 퍼블릭 도메인(elementary, pop-os 배경 화면), 나머지(ImageNet 표본, "
            "BSDS500)는 연구용입니다. 질감을 위해 건물, 꽃, 새, 생성된 얼굴도 썼으며 연구와 교육용입니다",
        ),
        limits=limits,
        dataset="photos",
        figures=figures,
        task="image-to-image",
        tags=("super-resolution",),
    )
