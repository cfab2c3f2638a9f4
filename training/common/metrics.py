"""Measures. Sets of pictures are compared by feature vectors (N, D), picture against picture by pixels or st_lpips.

    features = backbones.Lite2Vectors()
    real, fake = vectors(features, real_pictures), vectors(features, fake_pictures)
    frechet_distance(real, fake), kernel_distance(real, fake), precision_recall(real, fake)

A Fréchet distance on these features is called fd_lite2. It is not an FID, and falls with the number of pictures:
compare only figures from equally many. All results are plain floats unless stated.

    python -m training.common.metrics        # writes the fp16 weights of ST-LPIPS that rooms and trainings measure with
"""

from collections.abc import Callable, Iterable
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor

from demos.common.metrics.similarity import luminance, psnr, ssim
from demos.common.metrics.st_lpips import WEIGHTS, ShiftTolerantLPIPS, st_lpips
from training.common.backbones import package_folder

__all__ = [
    "frechet_distance",
    "inside",
    "kernel_distance",
    "luminance",
    "nearest",
    "precision_recall",
    "psnr",
    "ssim",
    "st_lpips",
    "vectors",
]

# sets against sets


@torch.no_grad()
def vectors(features: Callable[[Tensor], Tensor], pictures: Tensor | Iterable[Tensor], batch: int = 64) -> Tensor:
    """Feature vectors (N, D), float32, of pictures in [-1, 1]: one tensor (N, 3, H, W), or batches of them."""
    batches = pictures.split(batch) if isinstance(pictures, Tensor) else pictures
    return torch.cat([features(part).float().cpu() for part in batches])


def _root(matrix: Tensor) -> Tensor:
    """Square root of a symmetric positive semi-definite matrix."""
    values, basis = torch.linalg.eigh(matrix)
    return basis * values.clamp(min=0).sqrt() @ basis.T


def frechet_distance(real: Tensor, fake: Tensor) -> float:
    """Between the normal distributions fitted to both sets (Heusel et al. 2017, arXiv:1706.08500):
    |m1 - m2|^2 + tr(C1 + C2 - 2 (C1 C2)^(1/2)). Needs at least two vectors a set."""
    real, fake = real.double(), fake.double()
    cov_real, cov_fake = torch.cov(real.T), torch.cov(fake.T)
    root = _root(cov_real)
    # tr (C1 C2)^(1/2) = tr (R C2 R)^(1/2) with R = C1^(1/2); the latter is symmetric
    cross = torch.linalg.eigvalsh(root @ cov_fake @ root).clamp(min=0).sqrt().sum()
    means = (real.mean(0) - fake.mean(0)).square().sum()
    return float(means + cov_real.trace() + cov_fake.trace() - 2 * cross)


def kernel_distance(real: Tensor, fake: Tensor) -> float:
    """KID: squared maximum mean discrepancy with the kernel (x.y / D + 1)^3 (Binkowski et al. 2018, arXiv:1801.01401).
    Its expectation does not depend on the number of pictures; it can come out slightly below 0 for equal sets."""

    def kernel(x, y):
        return (x @ y.T / x.shape[1] + 1) ** 3

    def off_diagonal(x):
        matrix = kernel(x, x)
        return (matrix.sum() - matrix.trace()) / (len(x) * (len(x) - 1))

    real, fake = real.double(), fake.double()
    return float(off_diagonal(real) + off_diagonal(fake) - 2 * kernel(real, fake).mean())


def inside(points: Tensor, of: Tensor, neighbours: int = 3) -> float:
    """Share of `points` (N, D) within the manifold of `of` (M, D): no farther from one of its vectors than that one's
    `neighbours`-th nearest in the same set."""
    radii = torch.cdist(of, of).kthvalue(neighbours + 1, dim=1).values  # + 1: every vector is its own nearest
    return float((torch.cdist(points, of) <= radii).any(1).float().mean())


def precision_recall(real: Tensor, fake: Tensor, neighbours: int = 3) -> tuple[float, float]:
    """Improved precision and recall (Kynkäänniemi et al. 2019, arXiv:1904.06991): the share of fakes that lie among
    real pictures (are they good?), and of real ones among fakes (is every kind there?). Sets of about one size."""
    return inside(fake, real, neighbours), inside(real, fake, neighbours)


def nearest(points: Tensor, among: Tensor) -> tuple[Tensor, Tensor]:
    """For each of (N, D), the Euclidean distance to the nearest of (M, D), and which that is: (N,), (N,)."""
    distances = torch.cdist(points, among).min(1)
    return distances.values, distances.indices


# picture against picture: psnr, ssim and st_lpips are the demos'


def load_package_st_lpips() -> ShiftTolerantLPIPS:
    """ST-LPIPS with the fp32 weights of the PyPI package stlpips-pytorch."""
    path = package_folder("stlpips_pytorch") / "weights" / "vST0.0" / "alex_shift_tolerant.pth"
    theirs = torch.load(path, map_location="cpu", weights_only=True)
    ours = {}
    first = (0, 3, 7, 11, 13)  # the package counts layers on from slice to slice
    for name, value in theirs.items():
        part, *rest = name.split(".")
        if part == "net":
            number = int(rest[0].removeprefix("slice")) - 1
            ours[f"slices.{number}.{int(rest[1]) - first[number]}.{rest[2]}"] = value
        elif part.startswith("lin") and part != "lins":
            ours[f"weights.{part.removeprefix('lin')}.weight"] = value
        elif part == "scaling_layer":
            ours[rest[0]] = value
    network = ShiftTolerantLPIPS()
    network.load_state_dict(ours)
    return network.eval().requires_grad_(False)


def write_st_lpips(path: Path = WEIGHTS) -> None:
    """Converts the package's weights to fp16 safetensors, which demos.common.metrics.st_lpips reads."""
    weights = load_package_st_lpips().state_dict()
    save_file({name: value.half().contiguous() for name, value in weights.items()}, path)


if __name__ == "__main__":
    write_st_lpips()
