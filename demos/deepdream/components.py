"""What both parts of the DeepDream page need: the pipeline, settings as components hold them, the pace of a stream."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from PIL import Image

from demos.common.media.images import settings_of
from demos.common.ui.handlers import lazily
from demos.deepdream.constants import DEFAULTS

if TYPE_CHECKING:
    from demos.deepdream.pipeline import DeepDream

deepdream: Callable[[], DeepDream] = lazily("deepdream")

NONE = -1  # "no class", "no channel" on the page: a dropdown can't be emptied again, and the API needs a value
PAUSE = 0.1  # seconds between two frames of a stream; more frames only make the page slow


def to_components(settings: dict[str, Any]) -> list[Any]:
    """Keyword arguments of `DeepDream.dream` as the page's components hold them, in the order of DEFAULTS."""
    values = {**settings, "layers": list(settings["layers"])}
    return [NONE if values[key] is None else values[key] for key in DEFAULTS]


def from_components(*values: Any) -> dict[str, Any]:
    """What the page's components hold, in the order of DEFAULTS, as keyword arguments of `DeepDream.dream`."""
    settings = dict(zip(DEFAULTS, values, strict=True))
    return {**settings, **{key: None for key in ("channel", "target_class") if settings[key] == NONE}}


def paced(frames: Iterable[Image.Image], pause: float = PAUSE) -> Iterator[tuple[Image.Image, bool]]:
    """Every frame, and whether to show it: `pause` seconds have gone since the last one that was shown."""
    shown = float("-inf")
    for frame in frames:
        due = time.perf_counter() - shown >= pause
        if due:
            shown = time.perf_counter()
        yield frame, due


def progress_of(frame: Image.Image) -> dict[str, int]:
    """How far a dream is: octave, octaves, step, steps."""
    settings = settings_of(frame)
    return {key: settings[key] for key in ("octave", "octaves", "step", "steps")}
