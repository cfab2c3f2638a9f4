"""The lab's objectives and one half of the alternating training. Everything here returns a number to MINIMISE.

The slides write one objective for both players, V = E[log D(x)] + E[log(1 - D(G(z)))] (Goodfellow et al. 2014,
https://arxiv.org/abs/1406.2661, equation 1): the discriminator maximises it, the generator minimises it. PyTorch
minimises, so the discriminator's loss is -V: 2 ln 2 = 1.386 where D says 1/2 to everything, 0 where it is never wrong.
The formulas of all four are in demos/common/nn/adversarial.py.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from demos.common.nn.adversarial import Hinge, Logistic, Minimax, Wasserstein, slope_off_one, squared_slope

OBJECTIVES: dict[str, type[Logistic] | type[Hinge] | type[Wasserstein]] = {
    "minimax": Minimax,
    "non_saturating": Logistic,
    "hinge": Hinge,
    "wasserstein": Wasserstein,
}


def train_step(
    phase: str,
    generator: nn.Module,
    discriminator: nn.Module,
    real: Tensor | None,
    z: Tensor,
    loss: str = "non_saturating",
    penalty: float = 0.0,
    mix: Tensor | None = None,
    label: Tensor | None = None,
) -> tuple[Tensor, Tensor | None, Tensor]:
    """One half of the alternation: the forward pass whose `backward()` gives one player its gradient.

    Args:
        phase: "discriminator" (the generator is frozen) or "generator" (only its parameters should be updated).
        real: (B, …) real data, which the generator's phase does not need.
        z: (B, latent) noise.
        loss: A key of OBJECTIVES.
        penalty: Weight of the gradient penalty: Wasserstein's own, R1 on real data with the other losses.
        mix: (B, 1, …) numbers in [0, 1] for the points between real and fake where Wasserstein's penalty is measured.
        label: (B,) which digit each datum is; both networks are told, and a fake has the label of its real neighbour.

    Returns:
        The loss to minimise and the scores of real (None in the generator's phase) and fake data, (B, 1) each.
    """
    objective = OBJECTIVES[loss]
    labels = () if label is None else (label,)
    if phase == "generator":
        fake_score = discriminator(generator(z, *labels), *labels)
        return objective.generator(fake_score), None, fake_score.detach()

    with torch.no_grad():
        fake = generator(z, *labels)
    # One forward pass for all: several processes and spectral norm both ask that.
    between = loss == "wasserstein" and penalty > 0
    assert real is not None
    if between:
        assert mix is not None
        probe = torch.lerp(real, fake, mix).requires_grad_()
        parts = [real, fake, probe]
    else:
        probe = real.detach().requires_grad_(penalty > 0)
        parts = [probe, fake]
    scores = discriminator(torch.cat(parts), *(kinds.repeat(len(parts)) for kinds in labels)).split(len(probe))
    value = objective.discriminator(scores[0], scores[1])
    if penalty > 0:
        steepness = slope_off_one(scores[2], probe) if between else squared_slope(scores[0], probe) / 2
        value = value + penalty * steepness
    return value, scores[0].detach(), scores[1].detach()
