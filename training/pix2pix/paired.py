"""What the gallery's recipe (recipe.py) and the paper's (baseline.py) share: pairs, sample sheets and figures."""

from collections.abc import Iterator
from typing import Any

import torch
from PIL import Image
from torch import Tensor, nn

from demos.common.media import images
from demos.common.metrics.similarity import psnr
from demos.common.metrics.st_lpips import st_lpips
from demos.pix2pix.constants import SIZES
from demos.pix2pix.drawing import PALETTE, canny, nearest_class, one_hot
from training.common.backbones import Lite2Vectors
from training.common.data import ImageData, open_split
from training.common.metrics import frechet_distance, vectors
from training.common.recipe import Recipe
from training.pix2pix.config import Pix2PixConfig
from training.pix2pix.data import PairDataset, elastic_deformation, jitter_lines

STORED = {"facades": 256, "emoji": 128, "faces": 144}  # px; what is more than the crop is room to move and to zoom
DRAWINGS = {"facades": "label_map", "emoji": "outline"}  # columns; the faces' edges are computed


class PairedTraining(Recipe):
    """What does not depend on networks and losses; a recipe adds `build`, `adam`, `prepare` and `loss`."""

    name = "pix2pix"
    published = "generator"
    config: Pix2PixConfig

    def __init__(self, config: Pix2PixConfig):
        super().__init__(config)
        self.task = config.variant.partition("_")[0]
        self.adversarial = config.variant != "facades_l1"
        self.better = {"st_lpips": "lower", "fd_lite2": "lower"} if self.adversarial else {"l1": "lower"}
        self.build()
        self.optimizers = {
            phase: torch.optim.Adam([p for name in names for p in self.networks[name].parameters()], **self.adam)
            for phase, names in self.phases.items()
        }

    def build(self) -> None:
        """Networks and phases."""
        raise NotImplementedError

    @property
    def adam(self) -> dict[str, Any]:
        """Adam's settings."""
        raise NotImplementedError

    # data

    def dataset(self, split: str, size: int | None = None) -> PairDataset:
        """Pairs of `size` px, or of the size that leaves room for crops."""
        rows, size = open_split(self.config.dataset, split), size or STORED[self.task]
        pictures = ImageData(rows, size, image_column=self.config.image_column)
        column = self.config.drawing_column or DRAWINGS.get(self.task)
        channels = 3 if self.task == "facades" else 1
        return PairDataset(pictures, ImageData(rows, size, channels, column) if column else None)

    def test_batches(
        self, first: int = 0, count: int | None = None, batch: int = 10
    ) -> Iterator[tuple[Tensor, Tensor]]:
        """The test split's drawings and pictures at the size of use, both (B, ..., S, S), from pair `first` on."""
        data = self.dataset("test", SIZES[self.task])
        last = min(len(data), count or len(data))
        for start in range(0, last, batch):
            pairs = data.__getitems__(list(range(start, min(start + batch, last))))
            pairs = {name: value.to(self.device) for name, value in pairs.items()}
            yield self.condition(pairs), pairs["picture"]

    def condition(self, pairs: dict[str, Tensor], strength: Tensor | None = None) -> Tensor:
        """What the generator is given: (B, 12, S, S) for label maps, else lines (B, 1, S, S)."""
        if "drawing" not in pairs:
            picture = pairs["picture"]
            return canny(picture, picture.new_full((len(picture),), 0.5) if strength is None else strength)
        if self.task != "facades":
            return pairs["drawing"]
        pixels = (127.5 * (pairs["drawing"] + 1)).round().permute(0, 2, 3, 1)
        return one_hot(torch.from_numpy(nearest_class(pixels.cpu().numpy())[0]).to(self.device))

    # samples and figures

    def noise(self, count: int, seed: int) -> Tensor:
        """The same z for every picture, as the demo samples it for this seed."""
        z = torch.randn(1, self.config.noise_dim, generator=torch.Generator().manual_seed(seed))
        return z.expand(count, -1).to(self.device)

    def samples(self, network: nn.Module) -> Image.Image:
        """Six test pairs: drawing, result, two results with noise, the picture."""
        drawing, picture = next(self.test_batches(batch=6))
        return sheet_of_rows([*self.rows(network, drawing), picture])

    def rows(self, network: nn.Module, drawing: Tensor) -> list[Tensor]:
        """The drawings as pictures, what becomes of them and, where the network takes noise, two others of that."""
        rows = [self.as_pictures(drawing), network(drawing)]
        if network.noise_dim:
            rows += [network(drawing, self.noise(len(drawing), seed)) for seed in range(2)]
        return rows

    def as_pictures(self, drawing: Tensor) -> Tensor:
        """What the generator is given, as pictures (B, 3, S, S)."""
        if drawing.shape[1] < 3:
            return drawing.expand(-1, 3, -1, -1)
        colours = torch.from_numpy(PALETTE).to(drawing) / 127.5 - 1
        return torch.einsum("bchw,ck->bkhw", drawing, colours)

    def sheet(self, network: nn.Module) -> Image.Image:
        """The first of the test split, none picked, without the pictures themselves: not all may be passed on."""
        if self.task != "emoji":
            drawing, _ = next(self.test_batches(batch=8))
            return sheet_of_rows(self.rows(network, drawing))
        rows: list[Tensor] = []
        for drawing, _ in self.test_batches(count=40):
            if len(rows) == 6:  # the last ten as from a mouse
                drawing = jitter_lines(elastic_deformation(drawing, 4.0, 5))
            rows += [self.as_pictures(drawing), network(drawing)]
        return sheet_of_rows(rows)

    def evaluate(self, network: nn.Module) -> dict[str, float]:
        """On the test split, pictures of 8 bits, without noise. psnr is of luminance, l1 of values in [0, 1]."""
        real, made = [], []
        for drawing, picture in self.test_batches(batch=1):
            real.append(picture)
            made.append((127.5 * (network(drawing) + 1)).round().clamp(0, 255) / 127.5 - 1)
        pairs = list(zip(made, real))
        features = Lite2Vectors().to(self.device)
        return {
            "st_lpips": sum(st_lpips(a.cpu(), b.cpu()) for a, b in pairs) / len(pairs),
            "fd_lite2": frechet_distance(*(vectors(features, torch.cat(pictures)) for pictures in (real, made))),
            "l1": sum(float((a - b).abs().mean()) / 2 for a, b in pairs) / len(pairs),
            "psnr": sum(psnr(a, b) for a, b in pairs) / len(pairs),
        }


def sheet_of_rows(rows: list[Tensor]) -> Image.Image:
    """Rows of equally many pictures (B, 3, S, S) as one sheet."""
    return images.grid(images.to_images(torch.cat(rows)), len(rows[0]))
