"""pix2pix in plain Python: a drawing in, a picture out.

    room = load()
    room.translate(plan, "facades")                              # 256 px label map -> photo of a facade
    room.translate(outline, "emoji")                             # 128 px line drawing -> coloured
    room.translate(room.edges(photo), "faces")                   # 128 px lines -> face
    room.translate(plan, "facades", strength=1, seed=7)          # another facade for the same plan
    room.translate(plan, "facades_l1")                           # learned from pixels alone: blurred
    room.patch_scores(plan, picture)                             # the discriminator's score of every patch

Isola et al. 2016, https://arxiv.org/abs/1611.07004.
"""

from __future__ import annotations

import copy
import threading
from functools import lru_cache
from typing import Any

import numpy as np
import torch
from PIL import Image
from safetensors.torch import load_file
from torch import Tensor, nn

from demos.common.media import checkpoint
from demos.common.media.images import open_image, square, stamp, to_images, to_tensor, too_narrow
from demos.common.nn.device import gpu, pick
from demos.common.ui.checks import check_number, check_seeds
from demos.common.ui.i18n import InputError
from demos.pix2pix import drawing
from demos.pix2pix.constants import COLOURS, FACADES, SIZES
from demos.pix2pix.network import Generator, PatchDiscriminator
from demos.pix2pix.texts import t

LARGEST = 2048  # px: a larger drawing of lines is reduced before it is cleaned


def condition(image: Any, task: str) -> Tensor:
    """A drawing as the task's network takes it: (1, 12, 256, 256), 0 or 1, or (1, 1, 128, 128) in [-1, 1].

    Raises InputError: unknown task, not a picture, too narrow, nothing drawn, or a photo.
    """
    if task not in SIZES:
        raise t.error("unknown_task", task=task, tasks=", ".join(SIZES))
    picture = open_image(image, largest=None if task in FACADES else LARGEST)  # a plan's colours must not mix
    if max(picture.size) > SIZES[task] * min(picture.size):
        raise too_narrow(SIZES[task])
    if task in FACADES:
        return drawing.one_hot(torch.from_numpy(drawing.label_map(picture, SIZES[task]))[None])
    photo = "photo_not_edges" if task == "faces" else "photo_not_lines"
    return to_tensor(drawing.lines(picture, SIZES[task], photo))


def forward(network: Generator, x: Tensor, z: Tensor | None) -> Tensor:
    """x (1, inputs, H, W), z (1, noise_dim) -> (1, 3, H, W), all on the CPU."""
    device = pick()
    with torch.inference_mode():
        network = network.to(device)
        return network(x.to(device), None if z is None else z.to(device)).cpu()


generate = gpu(forward)  # on a Space it runs in another process


class Pix2Pix:
    """One network a task, each read from its checkpoint when it is first needed."""

    def __init__(self) -> None:
        self._networks: dict[str, Generator] = {}
        self._discriminator: PatchDiscriminator | None = None
        self._lock = threading.Lock()

    def network(self, task: str) -> Generator:
        """Raises CheckpointError for a damaged checkpoint."""
        with self._lock:
            if task not in self._networks:
                self._networks[task] = checkpoint.load(Generator, "pix2pix", task)
            return self._networks[task]

    def translate(self, image: Any, task: str, strength: float = 0.0, seed: int = 0) -> Image.Image:
        """The picture that a drawing becomes, RGB, SIZES[task] px a side.

        Args:
            image: PIL image, path, bytes or array: a label map for "facades" and "facades_l1" (other colours than the
                classes' own count as the nearest), lines of any colour on any paper for "emoji" and "faces".
            task: one of SIZES.
            strength: 0 to 1: how much noise is mixed in. 0 gives the same picture for every seed, and so does
                "facades_l1", whose network takes no noise.
            seed: of the noise.

        Raises:
            InputError: unknown task, not a picture, nothing drawn, a photo, or a bad strength or seed.
        """
        x, strength = condition(image, task), check_number(t, "strength", strength, 0, 1)
        (seed,) = check_seeds(seed, 1)
        network = self.network(task)
        z = strength * torch.randn(1, network.noise_dim, generator=torch.Generator().manual_seed(seed))
        picture = to_images(generate(network, x, z if strength else None))[0]
        return stamp(picture, "pix2pix", task=task, strength=strength, seed=seed)

    def drawing(self, image: Any, task: str, edge_strength: float = 0.5) -> Image.Image:
        """What `translate` understands of an upload: RGB plan in the classes' own colours, or lines, SIZES[task] px.

        For "faces" a photo becomes its edges. Raises InputError as `translate` and `edges` do.
        """
        if image is None:
            raise t.error("no_drawing")
        if task in FACADES:
            classes = condition(image, task)[0].argmax(0).numpy()
            return Image.fromarray(drawing.PALETTE[classes].astype(np.uint8))
        try:
            return to_images(condition(image, task))[0]
        except InputError as error:
            if error.key != "pix2pix.photo_not_edges":
                raise
            return self.edges(image, edge_strength)

    def edges(self, photo: Any, strength: float = 0.5) -> Image.Image:
        """The edges of a photo's middle square as a drawing for "faces", grey; strength 0 (few) to 1 (many).

        Raises InputError: not a picture, or a bad strength.
        """
        picture = open_image(photo)
        return drawing.edges(picture, SIZES["faces"], check_number(t, "edge_strength", strength, 0, 1))

    def maps(self, image: Any, task: str, count: int = 4) -> tuple[list[np.ndarray], list[np.ndarray]]:
        """The generator's maps of a drawing, on the way down and of the same sizes on the way up; both fine to coarse.

        Of each layer those `count` that vary most, float (count, side, side). Raises InputError as `translate` does.
        """
        x, found = condition(image, task), []

        def keep(layer: nn.Module, given: Any, made: Tensor) -> None:
            found.append(made[0].float().cpu())

        network = copy.deepcopy(self.network(task))  # others may be painting with the shared one
        for layer in (network.first, *network.down, network.middle[-1], *network.up[:-1]):
            layer.register_forward_hook(keep)
        forward(network, x, None)
        chosen = [maps[maps.std((1, 2)).topk(min(count, len(maps))).indices].numpy() for maps in found]
        half = len(chosen) // 2
        return chosen[:half], chosen[half:][::-1]

    def patch_scores(self, image: Any, picture: Any) -> np.ndarray:
        """How real the discriminator of "facades" finds every patch of a picture, given its plan.

        Returns scores (30, 30), high for real; each is of 70 x 70 px. Raises InputError as `translate` does.
        """
        x, made = condition(image, "facades"), to_tensor(square(open_image(picture), SIZES["facades"]))
        with self._lock:
            if self._discriminator is None:
                weights = load_file(checkpoint.locate("pix2pix", "facades").folder / "discriminator.safetensors")
                network = PatchDiscriminator(len(COLOURS) + 3)
                network.load_state_dict(weights)
                self._discriminator = network.eval().requires_grad_(False)
        return self._discriminator(x, made)[0, 0].numpy()


@lru_cache(maxsize=1)
def load() -> Pix2Pix:
    """The room's networks; the call costs nothing, each is read when it is first used."""
    return Pix2Pix()
