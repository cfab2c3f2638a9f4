"""The anime room's page: swatches, the API, stopping, stored results of this checkpoint."""

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from demos.anime_characters import inside, tab
from demos.anime_characters.constants import CHARACTERS, EYES, FIRST_SEED, HAIR, MORPH_FRAMES, NAME, SIDE, SWATCHES
from demos.anime_characters.exhibits import EXHIBITS
from demos.anime_characters.pipeline import load
from demos.common.media import checkpoint, video
from demos.common.media.images import settings_of
from demos.common.ui import i18n
from tests.app_server import room_client


def pixels(image: Image.Image) -> np.ndarray:
    return np.asarray(image).astype(int)


def test_every_colour_has_a_swatch():
    rules = tab.swatch_rules("hair")
    assert all(SWATCHES[name] in rules for name in HAIR) and set(SWATCHES) == {*HAIR, *EYES}
    assert "nth-of-type(2)" in rules and f"nth-of-type({len(HAIR) + 1})" in rules, "the first is 'any'"


@pytest.fixture
def client(characters, monkeypatch):
    """The page over small random networks; texts that it would take from a checkpoint's card stay its own."""
    monkeypatch.setattr(i18n, "_registry", dict(i18n._registry))
    for module in (tab, inside):
        monkeypatch.setattr(module, "characters", lambda: characters)
    monkeypatch.setattr(tab, "sizes", lambda: characters.sizes)
    with room_client(tab.build) as client:
        yield client


def test_the_page_answers(characters, client):
    described = client.view_api(print_info=False, return_format="dict")["named_endpoints"]
    assert set(described) == {f"/anime_characters_{verb}" for verb in ("generate", "recolour", "morph")}

    asked = {"hair": "green", "eyes": "red", "truncation": 0.5}
    hung, _ = client.predict(seed=6, **asked, size=128, api_name="/anime_characters_generate")
    files = [item["image"] for item in hung]
    assert len(files) == 16
    for file, made in zip(files, characters.generate([6, 7], "green", "red", 0.5, 128)):
        assert np.array_equal(pixels(Image.open(file)), pixels(made)), "lossless"
        assert settings_of(file) == settings_of(made), "a download says what made it"
    hung, _ = client.predict(
        seed=6, hair="any", eyes="any", truncation=0.5, size=64, api_name="/anime_characters_generate"
    )
    assert Image.open(hung[0]["image"]).size == (128, 128) and settings_of(hung[0]["image"])["enlarged"] == 2

    strips = client.predict(seed=6, **asked, size=64, api_name="/anime_characters_recolour")
    assert [len(strip) for strip in strips] == [len(HAIR), len(EYES)]
    assert settings_of(strips[0][0]["image"])["hair"] == HAIR[0]

    ends = {"seed_a": 1, "hair_a": "green", "eyes_a": "any", "seed_b": 2, "hair_b": "red", "eyes_b": "blue"}
    film, first, _, _ = client.predict(**ends, frames=12, truncation=0.7, size=64, api_name="/anime_characters_morph")
    path = film["video"] if isinstance(film, dict) else film
    assert Path(path).suffix == ".mp4" and len(video.read_frames(path, 100)) == 12
    assert settings_of(first)["hair"] == "green"

    with pytest.raises(Exception, match="머리색"):
        client.predict(seed=1, hair="lime", eyes="red", truncation=0.5, size=64, api_name="/anime_characters_recolour")


def test_a_morph_stops(characters, monkeypatch):
    monkeypatch.setattr(tab, "characters", lambda: characters)
    request = SimpleNamespace(session_hash="shifter", cookies={}, headers={"accept-language": "en"})
    run = tab.film.__wrapped__(1, "any", "any", 2, "any", "any", 48, 0.7, 64, request)
    next(run), next(run)
    tab.handlers.stop(NAME, request)
    *_, (shown, _, _, line) = run
    assert line == tab.t.say("morph_stopped", "en") and not isinstance(shown, str)


@pytest.mark.skipif(checkpoint.missing(checkpoint.folder(NAME)) is not None, reason="no checkpoint yet")
def test_the_exhibits_are_of_this_checkpoint():
    """After another training: `python -m demos.anime_characters.exhibits`."""
    characters, wall = load(), EXHIBITS.pictures("characters", SIDE)
    assert (tuple(characters.network.hair), tuple(characters.network.eyes)) == (HAIR, EYES), "the swatches"
    assert characters.sizes == tab.sizes() and characters.network.resolution == SIDE
    assert len(wall) == CHARACTERS
    for stored, made in zip(wall, characters.generate(range(FIRST_SEED, FIRST_SEED + 4))):
        assert np.abs(pixels(stored) - pixels(made)).max() <= 2 and settings_of(stored) == settings_of(made)
    assert len(EXHIBITS.pictures("recolour", SIDE)) == len(HAIR) + len(EYES)
    assert len(video.read_frames(EXHIBITS.folder / "morph.mp4", 500)) == MORPH_FRAMES
