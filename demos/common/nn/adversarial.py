"""What a generator and a discriminator minimise. Scores are any tensors (high = looks real); every loss is a scalar.

Networks return scores s before the sigmoid: D = sigmoid(s), log D = -softplus(-s), log(1 - D) = -softplus(s).
"""

import torch
import torch.nn.functional as F
from torch import Tensor


class Logistic:
    """Goodfellow et al. 2014, arXiv:1406.2661, non-saturating for the generator; scores are log-odds of "real".

    The discriminator's is equation 1 with its sign turned, 2 ln 2 = 1.386 where D says 1/2 to everything; the
    generator's is -log D(G(z)), steepest where D is sure.
    """

    @staticmethod
    def discriminator(real: Tensor, fake: Tensor) -> Tensor:
        return F.softplus(-real).mean() + F.softplus(fake).mean()

    @staticmethod
    def generator(fake: Tensor) -> Tensor:
        return F.softplus(-fake).mean()


class Minimax(Logistic):
    """Equation 1 for the generator too: log(1 - D(G(z))), at most 0; flat where D is sure, so the gradient vanishes."""

    @staticmethod
    def generator(fake: Tensor) -> Tensor:
        return -F.softplus(fake).mean()


class Hinge:
    """Lim and Ye 2017, arXiv:1705.02894: the discriminator stops caring once real is above 1 and fake below -1."""

    @staticmethod
    def discriminator(real: Tensor, fake: Tensor) -> Tensor:
        return F.relu(1 - real).mean() + F.relu(1 + fake).mean()

    @staticmethod
    def generator(fake: Tensor) -> Tensor:
        return -fake.mean()


class Wasserstein:
    """Arjovsky et al. 2017, arXiv:1701.07875: minus the estimated distance; goes with a gradient penalty."""

    @staticmethod
    def discriminator(real: Tensor, fake: Tensor) -> Tensor:
        return fake.mean() - real.mean()

    @staticmethod
    def generator(fake: Tensor) -> Tensor:
        return -fake.mean()


class Relativistic:
    """Jolicoeur-Martineau 2018, arXiv:1807.00734, as in R3GAN (Huang et al. 2024, arXiv:2501.05441).

    A fake is scored against a real one, pair by pair, so both losses need both scores (of one shape). With R1 and R2.
    """

    @staticmethod
    def discriminator(real: Tensor, fake: Tensor) -> Tensor:
        return F.softplus(fake - real).mean()

    @staticmethod
    def generator(real: Tensor, fake: Tensor) -> Tensor:
        return F.softplus(real - fake).mean()


def squared_slope(scores: Tensor, pictures: Tensor) -> Tensor:
    """Mean over the batch of |d scores / d picture|^2: R1 on real pictures, R2 on fake ones (Mescheder et al. 2018,
    arXiv:1801.04406). Multiply by gamma / 2.

    Args:
        scores: (B, ...), computed from `pictures`; a picture's scores are summed.
        pictures: (B, ...), requires grad.
    """
    (slope,) = torch.autograd.grad(scores.sum(), pictures, create_graph=True)
    return slope.square().flatten(1).sum(1).mean()


def slope_off_one(scores: Tensor, pictures: Tensor) -> Tensor:
    """Mean over the batch of (|d scores / d picture| - 1)^2 at points between real and fake, for `Wasserstein`
    (Gulrajani et al. 2017, arXiv:1704.00028). Arguments as for `squared_slope`."""
    (slope,) = torch.autograd.grad(scores.sum(), pictures, create_graph=True)
    return (slope.flatten(1).norm(dim=1) - 1).square().mean()
