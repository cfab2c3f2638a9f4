"""The room's stored results: what it opens with.

    python -m demos.pix2pix.exhibits        # after training: writes exhibits/

No torch at import: the page is built from this.
"""

from __future__ import annotations

import json
from pathlib import Path

from PIL import Image

from demos.common.media.exhibits import Exhibits
from demos.common.media.images import save_png
from demos.common.ui.picture_wall import magnify
from demos.pix2pix import comparisons
from demos.pix2pix.constants import LARGE, OPENING, TASKS
from demos.pix2pix.sheet import drawing_number

EXHIBITS = Exhibits("pix2pix")
PLAN = OPENING["facades"]  # number of the plan that "Look inside" opens with


def make(folder: Path) -> None:
    """Write all stored results into a folder, with the checkpoints that are there."""
    from demos.pix2pix.pipeline import load

    room = load()

    def write(name: str, picture: Image.Image) -> None:
        picture.convert("RGB").save(folder / f"{name}.webp", quality=90, method=6)

    for task in TASKS:
        drawing = drawing_number(task, OPENING[task])
        save_png(magnify(room.translate(drawing, task), LARGE), folder / f"{task}.png")
    plan = drawing_number("facades", PLAN)
    write("l1", comparisons.without_and_with_discriminator(room, plan)[0])
    sheets, scores = comparisons.verdicts(room, plan)
    for name, sheet in zip(("verdict_l1", "verdict_gan"), sheets):
        write(name, sheet)
    write("several", comparisons.noise_sheet(room, plan))
    write("unet", comparisons.map_sheet(room, plan))
    (folder / "scores.json").write_text(json.dumps(scores), encoding="utf-8")


def main() -> None:
    """Make the room's stored results anew."""
    EXHIBITS.main(make)


if __name__ == "__main__":
    main()
