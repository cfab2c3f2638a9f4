"""Trains the painter of demos/style_transfer: any photo in any style in ten steps, on CPU cores or GPUs."""

import copy
import statistics
import time
from dataclasses import dataclass, field, replace
from pathlib import Path

import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor, nn

from demos.common.media import images
from demos.style_transfer import gatys
from demos.style_transfer.exhibits import FILM_SHIFT, pan
from demos.style_transfer.network import StylePainter, enlarged, grained
from demos.style_transfer.pipeline import StyleTransfer as StyleRoom
from demos.style_transfer.pipeline import flicker
from training.common.data import ImageData, open_split
from training.common.loop import Config, Recipe, precision
from training.common.muon import Muon
from training.common.publish import Card
from training.style_transfer.card import style_card
from training.style_transfer.pairs import Pairs, paintings

HOME = Path(__file__).resolve().parents[2] / "demos" / "style_transfer"
FAR = 0.1  # a style loss that is more is not taken in full


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
    resolution: int = field(default=256, metadata={"help": "Side of photos and styles, px, a multiple of 64."})
    content_weight: float = field(
        default=gatys.CONTENT_WEIGHT, metadata={"help": "Of the content loss; the style loss counts 1."}
    )
    same_weight: float = field(default=0.5, metadata={"help": "Of the pixels of a picture in its own style."})
    evaluate_pictures: int = field(default=6, metadata={"help": "Photos that are measured, each in every style."})
    evaluate_size: int = field(default=256, metadata={"help": "Side of the pictures that are measured, px."})
    speed_size: int = field(default=512, metadata={"help": "Side of the picture that the speed is measured with, px."})
    evaluate_steps: int = field(default=300, metadata={"help": "Steps of Gatys' optimisation to compare with."})
    train_batch_size: int = field(default=2, metadata={"help": "New photos per process and pass."})
    learning_rate: float = field(default=0.02, metadata={"help": "Highest learning rate."})
    lr_scheduler: str = field(default="cosine", metadata={"help": "After the warm-up: constant or cosine (to 0)."})
    lr_warmup_steps: int = field(default=100, metadata={"help": "Steps in which the rate grows to its highest."})
    max_grad_norm: float = field(default=1.0, metadata={"help": "Clip the gradient's norm to this; 0: do not clip."})
    ema_decay: float = field(default=0.998, metadata={"help": "Decay of the averaged weights that are published."})
    mixed_precision: str = field(default="auto", metadata={"help": "no, bf16, fp16 or auto."})
    channels_last: bool = field(default=True, metadata={"help": "Memory layout that is faster for convolutions."})


def bounded(style: Tensor) -> Tensor:
    """Style losses, from FAR on their roots: a painting of one flat colour has hardly any Gram matrix to be relative to."""
    return torch.where(style < FAR, style, 2 * (FAR * style.clamp_min(FAR)).sqrt() - FAR)


class StyleTransfer(Recipe):
    name = "style_transfer"
    published = "painter"
    better = {"total_loss_ratio": "lower"}

    def __init__(self, config: StyleConfig):
        super().__init__(config)
        painter = StylePainter()
        painter.encoder.load_state_dict(gatys.backbone().state_dict(), strict=False)
        self.networks = {"painter": painter}
        # Muon for the many channels in between, Adam for what looks at one of them, the layer next to the pixels and the one that
        # says what to do
        hidden = [weight for weight in painter.levels.parameters() if weight.shape[1] > 1]
        others = [level.recall.weight for level in painter.levels]
        others += [*painter.last.parameters(), *painter.wish.parameters()]
        rate = config.learning_rate
        self.optimizers = {"painter": Muon(hidden, others, lr=rate, adam_lr=0.075 * rate)}
        self.phases = {"painter": ("painter",)}
        found = paintings(config.styles)
        if unknown := set(config.held_out_styles) - set(found):
            raise ValueError(f"--held_out_styles: {', '.join(sorted(unknown))} not in {config.styles}")
        self.waiting: list[
            dict
        ] = []  # photos on their way through the sizes; not saved, a resumed run begins with new ones
        # frozen weights would be cast anew in every step
        self.backbone = copy.deepcopy(gatys.backbone())
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
        painter = self.unwrapped("painter")
        if not painter.centre.any():  # a run that was resumed, or begun from a checkpoint, has them
            painter.settle(torch.stack([data.style() for _ in range(192)]).to(self.device))
            if hasattr(self, "averaged"):
                self.averaged.load_state_dict(painter.state_dict())
        return data

    def prepare(self, batch: dict, step: int) -> dict:
        """New photos before the smallest size, and those of the batches before as the size before left them."""
        painter = self.unwrapped("painter")
        plan = painter.plan(self.config.resolution)
        self.backbone.to(self.device)
        with torch.no_grad():
            new = {**batch, "code": painter.describe(batch["style"]), "x": grained(batch["content"], training=True)}
            scales = list(dict.fromkeys(plan))
            groups = [new, *self.waiting][: len(scales)]
            for group, scale in zip(groups, scales):
                self.enter(group, scale)
                group["steps"] = plan.count(scale)
        return {"groups": groups}

    def enter(self, group: dict, scale: float) -> None:
        """Photos go on in another share of their size."""
        if "y" in group:
            group["x"] = enlarged(group["x"], group["y"] - group["begun"], group["scale"])
        shown, style = gatys.reduced(group["content"], scale), gatys.reduced(group["style"], scale)
        wanted = gatys.Wanted.of(shown, style, self.backbone)
        grams = {key: gram for key, gram in wanted.grams.items() if key[0] * scale >= min(gatys.SCALES)}
        group |= {"scale": scale, "shown": shown, "wanted": replace(wanted, grams=grams)}
        group["y"] = group["begun"] = gatys.reduced(group["x"], scale)
        group["kept"] = gatys.see_content(self.unwrapped("painter").encoder, shown, gatys.CONTENT_BLOCK)

    def loss(self, phase: str, batch: dict, step: int) -> tuple[Tensor, dict]:
        config, scalars, losses = self.config, {}, {}
        self.waiting = []
        for group in batch["groups"]:
            y, before = group["y"], None
            for _ in range(group["steps"]):
                given = (y, *(group[name] for name in ("code", "scale", "kept")), before)
                y, before = self.networks["painter"](*given)
                style, kept, rough = group["wanted"].losses(y, self.backbone)
                pixels = (y - group["shown"]).abs().mean((1, 2, 3))
                outside = F.relu(y.abs() - 1).mean((1, 2, 3))
                wish = bounded(style) + config.content_weight * kept + gatys.SMOOTH_WEIGHT * rough
                loss = torch.where(group["same"], config.same_weight * pixels, wish) + outside
                losses.setdefault(group["scale"], []).append(loss.mean())
                others = (~group["same"]).float()
                scalars[f"style_{len(scalars) + 1}"] = (style * others).sum() / others.sum().clamp_min(1)
            self.waiting.append({**group, "y": y.detach()})
        scalars["content"] = (kept * others).sum() / others.sum().clamp_min(1)
        # every size counts as much, in however many steps; its last twice
        found = [(torch.stack(each).sum() + each[-1]) / (len(each) + 1) for each in losses.values()]
        return torch.stack(found).mean(), scalars

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
        """Test photos in the styles that were held out, against Gatys' optimisation from the photo; losses are means over all
        pairs. Then the speed of both, and how a video flickers."""
        config, data = self.config, self.sets("test")[0]
        styles = torch.cat([self.square(each, config.evaluate_size) for each in self.held_out.values()])
        backbone = gatys.backbone().to(self.device)
        rows: dict[str, list[Tensor]] = {}
        for i in range(min(config.evaluate_pictures, len(data))):
            photo = self.square(images.to_images(data[i]["image"][None])[0], config.evaluate_size)
            many = photo.expand(len(styles), -1, -1, -1).contiguous(memory_format=torch.channels_last)
            wanted = gatys.Wanted.of(many, styles, backbone)
            for step in gatys.descend(many, wanted, config.evaluate_steps):
                pass
            for name, x in (("photo", many), ("fast", network(many, styles).clamp(-1, 1)), ("optimize", step.picture)):
                style, content, _ = wanted.losses(x, backbone)
                for kind, value in (("style", style), ("content", content), ("total", wanted.total(x))):
                    rows.setdefault(f"{kind}_{name}", []).append(value)
        figures = {name: float(torch.cat(values).mean()) for name, values in rows.items()}
        figures["total_loss_ratio"] = figures["total_fast"] / figures["total_optimize"]
        return {**figures, **self.speed(network), **self.steadiness(network)}

    def square(self, picture: Image.Image, side: int) -> Tensor:
        x = images.to_tensor(images.square(picture, side))
        return x.to(self.device).contiguous(memory_format=torch.channels_last)

    def speed(self, network: nn.Module) -> dict[str, float]:
        """Seconds for one pair: the optimisation, and between its parts the network (its look at the painting included; median
        of ten, warm): both while the machine is as busy with other things."""
        side, steps = self.config.speed_size, self.config.evaluate_steps
        photo = self.square(images.open_image(sorted((HOME / "examples").glob("*.webp"))[0]), side)
        painting = self.square(next(iter(self.held_out.values())), side // 2)
        wanted = gatys.Wanted.of(photo, painting)
        network(photo, painting)
        seconds, slow, start = [], 0.0, time.perf_counter()
        for step in gatys.descend(photo, wanted, steps):
            if step.number % max(1, steps // 10) == 0:
                slow += time.perf_counter() - start
                start = time.perf_counter()
                network(photo, painting)
                seconds.append(time.perf_counter() - start)
                start = time.perf_counter()
        fast, slow = statistics.median(seconds), slow + time.perf_counter() - start
        return {"seconds_fast": fast, "seconds_optimize": slow, "speed_ratio": slow / fast}

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
        return style_card(self.config, len(self.seen), list(self.held_out))
