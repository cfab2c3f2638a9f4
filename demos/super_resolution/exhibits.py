"""The room's pictures: crops under a magnifier, strips, twins; and the finished exhibits that the room opens with.

    python -m demos.super_resolution.exhibits        # after training: writes examples/small/ and exhibits/

Pictures are PIL; `room` is what demos.super_resolution.pipeline.load() returns. No torch here: the page is built from it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import Image, ImageDraw

from demos.common.media.images import enlarge, grid, open_image, reduce, save_png
from demos.super_resolution.texts import LARGEST, SCALE, WAYS

if TYPE_CHECKING:
    from demos.super_resolution.pipeline import Judgement, SuperResolution

HOME = Path(__file__).parent
EXAMPLES, SMALL, EXHIBITS = HOME / "examples", HOME / "examples" / "small", HOME / "exhibits"
OPENING = "astronaut"  # what the room opens with
PLACE, ZOOM = (0.45, 0.17), 2  # where the magnifier lies at first, and its power
FAMOUS = "pearl_earring"  # the original that is measured at first
GLASS = 256  # px: a crop under the magnifier
WALL = (820, 480)  # px: the room on the wall for one picture
MAP = 400  # px: the picture on which a place is chosen
HUGE = 2048  # px: no longer side is sent to a browser
TWIN = 128  # px of an original: each side of the crop that is compared with its twins
STRIP = (0.0, 0.25, 0.5, 0.75, 1.0)


def hang(picture: Image.Image, width: int = WALL[0], height: int = WALL[1]) -> Image.Image:
    """A picture fit for a browser: whole times larger (Lanczos) if it is small, whole times smaller if it is huge."""
    factor = min(width // picture.width, height // picture.height)
    if factor > 1:
        return enlarge(picture, factor)
    if (longer := max(picture.size)) > HUGE:
        return picture.reduce(-(-longer // HUGE))
    return picture


def interpolated(image: Any) -> Image.Image:
    """The bicubic picture, RGB, made without torch: what the wall shows while the networks are still being read."""
    picture = open_image(image, area=LARGEST**2)
    return picture.resize((SCALE * picture.width, SCALE * picture.height), Image.Resampling.BICUBIC)


def box_at(picture: Image.Image, place: tuple[float, float], zoom: int) -> tuple[int, int, int, int]:
    """What lies under the magnifier: left, top, right, bottom in the picture's own pixels.

    Args:
        place: its middle, from (0, 0) to (1, 1).
        zoom: how many screen pixels a result's pixel is wide.
    """
    sides = [min(side, GLASS // (zoom * SCALE)) for side in picture.size]
    starts = [round(share * whole - side / 2) for share, whole, side in zip(place, picture.size, sides)]
    left, top = (min(max(0, start), whole - side) for start, whole, side in zip(starts, picture.size, sides))
    return left, top, left + sides[0], top + sides[1]


def overview(image: Any, place: tuple[float, float], zoom: int) -> Image.Image:
    """The input, whole times larger or smaller, with a frame around what lies under the magnifier."""
    picture = open_image(image, area=LARGEST**2)
    large = hang(picture, MAP, MAP)
    large = large if large.width <= MAP else large.reduce(-(-large.width // MAP))
    scale = large.width / picture.width
    left, top, right, bottom = (round(side * scale) for side in box_at(picture, place, zoom))
    pen = ImageDraw.Draw(large)
    pen.rectangle((left - 2, top - 2, right + 1, bottom + 1), outline="#FFFFFF", width=4)
    pen.rectangle((left - 1, top - 1, right, bottom), outline="#1E2024", width=2)
    return large


def crops(room: SuperResolution, image: Any, place: tuple[float, float], zoom: int) -> list[Image.Image]:
    """What lies under the magnifier: bicubic, mse, gan; pixels are drawn as squares."""
    picture = open_image(image, area=LARGEST**2)
    box = box_at(picture, place, zoom)
    plain = interpolated(picture).crop([SCALE * side for side in box])
    return [squares(each, zoom) for each in (plain, room.detail(picture, box, 0.0), room.detail(picture, box, 1.0))]


def strip(room: SuperResolution, image: Any, place: tuple[float, float], zoom: int) -> Image.Image:
    """What lies under the magnifier, from mse's weights to gan's."""
    picture = open_image(image, area=LARGEST**2)
    box = box_at(picture, place, zoom)
    return grid([squares(room.detail(picture, box, mix), zoom) for mix in STRIP], len(STRIP))


def twins(room: SuperResolution, original: Any) -> tuple[Image.Image, list[float]]:
    """Above, one place in the original and in two other pictures; below, the same place in the quarter of each.

    Returns the sheet and the mean difference of each quarter to the original's, of 255.
    """
    pictures, off = room.twins(original)
    width, height = pictures[0].size
    quarters = [reduce(each, SCALE) for each in pictures]
    side = min(TWIN, width, height) // SCALE
    left, top = (width // SCALE - side) // 2, (height // SCALE - side) // 2
    low = [each.crop((left, top, left + side, top + side)) for each in quarters]
    box = (SCALE * left, SCALE * top, SCALE * (left + side), SCALE * (top + side))
    above = [squares(each.crop(box), 3) for each in pictures]
    return grid([*above, *(squares(each, 3 * SCALE) for each in low)], 3), off


def squares(picture: Image.Image, factor: int) -> Image.Image:
    """Whole times larger, every pixel a square."""
    return picture.resize((factor * picture.width, factor * picture.height), Image.Resampling.NEAREST)


def pair(image: Any, made: Image.Image) -> tuple[Image.Image, Image.Image]:
    """Before and after in one size: bicubic and the result, fit for the wall."""
    return hang(interpolated(image)), hang(made)


def facts(judgement: Judgement) -> dict[str, Any]:
    """What the table and its sentence say."""
    return {"size": judgement.small.size, "figures": judgement.figures}


def examples() -> list[str]:
    """The pictures that the page offers to enlarge: quarters of the originals."""
    return sorted(str(path) for path in SMALL.glob("*.png"))


def originals() -> list[str]:
    return sorted(str(path) for path in EXAMPLES.glob("*.webp"))


def stored(name: str) -> str:
    """The path of a stored exhibit."""
    return str(next(EXHIBITS.glob(f"{name}.*")))


def read_facts() -> dict[str, Any]:
    return json.loads((EXHIBITS / "judge.json").read_text(encoding="utf-8"))


def main() -> None:
    from demos.super_resolution.pipeline import load

    room = load()
    SMALL.mkdir(exist_ok=True)
    EXHIBITS.mkdir(exist_ok=True)
    for path in EXAMPLES.glob("*.webp"):
        reduce(open_image(path), SCALE).save(SMALL / f"{path.stem}.png", optimize=True)

    def write(name: str, picture: Image.Image) -> None:
        picture.convert("RGB").save(EXHIBITS / f"{name}.webp", lossless=True, quality=90, method=6)

    opening = SMALL / f"{OPENING}.png"
    save_png(room.upscale(opening), EXHIBITS / "opening.png")
    for way, picture in zip(WAYS, crops(room, opening, PLACE, ZOOM)):
        write(f"crop_{way}", picture)
    write("added", room.added(opening)[1])
    write("strip", strip(room, opening, PLACE, ZOOM))
    original = EXAMPLES / f"{FAMOUS}.webp"
    judgement = room.judge(original)
    for way, picture in judgement.results.items():
        write(f"judge_{way}", picture)
    sheet, off = twins(room, original)
    write("twins", sheet)
    known = {**facts(judgement), "off": off}
    (EXHIBITS / "judge.json").write_text(json.dumps(known, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
