"""What a generator and a discriminator minimise. Scores are any tensors (high = looks real); every loss is a scalar."""

import torch
import torch.nn.functional as F
from torch import Tensor


class Hinge:
    """Lim and Ye 2017, arXiv:1705.02894: the discriminator stops caring once real is above 1 and fake below -1."""

    @staticmethod
    def discriminator(real: Tensor, fake: Tensor) -> Tensor:
        return F.relu(1 - real).mean() + F.relu(1 + fake).mean()

    @staticmethod
    def generator(fake: Tensor) -> Tensor:
        return -fake.mean()


class Logistic:
    """Goodfellow et al. 2014, arXiv:1406.2661, non-saturating for the generator; scores are log-odds of "real"."""

    @staticmethod
    def discriminator(real: Tensor, fake: Tensor) -> Tensor:
        return F.softplus(-real).mean() + F.softplus(fake).mean()

    @staticmethod
    def generator(fake: Tensor) -> Tensor:
        return F.softplus(-fake).mean()


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


def missing_variety(real: Tensor, fake: Tensor, size: int = 32) -> Tensor:
    """Share by which fakes differ from each other in fewer ways than real pictures do: 0 as varied, 1 all the same.

    A batch's singular values tell how far its pictures spread in each independent way. A generator that has collapsed
    changes along one of them only (brighter, darker), which a mean over pixels would not notice.

    Args:
        real, fake: one batch each, (B, C, H, W), before any augmentation; compared at `size` px.
    """
    small = (F.adaptive_avg_pool2d(x.float(), size).flatten(1) for x in (fake, real))
    spread, wanted = (torch.linalg.svdvals(x - x.mean(0))[:-1] for x in small)  # the last is 0: the mean is taken off
    return F.relu(1 - spread / wanted.clamp(min=1e-6)).mean()


def map_distance(made: list[Tensor], wanted: list[Tensor]) -> Tensor:
    """How far the maps of two batches, (B, C, H, W) each, are apart; summed over the maps.

    As in LPIPS (1801.03924): vectors of unit length at every position, squared differences, mean over positions.
    """
    pairs = [(F.normalize(a.float(), dim=1), F.normalize(b.float(), dim=1)) for a, b in zip(made, wanted)]
    return torch.stack([(a - b).square().sum(1).mean() for a, b in pairs]).sum()


def feature_distance(backbone, made: Tensor, wanted: Tensor, blocks: tuple[int, ...] = (2, 4)) -> Tensor:
    """How differently a frozen network sees two batches (B, 3, H, W): textures and small parts; see `map_distance`.

    Args:
        backbone: with `features(x, blocks)` -> maps, such as demos.common.nn.backbone's.
    """
    with torch.no_grad():
        maps = backbone.features(wanted, blocks)
    return map_distance(backbone.features(made, blocks), maps)


def gradient_penalty(scores: Tensor, pictures: Tensor) -> Tensor:
    """Mean over the batch of |d scores / d picture|^2: R1 on real pictures, R2 on fake ones (Mescheder et al. 2018,
    arXiv:1801.04406). Multiply by gamma / 2.

    Args:
        scores: (B, ...), computed from `pictures`; a picture's scores are summed.
        pictures: (B, ...), requires grad.
    """
    (slope,) = torch.autograd.grad(scores.sum(), pictures, create_graph=True)
    return slope.square().flatten(1).sum(1).mean()
