"""How the painter learns: losses of every step in every size, photos on their way from small to whole."""

import copy
from dataclasses import replace
from typing import Any, ClassVar

import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor, nn

from demos.common.media import images
from demos.style_transfer import gatys
from demos.style_transfer.constants import EXAMPLES
from demos.style_transfer.network import StylePainter
from demos.style_transfer.operations import add_change, with_grain
from training.common.card import Card
from training.common.config import precision
from training.common.data import ImageData, open_split
from training.common.muon import Muon
from training.common.recipe import Recipe
from training.style_transfer.card import style_card
from training.style_transfer.config import StyleTransferConfig
from training.style_transfer.data import StylePairs, read_paintings
from training.style_transfer.evaluation import evaluate

FAR = 0.1  # a style loss that is more does not count in full


def bounded(style: Tensor) -> Tensor:
    """Style losses; what is more than FAR grows as its root.

    A painting of one flat colour has hardly any Gram matrix for a loss to be relative to.
    """
    return torch.where(style < FAR, style, 2 * (FAR * style.clamp_min(FAR)).sqrt() - FAR)


class StyleTransferTraining(Recipe):
    """One network, one phase. A batch is a group of photos for each size, see `prepare`."""

    name = "style_transfer"
    published = "painter"
    better: ClassVar[dict[str, str]] = {"total_loss_ratio": "lower"}
    config: StyleTransferConfig

    def __init__(self, config: StyleTransferConfig):
        super().__init__(config)
        painter = StylePainter()
        painter.encoder.load_state_dict(gatys.backbone().state_dict(), strict=False)
        self.networks = {"painter": painter}
        # Muon for the many channels in between, Adam for what has one of them as input, the layer next to the pixels
        # and the one from which modulations come
        hidden = [weight for weight in painter.levels.parameters() if weight.shape[1] > 1]
        others = [level.recall.weight for level in painter.levels]
        others += [*painter.last.parameters(), *painter.wish.parameters()]
        rate = config.learning_rate
        self.optimizers = {"painter": Muon(hidden, others, lr=rate, adam_lr=0.075 * rate)}
        self.phases = {"painter": ("painter",)}
        paintings = read_paintings(config.styles)
        if unknown := set(config.held_out_styles) - set(paintings):
            raise ValueError(f"--held_out_styles: {', '.join(sorted(unknown))} not in {config.styles}")
        # photos on their way through the sizes; not saved, a resumed run begins with new ones
        self.waiting: list[dict[str, Any]] = []
        # frozen weights would be cast anew in every step
        self.backbone = copy.deepcopy(gatys.backbone())
        self.backbone.to(torch.bfloat16 if precision(config.mixed_precision) == "bf16" else torch.float32)
        self.held_out = {name: paintings[name] for name in config.held_out_styles}
        self.paintings = {name: picture for name, picture in paintings.items() if name not in self.held_out}

    # data

    def photo_sets(self, split: str) -> list[ImageData]:
        """The photos, in squares of the sets' own size but no larger than those of training."""
        found = []
        for dataset in (self.config.dataset, *self.config.content_datasets):
            rows = open_split(dataset, split)
            side = min(self.config.resolution, *rows[0][self.config.image_column].size)
            found.append(ImageData(rows, size=side, image_column=self.config.image_column))
        return found

    def dataset(self, split: str) -> StylePairs:
        data = StylePairs(self.photo_sets(split), list(self.paintings.values()), self.config)
        painter = self.unwrapped("painter")
        if not painter.centre.any():  # a run that was resumed, or begun from a checkpoint, has them
            painter.standardise(torch.stack([data.style() for _ in range(192)]).to(self.device))
            if hasattr(self, "averaged"):
                self.averaged.load_state_dict(painter.state_dict())
        return data

    # a step

    def prepare(self, batch: dict, step: int) -> dict:
        """New photos before the smallest size, and those of the batches before as the size before left them."""
        painter = self.unwrapped("painter")
        plan = painter.plan(self.config.resolution)
        self.backbone.to(self.device)
        with torch.no_grad():
            new = {**batch, "code": painter.describe(batch["style"]), "x": with_grain(batch["content"], training=True)}
            scales = list(dict.fromkeys(plan))
            groups = [new, *self.waiting][: len(scales)]
            for group, scale in zip(groups, scales):
                self.enter(group, scale)
                group["steps"] = plan.count(scale)
        return {"groups": groups}

    def enter(self, group: dict[str, Any], scale: float) -> None:
        """Photos go on in another share of their size."""
        if "y" in group:
            group["x"] = add_change(group["x"], group["y"] - group["begun"], group["scale"])
        photo, style = gatys.reduced(group["content"], scale), gatys.reduced(group["style"], scale)
        target = gatys.StyleTarget.of(photo, style, self.backbone)
        grams = {key: gram for key, gram in target.grams.items() if key[0] * scale >= min(gatys.SCALES)}
        group |= {"scale": scale, "photo": photo, "target": replace(target, grams=grams)}
        group["y"] = group["begun"] = gatys.reduced(group["x"], scale)
        group["content_map"] = gatys.content_map(self.unwrapped("painter").encoder, photo, gatys.CONTENT_BLOCK)

    def loss(self, phase: str, batch: dict, step: int) -> tuple[Tensor, dict]:
        config = self.config
        scalars: dict[str, Tensor] = {}
        losses: dict[float, list[Tensor]] = {}
        self.waiting = []
        for group in batch["groups"]:
            y, before = group["y"], None
            others = (~group["same"]).float()
            for _ in range(group["steps"]):
                y, before = self.networks["painter"](y, group["code"], group["scale"], group["content_map"], before)
                style, content, rough = group["target"].losses(y, self.backbone)
                pixels = (y - group["photo"]).abs().mean((1, 2, 3))
                outside = F.relu(y.abs() - 1).mean((1, 2, 3))
                painted = bounded(style) + config.content_weight * content + gatys.SMOOTH_WEIGHT * rough
                loss = torch.where(group["same"], config.same_weight * pixels, painted) + outside
                losses.setdefault(group["scale"], []).append(loss.mean())
                scalars[f"style_{len(scalars) + 1}"] = (style * others).sum() / others.sum().clamp_min(1)
            self.waiting.append({**group, "y": y.detach()})
        scalars["content"] = (content * others).sum() / others.sum().clamp_min(1)
        # every size counts as much, in however many steps; its last twice
        means = [(torch.stack(steps).sum() + steps[-1]) / (len(steps) + 1) for steps in losses.values()]
        return torch.stack(means).mean(), scalars

    # samples and figures

    def samples(self, network: nn.Module) -> Image.Image:
        """Test photos (rows) in two styles of training and all that were held out (columns)."""
        sets = self.photo_sets("test")
        chosen = [data for data in sets for _ in range(1 if len(sets) > 3 else 2)][:5]
        photos = [images.to_images(data[i]["image"][None])[0] for i, data in enumerate(chosen)]
        return self.table(network, photos, [*list(self.paintings.values())[-3::2], *self.held_out.values()], 256)

    def sheet(self, network: nn.Module) -> Image.Image:
        """The gallery's own photos in the paintings that were held out: all pairs, none picked."""
        photos = [images.open_image(path) for path in sorted(EXAMPLES.glob("*.webp"))]
        return self.table(network, photos[:6], list(self.held_out.values()), 256)

    def table(
        self, network: nn.Module, photos: list[Image.Image], paintings: list[Image.Image], side: int
    ) -> Image.Image:
        """Every photo (a row) in every style (a column), after both."""
        styles = torch.cat([images.to_tensor(images.square(painting, side)) for painting in paintings])
        pictures = [Image.new("RGB", (side, side), "white"), *images.to_images(styles)]
        for picture in photos:
            photo = images.to_tensor(images.square(picture, side))
            repeated = photo.expand(len(styles), -1, -1, -1).to(self.device)
            pictures += images.to_images(photo) + images.to_images(network(repeated, styles.to(self.device)))
        return images.grid(pictures, 1 + len(styles))

    def evaluate(self, network: nn.Module) -> dict[str, float]:
        """Test photos in the styles that were held out, against Gatys' optimisation from the photo."""
        data = self.photo_sets("test")[0]
        count = min(self.config.evaluate_pictures, len(data))
        photos = [images.to_images(data[i]["image"][None])[0] for i in range(count)]
        return evaluate(network, self.config, photos, list(self.held_out.values()), self.device)

    def card(self, figures: dict[str, float]) -> Card:
        return style_card(self.config, len(self.paintings), list(self.held_out))
