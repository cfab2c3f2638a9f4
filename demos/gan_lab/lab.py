"""The pair that is trained live: two small networks, updated step by step, and what can be seen of them."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn

from demos.common.ui.checks import MAX_SEED, check_number, check_whole
from demos.gan_lab import data, network
from demos.gan_lab.constants import (
    D_STEPS,
    DIGIT_LATENTS,
    KINDS,
    LATENTS,
    OPTIMIZERS,
    PENALTY_LIMITS,
    RATE_LIMITS,
    VIEW,
    defaults,
)
from demos.gan_lab.losses import OBJECTIVES, train_step
from demos.gan_lab.texts import t

FIELD = 32  # D is evaluated on FIELD x FIELD places of the view
LATTICE = 13  # lines of the latent grid that the generator warps
POINTS = 256  # fake points in a Step, the first ARROWS of them with their gradient
ARROWS = 64
DIGITS = 100  # fake digits in a Step: ten of each kind, a column a kind


@dataclass
class Step:
    """The lab after some updates.

    Attributes:
        step: Updates of the generator so far.
        d_real, d_fake: Means of sigmoid(score) on the last batch. A probability with the logarithmic losses; with hinge
            and Wasserstein only the score squeezed into 0 to 1, for Wasserstein around the middle of real and fake,
            because a critic's scores have no zero.
        loss_d, loss_g: What each of the two minimised last; NaN before its first step.
        samples: (256, 2) float32 points, or (100, 28, 28) uint8 digits 0, 1, …, 9, 0, …, always from
            the same noise.
        field: (32, 32) D on a grid over the view in [0, 1]; row 0 is y = -1.6.
        gradients: (64, 2) where the first points would go: minus the gradient of the generator's loss at each point.
        warp: (13, 13, 2) where G takes a square grid of the first two latent variables, -2 to 2.
        kl, js: Divergences from the real points on a 20 x 20 grid, in nats.
        modes: How many modes of the data have their share of samples; None where the data have no separate modes.
    """

    step: int
    d_real: float
    d_fake: float
    loss_d: float
    loss_g: float
    samples: np.ndarray
    field: np.ndarray | None = None
    gradients: np.ndarray | None = None
    warp: np.ndarray | None = None
    kl: float | None = None
    js: float | None = None
    modes: int | None = None

    def images(self) -> list[Image.Image]:
        """The samples as 28 px pictures (digits only)."""
        return [Image.fromarray(digit) for digit in self.samples] if self.samples.ndim == 3 else []


class Lab:
    """Two networks, two optimizers, one stream of random numbers of its own: the same seed, the same training.

    Args:
        dataset: "ring", "grid", "spiral", "moons", "digits", or points (N, 2) in [-1.6, 1.6].
        seed: 0 to 2^31 - 1.
        loss: A key of losses.OBJECTIVES.
        latent: Numbers in the noise, 1 to 64 (default 2); the digits' pair has 64.
        d_steps: Updates of the discriminator for each of the generator, 1 to 20.
        lr_d, lr_g: Learning rates, above 0, at most 1; the digits' generator learns at 2e-3 if nothing is said.
        penalty: Weight of the gradient penalty (R1, or Wasserstein's own), 0 to 100.
        optimizer: The generator's: "adam", or "sgd", whose steps are as long as the gradient.
        pretrained: Digits only: generator and discriminator to go on from, instead of random weights.

    Raises InputError for anything outside these ranges.
    """

    def __init__(
        self,
        dataset: Any = "ring",
        seed: int = 1,
        *,
        loss: str = "non_saturating",
        latent: int | None = None,
        d_steps: int = 1,
        lr_d: float = 1e-3,
        lr_g: float | None = None,
        penalty: float = 0.0,
        optimizer: str = "adam",
        pretrained: tuple[nn.Module, nn.Module] | None = None,
    ):
        self.drawn = not isinstance(dataset, str)
        self.cloud = None if not self.drawn and dataset == "digits" else data.cloud(dataset)
        usual = defaults("digits" if self.digits else "ring")
        seed = check_whole(t, "seed", seed, 0, MAX_SEED)
        limits = (DIGIT_LATENTS, DIGIT_LATENTS) if self.digits else LATENTS
        latent = check_whole(t, "latent", usual["latent"] if latent is None else latent, *limits)
        if optimizer not in OPTIMIZERS:
            raise t.error("unknown_choice", given=optimizer, known=", ".join(OPTIMIZERS))

        self.random = torch.Generator().manual_seed(seed)
        self.numpy_random = np.random.default_rng(seed)
        self.generator, self.discriminator = network.new_pair(self.digits, latent, self.random)
        if pretrained and self.digits:
            for new, trained in zip((self.generator, self.discriminator), pretrained):
                new.load_state_dict(trained.state_dict())
        self.batch = 32 if self.digits else 128  # digits: two small updates teach more than one large one
        self.fixed_noise = torch.randn(DIGITS if self.digits else 2 * POINTS, latent, generator=self.random)
        self.fixed_labels = (torch.arange(DIGITS) % KINDS,) if self.digits else ()
        if self.cloud:
            self.real_points = self.cloud.sample(POINTS, self.numpy_random)
            self.real_histogram = data.histogram(self.cloud.sample(8192, self.numpy_random))
        self.make_optimizers(optimizer)
        self.step, self.d_real, self.d_fake, self.loss_d, self.loss_g = 0, 0.5, 0.5, math.nan, math.nan
        lr_g = usual["lr_g"] if lr_g is None else lr_g
        self.tune(loss=loss, d_steps=d_steps, lr_d=lr_d, lr_g=lr_g, penalty=penalty)

    @property
    def digits(self) -> bool:
        """Whether the data are digits; else they are points."""
        return self.cloud is None

    def make_optimizers(self, name: str) -> None:
        """Adam for the discriminator, "adam" or "sgd" for the generator; `tune` sets their rates."""
        betas = (0.5, 0.99) if self.digits else (0.5, 0.9)
        self.optimizer_d = torch.optim.Adam(self.discriminator.parameters(), lr=1.0, betas=betas, fused=True)
        weights = self.generator.parameters()
        self.optimizer_g: torch.optim.Optimizer
        if name == "adam":
            self.optimizer_g = torch.optim.Adam(weights, lr=1.0, betas=betas, fused=True)
        else:
            self.optimizer_g = torch.optim.SGD(weights, lr=1.0)

    def tune(self, *, loss: str, d_steps: int, lr_d: float, lr_g: float, penalty: float) -> None:
        """Changes what can be changed while it trains. Raises InputError and changes nothing if one value is wrong."""
        if loss not in OBJECTIVES:
            raise t.error("unknown_choice", given=loss, known=", ".join(OBJECTIVES))
        d_steps = check_whole(t, "d_steps", d_steps, *D_STEPS)
        rates = [check_number(t, name, rate, *RATE_LIMITS) for name, rate in (("lr_d", lr_d), ("lr_g", lr_g))]
        penalty = check_number(t, "penalty", penalty, *PENALTY_LIMITS)
        self.loss, self.d_steps, self.penalty = loss, d_steps, penalty
        for optimizer, rate in zip((self.optimizer_d, self.optimizer_g), rates):
            optimizer.param_groups[0]["lr"] = rate

    def sample_real(self, count: int) -> tuple[Tensor, Tensor | None]:
        """A batch of the data: points (count, 2) and None; or digits (count, 1, 28, 28) in [-1, 1], labels (count,)."""
        if self.cloud:
            return torch.from_numpy(self.cloud.sample(count, self.numpy_random)), None
        digits = data.real_digits()[: -data.HELD_OUT]
        chosen = self.numpy_random.integers(len(digits), size=count)
        pictures = torch.from_numpy(digits[chosen]).float()[:, None] / 127.5 - 1
        return pictures, torch.from_numpy(data.real_labels()[chosen])

    def noise(self) -> Tensor:
        """(batch, latent) from the lab's own random numbers."""
        return torch.randn(self.batch, self.fixed_noise.shape[1], generator=self.random)

    def step_d(self) -> None:
        """One update of the discriminator; the generator stands still."""
        real, label = self.sample_real(self.batch)
        critic = self.loss == "wasserstein"
        mix = torch.rand((self.batch, *[1] * (real.ndim - 1)), generator=self.random) if critic else None
        pair = (self.generator, self.discriminator)
        value, real_score, fake_score = train_step(
            "discriminator", *pair, real, self.noise(), self.loss, self.penalty, mix, label
        )
        assert real_score is not None
        value.backward()
        self.optimizer_d.step()
        self.optimizer_d.zero_grad()
        middle = (real_score.mean() + fake_score.mean()) / 2 if critic else 0.0
        self.d_real, self.d_fake, self.loss_d = torch.stack(
            [torch.sigmoid(real_score - middle).mean(), torch.sigmoid(fake_score - middle).mean(), value.detach()]
        ).tolist()

    def step_g(self) -> None:
        """One update of the generator; the discriminator stands still."""
        self.discriminator.requires_grad_(False)
        label = torch.randint(KINDS, (self.batch,), generator=self.random) if self.digits else None
        pair = (self.generator, self.discriminator)
        value, _, _ = train_step("generator", *pair, None, self.noise(), self.loss, label=label)
        value.backward()
        self.optimizer_g.step()
        self.optimizer_g.zero_grad()
        self.discriminator.requires_grad_(True)
        self.loss_g = value.item()
        self.step += 1

    def update(self) -> None:
        """One turn: the discriminator's updates, then the generator's. Raises InputError: a loss is infinite."""
        for _ in range(self.d_steps):
            self.step_d()
        self.step_g()
        if not math.isfinite(self.loss_d + self.loss_g):
            raise t.error("diverged")

    def observe(self, show: Iterable[str] = ()) -> Step:
        """What can be seen now; `show` names what costs extra, from EXTRAS. Changes nothing and uses no random number.

        Raises InputError: the points are no numbers any more."""
        step = Step(self.step, self.d_real, self.d_fake, self.loss_d, self.loss_g, samples=np.empty(0))
        if self.cloud is None:
            with torch.no_grad():
                digits = self.generator(self.fixed_noise, *self.fixed_labels)
            step.samples = network.to_bytes(digits)
            return step
        warped = "warp" in show
        latent = self.fixed_noise.shape[1]
        z = torch.cat([self.fixed_noise, _lattice(latent)]) if warped else self.fixed_noise
        with torch.no_grad():
            points = self.generator(z)
        if not points.isfinite().all():
            raise t.error("diverged")
        fake, lattice = points.split([len(self.fixed_noise), len(points) - len(self.fixed_noise)])
        step.samples = fake[:POINTS].numpy()
        if warped:
            step.warp = lattice.view(LATTICE, LATTICE, 2).numpy()
        if "field" in show:
            step.field = self._field()
        if "gradients" in show:
            step.gradients = self._gradients(fake[:ARROWS])
        if "divergence" in show:
            step.kl, step.js = data.divergences(self.real_histogram, data.histogram(fake.numpy()))
            step.modes = self.cloud.covered(fake.numpy()) if self.cloud.modes else None
        return step

    def _field(self) -> np.ndarray:
        with torch.no_grad():
            scores = self.discriminator(_places()).view(FIELD, FIELD)
        if self.loss == "wasserstein":
            scores = scores - scores.mean()
        return torch.sigmoid(scores).numpy()

    def _gradients(self, points: Tensor) -> np.ndarray:
        places = points.clone().requires_grad_()
        # each point's own gradient, not its share of a mean
        value = OBJECTIVES[self.loss].generator(self.discriminator(places)) * len(places)
        return -torch.autograd.grad(value, places)[0].numpy()


@lru_cache(maxsize=1)
def _places() -> Tensor:
    """Middles of the field's cells, (FIELD^2, 2), row after row from the lowest y."""
    side = (torch.arange(FIELD) + 0.5) / FIELD * 2 * VIEW - VIEW
    y, x = torch.meshgrid(side, side, indexing="ij")
    return torch.stack([x, y], -1).view(-1, 2)


@lru_cache(maxsize=64)
def _lattice(latent: int) -> Tensor:
    """A square grid of the first two latent variables, the others 0: (LATTICE^2, latent). With one variable, a line."""
    side = torch.linspace(-2, 2, LATTICE)
    y, x = torch.meshgrid(side, side, indexing="ij")
    grid = torch.zeros(LATTICE * LATTICE, latent)
    grid[:, 0] = x.flatten()
    if latent > 1:
        grid[:, 1] = y.flatten()
    return grid
