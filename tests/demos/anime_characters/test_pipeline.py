"""The anime room in Python: tags are kept apart from seeds, and an unknown one gets a sentence."""

import numpy as np
import pytest
import torch
from PIL import Image

from demos.anime_characters.constants import EYES, HAIR, MAX_FRAMES, MAX_SEEDS, NAME
from demos.anime_characters.pipeline import AnimeCharacters, load
from demos.common.media import checkpoint
from demos.common.media.images import settings_of
from demos.common.media.replay import Replay
from demos.common.ui.i18n import InputError

bundled = pytest.mark.skipif(checkpoint.missing(checkpoint.folder(NAME)) is not None, reason="no checkpoint yet")


def pixels(image: Image.Image) -> np.ndarray:
    return np.asarray(image).astype(int)


def same(a: Image.Image, b: Image.Image) -> bool:
    return np.array_equal(pixels(a), pixels(b))


def test_a_seed_is_a_character(characters):
    made = characters.generate([1, 2, 3], hair="green", eyes="red")
    assert [drawing.size for drawing in made] == [(64, 64)] * 3 and not same(made[0], made[1])
    assert same(made[1], characters.generate(np.array([2]), "green", "red")[0]), "alone or among others"
    settings = {"seed": 2, "hair": "green", "eyes": "red", "truncation": 0.7, "size": 64}
    assert settings_of(made[1]) == {"demo": "anime_characters", **settings}


def test_without_tags_the_colours_follow_from_the_seed(characters):
    made = characters.generate(range(40))
    tags = [(settings["hair"], settings["eyes"]) for settings in map(settings_of, made)]
    assert len(set(tags)) > 20 and {eyes for _, eyes in tags} <= set(EYES)
    again = characters.generate([7], *tags[7])[0]
    assert same(made[7], again), "the same colours can be asked for"
    _, hair, eyes = characters.network.sample_inputs(1, torch.Generator().manual_seed(7))
    assert tags[7] == (HAIR[hair], EYES[eyes]), "a seed means the same here and on training's sheets"


def test_the_same_character_in_other_colours(characters):
    made = characters.recolour(5, "pink", "blue")
    assert [settings_of(drawing)["hair"] for drawing in made["hair"]] == list(HAIR)
    assert [settings_of(drawing)["eyes"] for drawing in made["eyes"]] == list(EYES)
    plain = characters.generate([5], "pink", "blue")[0]
    assert same(made["hair"][HAIR.index("pink")], plain) and same(made["eyes"][EYES.index("blue")], plain)
    assert len({drawing.tobytes() for drawing in made["hair"]}) == len(HAIR)
    pairs = characters.every_pair(5)
    assert len(pairs) == len(HAIR) * len(EYES)
    assert same(pairs[HAIR.index("pink") * len(EYES) + EYES.index("blue")], plain)


def test_truncation_leaves_only_the_tags(characters):
    mean = characters.generate([1, 2], "red", "green", truncation=0)
    assert same(*mean)
    assert not same(mean[0], characters.generate([1], "blue", "green", truncation=0)[0])


def test_a_morph_begins_and_ends_with_its_characters(characters):
    ends = characters.generate([1], "green", "red")[0], characters.generate([2], "blue")[0]
    frames = characters.interpolate((1, "green", "red"), (2, "blue"), frames=7)
    assert len(frames) == 7 and same(frames[0], ends[0]) and same(frames[-1], ends[1])
    assert not same(frames[3], ends[0]) and not same(frames[3], ends[1])
    assert same(next(characters.morph((1, "green", "red"), (2, "blue"), frames=7)), ends[0]), "frame by frame"


def test_sizes(characters):
    small, large = (characters.generate([3], size=size)[0] for size in (64, 128))
    assert large.size == (128, 128) and settings_of(large)["size"] == 128
    assert np.abs(pixels(large.resize((64, 64), Image.Resampling.BOX)) - pixels(small)).mean() < 16, "the same drawing"
    alone = AnimeCharacters(characters.network, None, characters.folder)
    assert alone.sizes == (64,) and same(alone.generate([3])[0], small)
    with pytest.raises(InputError):
        alone.generate([3], size=128)


def test_layers(characters):
    *maps, drawing = characters.layers(1)
    assert [feature_map.width for feature_map in maps] == [4, 8, 16, 32, 64] and same(
        drawing, characters.generate([1])[0]
    )


@pytest.mark.parametrize(
    "call",
    [
        lambda characters: characters.generate([]),
        lambda characters: characters.generate([-1]),
        lambda characters: characters.generate(["1"]),
        lambda characters: characters.generate(range(MAX_SEEDS + 1)),
        lambda characters: characters.generate([1], hair="lime"),
        lambda characters: characters.generate([1], eyes="blonde"),
        lambda characters: characters.generate([1], eyes=3),
        lambda characters: characters.generate([1], truncation=1.5),
        lambda characters: characters.generate([1], size=256),
        lambda characters: characters.generate([1], size="64"),
        lambda characters: characters.recolour(None),
        lambda characters: characters.recolour(1, hair="yellow"),
        lambda characters: characters.morph((1, "green", "red"), (2, "lime", "red")),
        lambda characters: characters.interpolate((1,), (2,), frames=1),
        lambda characters: characters.morph((1,), (2,), frames=MAX_FRAMES + 1),
        lambda characters: characters.morph((None,), (2,)),
        lambda characters: characters.morph(1, 2),
        lambda characters: characters.nearest([Image.new("RGB", (64, 64))]),
    ],
)
def test_bad_input_is_a_sentence(characters, call):
    with pytest.raises(InputError) as caught:
        call(characters)
    korean, english = (caught.value.text(speech) for speech in ("ko", "en"))
    assert korean != english and "{" not in korean + english


@bundled
def test_replay_and_nearest_training_drawings():
    characters = load()
    replay = Replay.read(checkpoint.locate(NAME).folder)
    assert len(replay.moments) >= 5 and len({len(curve) for curve in replay.history.values()}) == 1
    found = characters.nearest(characters.generate([1, 2]))
    assert len(found) == 2 and all(neighbour.distance > 0 for neighbour in found)
    assert len(characters.training_pictures.spread()) == 500
