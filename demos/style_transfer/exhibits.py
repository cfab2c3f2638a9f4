"""The room's stored pictures, the chart of the losses, and what the page shows of a painting.

    python -m demos.style_transfer.exhibits        # after training: writes exhibits/, a few minutes

No torch at import: the page is built from this.
"""

from __future__ import annotations

import base64
import io
import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PIL import Image

from demos.common.media import images
from demos.common.ui.charts import ticks
from demos.style_transfer.texts import DEEPER, FPS, FRAME_SIZE, PAINTINGS, t

HOME = Path(__file__).parent
EXAMPLES, STYLES, EXHIBITS = HOME / "examples", HOME / "examples" / "styles", HOME / "exhibits"
PHOTO, PAINTING = "temple", "van_gogh_starry_night"  # what the room opens with
FILM_PAINTING = "munch_the_scream"
BLOCK, AGAIN_BLOCK = 2, 4  # what is looked into at first
RACE_SIZE, RACE_STEPS = 384, 300
FILM_FRAMES, FILM_SHIFT = 60, 4  # px a frame
THUMB = 110  # px


def photos() -> list[str]:
    return sorted(str(path) for path in EXAMPLES.glob("*.webp"))


def painting(name: str) -> str:
    """The path of one of the wall's paintings. Raises InputError."""
    if name not in PAINTINGS:
        raise t.error("unknown_painting", name=name)
    return str(STYLES / f"{name}.webp")


def stored(name: str) -> str:
    """The path of a stored exhibit."""
    return str(next(EXHIBITS.glob(f"{name}.*")))


def facts() -> dict[str, Any]:
    """The figures that belong to the stored exhibits."""
    return json.loads((EXHIBITS / "facts.json").read_text(encoding="utf-8"))


def thumbnails() -> str:
    """The wall's tiles as CSS: a square of each painting in the order of PAINTINGS."""
    rules = []
    for place, name in enumerate(PAINTINGS, 1):
        with Image.open(painting(name)) as picture, io.BytesIO() as buffer:
            images.square(picture.convert("RGB"), THUMB).save(buffer, "WEBP", quality=75)
            data = base64.b64encode(buffer.getvalue()).decode()
        rules.append(f".st-wall label:nth-child({place}) {{ background-image: url(data:image/webp;base64,{data}); }}")
    return "\n".join(rules)


def chart(history: dict[str, Sequence[float]], steps: int, speech: str) -> str:
    """Style and content losses over the steps so far, HTML; in ink, told apart by dashes and by name. `history` holds both, and
    the "step" of each value."""
    width, height, left, right, top, bottom = 640, 132, 44, 130, 8, 22
    names = {"style": "", "content": "6 4"}
    highest = max(max(history[name]) for name in names)

    def place(step: int, value: float) -> tuple[float, float]:
        return left + (width - left - right) * step / steps, height - bottom - (height - top - bottom) * value / highest

    parts, rows = [], []
    for value in ticks(0, highest):
        y = place(0, value)[1]
        parts.append(f'<line x1="{left}" x2="{width - right}" y1="{y:.1f}" y2="{y:.1f}" class="rule"/>')
        parts.append(f'<text x="{left - 6}" y="{y + 4:.1f}" text-anchor="end">{value:g}</text>')
    for name, dash in sorted(names.items(), key=lambda each: -history[each[0]][-1]):
        points = [place(step, value) for step, value in zip(history["step"], history[name])]
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        parts.append(
            f'<polyline points="{line}" fill="none" stroke="currentColor" stroke-width="2" stroke-dasharray="{dash}"/>'
        )
        row = max([points[-1][1] + 4, *(row + 16 for row in rows)])
        rows.append(row)
        mark = "╍" if dash else "━"
        parts.append(f'<text x="{width - right + 8}" y="{row:.1f}">{mark} {t.say("chart." + name, speech)}</text>')
    word = t.say("chart.step", speech)
    parts.append(f'<text x="{left}" y="{height - 6}">0</text>')
    parts.append(f'<text x="{width - right}" y="{height - 6}" text-anchor="end">{word} {steps}</text>')
    words = t.say("chart.words", speech)
    return (
        f'<svg viewBox="0 0 {width} {height}" role="img" aria-label="{words}" '
        f'xmlns="http://www.w3.org/2000/svg">{"".join(parts)}</svg>'
    )


def pan(picture: Image.Image, frames: int = FILM_FRAMES, shift: int = FILM_SHIFT) -> list[Image.Image]:
    """A clip that moves across a picture: the same things in every frame, `shift` px further to the left each time."""
    width = picture.width - shift * (frames - 1)
    return [picture.crop((shift * i, 0, shift * i + width, picture.height)) for i in range(frames)]


# ---- making them -------------------------------------------------------------------------------------------------


def race(room: Any, photo: Path, style: str, write: Any) -> dict[str, Any]:
    """The network's ten steps against Gatys' hundreds, at one size: pictures, losses and seconds."""
    from demos.style_transfer import gatys
    from demos.style_transfer.pipeline import look_at, prepare

    wanted = gatys.Wanted.of(images.to_tensor(prepare(photo, RACE_SIZE)), images.to_tensor(look_at(style)))
    room.stylize(photo, style, size=RACE_SIZE)  # the first call reads the weights
    rows: dict[str, Any] = {}
    for way in ("fast", "content", "noise"):
        start = time.perf_counter()
        if way == "fast":
            made = room.stylize(photo, style, size=RACE_SIZE)
        else:
            for made in room.optimize(photo, style, start=way, steps=RACE_STEPS, size=RACE_SIZE):
                pass
        seconds = time.perf_counter() - start
        x = images.to_tensor(made)
        kind, kept, _ = (float(each) for each in wanted.losses(x))
        rows[way] = {"style": kind, "content": kept, "total": float(wanted.total(x)), "seconds": seconds}
        write(f"race_{way}", made)
    return {"rows": rows, "weight": gatys.CONTENT_WEIGHT, "smooth": gatys.SMOOTH_WEIGHT, "size": RACE_SIZE}


def main() -> None:
    import torch

    from demos.common.media.video import write_mp4
    from demos.style_transfer import looking
    from demos.style_transfer.pipeline import load

    torch.set_num_threads(1)
    room, photo, style = load(), EXAMPLES / f"{PHOTO}.webp", painting(PAINTING)
    EXHIBITS.mkdir(exist_ok=True)

    def write(name: str, picture: Image.Image) -> None:
        picture.convert("RGB").save(EXHIBITS / f"{name}.webp", quality=90, method=6)

    made = room.stylize(photo, style)
    images.save_png(made, EXHIBITS / "opening.png")
    known = {"race": race(room, photo, style, write)}
    for name, sheet in zip(("maps_photo", "maps_style"), looking.channels(photo, style, BLOCK)):
        write(name, sheet)
    pictures, apart = looking.matrices([photo, style, made], BLOCK)
    for name, picture in zip(("gram_photo", "gram_style", "gram_made"), pictures):
        picture.save(EXHIBITS / f"{name}.webp", lossless=True)
    known["apart"] = apart
    for kind, source in (("content", photo), ("style", style)):
        ends = {}
        for block in DEEPER:
            for ends[block] in looking.again(source, kind, block):
                pass
        write(f"again_{kind}", looking.side_by_side(list(ends.values())))
        if kind == "content":
            write("again_live", ends[AGAIN_BLOCK])
    # as large as the network sees a frame, so that it moves by whole pixels
    still = images.open_image(photo).resize(
        (FRAME_SIZE + FILM_SHIFT * (FILM_FRAMES - 1), 400), Image.Resampling.LANCZOS
    )
    clip = pan(still)
    write_mp4(room.film(clip, painting(FILM_PAINTING), size=max(clip[0].size)), FPS, EXHIBITS / "film.mp4")
    (EXHIBITS / "facts.json").write_text(json.dumps(known, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
