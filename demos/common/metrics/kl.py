"""How far an encoder's normal distribution is from the standard one."""

from torch import Tensor


def kl_per_latent(mean: Tensor, logvar: Tensor) -> Tensor:
    """KL(N(mean, exp(logvar)) || N(0, 1)) of each latent variable in nats (1312.6114, appendix B); shapes as given.

    Summed over the latent variables it is the KL term of the evidence lower bound.
    """
    return 0.5 * (mean.square() + logvar.exp() - 1 - logvar)
