"""Facts (exhibits.py) as HTML. It holds both languages, and the page shows one: a figure is the same for every visitor."""

from __future__ import annotations

from typing import Any

from demos.common.ui.i18n import LANGUAGES
from demos.vae.texts import t

STYLE = "<style>html[lang^=ko] .speech-en, html:not([lang^=ko]) .speech-ko { display: none }</style>"


def say(key: str, **values: Any) -> str:
    """A text in both languages, one of which the page hides."""
    return "".join(f'<span class="speech-{each}">{t.say(key, each, **values)}</span>' for each in LANGUAGES)


def picture(source: str, kind: str = "") -> str:
    """An image at its own size, or smaller where the screen is; its caption says what it is."""
    return f'<img class="{kind}" src="{source}" alt="">'


def drawing(facts: dict[str, Any]) -> str:
    """A drawn digit: what the networks see, then a card for each of the five."""
    cards = [
        f"<figure><figcaption>{say('draw.seen')}</figcaption>{picture(facts['seen'], 'real')}"
        f"<p>{say('draw.seen_note')}</p></figure>"
    ]
    for each in facts["networks"]:
        lines = [say("draw.nats", value=each["nats"])]
        lines.append(say("draw.kl", value=each["kl"]) if each["kl"] else say("draw.no_kl"))
        lines.append(say("draw.mse", value=each["mse"]))
        if "place" in each:
            place = (
                picture(each["cloud"], "cloud") + f"<p>{say('draw.place', x=each['place'][0], y=each['place'][1])}</p>"
            )
        else:
            place = f'<p class="nowhere">{say("draw.no_place")}</p>'
        cards.append(
            f"<figure><figcaption>{say('model.' + each['model'])}</figcaption>{picture(each['made'], 'fake')}"
            f"<p>{'<br>'.join(lines)}</p>{place}</figure>"
        )
    return f'{STYLE}<div class="vae-cards">{"".join(cards)}</div><p class="vae-note">{say("draw.nats_help")}</p>'


def four(facts: dict[str, Any]) -> str:
    """The four maps side by side, one column each."""
    columns = []
    for each in facts["networks"]:
        parts = [f"<h4>{say('model.' + each['model'])}</h4>"]
        for key in ("cloud", "pairs", "prior"):
            parts.append(f"<figure><figcaption>{say('four.' + key)}</figcaption>{picture(each[key])}</figure>")
            if key == "pairs":
                parts.append(f"<p>{say('four.mse', value=each['mse'])}</p>")
        columns.append(f"<div>{''.join(parts)}</div>")
    return f'{STYLE}<div class="vae-four">{"".join(columns)}</div>'


def used(facts: dict[str, Any]) -> str:
    """KL of each latent variable as bars, the most used first."""
    values = sorted(facts["kl"], reverse=True)
    top, width, height = max(*values, 0.1), 800, 220
    step = width / len(values)
    bars = "".join(
        f'<rect x="{i * step:.1f}" y="{height - value / top * height:.1f}" width="{max(1, step * 0.8):.1f}" '
        f'height="{max(1, value / top * height):.1f}" fill="#E8792B"><title>{value:.2f}</title></rect>'
        for i, value in enumerate(values)
    )
    rules = "".join(
        f'<line x1="0" x2="{width}" y1="{height * (1 - part)}" y2="{height * (1 - part)}" stroke="currentColor" '
        f'opacity="0.25"/><text x="-6" y="{height * (1 - part) + 4}" text-anchor="end" font-size="13" '
        f'fill="currentColor">{top * part:.1f}</text>'
        for part in (0, 0.5, 1)
    )
    summary = say(
        "used.summary", count=facts["count"], total=sum(values), all=len(values), used=sum(v > 0.05 for v in values)
    )
    return (
        f'{STYLE}<div class="vae-used"><p>{say("used.axis")}</p><svg viewBox="-44 -12 {width + 50} {height + 24}" '
        f'aria-hidden="true">{rules}{bars}</svg><p>{say("used.order")}</p><p>{summary}</p></div>'
    )
