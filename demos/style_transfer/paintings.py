"""The wall of paintings: files, labels, thumbnails, and which one a visitor chose. No torch: it is for the page."""

from __future__ import annotations

from PIL import Image

from demos.common.media.images import data_uri, square
from demos.common.ui.i18n import both
from demos.style_transfer.constants import CATALOGUE, PAINTINGS, STYLES
from demos.style_transfer.texts import t

THUMBNAIL = 110  # px


def painting_path(name: str) -> str:
    """The file of one of the wall's paintings. Raises InputError."""
    if name not in PAINTINGS:
        raise t.error("unknown_painting", name=name)
    return str(STYLES / f"{name}.webp")


def chosen_style(painting: str | None, own: str | None) -> str:
    """The file of the wall's painting, or the visitor's where none is chosen there. Raises InputError."""
    if painting is not None:
        return painting_path(painting)
    if own is None:
        raise t.error("no_style")
    return own


def painting_title(name: str, speech: str) -> str:
    return CATALOGUE["paintings"][name]["title"][speech]


def painting_label(name: str, speech: str) -> str:
    """The line under a painting: title, painter, year."""
    painting = CATALOGUE["paintings"][name]
    painter = CATALOGUE["painters"][painting["painter"]][speech]
    return t.say("caption", speech, title=painting_title(name, speech), painter=painter, year=painting["year"][speech])


t.add({f"painting.{name}": both(lambda speech, name=name: painting_title(name, speech)) for name in PAINTINGS})
t.add({f"painting_label.{name}": both(lambda speech, name=name: painting_label(name, speech)) for name in PAINTINGS})


def thumbnails() -> str:
    """The wall's tiles as CSS: a square of each painting in the order of PAINTINGS."""
    rules = []
    for place, name in enumerate(PAINTINGS, 1):
        with Image.open(painting_path(name)) as picture:
            tile = data_uri(square(picture.convert("RGB"), THUMBNAIL), "WEBP", quality=75)
        rules.append(f".st-wall label:nth-child({place}) {{ background-image: url({tile}); }}")
    return "\n".join(rules)
