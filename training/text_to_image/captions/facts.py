"""What may be said of a picture of a bird or a flower, told by its measurements and by the name of its kind.

    facts = describe("bird", "cardinal", seen, 0)        # of picture 0
    facts.main, facts.head                               # "red", "red"

A colour that is not clear is not said. training/caption_words.py makes sentences of it.
"""

from dataclasses import dataclass

from torch import Tensor

from training.text_to_image.captions.dataset import Pictured
from training.text_to_image.captions.measurements import COLOURS, Seen, plausible
from training.text_to_image.captions.names import BELLS, LARGE, ROUND, ROUND_CENTRE, SMALL, THIN


@dataclass(frozen=True)
class Facts:
    """What may be said of one picture. Colours are names from COLOURS, None where nothing is clear.

    Attributes:
        subject: "bird" or "flower".
        kind: The species' English name, or None.
        main, second: Colours of the whole subject.
        size: "small" or "large", told by the kind.
        head, under, wings: Colours of a bird's head, its breast and belly, and of what is left.
        pattern: "streaked" or "plain", birds only.
        middle: Colour of a flower's centre.
        petals: "thin", "round" or "bell", told by the kind.
    """

    subject: str
    kind: str | None
    main: str
    second: str | None = None
    size: str | None = None
    head: str | None = None
    under: str | None = None
    wings: str | None = None
    pattern: str | None = None
    middle: str | None = None
    petals: str | None = None


def describe(subject: str, kind: str | None, look_alike: str | None, seen: Seen, row: int) -> Facts:
    """What may be said of picture `row`.

    Args:
        kind: The species to be named, or None.
        look_alike: The species that shape and size come from; the same as `kind` but for recoloured copies.
    """
    shares = plausible(seen.shares[row], subject)
    heart, top, under = seen.parts[row]
    order = shares.argsort(descending=True).tolist()
    main, second = COLOURS[order[0]], COLOURS[order[1]] if shares[order[1]] > 0.22 else None
    last = (look_alike or "").replace("-", " ").split(" ")[-1]
    if subject == "flower":
        middle = clear(heart, 0.6) if look_alike in ROUND_CENTRE else None
        petals = next(
            (n for n, kinds in (("thin", THIN), ("round", ROUND), ("bell", BELLS)) if look_alike in kinds), None
        )
        return Facts(
            subject, kind, main, second, middle=middle if middle not in ("green", main) else None, petals=petals
        )
    size = "small" if last in SMALL else "large" if last in LARGE else None
    compact = 0.08 < float(seen.area[row]) < 0.55
    head, belly = (clear(plausible(part, subject), 0.62) if compact else None for part in (top, under))
    # a part that the whole has little of may be sky, twigs or grass
    if belly not in (None, main, second) or (belly in ("blue", "green") and belly != main):
        belly = None
    if head is not None and shares[COLOURS.index(head)] < 0.08:
        head = None
    rest = [COLOURS[k] for k in order if shares[k] > 0.2 and COLOURS[k] not in (head, belly)]
    rough = float(seen.rough[row])
    return Facts(
        *(subject, kind, main, second, size, head, belly),
        wings=rest[0] if rest and head and belly else None,
        pattern="streaked" if rough > 0.42 else "plain" if rough < 0.16 else None,
    )


def clear(shares: Tensor, least: float) -> str | None:
    """The colour that has at least this share."""
    return COLOURS[int(shares.argmax())] if float(shares.max()) >= least else None


def every_fact(sets: list[Pictured]) -> list[Facts]:
    """What may be said of each picture, set after set."""
    return [
        describe(each.subject, each.kind(i), each.look_alike(i), each.seen, i)
        for each in sets
        for i in range(len(each))
    ]
