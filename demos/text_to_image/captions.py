"""What a visitor wrote, as the networks take it: one line, or an InputError that says what is wrong. No torch."""

from __future__ import annotations

import unicodedata
from typing import Any

from demos.common.ui.checks import is_whole
from demos.text_to_image.colours import find, replace
from demos.text_to_image.constants import COLOURS, MAX_CAPTION
from demos.text_to_image.texts import t


def check_caption(caption: Any) -> str:
    """A caption in one line, Hangul composed. Raises InputError: empty, too long, or without a letter."""
    if not isinstance(caption, str) or not caption.strip():
        raise t.error("caption_empty")
    if len(caption) > 100 * MAX_CAPTION:  # not worth reading
        raise t.error("caption_long", length=len(caption), most=MAX_CAPTION)
    caption = unicodedata.normalize("NFC", caption)
    # controls and lone surrogates count as spaces
    caption = "".join(" " if unicodedata.category(letter)[0] in "CZ" else letter for letter in caption)
    caption = " ".join(caption.split())
    if len(caption) > MAX_CAPTION:
        raise t.error("caption_long", length=len(caption), most=MAX_CAPTION)
    if not any(letter.isalpha() for letter in caption):
        raise t.error("caption_letters")
    return caption


def with_colour(caption: Any, place: Any, colour: str) -> str:
    """The caption with its colour word number `place` (from 0) changed to `colour`.

    Raises:
        InputError: No caption, no such word, or not one of COLOURS.
    """
    caption = check_caption(caption)
    words = find(caption)
    if colour not in COLOURS:
        raise t.error("unknown_colour", name=colour, names=", ".join(COLOURS))
    if not words:
        raise t.error("no_colour")
    if not is_whole(place) or not 0 <= place < len(words):
        raise t.error("no_such_word", place=place + 1 if is_whole(place) else place)
    return replace(caption, place, colour)
