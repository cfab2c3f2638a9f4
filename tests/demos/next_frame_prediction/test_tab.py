"""The next-frame page: its charts, its stored results, its endpoints."""

import json
import re
from itertools import pairwise
from types import SimpleNamespace

import gradio as gr
import pytest
from gradio_client import handle_file

from demos.common.media.images import settings_of
from demos.common.media.video import write_mp4
from demos.common.ui.charts import Line, line_chart
from demos.next_frame_prediction import films, game, inside, tab
from demos.next_frame_prediction.constants import ROUNDS, SHOWN_FUTURES
from demos.next_frame_prediction.exhibits import EXHIBITS
from tests.app_server import room_client

BALL = {"x": 20, "y": 30, "vx": 2.0, "vy": 0.0, "radius": 6}


def test_a_marked_value_lies_inside_its_chart_and_names_apart():
    lines = [Line("one", [0.3, 0.2]), Line("other", [0.1, 0.2], dash="7 4"), Line("shorter", [0.2])]
    chart = line_chart([1, 2], lines, label="<lines>", title="title", rule=1.0, height=160)
    (y,) = re.findall(r'y1="([\d.]+)" y2="[\d.]+" class="marker"', chart)
    assert 0 < float(y) < 160 and 'aria-label="&lt;lines&gt;"' in chart
    rows = sorted(map(float, re.findall(r'y="([\d.]+)" text-anchor="start" class="name"', chart)))
    assert len(rows) == 3 and min(after - before for before, after in pairwise(rows)) >= 20 and rows[-1] < 160


def test_seeds_of_futures_are_checked():
    request = SimpleNamespace(cookies={}, headers={})  # no gr.Request: answered in Korean
    for seed in (-1, 1.5, None):
        with pytest.raises(gr.Error, match="정수"):
            inside.mean_of_futures(seed, 5, 3, request)


@pytest.fixture(scope="module")
def client():
    with room_client(tab.build) as client:
        yield client


def test_the_api_predicts_a_world(client):
    film, line, png, mp4 = client.predict("balls", 4, 20, api_name="/next_frame_prediction_predict")
    shown = json.loads(film)
    assert shown["count"] == shown["truth"] == 20 and len(shown["errors"]["mse"]) == 20
    assert "20" in line and mp4.endswith(".mp4")
    settings = settings_of(png)
    assert (settings["world"], settings["seed"], settings["count"]) == ("balls", 4, 20)


def test_the_api_predicts_a_clip(client, tmp_path):
    path = write_mp4(films.sequence("heads", 2)[:14], path=tmp_path / "head.mp4")
    film, *_ = client.predict(handle_file(path), "heads", 1, 10, api_name="/next_frame_prediction_clip")
    assert json.loads(film)["truth"] == 4


def test_the_api_throws_balls_and_deals_a_game(client):
    film, line = client.predict(json.dumps([BALL]), api_name="/next_frame_prediction_throw")
    assert json.loads(film)["count"] == 10 and any(character.isdigit() for character in line)
    rounds = json.loads(client.predict(api_name="/next_frame_prediction_deal"))["rounds"]
    assert len(rounds) == ROUNDS and {"sheet", "truth", "net", "radius"} <= set(rounds[0])
    assert json.loads(game.deal(3, 1)) == json.loads(game.deal(3, 1))


def test_the_room_says_what_is_wrong(client):
    with pytest.raises(Exception, match="공"):
        client.predict("nothing", api_name="/next_frame_prediction_throw")


def test_stored_results_are_complete():
    for name in ("opening", "throw", "game", "curves", "mean"):
        assert EXHIBITS.facts(name)
    assert len(list(EXHIBITS.folder.glob("mean_*.png"))) == SHOWN_FUTURES + 4
