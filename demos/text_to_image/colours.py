"""Colour words in a sentence, Korean or English, and the sentence with one of them changed. Plain text, no network.

    find("this bird has a pink breast and a black tail")          # Found("pink", ...), Found("black", ...)
    replace("노랑과 흰색의 꽃잎", 0, "purple")                      # "보라색과 흰색의 꽃잎"

Particles and articles follow the new word: 보라와 -> 노란색과, a red -> an orange. A colour inside a name is left alone
(노랑꽃창포, bluebird).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

# Words of each colour, separated by "|" as in a regular expression. Grey can be found and not put in.
ENGLISH = {
    "red": "red|reddish|crimson|scarlet",
    "orange": "orange",
    "yellow": "yellow|yellowish|golden|gold",
    "green": "green|greenish",
    "blue": "blue|bluish|azure|turquoise",
    "purple": "purple|purplish|violet|lilac|lavender",
    "pink": "pink|pinkish|rosy|magenta",
    "white": "white|whitish|ivory",
    "black": "black|blackish",
    "brown": "brown|brownish|tan|beige",
    "grey": "grey|gray|greyish|grayish",
}
# Korean words by their grammar.
HUES = {  # before 색 or 빛
    "red": "빨간|빨강|붉은|적|진홍|다홍|선홍",
    "orange": "주황|주홍|오렌지|귤",
    "yellow": "노란|노랑|황금|황|금|누런",
    "green": "초록|녹|연두|풀",
    "blue": "파란|파랑|푸른|청|하늘|남",
    "purple": "보라|자주|자|라벤더",
    "pink": "분홍|핑크|장미",
    "white": "하얀|하양|흰|백|우유",
    "black": "검은|검정|까만|깜장|흑",
    "brown": "갈|밤|고동|황토",
    "grey": "회|잿|은",
}
NOUNS = {  # alone
    "red": "빨강|다홍",
    "orange": "주황|오렌지",
    "yellow": "노랑",
    "green": "초록|연두",
    "blue": "파랑",
    "purple": "보라",
    "pink": "분홍|핑크",
    "white": "하양",
    "black": "검정|깜장",
}
ADJECTIVES = {  # before a noun
    "red": "빨간|붉은|뻘건",
    "yellow": "노란|누런",
    "blue": "파란|푸른",
    "white": "하얀|흰",
    "black": "검은|까만|시커먼",
}
# the stem of a predicate, before ENDINGS; a whole predicate
STEMS = {"red": "빨갛|붉", "yellow": "노랗|누렇", "blue": "파랗|푸르", "white": "하얗|희", "black": "까맣|검"}
POLITE = {"red": "빨개요|붉어요", "yellow": "노래요", "blue": "파래요", "white": "하얘요", "black": "까매요|검어요"}

# What is put in.
AS_NOUN = {
    "red": "빨간색",
    "orange": "주황색",
    "yellow": "노란색",
    "green": "초록색",
    "blue": "파란색",
    "purple": "보라색",
    "pink": "분홍색",
    "white": "흰색",
    "black": "검은색",
    "brown": "갈색",
}
AS_ADJECTIVE = {**AS_NOUN, "red": "빨간", "yellow": "노란", "blue": "파란", "white": "하얀", "black": "검은"}

# What may follow a noun: after 색, which ends in a consonant; after a vowel, and what stands for it after 색; after a
# predicate's stem, and what stands for it after 색.
PARTICLES = (
    "이고", "이며", "이지만", "이어서", "이라서", "이에요", "이랑", "이다", "입니다", "인데", "인", "이", "은", "을",
    "과", "의", "으로", "에", "도", "만", "처럼", "같은", "깔", "깔의", "깔이", "깔을", "깔로",
)  # fmt: skip
AFTER_VOWEL = {
    "와": "과", "가": "이", "는": "은", "를": "을", "로": "으로", "랑": "이랑", "고": "이고", "며": "이며",
    "지만": "이지만", "예요": "이에요", "다": "이다", "ㅂ니다": "입니다",
}  # fmt: skip
ENDINGS = {
    "고": "이고", "으며": "이며", "며": "이며", "지만": "이지만", "으나": "이나", "다": "이다", "습니다": "입니다",
    "은데": "인데", "어서": "이어서", "아서": "이어서",
}  # fmt: skip


class Found(NamedTuple):
    """A colour word: where it stands, which colour it means, and what would stand there for another one.

    `form` is "english", "noun" (with `rest` after it, as it is after 색), or "adjective".
    """

    text: str
    start: int
    end: int
    colour: str
    form: str
    rest: str = ""


def any_of(words: Iterable[str]) -> str:
    """A regular expression for one of the words, the longer ones first."""
    return "|".join(sorted(words, key=len, reverse=True))


class Rule(NamedTuple):
    """A way to write colours in Korean.

    `form`: as in Found; `words`: colour -> regular expression; `rests`: what may follow; `after_noun`: what stands for
    it after 색, where that is something else.
    """

    form: str
    words: dict[str, str]
    rests: Iterable[str]
    after_noun: dict[str, str]


GLUED = "새|샛|시|연|진|검|옅은|짙은|"  # what may stand before a colour word without a space
BEFORE_SUFFIX = {colour: f"(?:{any_of(words.split('|'))})(?:색|빛)" for colour, words in HUES.items()}
KOREAN_RULES = (
    Rule("noun", BEFORE_SUFFIX, (*PARTICLES, ""), {}),
    Rule("noun", NOUNS, (*PARTICLES, *AFTER_VOWEL), AFTER_VOWEL),
    Rule("noun", STEMS, ENDINGS, ENDINGS),
    Rule("noun", POLITE, ("",), {"": "이에요"}),
    Rule("adjective", ADJECTIVES, ("",), {}),
    Rule("adjective", NOUNS, ("",), {}),
)


def korean_pattern(words: str, rests: Iterable[str]) -> re.Pattern[str]:
    return re.compile(f"(?<![가-힣])(?P<word>(?P<glued>{GLUED})(?:{words}))(?P<rest>{any_of(rests)})(?![가-힣])")


KOREAN_PATTERNS = [
    (rule, colour, korean_pattern(words, rule.rests)) for rule in KOREAN_RULES for colour, words in rule.words.items()
]
ENGLISH_PATTERNS = {
    colour: re.compile(rf"(?<![A-Za-z])(?:{any_of(words.split('|'))})(?![A-Za-z])", re.IGNORECASE)
    for colour, words in ENGLISH.items()
}


def find(sentence: str) -> list[Found]:
    """The colour words of a sentence in their order."""
    found = [
        (match.start(), 0, Found(match[0], *match.span(), colour, "english"))
        for colour, pattern in ENGLISH_PATTERNS.items()
        for match in pattern.finditer(sentence)
    ]
    for rule, colour, pattern in KOREAN_PATTERNS:
        for match in pattern.finditer(sentence):
            rest = rule.after_noun.get(match["rest"], match["rest"])
            word = Found(match["word"], *match.span(), colour, rule.form, rest)
            found.append((match.start(), len(match["glued"]), word))
    # 검은색 is 검은 + 색 sooner than 검 + 은색: the shortest beginning is the right one
    words = {start: word for start, _, word in sorted(found, reverse=True)}
    return [words[start] for start in sorted(words)]


def replace(sentence: str, place: int, colour: str) -> str:
    """The sentence with its colour word number `place` (from 0) changed to `colour`, one of COLOURS."""
    word = find(sentence)[place]
    before, after = sentence[: word.start], sentence[word.end :]
    if word.form == "english":
        if article := re.search(r"(?<![A-Za-z])(an?)(\s+)$", before, re.IGNORECASE):
            letter = article[1][0]
            before = f"{before[: article.start()]}{letter}{'n' if colour == 'orange' else ''}{article[2]}"
        new = colour.capitalize() if word.text[0].isupper() else colour
        return before + new + after
    if word.form == "adjective":
        last = not re.match(r"\s+[가-힣A-Za-z]", after)  # "..., 가슴은 분홍": nothing follows that it could describe
        new = (AS_NOUN if last else AS_ADJECTIVE)[colour]
        of_a_part = re.search(r"[가-힣](?:이|가)\s+$", before)  # 배가 하얀 새 -> 배가 분홍색인 새
        return before + new + ("인" if of_a_part and not last and new.endswith("색") else "") + after
    return before + AS_NOUN[colour] + word.rest + after
