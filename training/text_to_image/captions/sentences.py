"""Sentences in Korean and English that say what may be said of a picture.

facts = Facts("bird", "cardinal", "red", head="red")     # as of training/caption_facts.py
sentence(facts, "ko", random.Random(0))                  # "머리가 빨간 새"
sentences(facts, "en", random.Random(0))                 # ten different ones
plain(facts, "en")                                       # "a red bird"
"""

import re
from random import Random

from training.text_to_image.captions.facts import Facts
from training.text_to_image.captions.names import BIRDS, FAMILIES, FLOWERS

LANGUAGES = ("ko", "en")

ENGLISH = {
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
KOREAN_ADJECTIVES = {  # before a noun
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
KOREAN_NOUNS = {
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
# What the kind tells; nothing, where it tells nothing.
SIZES = {
    "en": {"small": ("small", "little", "tiny"), "large": ("large", "big"), None: ("",)},
    "ko": {"small": ("작은", "조그만", "자그마한"), "large": ("큰", "커다란"), None: ("",)},
}
PETALS = {
    "en": {
        "thin": ("thin", "narrow", "long thin"),
        "round": ("round", "wide", "broad, rounded"),
        "bell": ("bell-shaped",),
        None: ("",),
    },
    "ko": {
        "thin": ("얇은", "가느다란", "가늘고 긴"),
        "round": ("둥근", "넓은", "넓고 둥근"),
        "bell": ("종 모양의",),
        None: ("",),
    },
}
PARTICLES = {"은": "는", "이": "가", "을": "를", "과": "와", "이다": "다", "이고": "고", "이며": "며"}


def with_particle(word: str, particle: str) -> str:
    """A word with its particle: the given form after a final consonant, PARTICLES' other form after a vowel.

    with_particle("새", "은") -> "새는"; with_particle("꽃", "은") -> "꽃은". After letters that are not Korean, as read aloud.
    """
    last = word.rstrip()[-1:]
    if "가" <= last <= "힣":
        closed = (ord(last) - ord("가")) % 28 != 0
    else:
        closed = last.lower() in "lmnbckptgd1360780"
    return word + (particle if closed else PARTICLES[particle])


def article(words: str) -> str:
    """English words with "a" or "an" before them."""
    return f"{'an' if words[:1].lower() in 'aeiou' else 'a'} {words}"


def sentence(facts: Facts, language: str, random: Random) -> str:
    """One sentence, drawn at random; short ones name only the subject and its colour."""
    words = {"ko": korean, "en": english}[language](facts, random)
    return re.sub(r"\s+", " ", words).strip()


def sentences(facts: Facts, language: str, random: Random, count: int = 10) -> list[str]:
    """Up to `count` different ones; fewer where little is known of a picture."""
    found: dict[str, None] = {}
    for _ in range(8 * count):
        found[sentence(facts, language, random)] = None
        if len(found) == count:
            break
    return list(found)


def plain(facts: Facts, language: str) -> str:
    """The plainest order: "a red bird", "빨간색 새"."""
    korean = {"red": "빨간색", "orange": "주황색", "yellow": "노란색", "green": "초록색", "blue": "파란색", "purple": "보라색",
              "pink": "분홍색", "white": "흰색", "black": "검은색", "brown": "갈색", "grey": "회색"}  # fmt: skip
    if language == "ko":
        return f"{korean[facts.main]} {'새' if facts.subject == 'bird' else '꽃'}"
    return f"{'an' if facts.main == 'orange' else 'a'} {facts.main} {facts.subject}"


def perhaps(chance: float, words: tuple[str, ...], random: Random) -> str:
    """One of the words, or none."""
    return random.choice(words) if random.random() < chance else ""


# English


def english(facts: Facts, random: Random) -> str:
    def colour(name: str) -> str:
        return random.choice(ENGLISH[name])

    def both(noun: str = "") -> str:
        """The main colour, and the second one where there is one."""
        first = colour(facts.main)
        if facts.second is None or random.random() < 0.35:
            return f"{first} {noun}"
        second = colour(facts.second)
        return f"{first} {random.choice((noun + ' with some ' + second, 'and ' + second + ' ' + noun))}"

    bird = facts.subject == "bird"
    noun = facts.subject
    if facts.kind and random.random() < 0.4:
        noun = facts.kind
    elif bird and facts.kind and random.random() < 0.25:
        last = facts.kind.replace("-", " ").split(" ")[-1]
        noun = last if last in FAMILIES else noun
    size = perhaps(0.6, SIZES["en"][facts.size], random)
    start = random.choice(("", "", "", "a photo of ", "a picture of ", "there is ", "we see "))
    this = random.choice(("this", "this", "the"))
    style = random.random()

    if style < 0.25:  # short
        words = f"{size} {colour(facts.main)} {noun}".strip()
        return random.choice((words, start + article(words), f"{this} {noun} is {colour(facts.main)}"))
    if style < 0.45:
        about = both()
        return random.choice(
            (
                start + article(f"{size} {about} {noun}".strip())
                if " with some " not in about
                else f"{this} {noun} is {about}",
                f"{this} {size} {noun} is {about} {random.choice(('', 'in colour', 'all over' if not facts.second else ''))}",
            )
        )
    if bird:
        feathers = random.choice(("feathers", "plumage", "a body"))
        details = []
        if facts.under:
            part = random.choice(("breast", "belly", "breast and belly", "underside", "chest"))
            if facts.head == facts.under and random.random() < 0.7:
                part = random.choice(("breast and crown", "head and breast", "crown and belly"))
            details.append(article(f"{colour(facts.under)} {part}"))
        if facts.head and not any("crown" in each or "head" in each for each in details):
            details.append(
                article(f"{colour(facts.head)} {random.choice(('head', 'crown', 'crown and nape', 'head'))}")
            )
        if facts.wings:
            parts = ("wings", "wings and tail", "primaries", "primaries and secondaries", "wing feathers")
            details.append(f"{colour(facts.wings)} {random.choice(parts)}")
        if facts.pattern and random.random() < 0.5:
            marks = {
                "streaked": ("streaks", "spots and streaks", "a streaked pattern"),
                "plain": ("a smooth, plain coat",),
            }
            details.append(random.choice(marks[facts.pattern]))
        random.shuffle(details)
        whole = both(feathers if feathers != "a body" else "body")
        whole = article(whole) if feathers == "a body" else whole
        details = [whole, *details[:2]] if not details or random.random() < 0.5 else details
        listed = (
            details[0]
            if len(details) == 1
            else ", ".join(details[:-1]) + random.choice((", and ", " and ")) + details[-1]
        )
        return random.choice(
            (
                f"{this} {size} {noun} has {listed}",
                f"{start}{article(f'{size} {noun}'.strip())} with {listed}",
                f"{start}{article(f'{size} {colour(facts.main)} {noun}'.strip())} with {listed}",
            )
        )
    shape = perhaps(0.7, PETALS["en"][facts.petals], random)
    petals = f"{shape} {both('petals')}".strip()
    centre = ""
    if facts.middle:
        part = random.choice(("centre", "center", "stamen", "pistil", "disc in the middle"))
        centre = " " + random.choice(("and", "around", "with")) + " "
        centre += article(f"{random.choice(('', '', 'round'))} {colour(facts.middle)} {part}".strip())
    return random.choice(
        (
            f"{this} {noun} has {petals}{centre}",
            f"{start}{article(noun)} with {petals}{centre}",
            f"{petals}{centre}",
            f"{this} {noun} has petals that are {both()}{centre.replace(' around ', ' with ')}",
        )
    )


# Korean


def korean(facts: Facts, random: Random) -> str:
    def colour(name: str) -> str:
        return random.choice(KOREAN_ADJECTIVES[name])

    def noun_of(name: str) -> str:
        return random.choice(KOREAN_NOUNS[name])

    def both() -> str:
        """As a noun: "노란색과 검은색", or the main colour alone."""
        first = noun_of(facts.main)
        if facts.second is None or random.random() < 0.35:
            return first
        return f"{with_particle(first, '과')} {noun_of(facts.second)}"

    bird = facts.subject == "bird"
    usual = "새" if bird else "꽃"
    name = (BIRDS if bird else FLOWERS).get(facts.kind or "", facts.kind)
    noun = usual
    if name and random.random() < 0.4:
        noun = name
    elif bird and facts.kind and random.random() < 0.25:
        noun = FAMILIES.get(facts.kind.replace("-", " ").split(" ")[-1], usual)
    size = perhaps(0.6, SIZES["ko"][facts.size], random)
    end = random.choice(("", "", "", " 사진", " 그림", " 한 마리" if bird else " 한 송이"))
    this = random.choice(("이 ", "이 ", ""))
    style = random.random()

    if style < 0.25:  # short
        return random.choice(
            (
                f"{colour(facts.main)} {noun}{end}",
                f"{size} {colour(facts.main)} {noun}{end}",
                f"{this}{with_particle(noun, '은')} {with_particle(noun_of(facts.main), '이다')}",
            )
        )
    if style < 0.45:
        return random.choice(
            (
                f"{both()} {noun}{end}",
                f"{with_particle(both(), '이')} 섞인 {size} {noun}{end}"
                if facts.second
                else f"온통 {colour(facts.main)} {noun}",
                f"{this}{size} {with_particle(noun, '은')} {with_particle(both(), '이다')}",
                f"{both()}의 {size} {noun}{end}",
            )
        )
    if bird:
        parts = []
        if facts.under:
            part = random.choice(("가슴", "배", "가슴과 배", "아랫면"))
            if facts.head == facts.under and random.random() < 0.7:
                part = random.choice(("머리와 가슴", "가슴과 정수리", "정수리와 배"))
            parts.append((part, facts.under))
        if facts.head and not any("머리" in part or "정수리" in part for part, _ in parts):
            parts.append((random.choice(("머리", "정수리", "머리")), facts.head))
        if facts.wings:
            parts.append((random.choice(("날개", "날개와 꼬리", "날개깃", "첫째날개깃과 둘째날개깃")), facts.wings))
        random.shuffle(parts)
        marks = {"streaked": ("줄무늬가 있는", "얼룩무늬가 있는"), "plain": ("무늬 없이 매끈한",), None: ("",)}[
            facts.pattern
        ]
        mark = perhaps(0.5, marks, random)
        said = [f"{with_particle(part, '이')} {noun_of(tone)}" for part, tone in parts]
        if parts and random.random() < 0.6:
            if random.random() < 0.5:
                body = f" {colour(facts.main)}" if random.random() < 0.6 else ""
                return f"{'이고 '.join(said)}인 {mark} {size}{body} {noun}{end}"
            having = ", ".join(f"{colour(tone)} {part}" for part, tone in parts)
            return random.choice(
                (
                    f"{with_particle(having, '을')} 가진 {mark} {size} {noun}{end}",
                    f"{this}{size} {with_particle(noun, '은')} {with_particle(having, '을')} 가졌다",
                    f"{having}, {colour(facts.main)} 몸의 {noun}{end}",
                )
            )
        feathers = random.choice(("깃털", "몸", "털빛"))
        return random.choice(
            (
                f"{both()} {with_particle(feathers, '을')} 가진 {mark} {size} {noun}{end}",
                f"{with_particle(feathers, '이')} {both()}인 {mark} {size} {noun}{end}",
                f"{this}{size} {with_particle(noun, '은')} {with_particle(feathers, '이')} {with_particle(both(), '이다')}",
            )
        )
    shape = perhaps(0.7, PETALS["ko"][facts.petals], random)
    petals = random.choice((f"{both()}의 {shape} 꽃잎", f"{both()} {shape} 꽃잎", f"{shape} {colour(facts.main)} 꽃잎"))
    centre = ""
    if facts.middle:
        part = random.choice(("수술", "가운데", "꽃술", "중심"))
        centre = f"{random.choice(('', '동그란', '둥근'))} {colour(facts.middle)} {part}".strip()
    if centre:
        return random.choice(
            (
                f"{petals}, {centre}",
                f"{with_particle(petals, '과')} {with_particle(centre, '을')} 가진 {noun}{end}",
                f"{this}{noun}에는 {with_particle(petals, '과')} {with_particle(centre, '이')} 있다",
                f"{with_particle(centre, '이')} 있는 {colour(facts.main)} {noun}{end}",
            )
        )
    return random.choice(
        (
            f"{petals}",
            f"{with_particle(petals, '을')} 가진 {noun}{end}",
            f"꽃잎이 {both()}인 {noun}{end}",
            f"{this}{with_particle(noun, '은')} {with_particle(petals, '을')} 가졌다",
        )
    )
