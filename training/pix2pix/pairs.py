"""Pairs of drawing and picture for training/pix2pix.py: read, moved about together, shown and measured.

`PairedRecipe` is what the gallery's recipe (training/pix2pix.py) and the paper's (training/pix2pix_baseline.py) share.
"""

from typing import TYPE_CHECKING

import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor, nn

from demos.common.media import images
from demos.common.nn.warping import warp
from demos.pix2pix.drawing import PALETTE, edge_map, nearest_class
from demos.pix2pix.pipeline import one_hot
from demos.pix2pix.texts import SIZES
from training.common import metrics
from training.common.backbones import Lite2Vectors
from training.common.data import ImageData, open_split
from training.common.loop import Recipe

if TYPE_CHECKING:
    from training.pix2pix.recipe import Pix2PixConfig

STORED = {"facades": 256, "emoji": 128, "faces": 144}  # px; what is more than the crop is room to move and to zoom
DRAWINGS = {"facades": "label_map", "emoji": "outline"}  # columns; the faces' edges are computed


class Pairs(torch.utils.data.Dataset):
    """Pictures with their drawings as they are in the data set."""

    def __init__(self, pictures: ImageData, drawings: ImageData | None):
        self.pictures, self.drawings = pictures, drawings

    def __len__(self) -> int:
        return len(self.pictures)

    def __getitems__(self, indices: list[int]) -> dict[str, Tensor]:
        """Indices -> {"picture": (B, 3, S, S)} and, unless edges are to be computed, {"drawing": (B, 3 or 1, S, S)}."""
        batch = {"picture": self.pictures.__getitems__(indices)["image"]}
        return {**batch, "drawing": self.drawings.__getitems__(indices)["image"]} if self.drawings else batch


def cut(x: Tensor, side: int) -> Tensor:
    """(B, C, S, S) -> (B, C, side, side): another place for each, half of them mirrored."""
    places = torch.randint(x.shape[-1] - side + 1, (len(x), 2)).tolist()
    x = torch.stack([each[:, top : top + side, left : left + side] for each, (top, left) in zip(x, places)])
    return torch.where(torch.rand(len(x), 1, 1, 1, device=x.device) < 0.5, x.flip(3), x)


def bend(x: Tensor, reach: float, cells: int) -> Tensor:
    """(B, C, H, W) with every place moved by about `reach` px at most, smoothly between `cells` x `cells` draws."""
    size, amount = x.shape[2:], reach * torch.rand(len(x), 1, 1, 1, device=x.device)
    moves = amount * torch.randn(len(x), 2, cells, cells, device=x.device)
    moves = F.interpolate(moves, size, mode="bicubic", align_corners=True)
    return warp(x, moves, "bicubic").clamp(-1, 1)


def shaky(x: Tensor) -> Tensor:
    """Lines (B, 1, H, W), -1 on 1, as from a mouse: they tremble, are thicker or thinner, and break off here and there."""
    ink = (1 - bend(x, 1.0, 16)) / 2
    thick, thin = F.max_pool2d(ink, 3, stride=1, padding=1), -F.max_pool2d(-ink, 3, stride=1, padding=1)
    more = torch.empty(len(x), 1, 1, 1, device=x.device).uniform_(-0.5, 1)
    ink = torch.where(more > 0, torch.lerp(ink, thick, more), torch.lerp(ink, thin, -more))
    few = torch.randn(len(x), 1, x.shape[2] // 8, x.shape[3] // 8, device=x.device)
    level = torch.empty(len(x), 1, 1, 1, device=x.device).uniform_(1, 3)  # most pictures have no gap at all
    return 1 - 2 * ink * (F.interpolate(few, x.shape[2:], mode="bilinear") < level)


class PairedRecipe(Recipe):
    """What does not depend on networks and losses; a recipe adds `build`, `adam`, `prepare` and `loss`."""

    name = "pix2pix"
    published = "generator"

    def __init__(self, config: "Pix2PixConfig"):
        super().__init__(config)
        self.task = config.variant.partition("_")[0]
        self.adversarial = config.variant != "facades_l1"
        self.better = {"st_lpips": "lower", "fd_lite2": "lower"} if self.adversarial else {"l1": "lower"}
        self.build()
        self.optimizers = {
            phase: torch.optim.Adam([each for name in names for each in self.networks[name].parameters()], **self.adam)
            for phase, names in self.phases.items()
        }

    def build(self) -> None:
        """Networks and phases."""
        raise NotImplementedError

    @property
    def adam(self) -> dict:
        """Adam's settings."""
        raise NotImplementedError

    # data

    def dataset(self, split: str, size: int | None = None) -> Pairs:
        """Pairs of `size` px, or of the size that leaves room for crops."""
        rows, size = open_split(self.config.dataset, split), size or STORED[self.task]
        pictures = ImageData(rows, size, image_column=self.config.image_column)
        column = self.config.drawing_column or DRAWINGS.get(self.task)
        channels = 3 if self.task == "facades" else 1
        return Pairs(pictures, ImageData(rows, size, channels, column) if column else None)

    def test_batches(self, first: int = 0, count: int | None = None, batch: int = 10):
        """The test split's drawings and pictures at the size of use, both (B, ..., S, S), from pair `first` on."""
        data = self.dataset("test", SIZES[self.task])
        last = min(len(data), first + count) if count else len(data)
        for start in range(first, last, batch):
            pairs = data.__getitems__(list(range(start, min(start + batch, last))))
            pairs = {name: value.to(self.device) for name, value in pairs.items()}
            yield self.condition(pairs), pairs["picture"]

    def condition(self, pairs: dict[str, Tensor], strength: Tensor | None = None) -> Tensor:
        """What the generator is given: (B, 12, S, S) for label maps, else lines (B, 1, S, S)."""
        if "drawing" not in pairs:
            picture = pairs["picture"]
            return edge_map(picture, picture.new_full((len(picture),), 0.5) if strength is None else strength)
        if self.task != "facades":
            return pairs["drawing"]
        pixels = (127.5 * (pairs["drawing"] + 1)).round().permute(0, 2, 3, 1)
        return one_hot(torch.from_numpy(nearest_class(pixels.cpu().numpy())[0]).to(self.device))

    # what comes out

    def noise(self, count: int, seed: int) -> Tensor:
        """The same z for every picture, as the demo draws it for this seed."""
        z = torch.randn(1, self.config.noise_dim, generator=torch.Generator().manual_seed(seed))
        return z.expand(count, -1).to(self.device)

    def samples(self, network: nn.Module) -> Image.Image:
        """Six test pairs: drawing, result, two results with noise, the picture."""
        drawing, picture = next(self.test_batches(batch=6))
        return hung([*self.results(network, drawing), picture])

    def results(self, network: nn.Module, drawing: Tensor) -> list[Tensor]:
        """The drawings as pictures, what becomes of them and, where the network takes noise, two others of that."""
        rows = [self.shown(drawing), network(drawing)]
        if network.noise_dim:
            rows += [network(drawing, self.noise(len(drawing), seed)) for seed in range(2)]
        return rows

    def shown(self, drawing: Tensor) -> Tensor:
        """Drawings as pictures (B, 3, S, S)."""
        if drawing.shape[1] < 3:
            return drawing.expand(-1, 3, -1, -1)
        colours = torch.from_numpy(PALETTE).to(drawing) / 127.5 - 1
        return torch.einsum("bchw,ck->bkhw", drawing, colours)

    def sheet(self, network: nn.Module) -> Image.Image:
        """The first of the test split, none picked, without the pictures themselves: not all may be passed on."""
        if self.task != "emoji":
            drawing, _ = next(self.test_batches(batch=8))
            return hung(self.results(network, drawing))
        rows = []
        for drawing, _ in self.test_batches(count=40):
            drawing = drawing if len(rows) < 6 else shaky(bend(drawing, 4.0, 5))  # the last ten as from a mouse
            rows += [self.shown(drawing), network(drawing)]
        return hung(rows)

    def evaluate(self, network: nn.Module) -> dict[str, float]:
        """On the test split, pictures of 8 bits, without noise. psnr is of luminance, l1 of values in [0, 1]."""
        real, made = [], []
        for drawing, picture in self.test_batches(batch=1):
            real.append(picture)
            made.append((127.5 * (network(drawing) + 1)).round().clamp(0, 255) / 127.5 - 1)
        pairs = list(zip(made, real))
        look = Lite2Vectors().to(self.device)
        return {
            "st_lpips": sum(metrics.st_lpips(a.cpu(), b.cpu()) for a, b in pairs) / len(pairs),
            "fd_lite2": metrics.frechet_distance(*(metrics.vectors(look, torch.cat(each)) for each in (real, made))),
            "l1": sum(float((a - b).abs().mean()) / 2 for a, b in pairs) / len(pairs),
            "psnr": sum(metrics.psnr(a, b) for a, b in pairs) / len(pairs),
        }


def hung(rows: list[Tensor]) -> Image.Image:
    """Rows of equally many pictures (B, 3, S, S) as one sheet."""
    return images.grid(images.to_images(torch.cat(rows)), len(rows[0]))
