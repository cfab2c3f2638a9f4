"""What the text encoder makes of sentences, as HTML in the visitor's language. No torch: the page opens with stored facts.

Everything that a visitor wrote is escaped here.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from typing import Any

from demos.text_to_image.texts import MAX_WORDS, t

WIDTH, HEIGHT, MARGIN = 640, 400, 24  # of the map, in its own units
HANGUL = re.compile("[가-힣ㄱ-ㅣ]")


def plain(text: str) -> str:
    """What a visitor wrote, for Markdown: every sign is written as an entity, so that none is taken for markup."""
    return re.sub(r"[!-/:-@\[-`{-~]", lambda sign: f"&#{ord(sign[0])};", text)


def words(facts: Sequence[dict[str, Any]], caption: str, speech: str) -> str:
    """The sentence's words, each with two bars: how much the vector and how much the picture changed without it.

    `facts`: {"text", "sentence", "picture"} a word, as in pipeline.Word.
    """
    if not facts:
        return f'<p class="t2i-note">{t.say("one_word", speech)}</p>' if caption else ""
    most = {key: max(1e-6, *(each[key] for each in facts)) if facts else 1 for key in ("sentence", "picture")}
    spans = []
    for each in facts:
        share = {key: each[key] / most[key] for key in most}
        values = f"{t.say('by_sentence', speech)} {each['sentence']:.3f}, {t.say('by_picture', speech)} {each['picture']:.1%}"
        title = html.escape(t.say("word_title", speech, word=each["text"], value=values), quote=True)
        bars = "".join(
            f'<i class="{key}"><b style="width:{100 * share[key]:.0f}%"></b></i>' for key in ("sentence", "picture")
        )
        spans.append(
            f'<span class="word" title="{title}" style="--strength:{0.5 * share["picture"]:.2f}">'
            f"<em>{html.escape(each['text'])}</em>{bars}</span>"
        )
    rest = caption.split(" ")[len(facts) :]
    tail = f'<span class="rest">{html.escape(" ".join(rest))}</span>' if rest else ""
    note = t.say("only_first", speech, count=MAX_WORDS) if rest else ""
    legend = (
        f'<p class="t2i-note"><b class="key sentence"></b>{t.say("by_sentence", speech)} '
        f'<b class="key picture"></b>{t.say("by_picture", speech)} · {t.say("read_note", speech)} {note}</p>'
    )
    return f'<div class="t2i-words">{"".join(spans)}{tail}</div>{legend}'


def familiarity(facts: dict[str, float], speech: str) -> str:
    """How well the encoder knows such a sentence, as Markdown. `facts`: as in pipeline.Familiarity; {}: nothing."""
    if not facts:
        return ""
    key = "strange" if facts["share"] < 0.05 else "known"
    return t.say(key, speech, similarity=facts["similarity"], percent=100 * facts["share"])


def pieces(facts: Sequence[dict[str, Any]], speech: str) -> str:
    """Word pieces in their order. `facts`: {"text", "inside", "unknown"} each."""
    if not facts:
        return ""
    spans = "".join(
        f'<span class="{"inside " * each["inside"]}{"unknown" * each["unknown"]}">{html.escape(each["text"])}</span>'
        for each in facts
    )
    note = t.say("pieces_alt", speech)
    return f'<p class="t2i-note">{t.say("pieces", speech)}</p><div class="t2i-pieces">{spans}</div><p class="t2i-note">{note}</p>'


def sentence_map(facts: dict[str, Any], captions: Sequence[str], speech: str) -> str:
    """Training sentences as dots, the given ones as numbered marks: squares in Korean, circles in English."""
    if not facts:
        return ""
    every = [*facts["background"], *facts["points"]]
    low = [min(each[axis] for each in every) for axis in (0, 1)]
    high = [max(each[axis] for each in every) for axis in (0, 1)]

    def place(point: Sequence[float]) -> tuple[float, float]:
        across, up = ((point[k] - low[k]) / max(1e-6, high[k] - low[k]) for k in (0, 1))
        return MARGIN + (WIDTH - 2 * MARGIN) * across, HEIGHT - MARGIN - (HEIGHT - 2 * MARGIN) * up

    dots = "".join("<circle cx='%.0f' cy='%.0f' r='1.8'/>" % place(each) for each in facts["background"])
    marks = []
    for number, (point, caption) in enumerate(zip(facts["points"], captions), start=1):
        x, y = place(point)
        korean = bool(HANGUL.search(caption))
        shape = (
            f'<rect x="{x - 11:.0f}" y="{y - 11:.0f}" width="22" height="22"/>'
            if korean
            else f'<circle cx="{x:.0f}" cy="{y:.0f}" r="12"/>'
        )
        marks.append(
            f'<g class="mark {"ko" if korean else "en"}"><title>{html.escape(caption)}</title>{shape}'
            f'<text x="{x:.0f}" y="{y + 5:.0f}" text-anchor="middle">{number}</text></g>'
        )
    return (
        f'<div class="charts t2i-map" role="img" aria-label="{t.say("map_alt", speech)}">'
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" xmlns="http://www.w3.org/2000/svg"><g class="dots">{dots}</g>'
        f'{"".join(marks)}</svg></div><p class="t2i-note">■ {t.say("mark_ko", speech)} ● {t.say("mark_en", speech)} · '
        f"{t.say('map_share', speech, percent=100 * facts['share'])}</p>"
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
    """How unfamiliar the encoder finds sentences. `facts`: {"caption", "similarity", "share"} each, a line each."""
    lines = (
        f"<b>“{html.escape(each['caption'])}”</b> "
        + t.say("cannot_similarity", speech, similarity=each["similarity"], percent=100 * each["share"])
        for each in facts
    )
    return f'<p class="t2i-note">{"<br>".join(lines)}</p>'


def captions(found: Sequence[tuple[str, str]], speech: str) -> str:
    """What the nearest training pictures are said to show: (which picture, caption) each, a line each."""
    lines = [f"<li>{html.escape(line)}: “{html.escape(caption)}”</li>" for line, caption in found if caption]
    return (
        f'<p class="t2i-note">{t.say("near_caption", speech)}</p><ul class="t2i-said">{"".join(lines)}</ul>'
        if lines
        else ""
    )
