"""The stored results that the room opens with.

python -m demos.anime_characters.exhibits      # after training: makes exhibits/ anew with the checkpoint
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from demos.anime_characters.constants import (
    CHARACTERS,
    EYES,
    FIRST_SEED,
    HAIR,
    MORPH,
    MORPH_FRAMES,
    NAME,
    SWATCHES,
    VIDEO,
)
from demos.common.media import images
from demos.common.media.exhibits import Exhibits

EXHIBITS = Exhibits(NAME)
BAR = 16  # px of the swatches along a sheet


def make(folder: Path) -> None:
    """All stored results, written into `folder`."""
    from demos.anime_characters.pipeline import load
    from demos.common.media.video import write_mp4
    from demos.common.ui.gan_inside import magnify

    characters, seeds = load(), range(FIRST_SEED, FIRST_SEED + CHARACTERS)
    wall = characters.generate(seeds)
    EXHIBITS.store(wall, "characters", columns=4, folder=folder)
    settings = images.settings_of(wall[0])
    others = characters.recolour(settings["seed"], settings["hair"], settings["eyes"])
    EXHIBITS.store([*others["hair"], *others["eyes"]], "recolour", columns=len(HAIR) + len(EYES), folder=folder)
    frames = characters.interpolate(*MORPH, MORPH_FRAMES)
    write_mp4((images.enlarge(frame, VIDEO // frame.width) for frame in frames), path=folder / "morph.mp4")
    ends = [characters.generate([seed], hair, eyes)[0] for seed, hair, eyes in MORPH]
    EXHIBITS.store(ends, "morph", columns=len(ends), folder=folder)
    pairs_sheet(characters.every_pair(FIRST_SEED)).save(folder / "pairs.webp", quality=90, method=6)
    maps = [magnify(feature_map) for feature_map in characters.layers(FIRST_SEED)]
    EXHIBITS.store(maps, "layers", columns=len(maps), folder=folder)
    if real := characters.training_pictures.spread():
        fake = [round(neighbour.distance, 3) for neighbour in characters.nearest(wall)]
        (folder / "distances.json").write_text(json.dumps({"real": real, "fake": fake, "seeds": [*seeds]}) + "\n")


def pairs_sheet(drawings: Sequence[Image.Image]) -> Image.Image:
    """The 120 drawings of `every_pair`, with a swatch beside each row (hair) and above each column (eyes)."""
    grid = images.grid(drawings, columns=len(EYES))
    sheet = Image.new("RGB", (grid.width + BAR, grid.height + BAR), "white")
    sheet.paste(grid, (BAR, BAR))
    step = (grid.width - 4) // len(EYES)
    for place, name in enumerate(EYES):
        sheet.paste(SWATCHES[name], (BAR + 4 + place * step, 4, BAR + place * step + step, BAR))
    for place, name in enumerate(HAIR):
        sheet.paste(SWATCHES[name], (4, BAR + 4 + place * step, BAR, BAR + place * step + step))
    return sheet


def main() -> None:
    """Make the room's stored results anew."""
    EXHIBITS.main(make)


if __name__ == "__main__":
    main()
