"""Frames to a video that every browser plays, and a clip back to frames (PyAV brings its own encoder)."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import islice
from pathlib import Path

import av
import numpy as np
from PIL import Image, ImageSequence, UnidentifiedImageError

from demos.common.media.images import open_image, square, t


def write_mp4(frames: Iterable[Image.Image], fps: int = 24, path: str | Path | None = None) -> str:
    """Write frames of one size as H.264 in an mp4 and return its path, by default a new temporary file.

    yuv420p needs even sides: an odd last row or column is left out. Raises ValueError when there are no frames.
    """
    if path is None:
        path = Path(tempfile.mkdtemp(prefix="gallery_")) / "video.mp4"
    with av.open(str(path), "w", options={"movflags": "faststart"}) as container:
        stream = None
        for frame in frames:
            pixels = np.asarray(frame.convert("RGB"))
            pixels = pixels[: pixels.shape[0] // 2 * 2, : pixels.shape[1] // 2 * 2]
            if stream is None:
                stream = container.add_stream("libx264", rate=Fraction(fps))
                stream.height, stream.width, stream.pix_fmt = *pixels.shape[:2], "yuv420p"
                stream.options = {"crf": "18", "preset": "veryfast"}
            for packet in stream.encode(av.VideoFrame.from_ndarray(np.ascontiguousarray(pixels), format="rgb24")):
                container.mux(packet)
        if stream is None:
            raise ValueError("a video needs at least one frame")
        for packet in stream.encode():
            container.mux(packet)
    return str(path)


def read_frames(path: str | Path, limit: int, side: int | None = None) -> list[Image.Image]:
    """The first `limit` frames of a video or an animated picture (GIF, WebP), as RGB images.

    With `side`, each becomes its middle square of so many pixels a side: a long clip then needs little memory.
    Raises InputError when the file can't be read as a video.
    """
    return [square(picture, side) if side else picture for _, picture in islice(timed_frames(path), limit)]


def timed_frames(path: str | Path) -> Iterator[tuple[float | None, Image.Image]]:
    """All frames of a video or an animated picture, each after its time in seconds (None where the file does not say).

    They are upright, RGB, on white where they were transparent. FFmpeg knows no animated WebP and takes a GIF without
    pauses for one frame, so Pillow reads these; a frame without a pause lasts a tenth of a second, as in browsers.
    Raises InputError when the file can't be read as a video.
    """
    at = None
    try:
        try:
            animation = Image.open(str(path))
        except UnidentifiedImageError:
            with av.open(str(path)) as container:
                for frame in container.decode(video=0):
                    at = frame.time
                    picture = frame.to_image().convert("RGB")
                    yield at, picture.rotate(frame.rotation, expand=True) if frame.rotation else picture
        else:
            with animation:
                at = 0.0
                for frame in ImageSequence.Iterator(animation):
                    yield at, open_image(frame)
                    at += (frame.info.get("duration") or 100) / 1000
    except (av.FFmpegError, IndexError, OSError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
        raise t.error("not_a_video") from error
    if at is None:
        raise t.error("not_a_video")
