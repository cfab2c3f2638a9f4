"""Trains the painter of demos/style_transfer: any photo in any style in one pass, on CPU cores or GPUs.

    python -m training.style_transfer --dataset PHOTOS --content_datasets FACES FLOWERS --styles PAINTINGS --publish
    python -m training.style_transfer --dataset PHOTOS --styles PAINTINGS --evaluate

The losses are Gatys' own (demos/style_transfer/gatys.py): what he minimises for one picture in hundreds of steps, the
network learns to do for all in one (Johnson et al. 2016, https://arxiv.org/abs/1603.08155). Eighteen paintings are few:
they are seen in crops of every size, turned, mirrored and in other colours, and photos serve as styles as well. Paintings
named in --held_out_styles are never seen; the figures are theirs.
"""

import copy
import statistics
import time
from dataclasses import dataclass, field
from pathlib import Path

import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor, nn

from demos.common import images
from demos.common.backbone import load_backbone
from demos.style_transfer import gatys
from demos.style_transfer.exhibits import FILM_SHIFT, pan
from demos.style_transfer.network import COLOURS, StylePainter
from demos.style_transfer.pipeline import StyleTransfer as StyleRoom
from demos.style_transfer.pipeline import flicker
from training.common.data import ImageData, open_split
from training.common.loop import Config, Recipe, main, precision
from training.common.publish import Card

HOME = Path(__file__).resolve().parents[1] / "demos" / "style_transfer"
LARGEST = 640  # px: the longer side of a painting in training
HINTS = 128  # numbers about a painting's Gram matrices that its code must tell


@dataclass
class StyleConfig(Config):
    """The style transfer's own flags."""

    content_datasets: list[str] = field(
        default_factory=list, metadata={"help": "More photos, folders or Hub ids, beside --dataset."}
    )
    styles: str = field(
        default=str(HOME / "examples" / "styles"), metadata={"help": "Folder of paintings; the room's own by default."}
    )
    held_out_styles: list[str] = field(
        default_factory=lambda: [
            "hokusai_great_wave",
            "monet_water_lilies",
            "munch_the_scream",
            "turner_shipwreck_of_the_minotaur",
            "van_gogh_langlois_bridge",
            "van_gogh_sunflowers",
        ],
        metadata={"help": "Paintings (file names without ending) that are only measured with."},
    )
    texture_share: float = field(default=0.15, metadata={"help": "Share of styles that are photos, not paintings."})
    same_share: float = field(default=0.15, metadata={"help": "Share of pictures that are their own style."})
    resolution: int = field(default=128, metadata={"help": "Side of contents and styles, px; 64 or more."})
    content_weight: float = field(default=0.1, metadata={"help": "Of the content loss; the style loss counts 1."})
    same_weight: float = field(default=1.0, metadata={"help": "Of the pixels of a picture in its own style."})
    hint_weight: float = field(default=0.1, metadata={"help": "Of what the code must tell of the Gram matrices."})
    evaluate_pictures: int = field(default=6, metadata={"help": "Photos that are measured, each in every style."})
    evaluate_size: int = field(default=160, metadata={"help": "Side of the pictures that are measured, px."})
    evaluate_steps: int = field(default=300, metadata={"help": "Steps of Gatys' optimisation to compare with."})
    train_batch_size: int = field(default=4, metadata={"help": "Pictures per process in one forward pass."})
    learning_rate: float = field(default=2e-3, metadata={"help": "Highest learning rate."})
    lr_scheduler: str = field(default="cosine", metadata={"help": "After the warm-up: constant or cosine (to 0)."})
    lr_warmup_steps: int = field(default=100, metadata={"help": "Steps in which the rate grows to its highest."})
    max_grad_norm: float = field(default=1.0, metadata={"help": "Clip the gradient's norm to this; 0: do not clip."})
    ema_decay: float = field(default=0.998, metadata={"help": "Decay of the averaged weights that are published."})
    mixed_precision: str = field(default="auto", metadata={"help": "no, bf16, fp16 or auto."})
    channels_last: bool = field(default=True, metadata={"help": "Memory layout that is faster for convolutions."})


def paintings(folder: str) -> dict[str, Image.Image]:
    """Name -> painting, at most LARGEST px; every picture of a folder."""
    found = {}
    for path in sorted(Path(folder).expanduser().glob("*.*")):
        if path.suffix.lower() in (".webp", ".png", ".jpg", ".jpeg"):
            found[path.stem] = images.open_image(path, largest=LARGEST)
    if not found:
        raise ValueError(f"no paintings in {folder} (--styles)")
    return found


def hints(grams: dict[tuple[float, int], Tensor]) -> Tensor:
    """Gram matrices (B, C, C) -> (B, HINTS), about what is in them: correlations of channels in a random projection."""
    found = []
    for key in sorted(grams):
        level = grams[key].diagonal(dim1=1, dim2=2).clamp_min(1e-8).sqrt()
        found.append((grams[key] / (level[:, :, None] * level[:, None])).flatten(1))
    found = torch.cat(found, dim=1)
    projection = torch.randn(found.shape[1], HINTS, generator=torch.Generator().manual_seed(0)).to(found)
    return 4 * (found @ projection) / found.shape[1] ** 0.5


def uniform(low: float, high: float) -> float:
    return low + (high - low) * float(torch.rand(()))


def cut(picture: Image.Image, side: int, least: float) -> Tensor:
    """A random square of `least` to 1 of the shorter side, brought to `side` px and mirrored at random: (3, side, side)."""
    share = least ** uniform(0, 1)
    size = max(8, round(share * min(picture.size)))
    left, top = (int(uniform(0, 1) * (whole - size)) for whole in picture.size)
    box = (left, top, left + size, top + size)
    x = images.to_tensor(picture.resize((side, side), Image.Resampling.BICUBIC, box=box, reducing_gap=2.0))[0]
    return x.flip(2) if torch.rand(()) < 0.5 else x


def other_colours(x: Tensor) -> Tensor:
    """A style (3, H, W) in a palette that no painting had: channels exchanged, contrast, saturation, light changed."""
    if torch.rand(()) < 0.5:
        x = x[torch.randperm(3)]
    if torch.rand(()) < 0.15:
        x = -x
    grey = x.mean(0, keepdim=True)
    x = torch.lerp(grey, x, uniform(0.0, 1.6))
    mean = x.mean((1, 2), keepdim=True)
    return (torch.lerp(mean, x, uniform(0.6, 1.4)) + 0.3 * torch.randn(3, 1, 1) * uniform(0, 1)).clamp(-1, 1)


class Pairs(torch.utils.data.Dataset):
    """Photos with a style each; an index counts the first set's photos.

    Args:
        sets: Photos, one size a set.
        styles: Paintings.
        config: Sizes and shares.
    """

    def __init__(self, sets: list[ImageData], styles: list[Image.Image], config: StyleConfig):
        self.sets, self.styles, self.config = sets, styles, config

    def __len__(self) -> int:
        return len(self.sets[0])

    def __getitems__(self, indices: list[int]) -> dict[str, Tensor]:
        """Indices -> {"content", "style": (B, 3, S, S) in [-1, 1]; "same": (B,), whether a photo is its own style}."""
        contents = torch.stack([self.photo(index, 0.6) for index in indices])
        styles = torch.stack([self.style() for _ in indices])
        same = torch.rand(len(indices)) < self.config.same_share
        return {"content": contents, "style": torch.where(same[:, None, None, None], contents, styles), "same": same}

    def photo(self, index: int, least: float) -> Tensor:
        """Half of the photos are the first set's, the others any set's: (3, S, S)."""
        data = self.sets[0]
        if torch.rand(()) < 0.5:
            data = self.sets[int(torch.randint(len(self.sets), ()))]
            index = int(torch.randint(len(data), ()))
        data.__getitems__([index])  # decodes it at the first time
        picture = Image.fromarray(data.pictures[index].permute(1, 2, 0).numpy())
        return cut(picture, self.config.resolution, least)

    def style(self) -> Tensor:
        if torch.rand(()) < self.config.texture_share:
            return other_colours(self.photo(int(torch.randint(len(self), ())), 0.25))
        painting = self.styles[int(torch.randint(len(self.styles), ()))]
        x = cut(painting, self.config.resolution, 0.3)
        if torch.rand(()) < 0.2:
            x = x.rot90(int(torch.randint(1, 4, ())), (1, 2))
        return other_colours(x) if torch.rand(()) < 0.4 else x


class StyleTransfer(Recipe):
    name = "style_transfer"
    published = "painter"
    better = {"total_loss_ratio": "lower"}

    def __init__(self, config: StyleConfig):
        super().__init__(config)
        painter = StylePainter()
        self.networks = {"painter": painter, "reader": nn.Linear(painter.style.summary.out_features, HINTS)}
        weights = [weight for network in self.networks.values() for weight in network.parameters()]
        self.optimizers = {"painter": torch.optim.Adam(weights, config.learning_rate, (0.9, 0.99))}
        self.phases = {"painter": ("painter", "reader")}
        found = paintings(config.styles)
        if unknown := set(config.held_out_styles) - set(found):
            raise ValueError(f"--held_out_styles: {', '.join(sorted(unknown))} not in {config.styles}")
        # frozen weights would be cast anew in every step
        self.backbone = copy.deepcopy(load_backbone())
        self.backbone.to(torch.bfloat16 if precision(config.mixed_precision) == "bf16" else torch.float32)
        self.held_out = {name: found[name] for name in config.held_out_styles}
        self.seen = {name: picture for name, picture in found.items() if name not in self.held_out}

    def sets(self, split: str) -> list[ImageData]:
        """The photos, in squares of the sets' own size but no larger than those of training."""
        found = []
        for each in (self.config.dataset, *self.config.content_datasets):
            rows = open_split(each, split)
            side = min(self.config.resolution, *rows[0][self.config.image_column].size)
            found.append(ImageData(rows, size=side, image_column=self.config.image_column))
        return found

    def dataset(self, split: str) -> Pairs:
        data = Pairs(self.sets(split), list(self.seen.values()), self.config)
        encoder = self.unwrapped("painter").style
        if not encoder.centre.any():  # a run that was resumed, or begun from a checkpoint, has them
            encoder.settle(torch.stack([data.style() for _ in range(192)]).to(self.device))
            if hasattr(self, "averaged"):
                self.averaged.style.load_state_dict(encoder.state_dict())
        return data

    def loss(self, phase: str, batch: dict, step: int) -> tuple[Tensor, dict]:
        config, content, same = self.config, batch["content"], batch["same"].float()
        backbone = self.backbone.to(self.device)
        painted, code = self.networks["painter"](content, batch["style"], with_code=True)
        wanted = gatys.Wanted.of(content, batch["style"], backbone)
        style, kept, rough = wanted.losses(painted, backbone)
        # a hint for the encoder, which otherwise takes long to tell one stroke from another
        read = F.mse_loss(self.networks["reader"](code[:, COLOURS:]).float(), hints(wanted.grams))
        pixels = (painted - content).abs().mean((1, 2, 3))
        outside = F.relu(painted.abs() - 1).mean()
        # a painting that is one flat colour has hardly any Gram matrix to be relative to: the root keeps it in bounds
        wish = (style + 1e-4).sqrt() + config.content_weight * kept + gatys.SMOOTH_WEIGHT * rough
        loss = ((1 - same) * wish + same * config.same_weight * pixels).mean() + outside + config.hint_weight * read
        others, selves = (1 - same).sum().clamp_min(1), same.sum().clamp_min(1)
        return loss, {
            "style": (style * (1 - same)).sum() / others,
            "content": (kept * (1 - same)).sum() / others,
            "same": (pixels * same).sum() / selves,
            "hint": read,
        }

    def samples(self, network: nn.Module) -> Image.Image:
        """Test photos (rows) in two styles of training and all that were held out (columns)."""
        data = self.sets("test")
        chosen = [each for each in data for _ in range(1 if len(data) > 3 else 2)][:5]
        photos = [images.to_images(each[i]["image"][None])[0] for i, each in enumerate(chosen)]
        return self.table(network, photos, [*list(self.seen.values())[-3::2], *self.held_out.values()], 256)

    def sheet(self, network: nn.Module) -> Image.Image:
        """The gallery's own photos in the paintings that were held out: all pairs, none picked."""
        photos = [images.open_image(path) for path in sorted((HOME / "examples").glob("*.webp"))]
        return self.table(network, photos[:6], list(self.held_out.values()), 256)

    def table(self, network: nn.Module, photos: list, styles: list, side: int) -> Image.Image:
        """Every photo (a row) in every style (a column), after both."""
        styles = torch.cat([images.to_tensor(images.square(each, side)) for each in styles])
        rows = [images.to_images(styles)]
        rows[0].insert(0, Image.new("RGB", (side, side), "white"))
        for photo in photos:
            photo = images.to_tensor(images.square(photo, side))
            many = photo.expand(len(styles), -1, -1, -1).to(self.device)
            rows.append([*images.to_images(photo), *images.to_images(network(many, styles.to(self.device)))])
        return images.grid([each for row in rows for each in row], len(rows[0]))

    def evaluate(self, network: nn.Module) -> dict[str, float]:
        """Test photos in the styles that were held out, against Gatys' optimisation from the photo; and how a video flickers.

        Losses are means over all pairs. Seconds are measured here, one picture at a time for the network, one photo in
        all styles at a time for the optimisation (divided by the number of styles).
        """
        config, side, data = self.config, self.config.evaluate_size, self.sets("test")[0]
        styles = torch.cat([images.to_tensor(images.square(each, side)) for each in self.held_out.values()])
        styles, backbone = styles.to(self.device), load_backbone().to(self.device)
        rows: dict[str, list[Tensor]] = {}
        seconds: dict[str, list[float]] = {"fast": [], "optimize": []}
        for i in range(min(config.evaluate_pictures, len(data))):
            photo = images.to_tensor(images.square(images.to_images(data[i]["image"][None])[0], side)).to(self.device)
            many = photo.expand(len(styles), -1, -1, -1).contiguous(memory_format=torch.channels_last)
            wanted, made = gatys.Wanted.of(many, styles, backbone), []
            for style in styles:
                start = time.perf_counter()
                made.append(network(photo, style[None]).clamp(-1, 1))
                seconds["fast"].append(time.perf_counter() - start)
            start = time.perf_counter()
            for step in gatys.descend(many, wanted, config.evaluate_steps):
                pass
            seconds["optimize"].append((time.perf_counter() - start) / len(styles))
            for name, x in (("photo", many), ("fast", torch.cat(made)), ("optimize", step.picture)):
                style, content, _ = wanted.losses(x, backbone)
                for kind, value in (("style", style), ("content", content), ("total", wanted.total(x))):
                    rows.setdefault(f"{kind}_{name}", []).append(value)
        figures = {name: float(torch.cat(values).mean()) for name, values in rows.items()}
        figures["total_loss_ratio"] = figures["total_fast"] / figures["total_optimize"]
        figures["seconds_fast"] = statistics.median(seconds["fast"])
        figures["seconds_optimize"] = statistics.median(seconds["optimize"])
        figures["speed_ratio"] = figures["seconds_optimize"] / figures["seconds_fast"]
        return {**figures, **self.steadiness(network)}

    def steadiness(self, network: nn.Module, frames: int = 16) -> dict[str, float]:
        """Change beside the motion in a clip that pans across a photo, of 255: as a film, and frame by frame."""
        room = StyleRoom(network)
        photo = images.open_image(sorted((HOME / "examples").glob("*.webp"))[-1]).resize((320, 213))
        clip, style = pan(photo, frames), next(iter(self.held_out.values()))
        size = max(clip[0].size)
        return {
            "flicker_film": flicker(list(room.film(clip, style, size=size)), FILM_SHIFT),
            "flicker_single": flicker([room.stylize(each, style, size=size) for each in clip], FILM_SHIFT),
            "flicker_original": flicker(clip, FILM_SHIFT),
        }

    def card(self, figures: dict[str, float]) -> Card:
        names = ", ".join(name.replace("_", " ") for name in self.held_out)
        size, steps = self.config.evaluate_size, self.config.evaluate_steps
        count = f"{self.config.evaluate_pictures} x {len(self.held_out)}"
        return Card(
            title=("Painter of any style", "어떤 스타일이든 그리는 화가"),
            paper="Leon A. Gatys, Alexander S. Ecker, Matthias Bethge: [A Neural Algorithm of Artistic Style]"
            "(https://arxiv.org/abs/1508.06576), 2015; one pass for any style after Xun Huang and Serge Belongie, "
            "[arXiv:1703.06868](https://arxiv.org/abs/1703.06868), 2017, and Golnaz Ghiasi and others, "
            "[arXiv:1705.06830](https://arxiv.org/abs/1705.06830), 2017",
            medium=(
                "style encoder, and a transforming network with adaptive instance normalisation; trained on Gatys' losses "
                "as EfficientNet-Lite0 sees them",
                "스타일 인코더와 적응형 인스턴스 정규화 변환 네트워크. EfficientNet-Lite0으로 잰 Gatys의 손실로 학습",
            ),
            data=(
                f"Styles: {len(self.seen)} paintings in the public domain, in crops and other colours, and photos as "
                f"textures; kept from training: {names}. Photos: 1,115 tiles (655 CC0 or public domain, the others for "
                "research), made-up faces, flowers, birds and facades, for research and teaching only",
                f"스타일: 퍼블릭 도메인 그림 {len(self.seen)}점을 잘라 내고 색을 바꾼 것과, 질감으로 쓴 사진. 학습에 쓰지 않은 그림: "
                f"{names}. 사진: 조각 1,115장(655장은 CC0나 퍼블릭 도메인, 나머지는 연구용), 생성된 얼굴, 꽃, 새, 건물. 연구와 "
                "교육용입니다",
            ),
            limits=(
                "It learned for a short time, from twelve paintings, eight of them van Gogh's: a painting's palette comes "
                "over well, its strokes only as a faint texture, far from Gatys' optimisation. Small faces and letters get "
                "lost. It copies how something is painted, not what a painter would choose to paint.",
                "그림 열두 점(여덟 점이 반 고흐)으로 짧게 배웠습니다. 그림의 색은 잘 옮기지만 붓 자국은 옅은 결로만 나타나, Gatys의 "
                "최적화에 한참 못 미칩니다. 작은 얼굴과 글자는 뭉개집니다. 그리는 방식만 따라 할 뿐, 화가가 무엇을 그릴지 고르는 "
                "안목은 없습니다.",
            ),
            dataset="photos",
            figures={
                "style_fast": (
                    f"Style loss, network, {count} unseen styles, {size} px",
                    f"스타일 손실, 네트워크({size}픽셀)",
                ),
                "style_optimize": (f"Style loss, Gatys, {steps} steps", f"스타일 손실, Gatys {steps}단계"),
                "content_fast": ("Content loss, network", "내용 손실, 네트워크"),
                "content_optimize": (f"Content loss, Gatys, {steps} steps", f"내용 손실, Gatys {steps}단계"),
                "total_photo": ("Total loss of the photo itself", "손실의 합, 손대지 않은 사진"),
                "total_loss_ratio": ("Total loss, network / Gatys", "손실의 합, 네트워크 / Gatys"),
                "speed_ratio": ("Measured seconds, Gatys / network", "잰 시간, Gatys / 네트워크"),
                "flicker_film": ("Flicker of a panning clip, of 255", "가로로 움직이는 영상의 깜박임(255 중)"),
                "flicker_single": ("The same, painted frame by frame", "같은 영상을 한 장씩 그렸을 때"),
            },
            tags=("style-transfer", "image-to-image"),
        )


if __name__ == "__main__":
    main(StyleTransfer, StyleConfig)
