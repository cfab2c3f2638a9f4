"""The text room's sentences and pictures: what can't be read, pictures that repeat, what a word does."""

import numpy as np
import pytest
import torch
from PIL import Image

import demos
from demos.common.media.images import settings_of
from demos.common.media.replay import Replay
from demos.common.ui.i18n import InputError
from demos.text_to_image.captions import check_caption
from demos.text_to_image.constants import COLOURS, MAX_CAPTION, MAX_FRAMES, MAX_SENTENCES, MAX_WORDS, NAME, PAIRS
from demos.text_to_image.pipeline import TextToImage, load
from tests.demos.text_to_image.small_networks import BIRD, ODD, pixels, same, small_text_to_image

bundled = pytest.mark.skipif(NAME not in demos.DEMOS, reason="the room's networks are not trained yet")


@pytest.fixture(scope="module")
def network(tmp_path_factory) -> TextToImage:
    return small_text_to_image(tmp_path_factory.mktemp("checkpoint"))


def test_a_seed_and_a_sentence_are_a_picture(network):
    pictures = network.generate(BIRD, [1, 2, 3])
    assert [picture.size for picture in pictures] == [(128, 128)] * 3 and not same(pictures[0], pictures[1])
    assert same(pictures[1], network.generate(BIRD, np.array([2]))[0]), "alone or among others"
    assert settings_of(pictures[1]) == {"demo": NAME, "caption": BIRD, "seed": 2, "truncation": 0.8}
    assert not same(pictures[0], network.generate("노란 꽃", [1])[0]), "the sentence matters"
    assert same(*network.generate(BIRD, [1, 2], truncation=0)), "only the sentence is left"
    z = network.generator.sample_inputs(1, torch.Generator().manual_seed(2))[0]
    assert torch.equal(network.noise(2), z), "a seed means the same here and on training's sheets"


def test_what_surrounds_a_sentence_does_not_count(network):
    """Spaces, line breaks and how Hangul is composed; padding and other sentences in the call."""
    assert check_caption("  빨간\n 새\u0000\t") == "빨간 새" == check_caption("빨간 새")
    alone, among = network.encode([BIRD])[0], network.encode(["노란 꽃", BIRD, "새"])[1]
    assert torch.equal(alone, among) and float(alone.norm()) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("caption", ODD)
def test_any_text_with_letters_becomes_a_picture(network, caption):
    (picture,) = network.generate(caption, [1])
    assert picture.size == (128, 128)
    words = network.words(caption)
    assert len(words) <= MAX_WORDS and all(word.sentence >= 0 and 0 <= word.picture <= 1 for word in words)
    assert 0 <= network.familiarity(caption).share <= 1 and network.pieces(caption)


@pytest.mark.parametrize(
    "call",
    [
        lambda network: network.generate("", [1]),
        lambda network: network.generate(" \n ", [1]),
        lambda network: network.generate(None, [1]),
        lambda network: network.generate("🐦🌸", [1]),
        lambda network: network.generate("123 !?", [1]),
        lambda network: network.generate("a red bird " * 200, [1]),
        lambda network: network.generate("a" * (MAX_CAPTION + 1), [1]),
        lambda network: network.generate("a" * 1_000_000, [1]),
        lambda network: network.generate(BIRD, []),
        lambda network: network.generate(BIRD, ["1"]),
        lambda network: network.generate(BIRD, range(65)),
        lambda network: network.generate(BIRD, [1], truncation=2),
        lambda network: network.recolour("작은 새"),
        lambda network: network.recolour(BIRD, place=2),
        lambda network: network.recolour(BIRD, place=None),
        lambda network: network.recolour(BIRD, seed=-1),
        lambda network: network.morph(BIRD, ""),
        lambda network: network.interpolate(BIRD, "새", frames=1),
        lambda network: network.interpolate(BIRD, "새", frames=MAX_FRAMES + 1),
        lambda network: network.words(""),
        lambda network: network.familiarity("?"),
        lambda network: network.map([]),
        lambda network: network.map(["새"] * (MAX_SENTENCES + 1)),
        lambda network: network.map("새"),
        lambda network: network.nearest([Image.new("RGB", (128, 128))]),
    ],
)
def test_bad_input_is_a_sentence(network, call):
    with pytest.raises(InputError) as caught:
        call(network)
    korean, english = (caught.value.text(speech) for speech in ("ko", "en"))
    assert korean != english and "{" not in korean + english


def test_the_same_seed_in_other_colours(network):
    pictures = network.recolour(BIRD, 5, place=1)
    assert list(pictures) == list(COLOURS)
    assert settings_of(pictures["orange"])["caption"] == "a small red bird with orange wings"
    assert same(pictures["black"], network.generate(BIRD, [5])[0])


def test_a_morph_begins_and_ends_with_its_sentences(network):
    frames = network.interpolate(BIRD, "노란 꽃", frames=7, seed=3)
    ends = [network.generate(caption, [3])[0] for caption in (BIRD, "노란 꽃")]
    for frame, end in ((frames[0], ends[0]), (frames[-1], ends[1])):
        assert np.abs(pixels(frame) - pixels(end)).max() <= 1, "the walk brings vectors back to length 1"
    assert len(frames) == 7 and not same(frames[3], ends[0]) and not same(frames[3], ends[1])


def test_a_word_counts_as_much_as_it_changes(network):
    found = network.words(BIRD, 2)
    assert [word.text for word in found] == BIRD.split() and max(word.picture for word in found) > 0
    assert same(found[2].without, network.generate("a small bird with black wings", [2])[0])
    assert network.words("새") == []


def test_a_known_sentence_is_familiar_and_a_map_places_it(network):
    assert network.familiarity(PAIRS[0]).similarity == pytest.approx(1, abs=1e-3)
    found = network.map(PAIRS)
    assert len(found.background) == 12 and len(found.points) == len(PAIRS) and 0 < found.share <= 1
    assert np.allclose(np.diag(found.similarity), 1, atol=1e-4)
    assert found.points[0] == pytest.approx(found.background[0], abs=1e-3)


def test_pieces_spell_the_sentence(network):
    found = network.pieces("a red bird-ish 새")
    assert "".join(piece.text for piece in found) == "aredbird-ish새"
    assert not found[0].inside and found[-1].unknown is ("새" not in network.tokenizer.get_vocab())


def test_captions_and_pictures_of_the_training_data(network, monkeypatch):
    assert network.caption_of(0, "ko") == "빨간 새" and network.caption_of(5, "en") == ""
    monkeypatch.delenv("GALLERY_DATA", raising=False)
    assert network.training_picture(0) is None and network.training_picture(7) is None
    monkeypatch.setenv("GALLERY_DATA", str(network.folder))
    with pytest.raises(InputError):
        network.training_picture(0)


def test_layers(network):
    *maps, picture = network.layers(BIRD, 1)
    assert [feature_map.width for feature_map in maps] == [4, 8, 16, 32, 64, 128] and same(
        picture, network.generate(BIRD, [1])[0]
    )


# ---- the shipped networks ----------------------------------------------------------------------------------------


@bundled
def test_korean_and_english_of_one_meaning_meet():
    found = np.array(load().map(PAIRS).similarity)
    np.fill_diagonal(found, -1)
    partner = [place + 1 if place % 2 == 0 else place - 1 for place in range(len(PAIRS))]
    assert (found.argmax(1) == partner).mean() >= 0.75


@bundled
def test_replay_and_nearest_training_pictures():
    network = load()
    assert len(Replay.read(network.folder).moments) >= 5
    found = network.nearest(network.generate(BIRD, [1, 2]))
    assert all(neighbour.distance > 0 for neighbour in found) and network.training_pictures.spread()
