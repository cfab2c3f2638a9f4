"""Colour words in Korean and English sentences, and the grammar around a changed one."""

import pytest

from demos.text_to_image.colours import find, replace
from demos.text_to_image.constants import COLOURS, OPENING, SENTENCES


@pytest.mark.parametrize(
    ("sentence", "place", "colour", "expected"),
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
    colours = [word.colour for word in find("빨강, 노란 yellow, 하늘색과 잿빛")]
    assert colours == ["red", "yellow", "yellow", "blue", "grey"]


def test_every_colour_can_take_every_place():
    for sentence in SENTENCES:
        for place, word in enumerate(find(sentence)):
            for colour in COLOURS:
                changed = replace(sentence, place, colour)
                assert [word.colour for word in find(changed)][place] == colour, changed
                assert len(find(changed)) == len(find(sentence)) and word.text in sentence
