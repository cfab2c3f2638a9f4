"""What the room opens with: finished pictures, and the small examples that it offers.

    python -m demos.super_resolution.exhibits        # after training: writes exhibits/, and examples/small/

No torch at import: the page is built from this.
"""

from __future__ import annotations

import json
from pathlib import Path

from PIL import Image

from demos.common.media.exhibits import Exhibits
from demos.common.media.images import open_image, reduce, save_png
from demos.super_resolution import magnifier
from demos.super_resolution.constants import EXAMPLES, FAMOUS, METHODS, NAME, OPENING, PLACE, SCALE, SMALL, ZOOM

EXHIBITS = Exhibits(NAME)


def make(folder: Path) -> None:
    """Write all stored results into a folder, with the checkpoints that are there."""
    from demos.super_resolution.pipeline import load

    def write(name: str, picture: Image.Image) -> None:
        picture.convert("RGB").save(folder / f"{name}.webp", lossless=True, quality=90, method=6)

    reduce_examples()
    upscaler, opening, original = load(), SMALL / f"{OPENING}.png", EXAMPLES / f"{FAMOUS}.webp"
    save_png(upscaler.upscale(opening), folder / "opening.png")
    for method, crop in zip(METHODS, magnifier.crops(upscaler, opening, PLACE, ZOOM)):
        write(f"crop_{method}", crop)
    write("added", upscaler.added(opening)[1])
    write("strip", magnifier.strip(upscaler, opening, PLACE, ZOOM))
    judgement = upscaler.judge(original)
    for method, result in judgement.results.items():
        write(f"judge_{method}", result)
    sheet, distances = magnifier.twin_sheet(upscaler, original)
    write("twins", sheet)
    facts = {"size": judgement.small.size, "figures": judgement.figures, "off": distances}
    (folder / "judge.json").write_text(json.dumps(facts, indent=1), encoding="utf-8")


def reduce_examples() -> None:
    """Write a quarter of each original, which the page offers to enlarge."""
    SMALL.mkdir(exist_ok=True)
    for path in EXAMPLES.glob("*.webp"):
        reduce(open_image(path), SCALE).save(SMALL / f"{path.stem}.png", optimize=True)


def main() -> None:
    """Make the room's stored results anew."""
    EXHIBITS.main(make)


if __name__ == "__main__":
    main()
