"""A training recorded for its replay: the same sixteen pictures at about twenty moments, and the curves of its losses.

No torch here: the room opens while torch is still being loaded.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Moment:
    """A sheet of the same pictures at one moment.

    Attributes:
        images: Real pictures seen by then.
        sheet: The file.
    """

    images: int
    sheet: Path


@dataclass(frozen=True)
class Replay:
    """The training, from its first to its last moment.

    Attributes:
        moments: In order.
        history: Lists of equal length: "images" (real pictures seen), "d_real" and "d_fake" (the discriminator's mean
            score of real and of generated pictures; high: looks real), "loss_d" (its loss), "loss_g" (the generator's).
    """

    moments: list[Moment] = field(default_factory=list)
    history: dict[str, list[float]] = field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path) -> Replay:
        """From a checkpoint's folder; an empty replay if it has none."""
        path = folder / "replay.json"
        if not path.is_file():
            return cls()
        facts = json.loads(path.read_text(encoding="utf-8"))
        moments = [Moment(images, folder / sheet) for images, sheet in zip(facts["moments"], facts["sheets"])]
        return cls(moments, facts["history"])
