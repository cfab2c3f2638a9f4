"""Measures. Sets of pictures are compared by feature vectors (N, D), picture against picture by pixels or st_lpips.

    look = backbones.Lite2Vectors()
    real, fake = vectors(look, real_pictures), vectors(look, fake_pictures)
    frechet_distance(real, fake), kernel_distance(real, fake), precision_recall(real, fake)

A Fréchet distance on these features is called fd_lite2. It is not an FID, and falls with the number of pictures:
compare only figures from equally many. All results are plain floats unless stated.
"""

import importlib.util
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torchmetrics.functional.image import peak_signal_noise_ratio, structural_similarity_index_measure

# sets against sets


@torch.no_grad()
def vectors(look: nn.Module, pictures: Tensor | Iterable[Tensor], batch: int = 64) -> Tensor:
    """Feature vectors (N, D), float32, of pictures in [-1, 1]: one tensor (N, 3, H, W), or batches of them."""
    batches = pictures.split(batch) if isinstance(pictures, Tensor) else pictures
    return torch.cat([look(each).float().cpu() for each in batches])


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
    """Share of `points` (N, D) within the manifold of `of` (M, D): nearer to one of its vectors than that vector is to
    its `neighbours`-th nearest in the same set."""
    radii = torch.cdist(of, of).kthvalue(neighbours + 1, dim=1).values  # + 1: every vector is its own nearest
    return float((torch.cdist(points, of) <= radii).any(1).float().mean())


def precision_recall(real: Tensor, fake: Tensor, neighbours: int = 3) -> tuple[float, float]:
    """Improved precision and recall (Kynkäänniemi et al. 2019, arXiv:1904.06991): the share of fakes that lie among
    real pictures (are they good?), and of real ones among fakes (is every kind made?). Sets of about one size."""
    return inside(fake, real, neighbours), inside(real, fake, neighbours)


def nearest(points: Tensor, among: Tensor) -> tuple[Tensor, Tensor]:
    """For each of (N, D), the Euclidean distance to the nearest of (M, D), and which that is: (N,), (N,)."""
    distances = torch.cdist(points, among).min(1)
    return distances.values, distances.indices


# picture against picture


def luminance(x: Tensor, border: int = 0) -> Tensor:
    """RGB (B, 3, H, W) in [-1, 1] -> Y of ITU-R BT.601 (B, 1, H, W), 16 to 235 of 255 as in super-resolution papers."""
    weights = x.new_tensor([65.481, 128.553, 24.966]).view(1, 3, 1, 1)
    y = ((x + 1) / 2 * weights).sum(1, keepdim=True) + 16
    return y[..., border : y.shape[-2] - border, border : y.shape[-1] - border]


def psnr(x: Tensor, reference: Tensor, border: int = 0) -> float:
    """Peak signal-to-noise ratio in dB on Y, without `border` px at every edge; pictures (B, 3, H, W) in [-1, 1]."""
    pair = luminance(x, border), luminance(reference, border)
    return float(peak_signal_noise_ratio(*pair, data_range=255.0, dim=(1, 2, 3), reduction="elementwise_mean"))


def ssim(x: Tensor, reference: Tensor, border: int = 0) -> float:
    """Structural similarity (Wang et al. 2004) on Y, window of 11 px; arguments as for `psnr`."""
    pair = luminance(x, border), luminance(reference, border)
    return float(structural_similarity_index_measure(*pair, data_range=255.0))


class Blur(nn.Module):
    """Half the size after a 1-2-1 blur with mirrored edges, which makes a network care less about one pixel's shift."""

    def __init__(self, channels: int):
        super().__init__()
        line = torch.tensor([1.0, 2.0, 1.0]) / 4
        self.register_buffer("filt", (line[:, None] * line).expand(channels, 1, 3, 3).clone())

    def forward(self, x: Tensor) -> Tensor:
        return F.conv2d(F.pad(x, (2, 2, 2, 2), mode="reflect"), self.filt, stride=2, groups=len(self.filt))


class ShiftTolerantLPIPS(nn.Module):
    """ST-LPIPS (Ghildyal and Liu 2022, arXiv:2207.13686) on AlexNet: how different two pictures look to people.

    Our own definition, because the PyPI package cannot be imported without torchvision; the weights are the package's.
    Pictures (B, 3, H, W) in [-1, 1], both sides 32 px or more -> (B,), 0 for equal ones. Differentiable.
    """

    def __init__(self):
        super().__init__()
        pool, relu = nn.MaxPool2d(3, stride=1), nn.ReLU()
        slices = (
            (nn.Conv2d(3, 64, 11, padding=2), Blur(64), relu),
            (pool, Blur(64), nn.Conv2d(64, 192, 5, padding=2), relu),
            (pool, Blur(192), nn.Conv2d(192, 384, 3, padding=1), relu),
            (nn.Conv2d(384, 256, 3, padding=1), relu),
            (nn.Conv2d(256, 256, 3, padding=1), relu),
        )
        self.slices = nn.ModuleList(nn.Sequential(*layers) for layers in slices)
        self.weights = nn.ModuleList(nn.Conv2d(c, 1, 1, bias=False) for c in (64, 192, 384, 256, 256))
        self.register_buffer("shift", torch.tensor([-0.030, -0.088, -0.188]).view(1, 3, 1, 1))
        self.register_buffer("scale", torch.tensor([0.458, 0.448, 0.450]).view(1, 3, 1, 1))

    def forward(self, x: Tensor, reference: Tensor) -> Tensor:
        x = (torch.cat([x, reference]) - self.shift) / self.scale
        total = 0
        for layers, weight in zip(self.slices, self.weights):
            x = layers(x)
            one, other = (x / (x.square().sum(1, keepdim=True) + 1e-20).sqrt()).chunk(2)
            total = total + weight((one - other).square()).mean((1, 2, 3))
        return total


@lru_cache(maxsize=1)
def load_st_lpips() -> ShiftTolerantLPIPS:
    """With the weights of the PyPI package stlpips-pytorch, frozen."""
    folder = Path(importlib.util.find_spec("stlpips_pytorch").submodule_search_locations[0])
    path = folder / "weights" / "vST0.0" / "alex_shift_tolerant.pth"
    theirs = torch.load(path, map_location="cpu", weights_only=True)
    network = ShiftTolerantLPIPS()
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
    network.load_state_dict(ours)
    return network.eval().requires_grad_(False)


def st_lpips(x: Tensor, reference: Tensor) -> float:
    """Mean ST-LPIPS distance of pairs (B, 3, H, W) in [-1, 1]; lower is more alike."""
    with torch.no_grad():
        return float(load_st_lpips()(x, reference).mean())
