"""Films to predict: of a world, by seed, and of a visitor's clip. Balls that a visitor throws are in balls.py."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from demos.common.media.video import read_frames
from demos.common.ui.checks import check_seeds, check_whole
from demos.next_frame_prediction.constants import FARTHEST, FRAMES, MAX_STEP, SIDE, WORLDS
from demos.next_frame_prediction.texts import t
from demos.next_frame_prediction.worlds import open_world, to_pictures


def sequence(world: str, seed: int, length: int = 2 * FRAMES) -> list[Image.Image]:
    """A new film of one of the worlds; training never used a visitor's seeds. Raises InputError."""
    if world not in WORLDS:
        raise t.error("unknown", given=world, known=", ".join(WORLDS))
    (seed,) = check_seeds([seed], 1)
    random = np.random.default_rng([seed, 1511, 6380])
    return to_pictures(open_world(world).make(1, random, length)[0])


def read_clip(path: Any, step: int = 1) -> list[Image.Image]:
    """The first frames of a video or an animated picture, every `step`-th one, their middle squares, 64 px.

    There are at least ten, which the networks see, and up to thirty more to compare with.

    Raises:
        InputError: Nothing given, not a video, fewer than ten frames at this step, or a step that is not 1 to 4.
    """
    if not path:
        raise t.error("no_clip")
    step = check_whole(t, "step", step, 1, MAX_STEP)
    frames = read_frames(Path(path), step * (FRAMES + FARTHEST), side=SIDE)[::step]
    if len(frames) < FRAMES:
        raise t.error("short_clip", given=len(frames), needed=FRAMES)
    return frames
