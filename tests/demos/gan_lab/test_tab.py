"""The GAN lab's page: frames that a browser draws, the game, the room and its endpoints. Training: test_pipeline.py."""

import base64
import json
from types import SimpleNamespace

import gradio as gr
import numpy as np
import pytest
import torch
from gradio_client import Client
from gradio_client.exceptions import AppError

from demos.common.media import checkpoint
from demos.common.ui import handlers
from demos.common.ui.i18n import InputError, translations
from demos.gan_lab import game, live, tab
from demos.gan_lab.constants import AGES, BALANCE, PRESETS, QUESTIONS, VIEW
from demos.gan_lab.exhibits import EXHIBITS

pytestmark = pytest.mark.usefixtures("one_thread")


# frames


SETTINGS = {**BALANCE, "drawn": "[]", "seed": 1, "warm": False, "loss": "hinge", "penalty": 0.0}


def test_a_frame_is_small_and_holds_the_points():
    current = live.Session()
    current.prepare(SETTINGS)
    frame = current.advance(current.lab, most=2, seconds=10)
    assert len(frame) < 8_000
    read = json.loads(frame)
    numbers = np.frombuffer(base64.b64decode(read["fake"]), "<u2").reshape(-1, 2)
    points = (numbers / 32767.5 - 1) * 2 * VIEW
    np.testing.assert_allclose(points, current.lab.observe().samples, atol=1e-4)
    assert read["step"] == 2 and read["running"] and read["modes"][1] == 8


def test_tuning_goes_on_and_a_new_structure_begins_anew():
    current = live.Session()
    current.prepare(SETTINGS)
    lab, run = current.lab, current.run
    current.prepare({**SETTINGS, "loss": "wasserstein", "lr_g": 0.005})
    assert current.lab is lab and lab.loss == "wasserstein" and lab.optimizer_g.param_groups[0]["lr"] == 0.005
    current.prepare({**SETTINGS, "latent": 3})
    assert current.lab is not lab and current.run != run


def test_a_frame_that_waited_does_not_train_the_next_pair():
    current = live.Session()
    current.prepare(SETTINGS)
    old = current.lab
    current.prepare(SETTINGS, anew=True)
    assert json.loads(current.advance(old, most=2, seconds=10))["step"] == 0 and old.step == 0
    assert json.loads(current.advance(current.lab, most=2, seconds=10))["step"] == 2


def test_steps_by_hand_of_a_pair_that_exploded_are_refused():
    current = live.Session()
    current.prepare(SETTINGS)
    assert json.loads(current.single_step("d"))["values"][2] is not None
    with torch.no_grad():
        next(current.lab.generator.parameters()).fill_(float("nan"))
    for player in "dg":
        with pytest.raises(InputError):
            current.single_step(player)


def test_a_browser_can_tell_frames_that_come_late():
    """Runs are named in the order of their beginning; the stored exhibit's name is before all others."""
    runs = [json.loads(live.blank_frame())["run"]]
    current = live.Session()
    for anew in (False, True):
        current.prepare(SETTINGS, anew=anew)
        runs.append(current.run)
    stored = EXHIBITS.facts("ring")["run"]
    assert [stored, *runs] == sorted([stored, *runs]) and len(set(runs)) == 3


def test_the_field_is_finest_where_d_is_undecided():
    current = live.Session()
    current.prepare(SETTINGS)
    field = current.lab.observe(("field",)).field
    sent = np.frombuffer(base64.b64decode(json.loads(current.frame())["field"]), np.uint8) / 127.5 - 1
    read = 0.5 + 0.5 * np.sign(sent) * sent**2  # as field.js does
    assert np.abs(field - 0.5).max() < 0.1, "an untrained D is undecided"
    np.testing.assert_allclose(read.reshape(field.shape), field, atol=2e-3)
    assert ((read.reshape(field.shape) > 0.5) == (field > 0.5)).mean() > 0.99


def test_labs_of_closed_or_idle_pages_are_dropped(monkeypatch):
    monkeypatch.setattr(live, "MOST_SESSIONS", 2)
    first = live.session("a")
    assert live.session("a") is first
    live.session("b"), live.session("c")
    assert live.session("a") is not first
    for session in "abc":
        live.forget(session)
    assert not {"a", "b", "c"} & live._sessions.keys()


def test_the_first_exhibit_is_a_finished_ring():
    frame = EXHIBITS.facts("ring")
    settings, updates = PRESETS["balance"]
    assert frame["step"] == updates and frame["modes"] == [8, 8]
    assert frame["settings"] == {**{key: value for key, value in settings.items() if key != "data"}, "seed": 1}
    assert max(abs(value - 0.5) for value in frame["values"][:2]) < 0.1


# the game


FOLDERS = {room: checkpoint.folder(room) for room in tab.USES}


@pytest.fixture
def played() -> game.Game:
    return game.Game({"gan_lab": checkpoint.folder("gan_lab"), **FOLDERS})


def test_the_browser_gets_no_answers_and_a_round_is_judged_once(played):
    shown = json.loads(played.deal("digits", seed=1))
    assert shown.keys() == {"round", "kind", "seconds", "pictures"} and len(shown["pictures"]) == QUESTIONS
    truth = played.new_round("digits", seed=1).truth
    assert any(truth) and not all(truth)
    answers = [*truth[:-2], None, not truth[-1]]
    result = json.loads(played.finish(shown["round"], answers, 12.34, "<b>Kim"))
    assert (result["right"], result["of"], result["seconds"]) == (QUESTIONS - 2, QUESTIONS, 12.3)
    assert 0 <= result["d"] <= QUESTIONS and result["truth"] == truth
    assert "&lt;b&gt;Kim" in played.scoreboard("en") and "<b>Kim" not in played.scoreboard("en")
    with pytest.raises(InputError):
        played.finish(shown["round"], answers, 1, "")
    with pytest.raises(InputError):
        played.deal("stamps")


@pytest.mark.parametrize("kind", ["digits", *AGES])
def test_every_game_can_be_dealt(kind, played):
    dealt = played.new_round(kind, seed=2)
    assert len(dealt.pictures) == len(dealt.truth) == QUESTIONS
    assert len(dealt.pictures[0]) == (2 if kind.endswith("_age") else 1)
    assert kind in ("faces_age", "anime_age") or len(dealt.verdicts) == QUESTIONS


def test_a_game_needs_its_checkpoint(tmp_path):
    assert game.Game({"face_generation": tmp_path}).kinds == ("digits",)


def test_the_board_forgets_after_an_hour():
    now = [1000.0]
    played = game.Game({}, clock=lambda: now[0])
    shown = json.loads(played.deal("digits"))
    played.finish(shown["round"], [None] * QUESTIONS, 50, "")
    assert "Anonymous" in played.scoreboard("en") and "이름 없는 경찰" in played.scoreboard("ko")
    now[0] += game.FORGET + 1
    assert "Anonymous" not in played.scoreboard("en") and not played._scores


# the room


@pytest.fixture(scope="module")
def url():
    with gr.Blocks() as room:
        with gr.Tab("room"):
            tab.build(FOLDERS)
        room.unload(handlers.forget_visitor)
    room.queue()
    _, url, _ = room.launch(prevent_thread_lock=True, quiet=True, i18n=gr.I18n(**translations()), ssr_mode=False)
    yield url
    room.close()


def test_training_streams_and_two_sessions_stay_apart(url):
    one, two = Client(url, verbose=False), Client(url, verbose=False)
    jobs = [
        client.submit(data=cloud, updates=updates, api_name="/gan_lab_train")
        for client, cloud, updates in ((one, "ring", 40), (two, "moons", 25))
    ]
    frames = [[json.loads(frame) for frame in job] for job in jobs]
    assert [streamed[-1]["step"] for streamed in frames] == [40, 25]
    assert len(frames[0]) > 1 and frames[0][0]["running"] and not frames[0][-1]["running"]
    assert frames[0][0]["run"] != frames[1][0]["run"] and frames[1][0]["modes"] is None
    again = json.loads(one.predict(data="ring", updates=5, api_name="/gan_lab_train"))
    assert again["step"] == 45, "it goes on where it stopped"


def test_a_mistake_comes_back_as_a_sentence(url):
    client = Client(url, verbose=False, headers={"accept-language": "en"})
    with pytest.raises(AppError, match="draw at least 3"):
        client.predict(data="draw", drawn="[[0, 0]]", updates=5, api_name="/gan_lab_train")


def test_experiments_and_data_bring_their_settings_and_a_new_pair():
    visitor = SimpleNamespace(session_hash="one", cookies={"gallery_lang": "en"}, headers={})
    *chosen, story, frame = tab.reset_settings({**SETTINGS, "data": "digits"}, visitor)
    assert dict(zip(tab.TUNED, chosen))["latent"] == 64 and "Digits that" in story
    assert json.loads(frame)["digits"] and json.loads(frame)["step"] == 0
    *_, frame = tab.reset_settings({**SETTINGS, "data": "draw"}, visitor)
    assert json.loads(frame)["drawing"] and "one" not in live._sessions
    for name in PRESETS:
        *chosen, story, frame = tab.preset(name).__wrapped__(*(SETTINGS[key] for key in tab.SETTINGS), visitor)
        assert dict(zip(tab.TUNED, chosen)) == PRESETS[name][0]
        assert "?" in story and json.loads(frame)["loss"] == PRESETS[name][0]["loss"]
    live.forget("one")


def test_only_its_verbs_are_public(url):
    names = Client(url, verbose=False).view_api(return_format="dict")["named_endpoints"]
    assert {name for name in names if "gan_lab" in name} == {"/gan_lab_train", "/gan_lab_deal"}
    assert all(name.startswith("/gan_lab_") for name in names)


def test_what_the_page_knows_goes_to_its_own_input():
    assert tab.filled_in(("a", "b", "c"), c="3", a="x()") == (
        "(...values) => { values[2] = 3; values[0] = x(); return values; }"
    )
