"""The face room in Python: a seed is a face, alone or among others; what is out of range gets a sentence."""

import numpy as np
import pytest
import torch
from PIL import Image

from demos.common.media import checkpoint
from demos.common.media.images import settings_of
from demos.common.media.replay import Replay
from demos.common.ui import charts, checks
from demos.common.ui.i18n import InputError
from demos.face_generation.constants import EDITS, LAYERS, MAX_FRAMES, MAX_SEEDS, NAME, STRONGEST
from demos.face_generation.pipeline import load

pytestmark = pytest.mark.skipif(not checkpoint.variants(NAME), reason="no checkpoint yet")
EDIT = next(iter(EDITS))


@pytest.fixture(scope="module")
def faces():
    return load()


def pixels(image: Image.Image) -> np.ndarray:
    return np.asarray(image).astype(int)


def same(a: Image.Image, b: Image.Image) -> bool:
    return np.array_equal(pixels(a), pixels(b))


def test_a_seed_is_a_face(faces):
    made = faces.generate([1, 2, 3])
    assert [face.size for face in made] == [(128, 128)] * 3
    assert not same(made[0], made[1]) and pixels(made[0]).std() > 10
    assert same(made[1], faces.generate([2])[0]), "alone or among others"
    assert same(made[1], faces.generate(np.array([2]))[0]) and same(made[1], faces.generate(iter((2,)))[0])
    assert settings_of(made[1]) == {"demo": "face_generation", "seed": 2, "truncation": 0.7, "edits": {}}


def test_truncation_draws_towards_one_face(faces):
    mean = faces.generate([1, 2, 3], truncation=0)
    assert same(mean[0], mean[1]) and same(mean[0], mean[2])
    near, far = (np.abs(pixels(faces.generate([5], truncation=psi)[0]) - pixels(mean[0])).mean() for psi in (0.3, 1))
    assert 0 < near < far


@pytest.mark.parametrize("name", EDITS)
def test_edits_change_the_face_and_zero_does_not(faces, name):
    face = faces.generate([4])[0]
    assert same(face, faces.generate([4], edits={name: 0})[0])
    more, less = (faces.generate([4], edits={name: side})[0] for side in (2, -2))
    assert min(np.abs(pixels(edited) - pixels(face)).mean() for edited in (more, less)) > 1
    assert not same(more, less)
    assert settings_of(more)["edits"] == {name: 2.0}


def test_walks_begin_and_end_with_their_faces(faces):
    a, b = faces.generate([1, 2])
    walked = faces.interpolate(1, 2, frames=7)
    assert len(walked) == 7 and same(walked[0], a) and same(walked[-1], b)
    assert not same(walked[3], a) and not same(walked[3], b)
    ring = list(faces.walk([1, 2, 1], frames=5))
    assert same(ring[0], ring[4]) and same(ring[2], b)


def test_mixing(faces):
    a, b = faces.generate([1, 2])
    assert faces.network.layers == LAYERS, "the slider's end"
    assert same(faces.mix(1, 2, first_fine=LAYERS), a) and same(faces.mix(1, 2, first_fine=0), b)
    mixed = faces.mix(1, 2, first_fine=3)
    assert not same(mixed, a) and not same(mixed, b)


def test_layers(faces):
    *maps, face = faces.layers(1)
    assert [feature_map.width for feature_map in maps] == [4 * 2**n for n in range(LAYERS)]
    assert same(face, faces.generate([1])[0])


@pytest.mark.parametrize(
    "call",
    [
        lambda faces: faces.generate([]),
        lambda faces: faces.generate([-1]),
        lambda faces: faces.generate([2**31]),
        lambda faces: faces.generate([1.5]),
        lambda faces: faces.generate(["1"]),
        lambda faces: faces.generate([True]),
        lambda faces: faces.generate(None),
        lambda faces: faces.generate(range(MAX_SEEDS + 1)),
        lambda faces: faces.generate([1], truncation=1.5),
        lambda faces: faces.generate([1], truncation=-0.1),
        lambda faces: faces.generate([1], truncation=float("nan")),
        lambda faces: faces.generate([1], truncation="0.5"),
        lambda faces: faces.generate([1], edits={"nose": 1}),
        lambda faces: faces.generate([1], edits={EDIT: STRONGEST + 1}),
        lambda faces: faces.generate([1], edits={EDIT: None}),
        lambda faces: faces.generate([1], edits=[EDIT]),
        lambda faces: faces.interpolate(1, 2, frames=1),
        lambda faces: faces.interpolate(1, 2, frames=MAX_FRAMES + 1),
        lambda faces: faces.interpolate(1, 2, frames=10.5),
        lambda faces: faces.interpolate(1, -2),
        lambda faces: faces.walk([1]),
        lambda faces: faces.mix(1, 2, first_fine=LAYERS + 1),
        lambda faces: faces.mix(1, None),
        lambda faces: checks.seeds_from(None, 16),
    ],
)
def test_bad_input_is_a_sentence(faces, call):
    with pytest.raises(InputError) as caught:
        call(faces)
    korean, english = (caught.value.text(speech) for speech in ("ko", "en"))
    assert korean != english and "{" not in korean + english


def test_the_replay_is_whole():
    replay = Replay.read(checkpoint.locate(NAME).folder)
    assert len(replay.moments) >= 5
    assert [moment.images for moment in replay.moments] == sorted({moment.images for moment in replay.moments})
    assert {Image.open(moment.sheet).size for moment in replay.moments} == {(256, 256)}
    assert len({len(curve) for curve in replay.history.values()}) == 1
    chart = charts.curves(replay, replay.moments[1].images, "ko")
    assert chart.count("<polyline") == 8 and "nan" not in chart


def test_nearest_training_faces(faces, monkeypatch):
    found = faces.nearest(faces.generate([1, 2]))
    assert len(found) == 2 and all(neighbour.distance > 0 for neighbour in found)
    assert len(faces.training_pictures.spread()) == 200
    copies = faces.training_pictures.known["train"][[7, 9]]
    monkeypatch.setattr(faces.training_pictures, "embed", lambda pictures: copies)
    assert [neighbour.index for neighbour in faces.nearest([None, None])] == [7, 9], "a copy is found"
    assert max(neighbour.distance for neighbour in faces.nearest([None, None])) < 0.05
    real = [2.0, 3.0]
    said = [charts.verdict({"real": real, "fake": [fake, 4.0], "seeds": [8, 9]}, "en") for fake in (1.0, 2.5, 3.5)]
    assert len(set(said)) == 3 and all("seed 8" in sentence for sentence in said)


def test_generated_noise_is_the_trainings(faces):
    """A seed means the same face here and on the sample sheets of training."""
    z = torch.randn(1, faces.network.latent_dim, generator=torch.Generator().manual_seed(3))
    w = faces.network.truncate(faces.network.mapping(z), 0.7)
    assert torch.equal(faces.latents([3], 0.7, None)[0, 0], w[0])
