"""Trains the painter of demos/style_transfer: any photo in any style in one pass, on CPU cores or GPUs.

    python -m training.style_transfer --dataset PHOTOS --content_datasets FACES FLOWERS --styles PAINTINGS --publish
    python -m training.style_transfer --dataset PHOTOS --styles PAINTINGS --evaluate

The losses are Gatys' own (demos/style_transfer/gatys.py): what he minimises for one picture in hundreds of steps, the
network learns to do for all in one (Johnson et al. 2016, https://arxiv.org/abs/1603.08155). Eighteen paintings are few:
they are seen in crops of every size, turned, mirrored and in other colours, and photos serve as styles as well. Paintings
named in --held_out_styles are never seen; the figures are theirs.
"""

import copy
from dataclasses import dataclass, field
from pathlib import Path

import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor, nn

from demos.common import images
from demos.common.backbone import load_backbone
from demos.style_transfer import gatys
from demos.style_transfer.network import StylePainter
from training.common.data import ImageData, open_split
from training.common.loop import Config, Recipe, main, precision
from training.common.publish import Card

HOME = Path(__file__).resolve().parents[1] / "demos" / "style_transfer"
LARGEST = 640  # px: the longer side of a painting in training


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
    texture_share: float = field(default=0.3, metadata={"help": "Share of styles that are photos, not paintings."})
    same_share: float = field(default=0.15, metadata={"help": "Share of pictures that are their own style."})
    resolution: int = field(default=192, metadata={"help": "Side of contents and styles, px; 64 or more."})
    content_weight: float = field(default=0.03, metadata={"help": "Of the content loss; the style loss counts 1."})
    same_weight: float = field(default=1.0, metadata={"help": "Of the pixels of a picture in its own style."})
    evaluate_pictures: int = field(default=6, metadata={"help": "Photos that are measured, each in every style."})
    evaluate_size: int = field(default=160, metadata={"help": "Side of the pictures that are measured, px."})
    evaluate_steps: int = field(default=300, metadata={"help": "Steps of Gatys' optimisation to compare with."})
    train_batch_size: int = field(default=4, metadata={"help": "Pictures per process in one forward pass."})
    learning_rate: float = field(default=1e-3, metadata={"help": "Highest learning rate."})
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
        picture = images.to_images(data.__getitems__([index])["image"])[0]
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
        self.networks = {"painter": StylePainter()}
        rate = config.learning_rate
        self.optimizers = {"painter": torch.optim.Adam(self.networks["painter"].parameters(), rate, (0.9, 0.99))}
        self.phases = {"painter": ("painter",)}
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
        return Pairs(self.sets(split), list(self.seen.values()), self.config)

    def loss(self, phase: str, batch: dict, step: int) -> tuple[Tensor, dict]:
        config, content, same = self.config, batch["content"], batch["same"].float()
        backbone = self.backbone.to(self.device)
        painted = self.networks["painter"](content, batch["style"])
        style, kept, rough = gatys.Wanted.of(content, batch["style"], backbone).losses(painted)
        pixels = (painted - content).abs().mean((1, 2, 3))
        outside = F.relu(painted.abs() - 1).mean()
        # a painting that is one flat colour has hardly any Gram matrix to be relative to: the root keeps it in bounds
        wish = (style + 1e-4).sqrt() + config.content_weight * kept + gatys.SMOOTH_WEIGHT * rough
        loss = ((1 - same) * wish + same * config.same_weight * pixels).mean() + outside
        others, selves = (1 - same).sum().clamp_min(1), same.sum().clamp_min(1)
        return loss, {
            "style": (style * (1 - same)).sum() / others,
            "content": (kept * (1 - same)).sum() / others,
            "same": (pixels * same).sum() / selves,
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


if __name__ == "__main__":
    main(StyleTransfer, StyleConfig)
