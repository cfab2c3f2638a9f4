"""The text room: colour words and their grammar, sentences that can't be read, pictures that repeat, the page and its API."""

import json
from pathlib import Path
from types import SimpleNamespace

import gradio as gr
import numpy as np
import pytest
import torch
from gradio_client import Client
from PIL import Image

import demos
from demos.common import i18n, video
from demos.common.i18n import InputError, translations
from demos.common.images import settings_of
from demos.common.replay import Replay
from demos.text_to_image import exhibits, figures, inside, morph, tab
from demos.text_to_image.colours import COLOURS, find, replace
from demos.text_to_image.network import Generator, TextEncoder
from demos.text_to_image.pipeline import Painter, check_caption, load
from demos.text_to_image.texts import MAX_CAPTION, MAX_FRAMES, MAX_SENTENCES, MAX_WORDS, OPENING, PAIRS, SENTENCES

tokenizers = pytest.importorskip("tokenizers")
bundled = pytest.mark.skipif(exhibits.NAME not in demos.DEMOS, reason="the room's networks are not trained yet")
BIRD = "a small red bird with black wings"


def small_tokenizer():
    """Word pieces of the room's own sentences, with padding and a start token, as the real one has."""
    made = tokenizers.Tokenizer(tokenizers.models.BPE(unk_token="[UNK]"))
    made.pre_tokenizer = tokenizers.pre_tokenizers.Whitespace()
    trainer = tokenizers.trainers.BpeTrainer(vocab_size=300, special_tokens=["[PAD]", "[UNK]", "[CLS]"])
    made.train_from_iterator([*SENTENCES, *PAIRS], trainer)
    made.post_processor = tokenizers.processors.TemplateProcessing(single="[CLS] $A", special_tokens=[("[CLS]", 2)])
    made.enable_padding(length=32)
    made.enable_truncation(32)
    return made


@pytest.fixture(scope="module")
def painter(tmp_path_factory) -> Painter:
    """The pipeline with small random networks: what a seed and a sentence mean does not depend on training."""
    folder, tokenizer = tmp_path_factory.mktemp("checkpoint"), small_tokenizer()
    torch.manual_seed(0)
    encoder = TextEncoder(tokenizer.get_vocab_size(), 16, 1, 2, 32, 16).eval()
    network = Painter(encoder, tokenizer, Generator(128, 16, 16, (8,) * 6, examples=12).eval(), folder)
    vectors = network.encode([*PAIRS])
    network.generator.sentences[: len(vectors)] = vectors
    network.generator.settle(2, 8)
    (folder / "captions.json").write_text(
        json.dumps({"ko": ["빨간 새"], "en": ["a red bird"], "sources": [["birds", 1]]})
    )
    return network


def pixels(image: Image.Image) -> np.ndarray:
    return np.asarray(image).astype(int)


def same(a: Image.Image, b: Image.Image) -> bool:
    return np.array_equal(pixels(a), pixels(b))


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


@pytest.mark.parametrize(
    "caption",
    [
        "새",
        "<script>alert(1)</script> a red bird",
        "'; DROP TABLE birds; -- 빨간 새",
        "{caption} {0} %s \\n $x^2$ ![새](http://example.org)",
        "赤い鳥 και مرحبا",
        "a" * MAX_CAPTION,
        "새 " * (MAX_CAPTION // 2),
        "red \ud800 bird",
        "🐦 red 🌸",
    ],
)
def test_any_text_with_letters_becomes_a_picture(painter, caption):
    (made,) = painter.generate(caption, [1])
    assert made.size == (128, 128)
    words = painter.words(caption)
    assert len(words) <= MAX_WORDS and all(each.sentence >= 0 and 0 <= each.picture <= 1 for each in words)
    assert 0 <= painter.familiar(caption).share <= 1 and painter.pieces(caption)
    for speech in ("ko", "en"):
        told = exhibits.reading(painter, caption, 1, 0.8)[0]
        shown = figures.words(told["words"], told["caption"], speech) + figures.pieces(told["pieces"], speech)
        shown += figures.doubts([exhibits.familiar(painter, caption)], speech)
        assert "<script" not in shown
        line = tab.settings_line(settings_of(made), speech)
        assert not any(sign in line for sign in "<[$*"), "nothing that Markdown would take for markup"


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


def test_exhibits_are_written_and_read_again(painter, tmp_path, monkeypatch):
    monkeypatch.setattr(exhibits, "EXAMPLES", tmp_path)
    monkeypatch.setattr(exhibits, "MORPH_FRAMES", 4)
    exhibits.draw(painter, tmp_path)
    for speech in ("ko", "en"):
        hung = exhibits.wall(speech)
        assert same(hung[1], painter.generate(OPENING[speech], [2])[0]) and settings_of(hung[1])["seed"] == 2
        assert len(exhibits.recoloured(speech)) == len(COLOURS)
        facts = exhibits.facts("reading")[speech]
        assert len(exhibits.without_words(speech)) == 1 + len(facts["words"])
    facts = exhibits.facts("sentences")
    assert "1" in figures.sentence_map(facts, facts["captions"], "ko") and figures.matrix(facts, facts["captions"])
    assert exhibits.sheet("grid") and exhibits.sheet("impossible_car") and len(exhibits.layers()) == 7
    assert len(video.read_frames(tmp_path / "morph.mp4", 50)) == 4


# ---- the page ----------------------------------------------------------------------------------------------------


@pytest.fixture
def client(painter, monkeypatch):
    """The page over small random networks; texts that it would take from a checkpoint's card stay its own."""
    monkeypatch.setattr(i18n, "_registry", dict(i18n._registry))
    for module in (tab, inside, morph):
        monkeypatch.setattr(module, "painter", lambda: painter)
    with gr.Blocks() as page:
        tab.build()
    _, url, _ = page.launch(prevent_thread_lock=True, quiet=True, i18n=gr.I18n(**translations()), ssr_mode=False)
    yield Client(url, verbose=False)
    page.close()


def test_the_page_answers(painter, client):
    described = client.view_api(print_info=False, return_format="dict")["named_endpoints"]
    verbs = ("generate", "words", "recolour", "interpolate", "compare")
    assert set(described) == {f"/text_to_image_{verb}" for verb in verbs}

    hung, known, line = client.predict(BIRD, 6, 0.5, api_name="/text_to_image_generate")
    files = [item["image"] for item in hung]
    assert len(files) == 8 and "8" in line and "0." in known
    for file, made in zip(files, painter.generate(BIRD, [6, 7], 0.5)):
        assert same(Image.open(file), made), "lossless"
        assert settings_of(file) == settings_of(made), "a download says what made it"

    told = client.predict(BIRD, 6, 0.5, api_name="/text_to_image_words")
    assert all(f"<em>{word}</em>" in told for word in BIRD.split())
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


def test_a_morph_stops(painter, monkeypatch):
    monkeypatch.setattr(morph, "painter", lambda: painter)
    request = SimpleNamespace(session_hash="walker", cookies={}, headers={"accept-language": "en"})
    run = morph.film.__wrapped__(BIRD, "노란 꽃", 1, 48, 0.7, request)
    next(run), next(run)
    morph.widgets.stop(exhibits.NAME, request)
    *_, (shown, _, _, line) = run
    assert line == morph.t.say("morph_stopped", "en") and not isinstance(shown, str)


def test_swatches_change_the_sentence():
    request = SimpleNamespace(session_hash="painter", cookies={}, headers={"accept-language": "en"})
    assert tab.swap(OPENING["ko"], "1", "red", request) == "흰색과 빨간색의 얇은 꽃잎, 동그란 노란 수술"
    update, swatch = tab.list_words("흰색과 빨간색의 얇은 꽃잎", "1")
    assert update["value"] == "1" and swatch == "red", "the same word can be changed again"
    update, swatch = tab.list_words("작은 새", "1")
    assert update["visible"] is False and swatch is None
    with pytest.raises(gr.Error, match="색 낱말이 없어요"):
        tab.swap("작은 새", None, "red", request)


# ---- the shipped networks ----------------------------------------------------------------------------------------


@bundled
def test_the_exhibits_are_of_this_checkpoint():
    """After another training: `python -m demos.text_to_image.exhibits`."""
    painter = load()
    assert painter.generator.resolution == exhibits.SIDE
    for speech, caption in OPENING.items():
        hung = exhibits.wall(speech)
        assert len(hung) == exhibits.PICTURES
        for stored, made in zip(hung, painter.generate(caption, [1, 2])):
            assert np.abs(pixels(stored) - pixels(made)).max() <= 2 and settings_of(stored) == settings_of(made)
    assert len(video.read_frames(exhibits.EXAMPLES / "morph.mp4", 500)) == exhibits.MORPH_FRAMES


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
