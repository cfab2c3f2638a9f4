"""The training pictures nearest to generated ones, found without having them: 64 numbers of each are shipped.

`neighbours.safetensors` beside the weights is written by training/common/projected_gan.py: "train" (N, 64) in the
split's order, "held_out" (M,) distances of real test pictures to their nearest training picture, and the projection
("mean", "basis").
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import torch
from PIL import Image
from safetensors.torch import load_file
from torch import Tensor

from demos.common.media import images
from demos.common.ui.i18n import Texts

BLOCKS = (4, 10, 15)  # of EfficientNet-Lite0: texture, parts, whole

t = Texts(
    "neighbours",
    {
        "no_data": (
            "GALLERY_DATA의 폴더를 학습 데이터로 열 수 없어요: {reason}",
            "The folder in GALLERY_DATA does not open as training data: {reason}",
        ),
        "no_neighbours": (
            "이 체크포인트에는 학습 그림의 특징이 들어 있지 않아 거리를 잴 수 없어요.",
            "This checkpoint holds no features of its training pictures, so distances can't be measured.",
        ),
    },
)


@dataclass(frozen=True)
class Neighbour:
    """The training picture that is nearest to another: its row in the training split, and how far away it is."""

    index: int
    distance: float


class TrainingPictures:
    """The features of the training pictures that a checkpoint's folder holds.

    Args:
        folder: The checkpoint's.
        side: Of the training pictures, in px; others are brought to it before they are compared.
    """

    def __init__(self, folder: Path, side: int):
        self.side = side
        path = folder / "neighbours.safetensors"
        self.known = {name: table.float() for name, table in load_file(path).items()} if path.is_file() else {}

    def nearest(self, pictures: Sequence[Image.Image]) -> list[Neighbour]:
        """The training picture most like each one, by the features of an ImageNet network.

        Compare the distances with `spread`. Raises InputError where the checkpoint has no such features.
        """
        if not self.known:
            raise t.error("no_neighbours")
        found = torch.cdist(self.embed(pictures), self.known["train"]).min(dim=1)
        return [Neighbour(int(index), float(distance)) for distance, index in zip(found.values, found.indices)]

    def spread(self) -> list[float]:
        """How far each held-out real picture is from its nearest training picture: what "not copied" looks like."""
        return self.known["held_out"].tolist() if self.known else []

    def embed(self, pictures: Sequence[Image.Image]) -> Tensor:
        """(B, 64): maps of EfficientNet-Lite0, averaged over positions, along their main components."""
        from demos.common.nn.backbone import load_backbone

        with torch.inference_mode():
            network = load_backbone()
            device = network.stem.weight.device  # another room may have moved it
            inputs = [images.to_tensor(images.square(picture, self.side)) for picture in pictures]
            maps = [network.features(x.to(device), BLOCKS) for x in inputs]
            features = torch.stack([torch.cat([block.mean((2, 3))[0] for block in blocks]) for blocks in maps]).cpu()
            return (features - self.known["mean"]) @ self.known["basis"].T

    def picture(self, index: int, within: str = "") -> Image.Image | None:
        """Row `index` of the training data in the folder that GALLERY_DATA names; None where it names none.

        Training pictures are not shipped, and to read them takes the `datasets` package.

        Args:
            index: As in Neighbour.
            within: A folder inside that one, for a network that learned from several sets.

        Raises:
            InputError: The folder does not open.
        """
        if not os.environ.get("GALLERY_DATA"):
            return None
        try:
            row = training_rows(os.path.join(os.environ["GALLERY_DATA"], within))[index]
            return images.square(images.open_image(row["image"]), self.side)
        except (ImportError, OSError, ValueError, KeyError, IndexError) as error:
            raise t.error("no_data", reason=str(error).splitlines()[0]) from error


@lru_cache(maxsize=2)
def training_rows(folder: str) -> Any:
    """The rows of the training split."""
    from datasets import load_dataset  # only for visitors who have the pictures

    return load_dataset(folder, split="train")
