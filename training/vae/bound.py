"""How probable a network takes pictures to be, by a bound that is tighter than the one it is trained on."""

import math

import torch
import torch.nn.functional as F
from torch import Tensor

from demos.vae.network import DigitVAE, reparameterize


def importance_bound(network: DigitVAE, ink: Tensor, samples: int) -> float:
    """The importance-weighted bound on -log p(x) in nats (Burda et al., 1509.00519, equation 8), mean over pictures.

    Args:
        ink: (B, 1, 28, 28) in {0, 1}.
        samples: How many of q(z|x) for each picture.
    """
    total = 0.0
    for x, mean, logvar in zip(ink.flatten(1), *network.encode(2 * ink - 1)):
        z = reparameterize(mean.expand(samples, -1), logvar.expand(samples, -1))
        logits = network.logits(z).flatten(1)
        likelihood = logits @ x - F.softplus(logits).sum(1)
        prior_over_posterior = 0.5 * ((z - mean).square() / logvar.exp() + logvar - z.square()).sum(1)
        total += math.log(samples) - float(torch.logsumexp(likelihood + prior_over_posterior, 0))
    return total / len(ink)
