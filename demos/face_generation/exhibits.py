"""The finished exhibits that the room opens with.

    python -m demos.face_generation.exhibits       # after training: draws exhibits/ again with the checkpoint

Then look at exhibits/directions.webp and check the names of the sliders in texts.py.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from demos.common.media import images
from demos.face_generation.texts import EDITS, TRUNCATION

if TYPE_CHECKING:
    from demos.face_generation.pipeline import FaceGenerator

FOLDER = Path(__file__).with_name("exhibits")
NAME = "face_generation"
SIDE = 128  # px of a face
FACES = 16
FIRST_SEED = 1
WALK_SEEDS = (1, 2, 3, 1)
WALK_FRAMES = 72
MIX_SEEDS = (1, 2)
FIRST_FINE = 3
STRENGTHS = (-3, -1.5, 0, 1.5, 3)
LOSSLESS = {"lossless": True, "method": 6}


def wall() -> list[Image.Image]:
    """The stored sixteen faces of seeds FIRST_SEED on, with their settings; [] if nothing was drawn yet."""
    settings = {"truncation": TRUNCATION, "edits": {}}
    faces = images.cut(FOLDER / "faces.webp", SIDE)
    return [images.stamp(face, NAME, seed=FIRST_SEED + i, **settings) for i, face in enumerate(faces)]


def mixed() -> list[Image.Image]:
    """The stored mix: the face that gives the shapes, the one that gives the details, and the mix."""
    return images.cut(FOLDER / "mix.webp", SIDE)


def layers() -> list[Image.Image]:
    """The stored feature maps of the first face, SIDE px each, and the face."""
    return images.cut(FOLDER / "layers.webp", SIDE)


def directions() -> dict[str, Image.Image]:
    """Slider -> the stored strip of one face from strength -3 to 3."""
    pictures = images.cut(FOLDER / "directions.webp", SIDE)
    width = len(STRENGTHS)
    return {name: images.grid(pictures[i * width : (i + 1) * width], width) for i, name in enumerate(EDITS) if pictures}


def directions_sheet(faces: FaceGenerator, seed: int = FIRST_SEED) -> Image.Image:
    """One row a slider, in the order of EDITS: a face from strength -3 to 3."""
    rows = [faces.generate([seed], edits={name: strength})[0] for name in EDITS for strength in STRENGTHS]
    return images.grid(rows, columns=len(STRENGTHS), gutter=0)


def draw(faces: FaceGenerator, folder: Path = FOLDER) -> None:
    """Write all exhibits."""
    from demos.common.media.video import write_mp4
    from demos.common.ui import gan_inside

    folder.mkdir(exist_ok=True)
    first = faces.generate(range(FIRST_SEED, FIRST_SEED + FACES))
    images.grid(first, columns=4, gutter=0).save(folder / "faces.webp", **LOSSLESS)
    walk = [images.enlarge(frame, 3) for frame in faces.walk(WALK_SEEDS, WALK_FRAMES)]
    write_mp4(walk, path=folder / "walk.mp4")
    mix = [*faces.generate(MIX_SEEDS), faces.mix(*MIX_SEEDS, FIRST_FINE)]
    images.grid(mix, columns=3, gutter=0).save(folder / "mix.webp", **LOSSLESS)
    maps = [gan_inside.magnify(each) for each in faces.layers(FIRST_SEED)]
    images.grid(maps, columns=len(maps), gutter=0).save(folder / "layers.webp", **LOSSLESS)
    directions_sheet(faces).save(folder / "directions.webp", quality=90, method=6)
    if real := faces.training_pictures.spread():
        found = [round(each.distance, 3) for each in faces.nearest(first)]
        facts = {"real": real, "fake": found, "seeds": list(range(FIRST_SEED, FIRST_SEED + FACES))}
        (folder / "distances.json").write_text(json.dumps(facts) + "\n")


def main() -> None:
    from demos.face_generation.pipeline import load

    draw(load())


if __name__ == "__main__":
    main()
