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

import os
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from safetensors import safe_open
from torch import Tensor

from demos.common import checkpoint, images
from demos.face_generation.network import Generator
from demos.face_generation.replay import Replay
from demos.face_generation.texts import EDITS, MAX_FRAMES, MAX_SEEDS, STRONGEST, TRUNCATION, t

NAME = "face_generation"
MAX_SEED = 2**31 - 1


@dataclass(frozen=True)
class Neighbour:
    """The training picture that is nearest to a face: its row in the training split, and how far away it is."""

    index: int
    distance: float


class FaceGenerator:
    """The generator with its directions, and what was kept of its training.

    Args:
        network: in eval mode.
        folder: the checkpoint's folder, for the files beside the weights.
    """

    def __init__(self, network: Generator, folder: Path):
        self.network = network.to(memory_format=torch.channels_last)
        self.folder = folder

    @property
    def size(self) -> int:
        """Side of a picture in px."""
        return self.network.resolution

    @property
    def edits(self) -> tuple[str, ...]:
        """What `edits` may name."""
        return tuple(EDITS)

    @cached_property
    def directions(self) -> Tensor:
        """(count, latent_dim): principal components of w, each one standard deviation long."""
        path = self.folder / "directions.safetensors"
        return read_tensors(path)["directions"] if path.is_file() else self.network.directions()

    def generate(
        self, seeds: int | Iterable[int], truncation: float = TRUNCATION, edits: dict[str, float] | None = None
    ) -> list[Image.Image]:
        """One face for each seed.

        Args:
            seeds: whole numbers from 0 to 2^31 - 1, at most MAX_SEEDS of them.
            truncation: 0 (everybody looks the same) to 1 (as individual as the network can).
            edits: name in `edits` -> strength from -3 to 3, in standard deviations along that direction.

        Raises:
            InputError: one of these is something else.
        """
        seeds = check_seeds(seeds)
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
        """`frames` pictures from one face to another; the first and the last are what `generate` makes of the seeds."""
        return list(self.walk([seed_a, seed_b], frames, truncation, edits))

    def walk(
        self,
        seeds: Iterable[int],
        frames: int = 60,
        truncation: float = TRUNCATION,
        edits: dict[str, float] | None = None,
    ) -> Iterator[Image.Image]:
        """`frames` pictures past two or more faces, in straight lines through w, slowly where a face is reached.

        A seed that is both first and last closes the circle. Nothing is painted before the first picture is asked for.
        Raises InputError (at once): fewer than two seeds; fewer frames than seeds, or more than MAX_FRAMES.
        """
        seeds = check_seeds(seeds)
        if len(seeds) < 2:
            raise t.error("walk_two")
        if not is_whole(frames) or not len(seeds) <= frames <= MAX_FRAMES:
            raise t.error("frames", fewest=len(seeds), most=MAX_FRAMES)
        stops = self.latents(seeds, truncation, edits)
        way = torch.linspace(0, len(seeds) - 1, int(frames))
        start = way.floor().clamp(max=len(seeds) - 2).long()
        share = way - start
        share = share * share * (3 - 2 * share)  # smoothstep: no jerk at a stop
        w = torch.lerp(stops[start], stops[start + 1], share[:, None, None])
        settings = {"seeds": seeds, "frames": int(frames), "truncation": float(truncation), "edits": used(edits)}
        return (images.stamp(self.paint(row), NAME, frame=number, **settings) for number, row in enumerate(w))

    def mix(
        self,
        seed_coarse: int,
        seed_fine: int,
        first_fine: int = 3,
        truncation: float = TRUNCATION,
        edits: dict[str, float] | None = None,
    ) -> Image.Image:
        """A face with the large shapes of one and the details of another (style mixing, arXiv:1812.04948).

        `first_fine` is the first layer that takes the second face: 0 is all of the second, `network.layers` all of the
        first. Raises InputError for another number.
        """
        layers = self.network.layers
        if not is_whole(first_fine) or not 0 <= first_fine <= layers:
            raise t.error("first_fine", most=layers)
        coarse, fine = self.latents(check_seeds([seed_coarse, seed_fine]), truncation, edits)
        settings = {"seed_coarse": int(seed_coarse), "seed_fine": int(seed_fine), "first_fine": int(first_fine)}
        face = self.paint(torch.cat([coarse[:first_fine], fine[first_fine:]]))
        return images.stamp(face, NAME, **settings, truncation=float(truncation), edits=used(edits))

    def layers(self, seed: int, truncation: float = TRUNCATION) -> list[Image.Image]:
        """How a face comes about: the maps after each layer as colours, from 4 px on, and the face itself.

        A layer has tens of maps; their three main components are shown as red, green and blue, in the map's own size.
        """
        network, maps = self.network, []
        last = [network.refines[str(k)] if str(k) in network.refines else up for k, up in enumerate(network.ups, 1)]
        watched = [network.start, *last]
        me = threading.get_ident()

        def keep(_, __, output: Tensor) -> None:
            if threading.get_ident() == me:  # another visitor's face may be on its way through the same layers
                maps.append(output[0])

        hooks = [layer.register_forward_hook(keep) for layer in watched]
        try:
            face = self.generate([seed], truncation)[0]
        finally:
            for hook in hooks:
                hook.remove()
        return [*(images.to_images(main_colours(each)[None])[0] for each in maps), face]

    def latents(self, seeds: Sequence[int], truncation: float, edits: dict[str, float] | None) -> Tensor:
        """w of each seed for each layer, (B, layers, latent_dim). Raises InputError."""
        if not is_number(truncation) or not 0 <= truncation <= 1:
            raise t.error("truncation_range")
        edits = check_edits(edits)
        noise = [
            torch.randn(1, self.network.latent_dim, generator=torch.Generator().manual_seed(seed)) for seed in seeds
        ]
        with torch.inference_mode():
            w = torch.cat([self.network.truncate(self.network.mapping(z), float(truncation)) for z in noise])
            w = w[:, None].repeat(1, self.network.layers, 1)
            for name, strength in edits.items():
                edit = EDITS[name]
                w[:, edit.first : edit.last + 1] += strength * edit.sign * self.directions[edit.direction]
        return w

    def paint(self, w: Tensor) -> Image.Image:
        """w (layers, latent_dim) -> a picture. One at a time, so that a face never depends on others in its batch."""
        with torch.inference_mode():
            return images.to_images(self.network.synthesis(w[None]))[0]

    def replay(self) -> Replay:
        """The sheets and the curves that training left."""
        return Replay.read(self.folder)

    @cached_property
    def training_faces(self) -> dict[str, Tensor]:
        """What is kept of the training pictures to compare with: no pictures, 64 numbers of each. {} if nothing is."""
        path = self.folder / "neighbours.safetensors"
        return {name: tensor.float() for name, tensor in read_tensors(path).items()} if path.is_file() else {}

    def nearest(self, faces: Sequence[Image.Image]) -> list[Neighbour]:
        """The training picture that is most like each face, by the features of an ImageNet network.

        Compare the distances with `spread`. Raises InputError where the checkpoint has no such features.
        """
        known = self.training_faces
        if not known:
            raise t.error("no_neighbours")
        distances = torch.cdist(self.embed(faces), known["train"])
        found = distances.min(dim=1)
        return [Neighbour(int(index), float(distance)) for distance, index in zip(found.values, found.indices)]

    def spread(self) -> list[float]:
        """How far each held-out real face is from the training picture nearest to it: what "not copied" looks like."""
        return self.training_faces["held_out"].tolist() if self.training_faces else []

    def training_picture(self, index: int) -> Image.Image | None:
        """Row `index` of the training data in the folder that GALLERY_DATA names, in a face's size; None without it.

        Training pictures are not shipped. Needs the `datasets` package. Raises InputError: the folder does not open.
        """
        if not os.environ.get("GALLERY_DATA"):
            return None
        try:
            return images.square(
                images.open_image(training_rows(os.environ["GALLERY_DATA"])[index]["image"]), self.size
            )
        except (ImportError, OSError, ValueError, KeyError, IndexError) as error:
            raise t.error("no_data", reason=str(error).splitlines()[0]) from error

    def embed(self, faces: Sequence[Image.Image]) -> Tensor:
        """(B, features): maps of EfficientNet-Lite0, averaged over positions, along their main components."""
        from demos.common.backbone import load_backbone

        known, blocks = self.training_faces, BLOCKS
        with torch.inference_mode():
            maps = [load_backbone().features(images.to_tensor(face), blocks) for face in faces]
            features = torch.stack([torch.cat([each.mean((2, 3))[0] for each in row]) for row in maps])
            return (features - known["mean"]) @ known["basis"].T


@lru_cache(maxsize=1)
def training_rows(folder: str) -> Any:
    from datasets import load_dataset  # only for visitors who have the pictures

    return load_dataset(folder, split="train")


BLOCKS = (4, 10, 15)  # of EfficientNet-Lite0: texture, parts, whole


def main_colours(maps: Tensor) -> Tensor:
    """(C, H, W) -> (3, H, W) in [-1, 1]: the three main components, each scaled to its own range."""
    flat = maps.flatten(1).float()
    flat = flat - flat.mean(1, keepdim=True)
    left = torch.linalg.svd(flat, full_matrices=False)[0][:, :3]
    left = left * left.sum(0).sign()  # an axis has no sign of its own
    main = left.T @ flat
    main = main / main.abs().amax(1, keepdim=True).clamp_min(1e-6)
    return main.unflatten(1, maps.shape[1:])


def check_seeds(seeds: Any) -> list[int]:
    """Seeds as a list. Raises InputError: none, too many, or not whole numbers from 0 to 2^31 - 1."""
    try:
        given = [seeds] if isinstance(seeds, (int, np.integer)) else list(seeds)
    except TypeError as error:
        raise t.error("seeds") from error
    if not all(is_whole(seed) and 0 <= seed <= MAX_SEED for seed in given):
        raise t.error("seeds")
    if not 1 <= len(given) <= MAX_SEEDS:
        raise t.error("seed_count", most=MAX_SEEDS)
    return [int(s) for s in given]


def check_edits(edits: dict[str, float] | None) -> dict[str, float]:
    """Edits without those that do nothing. Raises InputError: an unknown name, or a strength out of range."""
    if edits is not None and not isinstance(edits, dict):
        raise t.error("unknown_edit", name=str(edits), names=", ".join(EDITS))
    for name, strength in (edits or {}).items():
        if name not in EDITS:
            raise t.error("unknown_edit", name=name, names=", ".join(EDITS))
        if not is_number(strength) or not -STRONGEST <= strength <= STRONGEST:
            raise t.error("strength", name=name, most=STRONGEST)
    return used(edits)


def is_whole(value: Any) -> bool:
    return isinstance(value, (int, np.integer)) and not isinstance(value, bool)


def is_number(value: Any) -> bool:
    return is_whole(value) or isinstance(value, (float, np.floating))


def used(edits: dict[str, float] | None) -> dict[str, float]:
    return {name: float(strength) for name, strength in sorted((edits or {}).items()) if strength}


def read_tensors(path: Path) -> dict[str, Tensor]:
    with safe_open(path, framework="pt") as file:
        return {name: file.get_tensor(name) for name in file.keys()}


@lru_cache(maxsize=1)
def load() -> FaceGenerator:
    """The generator. Raises CheckpointError for a damaged or missing checkpoint."""
    return FaceGenerator(checkpoint.load(Generator, NAME), checkpoint.locate(NAME).folder)
