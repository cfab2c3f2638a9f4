"""Korean sentences: "머리가 빨갛고 날개가 검은 작은 새"."""

from random import Random
from typing import ClassVar

from training.text_to_image.captions.facts import Facts
from training.text_to_image.captions.names import BIRDS, FAMILIES, FLOWERS
from training.text_to_image.captions.writer import Writer

ADJECTIVES = {  # before a noun
    "red": ("빨간", "빨간", "붉은", "새빨간", "빨간색", "빨강"),
    "orange": ("주황색", "주황빛", "오렌지색", "주황"),
    "yellow": ("노란", "노란", "샛노란", "노란색", "노랑"),
    "green": ("초록색", "초록", "녹색", "초록빛"),
    "blue": ("파란", "파란", "새파란", "파란색", "파랑", "푸른"),
    "purple": ("보라색", "보라", "보랏빛", "자주색"),
    "pink": ("분홍색", "분홍", "분홍빛", "핑크색", "핑크"),
    "white": ("하얀", "하얀", "흰", "새하얀", "흰색"),
    "black": ("검은", "까만", "검은색", "새까만", "검정"),
    "brown": ("갈색", "갈색", "밤색", "고동색"),
    "grey": ("회색", "잿빛", "회색빛"),
}
NOUNS = {
    "red": ("빨간색", "붉은색", "적색"),
    "orange": ("주황색", "오렌지색"),
    "yellow": ("노란색", "노란빛", "황색"),
    "green": ("초록색", "녹색"),
    "blue": ("파란색", "푸른색", "청색"),
    "purple": ("보라색", "자주색"),
    "pink": ("분홍색", "핑크색"),
    "white": ("흰색", "하얀색", "백색"),
    "black": ("검은색", "검정색", "까만색"),
    "brown": ("갈색", "밤색"),
    "grey": ("회색", "잿빛"),
}
SIZES = {"small": ("작은", "조그만", "자그마한"), "large": ("큰", "커다란"), None: ("",)}
PETALS = {
    "thin": ("얇은", "가느다란", "가늘고 긴"),
    "round": ("둥근", "넓은", "넓고 둥근"),
    "bell": ("종 모양의",),
    None: ("",),
}
PATTERNS = {"streaked": ("줄무늬가 있는", "얼룩무늬가 있는"), "plain": ("무늬 없이 매끈한",), None: ("",)}
AFTER_VOWEL = {"은": "는", "이": "가", "을": "를", "과": "와", "이다": "다", "이고": "고", "이며": "며"}


def with_particle(word: str, particle: str) -> str:
    """A word with its particle: the given form after a final consonant, AFTER_VOWEL's form after a vowel.

    with_particle("새", "은") -> "새는"; with_particle("꽃", "은") -> "꽃은". After letters that are not Korean, as read
    aloud.
    """
    last = word.rstrip()[-1:]
    hangul = "가" <= last <= "힣"
    closed = (ord(last) - ord("가")) % 28 != 0 if hangul else last.lower() in "lmnbckptgd1360780"
    return word + (particle if closed else AFTER_VOWEL[particle])


class Korean(Writer):
    usual: ClassVar[dict[str, str]] = {"bird": "새", "flower": "꽃"}

    def __init__(self, facts: Facts, random: Random):
        super().__init__(facts, random)
        self.size = self.maybe(0.6, SIZES[facts.size])
        count = " 한 마리" if facts.subject == "bird" else " 한 송이"
        self.ending = self.choose("", "", "", " 사진", " 그림", count)
        self.this = self.choose("이 ", "이 ", "")

    def species(self, kind: str) -> str:
        return (BIRDS if self.facts.subject == "bird" else FLOWERS).get(kind, kind)

    def family(self, word: str) -> str | None:
        return FAMILIES.get(word)

    def adjective(self, colour: str) -> str:
        return self.random.choice(ADJECTIVES[colour])

    def colour_noun(self, colour: str) -> str:
        return self.random.choice(NOUNS[colour])

    def both(self) -> str:
        """As a noun: "노란색과 검은색", or the main colour alone."""
        first, second = self.colour_noun(self.facts.main), self.facts.second
        if second is None or self.random.random() < 0.35:
            return first
        return f"{with_particle(first, '과')} {self.colour_noun(second)}"

    def short(self) -> str:
        noun, main = self.noun, self.facts.main
        return self.choose(
            f"{self.adjective(main)} {noun}{self.ending}",
            f"{self.size} {self.adjective(main)} {noun}{self.ending}",
            f"{self.this}{with_particle(noun, '은')} {with_particle(self.colour_noun(main), '이다')}",
        )

    def colours(self) -> str:
        noun, size, ending = self.noun, self.size, self.ending
        first = f"{self.both()} {noun}{ending}"
        if self.facts.second:
            second = f"{with_particle(self.both(), '이')} 섞인 {size} {noun}{ending}"
        else:
            second = f"온통 {self.adjective(self.facts.main)} {noun}"
        third = f"{self.this}{size} {with_particle(noun, '은')} {with_particle(self.both(), '이다')}"
        return self.choose(first, second, third, f"{self.both()}의 {size} {noun}{ending}")

    def bird(self) -> str:
        parts = self.parts()
        mark = self.maybe(0.5, PATTERNS[self.facts.pattern])
        predicates = [f"{with_particle(part, '이')} {self.colour_noun(colour)}" for part, colour in parts]
        if not parts or self.random.random() >= 0.6:
            return self.coat(mark)
        size, noun, main = self.size, self.noun, self.facts.main
        if self.random.random() < 0.5:
            body = f" {self.adjective(main)}" if self.random.random() < 0.6 else ""
            return f"{'이고 '.join(predicates)}인 {mark} {size}{body} {noun}{self.ending}"
        listed = ", ".join(f"{self.adjective(colour)} {part}" for part, colour in parts)
        return self.choose(
            f"{with_particle(listed, '을')} 가진 {mark} {size} {noun}{self.ending}",
            f"{self.this}{size} {with_particle(noun, '은')} {with_particle(listed, '을')} 가졌다",
            f"{listed}, {self.adjective(main)} 몸의 {noun}{self.ending}",
        )

    def parts(self) -> list[tuple[str, str]]:
        """The bird's parts and their colours, as far as known, in any order."""
        facts, parts = self.facts, []
        if facts.under:
            part = self.choose("가슴", "배", "가슴과 배", "아랫면")
            if facts.head == facts.under and self.random.random() < 0.7:
                part = self.choose("머리와 가슴", "가슴과 정수리", "정수리와 배")
            parts.append((part, facts.under))
        if facts.head and not any("머리" in part or "정수리" in part for part, _ in parts):
            parts.append((self.choose("머리", "정수리", "머리"), facts.head))
        if facts.wings:
            parts.append((self.choose("날개", "날개와 꼬리", "날개깃", "첫째날개깃과 둘째날개깃"), facts.wings))
        self.random.shuffle(parts)
        return parts

    def coat(self, mark: str) -> str:
        """A bird and the colours of its feathers."""
        coat, noun, size = self.choose("깃털", "몸", "털빛"), self.noun, self.size
        this = f"{self.this}{size} {with_particle(noun, '은')}"
        return self.choose(
            f"{self.both()} {with_particle(coat, '을')} 가진 {mark} {size} {noun}{self.ending}",
            f"{with_particle(coat, '이')} {self.both()}인 {mark} {size} {noun}{self.ending}",
            f"{this} {with_particle(coat, '이')} {with_particle(self.both(), '이다')}",
        )

    def flower(self) -> str:
        noun, ending, main = self.noun, self.ending, self.facts.main
        shape = self.maybe(0.7, PETALS[self.facts.petals])
        petals = self.choose(
            f"{self.both()}의 {shape} 꽃잎", f"{self.both()} {shape} 꽃잎", f"{shape} {self.adjective(main)} 꽃잎"
        )
        centre = self.centre()
        if centre:
            return self.choose(
                f"{petals}, {centre}",
                f"{with_particle(petals, '과')} {with_particle(centre, '을')} 가진 {noun}{ending}",
                f"{self.this}{noun}에는 {with_particle(petals, '과')} {with_particle(centre, '이')} 있다",
                f"{with_particle(centre, '이')} 있는 {self.adjective(main)} {noun}{ending}",
            )
        return self.choose(
            petals,
            f"{with_particle(petals, '을')} 가진 {noun}{ending}",
            f"꽃잎이 {self.both()}인 {noun}{ending}",
            f"{self.this}{with_particle(noun, '은')} {with_particle(petals, '을')} 가졌다",
        )

    def centre(self) -> str:
        """The middle of the flower and its colour; nothing where it is not known."""
        if not self.facts.middle:
            return ""
        part = self.choose("수술", "가운데", "꽃술", "중심")
        return f"{self.choose('', '동그란', '둥근')} {self.adjective(self.facts.middle)} {part}".strip()
