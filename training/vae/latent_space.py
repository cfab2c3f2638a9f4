"""The latent space of faces: a basis in which codes are spread as the prior is, and directions of attributes."""

import torch
from torch import Tensor

from demos.vae.network import FaceVAE


def whitening(means: Tensor, variances: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """A basis of the latent space in which all codes together are spread as the prior is, N(0, I).

    A short training ends with codes q(z|x) whose mixture over the data is far from the prior: latent variables are
    correlated, and samples of the prior fall between the codes. The normal distribution fitted to the mixture is a far
    better prior, and a linear map turns it into N(0, I) without changing a single reconstruction.

    Args:
        means, variances: Of q(z|x), (N, latent_dim) each.

    Returns:
        W (latent_dim, latent_dim), centre (latent_dim,), and the mean variances of the new codes z' = W (z - centre).
        Of all such W it is the one that keeps these codes' mean covariance diagonal, as the encoder's form demands.
    """
    noise = variances.mean(0).diag()
    values, vectors = torch.linalg.eigh(torch.cov(means.T) + noise)
    root = vectors @ (values.rsqrt().diag()) @ vectors.T
    spread, turn = torch.linalg.eigh(root @ noise @ root)
    return turn.T @ root, means.mean(0), spread


def change_basis(network: FaceVAE, matrix: Tensor, centre: Tensor, spread: Tensor) -> None:
    """Folds z' = matrix (z - centre) into the layers around the latent variables; the variances start at `spread`."""
    size = network.latent_dim
    into, out = network.to_latent, network.from_latent
    into.weight[:size] = matrix @ into.weight[:size]
    into.bias[:size] = matrix @ (into.bias[:size] - centre)
    into.weight[size:] = 0
    into.bias[size:] = spread.log()
    out.bias += out.weight @ centre
    out.weight.copy_(out.weight @ torch.linalg.inv(matrix))


def measured_attributes(x: Tensor) -> dict[str, Tensor]:
    """What can be read off aligned faces without anybody's labels.

    Args:
        x: (B, 3, 64, 64) in [-1, 1], eyes at row 30, mouth at rows 44 to 50.

    Returns:
        Name -> (B,), in units of grey levels: larger means more of it. "cheeks" only keeps skin out of the others.
    """
    grey = (x * x.new_tensor([0.299, 0.587, 0.114]).view(1, 3, 1, 1)).sum(1)
    corners = torch.cat([x[:, :, 2:20, :5], x[:, :, 2:20, 59:]], 3)
    shoulders = torch.cat([x[:, :, 46:56, 9:16], x[:, :, 46:56, 48:55]], 3)
    cheeks = torch.cat([grey[:, 34:40, 18:24], grey[:, 34:40, 40:46]], 2).mean((1, 2))
    return {
        "smile": grey[:, 44:49, 27:37].flatten(1).topk(15).values.mean(1) - cheeks,  # teeth: bright spots in the mouth
        "dark_hair": -grey[:, 4:9, 26:38].mean((1, 2)),
        "long_hair": (shoulders - corners.mean((2, 3), keepdim=True)).norm(dim=1).mean((1, 2)),
        "bright_background": corners.mean((1, 2, 3)),
        "warm_colours": (x[:, 0] - x[:, 2]).mean((1, 2)),
        "cheeks": cheeks,
    }


def directions(means: Tensor, attributes: dict[str, Tensor]) -> dict[str, Tensor]:
    """The change of z that goes with one standard deviation of an attribute while the other attributes stay.

    Least squares of z on all attributes at once: what is merely correlated in the data (long hair and sex) is told
    apart as far as the data allow.

    Args:
        means: (N, latent_dim).
        attributes: Name -> (N,).
    """
    table = torch.stack(list(attributes.values()), 1)
    table = (table - table.mean(0)) / table.std(0)
    found = torch.linalg.lstsq(table, means - means.mean(0)).solution  # (attributes, latent_dim)
    return {name: row for name, row in zip(attributes, found) if name != "cheeks"}
