"""Sentences in Korean and English that say what may be said of a picture.

facts = Facts("bird", "cardinal", "red", head="red")     # as of facts.py
sentence(facts, "ko", random.Random(0))                  # "머리가 빨간 새"
sentences(facts, "en", random.Random(0))                 # ten different ones
plain_sentence(facts, "en")                              # "a red bird"
"""

import re
from random import Random

from demos.text_to_image.colours import AS_NOUN
from training.text_to_image.captions.english import English, with_article
from training.text_to_image.captions.facts import Facts
from training.text_to_image.captions.korean import Korean

WRITERS = {"ko": Korean, "en": English}
LANGUAGES = tuple(WRITERS)


def sentence(facts: Facts, language: str, random: Random) -> str:
    """One sentence, sampled at random; short ones name only the subject and its colour."""
    return re.sub(r"\s+", " ", WRITERS[language](facts, random).write()).strip()


def sentences(facts: Facts, language: str, random: Random, count: int = 10) -> list[str]:
    """Up to `count` different ones; fewer where little is known of a picture."""
    found: dict[str, None] = {}
    for _ in range(8 * count):
        found[sentence(facts, language, random)] = None
        if len(found) == count:
            break
    return list(found)


def plain_sentence(facts: Facts, language: str) -> str:
    """The plainest one: "a red bird", "빨간색 새"."""
    if language == "ko":
        return f"{AS_NOUN.get(facts.main, '회색')} {Korean.usual[facts.subject]}"
    return with_article(f"{facts.main} {facts.subject}")
