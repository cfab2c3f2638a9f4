"""The room's pictures: drawings to start from, comparisons, and the stored results that the room opens with.

    python -m demos.pix2pix.exhibits        # after training: writes exhibits/

No torch here: the page is built from it. `room` is what demos.pix2pix.pipeline.load() returns.
"""

from __future__ import annotations

import base64
import io
import json
import random
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image, ImageDraw

from demos.common.images import enlarge, grid, save_png
from demos.common.picture_wall import magnify
from demos.pix2pix.layouts import random_plan
from demos.pix2pix.texts import FACADES, SIZES, TASKS

if TYPE_CHECKING:
    from demos.pix2pix.pipeline import Pix2Pix

HOME = Path(__file__).parent
EXAMPLES, EXHIBITS = HOME / "examples", HOME / "exhibits"
LARGE = 512  # px of the picture on the wall
PLAN = 3  # seed of the plan that the room opens with
PATCH = 70  # px that one of the discriminator's scores looks at
REAL, FAKE = (47, 107, 215), (232, 121, 43)


def kind(task: str) -> str:
    """The sheet that a task is drawn on."""
    return "plan" if task in FACADES else "lines"


def data_url(picture: Image.Image) -> str:
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", optimize=True)
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode()


def from_url(url: str) -> bytes:
    """The file in a data URL."""
    return base64.b64decode(url.partition(",")[2])


def sheet_value(task: str, drawing: Image.Image) -> str:
    """What pad.js is given."""
    return json.dumps({"kind": kind(task), "picture": data_url(drawing)})


def another(task: str, seed: int) -> Image.Image:
    """A drawing to start from: a plan by rules, or one of the stored ones."""
    return random_plan(seed) if task in FACADES else Image.open(random.Random(seed).choice(drawings(task))).convert("L")


def drawings(task: str) -> list[Path]:
    """Outlines of emoji and edges of faces that ship with the room."""
    return sorted(EXAMPLES.glob(f"{task}_*.png"))


def first_drawing(task: str) -> Image.Image:
    """The drawing that a task opens with."""
    return random_plan(PLAN) if task in FACADES else Image.open(drawings(task)[0]).convert("L")


def opening(task: str) -> tuple[Image.Image, str]:
    """A task's first drawing, and the stored picture that it became."""
    return first_drawing(task), str(EXHIBITS / f"{task}.png")


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
        sheets.append(overlaid(picture, found))
        scores.append(float(found.mean()))
    return sheets, scores


def overlaid(picture: Image.Image, scores: np.ndarray) -> Image.Image:
    """A picture in grey under the scores of its patches: blue for real, orange for fake, stronger for surer."""
    large = enlarge(picture, LARGE // picture.width).convert("L").convert("RGB")
    sure = Image.fromarray((255 * np.tanh(np.abs(scores))).astype(np.uint8)).resize(large.size, Image.Resampling.BICUBIC)
    side = Image.fromarray((255 * (scores > 0)).astype(np.uint8)).resize(large.size, Image.Resampling.BICUBIC)
    tint = Image.composite(Image.new("RGB", large.size, REAL), Image.new("RGB", large.size, FAKE), side)
    sheet = Image.composite(tint, large, sure.point(lambda level: 0.65 * level))
    corner, wide = LARGE // 8, PATCH * LARGE // picture.width
    ImageDraw.Draw(sheet).rectangle((corner, corner, corner + wide, corner + wide), outline="white", width=3)
    return sheet


def several(room: Pix2Pix, plan: Any, task: str = "facades") -> Image.Image:
    """One drawing without noise, and with much of it from seeds 1, 2 and 3."""
    plain = room.translate(plan, task)
    return grid([plain, *(room.translate(plan, task, strength=1.0, seed=seed) for seed in (1, 2, 3))], 4)


def main() -> None:
    from demos.pix2pix.pipeline import load

    room = load()
    EXHIBITS.mkdir(exist_ok=True)

    def write(name: str, picture: Image.Image) -> None:
        picture.convert("RGB").save(EXHIBITS / f"{name}.webp", quality=90, method=6)

    for task in TASKS:
        save_png(magnify(room.translate(first_drawing(task), task), LARGE), EXHIBITS / f"{task}.png")
    plan = random_plan(PLAN)
    write("l1", compared(room, plan)[0])
    sheets, scores = verdicts(room, plan)
    for name, sheet in zip(("verdict_l1", "verdict_gan"), sheets):
        write(name, sheet)
    write("several", several(room, plan))
    (EXHIBITS / "scores.json").write_text(json.dumps(scores), encoding="utf-8")


if __name__ == "__main__":
    main()
