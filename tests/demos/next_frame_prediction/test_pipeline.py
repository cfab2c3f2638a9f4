"""The next-frame pipeline: what it predicts, what it refuses, and the pictures of a comparison."""

import numpy as np
import pytest
from PIL import Image

from demos.common.media.images import settings_of, to_tensor
from demos.common.media.video import write_mp4
from demos.common.ui.i18n import InputError
from demos.next_frame_prediction import balls, display, films, measures
from demos.next_frame_prediction.constants import MODELS, ROWS, SHOWN_FUTURES, WORLDS
from demos.next_frame_prediction.futures import possible_futures
from demos.next_frame_prediction.pipeline import load

BALL = {"x": 20, "y": 30, "vx": 2.0, "vy": 0.0, "radius": 6}


@pytest.fixture(scope="module")
def room():
    return load()


@pytest.mark.parametrize("world", WORLDS)
@pytest.mark.parametrize("model", MODELS)
def test_prediction_beats_copying_and_repeats(room, world, model):
    worse, better = 0.0, 0.0
    for seed in range(4):
        film = films.sequence(world, seed)
        made = room.predict(film[:10], 10, model, world)
        assert [frame.tobytes() for frame in room.predict(film[:10], 10, model, world)] == [
            frame.tobytes() for frame in made
        ]
        assert len(made) == 10 and made[0].mode == film[0].mode and made[0].size == (64, 64)
        truth, still, new = (to_tensor(frame) for frame in (film[10], film[9], made[0]))
        worse += float(measures.squared_error(still, truth))
        better += float(measures.squared_error(new, truth))
    assert better < worse
    assert settings_of(made[2]) == {"demo": "next_frame_prediction", "model": model, "world": world, "step": 3}


def test_longer_is_feeding_back(room):
    film = films.sequence("balls", 2)
    long = room.predict(film[:10], 23, "mse", "balls")
    assert len(long) == 23
    again = room.predict(long[:10], 10, "mse", "balls")
    off = np.abs(np.asarray(again[0], int) - np.asarray(long[10], int)).max()
    assert off <= 6, "of 255: only the rounding to whole values lies between"


def test_of_many_frames_the_last_ten_count_and_any_picture_will_do(room):
    film = films.sequence("heads", 1)
    assert room.predict(film, 1)[0].tobytes() == room.predict(film[10:], 1)[0].tobytes()
    odd = [Image.new(mode, size) for mode, size in (("CMYK", (90, 30)), ("LA", (1, 1)), ("I;16", (64, 70)))]
    assert room.predict([*odd, *film[:7]], 1)[0].size == (64, 64)


@pytest.mark.parametrize(
    "call",
    [
        lambda room: room.predict(None),
        lambda room: room.predict(films.sequence("balls", 1)[:9], world="balls"),
        lambda room: room.predict([b"no picture"] * 10),
        lambda room: room.predict(films.sequence("heads", 1), 0),
        lambda room: room.predict(films.sequence("heads", 1), 31),
        lambda room: room.predict(films.sequence("heads", 1), 2.5),
        lambda room: room.predict(films.sequence("heads", 1), model="best"),
        lambda room: room.predict(films.sequence("heads", 1), world="moon"),
        lambda room: films.sequence("moon", 1),
        lambda room: films.sequence("balls", -1),
        lambda room: balls.thrown([]),
        lambda room: balls.thrown([BALL] * 5),
        lambda room: balls.thrown([{**BALL, "vx": float("nan")}]),
        lambda room: balls.thrown([{**BALL, "vy": 999}]),
        lambda room: balls.thrown([{**BALL, "x": 10**400}]),
        lambda room: balls.thrown("balls"),
        lambda room: balls.thrown(7),
        lambda room: films.read_clip(None),
        lambda room: films.read_clip(__file__),
        lambda room: films.read_clip(__file__, step=0),
    ],
)
def test_bad_input_says_what_to_do(room, call):
    with pytest.raises(InputError) as caught:
        call(room)
    for speech in ("ko", "en"):
        assert len(caught.value.text(speech)) > 8 and "{" not in caught.value.text(speech)


def test_clips_are_cut_square_and_short_ones_refused(tmp_path):
    frames = [Image.new("RGB", (130, 70), (10 * k, 0, 0)) for k in range(24)]
    path = write_mp4(frames, path=tmp_path / "clip.mp4")
    assert len(films.read_clip(path)) == 24 and {frame.size for frame in films.read_clip(path, 2)} == {(64, 64)}
    with pytest.raises(InputError, match="8"):
        films.read_clip(path, 3)
    frames[0].save(tmp_path / "clip.gif", save_all=True, append_images=frames[1:])
    assert len(films.read_clip(tmp_path / "clip.gif")) >= 10


def test_comparison_without_a_truth_and_its_sheet(room):
    film = films.sequence("digits", 3)
    some = room.compare(film[:10], film[10:14], 10, "digits")
    assert [len(some.errors[name]) for name in ("mse", "copy")] == [4, 4] and len(some.rows["mse"]) == 10
    none = room.compare(film[:10], (), 10, "digits")
    assert none.errors == {} and "truth" not in none.rows
    for comparison in (some, none):
        image = display.sheet(comparison, world="digits")
        assert image.size == (640, 64 * (1 + len(ROWS))) and settings_of(image)["rows"][0] == "seen"
    assert len(display.video_frames(none)) == 20
    assert np.asarray(display.error_map(film[0], film[0])).max() == 0


def test_futures_without_doubt_are_the_truth(room):
    possible, (truth, mean, *_), _ = possible_futures(1, 0, 6)
    assert len(possible) == SHOWN_FUTURES and mean.tobytes() == truth.tobytes()
    _, (_, blurred, *_), _ = possible_futures(1, 40, 6)
    energy, least = (float(measures.gradient_energy(to_tensor(frame)[None]).mean()) for frame in (truth, blurred))
    assert least < energy / 2, "a mean of many is a blur"
