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
from pathlib import Path, PurePosixPath

import torch
from PIL import Image, ImageOps
from torch import Tensor

PICTURES = {".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif"}
TEST_NAMES = ("test", "validation", "valid", "val")


class PlainRows:
    """Rows of a plain folder or zip file: `rows[3]` is a dict with a PIL image, `rows["label"]` a column."""

    def __init__(self, source, entries: list[dict]):
        self.source, self.entries = source, entries
        self.column_names = sorted({key for entry in entries for key in entry if key != "file_name"} | {"image"})

    def __len__(self) -> int:
        return len(self.entries)

    def __getitem__(self, key: int | str):
        if isinstance(key, str):
            return [entry.get(key) for entry in self.entries]
        entry = self.entries[key]
        picture = Image.open(io.BytesIO((self.source / entry["file_name"]).read_bytes()))
        return {**{name: value for name, value in entry.items() if name != "file_name"}, "image": picture}

    def select(self, indices) -> "PlainRows":
        return PlainRows(self.source, [self.entries[i] for i in indices])


def _plain_splits(path: Path) -> dict[str, PlainRows]:
    """The splits of a plain folder or zip file; everything is "train" where no folder is called train or test."""
    source = zipfile.Path(path) if path.suffix == ".zip" else path
    if path.suffix == ".zip":
        names = zipfile.ZipFile(path).namelist()
    else:
        names = [file.relative_to(path).as_posix() for file in path.rglob("*") if file.is_file()]
    names = [name for name in sorted(names) if not name.startswith(("__MACOSX/", "."))]

    described: dict[str, dict] = {}  # what the metadata.jsonl files say, by the picture's path
    for name in names:
        if PurePosixPath(name).name == "metadata.jsonl":
            for line in (source / name).read_text(encoding="utf-8").splitlines():
                if line.strip():
                    entry = json.loads(line)
                    described[str(PurePosixPath(name).parent / entry["file_name"])] = entry

    splits: dict[str, list[dict]] = {}
    for name in names:
        folders = PurePosixPath(name).parts[:-1]
        if PurePosixPath(name).suffix.lower() not in PICTURES:
            continue
        split = folders[0] if folders and folders[0] in ("train", *TEST_NAMES) else "train"
        within = folders[1:] if folders and folders[0] == split else folders
        entry = dict(described.get(name) or ({"label": within[-1]} if within and not described else {}))
        splits.setdefault(split, []).append({**entry, "file_name": name})
    if not splits:
        raise ValueError(f"no pictures in {path}")
    return {split: PlainRows(source, entries) for split, entries in splits.items()}


def _is_plain(path: Path) -> bool:
    if path.suffix == ".zip":
        return path.is_file()
    tables = (file for pattern in ("*.parquet", "*.arrow") for file in path.rglob(pattern))
    return path.is_dir() and next(tables, None) is None


def open_split(dataset: str, split: str, held_out: float = 0.05):
    """Rows of one split.

    Args:
        dataset: A folder, a .zip of pictures, or a dataset's id on the Hub.
        split: "train" or "test".
        held_out: Where a set has no test split, this share of it (drawn with a fixed seed) is kept from training.

    Returns:
        Rows with `len(rows)`, `rows[i]` (dict, pictures as PIL), `rows["column"]`, `rows.column_names`, `rows.select`.

    Raises:
        ValueError: The folder or zip holds no pictures.
    """
    path = Path(dataset).expanduser()
    if _is_plain(path):
        splits = _plain_splits(path)
    else:
        from datasets import load_dataset  # here, because the import takes seconds and plain folders need none of it

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
    """Square pictures and integer labels; a picture is decoded when it is first asked for, then kept as uint8.

    Args:
        rows: What `open_split` returns.
        size: Pixels a side.
        channels: 3 (RGB) or 1 (grey).
        image_column: Column that holds the picture.
        labels: Name in the batch -> column, for columns of integers or strings; a column the set lacks is left out.
            Strings become their place in the sorted list `classes[name]`.
    """

    def __init__(self, rows, size: int, channels: int = 3, image_column: str = "image", labels: dict | None = None):
        if image_column not in rows.column_names:
            raise ValueError(f"no column {image_column!r}; this set has {rows.column_names} (--image_column)")
        self.rows, self.size, self.channels, self.image_column = rows, size, channels, image_column
        self.pictures = torch.empty(len(rows), channels, size, size, dtype=torch.uint8)
        self.decoded = torch.zeros(len(rows), dtype=torch.bool)
        self.labels: dict[str, Tensor] = {}
        self.classes: dict[str, list[str]] = {}
        for name, column in (labels or {}).items():
            if column in rows.column_names:
                values = list(rows[column])
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
