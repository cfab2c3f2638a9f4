"""Train text to image: birds and flowers from a Korean or an English sentence, 128 px."""

import copy
import json
import math
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from random import Random
from typing import ClassVar

import torch
import torch.nn.functional as F
from PIL import Image
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import Tensor

from demos.common.media import images
from demos.text_to_image.network import Generator, TextEncoder
from training.common.augment import translation
from training.common.backbones import BLOCKS, Lite0Maps
from training.common.gan import GANConfig, ProjectedGAN
from training.common.loop import Recipe
from training.common.losses.diversity import missing_variety
from training.common.publish import Card, bundled, load
from training.text_to_image.captions.dataset import open_eyes, open_pictured
from training.text_to_image.captions.facts import Facts, every_fact
from training.text_to_image.captions.measurements import COLOURS, SUBJECTS
from training.text_to_image.captions.sentences import LANGUAGES, plain, sentence
from training.text_to_image.captions.tokens import encode, written
from training.text_to_image.card import SHEET, picture_card
from training.text_to_image.matching_heads import MatchingHeads
from training.text_to_image.measures import obedience, quality, subject_classifier
from training.text_to_image.text_encoder import PictureHead, Reading, head_inputs

TRUNCATION = 0.8  # at which the room paints, and obedience is measured
COLUMNS = 5
LOUDER = 6  # the first block's maps, so that their head's gradient is about as large as the others'
WITHIN = 0.7  # pictures of one sentence shall differ by as much of what pictures of any two sentences do


@dataclass
class TextConfig(GANConfig):
    """Flags of both trainings; the text encoder's own ones say so."""

    variants: ClassVar[dict[str | None, dict]] = {
        None: {},
        "text_encoder": dict(
            max_train_steps=600,
            train_batch_size=128,
            learning_rate=1e-3,
            lr_scheduler="cosine",
            lr_warmup_steps=50,
            max_grad_norm=1.0,
            ema_decay=0.99,
            channels_last=False,
            sample_steps=250,
        ),
    }

    second_dataset: str | None = field(default=None, metadata={"help": "The other subject's pictures, as --dataset."})
    captions_dir: str = field(
        default="runs/captions", metadata={"help": "Where measurements of the pictures are kept for both trainings."}
    )
    text_encoder: str | None = field(
        default=None, metadata={"help": "Folder of the published text encoder (default: the bundled one)."}
    )
    recoloured: float = field(default=0.3, metadata={"help": "Recoloured copies that are made, share of the pictures."})
    recoloured_share: float = field(default=0.25, metadata={"help": "Share of what is drawn that is such a copy."})
    balance: float = field(
        default=0.5, metadata={"help": "Rare colours are drawn more often: 0 as they come, 1 all equally."}
    )
    careless: float = field(default=0.15, metadata={"help": "Share of sentences with typing errors."})
    vocabulary: int = field(default=3000, metadata={"help": "text_encoder: word pieces that it knows."})
    feature_size: int = field(
        default=112, metadata={"help": "Side in px at which the text encoder and the figures look at pictures."}
    )
    train_batch_size: int = field(default=16, metadata={"help": "Pictures per process in one forward pass."})
    learning_rate: float = field(default=2.5e-4, metadata={"help": "Of the generator."})
    discriminator_rate: float = field(
        default=1e-3, metadata={"help": "Of the discriminator: one that lags behind takes hatching for texture."}
    )
    guide_weight: float = field(default=0.1, metadata={"help": "Of the loss for not being seen as what was asked."})
    variety_weight: float = field(
        default=4.0, metadata={"help": "Of the loss for a sentence's pictures being alike; 0: off."}
    )
    evaluation_samples: int = field(
        default=1000, metadata={"help": "Pictures of each subject made to be measured; a hundredth for each colour."}
    )


class Orders(torch.utils.data.Dataset):
    """Pictures with a sentence: both subjects equally often, rare colours more often than they come.

    Args:
        sets: of `open_pictured`; facts: of each set's pictures and copies.
        copies: Share of recoloured copies among what is drawn.
    """

    def __init__(self, sets: list, facts: list[list[Facts]], tokenizer: Tokenizer, config: TextConfig):
        self.sets, self.facts, self.tokenizer, self.careless = sets, facts, tokenizer, config.careless
        self.weights = []
        for pictured, known in zip(sets, facts):
            place = torch.tensor([COLOURS.index(each.main) for each in known])
            counts = torch.bincount(place, minlength=len(COLOURS)).clamp(min=1).float()
            weight = counts[place] ** -config.balance
            plain_ones, copies = weight[: len(pictured.data)], weight[len(pictured.data) :]
            plain_ones /= plain_ones.sum()
            copies /= copies.sum().clamp(min=1e-9) / (config.recoloured_share / (1 - config.recoloured_share) or 1e-9)
            self.weights.append(weight)

    def __len__(self) -> int:
        return sum(map(len, self.sets))

    def __getitems__(self, indices: list[int]) -> dict[str, Tensor]:
        """As many as there are indices, drawn anew: {"image": (B, 3, H, W), "ids", "mask": (B, L), "looks": (B,)}."""
        random = Random(int(torch.randint(2**31, ())))
        pictures, texts, looks = [], [], []
        for number in range(len(self.sets)):
            count = len(range(number, len(indices), len(self.sets)))
            rows = torch.multinomial(self.weights[number], count, replacement=True).tolist()
            pictures.append(self.sets[number].pictures(rows))
            for row in rows:
                facts = self.facts[number][row]
                texts.append(written(facts, random.choice(LANGUAGES), random, self.careless))
                looks.append(SUBJECTS.index(facts.subject) * len(COLOURS) + COLOURS.index(facts.main))
        ids, mask = encode(self.tokenizer, texts)
        order = torch.randperm(len(indices))  # variety is measured among neighbours: both subjects in each group
        looks = torch.tensor(looks)
        return {"image": torch.cat(pictures)[order], "ids": ids[order], "mask": mask[order], "looks": looks[order]}


def missing_within(real: Tensor, fake: Tensor) -> Tensor:
    """Share by which fakes (neighbours are of one sentence) differ from their neighbour less than real pictures do.

    Of pictures it asks for other colours and grounds, of a network's maps of them for other poses and shapes.
    """
    real, fake = (each[::2].float() - each[1::2].float() for each in (real, fake))
    return missing_variety(WITHIN * real, fake, min(32, real.shape[-1]))


class TextToImage(ProjectedGAN):
    name = "text_to_image"
    better = {"colour_accuracy": "higher", "fd_lite2_bird": "lower", "fd_lite2_flower": "lower"}

    def __init__(self, config: TextConfig):
        widths = (192, 192, 128, 96, 56, 32)[: config.resolution.bit_length() - 2]
        super().__init__(config, Generator(config.resolution, config.latent_dim, channels=widths))
        # in full size, and the first block's maps too: what they don't see of a surface is filled with hatching
        self.looks[0] = Lite0Maps(config.resolution, blocks=(0, *BLOCKS)).to(memory_format=torch.channels_last)
        self.networks["discriminator"] = MatchingHeads()
        self.optimizers["discriminator"] = torch.optim.Adam(
            self.networks["discriminator"].parameters(), lr=config.discriminator_rate, betas=(0.0, 0.99)
        )
        folder = Path(config.text_encoder or bundled(self.name, "text_encoder"))
        self.encoder = load(TextEncoder, folder).requires_grad_(False)
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.head = PictureHead()
        self.head.load_state_dict(load_file(folder / "picture_head.safetensors"))
        self.head.eval().requires_grad_(False)
        # what a picture of each subject and colour should be seen as, whatever the sentence looked like
        facts = [Facts(subject, None, colour) for subject in SUBJECTS for colour in COLOURS]
        both = sum(self.read([plain(each, language) for each in facts]) for language in LANGUAGES)
        self.anchors = F.normalize(both, dim=1)  # (22, 128)

    # data

    @property
    def datasets(self) -> list[str]:
        return [name for name in (self.config.dataset, self.config.second_dataset) if name]

    def open(self, split: str, copies: float | None = None) -> list:
        share = self.config.recoloured if copies is None else copies
        return open_pictured(Path(self.config.captions_dir), self.datasets, split, self.config.resolution, share)

    def dataset(self, split: str) -> Orders:
        for module in (self.looks, self.encoder, self.head):
            module.to(self.device)
        self.anchors = self.anchors.to(self.device)
        sets = self.open(split)
        facts = [every_fact([each]) for each in sets]
        orders = Orders(sets, facts, self.tokenizer, self.config)
        random = Random(0)
        bank = self.unwrapped("generator").sentences
        drawn = [random.choice(facts[k % len(facts)]) for k in range(len(bank))]
        vectors = self.read([sentence(each, random.choice(LANGUAGES), random) for each in drawn])
        for network in (self.unwrapped("generator"), self.averaged):
            network.sentences.copy_(vectors)
        return orders

    @torch.no_grad()
    def read(self, texts: list[str]) -> Tensor:
        """Sentences -> unit vectors (B, 128)."""
        parts = [encode(self.tokenizer, texts[k : k + 128]) for k in range(0, len(texts), 128)]
        return torch.cat([self.encoder(ids.to(self.device), mask.to(self.device)).float() for ids, mask in parts])

    def augment(self, x: Tensor) -> Tensor:
        """Moved only: other colours would belie the sentence. Neighbours move alike: see `missing_within`."""
        return translation(x.unflatten(0, (-1, 2)).flatten(1, 2)).unflatten(1, (2, -1)).flatten(0, 1)

    # losses

    def prepare(self, batch: dict, step: int) -> dict:
        """Projected maps of real and made pictures, their sentence, and one that is wrong for the real picture."""
        generator = self.unwrapped("generator")
        generator.w_mean.zero_()  # unknown while it changes: see `settled`
        if step == 0:
            self.snapshot(copy.deepcopy(generator).settle(1))
        self.step = step + 1
        real, looks = batch["image"], batch["looks"]
        turned = torch.rand(len(real), 1, 1, 1, device=real.device) < 0.5
        real = torch.where(turned, real.flip(3), real)
        with torch.no_grad():
            said = self.encoder(batch["ids"], batch["mask"]).float()
            # wrong: said of another picture of the batch with another subject or main colour; where none is, of any
            differs = (looks[:, None] != looks).float()
            differs = torch.where(differs.sum(1, keepdim=True) > 0, differs, torch.ones_like(differs))
            wrong = said[torch.multinomial(differs, 1).flatten()]
            # each sentence is painted twice, from two noises: how far the two differ is what the noise is for. They are
            # neighbours, so that the discriminator's measure of variety sees them together too
            asked, asked_looks = (each[::2].repeat_interleave(2, 0) for each in (said, looks))
            # a little beside the sentence: what lies between two sentences is practised too
            beside = 0.3 / math.sqrt(said.shape[1]) * torch.randn_like(said[::2])
            near = F.normalize(asked + beside.repeat_interleave(2, 0), dim=1)
        z = torch.randn(len(real), self.config.latent_dim, device=real.device)
        fake = self.networks["generator"](z, near)
        look, project = self.looks
        with torch.no_grad():
            real_fine, *real_maps = look(self.augment(real))
        moved = self.augment(fake)
        fine, *maps = look(moved)
        return {
            "real": [LOUDER * real_fine, *project(real_maps)],
            "fake": [LOUDER * fine, *project(maps)],
            "said": said,
            "wrong": wrong,
            "asked": asked,
            "asked_looks": asked_looks,
            "seen": self.head(head_inputs(maps, moved)),
            "missing_variety": (missing_within(real, fake) + missing_within(real_maps[-2], maps[-2])) / 2,
        }

    def loss(self, phase: str, batch: dict, step: int) -> tuple[Tensor, dict]:
        said, wrong, asked = batch["said"], batch["wrong"], batch["asked"]
        if phase == "generator":
            scores = self.unwrapped("discriminator")(batch["fake"], asked[:, None])
            missing, guide = batch["missing_variety"], self.guide(batch)
            loss = self.loss_terms.generator(scores.float())
            loss = loss + self.config.variety_weight * missing + self.config.guide_weight * guide
            return loss, {"missing_variety": missing, "guide": guide}
        maps = [torch.cat([real, fake.detach()]) for real, fake in zip(batch["real"], batch["fake"])]
        pairs = torch.cat([torch.stack([said, wrong], 1), torch.stack([asked, asked], 1)])
        real, fake = self.networks["discriminator"](maps, pairs).float().chunk(2)
        matching, mismatched, made = real[:, 0], real[:, 1], fake[:, 0]
        loss = F.relu(1 - matching).mean() + (F.relu(1 + mismatched).mean() + F.relu(1 + made).mean()) / 2
        return loss, {"d_real": matching.mean(), "d_fake": made.mean(), "d_wrong": mismatched.mean()}

    def guide(self, batch: dict) -> Tensor:
        """How hard it is to see what was asked: the sentence among the batch's, and subject and colour among all."""
        seen, looks = batch["seen"], batch["asked_looks"]
        logits = 14 * seen @ batch["asked"].T
        same = (looks[:, None] == looks) & ~torch.eye(len(looks), dtype=torch.bool, device=looks.device)
        own = torch.arange(len(looks), device=looks.device)
        sentences = F.cross_entropy(logits.masked_fill(same, -1e4), own)
        return sentences + F.cross_entropy(14 * seen @ self.anchors.T, looks)

    # pictures

    def painted(self, network: Generator, texts: list[str], seeds: list[int], truncation: float = TRUNCATION) -> Tensor:
        """Pictures of sentences, as the room paints them: (len(texts), 3, H, W)."""
        z = [network.draw(1, torch.Generator().manual_seed(seed))[0] for seed in seeds]
        said, z = self.read(texts).split(64), torch.cat(z).to(self.device).split(64)
        return torch.cat([network(a, b, truncation) for a, b in zip(z, said)])

    def samples(self, network: Generator) -> Image.Image:
        """A row of five pictures, seeds 1 to 5, for each sentence of SHEET."""
        self.settled(network, 1 if self.step else 8)
        if self.step:
            self.snapshot(network)
        texts = [text for text in SHEET for _ in range(COLUMNS)]
        made = self.painted(network, texts, list(range(1, COLUMNS + 1)) * len(SHEET))
        return images.grid(images.to_images(made), columns=COLUMNS)

    # figures

    def evaluate(self, network: Generator) -> dict[str, float]:
        """What training/text_to_image_figures.py measures; retrieval_*: the text encoder's, see Reading."""
        self.settled(network)
        config, paint = self.config, partial(self.painted, network)
        train, test = self.open("train"), self.open("test", 0)
        eyes = open_eyes(Path(config.captions_dir), self.datasets, config.resolution)
        classify, real = subject_classifier(train, test, config.feature_size, self.device)
        return {
            **self.reading(),
            "subject_accuracy_real": real,
            **obedience(paint, eyes, classify, max(1, config.evaluation_samples // 100)),
            **quality(paint, train, test, config.evaluation_samples, self.device),
        }

    def reading(self) -> dict[str, float]:
        """The text encoder's figures."""
        folder = str(self.config.text_encoder or bundled(self.name, "text_encoder"))
        reading = Reading(replace(self.config, variant="text_encoder", evaluate=True, checkpoint=folder))
        figures = reading.evaluate(copy.deepcopy(self.encoder).cpu())
        return {name: value for name, value in figures.items() if name.startswith("retrieval")}

    # what is published

    def pictures(self, split: str, batch: int = 64, most: int | None = None) -> Iterator[Tensor]:
        """Set after set, without copies."""
        for pictured in self.open(split, None if split == "train" else 0):
            for part in torch.arange(len(pictured.data)).split(batch):
                yield pictured.pictures(part.tolist()).to(self.device)

    def extras(self, network: Generator) -> dict:
        """neighbours.safetensors and captions.json in one order: a caption in each language of each training picture."""
        sets, random = self.open("train"), Random(0)
        facts = [every_fact([each])[: len(each.data)] for each in sets]
        captions = {
            language: [max((sentence(f, language, random) for _ in range(3)), key=len) for each in facts for f in each]
            for language in LANGUAGES
        }
        sources = [[Path(name).name, len(each.data)] for name, each in zip(self.datasets, sets)]
        about = json.dumps({**captions, "sources": sources}, ensure_ascii=False)
        return {
            "captions.json": about.encode(),
            "neighbours.safetensors": self.neighbours(),
            **self.replay(),
        }

    def card(self, figures: dict[str, float]) -> Card:
        return picture_card()


def recipe(config: TextConfig) -> Recipe:
    """What the variant trains."""
    return Reading(config) if config.variant == "text_encoder" else TextToImage(config)
