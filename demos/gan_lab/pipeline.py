"""The GAN lab in plain Python: two networks train against each other, and every update can be looked at.

    for step in train("ring", seed=1, updates=2000, every=100, show=("field", "divergence")):
        print(step.step, step.d_real, step.d_fake, step.modes)
    train("digits", warm=True)                        # goes on from the bundled pair
    train([[0.1, 0.2], [0.3, -0.4], [1.0, 1.0]])      # points of one's own, in [-1.6, 1.6]

    lab = Lab("ring", loss="hinge")                   # the same by hand
    lab.step_d(); lab.step_g(); lab.look(show=SHOW)

The networks are so small that a GPU would cost more than it saves. Goodfellow et al. 2014, https://arxiv.org/abs/1406.2661.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import torch
from PIL import Image
from safetensors.torch import load_file
from torch import Tensor

from demos.common.media import checkpoint
from demos.common.ui.checks import MAX_SEED, is_number
from demos.gan_lab import data, network
from demos.gan_lab.losses import LOSSES, train_step
from demos.gan_lab.texts import t

FIELD = 32  # D is looked at on FIELD x FIELD places of the view
LATTICE = 13  # lines of the latent grid that the generator warps
SHOWN = 256  # fake points in a frame, the first ARROWS of them with their gradient
ARROWS = 64
DIGITS = 100  # fake digits in a frame: ten of each kind, a column a kind
SHOW = ("field", "gradients", "warp", "divergence")
OPTIMIZERS = ("adam", "sgd")


@dataclass
class Step:
    """The lab after some updates.

    Attributes:
        step: Updates of the generator so far.
        d_real, d_fake: Means of sigmoid(score) on the last batch. A probability with the logarithmic losses; with hinge and
            Wasserstein only the score squeezed into 0 to 1, for Wasserstein around the middle of real and fake, because a
            critic's scores have no zero.
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
        loss: a key of losses.LOSSES.
        latent: numbers in the noise, 1 to 64; the digits' pair has 64.
        d_steps: updates of the discriminator for each of the generator, 1 to 20.
        lr_d, lr_g: learning rates, above 0, at most 1; the digits' generator learns at 2e-3 if nothing is said.
        penalty: weight of the gradient penalty (R1, or Wasserstein's own), 0 to 100.
        optimizer: the generator's: "adam", or "sgd", whose steps are as long as the gradient.
        warm: digits only: go on from the bundled pair instead of random weights.

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
        warm: bool = False,
    ):
        self.digits = isinstance(dataset, str) and dataset == "digits"
        self.drawn = not isinstance(dataset, str)
        self.cloud = None if self.digits else data.cloud(dataset)
        latent = (64 if self.digits else 2) if latent is None else latent
        lr_g = (2e-3 if self.digits else 1e-3) if lr_g is None else lr_g
        _check_whole("seed", seed, 0, MAX_SEED)
        _check_whole("latent", latent, *((64, 64) if self.digits else (1, 64)))
        if optimizer not in OPTIMIZERS:
            raise t.error("unknown_choice", given=optimizer, known=", ".join(OPTIMIZERS))

        self.random = torch.Generator().manual_seed(int(seed))
        self.numpy_random = np.random.default_rng(int(seed))
        if self.digits:
            self.generator, self.discriminator = network.DigitGenerator(latent), network.DigitDiscriminator()
        else:
            self.generator, self.discriminator = network.PointGenerator(latent), network.PointDiscriminator()
        for each in (self.generator, self.discriminator):
            network.initialise(each, self.random)
        if warm and self.digits:
            bundled = load()
            self.generator.load_state_dict(bundled.generator.state_dict())
            self.discriminator.load_state_dict(bundled.discriminator.state_dict())
        self.batch = 32 if self.digits else 128  # digits: two small updates teach more than one large one
        self.fixed = torch.randn(DIGITS if self.digits else SHOWN * 2, latent, generator=self.random)
        self.ordered = (torch.arange(DIGITS) % network.KINDS,) if self.digits else ()
        if not self.digits:
            self.real = self.cloud.sample(SHOWN, self.numpy_random)
            self.truth = data.histogram(self.cloud.sample(8192, self.numpy_random))
        betas = (0.5, 0.99) if self.digits else (0.5, 0.9)
        self.optimizer_d = torch.optim.Adam(self.discriminator.parameters(), lr=1.0, betas=betas, fused=True)
        if optimizer == "adam":
            self.optimizer_g = torch.optim.Adam(self.generator.parameters(), lr=1.0, betas=betas, fused=True)
        else:
            self.optimizer_g = torch.optim.SGD(self.generator.parameters(), lr=1.0)
        self.step, self.d_real, self.d_fake, self.loss_d, self.loss_g = 0, 0.5, 0.5, math.nan, math.nan
        self.tune(loss=loss, d_steps=d_steps, lr_d=lr_d, lr_g=lr_g, penalty=penalty)

    def tune(self, *, loss: str, d_steps: int, lr_d: float, lr_g: float, penalty: float) -> None:
        """Change what can be changed while it trains. Raises InputError and changes nothing if one value is wrong."""
        if loss not in LOSSES:
            raise t.error("unknown_choice", given=loss, known=", ".join(LOSSES))
        _check_whole("d_steps", d_steps, 1, 20)
        for name, value, lowest, highest in (("lr_d", lr_d, 0, 1), ("lr_g", lr_g, 0, 1), ("penalty", penalty, 0, 100)):
            if not is_number(value) or not lowest <= value <= highest or (value == 0 and name != "penalty"):
                raise t.setting_error("out_of_range", name, low=lowest, high=highest)
        self.loss, self.d_steps, self.penalty = loss, int(d_steps), float(penalty)
        self.optimizer_d.param_groups[0]["lr"] = float(lr_d)
        self.optimizer_g.param_groups[0]["lr"] = float(lr_g)

    def draw_real(self, count: int) -> tuple[Tensor, Tensor | None]:
        """A batch of the data, (count, 2), and no labels; or digits (count, 1, 28, 28) in [-1, 1] and which they are."""
        if not self.digits:
            return torch.from_numpy(self.cloud.sample(count, self.numpy_random)), None
        sheet = data.real_digits()[: -data.HELD_OUT]
        chosen = self.numpy_random.integers(len(sheet), size=count)
        pictures = torch.from_numpy(sheet[chosen]).float()[:, None] / 127.5 - 1
        return pictures, torch.from_numpy(data.real_labels()[chosen])

    def _noise(self) -> Tensor:
        return torch.randn(self.batch, self.fixed.shape[1], generator=self.random)

    def step_d(self) -> None:
        """One update of the discriminator; the generator stands still."""
        real, label = self.draw_real(self.batch)
        mix = (
            torch.rand((self.batch, *[1] * (real.ndim - 1)), generator=self.random)
            if self.loss == "wasserstein"
            else None
        )
        value, real_score, fake_score = train_step(
            "discriminator",
            self.generator,
            self.discriminator,
            real,
            self._noise(),
            self.loss,
            self.penalty,
            mix,
            label,
        )
        value.backward()
        self.optimizer_d.step()
        self.optimizer_d.zero_grad()
        middle = (real_score.mean() + fake_score.mean()) / 2 if self.loss == "wasserstein" else 0.0
        self.d_real, self.d_fake, self.loss_d = torch.stack(
            [torch.sigmoid(real_score - middle).mean(), torch.sigmoid(fake_score - middle).mean(), value.detach()]
        ).tolist()

    def step_g(self) -> None:
        """One update of the generator; the discriminator stands still."""
        self.discriminator.requires_grad_(False)
        label = torch.randint(network.KINDS, (self.batch,), generator=self.random) if self.digits else None
        value, _, _ = train_step(
            "generator", self.generator, self.discriminator, None, self._noise(), self.loss, label=label
        )
        value.backward()
        self.optimizer_g.step()
        self.optimizer_g.zero_grad()
        self.discriminator.requires_grad_(True)
        self.loss_g = value.item()
        self.step += 1

    def update(self) -> None:
        """One turn: the discriminator's updates, then the generator's."""
        for _ in range(self.d_steps):
            self.step_d()
        self.step_g()
        if not math.isfinite(self.loss_d + self.loss_g):
            raise t.error("diverged")

    def look(self, show: Iterable[str] = ()) -> Step:
        """What can be seen now; `show` names what costs extra, from SHOW. Changes nothing, draws no random number.

        Raises InputError: the points are no numbers any more."""
        warped = "warp" in show and not self.digits
        z = torch.cat([self.fixed, _lattice(self.fixed.shape[1])]) if warped else self.fixed
        with torch.no_grad():
            fake = self.generator(z, *self.ordered)
        step = Step(self.step, self.d_real, self.d_fake, self.loss_d, self.loss_g, samples=np.empty(0))
        if self.digits:
            step.samples = ((fake[:, 0].clamp(-1, 1) + 1) * 127.5).round().byte().numpy()
            return step
        if not fake.isfinite().all():
            raise t.error("diverged")
        fake, lattice = fake.split([len(self.fixed), len(fake) - len(self.fixed)])
        step.samples = fake[:SHOWN].numpy()
        if warped:
            step.warp = lattice.view(LATTICE, LATTICE, 2).numpy()
        if "field" in show:
            step.field = self._field()
        if "gradients" in show:
            places = fake[:ARROWS].clone().requires_grad_()
            # each point's own, not its share of a mean
            value = LOSSES[self.loss][1](self.discriminator(places)) * ARROWS
            step.gradients = -torch.autograd.grad(value, places)[0].numpy()
        if "divergence" in show:
            points = fake.numpy()
            step.kl, step.js = data.divergences(self.truth, data.histogram(points))
            step.modes = self.cloud.covered(points) if self.cloud.modes else None
        return step

    def _field(self) -> np.ndarray:
        with torch.no_grad():
            scores = self.discriminator(_places()).view(FIELD, FIELD)
        if self.loss == "wasserstein":
            scores = scores - scores.mean()
        return torch.sigmoid(scores).numpy()


def train(
    dataset: Any = "ring",
    seed: int = 1,
    *,
    updates: int = 2000,
    every: int = 1,
    show: Iterable[str] = (),
    **settings: Any,
) -> Iterator[Step]:
    """Trains a new pair and yields a Step after every `every` updates (and after the last).

    Args:
        dataset, seed, settings: as for Lab.
        updates: turns in all: d_steps updates of the discriminator and one of the generator each.
        show: extras to compute for each Step, from SHOW.

    Raises InputError (a ValueError) at once for anything that cannot be used.
    """
    _check_whole("updates", updates, 1, 1_000_000)
    _check_whole("every", every, 1, updates)
    show = tuple(show)
    if unknown := set(show) - set(SHOW):
        raise t.error("unknown_choice", given=", ".join(sorted(unknown)), known=", ".join(SHOW))
    lab = Lab(dataset, seed, **settings)

    def steps() -> Iterator[Step]:
        for done in range(1, updates + 1):
            lab.update()
            if done % every == 0 or done == updates:
                yield lab.look(show)

    return steps()


class Trained:
    """The bundled digit pair: the forger of the game and its police. `train` is the module's own."""

    train = staticmethod(train)

    def __init__(self) -> None:
        self.generator = checkpoint.load(network.DigitGenerator, "gan_lab")
        self.discriminator = network.DigitDiscriminator()
        weights = load_file(checkpoint.locate("gan_lab").folder / "discriminator.safetensors")
        self.discriminator.load_state_dict(weights)
        self.discriminator.eval().requires_grad_(False)

    def forge(self, labels: np.ndarray, seed: int) -> np.ndarray:
        """The digits ordered, (N,) of 0 to 9 -> (N, 28, 28) uint8; the same seed, the same digits."""
        _check_whole("seed", seed, 0, MAX_SEED)
        z = torch.randn(len(labels), self.generator.latent_dim, generator=torch.Generator().manual_seed(seed))
        with torch.inference_mode():
            digits = self.generator(z, torch.from_numpy(labels))[:, 0]
        return ((digits.clamp(-1, 1) + 1) * 127.5).round().byte().numpy()

    def judge(self, digits: np.ndarray, labels: np.ndarray) -> np.ndarray:
        """D of digits (N, 28, 28) uint8 that should be `labels` (N,): (N,) in [0, 1], 1 for "real"."""
        pictures = torch.from_numpy(digits).float()[:, None] / 127.5 - 1
        with torch.inference_mode():
            scores = self.discriminator(pictures, torch.from_numpy(labels))
        return torch.sigmoid(scores[:, 0]).numpy()


@lru_cache(maxsize=1)
def load() -> Trained:
    """The bundled digit pair; the first call reads it. Raises CheckpointError."""
    Lab()  # PyTorch loads its compiler with the first optimizer, for seconds: not when a visitor presses the button
    return Trained()


@lru_cache(maxsize=1)
def _places() -> Tensor:
    """Middles of the field's cells, (FIELD^2, 2), row after row from the lowest y."""
    side = (torch.arange(FIELD) + 0.5) / FIELD * 2 * data.VIEW - data.VIEW
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


def _check_whole(name: str, value: Any, lowest: int, highest: int) -> None:
    if not is_number(value) or not lowest <= value <= highest or value != int(value):  # a page sends 2.0
        raise t.setting_error("not_whole", name, low=lowest, high=highest)
