"""The text room in plain Python: a sentence in Korean or English in, pictures of a bird or a flower out.

    painter = load()
    painter.generate("노란 배와 검은 날개를 가진 새", range(1, 9))      # eight pictures, 128 x 128
    painter.recolour("a red bird", seed=3)                         # the same seed, ten colour words
    painter.interpolate("빨간 새", "a white flower", frames=60)      # one sentence turns into another, frame by frame
    painter.words("a small red bird")                              # what each word changes
    painter.familiar("a red sports car")                           # how well the encoder knows such a sentence

A seed, a sentence and a truncation make the same picture on every run, alone or among others. The networks are small: a
GPU would only cost the transfer.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor

from demos.common.media import checkpoint, images
from demos.common.media.neighbours import Neighbour, TrainingPictures
from demos.common.nn.style_generator import main_colours, walk_past
from demos.common.ui.checks import check_frames, check_seeds, check_truncation, is_whole
from demos.text_to_image.colours import COLOURS, find, replace
from demos.text_to_image.network import Generator, TextEncoder
from demos.text_to_image.texts import MAX_CAPTION, MAX_FRAMES, MAX_SEEDS, MAX_SENTENCES, MAX_WORDS, TRUNCATION, t

NAME = "text_to_image"


class Word(NamedTuple):
    """What a word does, found by leaving it out.

    `sentence`: 1 - cosine between the sentence's vectors with and without it; `picture`: mean change of the picture's
    values, 0 to 1; `without`: the picture without it.
    """

    text: str
    sentence: float
    picture: float
    without: Image.Image


class Piece(NamedTuple):
    """A word piece: its text, whether it goes on where the piece before it ended, and the tokenizer's name for it."""

    text: str
    inside: bool
    token: str

    @property
    def unknown(self) -> bool:
        return self.token in ("[UNK]", "<unk>")


class Familiarity(NamedTuple):
    """How close a sentence is to the training sentence nearest to it (cosine), and the share of training sentences that
    are farther than that from the others."""

    similarity: float
    share: float


class SentenceMap(NamedTuple):
    """Sentences in the plane of the training sentences' two main components.

    `background` (N, 2) and `points` (B, 2): places of training sentences and of the given ones; `similarity` (B, B):
    cosines between the given ones; `share`: of the training sentences' variance that the plane shows, 0 to 1.
    """

    background: list[list[float]]
    points: list[list[float]]
    similarity: list[list[float]]
    share: float


class Painter:
    """Text encoder and generator, and what was kept of their training.

    Args:
        encoder, generator: in eval mode.
        tokenizer: of the `tokenizers` package, as it lies beside the encoder's weights.
        folder: the generator's checkpoint, for the files beside the weights.
    """

    def __init__(self, encoder: TextEncoder, tokenizer: Any, generator: Generator, folder: Path):
        self.encoder, self.tokenizer, self.folder = encoder, tokenizer, folder
        self.generator = generator.to(memory_format=torch.channels_last)

    def generate(self, caption: str, seeds: int | Iterable[int], truncation: float = TRUNCATION) -> list[Image.Image]:
        """One picture of the caption for each seed.

        Args:
            caption: Korean or English, at most MAX_CAPTION characters.
            seeds: whole numbers from 0 to 2^31 - 1, at most MAX_SEEDS of them.
            truncation: 0 (all pictures of a caption look alike) to 1 (as varied as the network can).

        Raises:
            InputError: one of these is something else.
        """
        caption, truncation = check_caption(caption), check_truncation(truncation)
        seeds = check_seeds(seeds, MAX_SEEDS)
        sentence = self.encode([caption])
        return [self.draw(caption, sentence, seed, truncation) for seed in seeds]

    def recolour(
        self, caption: str, seed: int = 1, place: int = 0, truncation: float = TRUNCATION
    ) -> dict[str, Image.Image]:
        """The same seed under the caption with its colour word number `place` changed to each of COLOURS."""
        (seed,) = check_seeds([seed], 1)
        truncation = check_truncation(truncation)
        captions = {colour: other_colour(caption, place, colour) for colour in COLOURS}
        return {colour: self.draw(each, self.encode([each]), seed, truncation) for colour, each in captions.items()}

    def interpolate(
        self, caption_a: str, caption_b: str, frames: int = 60, seed: int = 1, truncation: float = TRUNCATION
    ) -> Iterator[Image.Image]:
        """`frames` pictures of one seed while the sentence's vector moves from one caption to the other, slowly at both
        ends; the first and the last picture are what `generate` makes of them.

        Nothing is painted before the first picture is asked for. Raises InputError at once.
        """
        ends = [check_caption(each) for each in (caption_a, caption_b)]
        (seed,), truncation = check_seeds([seed], 1), check_truncation(truncation)
        frames = check_frames(frames, 2, MAX_FRAMES)
        # in straight lines, brought back to length 1: the network has only ever read unit vectors
        way = F.normalize(walk_past(self.encode(ends), frames), dim=1)
        settings = {"from": ends[0], "to": ends[1], "frames": frames, "seed": seed, "truncation": truncation}
        return (
            images.stamp(self.paint(sentence[None], seed, truncation), NAME, frame=number, **settings)
            for number, sentence in enumerate(way)
        )

    def words(self, caption: str, seed: int = 1, truncation: float = TRUNCATION) -> list[Word]:
        """What each of the caption's first MAX_WORDS words does, in their order; [] for a caption of a single word."""
        caption, truncation = check_caption(caption), check_truncation(truncation)
        (seed,) = check_seeds([seed], 1)
        words = caption.split(" ")
        if len(words) == 1:
            return []
        left = [" ".join(words[:n] + words[n + 1 :]) for n in range(min(len(words), MAX_WORDS))]
        whole, others = self.encode([caption]), self.encode(left)
        picture = images.to_tensor(self.paint(whole, seed, truncation))
        found = []
        for word, rest, vector in zip(words, left, others):
            without = self.draw(rest, vector[None], seed, truncation)
            change = (images.to_tensor(without) - picture).abs().mean() / 2
            found.append(Word(word, max(0.0, 1 - float(whole[0] @ vector)), float(change), without))
        return found

    def pieces(self, caption: str) -> list[Piece]:
        """The word pieces that the encoder reads; its start token and what it cuts off are left out."""
        caption = check_caption(caption)
        found = self.tokenizer.encode(caption)
        read = list(zip(found.tokens, found.offsets))[: self.encoder.length]
        return [
            Piece(caption[start:end].strip(), 0 < start and " " not in caption[start - 1 : start + 1], token)
            for token, (start, end) in read
            if caption[start:end].strip()
        ]

    def familiar(self, caption: str) -> Familiarity:
        """How close the caption is to the training sentence nearest to it, and how usual that is among those."""
        nearest = float((self.known @ self.encode([check_caption(caption)])[0]).max())
        return Familiarity(nearest, float((self.usual < nearest).float().mean()))

    def map(self, captions: Sequence[str]) -> SentenceMap:
        """The captions, 1 to MAX_SENTENCES of them, among the training sentences."""
        if isinstance(captions, str) or not 1 <= len(captions) <= MAX_SENTENCES:
            raise t.error("sentence_count", most=MAX_SENTENCES)
        vectors = self.encode([check_caption(each) for each in captions])
        mean = self.known.mean(0)
        _, spread, axes = torch.linalg.svd(self.known - mean, full_matrices=False)
        axes = axes[:2] * axes[:2].gather(1, axes[:2].abs().argmax(1, keepdim=True)).sign()  # no sign of its own
        background, points = ((each - mean) @ axes.T for each in (self.known, vectors))
        share = float(spread[:2].square().sum() / spread.square().sum())
        return SentenceMap(background.tolist(), points.tolist(), (vectors @ vectors.T).tolist(), share)

    def layers(self, caption: str, seed: int, truncation: float = TRUNCATION) -> list[Image.Image]:
        """How a picture comes about: the maps after each layer as colours, from 4 px on, and the picture itself.

        A layer has tens of maps; their three main components are shown as red, green and blue, in the map's own size.
        """
        (picture,) = self.generate(caption, [seed], truncation)
        with torch.inference_mode():
            w = self.generator.styles(self.noise(seed), self.encode([check_caption(caption)]), truncation)
            maps = [main_colours(each[0])[None] for each in self.generator.stages(w)]
        return [*(images.to_images(each)[0] for each in maps), picture]

    @cached_property
    def training_pictures(self) -> TrainingPictures:
        """What is kept of the training pictures to compare with."""
        return TrainingPictures(self.folder, self.generator.resolution)

    def nearest(self, pictures: Sequence[Image.Image]) -> list[Neighbour]:
        """The training picture most like each one; compare the distances with `training_pictures.spread()`."""
        return self.training_pictures.nearest(pictures)

    @cached_property
    def captions(self) -> dict[str, Any]:
        """What captions.json beside the weights keeps, in the order of `nearest`: {} where it is not there.

        "ko", "en": a caption of each training picture; "sources": the data sets that follow each other and how many
        pictures each has, [["birds", 8000], ...].
        """
        path = self.folder / "captions.json"
        return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}

    def caption_of(self, index: int, speech: str) -> str:
        """What training picture `index` is said to show, in "ko" or "en"; "" if that is not kept."""
        known = self.captions.get(speech, ())
        return known[index] if index < len(known) else ""

    def training_picture(self, index: int) -> Image.Image | None:
        """Training picture `index` out of the folder that GALLERY_DATA names, which holds a folder for each source.

        None where it names none, or where the sources are not kept. Raises InputError: a folder does not open.
        """
        for source, count in self.captions.get("sources", ()):
            if index < count:
                return self.training_pictures.picture(index, source)
            index -= count
        return None

    @cached_property
    def known(self) -> Tensor:
        """Vectors of sentences of the training data, (N, sentence_dim)."""
        return F.normalize(self.generator.sentences.float(), dim=1)

    @cached_property
    def usual(self) -> Tensor:
        """How close each of those is to the nearest other one that does not say the same, (N,)."""
        similarity = self.known @ self.known.T
        return similarity.masked_fill(similarity > 0.9999, -1).amax(1)

    def encode(self, captions: Sequence[str]) -> Tensor:
        """Captions -> unit vectors (B, sentence_dim). One at a time, so that none depends on others in its batch."""
        vectors = []
        with torch.inference_mode():
            for caption in captions:
                found = self.tokenizer.encode(caption)
                ids, mask = torch.tensor([found.ids]), torch.tensor([found.attention_mask])
                used = int(mask.sum())  # padding comes last
                vectors.append(self.encoder(ids[:, :used], mask[:, :used]))
        return torch.cat(vectors)

    def noise(self, seed: int) -> Tensor:
        """z (1, latent_dim) that belongs to a seed, as in training's sample sheets."""
        return self.generator.draw(1, torch.Generator().manual_seed(seed))[0]

    def draw(self, caption: str, sentence: Tensor, seed: int, truncation: float) -> Image.Image:
        """A picture with its settings."""
        picture = self.paint(sentence, seed, truncation)
        return images.stamp(picture, NAME, caption=caption, seed=seed, truncation=truncation)

    def paint(self, sentence: Tensor, seed: int, truncation: float) -> Image.Image:
        """sentence (1, sentence_dim) -> a picture. One at a time, so that it never depends on others in its batch."""
        with torch.inference_mode():
            return images.to_images(self.generator(self.noise(seed), sentence, truncation))[0]


def check_caption(caption: Any) -> str:
    """A caption in one line, Hangul composed. Raises InputError: empty, too long, or without a letter."""
    if not isinstance(caption, str) or not caption.strip():
        raise t.error("caption_empty")
    if len(caption) > 100 * MAX_CAPTION:  # not worth reading
        raise t.error("caption_long", length=len(caption), most=MAX_CAPTION)
    caption = unicodedata.normalize("NFC", caption)
    caption = "".join(" " if unicodedata.category(each)[0] in "CZ" else each for each in caption)  # lone surrogates too
    caption = " ".join(caption.split())
    if len(caption) > MAX_CAPTION:
        raise t.error("caption_long", length=len(caption), most=MAX_CAPTION)
    if not any(each.isalpha() for each in caption):
        raise t.error("caption_letters")
    return caption


def other_colour(caption: str, place: int, colour: str) -> str:
    """The caption with its colour word number `place` changed. Raises InputError: no such word, or no such colour."""
    caption = check_caption(caption)
    words = find(caption)
    if colour not in COLOURS:
        raise t.error("unknown_colour", name=colour, names=", ".join(COLOURS))
    if not words:
        raise t.error("no_colour")
    if not is_whole(place) or not 0 <= place < len(words):
        raise t.error("no_such_word", place=place + 1 if is_whole(place) else place)
    return replace(caption, place, colour)


@lru_cache(maxsize=1)
def load() -> Painter:
    """The networks. Raises CheckpointError for a damaged or missing checkpoint."""
    from tokenizers import Tokenizer

    encoder = checkpoint.load(TextEncoder, NAME, "text_encoder")
    generator = checkpoint.load(Generator, NAME)
    tokenizer = Tokenizer.from_file(str(checkpoint.locate(NAME, "text_encoder").folder / "tokenizer.json"))
    return Painter(encoder, tokenizer, generator, checkpoint.locate(NAME).folder)
