"""How the anime characters are trained: a projected GAN with tags, which a tag reader guides and another one judges."""

import itertools
from pathlib import Path
from typing import ClassVar

import torch
import torch.nn.functional as F
from accelerate import PartialState
from PIL import Image
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from demos.anime_characters.constants import NAME, TAGS
from demos.anime_characters.network import Generator
from demos.common.media import images
from training.anime_characters.card import character_card
from training.anime_characters.config import AnimeCharactersConfig
from training.anime_characters.data import name_tags
from training.anime_characters.readers import TagReader, load_reader, read, train_readers
from training.anime_characters.upscaler import UpscalerTraining
from training.common import metrics
from training.common.augment import translation
from training.common.card import Card
from training.common.data import ImageData
from training.common.projected_gan import ProjectedGAN
from training.common.publish import bundled
from training.common.recipe import Recipe


def recipe(config: AnimeCharactersConfig) -> Recipe:
    """What the variant trains."""
    return UpscalerTraining(config) if config.variant == "upscaler" else AnimeCharactersTraining(config)


class AnimeCharactersTraining(ProjectedGAN):
    """Characters in the colours that their tags name.

    Attributes:
        guide: The reader whose loss pulls the generator to the asked colours; None until the tags are cleaned.
        changed: How many tags of each kind the readers changed.
    """

    name = NAME
    better: ClassVar[dict[str, str]] = {"fd_lite2": "lower", "eyes_accuracy": "higher"}
    guide: TagReader | None = None
    changed: list[int]

    def __init__(self, config: AnimeCharactersConfig):
        widths = (256, 192, 128, 80, 40, 24)[: config.resolution.bit_length() - 2]
        generator = Generator(TAGS["hair"], TAGS["eyes"], config.resolution, config.latent_dim, widths)
        columns = {"hair": config.hair_column, "eyes": config.eyes_column}
        super().__init__(config, generator, columns, classes=tuple(len(names) for names in TAGS.values()))

    def augment(self, x: Tensor) -> Tensor:
        """Moved only: other colours would belie the tags."""
        return translation(x)

    # data

    def data(self, split: str) -> ImageData:
        return name_tags(super().data(split))

    def dataset(self, split: str) -> ImageData:
        data = self.data(split)
        if split == "train":
            with PartialState().main_process_first():
                self.clean(data)
        return data

    @property
    def readers(self) -> Path:
        """Where this run stores the two readers and the cleaned tags."""
        return Path(self.config.output_dir) / "readers.safetensors"

    def clean(self, data: ImageData) -> None:
        """Puts the cleaned tags into the data; trains both readers, or takes them from the run's folder."""
        given = tags_of(data)
        if not self.readers.is_file():
            self.readers.parent.mkdir(parents=True, exist_ok=True)
            trained = train_readers(data, given, self.classes, self.config.reader_epochs, self.config.sure)
            save_file(trained, self.readers)
        tags = load_file(self.readers)["tags"].long()
        self.changed = (tags != given).sum(0).tolist()
        data.labels.update(zip(TAGS, tags.unbind(1)))
        self.guide = load_reader("guide", self.readers, self.classes).to(self.device)

    # losses

    def loss(self, phase: str, batch: dict, step: int) -> tuple[Tensor, dict]:
        loss, scalars = super().loss(phase, batch, step)
        if phase == "generator":
            logits = self.guide(batch["picture"])
            hair, eyes = (F.cross_entropy(a.float(), b) for a, b in zip(logits, batch["tags"].T))
            loss = loss + self.config.hair_weight * hair + self.config.eyes_weight * eyes
            scalars.update(guide_hair=hair, guide_eyes=eyes)
        return loss, scalars

    # samples and figures

    def every_pair(self, network: Generator, count: int, seed: int = 0) -> tuple[Tensor, Tensor]:
        """`count` pictures of every pair of tags, row by row of hair: (120 * count, 3, H, W), tags (120 * count, 2)."""
        pairs = itertools.product(range(self.classes[0]), range(self.classes[1]))
        tags = torch.tensor([pair for pair in pairs for _ in range(count)]).to(self.device)
        random = torch.Generator().manual_seed(seed)
        z = torch.randn(len(tags), network.latent_dim, generator=random).to(self.device)
        made = [network(a, *b.T) for a, b in zip(z.split(64), tags.split(64))]
        return torch.cat(made), tags

    def sheet(self, network: nn.Module) -> Image.Image:
        """All 120 pairs, none picked: a row for each hair colour, a column for each eye colour."""
        made, _ = self.every_pair(self.settled(network), 1)
        return images.grid(images.to_images(made), columns=self.classes[1])

    def evaluate(self, network: nn.Module) -> dict[str, float]:
        """What all projected GANs measure, and how well the tags are obeyed.

        hair_accuracy, eyes_accuracy: share of 1,200 pictures (ten of each pair, truncation 1) in which the judge reads
        the asked tag; judge_*: share of held-out drawings whose tag (as given, noise and all) it reads. diversity: mean
        ST-LPIPS between two pictures of one pair of tags, divided by the same for training drawings.
        """
        figures = super().evaluate(network)
        made, tags = self.every_pair(network, 10)
        made, tags = made.cpu(), tags.cpu()
        judge = load_reader("judge", self.judge_path(), self.classes)
        test = self.data("test")
        known = read(judge, test, torch.arange(len(test)))
        answers = [torch.cat(logits) for logits in zip(*(judge(part) for part in made.split(256)))]
        for place, kind in enumerate(TAGS):
            figures[f"{kind}_accuracy"] = share_of(answers[place], tags[:, place])
            figures[f"judge_{kind}_accuracy"] = share_of(known[place], test.labels[kind])
        figures["diversity"] = diversity(made, tags, self.data("train"))
        return figures

    def judge_path(self) -> Path:
        """The readers of the checkpoint that is measured, else of this run."""
        published = Path(self.config.checkpoint or bundled(self.name, None)) / self.readers.name
        return published if self.config.evaluate and published.is_file() else self.readers

    # what is published

    def extras(self, network: nn.Module) -> dict:
        weights = {name: value for name, value in load_file(self.readers).items() if name != "tags"}
        return {**super().extras(network), self.readers.name: weights}

    def card(self, figures: dict[str, float]) -> Card:
        return character_card(*self.changed)


def tags_of(data: ImageData) -> Tensor:
    """The tags of all drawings, (N, kinds)."""
    return torch.stack([data.labels[kind] for kind in TAGS], 1)


def share_of(answers: Tensor, tags: Tensor) -> float:
    """Share of the rows (N, classes) that are largest at the tag (N,)."""
    return float((answers.argmax(1) == tags).float().mean())


def diversity(made: Tensor, tags: Tensor, data: ImageData) -> float:
    """Mean ST-LPIPS between generated pictures of one pair of tags, divided by the same for up to ten real drawings."""
    real_tags = tags_of(data)
    generated, real = [], []
    for pair in torch.unique(tags, dim=0):
        x = made[(tags == pair).all(1)]
        generated.append(metrics.st_lpips(x[:-1], x[1:]))
        same = (real_tags == pair).all(1).nonzero().flatten()[:10]
        if len(same) > 1:
            x = data.__getitems__(same.tolist())["image"]
            real.append(metrics.st_lpips(x[:-1], x[1:]))
    return (sum(generated) / len(generated)) / (sum(real) / len(real))
