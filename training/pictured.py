"""Whole sets of birds and flowers with what was seen in them, measured once and kept in a folder.

sets = open_pictured(Path("runs/text_to_image"), [BIRDS, FLOWERS], "train", size=128, copies=0.3)
sets[0].seen.shares                                  # (N, 11): how much of each bird has each colour
"""

from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from training.caption_names import FLOWERS
from training.captions import ASKED, COLOURS, Seen, Subject, main_colour, measure, plausible, recolour, subject_mask
from training.common.data import ImageData, open_split


@dataclass
class Pictured:
    """One split of a set of birds or of flowers: pictures, their kinds and what was measured in them.

    Attributes:
        subject: "bird" or "flower".
        data: The pictures; label "species" where the set has it.
        kinds: Names of the species.
        seen: One row a picture; behind them one row for each recoloured copy.
        copies: Recoloured pictures (M, 3, H, W), uint8; of which picture each is a copy: `origin` (M,).
    """

    subject: str
    data: ImageData
    kinds: list[str]
    seen: Seen
    copies: Tensor
    origin: Tensor

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
        folder: Of the run. subject.safetensors (the eyes) and captions-<split>.safetensors are read or written there.
        datasets: Folders or Hub ids with pictures and the column "species"; each is of birds or of flowers, told by its
            species' names.
        copies: Recoloured copies, as a share of the pictures.
    """
    sets = [ImageData(open_split(name, split), size, labels={"species": "species"}) for name in datasets]
    kinds = [names_of(data) for data in sets]
    subjects = ["flower" if sum(name in FLOWERS for name in names) * 2 > len(names) else "bird" for names in kinds]
    eyes = open_eyes(folder, datasets, size)
    path = folder / f"captions-{split}.safetensors"
    if not path.is_file():
        found = {}
        for number, (data, subject) in enumerate(zip(sets, subjects)):
            seen, recoloured, origin = survey(eyes, data, subject, copies)
            found |= {f"{number}.{name}": value for name, value in vars(seen).items()}
            found |= {f"{number}.copies": recoloured, f"{number}.origin": origin}
        save_file({name: value.contiguous() for name, value in found.items()}, path)
    found = load_file(path)
    result = []
    for number, (data, subject, names) in enumerate(zip(sets, subjects, kinds)):
        mine = {key.partition(".")[2]: value for key, value in found.items() if key.startswith(f"{number}.")}
        recoloured, origin = mine.pop("copies"), mine.pop("origin")
        if len(mine["area"]) != len(data) + len(origin):
            raise ValueError(f"{path} was made for other pictures; delete it")
        result.append(Pictured(subject, data, names, Seen(**mine), recoloured, origin))
    return result


def names_of(data: ImageData) -> list[str]:
    """The species' names in the order of their numbers; [] where the set has none."""
    if "species" in data.classes:
        return data.classes["species"]
    feature = getattr(data.rows, "features", {}).get("species")
    return list(getattr(feature, "names", []))


def open_eyes(folder: Path, datasets: list[str], size: int) -> Subject:
    """The network that finds subjects: from the run's folder, or trained on the training pictures and kept there."""
    path, eyes = folder / "subject.safetensors", Subject()
    if path.is_file():
        eyes.load_state_dict(load_file(path))
        return eyes.eval().requires_grad_(False)
    folder.mkdir(parents=True, exist_ok=True)
    sets = [ImageData(open_split(name, "train"), size) for name in datasets]

    def look(indices: list[int]) -> Tensor:
        """As many of each set."""
        places = [(sets[i % len(sets)], i // len(sets)) for i in indices]
        return torch.cat([data.__getitems__([i])["image"] for data, i in places])

    with torch.random.fork_rng():
        torch.manual_seed(0)
        eyes.learn(look, len(sets) * min(map(len, sets)))
    save_file(eyes.state_dict(), path)
    return eyes


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
