"""What may be said of a picture of a bird or a flower, going by its measurements and by the name of its species.

    facts = describe("bird", "cardinal", "cardinal", measurements, 0)        # of picture 0
    facts.main, facts.head                                                   # "red", "red"

A colour that is not clear is not said. sentences.py makes sentences of it.
"""

from dataclasses import dataclass

from torch import Tensor

from training.text_to_image.captions.colours import COLOURS, plausible
from training.text_to_image.captions.measurements import Measurements
from training.text_to_image.captions.names import BELLS, LARGE, ROUND, ROUND_CENTRE, SMALL, THIN
from training.text_to_image.captions.subjects import SUBJECTS


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

    @property
    def class_id(self) -> int:
        """Subject and main colour as one number."""
        return SUBJECTS.index(self.subject) * len(COLOURS) + COLOURS.index(self.main)


def describe(subject: str, kind: str | None, shape: str | None, measurements: Measurements, row: int) -> Facts:
    """What may be said of picture `row`.

    Args:
        kind: The species to be named, or None.
        shape: The species whose shape and size it has; the same as `kind` but for recoloured copies.
    """
    shares = plausible(measurements.shares[row], subject)
    order = shares.argsort(descending=True).tolist()
    main, second = COLOURS[order[0]], COLOURS[order[1]] if shares[order[1]] > 0.22 else None
    if subject == "flower":
        middle = clear(measurements.parts[row, 0], 0.6) if shape in ROUND_CENTRE else None
        forms = (("thin", THIN), ("round", ROUND), ("bell", BELLS))
        petals = next((form for form, kinds in forms if shape in kinds), None)
        return Facts(
            subject, kind, main, second, middle=middle if middle not in ("green", main) else None, petals=petals
        )
    _, top, under = measurements.parts[row]
    family = (shape or "").replace("-", " ").split(" ")[-1]
    size = "small" if family in SMALL else "large" if family in LARGE else None
    compact = 0.08 < float(measurements.area[row]) < 0.55
    head, belly = (clear(plausible(part, subject), 0.62) if compact else None for part in (top, under))
    # a part that the whole has little of may be sky, twigs or grass
    if belly not in (None, main, second) or (belly in ("blue", "green") and belly != main):
        belly = None
    if head is not None and shares[COLOURS.index(head)] < 0.08:
        head = None
    rest = [COLOURS[place] for place in order if shares[place] > 0.2 and COLOURS[place] not in (head, belly)]
    rough = float(measurements.rough[row])
    return Facts(
        *(subject, kind, main, second, size, head, belly),
        wings=rest[0] if rest and head and belly else None,
        pattern="streaked" if rough > 0.42 else "plain" if rough < 0.16 else None,
    )


def clear(shares: Tensor, least: float) -> str | None:
    """The colour that has at least this share."""
    return COLOURS[int(shares.argmax())] if float(shares.max()) >= least else None
