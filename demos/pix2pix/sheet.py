"""The sheet that a visitor draws on: the drawings to start from, and how they travel to the browser (pad.js) and back.

No torch here: the page is built from it.
"""

from __future__ import annotations

import base64
import json
from pathlib import Path

from PIL import Image

from demos.common.media.images import data_uri
from demos.pix2pix.constants import FACADES
from demos.pix2pix.layouts import random_plan

EXAMPLES = Path(__file__).parent / "examples"


def kind(task: str) -> str:
    """The sheet that a task is drawn on: "plan" or "lines"."""
    return "plan" if task in FACADES else "lines"


def sheet_value(task: str, drawing: Image.Image) -> str:
    """What pad.js is given."""
    return json.dumps({"task": task, "kind": kind(task), "picture": data_uri(drawing)})


def from_url(url: str) -> bytes:
    """The file in a data URL."""
    return base64.b64decode(url.partition(",")[2])


def drawing_number(task: str, number: int) -> Image.Image:
    """A drawing to start from: a plan by rules, or one of the stored ones, in turn."""
    if task in FACADES:
        return random_plan(number)
    stored = stored_drawings(task)
    return Image.open(stored[number % len(stored)]).convert("L")


def stored_drawings(task: str) -> list[Path]:
    """Outlines of emoji and edges of faces that ship with the room."""
    return sorted(EXAMPLES.glob(f"{task}_*.png"))
