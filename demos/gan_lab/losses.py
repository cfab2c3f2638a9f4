"""The objectives of the lab and one half of the alternating training. Everything here returns a number to MINIMISE.

The slides write one objective for both players, V = E[log D(x)] + E[log(1 - D(G(z)))] (Goodfellow et al. 2014,
https://arxiv.org/abs/1406.2661, equation 1): the discriminator maximises it, the generator minimises it. PyTorch
minimises, so the discriminator's loss is -V: 2 ln 2 = 1.386 where D says 1/2 to everything, 0 where it is never wrong.

Networks return scores s before the sigmoid: D = sigmoid(s), log D = -softplus(-s), log(1 - D) = -softplus(s).
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn


def log_d_loss(real: Tensor, fake: Tensor) -> Tensor:
    """-(log D(x) + log(1 - D(G(z)))): the slides' sum with its sign turned. Scores (B, 1) each."""
    return F.softplus(-real).mean() + F.softplus(fake).mean()


def saturating_g_loss(fake: Tensor) -> Tensor:
    """log(1 - D(G(z))), the generator's part of equation 1. At most 0; flat where D is sure, so the gradient vanishes."""
    return -F.softplus(fake).mean()


def non_saturating_g_loss(fake: Tensor) -> Tensor:
    """-log D(G(z)): the slides' "maximise log D(G(z))" with its sign turned. Steepest where D is sure."""
    return F.softplus(-fake).mean()


def hinge_d_loss(real: Tensor, fake: Tensor) -> Tensor:
    """max(0, 1 - s(x)) + max(0, 1 + s(G(z))) (Lim and Ye 2017, 1705.02894): right by a margin of 1 is enough."""
    return F.relu(1 - real).mean() + F.relu(1 + fake).mean()


def wasserstein_d_loss(real: Tensor, fake: Tensor) -> Tensor:
    """s(G(z)) - s(x) (Arjovsky et al. 2017, 1701.07875): minus the estimated distance; goes with `gradient_penalty`."""
    return fake.mean() - real.mean()


def critic_g_loss(fake: Tensor) -> Tensor:
    """-s(G(z)), for hinge and Wasserstein: the generator raises its score, which has no ceiling."""
    return -fake.mean()


# name -> (discriminator's loss of two scores, generator's loss of one)
LOSSES = {
    "minimax": (log_d_loss, saturating_g_loss),
    "non_saturating": (log_d_loss, non_saturating_g_loss),
    "hinge": (hinge_d_loss, critic_g_loss),
    "wasserstein": (wasserstein_d_loss, critic_g_loss),
}


def gradient_penalty(slope: Tensor) -> Tensor:
    """(|ds/dx| - 1)^2 at points between real and fake (Gulrajani et al. 2017, 1704.00028). slope: (B, …)."""
    return (slope.flatten(1).norm(dim=1) - 1).square().mean()


def r1_penalty(slope: Tensor) -> Tensor:
    """|ds/dx|^2 / 2 at real points (Mescheder et al. 2018, 1801.04406): D may not be steep where the data are."""
    return slope.flatten(1).square().sum(1).mean() / 2


def train_step(
    phase: str,
    generator: nn.Module,
    discriminator: nn.Module,
    real: Tensor,
    z: Tensor,
    loss: str = "non_saturating",
    penalty: float = 0.0,
    mix: Tensor | None = None,
    label: Tensor | None = None,
) -> tuple[Tensor, Tensor | None, Tensor]:
    """One half of the alternation: the forward pass whose `backward()` gives one player its gradient.

    Args:
        phase: "discriminator" (generator frozen) or "generator" (only the generator's parameters should be updated).
        real: (B, …) real data; the generator's phase does not look at it.
        z: (B, latent) noise.
        penalty: weight of the gradient penalty: Wasserstein's own, R1 on real data with the other losses.
        label: (B,) which digit each datum is; both networks are told, and a fake has the label of the real one beside it.
        mix: (B, 1, …) numbers in [0, 1] for the points between real and fake, where Wasserstein's penalty is measured.

    Returns:
        The loss to minimise and the scores of real (None in the generator's phase) and fake data, (B, 1) each.
    """
    d_loss, g_loss = LOSSES[loss]
    told = () if label is None else (label,)
    if phase == "generator":
        fake_score = discriminator(generator(z, *told), *told)
        return g_loss(fake_score), None, fake_score.detach()

    with torch.no_grad():
        fake = generator(z, *told)
    # One forward pass for all: several processes and spectral norm both ask that.
    between = loss == "wasserstein" and penalty > 0
    if between:
        probe = torch.lerp(real, fake, mix).requires_grad_()
        parts = [real, fake, probe]
    else:
        probe = real.detach().requires_grad_(penalty > 0)
        parts = [probe, fake]
    scores = discriminator(torch.cat(parts), *(each.repeat(len(parts)) for each in told)).split(len(real))
    value = d_loss(scores[0], scores[1])
    if penalty > 0:
        at = scores[2] if between else scores[0]
        (slope,) = torch.autograd.grad(at.sum(), probe, create_graph=True)
        value = value + penalty * (gradient_penalty(slope) if between else r1_penalty(slope))
    return value, scores[0].detach(), scores[1].detach()
