"""The face room's page: stored results of this checkpoint, the API, stopping."""

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from demos.common.media import checkpoint, video
from demos.common.media.images import settings_of
from demos.common.ui.i18n import InputError
from demos.face_generation import tab
from demos.face_generation.constants import (
    EDITS,
    FACES,
    FIRST_FINE,
    FIRST_SEED,
    MIX_SEEDS,
    NAME,
    SIDE,
    STRENGTHS,
    WALK_FRAMES,
)
from demos.face_generation.exhibits import EXHIBITS
from demos.face_generation.pipeline import load
from tests.app_server import room_client

pytestmark = pytest.mark.skipif(not checkpoint.variants(NAME), reason="no checkpoint yet")
EDIT = next(iter(EDITS))


@pytest.fixture(scope="module")
def faces():
    return load()


def pixels(image: Image.Image) -> np.ndarray:
    return np.asarray(image).astype(int)


@pytest.mark.parametrize("typed", ["1, two", ", ".join("123456789")])
def test_bad_seeds_are_a_sentence(typed):
    with pytest.raises(InputError):
        tab.read_seeds(typed)


def test_the_exhibits_are_of_this_checkpoint(faces):
    """After another training: `python -m demos.face_generation.exhibits`, and check what the sliders are called."""
    wall = EXHIBITS.pictures("faces", SIDE)
    mixed = faces.mix(*MIX_SEEDS, FIRST_FINE)
    assert len(wall) == FACES
    made = [*faces.generate(range(FIRST_SEED, FIRST_SEED + 4)), mixed]
    for stored, now in zip([*wall[:4], EXHIBITS.pictures("mix", SIDE)[2]], made):
        assert np.abs(pixels(stored) - pixels(now)).max() <= 2
        assert settings_of(stored) == settings_of(now)
    assert len(EXHIBITS.pictures("directions", SIDE)) == len(EDITS) * len(STRENGTHS)
    assert len(video.read_frames(EXHIBITS.path("walk"), 500)) == WALK_FRAMES


def test_a_walk_stops(faces):
    request = SimpleNamespace(session_hash="walker", cookies={}, headers={"accept-language": "en"})
    run = tab.film.__wrapped__("1, 2", 48, False, 0.7, request)
    next(run)
    tab.handlers.stop(NAME, request)
    *_, (shown, line) = run
    assert line == tab.t.say("walk_stopped", "en") and not isinstance(shown, str)


@pytest.fixture(scope="module")
def client():
    with room_client(tab.build) as client:
        yield client


def test_the_page_answers(faces, client):
    described = client.view_api(print_info=False, return_format="dict")["named_endpoints"]
    assert set(described) == {f"/face_generation_{verb}" for verb in ("generate", "interpolate", "mix")}

    hung, _ = client.predict(seed=6, truncation=0.5, **{EDIT: 1}, api_name="/face_generation_generate")
    files = [item["image"] for item in hung]
    assert len(files) == 16
    expected = faces.generate([6, 7], truncation=0.5, edits={EDIT: 1})
    for file, face in zip(files, expected):
        assert np.array_equal(pixels(Image.open(file)), pixels(face)), "lossless"
        assert settings_of(file) == settings_of(face), "a download says what made it"

    film, _ = client.predict(seeds="1 2", frames=24, loop=False, api_name="/face_generation_interpolate")
    path = film["video"] if isinstance(film, dict) else film
    assert Path(path).suffix == ".mp4" and len(video.read_frames(path, 100)) == 24

    mixed, *_ = client.predict(seed_coarse=1, seed_fine=2, first_fine=2, api_name="/face_generation_mix")
    assert settings_of(mixed)["first_fine"] == 2 and Image.open(mixed).size == (256, 256)

    with pytest.raises(Exception, match="시드"):
        client.predict(seeds="one", api_name="/face_generation_interpolate")
