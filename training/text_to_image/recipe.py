"""The generator's training: networks, losses, phases. See __main__.py."""

import copy
import json
import math
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from random import Random
from typing import ClassVar

import torch
import torch.nn.functional as F
from PIL import Image
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import Tensor, nn

from demos.common.media import images
from demos.text_to_image.constants import TRUNCATION
from demos.text_to_image.network import Generator, TextEncoder
from training.common.augment import mirror, translation
from training.common.backbones import BLOCKS, LEVELS, Lite0Maps
from training.common.card import Card
from training.common.discriminators import RandomProjection
from training.common.losses.diversity import missing_variety
from training.common.projected_gan import ProjectedGAN
from training.common.publish import bundled, load
from training.common.recipe import Recipe
from training.text_to_image.captions.colours import COLOURS
from training.text_to_image.captions.dataset import MeasuredPictures, open_pictures, open_subject_detector
from training.text_to_image.captions.facts import Facts
from training.text_to_image.captions.sentences import LANGUAGES, plain_sentence, sentence
from training.text_to_image.captions.subjects import SUBJECTS
from training.text_to_image.captions.tokens import encode
from training.text_to_image.card import SAMPLE_CAPTIONS, make_card
from training.text_to_image.config import TextToImageConfig
from training.text_to_image.data import CaptionDataset
from training.text_to_image.discriminator import MatchingDiscriminator
from training.text_to_image.evaluation import caption_accuracy, quality, subject_classifier
from training.text_to_image.text_encoder.picture_head import PictureHead, head_inputs
from training.text_to_image.text_encoder.recipe import TextEncoderTraining

COLUMNS = 5  # of the sample sheet
FIRST_MAP_GAIN = 6  # of the first block's maps, so that their head's gradient is about as large as the others'
VARIETY_OF_A_SENTENCE = 0.7  # how much pictures of one sentence shall differ, as a share of how much any two do
SENTENCE_NOISE = 0.3  # length, about: what lies between two sentences is practised too
SHARPNESS = 14  # of the guide: the inverse of the text encoder's temperature


class TextToImageTraining(ProjectedGAN):
    """The generator against matching-aware heads on projected features, guided by the frozen text encoder."""

    name = "text_to_image"
    better: ClassVar[dict[str, str]] = {
        "colour_accuracy": "higher",
        "fd_lite2_bird": "lower",
        "fd_lite2_flower": "lower",
    }

    def __init__(self, config: TextToImageConfig):
        widths = (192, 192, 128, 96, 56, 32)[: config.resolution.bit_length() - 2]
        super().__init__(config, Generator(config.resolution, config.latent_dim, channels=widths))
        folder = Path(config.text_encoder or bundled(self.name, "text_encoder"))
        self.encoder = load(TextEncoder, folder).requires_grad_(False)
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.head = PictureHead()
        self.head.load_state_dict(load_file(folder / "picture_head.safetensors"))
        self.head.eval().requires_grad_(False)
        # what a picture of each subject and colour should be seen as, whatever its sentence was like
        facts = [Facts(subject, None, colour) for subject in SUBJECTS for colour in COLOURS]
        both = sum(self.read([plain_sentence(about, language) for about in facts]) for language in LANGUAGES)
        self.anchors = F.normalize(both, dim=1)  # (22, 128), in the order of Facts.class_id

    def make_discriminator(self) -> nn.Module:
        return MatchingDiscriminator()

    def make_optimizers(self) -> dict[str, torch.optim.Optimizer]:
        optimizers = super().make_optimizers()
        for group in optimizers["discriminator"].param_groups:
            group["lr"] = self.config.discriminator_rate
        return optimizers

    def make_features(self) -> nn.Module:
        """In full size, and the first block's maps too: what the discriminator doesn't see of a surface is filled with
        hatching."""
        backbone = Lite0Maps(self.config.resolution, blocks=(0, *BLOCKS))
        features = nn.Sequential(backbone, RandomProjection(LEVELS, seed=self.config.seed))
        return features.to(memory_format=torch.channels_last)

    # data

    def open(self, split: str, copies: float | None = None) -> list[MeasuredPictures]:
        config = self.config
        share = config.recoloured if copies is None else copies
        return open_pictures(Path(config.captions_dir), config.datasets, split, config.resolution, share)

    def dataset(self, split: str) -> CaptionDataset:
        for module in (self.projected_features, self.encoder, self.head):
            module.to(self.device)
        self.anchors = self.anchors.to(self.device)
        sets = self.open(split)
        facts = [pictures.facts() for pictures in sets]
        random = Random(0)
        bank = self.unwrapped("generator").sentences
        sampled = [random.choice(facts[k % len(facts)]) for k in range(len(bank))]
        vectors = self.read([sentence(about, random.choice(LANGUAGES), random) for about in sampled])
        for network in (self.unwrapped("generator"), self.averaged):
            network.sentences.copy_(vectors)
        return CaptionDataset(sets, facts, self.tokenizer, self.config)

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
        """Projected maps of real and of generated pictures, and the sentences that `loss` compares them with."""
        self.begin_step(step)
        real = mirror(batch["image"])
        sentences, prompts = self.sentences(batch)
        z = torch.randn(len(real), self.config.latent_dim, device=real.device)
        fake = self.networks["generator"](z, prompts)
        backbone, project = self.projected_features
        with torch.no_grad():
            first_real, *real_maps = backbone(self.augment(real))
        moved = self.augment(fake)
        first, *maps = backbone(moved)
        return {
            **sentences,
            "real": [FIRST_MAP_GAIN * first_real, *project(real_maps)],
            "fake": [FIRST_MAP_GAIN * first, *project(maps)],
            "fake_vectors": self.head(head_inputs(maps, moved)),
            "missing_variety": (missing_within(real, fake) + missing_within(real_maps[-2], maps[-2])) / 2,
        }

    @torch.no_grad()
    def sentences(self, batch: dict) -> tuple[dict[str, Tensor], Tensor]:
        """What the batch's pictures are compared with, and the generator's prompts (B, 128).

        Returns:
            {"matching": the sentences of the real pictures, "mismatched": ones that are wrong for them, "asked": the
            sentences of the generated pictures, "asked_classes": what those ask for}; vectors (B, 128), classes (B,).
            Neighbours are generated from one sentence and two noises: how far the two differ is what the noise is for,
            and the discriminator's measure of variety sees them together.
        """
        classes = batch["class_ids"]
        matching = self.encoder(batch["ids"], batch["mask"]).float()
        # wrong: said of another picture of the batch with another subject or main colour; where none is, of any
        differs = (classes[:, None] != classes).float()
        differs = torch.where(differs.sum(1, keepdim=True) > 0, differs, torch.ones_like(differs))
        mismatched = matching[torch.multinomial(differs, 1).flatten()]
        asked, asked_classes = (x[::2].repeat_interleave(2, 0) for x in (matching, classes))
        noise = SENTENCE_NOISE / math.sqrt(matching.shape[1]) * torch.randn_like(matching[::2])
        prompts = F.normalize(asked + noise.repeat_interleave(2, 0), dim=1)
        compared = {"matching": matching, "mismatched": mismatched, "asked": asked, "asked_classes": asked_classes}
        return compared, prompts

    def loss(self, phase: str, batch: dict, step: int) -> tuple[Tensor, dict]:
        asked = batch["asked"]
        if phase == "generator":
            scores = self.unwrapped("discriminator")(batch["fake"], asked[:, None])
            missing, guide = batch["missing_variety"], self.guide(batch)
            loss = self.loss_terms.generator(scores.float())
            loss = loss + self.config.variety_weight * missing + self.config.guide_weight * guide
            return loss, {"missing_variety": missing, "guide": guide}
        maps = [torch.cat([real, fake.detach()]) for real, fake in zip(batch["real"], batch["fake"])]
        pairs = torch.stack([batch["matching"], batch["mismatched"]], 1)
        pairs = torch.cat([pairs, torch.stack([asked, asked], 1)])
        real, fake = self.networks["discriminator"](maps, pairs).float().chunk(2)
        matching, mismatched, fake = real[:, 0], real[:, 1], fake[:, 0]
        loss = F.relu(1 - matching).mean() + (F.relu(1 + mismatched).mean() + F.relu(1 + fake).mean()) / 2
        return loss, {"d_real": matching.mean(), "d_fake": fake.mean(), "d_wrong": mismatched.mean()}

    def guide(self, batch: dict) -> Tensor:
        """How hard it is to see what was asked: the sentence among the batch's, and subject and colour among all."""
        pictures, classes = batch["fake_vectors"], batch["asked_classes"]
        logits = SHARPNESS * pictures @ batch["asked"].T
        own = torch.arange(len(classes), device=classes.device)
        same = (classes[:, None] == classes) & (own[:, None] != own)
        sentences = F.cross_entropy(logits.masked_fill(same, -1e4), own)
        return sentences + F.cross_entropy(SHARPNESS * pictures @ self.anchors.T, classes)

    # pictures and figures

    def generate(
        self, network: Generator, texts: list[str], seeds: list[int], truncation: float = TRUNCATION
    ) -> Tensor:
        """Pictures of sentences, as the room makes them: (len(texts), 3, H, W)."""
        z = [network.sample_inputs(1, torch.Generator().manual_seed(seed))[0] for seed in seeds]
        batches = zip(torch.cat(z).to(self.device).split(64), self.read(texts).split(64))
        return torch.cat([network(noise, sentences, truncation) for noise, sentences in batches])

    def samples(self, network: Generator) -> Image.Image:
        """A row of five pictures, seeds 1 to 5, for each of SAMPLE_CAPTIONS."""
        self.settled(network, 1 if self.step else 8)
        if self.step:
            self.snapshot(network)
        texts = [text for text in SAMPLE_CAPTIONS for _ in range(COLUMNS)]
        pictures = self.generate(network, texts, list(range(1, COLUMNS + 1)) * len(SAMPLE_CAPTIONS))
        return images.grid(images.to_images(pictures), columns=COLUMNS)

    def evaluate(self, network: Generator) -> dict[str, float]:
        """The figures of evaluation.py; retrieval_*: the text encoder's, see TextEncoderTraining."""
        self.settled(network)
        config, generate = self.config, partial(self.generate, network)
        train, test = self.open("train"), self.open("test", 0)
        detector = open_subject_detector(Path(config.captions_dir), config.datasets, config.resolution)
        classify, real = subject_classifier(train, test, config.feature_size, self.device)
        return {
            **self.retrieval(),
            "subject_accuracy_real": real,
            **caption_accuracy(generate, detector, classify, max(1, config.evaluation_samples // 100)),
            **quality(generate, train, test, config.evaluation_samples, self.device),
        }

    def retrieval(self) -> dict[str, float]:
        """The text encoder's figures."""
        folder = str(self.config.text_encoder or bundled(self.name, "text_encoder"))
        config = replace(self.config, variant="text_encoder", evaluate=True, checkpoint=folder)
        figures = TextEncoderTraining(config).evaluate(copy.deepcopy(self.encoder).cpu())
        return {name: value for name, value in figures.items() if name.startswith("retrieval")}

    # what is published

    def pictures(self, split: str, batch: int = 64, most: int | None = None) -> Iterator[Tensor]:
        """Set after set, without copies."""
        for pictures in self.open(split, None if split == "train" else 0):
            for rows in torch.arange(len(pictures.data)).split(batch):
                yield pictures.pictures(rows.tolist()).to(self.device)

    def extras(self, network: Generator) -> dict:
        """captions.json, in the order of neighbours.safetensors: a caption of each picture in each language."""
        sets, random = self.open("train"), Random(0)
        facts = [about for pictures in sets for about in pictures.facts()[: len(pictures.data)]]
        captions = {
            language: [max((sentence(about, language, random) for _ in range(3)), key=len) for about in facts]
            for language in LANGUAGES
        }
        sources = [[Path(name).name, len(pictures.data)] for name, pictures in zip(self.config.datasets, sets)]
        text = json.dumps({**captions, "sources": sources}, ensure_ascii=False)
        return {"captions.json": text.encode(), "neighbours.safetensors": self.neighbours(), **self.replay()}

    def card(self, figures: dict[str, float]) -> Card:
        return make_card()


def missing_within(real: Tensor, fake: Tensor) -> Tensor:
    """Share by which fakes (neighbours are of one sentence) differ from their neighbour less than real pictures do.

    Of pictures it asks for other colours and backgrounds, of a network's maps of them for other poses and shapes.
    """
    real, fake = (x[::2].float() - x[1::2].float() for x in (real, fake))
    return missing_variety(VARIETY_OF_A_SENTENCE * real, fake, min(32, real.shape[-1]))


def recipe(config: TextToImageConfig) -> Recipe:
    """What the variant trains."""
    return TextEncoderTraining(config) if config.variant == "text_encoder" else TextToImageTraining(config)
