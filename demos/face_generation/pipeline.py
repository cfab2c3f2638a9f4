"""The face room in plain Python: seeds in, faces of people who don't exist out.

    faces = load()
    faces.generate(range(1, 17))                                  # sixteen faces, 128 x 128
    faces.generate([7], truncation=0.4, edits={"hair": 1.5})      # a more ordinary one, with a slider moved
    faces.interpolate(7, 12, frames=60)                           # one face turns into another
    faces.mix(7, 12, first_fine=3)                                # the large shapes of 7, the details of 12
    faces.nearest(faces.generate([7]))                            # how close is that to a training picture?

A seed and its settings make the same picture on every run, alone or among others. The network is small: a face takes
about 30 ms on a core, and a GPU would only cost the transfer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from pathlib import Path

import torch
from PIL import Image
from safetensors.torch import load_file
from torch import Tensor

from demos.common.media import checkpoint, images
from demos.common.media.neighbours import Neighbour, TrainingPictures
from demos.common.nn.device import laid_out
from demos.common.nn.style_generator import main_colours, walk_past
from demos.common.ui.checks import check_frames, check_number, check_seeds, check_truncation, check_whole
from demos.face_generation.constants import EDITS, FIRST_FINE, MAX_FRAMES, MAX_SEEDS, NAME, STRONGEST, TRUNCATION
from demos.face_generation.network import Generator
from demos.face_generation.texts import t


class FaceGeneration:
    """The generator with its directions, and the features of its training pictures.

    Args:
        network: In eval mode.
        folder: The checkpoint's folder, for the files beside the weights.
    """

    def __init__(self, network: Generator, folder: Path):
        self.network = laid_out(network)
        self.folder = folder

    @cached_property
    def directions(self) -> Tensor:
        """(count, latent_dim): principal components of w, each one standard deviation long."""
        path = self.folder / "directions.safetensors"
        return load_file(path)["directions"] if path.is_file() else self.network.directions()

    def generate(
        self, seeds: int | Iterable[int], truncation: float = TRUNCATION, edits: dict[str, float] | None = None
    ) -> list[Image.Image]:
        """One face for each seed.

        Args:
            seeds: Whole numbers from 0 to 2^31 - 1, at most MAX_SEEDS of them.
            truncation: From 0 (all faces are the same) to 1 (as individual as the network can).
            edits: Name in EDITS -> strength from -STRONGEST to STRONGEST, in standard deviations along its direction.

        Raises:
            InputError: One of these is something else.
        """
        seeds = check_seeds(seeds, MAX_SEEDS)
        w = self.latents(seeds, truncation, edits)
        settings = {"truncation": float(truncation), "edits": used(edits)}
        return [images.stamp(self.paint(row), NAME, seed=seed, **settings) for seed, row in zip(seeds, w)]

    def interpolate(
        self,
        seed_a: int,
        seed_b: int,
        frames: int = 60,
        truncation: float = TRUNCATION,
        edits: dict[str, float] | None = None,
    ) -> list[Image.Image]:
        """`frames` pictures from one face to another; the first and the last are what `generate` makes of the seeds.

        Arguments and errors as for `walk`.
        """
        return list(self.walk([seed_a, seed_b], frames, truncation, edits))

    def walk(
        self,
        seeds: Iterable[int],
        frames: int = 60,
        truncation: float = TRUNCATION,
        edits: dict[str, float] | None = None,
    ) -> Iterator[Image.Image]:
        """`frames` pictures past two or more faces, in straight lines through w that slow down at each face.

        A seed that is both first and last closes the circle. Each picture is painted when it is asked for.
        Raises InputError at once: fewer than two seeds, fewer frames than seeds, or more than MAX_FRAMES.
        """
        seeds = check_seeds(seeds, MAX_SEEDS)
        if len(seeds) < 2:
            raise t.error("walk_two")
        frames = check_frames(frames, len(seeds), MAX_FRAMES)
        stops = self.latents(seeds, truncation, edits)
        w = walk_past(stops, frames)
        settings = {"seeds": seeds, "frames": frames, "truncation": float(truncation), "edits": used(edits)}
        return (images.stamp(self.paint(row), NAME, frame=number, **settings) for number, row in enumerate(w))

    def mix(
        self,
        seed_coarse: int,
        seed_fine: int,
        first_fine: int = FIRST_FINE,
        truncation: float = TRUNCATION,
        edits: dict[str, float] | None = None,
    ) -> Image.Image:
        """A face with the large shapes of one and the details of another (style mixing, arXiv:1812.04948).

        `first_fine` is the first layer that takes the second face: 0 is all of the second, `network.layers` all of the
        first. Raises InputError for another number.
        """
        first_fine = check_whole(t, "layer", first_fine, 0, self.network.layers)
        coarse, fine = self.latents(check_seeds([seed_coarse, seed_fine], 2), truncation, edits)
        settings = {"seed_coarse": int(seed_coarse), "seed_fine": int(seed_fine), "first_fine": first_fine}
        face = self.paint(torch.cat([coarse[:first_fine], fine[first_fine:]]))
        return images.stamp(face, NAME, **settings, truncation=float(truncation), edits=used(edits))

    def layers(self, seed: int, truncation: float = TRUNCATION) -> list[Image.Image]:
        """How a face comes about: the maps after each layer as colours, from 4 px on, and the face itself.

        A layer has tens of maps; their three main components are shown as red, green and blue, in the map's own size.
        """
        w = self.latents(check_seeds([seed], 1), truncation, None)
        with torch.inference_mode():
            stages = [main_colours(maps[0])[None] for maps in self.network.stages(w)]
        return [*(images.to_images(colours)[0] for colours in stages), *self.generate([seed], truncation)]

    def latents(self, seeds: Sequence[int], truncation: float, edits: dict[str, float] | None) -> Tensor:
        """w of each seed for each layer, (B, layers, latent_dim). Raises InputError."""
        truncation, edits = check_truncation(truncation), check_edits(edits)
        noise = [
            torch.randn(1, self.network.latent_dim, generator=torch.Generator().manual_seed(seed)) for seed in seeds
        ]
        with torch.inference_mode():
            w = torch.cat([self.network.truncate(self.network.mapping(z), truncation) for z in noise])
            w = w[:, None].repeat(1, self.network.layers, 1)
            for name, strength in edits.items():
                edit = EDITS[name]
                w[:, edit.first : edit.last + 1] += strength * edit.sign * self.directions[edit.direction]
        return w

    def paint(self, w: Tensor) -> Image.Image:
        """w (layers, latent_dim) -> a picture. One at a time, so that a face never depends on others in its batch."""
        with torch.inference_mode():
            return images.to_images(self.network.synthesis(w[None]))[0]

    @cached_property
    def training_pictures(self) -> TrainingPictures:
        """The features of the training pictures, to compare with."""
        return TrainingPictures(self.folder, self.network.resolution)

    def nearest(self, faces: Sequence[Image.Image]) -> list[Neighbour]:
        """The training picture most like each face; compare the distances with `training_pictures.spread()`."""
        return self.training_pictures.nearest(faces)


def check_edits(edits: dict[str, float] | None) -> dict[str, float]:
    """Edits without those that do nothing. Raises InputError: an unknown name, or a strength out of range."""
    if edits is not None and not isinstance(edits, dict):
        raise t.error("unknown_edit", name=str(edits), names=", ".join(EDITS))
    for name, strength in (edits or {}).items():
        if name not in EDITS:
            raise t.error("unknown_edit", name=name, names=", ".join(EDITS))
        check_number(t, f"edit.{name}", strength, -STRONGEST, STRONGEST)
    return used(edits)


def used(edits: dict[str, float] | None) -> dict[str, float]:
    """Edits by name, without those of strength 0."""
    strengths = {name: float(strength) for name, strength in sorted((edits or {}).items())}
    return {name: strength for name, strength in strengths.items() if strength}


@lru_cache(maxsize=1)
def load() -> FaceGeneration:
    """The room's networks. Raises CheckpointError for a damaged or missing checkpoint."""
    return FaceGeneration(checkpoint.load(Generator, NAME), checkpoint.locate(NAME).folder)
