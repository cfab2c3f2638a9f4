"""Pictures and videos in the sizes in which they are painted. No torch: the page may use it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PIL import Image

from demos.common.media.images import open_image, too_narrow
from demos.common.media.video import timed_frames
from demos.style_transfer.constants import BRUSH, FPS, FRAME_SIZE, MAX_FRAMES, SIZES, SMALLEST


def prepare_photo(content: Any, size: int) -> Image.Image:
    """RGB with a longer side of `size`, more where the shorter one would have less than 48 px. Raises InputError."""
    image = open_image(content, largest=2 * SIZES[-1])
    longer, shorter = max(image.size), min(image.size)
    scale = max(size / longer, SMALLEST / shorter)
    if round(scale * longer) > max(size, SIZES[-1]):
        raise too_narrow(SIZES[-1] // SMALLEST)
    width, height = (max(SMALLEST, round(scale * side)) for side in image.size)
    return image.resize((width, height), Image.Resampling.LANCZOS)


def prepare_painting(style: Any, stroke: float = 1.0) -> Image.Image:
    """A painting, RGB, with a shorter side of BRUSH px times `stroke`; of long ones the middle.

    Raises InputError: not a picture.
    """
    image = open_image(style, largest=2 * SIZES[-1])
    shorter, longer = min(image.size), max(image.size)
    if longer > 3 * shorter:
        width, height = (min(side, 3 * shorter) for side in image.size)
        left, top = (image.width - width) // 2, (image.height - height) // 2
        image = image.crop((left, top, left + width, top + height))
    scale = BRUSH * stroke / shorter
    return image.resize((round(scale * image.width), round(scale * image.height)), Image.Resampling.LANCZOS)


def read_clip(path: str | Path) -> list[Image.Image]:
    """A video's or GIF's first ten seconds at FPS frames a second, made small while they are read.

    Raises InputError when it cannot be read as a video.
    """
    frames: list[Image.Image] = []
    for number, (seconds, picture) in enumerate(timed_frames(path)):
        at = number if seconds is None else seconds * FPS  # in frames
        if at >= MAX_FRAMES:
            break
        if at >= len(frames) - 0.05:  # times are rounded; a slow GIF has fewer frames, each shown until the next
            picture.thumbnail((2 * FRAME_SIZE, 2 * FRAME_SIZE))
            frames += [picture] * max(1, int(at + 1e-6) + 1 - len(frames))
    return frames[:MAX_FRAMES]
