"""The VAE room in plain Python: pictures to latent variables and back.

    vae = load()
    vae.reconstruct(photo)                                    # a face through 128 numbers and out again, 64 x 64
    vae.reconstruct(drawing, model="digits_map")              # a digit through two numbers, 28 x 28
    vae.sample([1, 2, 3])                                     # faces of nobody
    vae.interpolate(photo, other, frames=48)                  # one face turns into the other
    vae.decode([[0.5, -1.0]])                                 # a place on the digit map (two numbers: digits_map)
    vae.ink([[0.5, -1.0]], factor=10)                         # its most probable picture: ink or no ink, 280 x 280
    vae.latent_map()                                          # the whole map as one picture

The networks are so small that a picture takes a few milliseconds on any processor; a GPU would only cost the transfer.
Kingma and Welling, Auto-Encoding Variational Bayes, https://arxiv.org/abs/1312.6114.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor

from demos.common.media import checkpoint
from demos.common.media.images import grid, open_image, square, to_images, to_tensor
from demos.common.metrics.kl import kl_per_latent
from demos.common.nn.device import laid_out
from demos.common.ui.checks import check_frames, check_seeds
from demos.vae.constants import DIGITS, MAX_PICTURES, MODELS, SMALLEST_FACE
from demos.vae.extras import read_directions, read_points
from demos.vae.mnist import normalise
from demos.vae.network import DigitVAE, FaceVAE
from demos.vae.plane import inked, on_paper, tile_places
from demos.vae.texts import t

ROWS_AT_ONCE = 8  # latent variables decoded together


class VAE:
    """All networks of the room, each read from its checkpoint when it is first needed.

    `model` is one of MODELS: "faces", "digits", or a map of digits with two latent variables: "digits_map_low",
    "digits_map" and "digits_map_high" (KL weight 0.1, 1 and 4) and "digits_autoencoder" (no KL term at all).
    """

    def __init__(self) -> None:
        self._networks: dict[str, DigitVAE | FaceVAE] = {}
        self._lock = threading.Lock()

    def network(self, model: str) -> DigitVAE | FaceVAE:
        """The network of a model. Raises InputError for an unknown name, CheckpointError for a damaged checkpoint."""
        if model not in MODELS:
            raise t.error("unknown_model", model=model, models=", ".join(MODELS))
        with self._lock:
            if model not in self._networks:
                kind: type[DigitVAE | FaceVAE] = FaceVAE if model == "faces" else DigitVAE
                self._networks[model] = laid_out(checkpoint.load(kind, "vae", model))
            return self._networks[model]

    def digit_network(self, model: str) -> DigitVAE:
        """The same for digits, whose pixels are ink or no ink: "faces" is refused too."""
        network = self.network(model)
        if not isinstance(network, DigitVAE):
            raise t.error("unknown_model", model=model, models=", ".join(DIGITS))
        return network

    def prepare(self, image: Any, model: str = "faces") -> Image.Image:
        """The picture that the network is given: the middle square at 64 px (RGB), or an MNIST-like digit at 28 px (L).

        Raises InputError: not a picture, a face smaller than 32 px, an empty drawing.
        """
        network = self.network(model)
        if model == "faces":
            return square(open_image(image, smallest=SMALLEST_FACE, largest=1024), network.size)
        return normalise(open_image(image, largest=1024))

    def posterior(self, image: Any, model: str = "faces") -> tuple[np.ndarray, np.ndarray]:
        """q(z|x) of a picture: mean and standard deviation, (latent_dim,) each. An autoencoder's deviation is 0."""
        mean, logvar = self._encode(self.prepare(image, model), model)
        variational = getattr(self.network(model), "variational", True)
        deviation = (0.5 * logvar).exp() if variational else torch.zeros_like(mean)
        return mean[0].numpy(), deviation[0].numpy()

    def encode(self, image: Any, model: str = "faces") -> np.ndarray:
        """The latent variables of a picture, (latent_dim,): the mean of q(z|x)."""
        return self.posterior(image, model)[0]

    def decode(self, latents: Any, model: str | None = None) -> list[Image.Image]:
        """Latent variables (B, latent_dim), or one row of them, to pictures at the network's own size.

        Without `model` the number of variables tells which network is meant; two numbers are a place on the digit map.
        Raises InputError: not numbers, or a number of variables that no network has.
        """
        return self._decode(*self._checked(latents, model))

    def ink(self, latents: Any, model: str = "digits_map", factor: int = 1) -> list[Image.Image]:
        """The most probable pictures of digits: L, white on black where p(ink|z) > 1/2, `factor` times 28 px a side.

        decode() shows the mean of p(x|z), which is grey where the network is undecided; this is its mode (inked()).
        Raises InputError as decode() does, and for "faces", whose pixels are not ink or no ink.
        """
        network = self.digit_network(model)
        z, _ = self._checked(latents, model)
        return [inked(logits[0].numpy(), factor) for logits in self._rows(network.logits, z)]

    def _checked(self, latents: Any, model: str | None) -> tuple[Tensor, str]:
        """What a visitor gives as z: (B, latent_dim), and the model that it fits. Raises InputError."""
        try:
            z = np.asarray(latents.detach().cpu() if isinstance(latents, Tensor) else latents, dtype=np.float32)
        except (TypeError, ValueError) as error:
            raise t.error("latents_not_numbers") from error
        z = z[None] if z.ndim == 1 else z
        if z.ndim != 2 or not z.size or not np.isfinite(z).all():
            raise t.error("latents_not_numbers")
        if len(z) > MAX_PICTURES:
            raise t.error("too_many", most=MAX_PICTURES)
        if model is None:
            widths = {self.network(name).latent_dim: name for name in ("digits_map", "digits", "faces")}
            model = widths.get(z.shape[1])
            if model is None:
                raise t.error("latents_width", given=z.shape[1], wanted=", ".join(map(str, widths)))
        elif z.shape[1] != self.network(model).latent_dim:
            raise t.error("latents_width", given=z.shape[1], wanted=self.network(model).latent_dim)
        return torch.from_numpy(z), model

    def reconstruct(self, image: Any, model: str = "faces", edits: dict[str, float] | None = None) -> Image.Image:
        """The picture through the bottleneck: encode, take the mean, decode.

        Args:
            edits: attribute -> strength, for faces: how many standard deviations to go along its direction.
        """
        return self._decode(torch.from_numpy(self.edit(self.encode(image, model), edits, model))[None], model)[0]

    def sample(
        self,
        seeds: int | Iterable[int],
        model: str = "faces",
        spread: float = 1.0,
        edits: dict[str, float] | None = None,
    ) -> list[Image.Image]:
        """Pictures from the prior, z ~ N(0, spread^2), one for each seed. The same seed, the same picture."""
        seeds = check_seeds(seeds, MAX_PICTURES)
        return self._decode(torch.stack([self._prior(seed, model, spread, edits) for seed in seeds]), model)

    def _prior(self, seed: int, model: str, spread: float, edits: dict[str, float] | None) -> Tensor:
        noise = torch.randn(self.network(model).latent_dim, generator=torch.Generator().manual_seed(seed))
        return torch.from_numpy(self.edit((spread * noise).numpy(), edits, model))

    def resample(
        self, image: Any, seeds: Iterable[int], model: str = "faces", spread: float = 1.0
    ) -> list[Image.Image]:
        """Many z from q(z|x) of one picture, decoded: what the network takes to be the same picture.

        z = mean + spread * sigma * noise, the reparametrisation with its noise turned up or down.
        """
        mean, sigma = map(torch.from_numpy, self.posterior(image, model))
        generators = [torch.Generator().manual_seed(seed) for seed in check_seeds(seeds, MAX_PICTURES)]
        noise = torch.stack([torch.randn(len(mean), generator=generator) for generator in generators])
        return self._decode(mean + spread * sigma * noise, model)

    def interpolate(self, image_a: Any, image_b: Any, frames: int = 24, model: str = "faces") -> list[Image.Image]:
        """`frames` pictures on the straight line between two in latent space; the ends are their reconstructions."""
        frames = check_frames(frames, 2, MAX_PICTURES)
        a, b = (torch.from_numpy(self.encode(image, model)) for image in (image_a, image_b))
        return self._decode(torch.stack([torch.lerp(a, b, i / (frames - 1)) for i in range(frames)]), model)

    def edit(self, z: np.ndarray, edits: dict[str, float] | None, model: str = "faces") -> np.ndarray:
        """z (latent_dim,) moved along the directions of some attributes. Raises InputError for an unknown one."""
        if not edits:
            return z
        known = read_directions() if model == "faces" else {}
        if unknown := set(edits) - set(known):
            raise t.error("unknown_attribute", attribute=", ".join(sorted(unknown)), attributes=", ".join(known) or "-")
        return sum((np.float32(strength) * known[name] for name, strength in edits.items()), start=z).astype(np.float32)

    def latent_map(self, model: str = "digits_map", tiles: int = 20, ink: bool = True, factor: int = 2) -> Image.Image:
        """A map as one picture (1312.6114, figure 4b): `tiles` x `tiles` places decoded where they lie, ink on paper.

        Args:
            ink: True paints the most probable picture of each place, False the probability of ink as grey.
            factor: a tile is 28 * factor px a side, the whole RGB picture tiles * 28 * factor.
        """
        z = torch.from_numpy(tile_places(read_points(model)[0], tiles))
        if not ink:
            return on_paper(grid(self._decode(z, model), tiles, gutter=0).convert("L"), factor)
        pictures = [inked(logits[0].numpy(), factor) for logits in self._rows(self.digit_network(model).logits, z)]
        return on_paper(grid(pictures, tiles, gutter=0).convert("L"))

    def measure(self, image: Any, model: str) -> dict[str, float]:
        """How well a digit comes through, z = mean: both terms of the bound in nats, and the squared error per pixel.

        `nats` is -log p(x|z) of the picture in black and white, `kl` is KL(q(z|x) || p(z)) (0 for the autoencoder).
        """
        picture = self.prepare(image, model)
        mean, logvar = self._encode(picture, model)
        network, x = self.digit_network(model), to_tensor(picture)
        with torch.inference_mode():
            nats = F.binary_cross_entropy_with_logits(network.logits(mean), (x > 0).float(), reduction="sum")
            mse = ((network.decode(mean) - x) / 2).square().mean()
        kl = kl_per_latent(mean, logvar).sum() if network.variational else torch.zeros(())
        return {"nats": float(nats), "kl": float(kl), "mse": float(mse)}

    def latent_kl(self, pictures: Iterable[Image.Image], model: str) -> np.ndarray:
        """KL of each latent variable in nats, averaged over pictures that are already prepared: (latent_dim,)."""
        terms = [kl_per_latent(*self._encode(picture, model))[0] for picture in pictures]
        return torch.stack(terms).mean(0).numpy()

    def _encode(self, picture: Image.Image, model: str) -> tuple[Tensor, Tensor]:
        with torch.inference_mode():
            x = to_tensor(picture)
            if model != "faces":
                x = torch.where(x > 0, 1.0, -1.0)  # trained on ink or no ink, nothing between
            mean, logvar = self.network(model).encode(x)
        return mean.clone(), logvar.clone()

    def _decode(self, z: Tensor, model: str) -> list[Image.Image]:
        return to_images(self._rows(self.network(model).decode, z))

    def _rows(self, decode: Callable[[Tensor], Tensor], z: Tensor) -> Tensor:
        # Always ROWS_AT_ONCE, filled up with zeros: in a batch of another size the last bits of a sum differ,
        # and a seed must make the same picture whatever else is made with it. One by one would take twice the time.
        filled = torch.cat([z.float(), z.new_zeros(-len(z) % ROWS_AT_ONCE, z.shape[1])])
        with torch.inference_mode():
            return torch.cat([decode(rows) for rows in filled.split(ROWS_AT_ONCE)])[: len(z)]


@lru_cache(maxsize=1)
def load() -> VAE:
    """The room's networks; the first call costs nothing, each network is read when it is used."""
    return VAE()
