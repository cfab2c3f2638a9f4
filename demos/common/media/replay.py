"""What training left for the replay: the same sixteen pictures at about twenty moments, and the curves of its losses.

No torch here: the room opens while torch is still being loaded.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Moment:
    """A sheet of the same pictures: how many real pictures the network had seen, and the file."""

    images: int
    sheet: Path


@dataclass(frozen=True)
class Replay:
    """The training, from first to last moment.

    `history` holds lists of equal length: "images" (real pictures seen), "d_real" and "d_fake" (the
    discriminator's mean score of real and of generated pictures; high: looks real), "loss_d" (its loss) and "loss_g" (the
    generator's).
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
        return cls(
            [Moment(*each) for each in zip(facts["moments"], map(folder.joinpath, facts["sheets"]))], facts["history"]
        )
