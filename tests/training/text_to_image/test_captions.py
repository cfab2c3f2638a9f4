"""Captions say what is measured in pictures, in both languages, and survive typing errors."""

from random import Random

import pytest
import torch
from PIL import Image, ImageDraw

from demos.common.media import images
from training.text_to_image.captions.colours import ASKED, COLOURS, name_colours, recolour
from training.text_to_image.captions.english import COLOUR_WORDS
from training.text_to_image.captions.facts import Facts, describe
from training.text_to_image.captions.korean import ADJECTIVES, NOUNS, with_particle
from training.text_to_image.captions.measurements import Measurements
from training.text_to_image.captions.names import BIRDS, FLOWERS
from training.text_to_image.captions.sentences import sentence, sentences
from training.text_to_image.captions.tokens import encode, noisy_sentence, train_tokenizer


def test_colours_have_their_names():
    paints = {
        **{"red": (200, 20, 30), "orange": (250, 140, 20), "yellow": (250, 225, 40), "green": (50, 140, 50)},
        **{"blue": (40, 80, 200), "purple": (120, 50, 170), "pink": (245, 150, 185), "white": (240, 240, 238)},
        **{"black": (15, 15, 18), "brown": (115, 80, 50), "grey": (130, 130, 132)},
    }
    pictures = torch.tensor(list(paints.values()), dtype=torch.float).view(-1, 3, 1, 1) / 127.5 - 1
    assert [COLOURS[k] for k in name_colours(pictures).flatten()] == list(paints)


def test_korean_particles():
    assert with_particle("새", "은") == "새는" and with_particle("꽃", "은") == "꽃은"
    assert with_particle("노란색", "과") == "노란색과" and with_particle("보라", "을") == "보라를"
    assert with_particle("장미", "이다") == "장미다" and with_particle("wren", "이") == "wren이"


@pytest.mark.parametrize(("subject", "kind"), [("bird", "song sparrow"), ("flower", "sunflower"), ("bird", None)])
def test_sentences_say_what_is_known_and_nothing_else(subject, kind):
    facts = Facts(subject, kind, "yellow", "black", middle="brown" if subject == "flower" else None)
    other = [name for name in COLOURS if name not in ("yellow", "black", "brown")]
    for language, tables in (("en", (COLOUR_WORDS,)), ("ko", (ADJECTIVES, NOUNS))):
        found = sentences(facts, language, Random(0))
        assert len(found) == len(set(found)) == 10
        wrong = {word for table in tables for name in other for word in table[name]}
        for text in found:
            assert text and "  " not in text and not {word for word in wrong if f" {word} " in f" {text} "}


def test_a_seed_is_a_sentence():
    """What is sampled at random is sampled in a fixed order: see writer.Writer."""
    bird = Facts("bird", "song sparrow", "brown", "white", "small", "brown", "white", "black", "streaked")
    flower = Facts("flower", "sunflower", "yellow", "orange", middle="brown", petals="thin")
    random = Random(11)
    found = [sentence(facts, language, random) for facts in (bird, flower) for language in ("ko", "en") * 3]
    assert found == [
        "갈색과 하얀색 털빛을 가진 얼룩무늬가 있는 새 사진",
        "this small song sparrow has chestnut brown and white plumage, a white underside, and black wings",
        "머리가 밤색이고 아랫면이 하얀색이고 날개가 까만색인 줄무늬가 있는 노래참새 사진",
        "a little bird with a brown head, black primaries and secondaries, and a white belly",
        "검은색 날개와 꼬리, 새하얀 가슴, 갈색 머리를 가진 줄무늬가 있는 참새 그림",
        "the song sparrow is chestnut brown",
        "꽃은 노란색이다",
        "this sunflower has petals that are golden yellow with a brown centre",
        "황색의 가늘고 긴 꽃잎, 동그란 고동색 꽃술",
        "this sunflower is bright yellow",
        "노란색 가느다란 꽃잎과 둥근 밤색 수술을 가진 꽃 그림",
        "this flower has yellow and orange petals with a brown centre",
    ]
    assert noisy_sentence(flower, "en", Random(4), 1) == "this sunflower iss golden yellow"


def test_every_flower_and_the_commonest_birds_have_korean_names():
    assert len(FLOWERS) == 102 and len(BIRDS) >= 200
    assert all("가" <= name[0] <= "힣" for name in (*FLOWERS.values(), *BIRDS.values()))


def test_a_short_list_of_facts_follows_from_the_measurements():
    shares = torch.zeros(1, len(COLOURS))
    shares[0, COLOURS.index("red")], shares[0, COLOURS.index("black")] = 0.6, 0.4
    parts = torch.zeros(1, 3, len(COLOURS))
    parts[0, :2, COLOURS.index("red")], parts[0, 2, COLOURS.index("black")] = 1, 1
    measurements = Measurements(shares, parts, torch.tensor([0.3]), torch.tensor([0.1]))
    facts = describe("bird", "scarlet tanager", "scarlet tanager", measurements, 0)
    assert facts == Facts("bird", "scarlet tanager", "red", "black", "small", "red", "black", None, "plain")
    assert describe("flower", None, "rose", measurements, 0).petals == "round"


def test_a_subject_gets_another_colour():
    picture = Image.new("RGB", (64, 64), (60, 120, 50))
    ImageDraw.Draw(picture).ellipse((16, 16, 48, 48), fill=(245, 215, 40))
    mask = torch.zeros(1, 64, 64)
    mask[:, 18:46, 18:46] = 1
    shares = torch.zeros(1, len(COLOURS))
    shares[0, COLOURS.index("yellow")] = 1
    before = images.to_tensor(picture)
    for colour in ("red", "blue", "black", "white", "brown"):
        after = recolour(before, mask, shares, [ASKED.index(colour)])
        assert COLOURS[name_colours(after)[0, 32, 32]] == colour
        assert torch.allclose(after[..., :8, :8], before[..., :8, :8], atol=1e-4)


def test_word_pieces_survive_a_typing_error():
    corpus = [text for name in ASKED for text in sentences(Facts("bird", None, name), "ko", Random(0))]
    tokenizer = train_tokenizer(corpus, 300, 16)
    ids, mask = encode(tokenizer, ["빨간 새", "빨깐 새", "", "🐦" * 40])
    assert ids.shape == mask.shape and ids.shape[1] <= 16 and mask[2].sum() == 1
    assert set(ids[0].tolist()) & set(ids[1].tolist()) - {0, 2}
