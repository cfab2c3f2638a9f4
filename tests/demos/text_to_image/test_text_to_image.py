"""The text room's sentences and pictures: colour words and their grammar, what can't be read, pictures that repeat.

Its page: test_text_to_image_room.py.
"""

import numpy as np
import pytest
import torch
from PIL import Image

import demos
from demos.common.media.images import settings_of
from demos.common.media.replay import Replay
from demos.common.ui.i18n import InputError
from demos.text_to_image import exhibits
from demos.text_to_image.colours import COLOURS, find, replace
from demos.text_to_image.pipeline import Painter, check_caption, load
from demos.text_to_image.texts import MAX_CAPTION, MAX_FRAMES, MAX_SENTENCES, MAX_WORDS, OPENING, PAIRS, SENTENCES
from tests.demos.style_transfer.small_painter import BIRD, ODD, pixels, same, small_painter

bundled = pytest.mark.skipif(exhibits.NAME not in demos.DEMOS, reason="the room's networks are not trained yet")


@pytest.fixture(scope="module")
def painter(tmp_path_factory) -> Painter:
    return small_painter(tmp_path_factory.mktemp("checkpoint"))


# ---- colour words ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sentence, place, colour, expected",
    [
        ("a red bird", 0, "orange", "an orange bird"),
        ("An orange flower", 0, "blue", "A blue flower"),
        ("a red-breasted bird with a Grey tail", 1, "white", "a red-breasted bird with a White tail"),
        (OPENING["en"], 1, "yellow", OPENING["en"].replace("black", "yellow")),
        (OPENING["ko"], 0, "purple", "보라색과 노란색의 얇은 꽃잎, 동그란 노란 수술"),
        (OPENING["ko"], 2, "orange", "흰색과 노란색의 얇은 꽃잎, 동그란 주황색 수술"),
        ("보라와 분홍이 섞인 꽃", 0, "yellow", "노란색과 분홍이 섞인 꽃"),
        ("머리가 빨갛고 배가 하얀 새", 0, "brown", "머리가 갈색이고 배가 하얀 새"),
        ("머리가 빨갛고 배가 하얀 새", 1, "pink", "머리가 빨갛고 배가 분홍색인 새"),
        ("머리가 빨갛고 배가 하얀 새", 1, "black", "머리가 빨갛고 배가 검은 새"),
        ("부리가 검어요", 0, "red", "부리가 빨간색이에요"),
        ("꽃잎이 붉습니다", 0, "white", "꽃잎이 흰색입니다"),
        ("희고 커다란 꽃", 0, "pink", "분홍색이고 커다란 꽃"),
        ("새빨간 꽃, 가슴은 초록", 1, "red", "새빨간 꽃, 가슴은 빨간색"),
        ("연분홍색 꽃", 0, "green", "초록색 꽃"),
        ("작은 새 with yellow wings", 0, "blue", "작은 새 with blue wings"),
    ],
)
def test_a_colour_word_is_changed_and_the_grammar_follows(sentence, place, colour, expected):
    assert replace(sentence, place, colour) == expected


def test_a_colour_within_a_name_is_none():
    assert not find(
        "bluebird, blackbird, 노랑꽃창포, 밤색허리솔새, 흑백아메리카솔새, 감자, 회의, 금요일, 파란만장한 보라매"
    )
    assert [each.colour for each in find("빨강, 노란 yellow, 하늘색과 잿빛")] == [
        "red",
        "yellow",
        "yellow",
        "blue",
        "grey",
    ]


def test_every_colour_can_take_every_place():
    for sentence in SENTENCES:
        for place, word in enumerate(find(sentence)):
            for colour in COLOURS:
                changed = replace(sentence, place, colour)
                assert [each.colour for each in find(changed)][place] == colour, changed
                assert len(find(changed)) == len(find(sentence)) and word.text in sentence


# ---- painting ----------------------------------------------------------------------------------------------------


def test_a_seed_and_a_sentence_are_a_picture(painter):
    made = painter.generate(BIRD, [1, 2, 3])
    assert [each.size for each in made] == [(128, 128)] * 3 and not same(made[0], made[1])
    assert same(made[1], painter.generate(BIRD, np.array([2]))[0]), "alone or among others"
    assert settings_of(made[1]) == {"demo": exhibits.NAME, "caption": BIRD, "seed": 2, "truncation": 0.8}
    assert not same(made[0], painter.generate("노란 꽃", [1])[0]), "the sentence matters"
    assert same(*painter.generate(BIRD, [1, 2], truncation=0)), "only the sentence is left"
    z = painter.generator.draw(1, torch.Generator().manual_seed(2))[0]
    assert torch.equal(painter.noise(2), z), "a seed means the same here and on training's sheets"


def test_what_surrounds_a_sentence_does_not_count(painter):
    """Spaces, line breaks and how Hangul is composed; padding and other sentences in the call."""
    assert check_caption("  빨간\n 새\u0000\t") == "빨간 새" == check_caption("빨간 새")
    alone, among = painter.encode([BIRD])[0], painter.encode(["노란 꽃", BIRD, "새"])[1]
    assert torch.equal(alone, among) and float(alone.norm()) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("caption", ODD)
def test_any_text_with_letters_becomes_a_picture(painter, caption):
    (made,) = painter.generate(caption, [1])
    assert made.size == (128, 128)
    words = painter.words(caption)
    assert len(words) <= MAX_WORDS and all(each.sentence >= 0 and 0 <= each.picture <= 1 for each in words)
    assert 0 <= painter.familiar(caption).share <= 1 and painter.pieces(caption)


@pytest.mark.parametrize(
    "call",
    [
        lambda painter: painter.generate("", [1]),
        lambda painter: painter.generate(" \n ", [1]),
        lambda painter: painter.generate(None, [1]),
        lambda painter: painter.generate("🐦🌸", [1]),
        lambda painter: painter.generate("123 !?", [1]),
        lambda painter: painter.generate("a red bird " * 200, [1]),
        lambda painter: painter.generate("a" * (MAX_CAPTION + 1), [1]),
        lambda painter: painter.generate("a" * 1_000_000, [1]),
        lambda painter: painter.generate(BIRD, []),
        lambda painter: painter.generate(BIRD, ["1"]),
        lambda painter: painter.generate(BIRD, range(65)),
        lambda painter: painter.generate(BIRD, [1], truncation=2),
        lambda painter: painter.recolour("작은 새"),
        lambda painter: painter.recolour(BIRD, place=2),
        lambda painter: painter.recolour(BIRD, place=None),
        lambda painter: painter.recolour(BIRD, seed=-1),
        lambda painter: painter.interpolate(BIRD, ""),
        lambda painter: painter.interpolate(BIRD, "새", frames=1),
        lambda painter: painter.interpolate(BIRD, "새", frames=MAX_FRAMES + 1),
        lambda painter: painter.words(""),
        lambda painter: painter.familiar("?"),
        lambda painter: painter.map([]),
        lambda painter: painter.map(["새"] * (MAX_SENTENCES + 1)),
        lambda painter: painter.map("새"),
        lambda painter: painter.nearest([Image.new("RGB", (128, 128))]),
    ],
)
def test_bad_input_is_a_sentence(painter, call):
    with pytest.raises(InputError) as caught:
        call(painter)
    korean, english = (caught.value.text(speech) for speech in ("ko", "en"))
    assert korean != english and "{" not in korean + english


def test_the_same_seed_in_other_colours(painter):
    made = painter.recolour(BIRD, 5, place=1)
    assert list(made) == list(COLOURS)
    assert settings_of(made["orange"])["caption"] == "a small red bird with orange wings"
    assert same(made["black"], painter.generate(BIRD, [5])[0])


def test_a_morph_begins_and_ends_with_its_sentences(painter):
    frames = list(painter.interpolate(BIRD, "노란 꽃", frames=7, seed=3))
    ends = [painter.generate(caption, [3])[0] for caption in (BIRD, "노란 꽃")]
    for frame, end in ((frames[0], ends[0]), (frames[-1], ends[1])):
        assert np.abs(pixels(frame) - pixels(end)).max() <= 1, "the walk brings vectors back to length 1"
    assert len(frames) == 7 and not same(frames[3], ends[0]) and not same(frames[3], ends[1])


def test_a_word_counts_as_much_as_it_changes(painter):
    found = painter.words(BIRD, 2)
    assert [each.text for each in found] == BIRD.split() and max(each.picture for each in found) > 0
    assert same(found[2].without, painter.generate("a small bird with black wings", [2])[0])
    assert painter.words("새") == []


def test_a_known_sentence_is_familiar_and_a_map_places_it(painter):
    assert painter.familiar(PAIRS[0]).similarity == pytest.approx(1, abs=1e-3)
    found = painter.map(PAIRS)
    assert len(found.background) == 12 and len(found.points) == len(PAIRS) and 0 < found.share <= 1
    assert np.allclose(np.diag(found.similarity), 1, atol=1e-4)
    assert found.points[0] == pytest.approx(found.background[0], abs=1e-3)


def test_pieces_spell_the_sentence(painter):
    found = painter.pieces("a red bird-ish 새")
    assert "".join(each.text for each in found) == "aredbird-ish새"
    assert not found[0].inside and found[-1].unknown is ("새" not in painter.tokenizer.get_vocab())


def test_captions_and_pictures_of_the_training_data(painter, monkeypatch):
    assert painter.caption_of(0, "ko") == "빨간 새" and painter.caption_of(5, "en") == ""
    monkeypatch.delenv("GALLERY_DATA", raising=False)
    assert painter.training_picture(0) is None and painter.training_picture(7) is None
    monkeypatch.setenv("GALLERY_DATA", str(painter.folder))
    with pytest.raises(InputError):
        painter.training_picture(0)


def test_layers(painter):
    *maps, picture = painter.layers(BIRD, 1)
    assert [each.width for each in maps] == [4, 8, 16, 32, 64, 128] and same(picture, painter.generate(BIRD, [1])[0])


# ---- the shipped networks ----------------------------------------------------------------------------------------


@bundled
def test_korean_and_english_of_one_meaning_meet():
    found = np.array(load().map(PAIRS).similarity)
    np.fill_diagonal(found, -1)
    partner = [place + 1 if place % 2 == 0 else place - 1 for place in range(len(PAIRS))]
    assert (found.argmax(1) == partner).mean() >= 0.75


@bundled
def test_replay_and_nearest_training_pictures():
    painter = load()
    assert len(Replay.read(painter.folder).moments) >= 5
    found = painter.nearest(painter.generate(BIRD, [1, 2]))
    assert all(each.distance > 0 for each in found) and painter.training_pictures.spread()
