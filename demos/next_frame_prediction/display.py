"""A comparison as the page's film component shows it, and as a picture and a video to save. No torch here."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image, ImageColor

from demos.common.media.images import data_uri, enlarge, stamp
from demos.common.ui.colours import FAKE
from demos.next_frame_prediction.constants import MODELS, NAME, ROWS, SIDE

if TYPE_CHECKING:
    from demos.next_frame_prediction.pipeline import Comparison

UNKNOWN = "#8A8A8A"  # a place without a frame


def film_value(comparison: Comparison, **settings: Any) -> str:
    """What the film component takes (see stage.js), as JSON."""
    errors = {name: [round(error, 2) for error in values] for name, values in comparison.errors.items()}
    return json.dumps(
        {
            "sheet": data_uri(sheet(comparison, **settings)),
            "count": len(comparison.rows["mse"]),
            "truth": len(comparison.rows.get("truth", ())),
            "errors": errors,
        }
    )


def sheet(comparison: Comparison, **settings: Any) -> Image.Image:
    """All frames without gutters: first the ten seen, then a row for each of ROWS."""
    rows = dict(comparison.rows)
    for model in MODELS:
        rows[f"error_{model}"] = [error_map(*pair) for pair in zip(rows[model], rows.get("truth", ()))]
    lines = [comparison.seen, *(rows.get(name, []) for name in ROWS)]
    image = Image.new("RGB", (SIDE * max(map(len, lines)), SIDE * len(lines)), UNKNOWN)
    for row, line in enumerate(lines):
        for column, frame in enumerate(line):
            image.paste(frame, (SIDE * column, SIDE * row))
    return stamp(image, NAME, rows=["seen", *ROWS], **settings)


def error_map(predicted: Image.Image, truth: Image.Image) -> Image.Image:
    """Absolute difference of two frames: black where they agree, through orange to white where they differ most."""
    one, other = (np.asarray(frame.convert("RGB"), np.int16) for frame in (predicted, truth))
    difference = np.abs(one - other).mean(-1) / 255
    stops = np.array([(0, 0, 0), ImageColor.getrgb(FAKE), (255, 255, 255)])
    colour = np.stack([np.interp(difference, [0, 0.5, 1], stops[:, channel]) for channel in range(3)], -1)
    return Image.fromarray(colour.round().astype(np.uint8))


def video_frames(comparison: Comparison, factor: int = 3) -> list[Image.Image]:
    """Frames of a video: truth, sharp and safe side by side; the ten seen first, then what was predicted."""
    rows = [comparison.rows.get("truth", []), *(comparison.rows[name] for name in ("adversarial", "mse"))]
    unknown = Image.new("RGB", (SIDE, SIDE), UNKNOWN)
    trios = [[frame] * 3 for frame in comparison.seen]
    trios += [[row[k] if k < len(row) else unknown for row in rows] for k in range(len(rows[-1]))]
    images = []
    for trio in trios:
        image = Image.new("RGB", (factor * (3 * SIDE + 8), factor * SIDE), "white")
        for k, frame in enumerate(trio):
            image.paste(enlarge(frame.convert("RGB"), factor), (k * factor * (SIDE + 4), 0))
        images.append(image)
    return images
