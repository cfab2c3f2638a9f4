"""Super-resolution in Python: size, tiles, mixtures, colours, transparency, limits."""

import io
import threading

import numpy as np
import pytest
from PIL import Image

from demos.common.media.images import settings_of
from demos.common.ui.i18n import InputError
from demos.super_resolution import pipeline
from demos.super_resolution.constants import EXAMPLES, METHODS, MIXES, SMALL
from tests.benchmarks.common import photo
from tests.demos.super_resolution.pictures import apart, pixels


@pytest.mark.parametrize("size", [(1, 1), (17, 23), (5, 1), (1500, 3), (64, 48)], ids=str)
def test_exactly_four_times_each_side(room, size):
    assert room.upscale(photo(*size)).size == (4 * size[0], 4 * size[1])


def test_tiles_make_the_picture_that_the_whole_would(room, monkeypatch):
    picture = photo(70, 41)
    whole = room.upscale(picture)
    boxes = pipeline.tiles(70, 41, most=16)
    assert len(boxes) == 15 and sum((right - left) * (bottom - top) for left, top, right, bottom in boxes) == 70 * 41
    monkeypatch.setattr(pipeline, "tiles", lambda width, height: boxes)
    assert apart(room.upscale(picture), whole) <= 1  # 1: a last bit may round the other way
    assert apart(room.detail(picture, (30, 20, 46, 36)), whole.crop((120, 80, 184, 144))) <= 1


def test_steps_go_from_bicubic_to_the_result_and_stop(room, monkeypatch):
    monkeypatch.setattr(pipeline, "tiles", lambda width, height, cut=pipeline.tiles: cut(width, height, 32))
    stop, picture = threading.Event(), photo(64, 32)
    steps = room.steps(picture, stop=stop)
    first = next(steps)
    assert (first.done, first.tiles) == (0, 2) and apart(first.picture, pipeline.bicubic(picture)) == 0
    half = next(steps).picture.copy()
    assert apart(half.crop((128, 0, 256, 128)), pipeline.bicubic(picture).crop((128, 0, 256, 128))) == 0
    assert settings_of(half)["painted"] == 1
    stop.set()
    assert list(steps) == []
    assert [step.done for step in room.steps(picture)] == [0, 1, 2]


def test_a_mixture_ends_at_the_two_networks(room):
    picture = photo(32, 32)
    safe, sharp, half = (room.upscale(picture, mix=mix) for mix in (0, 1, 0.5))
    assert apart(safe, room.upscale(picture, "mse")) == apart(sharp, room.upscale(picture)) == 0
    assert apart(safe, sharp) > 4, "the networks differ"
    between = [np.abs(pixels(half) - pixels(end)).mean() for end in (safe, sharp)]
    assert max(between) < np.abs(pixels(safe) - pixels(sharp)).mean()
    assert apart(room.upscale(picture, mix=0.5), half) == 0, "again the same"


@pytest.mark.parametrize("model", MIXES)
@pytest.mark.parametrize("name", ["flat", *(path.stem for path in sorted(SMALL.glob("*.png")))])
def test_colours_stay_where_they_are(room, name, model):
    flat = Image.new("RGB", (24, 24), (200, 90, 30))
    picture = flat if name == "flat" else Image.open(SMALL / f"{name}.png")
    shift = pixels(room.upscale(picture, model)).mean((0, 1)) - pixels(pipeline.bicubic(picture)).mean((0, 1))
    assert np.abs(shift).max() < 1, "of 255"


def test_transparency_is_kept_and_hides_no_colour_that_bleeds(room):
    picture = Image.new("RGBA", (40, 30), (0, 0, 0, 0))  # black where nobody sees it
    picture.paste((250, 210, 40, 255), (10, 5, 30, 25))
    made = room.upscale(picture)
    assert made.mode == "RGBA" and made.size == (160, 120)
    values = pixels(made)
    edge = (values[..., 3] > 0) & (values[..., 3] < 255)
    assert edge.any() and values[0, 0, 3] == 0 and values[60, 80, 3] == 255
    assert np.abs(values[edge][:, :3] - [250, 210, 40]).max() < 12, "no dark fringe"
    assert room.upscale(Image.new("RGBA", (9, 9))).getextrema()[3] == (0, 0)


@pytest.mark.parametrize("mode", ["L", "1", "P", "CMYK", "LA", "I;16", "HSV"])
def test_every_mode_is_enlarged(room, mode):
    picture = photo(16, 12).convert("L" if mode == "I;16" else mode)
    if mode == "I;16":
        picture = Image.fromarray(np.asarray(picture).astype(np.uint16) * 257)
    made = room.upscale(picture)
    assert made.size == (64, 48) and made.mode == ("RGBA" if mode == "LA" else "RGB")
    if mode in ("L", "I;16"):
        assert apart(made, room.upscale(photo(16, 12).convert("L").convert("RGB"))) <= 1


def test_a_turned_photo_is_turned_back(room):
    exif, buffer = Image.Exif(), io.BytesIO()
    exif[0x0112] = 6
    photo(20, 12).save(buffer, "JPEG", exif=exif)
    assert room.upscale(buffer.getvalue()).size == (48, 80)


@pytest.mark.parametrize(
    "call",
    [
        lambda room: room.upscale(None),
        lambda room: room.upscale(b"not a picture"),
        lambda room: room.upscale(Image.new("RGB", (1025, 1024))),
        lambda room: room.upscale(Image.new("RGB", (8, 8)), model="best"),
        lambda room: room.upscale(Image.new("RGB", (8, 8)), mix=1.5),
        lambda room: room.upscale(Image.new("RGB", (8, 8)), mix=float("nan")),
        lambda room: room.upscale(Image.new("RGB", (8, 8)), mix="sharp"),
        lambda room: room.steps(Image.new("RGB", (8, 8)), mix=-1),
        lambda room: room.judge(Image.new("RGB", (63, 200))),
    ],
)
def test_bad_input_says_what_to_do_at_once(room, call):
    with pytest.raises(InputError) as caught:
        call(room)
    for speech in ("ko", "en"):
        assert len(caught.value.text(speech)) > 10 and "{" not in caught.value.text(speech)


def test_forty_megapixels_are_refused_without_being_decoded(room, monkeypatch):
    buffer = io.BytesIO()
    Image.new("L", (8000, 5000)).save(buffer, "PNG")
    monkeypatch.setattr(Image.Image, "load", lambda self: pytest.fail("it was decoded"))
    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", lambda self: pytest.fail("it was decoded"))
    with pytest.raises(InputError, match=r"8000×5000.*1024×1024"):
        room.upscale(buffer.getvalue())


def test_both_networks_beat_bicubic_by_their_own_measure(room):
    judgement = room.judge(EXAMPLES / "cat.webp")
    figures = judgement.figures
    assert tuple(figures) == METHODS and judgement.small.size == (100, 75)
    assert {picture.size for picture in judgement.results.values()} == {judgement.original.size} == {(400, 300)}
    assert figures["mse"]["psnr"] > figures["bicubic"]["psnr"]
    assert figures["gan"]["st_lpips"] < figures["bicubic"]["st_lpips"]


def test_twins_become_the_same_small_picture(room):
    pictures, off = room.twins(photo(160, 128))
    assert max(off) < 0.5, "of 255, in the mean"
    assert min(np.abs(pixels(pictures[0]) - pixels(twin)).mean() for twin in pictures[1:]) > 2
