"""A video frame by frame: strokes go along with what moves; and how much a video flickers.

for painted in paint_film(paint, frames): ...
flicker(pictures, shift=4)                      # of a clip that pans by 4 px a frame, see `pan`
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from demos.style_transfer.motion import match, take

SHARE = 0.1  # of a new frame in the mean of what is measured in a video
START, KEEP = 0.25, 0.8  # share of the strokes of the frame before in what a frame is begun from, and in the result
CUT = 0.25  # mean difference of two frames, of 2, that is another scene
PAN_FRAMES, PAN_SHIFT = 60, 4  # of the clip that `pan` makes; px a frame

Measured = list[Tensor]  # see layers.RunningMean
# a frame to paint, what was measured so far, and the photo where the frame is partly painted -> painted, measured
Paint = Callable[[Tensor, Measured, Tensor | None], tuple[Tensor, Measured]]


def paint_film(paint: Paint, frames: Iterable[Tensor]) -> Iterator[tuple[Tensor, Tensor]]:
    """Frames (1, 3, H, W) in [-1, 1] -> each frame and what it was painted as."""
    before = painted = None
    measured: Measured = []
    for frame in frames:
        if before is None or float((frame - before).abs().mean()) > CUT:
            painted, measured = None, []
        if painted is None:
            painted, measured = paint(frame, measured, None)
        else:
            where, trust = match(before, frame)
            moved = take(painted, where)
            painted, measured = paint(torch.lerp(frame, moved, START * trust), measured, frame)
            painted = torch.lerp(painted, moved, KEEP * trust)
        before = frame
        yield frame, painted


def pan(picture: Image.Image, frames: int = PAN_FRAMES, shift: int = PAN_SHIFT) -> list[Image.Image]:
    """A clip that moves across a picture: the same things in every frame, `shift` px further to the left each time."""
    width = picture.width - shift * (frames - 1)
    return [picture.crop((shift * i, 0, shift * i + width, picture.height)) for i in range(frames)]


def flicker(frames: Sequence[Image.Image], shift: int = PAN_SHIFT) -> float:
    """How much a clip that pans by `shift` px to the right a frame changes beside that.

    Mean difference, of 255, of each frame and the next moved back, over what both show and 32 px from the borders.
    """
    arrays = [np.asarray(frame, dtype=np.float32)[32:-32, 32:-32] for frame in frames]
    pairs = pairwise(arrays)
    return float(np.mean([np.abs(a[:, shift:] - b[:, : a.shape[1] - shift]).mean() for a, b in pairs]))
