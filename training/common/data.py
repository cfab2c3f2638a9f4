"""Pictures with labels, from a folder, a zip file or the Hub, ready in memory after the first pass.

    rows = open_split("ylecun/mnist", "train")            # or a folder with parquet files, or with pictures, or a .zip
    data = ImageData(rows, size=28, channels=1, labels={"label": "label"})
    data.__getitems__([0, 1, 2])                          # {"image": (3, 1, 28, 28) in [-1, 1], "label": (3,)}

A plain folder or zip holds pictures, either with a `metadata.jsonl` (one line a picture: {"file_name": …, "label": …})
or in one folder a class (the column is then called "label"). Folders train/ and test/ at its top are the splits.
"""

import io
import json
import zipfile
from collections.abc import Iterator
from functools import lru_cache, partial
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import torch
from PIL import Image, ImageOps
from torch import Tensor

if TYPE_CHECKING:
    from datasets import Dataset

PICTURES = {".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif"}
TEST_NAMES = ("test", "validation", "valid", "val")


def is_plain(path: Path) -> bool:
    """Whether it is a folder or a zip of pictures, not of tables."""
    if path.suffix == ".zip":
        return path.is_file()
    tables = (file for pattern in ("*.parquet", "*.arrow") for file in path.rglob(pattern))
    return path.is_dir() and next(tables, None) is None


@lru_cache(maxsize=8)
def open_zip(path: Path) -> zipfile.ZipFile:
    """Stays open: its table of contents is read once."""
    return zipfile.ZipFile(path)


def read(path: Path, name: str) -> bytes:
    """A file in a folder or in a zip file."""
    return open_zip(path).read(name) if path.suffix == ".zip" else (path / name).read_bytes()


def open_pictures(path: Path, rows: dict[str, list]) -> dict[str, list]:
    """Rows that are asked for, a list a column: the names of pictures in a folder or zip -> the pictures."""
    if "image" in rows:
        rows["image"] = [Image.open(io.BytesIO(read(path, name))) for name in rows["image"]]
    return rows


def read_metadata(path: Path, names: list[str]) -> dict[str, dict]:
    """What the metadata.jsonl files among these say: a picture's path -> its columns."""
    columns = {}
    for name in names:
        if PurePosixPath(name).name == "metadata.jsonl":
            for line in read(path, name).decode().splitlines():
                if line.strip():
                    row = json.loads(line)
                    columns[str(PurePosixPath(name).parent / row.pop("file_name"))] = row
    return columns


def plain_splits(path: Path) -> dict[str, "Dataset"]:
    """The splits of a plain folder or zip file; everything is "train" where no folder is called train or test.

    Listed here and not by `load_dataset("imagefolder")`: that takes files with "test" in their names for the test split
    and drops the others, takes the folders train/ and test/ for classes, unpacks zips, and has an order of its own, so
    that other pictures would be held out than those that published figures were measured on.
    """
    from datasets import Dataset

    if path.suffix == ".zip":
        names = open_zip(path).namelist()
    else:
        names = [file.relative_to(path).as_posix() for file in path.rglob("*") if file.is_file()]
    names = [name for name in sorted(names) if not name.startswith(("__MACOSX/", "."))]
    metadata = read_metadata(path, names)

    splits: dict[str, list[dict]] = {}
    for name in names:
        if PurePosixPath(name).suffix.lower() in PICTURES:
            folders = PurePosixPath(name).parts[:-1]
            split = folders[0] if folders and folders[0] in ("train", *TEST_NAMES) else "train"
            within = folders[1:] if folders and folders[0] == split else folders
            row = metadata.get(name) or ({"label": within[-1]} if within and not metadata else {})
            splits.setdefault(split, []).append({**row, "image": name})
    if not splits:
        raise ValueError(f"no pictures in {path}")
    found = {}
    for split, rows in splits.items():
        columns = {column: [row.get(column) for row in rows] for column in sorted({key for row in rows for key in row})}
        found[split] = Dataset.from_dict(columns).with_transform(partial(open_pictures, path))
    return found


def open_split(dataset: str, split: str, held_out: float = 0.05) -> "Dataset":
    """Rows of one split.

    Args:
        dataset: A folder, a .zip of pictures, or a dataset's id on the Hub.
        split: "train" or "test".
        held_out: Where a set has no test split, this share of it (chosen with a fixed seed) is held out.

    Returns:
        Rows: `rows[i]` is a dict with pictures as PIL.

    Raises:
        ValueError: The folder or zip holds no pictures.
    """
    path = Path(dataset).expanduser()
    if is_plain(path):
        splits = plain_splits(path)
    else:
        from datasets import load_dataset  # in a function: the import takes seconds, and `--help` needs none of it

        splits = load_dataset(dataset)
    tests = [name for name in TEST_NAMES if name in splits]
    if split == "test" and tests:
        return splits[tests[0]]
    rows = splits["train" if "train" in splits else next(iter(splits))]
    if tests:
        return rows
    order = torch.randperm(len(rows), generator=torch.Generator().manual_seed(0)).tolist()
    count = max(1, round(len(rows) * held_out))
    return rows.select(sorted(order[:count] if split == "test" else order[count:]))


def fit(image: Image.Image, size: int, channels: int = 3) -> Tensor:
    """Any picture -> its central square as uint8 (channels, size, size); channels 3 (RGB) or 1 (grey)."""
    image = ImageOps.exif_transpose(image)
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        image = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
    image = image.convert("RGB" if channels == 3 else "L")
    if image.size != (size, size):
        image = ImageOps.fit(image, (size, size), Image.Resampling.LANCZOS)
    return torch.frombuffer(bytearray(image.tobytes()), dtype=torch.uint8).view(size, size, channels).permute(2, 0, 1)


class ImageData(torch.utils.data.Dataset):
    """Square pictures and integer labels; a picture is decoded when it is first asked for, and stays as uint8.

    Args:
        rows: What `open_split` returns.
        size: Pixels a side.
        channels: 3 (RGB) or 1 (grey).
        image_column: Column that holds the picture.
        labels: Name in the batch -> column, for columns of integers or strings; a column the set lacks is left out.
            Strings become their place in the sorted list `classes[name]`.
    """

    def __init__(
        self, rows: "Dataset", size: int, channels: int = 3, image_column: str = "image", labels: dict | None = None
    ):
        if image_column not in rows.column_names:
            raise ValueError(f"no column {image_column!r}; this set has {rows.column_names} (--image_column)")
        self.rows, self.size, self.channels, self.image_column = rows, size, channels, image_column
        self.pictures = torch.empty(len(rows), channels, size, size, dtype=torch.uint8)
        self.decoded = torch.zeros(len(rows), dtype=torch.bool)
        self.labels: dict[str, Tensor] = {}
        self.classes: dict[str, list[str]] = {}
        for name, column in (labels or {}).items():
            if column in rows.column_names:
                values = list(rows.select_columns(column)[column])  # pictures are left alone
                if any(isinstance(value, str) for value in values):
                    self.classes[name] = sorted(set(values))
                    values = [self.classes[name].index(value) for value in values]
                self.labels[name] = torch.tensor(values)

    def __len__(self) -> int:
        return len(self.rows)

    def __getitems__(self, indices: list[int]) -> dict[str, Tensor]:
        """Indices -> {"image": (B, C, size, size) float in [-1, 1], and every label (B,)}."""
        for i in indices:
            if not self.decoded[i]:
                self.pictures[i] = fit(self.rows[int(i)][self.image_column], self.size, self.channels)
                self.decoded[i] = True
        images = self.pictures[indices].float().div_(127.5).sub_(1)
        return {"image": images, **{name: values[indices] for name, values in self.labels.items()}}

    def __getitem__(self, i: int) -> dict[str, Tensor]:
        return {name: values[0] for name, values in self.__getitems__([i]).items()}


class BatchOrder(torch.utils.data.Sampler[list[int]]):
    """Endless shuffled batches of indices. Batch n depends on the seed and n alone: a resumed run goes on with it.

    Processes take every `world`-th batch. A batch may cross from one pass over the data into the next.
    """

    def __init__(self, length: int, batch: int, seed: int, rank: int, world: int, start: int):
        self.length, self.batch, self.seed, self.rank, self.world, self.start = length, batch, seed, rank, world, start

    def __iter__(self) -> Iterator[list[int]]:
        number, epoch, order = self.start * self.world + self.rank, None, []
        while True:
            indices = []
            for position in range(number * self.batch, (number + 1) * self.batch):
                if epoch != position // self.length:
                    epoch = position // self.length
                    generator = torch.Generator().manual_seed(self.seed * 1_000_003 + epoch)
                    order = torch.randperm(self.length, generator=generator).tolist()
                indices.append(order[position % self.length])
            yield indices
            number += self.world
