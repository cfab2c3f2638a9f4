"""The anime room in plain Python: seeds and two colours in, characters that nobody drew out.

    characters = load()
    characters.generate(range(1, 17), hair="green", eyes="red")   # sixteen characters, 64 x 64
    characters.generate([7], truncation=0.4, size=128)            # colours that follow from the seed; enlarged
    characters.recolour(7, eyes="blue")                           # character 7 in all hair and all eye colours
    characters.interpolate((7, "green", "red"), (12, "pink"))     # one character turns into another
    characters.morph((7, "green", "red"), (12, "pink"))           # the same, frame by frame
    characters.nearest(characters.generate([7]))                  # how close is that to a training picture?

A seed and its settings make the same picture on every run, alone or among others. The networks are small: a GPU would
only cost the transfer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import NamedTuple

import torch
from PIL import Image
from torch import Tensor

from demos.anime_characters.constants import MAX_FRAMES, MAX_SEEDS, NAME, TRUNCATION
from demos.anime_characters.network import SCALE, Generator, Upscaler
from demos.anime_characters.texts import t
from demos.common.media import checkpoint, images
from demos.common.media.neighbours import Neighbour, TrainingPictures
from demos.common.nn.device import laid_out
from demos.common.nn.style_generator import main_colours, walk_past
from demos.common.ui.checks import check_frames, check_seeds, check_truncation, is_whole


class Character(NamedTuple):
    """A seed and two tags."""

    seed: int
    hair: str
    eyes: str


class AnimeCharacters:
    """The generator, and the features of its training drawings.

    Args:
        network: In eval mode.
        upscaler: In eval mode; None where there is none, and drawings come in one size only.
        folder: The checkpoint's folder, for the files beside the weights.
    """

    def __init__(self, network: Generator, upscaler: Upscaler | None, folder: Path):
        self.network = laid_out(network)
        self.upscaler = laid_out(upscaler) if upscaler else None
        self.folder = folder

    @property
    def sizes(self) -> tuple[int, ...]:
        """Sides of a drawing in px that `size` may name."""
        own = self.network.resolution
        return (own, SCALE * own) if self.upscaler else (own,)

    def generate(
        self,
        seeds: int | Iterable[int],
        hair: str | None = None,
        eyes: str | None = None,
        truncation: float = TRUNCATION,
        size: int | None = None,
    ) -> list[Image.Image]:
        """One character for each seed.

        Args:
            seeds: Whole numbers from 0 to 2^31 - 1, at most MAX_SEEDS of them.
            hair, eyes: Tags in `network.hair` and `network.eyes`; None: each seed has its own.
            truncation: From 0 (all are the same but for the colours) to 1 (as individual as the network can).
            size: One of `sizes`; None: the smallest.

        Raises:
            InputError: One of these is something else.
        """
        characters = [self.resolve(seed, hair, eyes) for seed in check_seeds(seeds, MAX_SEEDS)]
        return self.render(characters, truncation, size)

    def recolour(
        self,
        seed: int,
        hair: str | None = None,
        eyes: str | None = None,
        truncation: float = TRUNCATION,
        size: int | None = None,
    ) -> dict[str, list[Image.Image]]:
        """A character with every hair colour ("hair") and with every eye colour ("eyes"), in the network's order.

        Arguments and errors as for `generate`.
        """
        character = self.resolve(seed, hair, eyes)
        variants = {
            "hair": [character._replace(hair=colour) for colour in self.network.hair],
            "eyes": [character._replace(eyes=colour) for colour in self.network.eyes],
        }
        return {kind: self.render(characters, truncation, size) for kind, characters in variants.items()}

    def every_pair(self, seed: int, truncation: float = TRUNCATION) -> list[Image.Image]:
        """A character with every pair of tags: a row for each hair colour, a column for each eye colour."""
        (seed,) = check_seeds([seed], 1)
        pairs = [Character(seed, hair, eyes) for hair in self.network.hair for eyes in self.network.eyes]
        return self.render(pairs, truncation, None)

    def interpolate(
        self,
        first: Sequence,
        last: Sequence,
        frames: int = 60,
        truncation: float = TRUNCATION,
        size: int | None = None,
    ) -> list[Image.Image]:
        """All pictures of a `morph`, with its arguments and errors."""
        return list(self.morph(first, last, frames, truncation, size))

    def morph(
        self,
        first: Sequence,
        last: Sequence,
        frames: int = 60,
        truncation: float = TRUNCATION,
        size: int | None = None,
    ) -> Iterator[Image.Image]:
        """`frames` pictures from one character to another, in a straight line through w that slows down at both ends.

        `first` and `last` are (seed, hair, eyes) as for `generate`, which makes the first and the last picture of them.
        Each picture is painted when it is asked for. Raises InputError at once.
        """
        size = self.check_size(size)
        try:
            ends = [self.resolve(*character) for character in (first, last)]
        except TypeError as error:
            raise t.error("not_a_character") from error
        w = walk_past(self.styles(ends, truncation), check_frames(frames, 2, MAX_FRAMES))
        settings = {"from": list(ends[0]), "to": list(ends[1]), "frames": len(w), "truncation": float(truncation)}
        return (
            images.stamp(self.paint(row, size), NAME, frame=number, **settings, size=size)
            for number, row in enumerate(w)
        )

    def layers(self, seed: int, truncation: float = TRUNCATION) -> list[Image.Image]:
        """How a drawing comes about: the maps after each layer as colours, from 4 px on, and the drawing itself.

        A layer has tens of maps; their three main components are shown as red, green and blue, in the map's own size.
        """
        drawing = self.generate([seed], truncation=truncation)
        w = self.styles([self.resolve(seed)], truncation)
        with torch.inference_mode():
            stages = [main_colours(maps[0])[None] for maps in self.network.stages(w)]
        return [*(images.to_images(colours)[0] for colours in stages), *drawing]

    @cached_property
    def training_pictures(self) -> TrainingPictures:
        """The features of the training drawings, to compare with."""
        return TrainingPictures(self.folder, self.network.resolution)

    def nearest(self, drawings: Sequence[Image.Image]) -> list[Neighbour]:
        """The training drawing most like each one; compare the distances with `training_pictures.spread()`."""
        return self.training_pictures.nearest(drawings)

    def resolve(self, seed: int, hair: str | None = None, eyes: str | None = None) -> Character:
        """The character with both colours named. Raises InputError: not a seed, or an unknown colour."""
        (seed,) = check_seeds([seed], 1)
        for colour, kind, known in ((hair, "hair", self.network.hair), (eyes, "eyes", self.network.eyes)):
            if colour is not None and colour not in known:
                raise t.error(f"unknown_{kind}", name=colour, names=", ".join(known))
        _, own_hair, own_eyes = self.sampled(seed)
        return Character(
            seed,
            self.network.hair[own_hair] if hair is None else hair,
            self.network.eyes[own_eyes] if eyes is None else eyes,
        )

    def sampled(self, seed: int) -> tuple[Tensor, Tensor, Tensor]:
        """z (1, latent_dim) and the indices of both tags (1,) that belong to a seed, as in training's sample sheets."""
        return self.network.sample_inputs(1, torch.Generator().manual_seed(seed))

    def styles(self, characters: Sequence[Character], truncation: float) -> Tensor:
        """w of each character, both colours named: (B, latent_dim). Raises InputError for a truncation out of range."""
        truncation, rows = check_truncation(truncation), []
        for character in characters:
            hair = torch.tensor([self.network.hair.index(character.hair)])
            eyes = torch.tensor([self.network.eyes.index(character.eyes)])
            with torch.inference_mode():
                rows.append(self.network.styles(self.sampled(character.seed)[0], hair, eyes, truncation))
        return torch.cat(rows)

    def render(self, characters: Sequence[Character], truncation: float, size: int | None) -> list[Image.Image]:
        """A picture of each character, both colours named, with its settings."""
        size = self.check_size(size)
        return [
            images.stamp(self.paint(w, size), NAME, **character._asdict(), truncation=float(truncation), size=size)
            for character, w in zip(characters, self.styles(characters, truncation))
        ]

    def paint(self, w: Tensor, size: int) -> Image.Image:
        """w (latent_dim,) -> a picture. One at a time, so that it never depends on others in its batch."""
        with torch.inference_mode():
            picture = self.network.synthesis(w[None])
            if self.upscaler and size != self.network.resolution:
                picture = self.upscaler(picture)
            return images.to_images(picture)[0]

    def check_size(self, size: int | None) -> int:
        """The side in px; None means the smallest. Raises InputError."""
        if size is None:
            return self.sizes[0]
        if not is_whole(size) or size not in self.sizes:
            raise t.error("unknown_size", size=size, sizes=", ".join(map(str, self.sizes)))
        return int(size)


@lru_cache(maxsize=1)
def load() -> AnimeCharacters:
    """The room's networks. Raises CheckpointError for a damaged or missing checkpoint."""
    network = checkpoint.load(Generator, NAME)
    upscaler = checkpoint.load(Upscaler, NAME, "upscaler") if "upscaler" in checkpoint.variants(NAME) else None
    return AnimeCharacters(network, upscaler, checkpoint.locate(NAME).folder)
