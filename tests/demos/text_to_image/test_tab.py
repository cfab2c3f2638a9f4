"""The text room's page: what is shown of any text, stored results, the API."""

from pathlib import Path
from types import SimpleNamespace

import gradio as gr
import numpy as np
import pytest
from PIL import Image

import demos
from demos.common.media import video
from demos.common.media.images import settings_of
from demos.common.ui import i18n
from demos.text_to_image import exhibits, figures, morph, pipeline, results, tab
from demos.text_to_image.constants import COLOURS, MORPH_FRAMES, NAME, OPENING, PICTURES, SIDE
from demos.text_to_image.exhibits import EXHIBITS
from demos.text_to_image.pipeline import TextToImage, load
from tests.app_server import room_client
from tests.demos.text_to_image.small_networks import BIRD, ODD, pixels, same, small_text_to_image


@pytest.fixture(scope="module")
def network(tmp_path_factory) -> TextToImage:
    return small_text_to_image(tmp_path_factory.mktemp("checkpoint"))


# ---- stored results ------------------------------------------------------------------------------------------------


def test_exhibits_are_written_and_read_again(network, tmp_path, monkeypatch):
    monkeypatch.setattr(EXHIBITS, "folder", tmp_path)
    monkeypatch.setattr(exhibits, "MORPH_FRAMES", 4)
    monkeypatch.setattr(pipeline, "load", lambda: network)
    exhibits.make(tmp_path)
    for speech in ("ko", "en"):
        stored = EXHIBITS.pictures(f"pictures_{speech}", SIDE)
        assert same(stored[1], network.generate(OPENING[speech], [2])[0]) and settings_of(stored[1])["seed"] == 2
        assert len(EXHIBITS.pictures(f"recolour_{speech}", SIDE)) == len(COLOURS)
        facts = EXHIBITS.facts("reading")[speech]
        assert len(EXHIBITS.pictures(f"words_{speech}", SIDE)) == 1 + len(facts["words"])
    facts = EXHIBITS.facts("sentences")
    assert "1" in figures.sentence_map(facts, facts["captions"], "ko") and figures.matrix(facts, facts["captions"])
    assert EXHIBITS.picture("grid") and EXHIBITS.picture("impossible_car")
    assert len(EXHIBITS.pictures("layers", SIDE)) == 7
    assert len(video.read_frames(tmp_path / "morph.mp4", 50)) == 4


@pytest.mark.skipif(NAME not in demos.DEMOS, reason="the room's networks are not trained yet")
def test_the_exhibits_are_of_this_checkpoint():
    """After another training: `python -m demos.text_to_image.exhibits`."""
    network = load()
    assert network.generator.resolution == SIDE
    for speech, caption in OPENING.items():
        pictures = EXHIBITS.pictures(f"pictures_{speech}", SIDE)
        assert len(pictures) == PICTURES
        for stored, made in zip(pictures, network.generate(caption, [1, 2])):
            assert np.abs(pixels(stored) - pixels(made)).max() <= 2 and settings_of(stored) == settings_of(made)
    assert len(video.read_frames(EXHIBITS.folder / "morph.mp4", 500)) == MORPH_FRAMES


@pytest.mark.parametrize("caption", ODD)
def test_nothing_of_a_sentence_is_shown_as_markup(network, caption):
    (made,) = network.generate(caption, [1])
    for speech in ("ko", "en"):
        facts = results.reading(network, caption, 1, 0.8)[0]
        shown = figures.words(facts["words"], facts["caption"], speech) + figures.pieces(facts["pieces"], speech)
        shown += figures.doubts([results.familiarity(network, caption)], speech)
        assert "<script" not in shown
        line = tab.settings_line(settings_of(made), speech)
        assert not any(sign in line for sign in "<[$*"), "nothing that Markdown would take for markup"


# ---- the page ----------------------------------------------------------------------------------------------------


@pytest.fixture
def client(network, monkeypatch):
    """The page over small random networks; texts that it would take from a checkpoint's card stay its own."""
    monkeypatch.setattr(i18n, "_registry", dict(i18n._registry))
    monkeypatch.setattr(pipeline, "load", lambda: network)
    with room_client(tab.build) as client:
        yield client


def test_the_page_answers(network, client):
    described = client.view_api(print_info=False, return_format="dict")["named_endpoints"]
    verbs = ("generate", "words", "recolour", "interpolate", "compare")
    assert set(described) == {f"/text_to_image_{verb}" for verb in verbs}

    wall, known, line = client.predict(BIRD, 6, 0.5, api_name="/text_to_image_generate")
    files = [item["image"] for item in wall]
    assert len(files) == 8 and "8" in line and "0." in known
    for file, made in zip(files, network.generate(BIRD, [6, 7], 0.5)):
        assert same(Image.open(file), made), "lossless"
        assert settings_of(file) == settings_of(made), "a download says what made it"

    words = client.predict(BIRD, 6, 0.5, api_name="/text_to_image_words")
    assert all(f"<em>{word}</em>" in words for word in BIRD.split())
    strip, _ = client.predict(BIRD, 6, 0.5, "1", api_name="/text_to_image_recolour")
    assert len(strip) == len(COLOURS) and "red wings" in settings_of(strip[0]["image"])["caption"]

    film, first, *_ = client.predict(BIRD, "노란 꽃", 1, 12, 0.7, api_name="/text_to_image_interpolate")
    path = film["video"] if isinstance(film, dict) else film
    assert Path(path).suffix == ".mp4" and len(video.read_frames(path, 100)) == 12
    assert settings_of(first)["caption"] == BIRD

    place, table, *_ = client.predict("빨간 새\n\n<b>a red bird", 0.7, api_name="/text_to_image_compare")
    assert place.count('class="mark') == 2 and "&lt;b&gt;a red bird" in table and "<b>a red" not in table

    for bad, said in (("", "문장을 써"), ("🐦", "글자가 없어서"), ("a b " * 500, "200자")):
        with pytest.raises(Exception, match=said):
            client.predict(bad, 1, 0.5, api_name="/text_to_image_generate")


def test_a_morph_stops(network, monkeypatch):
    monkeypatch.setattr(pipeline, "load", lambda: network)
    request = SimpleNamespace(session_hash="walker", cookies={}, headers={"accept-language": "en"})
    run = morph.film.__wrapped__(BIRD, "노란 꽃", 1, 48, 0.7, request)
    next(run), next(run)
    morph.handlers.stop(NAME, request)
    *_, (shown, _, _, line) = run
    assert line == morph.t.say("morph_stopped", "en") and not isinstance(shown, str)


def test_swatches_change_the_sentence():
    request = SimpleNamespace(session_hash="visitor", cookies={}, headers={"accept-language": "en"})
    assert tab.swap(OPENING["ko"], "1", "red", request) == "흰색과 빨간색의 얇은 꽃잎, 동그란 노란 수술"
    update, swatch = tab.list_words("흰색과 빨간색의 얇은 꽃잎", "1")
    assert update["value"] == "1" and swatch == "red", "the same word can be changed again"
    update, swatch = tab.list_words("작은 새", "1")
    assert update["visible"] is False and swatch is None
    with pytest.raises(gr.Error, match="색 낱말이 없어요"):
        tab.swap("작은 새", None, "red", request)
