"""The next-frame room: worlds obey their physics, the network, the pipeline's verbs and limits, measures, page, endpoints."""

import json
import re
from types import SimpleNamespace

import gradio as gr
import numpy as np
import pytest
import torch
from gradio_client import Client, handle_file
from PIL import Image

import demos
from demos.common.media.images import settings_of, to_tensor
from demos.common.media.video import write_mp4
from demos.common.nn.warping import warp
from demos.common.ui.i18n import InputError, translations
from demos.next_frame_prediction import (
    charts,
    clip,
    exhibits,
    game,
    heads,
    inside,
    measures,
    network,
    pipeline,
    texts,
    worlds,
)
from demos.next_frame_prediction.network import FramePredictor
from demos.next_frame_prediction.pipeline import load, sequence, thrown

BALL = {"x": 20, "y": 30, "vx": 2.0, "vy": 0.0, "radius": 6}


@pytest.fixture(scope="module")
def open_room():
    """Skips what needs the networks until they are trained, which is when the room is in the list."""
    if "next_frame_prediction" not in demos.DEMOS:
        pytest.skip("the room's networks are not trained yet")


@pytest.fixture(scope="module")
def room(open_room):
    return load()


# ---- worlds ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", texts.WORLDS)
def test_a_seed_makes_the_same_film_again(name):
    film = sequence(name, 5)
    assert len(film) == 20 and {frame.size for frame in film} == {(64, 64)}
    assert film[0].mode == ("RGB" if name == "heads" else "L")
    assert [f.tobytes() for f in sequence(name, 5)] == [f.tobytes() for f in film]
    assert film[3].tobytes() != sequence(name, 6)[3].tobytes() and film[0].tobytes() != film[1].tobytes()
    assert [f.tobytes() for f in sequence(name, 5, length=20)[:10]] == [f.tobytes() for f in film[:10]]


def test_digits_move_straight_on_and_stay_inside():
    world = worlds.Digits(np.full((1, 28, 28), 200, np.uint8))
    corners, places, speeds = world.walk(np.array([[0.5, 0.95]]), np.array([[0.06, 0.08]]), 20)
    assert corners.min() >= 0 and corners.max() <= 36
    assert np.hypot(*speeds[0].T) == pytest.approx(0.1), "only the direction changes"
    assert places[0, 0, 1] == 1.0 and speeds[0, 0, 1] < 0 < speeds[0, 0, 0], "it stops at the edge and turns round"
    film = world.draw(world.digits[[[0, 0]]], np.broadcast_to(corners, (1, 2, 20, 2)))
    assert film.shape == (1, 20, 1, 64, 64) and film[0, 7, 0].sum() == 28 * 28 * 200, "overlap does not add up"


def test_balls_keep_energy_and_momentum():
    table = worlds.Balls()
    balls = table.throw(100, np.random.default_rng(0))
    speed = np.diff(table.roll(balls, 60), axis=1)
    energy = (balls.radius[:, None] ** 2 * (speed**2).sum(-1)).sum(-1)
    assert np.median(np.abs(energy[:, -1] / energy[:, 0] - 1)) < 0.02
    # head on, equal masses: they swap their speeds
    place = np.array([[[20.0, 32.0], [44.0, 32.0]]])
    speed = np.array([[[2.0, 0.0], [-1.0, 0.0]]])
    path = table.roll(worlds.Throw(place, speed, np.full((1, 2), 6.0), np.ones((1, 2))), 12)
    assert np.diff(path[0, -2:, :, 0], axis=0)[0] == pytest.approx([-1.0, 2.0])


def test_a_thrown_ball_goes_where_it_was_thrown():
    film = thrown([BALL], length=6)
    found = [pipeline.find_ball(frame, 6, float(worlds.Balls().grey(np.array(6.0)))) for frame in film]
    assert found[0] == pytest.approx((20, 30), abs=0.51) and found[5] == pytest.approx((30, 30), abs=0.51)


def test_heads_turn_and_light_comes_from_where_it_should():
    mesh = heads.mesh()
    assert mesh["faces"].max() < len(mesh["neutral"]) and heads.MESH.stat().st_size < 10**6
    behind, white = np.zeros((3, 128, 128)), np.ones((len(mesh["neutral"]), 3))
    still = heads.rotation(*np.zeros((3, 1)))
    front = (mesh["neutral"][None] - heads.CENTRE) @ still.swapaxes(1, 2)
    light = np.array([0.8, 0.0, 0.6])
    lit = heads.render(front, mesh["faces"], white, light, behind)[0, 0].astype(float)
    assert lit[10:50, 34:].mean() > 1.1 * lit[10:50, :30].mean(), "the side that faces the light is brighter"
    assert (lit > 0).mean() > 0.2 and lit[0, 0] == 0
    turned = front @ heads.rotation(np.array([0.6]), np.zeros(1), np.zeros(1)).swapaxes(1, 2)
    assert np.abs(heads.render(turned, mesh["faces"], white, light, behind)[0, 0] - lit).mean() > 3


# ---- network and measures ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("channels", [1, 3])
def test_the_network_paints_ten_frames_and_comes_back_from_a_file(tmp_path, channels):
    torch.manual_seed(0)
    small = FramePredictor(channels, code=4, width=8, deep_width=8, flow=channels == 3).eval()
    x = torch.rand(2, 10, channels, 64, 64) * 2 - 1
    made = small(x)
    assert made.shape == x.shape
    assert torch.allclose(small(x[:1]), made[:1], atol=1e-5), "a film does not depend on others in its batch"
    small.save_pretrained(tmp_path)
    assert torch.equal(FramePredictor.from_pretrained(tmp_path).eval()(x), made)
    assert (network.SIDE, network.FRAMES) == (texts.SIDE, texts.SEEN) == (heads.SIDE, worlds.LENGTH // 2)


def test_a_picture_is_warped_by_pixels():
    picture, shift = torch.rand(2, 3, 16, 16), torch.zeros(2, 2, 16, 16)
    shift[:, 0], shift[:, 1] = 1, 2  # px: what lies further right and down is taken
    assert torch.allclose(warp(picture, shift)[:, :, :14, :15], picture[:, :, 2:, 1:], atol=1e-5)


def test_every_network_is_small_enough(room):
    for world in texts.WORLDS:
        for model in texts.MODELS:
            assert sum(p.numel() for p in room.network(world, model).parameters()) <= 4_000_000


def test_measures():
    random = torch.Generator().manual_seed(0)
    x = torch.rand(2, 3, 1, 64, 64, generator=random) * 2 - 1
    black, white = -torch.ones(1, 1, 64, 64), torch.ones(1, 1, 64, 64)
    assert measures.squared_error(black, white) == 64 * 64
    assert measures.ssim(x, x).shape == (2, 3) and measures.ssim(x, x).min() > 0.9999
    noisy = (x + 0.3).clamp(-1, 1)
    assert measures.ssim(noisy, x, value_range=1.0).mean() <= measures.ssim(noisy, x).mean() < 1
    assert (measures.gradient_energy(x) > measures.gradient_energy(torch.nn.functional.avg_pool2d(x[0], 2))[None]).all()
    assert torch.equal(measures.copy_last(x, 4)[:, 3], x[:, -1])


# ---- predicting --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("world", texts.WORLDS)
@pytest.mark.parametrize("model", texts.MODELS)
def test_prediction_beats_copying_and_repeats(room, world, model):
    worse, better = 0.0, 0.0
    for seed in range(4):
        film = sequence(world, seed)
        made = room.predict(film[:10], 10, model, world)
        assert [f.tobytes() for f in room.predict(film[:10], 10, model, world)] == [f.tobytes() for f in made]
        assert len(made) == 10 and made[0].mode == film[0].mode and made[0].size == (64, 64)
        truth, still, new = (to_tensor(frame) for frame in (film[10], film[9], made[0]))
        worse += float(measures.squared_error(still, truth))
        better += float(measures.squared_error(new, truth))
    assert better < worse
    assert settings_of(made[2]) == {"demo": "next_frame_prediction", "model": model, "world": world, "step": 3}


def test_longer_is_feeding_back(room):
    film = sequence("balls", 2)
    long = room.predict(film[:10], 23, "mse", "balls")
    assert len(long) == 23
    again = room.predict(long[:10], 10, "mse", "balls")
    off = np.abs(np.asarray(again[0], int) - np.asarray(long[10], int)).max()
    assert off <= 6, "of 255: only the rounding to whole values lies between"


def test_of_many_frames_the_last_ten_count_and_any_picture_will_do(room):
    film = sequence("heads", 1)
    assert room.predict(film, 1)[0].tobytes() == room.predict(film[10:], 1)[0].tobytes()
    odd = [Image.new(mode, size) for mode, size in (("CMYK", (90, 30)), ("LA", (1, 1)), ("I;16", (64, 70)))]
    assert room.predict([*odd, *film[:7]], 1)[0].size == (64, 64)


@pytest.mark.parametrize(
    "call",
    [
        lambda room: room.predict(None),
        lambda room: room.predict(sequence("balls", 1)[:9], world="balls"),
        lambda room: room.predict([b"no picture"] * 10),
        lambda room: room.predict(sequence("heads", 1), 0),
        lambda room: room.predict(sequence("heads", 1), 31),
        lambda room: room.predict(sequence("heads", 1), 2.5),
        lambda room: room.predict(sequence("heads", 1), model="best"),
        lambda room: room.predict(sequence("heads", 1), world="moon"),
        lambda room: sequence("moon", 1),
        lambda room: sequence("balls", -1),
        lambda room: thrown([]),
        lambda room: thrown([BALL] * 5),
        lambda room: thrown([{**BALL, "vx": float("nan")}]),
        lambda room: thrown([{**BALL, "vy": 999}]),
        lambda room: thrown([{**BALL, "x": 10**400}]),
        lambda room: thrown("balls"),
        lambda room: thrown(7),
        lambda room: clip.read_clip(None),
        lambda room: clip.read_clip(__file__),
        lambda room: clip.read_clip(__file__, pace=0),
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
    assert len(clip.read_clip(path)) == 24 and {f.size for f in clip.read_clip(path, 2)} == {(64, 64)}
    with pytest.raises(InputError, match="8"):
        clip.read_clip(path, 3)
    frames[0].save(tmp_path / "clip.gif", save_all=True, append_images=frames[1:])
    assert len(clip.read_clip(tmp_path / "clip.gif")) >= 10


def test_comparison_without_a_truth_and_its_sheet(room):
    film = sequence("digits", 3)
    some = room.compare(film[:10], film[10:14], 10, "digits")
    assert [len(some.errors[name]) for name in ("mse", "copy")] == [4, 4] and len(some.rows["mse"]) == 10
    none = room.compare(film[:10], (), 10, "digits")
    assert none.errors == {} and "truth" not in none.rows
    for each in (some, none):
        image = pipeline.sheet(each, world="digits")
        assert image.size == (640, 64 * (1 + len(texts.ROWS))) and settings_of(image)["rows"][0] == "seen"
    assert len(exhibits.video(none)) == 20
    assert np.asarray(pipeline.error_map(film[0], film[0])).max() == 0


def test_a_marked_value_lies_inside_its_chart():
    chart = charts.lines({"mse": [0.3, 0.2]}, [1, 2], "title", "under", "en", marked=1.0)
    (y,) = re.findall(r'y1="([\d.]+)" y2="[\d.]+" class="marker"', chart)
    assert charts.TOP < float(y) < charts.HEIGHT - charts.BOTTOM


def test_futures_without_doubt_are_the_truth(room):
    many, (truth, mean, *_), _ = exhibits.futures(1, 0, 6)
    assert len(many) == exhibits.SHOWN and mean.tobytes() == truth.tobytes()
    _, (_, blurred, *_), _ = exhibits.futures(1, 40, 6)
    energy, least = (float(measures.gradient_energy(to_tensor(each)[None]).mean()) for each in (truth, blurred))
    assert least < energy / 2, "a mean of many is a blur"


def test_seeds_of_futures_are_checked():
    request = SimpleNamespace(cookies={}, headers={})  # no gr.Request: answered in Korean
    for seed in (-1, 1.5, None):
        with pytest.raises(gr.Error, match="정수"):
            inside.mean_of_futures(seed, 5, 3, request)


# ---- the page ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def client(open_room):
    from demos.next_frame_prediction import tab

    with gr.Blocks() as page:
        with gr.Tab("room"):
            tab.build()
    page.queue()
    _, url, _ = page.launch(prevent_thread_lock=True, quiet=True, i18n=gr.I18n(**translations()), ssr_mode=False)
    yield Client(url, verbose=False)
    page.close()


def test_the_api_predicts_a_world(client):
    film, line, png, mp4 = client.predict("balls", 4, 20, api_name="/next_frame_prediction_predict")
    shown = json.loads(film)
    assert shown["count"] == shown["truth"] == 20 and len(shown["errors"]["mse"]) == 20
    assert "20" in line and mp4.endswith(".mp4")
    settings = settings_of(png)
    assert (settings["world"], settings["seed"], settings["count"]) == ("balls", 4, 20)


def test_the_api_predicts_a_clip(client, tmp_path):
    path = write_mp4(sequence("heads", 2)[:14], path=tmp_path / "head.mp4")
    film, *_ = client.predict(handle_file(path), "heads", 1, 10, api_name="/next_frame_prediction_clip")
    assert json.loads(film)["truth"] == 4


def test_the_api_throws_balls_and_deals_a_game(client):
    film, line = client.predict(json.dumps([BALL]), api_name="/next_frame_prediction_throw")
    assert json.loads(film)["count"] == 10 and any(character.isdigit() for character in line)
    rounds = json.loads(client.predict(api_name="/next_frame_prediction_deal"))["rounds"]
    assert len(rounds) == texts.ROUNDS and {"sheet", "truth", "net", "radius"} <= set(rounds[0])
    assert json.loads(game.deal(3, 1)) == json.loads(game.deal(3, 1))


def test_the_room_says_what_is_wrong(client):
    with pytest.raises(Exception, match="공"):
        client.predict("nothing", api_name="/next_frame_prediction_throw")


def test_what_hangs_at_first_is_complete(open_room):
    for name in ("opening.json", "throw.json", "game.json", "curves.json", "mean.json"):
        assert exhibits.facts(name)
    assert len(list(exhibits.EXHIBITS.glob("mean_*.png"))) == exhibits.SHOWN + 4
