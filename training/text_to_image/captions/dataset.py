"""Whole sets of birds and flowers with what was seen in them, measured once and kept in a folder.

sets = open_pictured(Path("runs/text_to_image"), [BIRDS, FLOWERS], "train", size=128, copies=0.3)
sets[0].seen.shares                                  # (N, 11): how much of each bird has each colour
"""

import hashlib
import json
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from training.common.data import ImageData, open_split
from training.text_to_image.captions.measurements import (
    ASKED,
    COLOURS,
    Seen,
    Subject,
    main_colour,
    measure,
    plausible,
    recolour,
    subject_mask,
)
from training.text_to_image.captions.names import FLOWERS


@dataclass
class Pictured:
    """One split of a set of birds or of flowers: pictures, their kinds and what was measured in them.

    Attributes:
        subject: "bird" or "flower".
        data: The pictures; label "species" where the set has it.
        kinds: Names of the species.
        seen: One row a picture; behind them one row for each recoloured copy.
        copies: Recoloured pictures (M, 3, H, W), uint8; of which picture each is a copy: `origin` (M,).
        settings: What all this was made with, for files about it: see `kept`.
    """

    subject: str
    data: ImageData
    kinds: list[str]
    seen: Seen
    copies: Tensor
    origin: Tensor
    settings: list

    def __len__(self) -> int:
        return len(self.data) + len(self.copies)

    def pictures(self, indices: list[int]) -> Tensor:
        """(B, 3, H, W) in [-1, 1]; an index beyond the pictures is a copy."""
        count = len(self.data)
        plain = self.data.__getitems__([i if i < count else int(self.origin[i - count]) for i in indices])["image"]
        for place, i in enumerate(indices):
            if i >= count:
                plain[place] = self.copies[i - count].float() / 127.5 - 1
        return plain

    def kind(self, index: int) -> str | None:
        """The species' English name; None for a copy, because no cardinal is blue."""
        known = "species" in self.data.labels and index < len(self.data)
        return self.kinds[self.data.labels["species"][index]] if known else None

    def look_alike(self, index: int) -> str | None:
        """As `kind`, and for a copy the species that its shape comes from."""
        return self.kind(index if index < len(self.data) else int(self.origin[index - len(self.data)]))


def open_pictured(folder: Path, datasets: list[str], split: str, size: int, copies: float = 0.0) -> list[Pictured]:
    """Opens the data sets, measures them once, and remembers what was seen in `folder`.

    Args:
        folder: Where files are kept: the eyes (subject-*) and what was seen (captions-<split>-*).
        datasets: Folders or Hub ids with pictures and the column "species"; each is of birds or of flowers, told by its
            species' names.
        copies: Recoloured copies, as a share of the pictures.
    """
    eyes = open_eyes(folder, datasets, size)
    result = []
    for name in datasets:
        data = ImageData(open_split(name, split), size, labels={"species": "species"})
        kinds = names_of(data)
        subject = "flower" if sum(kind in FLOWERS for kind in kinds) * 2 > len(kinds) else "bird"

        def measured() -> dict[str, Tensor]:
            seen, recoloured, origin = survey(eyes, data, subject, copies)
            return {**vars(seen), "copies": recoloured, "origin": origin}

        # all of them, because the eyes learned from all
        settings = [datasets, name, split, size, float(copies), len(data)]
        found = kept(folder, f"captions-{split}", settings, measured)
        recoloured, origin = found.pop("copies"), found.pop("origin")
        result.append(Pictured(subject, data, kinds, Seen(**found), recoloured, origin, settings))
    return result


def kept(folder: Path, name: str, settings: list, make: Callable[[], dict[str, Tensor]]) -> dict[str, Tensor]:
    """What `make` returns, made once and kept in a file of `folder` whose name tells these settings from others."""
    path = folder / f"{name}-{hashlib.sha256(json.dumps(settings).encode()).hexdigest()[:12]}.safetensors"
    if not path.is_file():
        made = {key: value.contiguous() for key, value in make().items()}
        write_whole(path, lambda part: save_file(made, part))
    return load_file(path)


def write_whole(path: Path, write: Callable[[Path], None]) -> None:
    """Calls `write` with another path and moves the file to its own: whoever reads, or writes the same, sees no part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent) as temporary:
        write(Path(temporary, path.name))
        os.replace(Path(temporary, path.name), path)


def names_of(data: ImageData) -> list[str]:
    """The species' names in the order of their numbers; [] where the set has none."""
    if "species" in data.classes:
        return data.classes["species"]
    feature = getattr(data.rows, "features", {}).get("species")
    return list(getattr(feature, "names", []))


def open_eyes(folder: Path, datasets: list[str], size: int) -> Subject:
    """The network that finds subjects: from the run's folder, or trained on the training pictures and kept there."""
    with torch.random.fork_rng():  # the same ones in every process and run
        torch.manual_seed(0)
        eyes = Subject()

        def learned() -> dict[str, Tensor]:
            sets = [ImageData(open_split(name, "train"), size) for name in datasets]

            def look(indices: list[int]) -> Tensor:
                """As many of each set."""
                places = [(sets[i % len(sets)], i // len(sets)) for i in indices]
                return torch.cat([data.__getitems__([i])["image"] for data, i in places])

            return eyes.learn(look, len(sets) * min(map(len, sets))).state_dict()

        eyes.load_state_dict(kept(folder, "subject", [datasets, size], learned))
    return eyes.eval().requires_grad_(False)


def survey(eyes: Subject, data: ImageData, subject: str, copies: float) -> tuple[Seen, Tensor, Tensor]:
    """Measures all pictures, and makes recoloured copies of some: (what was seen, copies uint8, their origins).

    The copies' colours are those that the pictures have least. A copy is kept where its asked colour is its measured one.
    """
    seen, made, origin = [], [], []
    for part in torch.arange(len(data)).split(64):
        seen.append(measure(eyes, data.__getitems__(part.tolist())["image"]))
    random = torch.Generator().manual_seed(0)
    wanted = round(copies * len(data))
    if wanted:
        all_shares = plausible(Seen.join(seen).shares, subject)
        counts = torch.bincount(all_shares.argmax(1), minlength=len(COLOURS))[: len(ASKED)].float()
        missing = (counts.sum() / 4 - counts).clamp(min=0.02 * counts.sum())
        for part in torch.randperm(len(data), generator=random)[:wanted].split(64):
            pictures = data.__getitems__(part.tolist())["image"]
            colours = torch.multinomial(missing, len(part), replacement=True, generator=random)
            changed = recolour(pictures, subject_mask(eyes, pictures), all_shares[part], colours.tolist())
            again = measure(eyes, changed)
            true = main_colour(again.shares, subject) == colours
            seen.append(Seen(**{name: value[true] for name, value in vars(again).items()}))
            made.append(((changed[true] + 1) * 127.5).round().clamp(0, 255).byte())
            origin.append(part[true])
    side = data.size
    empty = torch.empty(0, 3, side, side, dtype=torch.uint8), torch.empty(0, dtype=torch.long)
    return Seen.join(seen), torch.cat([empty[0], *made]), torch.cat([empty[1], *origin])
