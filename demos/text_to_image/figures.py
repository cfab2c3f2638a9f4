"""What the text encoder makes of sentences, as HTML in the visitor's language, from facts that may be stored ones.

Everything that a visitor wrote is escaped here. No torch.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from typing import Any

from demos.text_to_image.constants import MAX_WORDS
from demos.text_to_image.texts import t

WIDTH, HEIGHT, MARGIN = 640, 400, 24  # of the map, in its own units
HANGUL = re.compile("[가-힣ㄱ-ㅣ]")


def escape_markdown(text: str) -> str:
    """What a visitor wrote, for Markdown: every sign is written as an entity, so that none is taken for markup."""
    return re.sub(r"[!-/:-@\[-`{-~]", lambda sign: f"&#{ord(sign[0])};", text)


def words(facts: Sequence[dict[str, Any]], caption: str, speech: str) -> str:
    """The sentence's words, each with two bars: how much the vector and how much the picture changed without it.

    `facts`: {"text", "sentence", "picture"} a word, as in pipeline.Word.
    """
    if not facts:
        return f'<p class="t2i-note">{t.say("one_word", speech)}</p>' if caption else ""
    most = {key: max(1e-6, *(word[key] for word in facts)) for key in ("sentence", "picture")}
    spans = "".join(word_span(word, most, speech) for word in facts)
    rest = caption.split(" ")[len(facts) :]
    tail = f'<span class="rest">{html.escape(" ".join(rest))}</span>' if rest else ""
    note = t.say("only_first", speech, count=MAX_WORDS) if rest else ""
    legend = (
        f'<p class="t2i-note"><b class="key sentence"></b>{t.say("by_sentence", speech)} '
        f'<b class="key picture"></b>{t.say("by_picture", speech)} · {t.say("read_note", speech)} {note}</p>'
    )
    return f'<div class="t2i-words">{spans}{tail}</div>{legend}'


def word_span(word: dict[str, Any], most: dict[str, float], speech: str) -> str:
    """A word with its bars, as long as its share of the `most` that any word changed."""
    share = {key: word[key] / most[key] for key in most}
    sentence = f"{t.say('by_sentence', speech)} {word['sentence']:.3f}"
    picture = f"{t.say('by_picture', speech)} {word['picture']:.1%}"
    title = html.escape(t.say("word_title", speech, word=word["text"], value=f"{sentence}, {picture}"), quote=True)
    bars = "".join(f'<i class="{key}"><b style="width:{100 * share[key]:.0f}%"></b></i>' for key in most)
    return (
        f'<span class="word" title="{title}" style="--strength:{0.5 * share["picture"]:.2f}">'
        f"<em>{html.escape(word['text'])}</em>{bars}</span>"
    )


def familiarity(facts: dict[str, float], speech: str) -> str:
    """How well the encoder knows such a sentence, as Markdown. `facts`: as in pipeline.Familiarity; {}: nothing."""
    if not facts:
        return ""
    key = "strange" if facts["share"] < 0.05 else "known"
    return t.say(key, speech, similarity=facts["similarity"], percent=100 * facts["share"])


def pieces(facts: Sequence[dict[str, Any]], speech: str) -> str:
    """Word pieces in their order. `facts`: {"text", "inside", "unknown"} a piece."""
    if not facts:
        return ""
    spans = "".join(
        f'<span class="{"inside " * piece["inside"]}{"unknown" * piece["unknown"]}">{html.escape(piece["text"])}</span>'
        for piece in facts
    )
    return (
        f'<p class="t2i-note">{t.say("pieces", speech)}</p><div class="t2i-pieces">{spans}</div>'
        f'<p class="t2i-note">{t.say("pieces_alt", speech)}</p>'
    )


def sentence_map(facts: dict[str, Any], captions: Sequence[str], speech: str) -> str:
    """Training sentences as dots, the given ones as numbered marks: squares in Korean, circles in English."""
    if not facts:
        return ""
    points = [*facts["background"], *facts["points"]]
    low = [min(point[axis] for point in points) for axis in (0, 1)]
    high = [max(point[axis] for point in points) for axis in (0, 1)]

    def place(point: Sequence[float]) -> tuple[float, float]:
        across, up = ((point[axis] - low[axis]) / max(1e-6, high[axis] - low[axis]) for axis in (0, 1))
        return MARGIN + (WIDTH - 2 * MARGIN) * across, HEIGHT - MARGIN - (HEIGHT - 2 * MARGIN) * up

    dots = "".join("<circle cx='{:.0f}' cy='{:.0f}' r='1.8'/>".format(*place(point)) for point in facts["background"])
    marks = "".join(
        mark(*place(point), number, caption)
        for number, (point, caption) in enumerate(zip(facts["points"], captions), start=1)
    )
    return (
        f'<div class="charts t2i-map" role="img" aria-label="{t.say("map_alt", speech)}">'
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" xmlns="http://www.w3.org/2000/svg"><g class="dots">{dots}</g>'
        f'{marks}</svg></div><p class="t2i-note">■ {t.say("mark_ko", speech)} ● {t.say("mark_en", speech)} · '
        f"{t.say('map_share', speech, percent=100 * facts['share'])}</p>"
    )


def mark(x: float, y: float, number: int, caption: str) -> str:
    """A caption's number on the map, in a square if it is Korean, else in a circle."""
    speech, shape = "en", f'<circle cx="{x:.0f}" cy="{y:.0f}" r="12"/>'
    if HANGUL.search(caption):
        speech, shape = "ko", f'<rect x="{x - 11:.0f}" y="{y - 11:.0f}" width="22" height="22"/>'
    return (
        f'<g class="mark {speech}"><title>{html.escape(caption)}</title>{shape}'
        f'<text x="{x:.0f}" y="{y + 5:.0f}" text-anchor="middle">{number}</text></g>'
    )


def matrix(facts: dict[str, Any], captions: Sequence[str]) -> str:
    """Cosines between the given sentences; the darker a cell, the closer the two."""
    if not facts:
        return ""
    head = "".join(f'<th scope="col">{number}</th>' for number in range(1, len(captions) + 1))
    rows = []
    for number, (caption, row) in enumerate(zip(captions, facts["similarity"]), start=1):
        cells = "".join(f'<td style="--strength:{max(0, value) ** 2 * 0.45:.2f}">{value:.2f}</td>' for value in row)
        rows.append(f'<tr><th scope="row"><b>{number}</b> <span>{html.escape(caption)}</span></th>{cells}</tr>')
    return (
        f'<div class="t2i-matrix"><table><thead><tr><td></td>{head}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def doubts(facts: Sequence[dict[str, Any]], speech: str) -> str:
    """How unfamiliar the encoder finds sentences, a line each. `facts`: {"caption", "similarity", "share"} a line."""
    lines = (
        f"<b>“{html.escape(sentence['caption'])}”</b> "
        + t.say("cannot_similarity", speech, similarity=sentence["similarity"], percent=100 * sentence["share"])
        for sentence in facts
    )
    return f'<p class="t2i-note">{"<br>".join(lines)}</p>'


def captions(found: Sequence[tuple[str, str]], speech: str) -> str:
    """The captions of the nearest training pictures, a line for each: (which picture, caption)."""
    lines = [f"<li>{html.escape(line)}: “{html.escape(caption)}”</li>" for line, caption in found if caption]
    if not lines:
        return ""
    return f'<p class="t2i-note">{t.say("near_caption", speech)}</p><ul class="t2i-said">{"".join(lines)}</ul>'
