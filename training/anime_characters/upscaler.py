"""What `python -m training.anime_characters --variant upscaler` trains: drawings twice as large, with sharp lines.

The drawings have 64 px and no larger originals. So the network learns from them at half their size (32 to 64 px), where
colours and shapes are right but lines are thin, and from other line drawings at the size it will be used at (64 to 128
px, --line_datasets), where lines are. What an ImageNet network sees is compared beside the pixels: an edge that may lie
here or there is averaged to a blur by a distance between pixels alone.
"""

import torch
from PIL import Image
from torch import Tensor, nn

from demos.anime_characters.network import SCALE, Generator, Upscaler
from demos.common.media import images
from demos.common.nn.backbone import load_backbone
from demos.common.nn.upscaling import bicubic
from training.common import metrics
from training.common.data import ImageData, open_split
from training.common.loop import Recipe
from training.common.losses.perceptual import feature_distance
from training.common.publish import Card, PublishError, bundled, load

LINES = 128  # px of the line drawings


def reduced(x: Tensor) -> Tensor:
    """(B, 3, H, W) -> (B, 3, H / 2, W / 2), bicubic with antialiasing, as in super-resolution's benchmarks."""
    return nn.functional.interpolate(x, scale_factor=1 / SCALE, mode="bicubic", antialias=True)


class Patches(torch.utils.data.Dataset):
    """Patches of `patch` px, mirrored at random.

    Args:
        sets: pictures of at least `patch` px each; an index counts the first set's.
        share: how much of a batch comes from the other sets.
    """

    def __init__(self, sets: list[ImageData], patch: int, share: float):
        self.sets, self.patch = sets, patch
        self.share = share if len(sets) > 1 else 0.0

    def __len__(self) -> int:
        return len(self.sets[0])

    def __getitems__(self, indices: list[int]) -> dict[str, Tensor]:
        """Indices -> {"high": (B, 3, patch, patch)} in [-1, 1]."""
        kept = len(indices) - round(self.share * len(indices))
        patches = [self.cut(self.sets[0], index) for index in indices[:kept]]
        for _ in indices[kept:]:
            data = self.sets[1 + int(torch.randint(len(self.sets) - 1, ()))]
            patches.append(self.cut(data, int(torch.randint(len(data), ()))))
        return {"high": torch.stack(patches)}

    def cut(self, data: ImageData, index: int) -> Tensor:
        picture = data[index]["image"]
        y, x = (SCALE * torch.randint((data.size - self.patch) // SCALE + 1, (2,))).tolist()
        patch = picture[:, y : y + self.patch, x : x + self.patch]
        return patch.flip(2) if torch.rand(()) < 0.5 else patch


class Upscaling(Recipe):
    name = "anime_characters"
    published = "upscaler"
    better = {"st_lpips_lines": "lower", "st_lpips_drawings": "lower"}

    def __init__(self, config):
        super().__init__(config)
        self.networks = {"upscaler": Upscaler()}
        self.optimizers = {"upscaler": torch.optim.Adam(self.networks["upscaler"].parameters(), config.learning_rate)}
        self.phases = {"upscaler": ("upscaler",)}
        self.backbone = load_backbone()

    def sets(self, split: str) -> dict[str, ImageData]:
        """The drawings, and the line drawings by the place of their set."""
        sizes = {self.config.dataset: self.config.resolution, **dict.fromkeys(self.config.line_datasets, LINES)}
        return {
            dataset: ImageData(open_split(dataset, split), size, image_column=self.config.image_column)
            for dataset, size in sizes.items()
        }

    def dataset(self, split: str) -> Patches:
        self.backbone.to(self.device)
        return Patches(list(self.sets(split).values()), self.config.resolution, self.config.line_share)

    def loss(self, phase: str, batch: dict, step: int) -> tuple[Tensor, dict]:
        high = batch["high"]
        made = self.networks["upscaler"](reduced(high)).float()
        pixels = ((made - high).square() + 1e-6).sqrt().mean()  # Charbonnier: L1, smooth at 0
        features = feature_distance(self.backbone, made, high)
        return pixels + self.config.perceptual_weight * features, {"pixels": pixels, "features": features}

    def samples(self, network: nn.Module) -> Image.Image:
        """Four held-out pictures of each set: bicubic, the network's, the original."""
        columns = []
        for data in self.sets("test").values():
            for high in data.__getitems__(list(range(min(4, len(data)))))["image"]:
                corner = high[None, :, : self.config.resolution, : self.config.resolution].to(self.device)
                columns.append([bicubic(reduced(corner), SCALE), network(reduced(corner)), corner])
        rows = torch.cat([each for row in zip(*columns) for each in row])
        return images.grid([images.enlarge(each, 2) for each in images.to_images(rows)], len(columns))

    def sheet(self, network: nn.Module) -> Image.Image:
        """Characters of the published generator, seeds 0 to 7: bicubic above, the network's below."""
        folder = bundled(self.name, None)
        if not (folder / "config.json").is_file():
            raise PublishError("publish the generator first: the upscaler's sheet shows its characters")
        generator = load(Generator, folder).to(self.device)
        drawn = [generator.draw(1, torch.Generator().manual_seed(seed)) for seed in range(8)]
        small = torch.cat([generator(*(part.to(self.device) for part in each), 0.7) for each in drawn])
        return images.grid(images.to_images(torch.cat([bicubic(small, SCALE), network(small)])), columns=8)

    def evaluate(self, network: nn.Module) -> dict[str, float]:
        """PSNR (Y channel, without 2 px at the edges) and ST-LPIPS on held-out pictures, and bicubic's beside them.

        *_drawings: 32 to 64 px; *_lines: 64 to 128 px, all line sets together.
        """
        self.backbone.to(self.device)
        figures: dict[str, list[float]] = {}
        for place, data in enumerate(self.sets("test").values()):
            kind = "lines" if place else "drawings"
            for first in range(0, len(data), 32):
                high = data.__getitems__(list(range(first, min(first + 32, len(data)))))["image"]
                low = reduced(high)
                for suffix, made in (("", network(low.to(self.device)).cpu()), ("_bicubic", bicubic(low, SCALE))):
                    for one, original in zip(made.clamp(-1, 1).split(1), high.split(1)):
                        figures.setdefault(f"psnr_{kind}{suffix}", []).append(metrics.psnr(one, original, border=SCALE))
                        figures.setdefault(f"st_lpips_{kind}{suffix}", []).append(metrics.st_lpips(one, original))
        return {name: sum(values) / len(values) for name, values in figures.items()}

    def card(self, figures: dict[str, float]) -> Card:
        return Card(
            seen=("{count:,} patches seen", "조각 {count:,}개를 보며"),
            title=("Anime characters twice as large, 128 px", "애니 캐릭터 두 배로 키우기, 128픽셀"),
            paper=(
                "After SRResNet, Photo-Realistic Single Image Super-Resolution, Christian Ledig and others, 2016, "
                "[arXiv:1609.04802](https://arxiv.org/abs/1609.04802)",
                "SRResNet을 따름: Photo-Realistic Single Image Super-Resolution, Christian Ledig 외, 2016, "
                "[arXiv:1609.04802](https://arxiv.org/abs/1609.04802)",
            ),
            medium=(
                "Residual network with pixel shuffle that adds detail to bicubic interpolation",
                "바이큐빅 보간에 세부를 더하는 픽셀 셔플 잔차 신경망",
            ),
            data=(
                "The characters' 64 px drawings at half their size (no licence: for teaching and research), and 1,844 "
                "OpenMoji drawings of 128 px (CC BY-SA 4.0)",
                "캐릭터 그림 64픽셀과 그 절반 크기(라이선스가 없어 교육과 연구에만 씁니다), OpenMoji 그림 128픽셀 1,844장"
                "(CC BY-SA 4.0)",
            ),
            limits=(
                "It sharpens what is there and draws nothing new: an eye that the generator smeared stays smeared. It "
                "knows flat colours and lines, not photos.",
                "있는 것을 또렷하게 할 뿐 새로 그리지는 않습니다. 생성자가 뭉갠 눈은 뭉개진 채로 남습니다. 단색과 선만 알고 "
                "사진은 모릅니다.",
            ),
            dataset="anime faces with tags, OpenMoji",
            figures={
                "psnr_drawings": ("PSNR (Y), held-out drawings 32 to 64 px, dB", "PSNR(Y), 시험 그림 32→64픽셀, dB"),
                "psnr_drawings_bicubic": ("The same by bicubic", "바이큐빅"),
                "st_lpips_drawings": ("ST-LPIPS of these, lower is better", "ST-LPIPS, 낮을수록 좋음"),
                "st_lpips_drawings_bicubic": ("The same by bicubic", "바이큐빅"),
                "psnr_lines": ("PSNR (Y), held-out OpenMoji 64 to 128 px, dB", "PSNR(Y), 시험 OpenMoji 64→128픽셀, dB"),
                "psnr_lines_bicubic": ("The same by bicubic", "바이큐빅"),
                "st_lpips_lines": ("ST-LPIPS of these", "ST-LPIPS"),
                "st_lpips_lines_bicubic": ("The same by bicubic", "바이큐빅"),
            },
            task="image-to-image",
            tags=("super-resolution", "anime"),
        )
