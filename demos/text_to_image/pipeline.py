"""The text room in plain Python: a sentence in Korean or English in, pictures of a bird or a flower out.

    network = load()
    network.generate("노란 배와 검은 날개를 가진 새", range(1, 9))      # eight pictures, 128 x 128
    network.recolour("a red bird", seed=3)                         # the same seed, ten colour words
    network.interpolate("빨간 새", "a white flower", frames=60)      # one sentence turns into another, frame by frame
    network.words("a small red bird")                              # what each word changes
    network.familiarity("a red sports car")                        # how well the encoder knows such a sentence

A seed, a sentence and a truncation make the same picture on every run, alone or among others. The networks are small: a
GPU would only cost the transfer.
"""

from __future__ import annotations

import json
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
from demos.common.nn.device import laid_out
from demos.common.nn.style_generator import main_colours, walk_past
from demos.common.ui.checks import check_frames, check_seeds, check_truncation
from demos.text_to_image.captions import check_caption, with_colour
from demos.text_to_image.constants import COLOURS, MAX_FRAMES, MAX_SEEDS, MAX_SENTENCES, MAX_WORDS, NAME, TRUNCATION
from demos.text_to_image.network import Generator, TextEncoder
from demos.text_to_image.texts import t


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


class TextToImage:
    """Text encoder and generator, and what was kept of their training.

    Args:
        encoder, generator: In eval mode.
        tokenizer: Of the `tokenizers` package, as it lies beside the encoder's weights.
        folder: The generator's checkpoint, for the files beside the weights.
    """

    def __init__(self, encoder: TextEncoder, tokenizer: Any, generator: Generator, folder: Path):
        self.encoder, self.tokenizer, self.folder = encoder, tokenizer, folder
        self.generator = laid_out(generator)

    def generate(self, caption: str, seeds: int | Iterable[int], truncation: float = TRUNCATION) -> list[Image.Image]:
        """One picture of the caption for each seed.

        Args:
            caption: Korean or English, at most MAX_CAPTION characters.
            seeds: Whole numbers from 0 to 2^31 - 1, at most MAX_SEEDS of them.
            truncation: From 0 (all pictures of a caption look alike) to 1 (as varied as the network can).

        Raises:
            InputError: One of these is something else.
        """
        caption, truncation = check_caption(caption), check_truncation(truncation)
        seeds = check_seeds(seeds, MAX_SEEDS)
        (vector,) = self.encode([caption])
        return [self.render(vector, seed, truncation, caption=caption) for seed in seeds]

    def recolour(
        self, caption: str, seed: int = 1, place: int = 0, truncation: float = TRUNCATION
    ) -> dict[str, Image.Image]:
        """The same seed under the caption with its colour word number `place` changed to each of COLOURS."""
        (seed,) = check_seeds([seed], 1)
        truncation = check_truncation(truncation)
        captions = {colour: with_colour(caption, place, colour) for colour in COLOURS}
        vectors = self.encode(list(captions.values()))
        return {
            colour: self.render(vector, seed, truncation, caption=text)
            for (colour, text), vector in zip(captions.items(), vectors)
        }

    def interpolate(
        self, caption_a: str, caption_b: str, frames: int = 60, seed: int = 1, truncation: float = TRUNCATION
    ) -> list[Image.Image]:
        """All pictures of `morph`."""
        return list(self.morph(caption_a, caption_b, frames, seed, truncation))

    def morph(
        self, caption_a: str, caption_b: str, frames: int = 60, seed: int = 1, truncation: float = TRUNCATION
    ) -> Iterator[Image.Image]:
        """`frames` pictures of one seed while the sentence's vector moves from one caption to the other, slowly at both
        ends; the first and the last picture are what `generate` makes of them.

        Each picture is made when it is asked for. Raises InputError at once.
        """
        ends = [check_caption(caption) for caption in (caption_a, caption_b)]
        (seed,), truncation = check_seeds([seed], 1), check_truncation(truncation)
        frames = check_frames(frames, 2, MAX_FRAMES)
        # in straight lines, brought back to length 1: the network has only ever read unit vectors
        vectors = F.normalize(walk_past(self.encode(ends), frames), dim=1)
        about = {"from": ends[0], "to": ends[1], "frames": frames}
        return (
            images.stamp(
                self.paint(vector, seed, truncation), NAME, frame=number, **about, seed=seed, truncation=truncation
            )
            for number, vector in enumerate(vectors)
        )

    def words(self, caption: str, seed: int = 1, truncation: float = TRUNCATION) -> list[Word]:
        """What each of the caption's first MAX_WORDS words does, in their order; [] for a caption of a single word."""
        caption, truncation = check_caption(caption), check_truncation(truncation)
        (seed,) = check_seeds([seed], 1)
        words = caption.split(" ")
        if len(words) == 1:
            return []
        shorter = [" ".join(words[:n] + words[n + 1 :]) for n in range(min(len(words), MAX_WORDS))]
        whole, *vectors = self.encode([caption, *shorter])
        picture = images.to_tensor(self.paint(whole, seed, truncation))
        effects = []
        for word, rest, vector in zip(words, shorter, vectors):
            without = self.render(vector, seed, truncation, caption=rest)
            change = (images.to_tensor(without) - picture).abs().mean() / 2
            effects.append(Word(word, max(0.0, 1 - float(whole @ vector)), float(change), without))
        return effects

    def pieces(self, caption: str) -> list[Piece]:
        """The word pieces that the encoder reads; its start token and what it cuts off are left out."""
        caption = check_caption(caption)
        encoding = self.tokenizer.encode(caption)
        read = list(zip(encoding.tokens, encoding.offsets))[: self.encoder.length]
        return [
            Piece(caption[start:end].strip(), start > 0 and " " not in caption[start - 1 : start + 1], token)
            for token, (start, end) in read
            if caption[start:end].strip()
        ]

    def familiarity(self, caption: str) -> Familiarity:
        """How close the caption is to the training sentence nearest to it, and how usual that is among those."""
        nearest = float((self.training_vectors @ self.encode([check_caption(caption)])[0]).max())
        return Familiarity(nearest, float((self.usual_similarity < nearest).float().mean()))

    def map(self, captions: Sequence[str]) -> SentenceMap:
        """The captions, 1 to MAX_SENTENCES of them, among the training sentences."""
        if isinstance(captions, str) or not 1 <= len(captions) <= MAX_SENTENCES:
            raise t.error("sentence_count", most=MAX_SENTENCES)
        vectors = self.encode([check_caption(caption) for caption in captions])
        mean = self.training_vectors.mean(0)
        _, spread, axes = torch.linalg.svd(self.training_vectors - mean, full_matrices=False)
        axes = axes[:2] * axes[:2].gather(1, axes[:2].abs().argmax(1, keepdim=True)).sign()  # no sign of its own
        background, points = ((x - mean) @ axes.T for x in (self.training_vectors, vectors))
        share = float(spread[:2].square().sum() / spread.square().sum())
        return SentenceMap(background.tolist(), points.tolist(), (vectors @ vectors.T).tolist(), share)

    def layers(self, caption: str, seed: int, truncation: float = TRUNCATION) -> list[Image.Image]:
        """How a picture comes about: the maps after each layer as colours, from 4 px on, and the picture itself.

        A layer has tens of maps; their three main components are shown as red, green and blue, in the map's own size.
        """
        (picture,) = self.generate(caption, [seed], truncation)
        with torch.inference_mode():
            w = self.generator.styles(self.noise(seed), self.encode([check_caption(caption)]), truncation)
            stages = [main_colours(maps[0])[None] for maps in self.generator.stages(w)]
        return [*(images.to_images(colours)[0] for colours in stages), picture]

    @cached_property
    def training_pictures(self) -> TrainingPictures:
        """The features of the training pictures, to compare with."""
        return TrainingPictures(self.folder, self.generator.resolution)

    def nearest(self, pictures: Sequence[Image.Image]) -> list[Neighbour]:
        """The training picture most like each one; compare the distances with `training_pictures.spread()`."""
        return self.training_pictures.nearest(pictures)

    @cached_property
    def captions(self) -> dict[str, Any]:
        """captions.json beside the weights, in the order of `nearest`; {} where it is not there.

        "ko", "en": a caption of each training picture; "sources": the data sets that follow each other and how many
        pictures each has, [["birds", 8000], ...].
        """
        path = self.folder / "captions.json"
        return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}

    def caption_of(self, index: int, speech: str) -> str:
        """The caption of training picture `index` in "ko" or "en"; "" if it is not known."""
        known = self.captions.get(speech, ())
        return known[index] if index < len(known) else ""

    def training_picture(self, index: int) -> Image.Image | None:
        """Training picture `index` out of the folder that GALLERY_DATA names, which holds a folder for each source.

        None where it names none, or where the sources are not known. Raises InputError: a folder does not open.
        """
        for source, count in self.captions.get("sources", ()):
            if index < count:
                return self.training_pictures.picture(index, source)
            index -= count
        return None

    @cached_property
    def training_vectors(self) -> Tensor:
        """Vectors of sentences of the training data, (N, sentence_dim)."""
        return F.normalize(self.generator.sentences.float(), dim=1)

    @cached_property
    def usual_similarity(self) -> Tensor:
        """How close each of those is to the nearest other one that does not say the same, (N,)."""
        similarity = self.training_vectors @ self.training_vectors.T
        return similarity.masked_fill(similarity > 0.9999, -1).amax(1)

    def encode(self, captions: Sequence[str]) -> Tensor:
        """Captions -> unit vectors (B, sentence_dim). One at a time, so that none depends on others in its batch."""
        vectors = []
        with torch.inference_mode():
            for caption in captions:
                encoding = self.tokenizer.encode(caption)
                ids, mask = torch.tensor([encoding.ids]), torch.tensor([encoding.attention_mask])
                used = int(mask.sum())  # padding comes last
                vectors.append(self.encoder(ids[:, :used], mask[:, :used]))
        return torch.cat(vectors)

    def noise(self, seed: int) -> Tensor:
        """z (1, latent_dim) that belongs to a seed, as in training's sample sheets."""
        return self.generator.sample_inputs(1, torch.Generator().manual_seed(seed))[0]

    def render(self, vector: Tensor, seed: int, truncation: float, caption: str) -> Image.Image:
        """A caption's vector (sentence_dim,) -> a picture with its settings."""
        picture = self.paint(vector, seed, truncation)
        return images.stamp(picture, NAME, caption=caption, seed=seed, truncation=truncation)

    def paint(self, vector: Tensor, seed: int, truncation: float) -> Image.Image:
        """vector (sentence_dim,) -> a picture. One at a time, so that it never depends on others in its batch."""
        with torch.inference_mode():
            return images.to_images(self.generator(self.noise(seed), vector[None], truncation))[0]


@lru_cache(maxsize=1)
def load() -> TextToImage:
    """The room's networks. Raises CheckpointError for a damaged or missing checkpoint."""
    from tokenizers import Tokenizer

    encoder = checkpoint.load(TextEncoder, NAME, "text_encoder")
    generator = checkpoint.load(Generator, NAME)
    tokenizer = Tokenizer.from_file(str(checkpoint.locate(NAME, "text_encoder").folder / "tokenizer.json"))
    return TextToImage(encoder, tokenizer, generator, checkpoint.locate(NAME).folder)
