"""English sentences: "this small bird has a red crown and black wings"."""

from random import Random
from typing import ClassVar

from training.text_to_image.captions.facts import Facts
from training.text_to_image.captions.names import FAMILIES
from training.text_to_image.captions.writer import Writer

COLOUR_WORDS = {
    "red": ("red", "red", "bright red", "scarlet", "crimson"),
    "orange": ("orange", "orange", "bright orange"),
    "yellow": ("yellow", "yellow", "bright yellow", "golden yellow"),
    "green": ("green", "green", "green-coloured"),
    "blue": ("blue", "blue", "bright blue"),
    "purple": ("purple", "purple", "violet", "lilac"),
    "pink": ("pink", "pink", "rosy pink", "rose-coloured"),
    "white": ("white", "white", "snow-white", "whitish"),
    "black": ("black", "black", "jet-black"),
    "brown": ("brown", "brown", "brownish", "chestnut brown"),
    "grey": ("grey", "gray", "greyish"),
}
SIZES = {"small": ("small", "little", "tiny"), "large": ("large", "big"), None: ("",)}
PETALS = {
    "thin": ("thin", "narrow", "long thin"),
    "round": ("round", "wide", "broad, rounded"),
    "bell": ("bell-shaped",),
    None: ("",),
}
PATTERNS = {"streaked": ("streaks", "spots and streaks", "a streaked pattern"), "plain": ("a smooth, plain coat",)}


def with_article(words: str) -> str:
    """English words with "a" or "an" before them."""
    return f"{'an' if words[:1].lower() in 'aeiou' else 'a'} {words}"


class English(Writer):
    usual: ClassVar[dict[str, str]] = {"bird": "bird", "flower": "flower"}

    def __init__(self, facts: Facts, random: Random):
        super().__init__(facts, random)
        self.size = self.maybe(0.6, SIZES[facts.size])
        self.opening = self.choose("", "", "", "a photo of ", "a picture of ", "there is ", "we see ")
        self.this = self.choose("this", "this", "the")

    def species(self, kind: str) -> str:
        return kind

    def family(self, word: str) -> str | None:
        return word if word in FAMILIES else None

    def colour(self, name: str) -> str:
        return self.random.choice(COLOUR_WORDS[name])

    def both(self, noun: str = "") -> str:
        """The main colour, and the second one where there is one, with what has them."""
        first, second = self.colour(self.facts.main), self.facts.second
        if second is None or self.random.random() < 0.35:
            return f"{first} {noun}"
        second = self.colour(second)
        return f"{first} {self.choose(f'{noun} with some {second}', f'and {second} {noun}')}"

    def short(self) -> str:
        words = f"{self.size} {self.colour(self.facts.main)} {self.noun}".strip()
        says = f"{self.this} {self.noun} is {self.colour(self.facts.main)}"
        return self.choose(words, self.opening + with_article(words), says)

    def colours(self) -> str:
        both = self.both()
        words = self.opening + with_article(f"{self.size} {both} {self.noun}".strip())
        if " with some " in both:
            words = f"{self.this} {self.noun} is {both}"
        where = self.choose("", "in colour", "" if self.facts.second else "all over")
        return self.choose(words, f"{self.this} {self.size} {self.noun} is {both} {where}")

    def bird(self) -> str:
        coat = self.choose("feathers", "plumage", "a body")
        parts = self.parts()
        whole = with_article(self.both("body")) if coat == "a body" else self.both(coat)
        if not parts or self.random.random() < 0.5:
            parts = [whole, *parts[:2]]
        listed = parts[0]
        if len(parts) > 1:
            listed = ", ".join(parts[:-1]) + self.choose(", and ", " and ") + parts[-1]
        coloured = f"{self.size} {self.colour(self.facts.main)} {self.noun}".strip()
        return self.choose(
            f"{self.this} {self.size} {self.noun} has {listed}",
            f"{self.opening}{with_article(f'{self.size} {self.noun}'.strip())} with {listed}",
            f"{self.opening}{with_article(coloured)} with {listed}",
        )

    def parts(self) -> list[str]:
        """What is known of the bird's parts, in any order."""
        facts, parts = self.facts, []
        if facts.under:
            part = self.choose("breast", "belly", "breast and belly", "underside", "chest")
            if facts.head == facts.under and self.random.random() < 0.7:
                part = self.choose("breast and crown", "head and breast", "crown and belly")
            parts.append(with_article(f"{self.colour(facts.under)} {part}"))
        if facts.head and not any("crown" in part or "head" in part for part in parts):
            colour = self.colour(facts.head)
            parts.append(with_article(f"{colour} {self.choose('head', 'crown', 'crown and nape', 'head')}"))
        if facts.wings:
            colour = self.colour(facts.wings)
            wings = self.choose("wings", "wings and tail", "primaries", "primaries and secondaries", "wing feathers")
            parts.append(f"{colour} {wings}")
        if facts.pattern and self.random.random() < 0.5:
            parts.append(self.random.choice(PATTERNS[facts.pattern]))
        self.random.shuffle(parts)
        return parts

    def flower(self) -> str:
        shape = self.maybe(0.7, PETALS[self.facts.petals])
        petals = f"{shape} {self.both('petals')}".strip()
        centre = self.centre()
        return self.choose(
            f"{self.this} {self.noun} has {petals}{centre}",
            f"{self.opening}{with_article(self.noun)} with {petals}{centre}",
            f"{petals}{centre}",
            f"{self.this} {self.noun} has petals that are {self.both()}{centre.replace(' around ', ' with ')}",
        )

    def centre(self) -> str:
        """What goes on after the petals: " and a yellow centre", or nothing."""
        if not self.facts.middle:
            return ""
        part = self.choose("centre", "center", "stamen", "pistil", "disc in the middle")
        link = self.choose("and", "around", "with")
        shape = self.choose("", "", "round")
        return f" {link} " + with_article(f"{shape} {self.colour(self.facts.middle)} {part}".strip())
