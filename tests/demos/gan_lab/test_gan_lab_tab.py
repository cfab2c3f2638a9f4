"""The GAN lab's page: frames that a browser draws, the game, the room and its endpoints. Training: test_gan_lab.py."""

import base64
import json
from types import SimpleNamespace

import gradio as gr
import numpy as np
import pytest
import torch
from gradio_client import Client
from gradio_client.exceptions import AppError

from demos.common.ui.i18n import InputError
from demos.gan_lab import data, game, live
from demos.gan_lab.presets import PRESETS

pytestmark = pytest.mark.usefixtures("one_thread")


# ---- frames ------------------------------------------------------------------------------------------------------


WANTED = dict(data="ring", drawn="[]", seed=1, latent=2, optimizer="adam", warm=False, loss="hinge", d_steps=1)
WANTED |= dict(lr_d=0.001, lr_g=0.001, penalty=0.0)


def test_a_frame_is_small_and_holds_the_points():
    who = live.Visitor()
    who.prepare(WANTED)
    frame = who.advance(who.lab, most=2, seconds=10)
    assert len(frame) < 8_000
    read = json.loads(frame)
    numbers = np.frombuffer(base64.b64decode(read["fake"]), "<u2").reshape(-1, 2)
    points = (numbers / 32767.5 - 1) * 2 * data.VIEW
    np.testing.assert_allclose(points, who.lab.look().samples, atol=1e-4)
    assert read["step"] == 2 and read["running"] and read["modes"][1] == 8


def test_tuning_goes_on_and_a_new_structure_begins_anew():
    who = live.Visitor()
    who.prepare(WANTED)
    lab, run = who.lab, who.run
    who.prepare({**WANTED, "loss": "wasserstein", "lr_g": 0.005})
    assert who.lab is lab and lab.loss == "wasserstein" and lab.optimizer_g.param_groups[0]["lr"] == 0.005
    who.prepare({**WANTED, "latent": 3})
    assert who.lab is not lab and who.run != run


def test_a_frame_that_waited_does_not_train_the_next_pair():
    who = live.Visitor()
    who.prepare(WANTED)
    old = who.lab
    who.prepare(WANTED, anew=True)
    assert json.loads(who.advance(old, most=2, seconds=10))["step"] == 0 and old.step == 0
    assert json.loads(who.advance(who.lab, most=2, seconds=10))["step"] == 2


def test_steps_by_hand_of_a_pair_that_exploded_are_refused():
    who = live.Visitor()
    who.prepare(WANTED)
    assert json.loads(who.by_hand("d"))["values"][2] is not None
    with torch.no_grad():
        next(who.lab.generator.parameters()).fill_(float("nan"))
    for player in "dg":
        with pytest.raises(InputError):
            who.by_hand(player)


def test_a_browser_can_tell_frames_that_come_late():
    """Runs are named in the order of their beginning; the stored exhibit's name is before all others."""
    runs = [json.loads(live.blank_frame())["run"]]
    who = live.Visitor()
    for anew in (False, True):
        who.prepare(WANTED, anew=anew)
        runs.append(who.run)
    stored = json.loads((game.checkpoint.DEMOS / "gan_lab" / "exhibits" / "ring.json").read_text())["run"]
    assert [stored, *runs] == sorted([stored, *runs]) and len(set(runs)) == 3


def test_the_field_is_finest_where_d_is_undecided():
    who = live.Visitor()
    who.prepare(WANTED)
    field = who.lab.look(("field",)).field
    sent = np.frombuffer(base64.b64decode(json.loads(who.frame())["field"]), np.uint8) / 127.5 - 1
    read = 0.5 + 0.5 * np.sign(sent) * sent**2  # as field.js does
    assert np.abs(field - 0.5).max() < 0.1, "an untrained D is undecided"
    np.testing.assert_allclose(read.reshape(field.shape), field, atol=2e-3)
    assert ((read.reshape(field.shape) > 0.5) == (field > 0.5)).mean() > 0.99


def test_labs_of_closed_or_idle_pages_are_dropped(monkeypatch):
    monkeypatch.setattr(live, "MOST_VISITORS", 2)
    first = live.visitor("a")
    assert live.visitor("a") is first
    live.visitor("b"), live.visitor("c")
    assert live.visitor("a") is not first
    for session in "abc":
        live.forget(session)
    assert not {"a", "b", "c"} & live._visitors.keys()


def test_the_first_exhibit_is_a_finished_ring():
    frame = json.loads((game.checkpoint.DEMOS / "gan_lab" / "exhibits" / "ring.json").read_text())
    settings, updates = PRESETS["balance"]
    assert frame["step"] == updates and frame["modes"] == [8, 8]
    assert frame["settings"] == {**{key: value for key, value in settings.items() if key != "data"}, "seed": 1}
    assert max(abs(value - 0.5) for value in frame["values"][:2]) < 0.1


# ---- the game ----------------------------------------------------------------------------------------------------


def test_the_browser_gets_no_answers_and_a_round_is_judged_once():
    desk = game.Desk()
    shown = json.loads(desk.open("digits", seed=1))
    assert shown.keys() == {"round", "kind", "seconds", "pictures"} and len(shown["pictures"]) == game.QUESTIONS
    truth = game.deal("digits", seed=1).truth
    assert any(truth) and not all(truth)
    answers = [*truth[:-2], None, not truth[-1]]
    result = json.loads(desk.close(shown["round"], answers, 12.34, "<b>Kim"))
    assert (result["right"], result["of"], result["seconds"]) == (game.QUESTIONS - 2, game.QUESTIONS, 12.3)
    assert 0 <= result["d"] <= game.QUESTIONS and result["truth"] == truth
    assert "&lt;b&gt;Kim" in desk.board("en") and "<b>Kim" not in desk.board("en")
    with pytest.raises(ValueError):
        desk.close(shown["round"], answers, 1, "")
    with pytest.raises(ValueError):
        desk.open("stamps")


@pytest.mark.parametrize("kind", game.kinds())
def test_every_game_can_be_dealt(kind):
    dealt = game.deal(kind, seed=2)
    assert len(dealt.pictures) == len(dealt.truth) == game.QUESTIONS
    assert len(dealt.pictures[0]) == (2 if kind.endswith("_age") else 1)
    assert kind in ("faces_age", "anime_age") or len(dealt.verdicts) == game.QUESTIONS


def test_the_board_forgets_after_an_hour():
    now = [1000.0]
    desk = game.Desk(clock=lambda: now[0])
    shown = json.loads(desk.open("digits"))
    desk.close(shown["round"], [None] * game.QUESTIONS, 50, "")
    assert "Anonymous" in desk.board("en") and "이름 없는 경찰" in desk.board("ko")
    now[0] += game.FORGET + 1
    assert "Anonymous" not in desk.board("en") and not desk._board


# ---- the room ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def url():
    from demos.common.ui import handlers
    from demos.common.ui.i18n import translations
    from demos.gan_lab import tab

    with gr.Blocks() as room:
        with gr.Tab("room"):
            tab.build()
        room.unload(handlers.forget_visitor)
    room.queue()
    _, url, _ = room.launch(prevent_thread_lock=True, quiet=True, i18n=gr.I18n(**translations()), ssr_mode=False)
    yield url
    room.close()


def test_training_streams_and_two_visitors_stay_apart(url):
    one, two = Client(url, verbose=False), Client(url, verbose=False)
    jobs = [
        client.submit(data=cloud, updates=updates, api_name="/gan_lab_train")
        for client, cloud, updates in ((one, "ring", 40), (two, "moons", 25))
    ]
    frames = [[json.loads(frame) for frame in job] for job in jobs]
    assert [each[-1]["step"] for each in frames] == [40, 25]
    assert len(frames[0]) > 1 and frames[0][0]["running"] and not frames[0][-1]["running"]
    assert frames[0][0]["run"] != frames[1][0]["run"] and frames[1][0]["modes"] is None
    again = json.loads(one.predict(data="ring", updates=5, api_name="/gan_lab_train"))
    assert again["step"] == 45, "it goes on where it stopped"


def test_a_mistake_comes_back_as_a_sentence(url):
    client = Client(url, verbose=False, headers={"accept-language": "en"})
    with pytest.raises(AppError, match="draw at least 3"):
        client.predict(data="draw", drawn="[[0, 0]]", updates=5, api_name="/gan_lab_train")


def test_experiments_and_data_bring_their_settings_and_a_new_pair():
    from demos.gan_lab import tab

    visitor = SimpleNamespace(session_hash="one", cookies={"gallery_lang": "en"}, headers={})
    wanted = {**WANTED, "drawn": "[]"}
    *chosen, told, frame = tab.usual({**wanted, "data": "digits"}, visitor)
    assert dict(zip(tab.TUNED, chosen))["latent"] == 64 and "Digits that" in told
    assert json.loads(frame)["digits"] and json.loads(frame)["step"] == 0
    *_, frame = tab.usual({**wanted, "data": "draw"}, visitor)
    assert json.loads(frame)["drawing"] and "one" not in live._visitors
    for name in PRESETS:
        *chosen, told, frame = tab.preset(name).__wrapped__(*(wanted[key] for key in tab.SETTINGS), visitor)
        assert dict(zip(tab.TUNED, chosen)) == PRESETS[name][0]
        assert "?" in told and json.loads(frame)["loss"] == PRESETS[name][0]["loss"]
    live.forget("one")


def test_only_its_verbs_are_public(url):
    names = Client(url, verbose=False).view_api(return_format="dict")["named_endpoints"]
    assert {name for name in names if "gan_lab" in name} == {"/gan_lab_train", "/gan_lab_deal"}
    assert all(name.startswith("/gan_lab_") for name in names)
