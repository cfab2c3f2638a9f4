"""The room's stored results: what it opens with.

    python -m demos.style_transfer.exhibits        # after training: writes exhibits/, a few minutes

No torch at import: the page is built from this.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import Image

from demos.common.media import images
from demos.common.media.exhibits import Exhibits
from demos.style_transfer.constants import (
    AGAIN_BLOCK,
    BLOCK,
    BLOCKS,
    CONTENT_WEIGHT,
    EXAMPLES,
    FILM_PAINTING,
    FPS,
    FRAME_SIZE,
    PAINTING,
    PHOTO,
)
from demos.style_transfer.paintings import painting_path
from demos.style_transfer.pictures import prepare_painting, prepare_photo

if TYPE_CHECKING:
    from demos.style_transfer.pipeline import StyleTransfer

EXHIBITS = Exhibits("style_transfer")
RACE_SIZE, RACE_STEPS = 384, 300

Write = Callable[[str, Image.Image], None]


def make(folder: Path) -> None:
    """Write all stored results into a folder, with the checkpoint that is there."""
    import torch

    from demos.style_transfer.pipeline import load

    torch.set_num_threads(1)
    room, photo, style = load(), EXAMPLES / f"{PHOTO}.webp", painting_path(PAINTING)

    def write(name: str, picture: Image.Image) -> None:
        picture.convert("RGB").save(folder / f"{name}.webp", quality=90, method=6)

    made = room.stylize(photo, style)
    images.save_png(made, folder / "opening.png")
    facts = {"race": race(room, photo, style, write), "apart": make_inside(folder, photo, style, made, write)}
    make_film(room, photo, folder / "film.mp4")
    (folder / "facts.json").write_text(json.dumps(facts, indent=1), encoding="utf-8")


def race(room: StyleTransfer, photo: Path, style: str, write: Write) -> dict[str, Any]:
    """The network's ten steps against Gatys' hundreds, at one size: pictures, losses and seconds."""
    from demos.style_transfer import gatys

    content, painting = (images.to_tensor(x) for x in (prepare_photo(photo, RACE_SIZE), prepare_painting(style)))
    target = gatys.StyleTarget.of(content, painting)
    room.stylize(photo, style, size=RACE_SIZE)  # the first call reads the weights
    rows: dict[str, Any] = {}
    for way in ("fast", "content", "noise"):
        start = time.perf_counter()
        if way == "fast":
            made = room.stylize(photo, style, size=RACE_SIZE)
        else:
            *_, made = room.optimize(photo, style, start=way, steps=RACE_STEPS, size=RACE_SIZE)
        seconds = time.perf_counter() - start
        x = images.to_tensor(made)
        style_loss, content_loss, _ = (float(loss) for loss in target.losses(x))
        total = float(target.total(x))
        rows[way] = {"style": style_loss, "content": content_loss, "total": total, "seconds": seconds}
        write(f"race_{way}", made)
    return {"rows": rows, "weight": CONTENT_WEIGHT, "smooth": gatys.SMOOTH_WEIGHT, "size": RACE_SIZE}


def make_inside(folder: Path, photo: Path, style: str, made: Image.Image, write: Write) -> list[float]:
    """What "Look inside" opens with; returns how far Gram matrices are from the painting's, see `features.matrices`."""
    from demos.style_transfer import features

    for name, sheet in zip(("maps_photo", "maps_style"), features.channels(photo, style, BLOCK)):
        write(name, sheet)
    pictures, distances = features.matrices([photo, style, made], BLOCK)
    for name, picture in zip(("gram_photo", "gram_style", "gram_made"), pictures):
        picture.save(folder / f"{name}.webp", lossless=True)
    for kind, source in (("content", photo), ("style", style)):
        ends = {block: [*features.paint_again(source, kind, block)][-1] for block in BLOCKS}
        write(f"again_{kind}", features.side_by_side(list(ends.values())))
        if kind == "content":
            write("again_live", ends[AGAIN_BLOCK])
    return distances


def make_film(room: StyleTransfer, photo: Path, path: Path) -> None:
    """A clip that pans across the photo, painted; as large as the network sees it, so that it moves by whole pixels."""
    from demos.common.media.video import write_mp4
    from demos.style_transfer.film import PAN_FRAMES, PAN_SHIFT, pan

    size = FRAME_SIZE + PAN_SHIFT * (PAN_FRAMES - 1), 400
    clip = pan(images.open_image(photo).resize(size, Image.Resampling.LANCZOS))
    write_mp4(room.film(clip, painting_path(FILM_PAINTING), size=max(clip[0].size)), FPS, path)


def main() -> None:
    """Make the room's stored results anew."""
    EXHIBITS.main(make)


if __name__ == "__main__":
    main()
