"""demos/common/media/video.py: frames to an mp4 that browsers play, and clips back to frames."""

import struct
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from demos.common.media.video import read_frames, timed_frames, write_mp4
from demos.common.ui.i18n import InputError

MATRICES = (1, 0, 0, 0, 1, 0, 0, 0), (0, 1, 0, -1, 0, 0, 0, 0)  # as it lies, turned clockwise
COLOURS = [(200, 30, 30), (30, 160, 60), (40, 60, 190), (220, 220, 40)]


def frames(size=(64, 48)) -> list[Image.Image]:
    return [Image.new("RGB", size, colour) for colour in COLOURS]


def test_browsers_can_play_it(tmp_path):
    path = write_mp4(frames(), fps=12, path=tmp_path / "clip.mp4")
    with av.open(path) as clip:
        stream = clip.streams.video[0]
        assert (stream.codec_context.name, stream.codec_context.pix_fmt) == ("h264", "yuv420p")
        assert stream.average_rate == 12 and (stream.width, stream.height) == (64, 48)
    content = (tmp_path / "clip.mp4").read_bytes()
    assert content.index(b"moov") < content.index(b"mdat"), "a browser starts a clip sooner when its index comes first"


def test_frames_come_back_in_order_and_colour():
    found = read_frames(write_mp4(frames()), limit=10)
    assert len(found) == len(COLOURS)
    for frame, colour in zip(found, COLOURS, strict=True):
        assert np.abs(np.asarray(frame, dtype=int)[24, 32] - colour).max() < 16


def test_odd_sides_lose_a_row_and_a_column():
    assert read_frames(write_mp4(frames((33, 27))), limit=1)[0].size == (32, 26)


def test_any_iterable_and_any_mode():
    assert len(read_frames(write_mp4(image.convert("L") for image in frames()), limit=9)) == len(COLOURS)


def test_limit():
    assert len(read_frames(write_mp4(frames()), limit=2)) == 2


@pytest.mark.parametrize(
    ("name", "options"), [("a.gif", {"duration": 100}), ("b.gif", {}), ("c.webp", {"duration": 50})]
)
def test_animated_pictures(tmp_path, name, options):
    """FFmpeg alone takes a GIF without pauses for one frame, and cannot read an animated WebP."""
    first, *rest = [image.resize((128, 96)) for image in frames()]
    first.save(tmp_path / name, save_all=True, append_images=rest, **options)
    assert [frame.size for frame in read_frames(tmp_path / name, limit=3)] == [(128, 96)] * 3


def test_what_is_transparent_lies_on_white(tmp_path):
    clear = [Image.new("RGBA", (64, 48), (255, 0, 0, alpha)) for alpha in (0, 255)]
    clear[0].save(tmp_path / "clear.webp", save_all=True, append_images=clear[1:], duration=50, lossless=True)
    assert [frame.getpixel((9, 9)) for frame in read_frames(tmp_path / "clear.webp", 2)] == [(255,) * 3, (255, 0, 0)]


def test_a_phone_held_upright(tmp_path):
    """Such a film lies on its side and says in its header (tkhd, a matrix of 16.16 numbers) how it is to be turned."""
    left_red = Image.new("RGB", (64, 48), "blue")
    left_red.paste("red", (0, 0, 32, 48))
    path = Path(write_mp4([left_red] * 3, path=tmp_path / "phone.mp4"))
    content = path.read_bytes()
    upright, turned = (struct.pack(">9i", *(round(each * 65536) for each in rows), 1 << 30) for rows in MATRICES)
    assert content.count(upright) == 2  # of the film, and of its only track
    path.write_bytes(turned.join(content.rsplit(upright, 1)))
    (frame,) = read_frames(path, 1)
    assert frame.size == (48, 64), "a quarter turn clockwise: left goes up"
    assert frame.getpixel((24, 8))[0] > 200 and frame.getpixel((24, 56))[2] > 200


def test_times_of_frames(tmp_path):
    first, *rest = frames()
    for duration, step in ((250, 0.25), (0, 0.1)):  # without pauses a browser waits a tenth of a second
        first.save(tmp_path / "slow.gif", save_all=True, append_images=rest, duration=duration)
        times = [at for at, _ in timed_frames(tmp_path / "slow.gif")]
        assert times == pytest.approx([step * i for i in range(4)])


def test_no_frames():
    with pytest.raises(ValueError, match="frame"):
        write_mp4([])


def test_not_a_video(tmp_path):
    text = tmp_path / "clip.mp4"
    text.write_text("not a video")
    for path in (text, tmp_path / "missing.mp4", tmp_path):
        with pytest.raises(InputError) as refusal:
            read_frames(path, limit=4)
        assert "MP4" in refusal.value.text("ko")
