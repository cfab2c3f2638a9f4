"""Whole sets of pictures of birds and flowers with what is measured in them; measured once and cached in a folder.

sets = open_pictures(Path("runs/captions"), [BIRDS, FLOWERS], "train", size=128, copies=0.3)
sets[0].measurements.shares                          # (N, 11): how much of each bird has each colour
sets[0].facts()[0]                                   # what may be said of the first
"""

from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from training.common.data import ImageData, open_split
from training.text_to_image.captions.cache import cached
from training.text_to_image.captions.colours import ASKED, COLOURS, main_colour, plausible, recolour
from training.text_to_image.captions.facts import Facts, describe
from training.text_to_image.captions.measurements import Measurements, measure
from training.text_to_image.captions.names import FLOWERS
from training.text_to_image.captions.subjects import SubjectDetector, subject_mask


@dataclass
class MeasuredPictures:
    """One split of a set of birds or of flowers: pictures, their species and what was measured in them.

    Attributes:
        subject: "bird" or "flower".
        data: The pictures; label "species" where the set has it.
        kinds: Names of the species.
        measurements: One row a picture, then one row for each recoloured copy.
        copies: Recoloured pictures (M, 3, H, W), uint8.
        origin: Of which picture each is a copy, (M,).
        settings: What all this was made with, for files about it: see `cached`.
    """

    subject: str
    data: ImageData
    kinds: list[str]
    measurements: Measurements
    copies: Tensor
    origin: Tensor
    settings: list

    def __len__(self) -> int:
        return len(self.data) + len(self.copies)

    def pictures(self, indices: list[int]) -> Tensor:
        """(B, 3, H, W) in [-1, 1]; an index beyond the pictures is a copy."""
        count = len(self.data)
        originals = [index if index < count else int(self.origin[index - count]) for index in indices]
        pictures = self.data.__getitems__(originals)["image"]
        for place, index in enumerate(indices):
            if index >= count:
                pictures[place] = self.copies[index - count].float() / 127.5 - 1
        return pictures

    def kind(self, index: int) -> str | None:
        """The species' English name; None for a copy, because no cardinal is blue."""
        known = "species" in self.data.labels and index < len(self.data)
        return self.kinds[self.data.labels["species"][index]] if known else None

    def shape_of(self, index: int) -> str | None:
        """The species whose shape and size it has: as `kind`, but for a copy the original's."""
        return self.kind(index if index < len(self.data) else int(self.origin[index - len(self.data)]))

    def facts(self) -> list[Facts]:
        """What may be said of each picture and copy."""
        return [
            describe(self.subject, self.kind(index), self.shape_of(index), self.measurements, index)
            for index in range(len(self))
        ]


def open_pictures(
    folder: Path, datasets: list[str], split: str, size: int, copies: float = 0.0
) -> list[MeasuredPictures]:
    """Open the data sets and measure them; what is measured is cached in `folder`.

    Args:
        folder: Holds the subject detector (subject-*) and the measurements (captions-<split>-*).
        datasets: Folders or Hub ids with pictures and the column "species"; each is of birds or of flowers, told by its
            species' names.
        copies: Recoloured copies, as a share of the pictures.
    """
    detector = open_subject_detector(folder, datasets, size)
    sets = []
    for name in datasets:
        data = ImageData(open_split(name, split), size, labels={"species": "species"})
        kinds = species_names(data)
        subject = "flower" if sum(kind in FLOWERS for kind in kinds) * 2 > len(kinds) else "bird"

        def measured(data: ImageData = data, subject: str = subject) -> dict[str, Tensor]:
            measurements, recoloured, origin = measure_all(detector, data, subject, copies)
            return {**vars(measurements), "copies": recoloured, "origin": origin}

        # all the sets' names, because the detector learned from all
        settings = [datasets, name, split, size, float(copies), len(data)]
        tensors = cached(folder, f"captions-{split}", settings, measured)
        recoloured, origin = tensors.pop("copies"), tensors.pop("origin")
        sets.append(MeasuredPictures(subject, data, kinds, Measurements(**tensors), recoloured, origin, settings))
    return sets


def species_names(data: ImageData) -> list[str]:
    """In the order of their numbers; [] where the set has none."""
    if "species" in data.classes:
        return data.classes["species"]
    feature = getattr(data.rows, "features", {}).get("species")
    return list(getattr(feature, "names", []))


def open_subject_detector(folder: Path, datasets: list[str], size: int) -> SubjectDetector:
    """From `folder`, or trained on the training pictures and kept there."""
    with torch.random.fork_rng():  # the same one in every process and run
        torch.manual_seed(0)
        detector = SubjectDetector()

        def trained() -> dict[str, Tensor]:
            sets = [ImageData(open_split(name, "train"), size) for name in datasets]

            def load(indices: list[int]) -> Tensor:
                """As many of each set."""
                places = [(sets[index % len(sets)], index // len(sets)) for index in indices]
                return torch.cat([data.__getitems__([place])["image"] for data, place in places])

            return detector.learn(load, len(sets) * min(map(len, sets))).state_dict()

        detector.load_state_dict(cached(folder, "subject", [datasets, size], trained))
    return detector.eval().requires_grad_(False)


def measure_all(
    detector: SubjectDetector, data: ImageData, subject: str, copies: float
) -> tuple[Measurements, Tensor, Tensor]:
    """Measure all pictures, and recolour a share of them: measurements of both, the copies (uint8), and their origins.

    The copies' colours are those that the pictures have least. A copy is kept where its measured colour is the intended
    one.
    """
    measured, recoloured, origin = [], [], []
    for rows in torch.arange(len(data)).split(64):
        measured.append(measure(detector, data.__getitems__(rows.tolist())["image"]))
    random = torch.Generator().manual_seed(0)
    if count := round(copies * len(data)):
        shares = plausible(Measurements.join(measured).shares, subject)
        counts = torch.bincount(shares.argmax(1), minlength=len(COLOURS))[: len(ASKED)].float()
        missing = (counts.sum() / 4 - counts).clamp(min=0.02 * counts.sum())
        for rows in torch.randperm(len(data), generator=random)[:count].split(64):
            pictures = data.__getitems__(rows.tolist())["image"]
            colours = torch.multinomial(missing, len(rows), replacement=True, generator=random)
            changed = recolour(pictures, subject_mask(detector, pictures), shares[rows], colours.tolist())
            again = measure(detector, changed)
            true = main_colour(again.shares, subject) == colours
            measured.append(Measurements(**{name: value[true] for name, value in vars(again).items()}))
            recoloured.append(((changed[true] + 1) * 127.5).round().clamp(0, 255).byte())
            origin.append(rows[true])
    no_pictures = torch.empty(0, 3, data.size, data.size, dtype=torch.uint8)
    no_rows = torch.empty(0, dtype=torch.long)
    return Measurements.join(measured), torch.cat([no_pictures, *recoloured]), torch.cat([no_rows, *origin])
