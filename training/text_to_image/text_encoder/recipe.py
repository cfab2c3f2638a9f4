"""The text encoder's training, `--variant text_encoder`: sentences meet pictures.

Contrastive, as CLIP (Radford et al. 2021, arXiv:2103.00020): of a batch's pictures a sentence has to find its own, and
a picture its sentence; besides, a Korean and an English sentence about one picture have to find each other. Pictures
are seen through frozen EfficientNet-Lite0 features and a small head, which is published too: it guides the generator.
Bad typing is practised: letters are lost and doubled, words dropped, languages mixed, word pieces cut otherwise.
"""

from collections.abc import Callable
from pathlib import Path
from random import Random
from statistics import fmean
from typing import ClassVar

import torch
import torch.nn.functional as F
from PIL import Image, ImageDraw
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import Tensor, nn

from demos.common.media import images
from demos.text_to_image.network import TextEncoder
from training.common.card import Card
from training.common.publish import bundled
from training.common.recipe import Recipe
from training.text_to_image.captions.cache import write_atomically
from training.text_to_image.captions.colours import COLOURS
from training.text_to_image.captions.dataset import open_pictures
from training.text_to_image.captions.facts import Facts
from training.text_to_image.captions.sentences import LANGUAGES, plain_sentence, sentence
from training.text_to_image.captions.subjects import SUBJECTS
from training.text_to_image.captions.tokens import encode, mistype, train_tokenizer
from training.text_to_image.card import make_card
from training.text_to_image.config import TextToImageConfig
from training.text_to_image.text_encoder.data import SentencePairs, picture_features
from training.text_to_image.text_encoder.picture_head import PictureHead

TEMPERATURE = 0.07  # at the start; it is learned
WRONG = 99  # pictures among which a sentence has to find its own
ROUNDS = 4  # sentences about each picture that are measured


class PictureEncoder(nn.Module):
    """The head for pictures and what is there while training only: the temperature, and two questions to a sentence."""

    def __init__(self, sentence_dim: int):
        super().__init__()
        self.head = PictureHead(sentence_dim)
        self.sharpness = nn.Parameter(torch.tensor(1 / TEMPERATURE).log())
        self.subject = nn.Linear(sentence_dim, len(SUBJECTS))
        self.main = nn.Linear(sentence_dim, len(COLOURS))

    def forward(self, inputs: Tensor) -> Tensor:
        return self.head(inputs)


class TextEncoderTraining(Recipe):
    """Text encoder and picture head, both in one phase."""

    name = "text_to_image"
    published = "text_encoder"
    better: ClassVar[dict[str, str]] = {"retrieval_r1_ko": "higher", "retrieval_r1_en": "higher"}

    def __init__(self, config: TextToImageConfig):
        super().__init__(config)
        self.networks = {"text_encoder": TextEncoder(config.vocabulary), "picture_encoder": PictureEncoder(128)}
        parameters = [p for network in self.networks.values() for p in network.parameters()]
        self.optimizers = {"match": torch.optim.AdamW(parameters, lr=config.learning_rate, weight_decay=0.02)}
        self.phases = {"match": ("text_encoder", "picture_encoder")}

    # data

    def dataset(self, split: str) -> SentencePairs:
        config, folder = self.config, Path(self.config.captions_dir)
        sets = open_pictures(folder, config.datasets, split, config.resolution, config.recoloured)
        facts = [about for pictures in sets for about in pictures.facts()]
        features = picture_features(sets, folder, config.feature_size)
        return SentencePairs(features, facts, self.tokenizer(facts), config.careless)

    def tokenizer(self, facts: list[Facts]) -> Tokenizer:
        """Of this run: trained when it begins, read when it goes on."""
        path = Path(self.config.output_dir) / "tokenizer.json"
        if not self.config.resume_from_checkpoint or not path.is_file():
            random = Random(0)
            corpus = [sentence(about, language, random) for about in facts for language in LANGUAGES for _ in range(3)]
            trained = train_tokenizer(corpus, self.config.vocabulary, self.unwrapped("text_encoder").length)
            write_atomically(path, lambda temporary: trained.save(str(temporary)))
        tokenizer = Tokenizer.from_file(str(path))
        # While training, the same word in other pieces now and then. No seed reaches the library's random numbers.
        tokenizer.model.dropout = 0.1
        return tokenizer

    # loss

    def loss(self, phase: str, batch: dict, step: int) -> tuple[Tensor, dict]:
        picture_encoder = self.unwrapped("picture_encoder")
        pictures = self.networks["picture_encoder"](batch["inputs"])
        sentences = self.networks["text_encoder"](batch["ids"], batch["mask"]).float()
        korean, english = sentences.split(len(pictures))
        sharpness = picture_encoder.sharpness.clamp(max=3.9).exp()
        own = torch.arange(len(pictures), device=pictures.device)

        def match(a: Tensor, b: Tensor) -> Tensor:
            logits = sharpness * a @ b.T
            return (F.cross_entropy(logits, own) + F.cross_entropy(logits.T, own)) / 2

        pairs = {"ko": match(korean, pictures), "en": match(english, pictures), "languages": match(korean, english)}
        # a sentence's vector should say plainly what the evaluation asks: which subject, which main colour
        questions = {"subject": picture_encoder.subject, "main": picture_encoder.main}
        asked = sum(F.cross_entropy(ask(8 * sentences), batch[what].repeat(2)) for what, ask in questions.items())
        return sum(pairs.values()) + 0.5 * asked, {**pairs, "asked": asked}

    # figures

    def evaluate(self, network: TextEncoder) -> dict[str, float]:
        """retrieval_r1_ko, _en: how often a sentence is nearest to its own held-out picture among 99 wrong ones.

        Wrong are held-out pictures of which the sentence may be said to be false: the subject or its main colour is
        another. In retrieval_r1_any_* the 99 are sampled from all others, so that several may fit a short sentence as
        well as its own. retrieval_r1_typos_*: with mistyped sentences. languages_r1: a Korean sentence finds the
        English one about the same picture among 99 of any others; a sentence that names only a colour has many equals.
        """
        config, folder = self.config, Path(self.config.captions_dir)
        sets = open_pictures(folder, config.datasets, "test", config.resolution)
        facts = [about for pictures in sets for about in pictures.facts()]
        features, head = picture_features(sets, folder, config.feature_size), self.picture_head()
        pictures = torch.cat([head(part.float()) for part in features.split(128)])
        read = self.reader(network)
        random, sampler = Random(0), torch.Generator().manual_seed(0)
        classes = torch.tensor([about.class_id for about in facts])
        differs = classes[:, None] != classes
        other = ~torch.eye(len(facts), dtype=torch.bool)

        figures, vectors = {}, {}
        for language in LANGUAGES:
            rounds = [[sentence(about, language, random) for about in facts] for _ in range(ROUNDS)]
            vectors[language] = [read(texts) for texts in rounds]
            mistyped = [read([mistype(text, random) for text in texts]) for texts in rounds]
            for name, queries, allowed in (
                ("", vectors[language], differs),
                ("any_", vectors[language], other),
                ("typos_", mistyped, differs),
            ):
                shares = [found_first(sentences, pictures, allowed, sampler) for sentences in queries]
                figures[f"retrieval_r1_{name}{language}"] = fmean(shares)
        pairs = zip(*vectors.values())
        figures["languages_r1"] = fmean(found_first(a, b, other, sampler) for a, b in pairs)
        return figures

    def reader(self, network: TextEncoder) -> Callable[[list[str]], Tensor]:
        """A function that turns sentences into unit vectors (B, 128)."""
        tokenizer = Tokenizer.from_file(str(self.published_part("tokenizer.json")))

        def read(texts: list[str]) -> Tensor:
            batches = (encode(tokenizer, texts[k : k + 128]) for k in range(0, len(texts), 128))
            return torch.cat([network(ids.to(self.device), mask.to(self.device)).cpu() for ids, mask in batches])

        return read

    def picture_head(self) -> PictureHead:
        """Of the checkpoint that is measured, else of this run."""
        head = PictureHead()
        if self.config.evaluate:
            head.load_state_dict(load_file(self.published_part("picture_head.safetensors")))
        else:
            head.load_state_dict(self.unwrapped("picture_encoder").head.state_dict())
        return head.eval()

    # what is published

    def published_part(self, name: str) -> Path:
        """A file beside the weights: of the checkpoint that is measured, else of this run."""
        folder = Path(self.config.checkpoint or bundled(self.name, self.config.variant))
        return folder / name if self.config.evaluate else Path(self.config.output_dir) / name

    def extras(self, network: nn.Module) -> dict:
        tokenizer = self.published_part("tokenizer.json").read_bytes()
        weights = self.unwrapped("picture_encoder").head.state_dict()
        return {"tokenizer.json": tokenizer, "picture_head.safetensors": {k: v.half() for k, v in weights.items()}}

    def samples(self, network: TextEncoder) -> Image.Image:
        """How near 16 sentences are to each other, Korean ones against English ones, as grey squares."""
        tokenizer = Tokenizer.from_file(str(Path(self.config.output_dir) / "tokenizer.json"))
        names = ("red", "orange", "yellow", "blue", "purple", "pink", "white", "black")
        facts = [Facts(subject, None, name) for subject in SUBJECTS for name in names]
        batches = [encode(tokenizer, [plain_sentence(about, language) for about in facts]) for language in LANGUAGES]
        korean, english = (network(ids.to(self.device), mask.to(self.device)).cpu() for ids, mask in batches)
        near = (korean @ english.T).clamp(0, 1)
        squares = images.to_images((near * 2 - 1)[None, None].expand(-1, 3, -1, -1))[0].resize((384, 384), 0)
        sheet = Image.new("RGB", (384 + 110, 384), "white")
        sheet.paste(squares, (110, 0))
        for row, about in enumerate(facts):
            ImageDraw.Draw(sheet).text((4, 24 * row + 6), plain_sentence(about, "en"), fill="black")
        return sheet

    def card(self, figures: dict[str, float]) -> Card:
        return make_card("text_encoder")


def found_first(queries: Tensor, targets: Tensor, allowed: Tensor, random: torch.Generator) -> float:
    """Share of queries (N, 128) nearer to their own row of `targets` (N, 128) than to WRONG of the `allowed` (N, N)."""
    scores = queries @ targets.T
    own = scores.diagonal()[:, None]
    wrong = torch.multinomial(allowed.float(), min(WRONG, int(allowed.sum(1).min())), generator=random)
    return float((own > scores.gather(1, wrong)).all(1).float().mean())
