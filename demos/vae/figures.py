"""The room's three figures: facts that the networks give (JSON values, pictures as data URIs), and those facts as HTML.

    facts = maps_facts(load(), seed=1)      # stored as exhibits/maps.json for the page to open with
    html = maps_html(facts)

The HTML holds both languages, and the page shows one: a figure is the same for every visitor.
"""

from __future__ import annotations

from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image, ImageDraw

from demos.common.media.images import data_uri, grid
from demos.common.ui.checks import seeds_from
from demos.common.ui.colours import FAKE
from demos.common.ui.i18n import LANGUAGES
from demos.vae.constants import COLOURS, DIGITS, INK, MAPS, PAPER
from demos.vae.extras import read_points
from demos.vae.mnist import example_digits
from demos.vae.plane import map_square, on_paper
from demos.vae.texts import t

if TYPE_CHECKING:
    from demos.vae.pipeline import VAE

STYLE = "<style>html[lang^=ko] .speech-en, html:not([lang^=ko]) .speech-ko { display: none }</style>"
webp = partial(data_uri, format="WEBP", quality=82)


# facts


def reconstructions_facts(vae: VAE, image: Any) -> dict[str, Any]:
    """One drawn digit through the five digit networks: their input, their answers, where it lies on each map."""
    networks: list[dict[str, Any]] = []
    for model in DIGITS:
        reconstruction = webp(on_paper(vae.reconstruct(image, model), 4))
        facts = {"model": model, "reconstruction": reconstruction, **vae.measure(image, model)}
        if model in MAPS:
            facts["place"] = [float(value) for value in vae.encode(image, model)]
            facts["cloud"] = cloud(model, facts["place"])
        networks.append(facts)
    return {"input": webp(on_paper(vae.prepare(image, "digits"), 4)), "networks": networks}


def maps_facts(vae: VAE, seed: int) -> dict[str, Any]:
    """The four maps side by side: cloud, ten test digits with their reconstructions, samples of the prior."""
    digits = example_digits()[:10]
    networks = []
    for model in MAPS:
        decoded = [vae.reconstruct(digit, model) for digit in digits]
        sampled = vae.sample(seeds_from(seed, 15), model)
        rows = [*digits[:5], *decoded[:5], *digits[5:], *decoded[5:]]
        networks.append(
            {
                "model": model,
                "cloud": cloud(model),
                "pairs": webp(grid([on_paper(picture, 2) for picture in rows], 5, gutter=2)),
                "prior": webp(grid([on_paper(picture, 2) for picture in sampled], 5, gutter=2)),
                "mse": typical_error(vae, model),
            }
        )
    return {"seed": seed, "networks": networks}


def latent_kl_facts(vae: VAE, model: str) -> dict[str, Any]:
    """KL of each latent variable: over 200 test digits, or over 32 faces that the network itself made."""
    pictures = vae.sample(range(32)) if model == "faces" else example_digits()
    return {"model": model, "count": len(pictures), "kl": [float(value) for value in vae.latent_kl(pictures, model)]}


@lru_cache(maxsize=len(DIGITS))
def typical_error(vae: VAE, model: str) -> float:
    """Mean squared error per pixel over the 200 test digits, ink from 0 to 1."""
    return float(np.mean([vae.measure(digit, model)["mse"] for digit in example_digits()]))


def cloud(model: str, place: list[float] | None = None, side: int = 280) -> str:
    """Test digits as coloured dots on the plane of a map, the prior as dashed circles, and perhaps one place marked."""
    means, labels = read_points(model)
    left, bottom, extent = map_square(means)
    fine = 2 * side  # painted at twice the size and reduced, so that edges are smooth
    picture = Image.new("RGB", (fine, fine), PAPER)
    pen = ImageDraw.Draw(picture)

    def pixel(point: Any) -> tuple[float, float]:
        return (point[0] - left) / extent * fine, (1 - (point[1] - bottom) / extent) * fine

    def box(x: float, y: float, radius: float) -> tuple[float, float, float, float]:
        return x - radius, y - radius, x + radius, y + radius

    for point, label in zip(means[:1500], labels):
        pen.ellipse(box(*pixel(point), 3), fill=COLOURS[label])
    for sigma in (1, 2, 3):
        for start in range(0, 360, 12):
            pen.arc(box(*pixel((0, 0)), sigma / extent * fine), start, start + 7, fill=INK, width=2)
    if place is not None:
        x, y = (min(fine - 16, max(16, value)) for value in pixel(place))
        pen.ellipse(box(x, y, 15), fill=PAPER, outline=FAKE, width=8)
    return webp(picture.resize((side, side), Image.Resampling.LANCZOS))


# HTML


def reconstructions_html(facts: dict[str, Any]) -> str:
    """A drawn digit: what the networks are given, then a card for each of the five."""
    cards = [
        f"<figure><figcaption>{say('drawn.input')}</figcaption>{picture(facts['input'], 'real')}"
        f"<p>{say('drawn.input_note')}</p></figure>"
    ]
    for network in facts["networks"]:
        lines = [
            say("drawn.nats", value=network["nats"]),
            say("drawn.kl", value=network["kl"]) if network["kl"] else say("drawn.no_kl"),
            say("drawn.mse", value=network["mse"]),
        ]
        if "place" in network:
            x, y = network["place"]
            place = f"{picture(network['cloud'], 'cloud')}<p>{say('drawn.place', x=x, y=y)}</p>"
        else:
            place = f'<p class="nowhere">{say("drawn.no_place")}</p>'
        cards.append(
            f"<figure><figcaption>{say('model.' + network['model'])}</figcaption>"
            f"{picture(network['reconstruction'], 'fake')}<p>{'<br>'.join(lines)}</p>{place}</figure>"
        )
    return f'{STYLE}<div class="vae-cards">{"".join(cards)}</div><p class="vae-note">{say("drawn.nats_help")}</p>'


def maps_html(facts: dict[str, Any]) -> str:
    """The four maps side by side, one column each."""
    columns = []
    for network in facts["networks"]:
        parts = [f"<h4>{say('model.' + network['model'])}</h4>"]
        for key in ("cloud", "pairs", "prior"):
            parts.append(f"<figure><figcaption>{say('maps.' + key)}</figcaption>{picture(network[key])}</figure>")
            if key == "pairs":
                parts.append(f"<p>{say('maps.mse', value=network['mse'])}</p>")
        columns.append(f"<div>{''.join(parts)}</div>")
    return f'{STYLE}<div class="vae-maps">{"".join(columns)}</div>'


def latent_kl_html(facts: dict[str, Any]) -> str:
    """KL of each latent variable as bars, the largest first."""
    values = sorted(facts["kl"], reverse=True)
    top, width, height = max(*values, 0.1), 800, 220
    step = width / len(values)
    bars = "".join(
        f'<rect x="{i * step:.1f}" y="{height - value / top * height:.1f}" width="{max(1, step * 0.8):.1f}" '
        f'height="{max(1, value / top * height):.1f}" fill="{FAKE}"><title>{value:.2f}</title></rect>'
        for i, value in enumerate(values)
    )
    rules = "".join(
        f'<line x1="0" x2="{width}" y1="{height * (1 - part)}" y2="{height * (1 - part)}" stroke="currentColor" '
        f'opacity="0.25"/><text x="-6" y="{height * (1 - part) + 4}" text-anchor="end" font-size="13" '
        f'fill="currentColor">{top * part:.1f}</text>'
        for part in (0, 0.5, 1)
    )
    used = sum(value > 0.05 for value in values)
    summary = say("latent_kl.summary", count=facts["count"], total=sum(values), all=len(values), used=used)
    return (
        f'{STYLE}<div class="vae-kl"><p>{say("latent_kl.axis")}</p><svg viewBox="-44 -12 {width + 50} {height + 24}" '
        f'aria-hidden="true">{rules}{bars}</svg><p>{say("latent_kl.order")}</p><p>{summary}</p></div>'
    )


def say(key: str, **values: Any) -> str:
    """A text in both languages, one of which the page hides."""
    return "".join(f'<span class="speech-{speech}">{t.say(key, speech, **values)}</span>' for speech in LANGUAGES)


def picture(source: str, kind: str = "") -> str:
    """An image at its own size, or smaller where the screen is; its caption says what it is."""
    return f'<img class="{kind}" src="{source}" alt="">'
