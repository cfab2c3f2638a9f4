"""The room's pictures: drawings to start from, comparisons, and the stored results that the room opens with.

    python -m demos.pix2pix.exhibits        # after training: writes exhibits/

No torch here: the page is built from it. `room` is what demos.pix2pix.pipeline.load() returns.
"""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image, ImageDraw

from demos.common.media.images import data_uri, enlarge, grid, save_png, stamp
from demos.common.ui.picture_wall import magnify
from demos.pix2pix.layouts import random_plan
from demos.pix2pix.texts import FACADES, TASKS

if TYPE_CHECKING:
    from demos.pix2pix.pipeline import Pix2Pix

HOME = Path(__file__).parent
EXAMPLES, EXHIBITS = HOME / "examples", HOME / "exhibits"
LARGE = 512  # px of the picture on the wall
OPENING = {"facades": 3, "emoji": 0, "faces": 0}  # numbers of the drawings that the tasks open with
PLAN = OPENING["facades"]
SEEDS = (1, 2, 3)  # of the noise where several pictures are made of one drawing
PATCH = 70  # px that one of the discriminator's scores looks at
REAL, FAKE = (47, 107, 215), (232, 121, 43)


def kind(task: str) -> str:
    """The sheet that a task is drawn on."""
    return "plan" if task in FACADES else "lines"


def from_url(url: str) -> bytes:
    """The file in a data URL."""
    return base64.b64decode(url.partition(",")[2])


def sheet_value(task: str, drawing: Image.Image) -> str:
    """What pad.js is given."""
    return json.dumps({"task": task, "kind": kind(task), "picture": data_uri(drawing)})


def another(task: str, number: int) -> Image.Image:
    """A drawing to start from: a plan by rules, or one of the stored ones, in turn."""
    if task in FACADES:
        return random_plan(number)
    stored = drawings(task)
    return Image.open(stored[number % len(stored)]).convert("L")


def drawings(task: str) -> list[Path]:
    """Outlines of emoji and edges of faces that ship with the room."""
    return sorted(EXAMPLES.glob(f"{task}_*.png"))


def opening(task: str) -> tuple[Image.Image, str]:
    """A task's first drawing, and the stored picture that it became."""
    return another(task, OPENING[task]), str(EXHIBITS / f"{task}.png")


# ---- comparisons ---------------------------------------------------------------------------------------------------


def compared(room: Pix2Pix, plan: Any) -> list[Image.Image]:
    """What L1 alone and what L1 with a discriminator makes of a plan, 512 px."""
    return [magnify(room.translate(plan, task), LARGE) for task in FACADES[::-1]]


def verdicts(room: Pix2Pix, plan: Any) -> tuple[list[Image.Image], list[float]]:
    """The same two pictures under the discriminator's verdict, and its mean score of each."""
    sheets, scores = [], []
    for task in FACADES[::-1]:
        picture = room.translate(plan, task)
        found = room.verdict(plan, picture)
        scores.append(float(found.mean()))
        sheets.append(stamp(judged(picture, found), "pix2pix", task=task, verdict=scores[-1]))
    return sheets, scores


def judged(picture: Image.Image, scores: np.ndarray) -> Image.Image:
    """A picture under its scores, and beside it the patches that look most real (above) and most fake (below).

    Those two are chosen among the patches that lie wholly inside the picture.
    """
    side, gap = (LARGE - 8) // 2, 8
    map_, factor = overlaid(picture, scores), LARGE // picture.width
    sheet = Image.new("RGB", (LARGE + gap + side, LARGE), "white")
    pen = ImageDraw.Draw(map_)
    whole = [index for index in range(len(scores)) if 0 <= patch_start(index) <= picture.width - PATCH]
    inner = scores[np.ix_(whole, whole)]
    for row, (index, colour) in enumerate(((inner.argmax(), REAL), (inner.argmin(), FAKE))):
        y, x = (patch_start(whole[at]) for at in np.unravel_index(index, inner.shape))
        crop = picture.crop((x, y, x + PATCH, y + PATCH)).resize((side - 8, side - 8), Image.Resampling.LANCZOS)
        corner = (LARGE + gap, row * (side + gap))
        sheet.paste(colour, (*corner, corner[0] + side, corner[1] + side))
        sheet.paste(crop, (corner[0] + 4, corner[1] + 4))
        frame = [factor * at for at in (x, y, x + PATCH, y + PATCH)]
        pen.rectangle(frame, outline="white", width=6)
        pen.rectangle(frame, outline=colour, width=4)
    sheet.paste(map_, (0, 0))
    return sheet


def patch_start(index: int) -> int:
    """The first row (or column) of the picture that the score number `index` looks at; the first ones look outside."""
    return 8 * index - 23  # three strides of 2, and paddings of 1, 2, 4, 8 and 8 px


def overlaid(picture: Image.Image, scores: np.ndarray) -> Image.Image:
    """A picture in grey, 512 px, under the scores of its patches: blue for real, orange for fake, stronger for surer.

    Every score lies over the middle of its patch.
    """
    large = enlarge(picture, LARGE // picture.width).convert("L").convert("RGB")
    middles = (np.arange(picture.width) - patch_start(0) - PATCH / 2) / 8  # every pixel's place among the scores
    near = middles.round().astype(int).clip(0, len(scores) - 1)
    spread = Image.fromarray(scores[near][:, near].astype(np.float32)).resize(large.size, Image.Resampling.BILINEAR)
    field = np.asarray(spread)[..., None]
    tint, weight = np.where(field > 0, REAL, FAKE), 0.65 * np.tanh(np.abs(field))
    return Image.fromarray((np.asarray(large) * (1 - weight) + tint * weight).round().astype(np.uint8))


def unet(room: Pix2Pix, drawing: Any, task: str = "facades") -> Image.Image:
    """The generator's maps, fine to coarse: on the way down above, on the way up below."""
    down, up = room.maps(drawing, task)
    return stamp(grid([tile(maps) for maps in (*down, *up)], len(down), gutter=8), "pix2pix", task=task, maps="unet")


def tile(maps: np.ndarray, side: int = 192) -> Image.Image:
    """Four maps (4, h, w) as one square, each from its darkest to its brightest."""
    low, high = maps.min((1, 2), keepdims=True), maps.max((1, 2), keepdims=True)
    grey = (255 * (maps - low) / np.maximum(high - low, 1e-6)).astype(np.uint8)
    small = [Image.fromarray(each).resize((side // 2, side // 2), Image.Resampling.BOX) for each in grey]
    return grid(small, 2, gutter=0)


def several(room: Pix2Pix, plan: Any, task: str = "facades") -> Image.Image:
    """One drawing without noise, and with much of it from seeds 1, 2 and 3."""
    pictures = [room.translate(plan, task), *(room.translate(plan, task, strength=1.0, seed=seed) for seed in SEEDS)]
    sheet = grid([magnify(each, LARGE // 2) for each in pictures], len(pictures))
    return stamp(sheet, "pix2pix", task=task, strength=[0.0] + [1.0] * len(SEEDS), seeds=[0, *SEEDS])


def main() -> None:
    from demos.pix2pix.pipeline import load

    room = load()
    EXHIBITS.mkdir(exist_ok=True)

    def write(name: str, picture: Image.Image) -> None:
        picture.convert("RGB").save(EXHIBITS / f"{name}.webp", quality=90, method=6)

    for task in TASKS:
        save_png(magnify(room.translate(another(task, OPENING[task]), task), LARGE), EXHIBITS / f"{task}.png")
    plan = random_plan(PLAN)
    write("l1", compared(room, plan)[0])
    sheets, scores = verdicts(room, plan)
    for name, sheet in zip(("verdict_l1", "verdict_gan"), sheets):
        write(name, sheet)
    write("several", several(room, plan))
    write("unet", unet(room, plan))
    (EXHIBITS / "scores.json").write_text(json.dumps(scores), encoding="utf-8")


if __name__ == "__main__":
    main()
