"""The stored results that the room opens with.

    python -m demos.face_generation.exhibits       # after training: makes exhibits/ anew with the checkpoint

Then look at exhibits/directions.webp and check the names of the sliders in constants.py and texts.py.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from demos.common.media import images
from demos.common.media.exhibits import Exhibits
from demos.face_generation.constants import (
    EDITS,
    FACES,
    FIRST_FINE,
    FIRST_SEED,
    MIX_SEEDS,
    NAME,
    STRENGTHS,
    WALK_FRAMES,
    WALK_SEEDS,
)

if TYPE_CHECKING:
    from demos.face_generation.pipeline import FaceGeneration

EXHIBITS = Exhibits(NAME)


def make(folder: Path) -> None:
    """All stored results, written into `folder`."""
    from demos.common.media.video import write_mp4
    from demos.common.ui.gan_inside import magnify
    from demos.face_generation.pipeline import load

    faces, seeds = load(), range(FIRST_SEED, FIRST_SEED + FACES)
    wall = faces.generate(seeds)
    EXHIBITS.store(wall, "faces", columns=4, folder=folder)
    walk = (images.enlarge(frame, 3) for frame in faces.walk(WALK_SEEDS, WALK_FRAMES))
    write_mp4(walk, path=folder / "walk.mp4")
    mix = [*faces.generate(MIX_SEEDS), faces.mix(*MIX_SEEDS, FIRST_FINE)]
    EXHIBITS.store(mix, "mix", columns=len(mix), folder=folder)
    maps = [magnify(feature_map) for feature_map in faces.layers(FIRST_SEED)]
    EXHIBITS.store(maps, "layers", columns=len(maps), folder=folder)
    directions(faces).save(folder / "directions.webp", quality=90, method=6)
    if real := faces.training_pictures.spread():
        fake = [round(neighbour.distance, 3) for neighbour in faces.nearest(wall)]
        (folder / "distances.json").write_text(json.dumps({"real": real, "fake": fake, "seeds": [*seeds]}) + "\n")


def directions(faces: FaceGeneration) -> Image.Image:
    """The first face with each slider from strength -3 to 3: one row a slider, in the order of EDITS."""
    edited = [faces.generate([FIRST_SEED], edits={name: strength})[0] for name in EDITS for strength in STRENGTHS]
    return images.grid(edited, columns=len(STRENGTHS), gutter=0)


def main() -> None:
    """Make the room's stored results anew."""
    EXHIBITS.main(make)


if __name__ == "__main__":
    main()
