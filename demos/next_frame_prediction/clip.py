"""A visitor's clip becomes frames: the beginning of a video or of an animated picture, its middle square, 64 px."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PIL import Image

from demos.common.media.video import read_frames
from demos.common.ui.checks import is_whole
from demos.next_frame_prediction.texts import FARTHEST, SEEN, SIDE, t

SLOWEST = 4  # every how many frames at most


def read_clip(path: Any, pace: int = 1) -> list[Image.Image]:
    """The first frames, every `pace`-th one: ten to be seen and up to thirty to compare with.

    Raises InputError: nothing given, not a video, fewer than ten frames at this pace, or a pace that is not 1 to 4.
    """
    if not path:
        raise t.error("no_clip")
    if not is_whole(pace) or not 1 <= pace <= SLOWEST:
        raise t.error("bad_pace", most=SLOWEST)
    frames = read_frames(Path(path), pace * (SEEN + FARTHEST), side=SIDE)[::pace]
    if len(frames) < SEEN:
        raise t.error("short_clip", given=len(frames), needed=SEEN)
    return frames
