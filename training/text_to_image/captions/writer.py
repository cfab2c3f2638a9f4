"""How a sentence about a picture is put together at random; english.py and korean.py have the words."""

from collections.abc import Sequence
from random import Random
from typing import ClassVar

from training.text_to_image.captions.facts import Facts


class Writer:
    """One sentence about a picture. Random numbers are taken in a fixed order, so that a seed is a sentence.

    A language adds `species(kind)` and `family(word)`, what a species or a bird's family is called there (None: it has
    no name), given the English name or the last word of it; and four manners of saying what is known: `short()`,
    `colours()`, `bird()` and `flower()`.

    Attributes:
        noun: What the subject is called: its species, a bird's family, or `usual`.
    """

    usual: ClassVar[dict[str, str]]  # subject -> noun

    def __init__(self, facts: Facts, random: Random):
        self.facts, self.random = facts, random
        self.noun = self.choose_noun()

    def choose(self, *options: str) -> str:
        """One of them."""
        return self.random.choice(options)

    def maybe(self, chance: float, options: Sequence[str]) -> str:
        """One of them, or nothing."""
        return self.random.choice(options) if self.random.random() < chance else ""

    def choose_noun(self) -> str:
        kind, usual = self.facts.kind, self.usual[self.facts.subject]
        if kind and self.random.random() < 0.4:
            return self.species(kind)
        if kind and self.facts.subject == "bird" and self.random.random() < 0.25:
            return self.family(kind.replace("-", " ").split(" ")[-1]) or usual
        return usual

    def write(self) -> str:
        """The sentence; it may hold several spaces in a row."""
        style = self.random.random()
        if style < 0.25:
            return self.short()
        if style < 0.45:
            return self.colours()
        return self.bird() if self.facts.subject == "bird" else self.flower()
