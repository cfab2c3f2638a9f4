"""Charts and lines of the face room as HTML in the visitor's language. No tensors, no torch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from demos.common.look import DISCRIMINATOR, FAKE, GENERATOR, REAL
from demos.face_generation.replay import Replay
from demos.face_generation.texts import t

WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT = 640, 210, 44, 28, 30, 130  # of one chart, in its own units
COLOUR = {"d_real": REAL, "d_fake": FAKE, "loss_d": DISCRIMINATOR, "loss_g": GENERATOR}
DASH = {"d_real": "", "d_fake": "7 4", "loss_d": "", "loss_g": "7 4"}  # never colour alone


def curves(replay: Replay, seen: int, speech: str) -> str:
    """Scores above, losses below, over the real pictures seen; a marker at `seen`."""
    if not replay.history:
        return ""
    scores = panel(replay.history, ("d_real", "d_fake"), t.say("chart.score", speech), seen, speech)
    losses = panel(replay.history, ("loss_d", "loss_g"), t.say("chart.loss", speech), seen, speech)
    words = t.say("chart.alt", speech, images=seen)
    return f'<div class="face-charts" role="img" aria-label="{words}">{scores}{losses}</div>'


def panel(history: dict[str, list[float]], names: Sequence[str], title: str, seen: int, speech: str) -> str:
    """One chart: each curve thin as it was, and strong as an average of its neighbours."""
    x = history["images"]
    smooth = {name: average(history[name]) for name in names}
    values = sorted(value for name in names for value in history[name])
    low, high = values[len(values) // 100], values[-1 - len(values) // 100]  # a few outliers must not flatten the rest
    low, high = min(low, *map(min, smooth.values())), max(high, *map(max, smooth.values()))
    high = max(high, low + 1e-3)

    def place(i: int, value: float) -> str:
        across = LEFT + (WIDTH - LEFT - RIGHT) * x[i] / max(1, x[-1])
        down = TOP + (HEIGHT - TOP - BOTTOM) * (high - min(max(value, low), high)) / (high - low)
        return f"{across:.1f},{down:.1f}"

    parts = [f'<text x="{LEFT}" y="18" class="title">{title}</text>']
    for value in ticks(low, high):
        y = place(0, value).split(",")[1]
        parts.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y}" y2="{y}" class="rule"/>')
        parts.append(f'<text x="{LEFT - 6}" y="{float(y) + 5:.1f}" text-anchor="end">{value:g}</text>')
    label_rows: list[float] = []
    for name in sorted(names, key=lambda each: -smooth[each][-1]):
        thin = " ".join(place(i, value) for i, value in enumerate(history[name]))
        strong = " ".join(place(i, value) for i, value in enumerate(smooth[name]))
        parts.append(f'<polyline points="{thin}" stroke="{COLOUR[name]}" class="thin"/>')
        parts.append(
            f'<polyline points="{strong}" stroke="{COLOUR[name]}" stroke-dasharray="{DASH[name]}" class="strong"/>'
        )
        row = float(strong.rpartition(",")[2]) + 5
        row = max(row, label_rows[-1] + 18) if label_rows else row  # two names must not lie on each other
        label_rows.append(row)
        words = t.say(f"chart.{name}", speech)
        mark = "╍" if DASH[name] else "━"
        words = f'<tspan fill="{COLOUR[name]}">{mark}</tspan> {words}'  # words in ink: orange on paper is hard to read
        parts.append(f'<text x="{WIDTH - RIGHT + 8}" y="{row:.1f}" class="name">{words}</text>')
    at = LEFT + (WIDTH - LEFT - RIGHT) * min(seen, x[-1]) / max(1, x[-1])
    parts.append(f'<line x1="{at:.1f}" x2="{at:.1f}" y1="{TOP - 6}" y2="{HEIGHT - BOTTOM}" class="marker"/>')
    parts.append(f'<text x="{LEFT}" y="{HEIGHT - 8}">0</text>')
    last = t.say("chart.images", speech, count=x[-1])
    parts.append(f'<text x="{WIDTH - RIGHT}" y="{HEIGHT - 8}" text-anchor="end">{last}</text>')
    return f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" xmlns="http://www.w3.org/2000/svg">{"".join(parts)}</svg>'


def average(values: Sequence[float]) -> list[float]:
    """Each value with its neighbours, a twentieth of the curve to either side at most."""
    reach = max(1, len(values) // 20)
    return [sum(part) / len(part) for part in (values[max(0, i - reach) : i + reach + 1] for i in range(len(values)))]


def ticks(low: float, high: float) -> list[float]:
    """Three to six round numbers within [low, high]."""
    step = next(s * 10.0**e for e in range(-4, 6) for s in (1, 2, 5) if (high - low) / (s * 10.0**e) <= 5)
    first = -int(-low // step) if low < 0 else int(-(-low // step))
    return [round(k * step, 6) for k in range(first - 1, first + 7) if low <= k * step <= high]


def distances(real: Sequence[float], fake: Sequence[float], speech: str) -> str:
    """How far real held-out faces (bars, blue) and generated ones (diamonds, orange) are from the training pictures."""
    low, high, bins = 0.0, 1.05 * max(*real, *fake), 30
    counts = [0] * bins
    for value in real:
        counts[min(bins - 1, int((value - low) / (high - low) * bins))] += 1
    width, height, floor = 640, 220, 170
    step = (width - 20) / bins

    def across(value: float) -> float:
        return 10 + (width - 20) * (value - low) / (high - low)

    bars = "".join(
        f'<rect x="{10 + i * step:.1f}" y="{floor - 120 * count / max(counts):.1f}" width="{step - 2:.1f}" '
        f'height="{120 * count / max(counts):.1f}" fill="{REAL}"/>'
        for i, count in enumerate(counts)
    )
    marks = "".join(
        f'<path d="M{across(value):.1f},{floor + 4} l6,9 l-6,9 l-6,-9 z" fill="{FAKE}" class="diamond"/>'
        for value in fake
    )
    names = (
        f'<text x="12" y="20"><tspan fill="{REAL}">■</tspan> {t.say("near_real", speech, count=len(real))}</text>'
        f'<text x="12" y="40"><tspan fill="{FAKE}">◆</tspan> {t.say("near_fake", speech, count=len(fake))}</text>'
    )
    axis = (
        f'<line x1="10" x2="{width - 10}" y1="{floor}" y2="{floor}" class="rule"/>'
        f'<text x="10" y="{height - 6}">0</text>'
        f'<text x="{width - 10}" y="{height - 6}" text-anchor="end">{t.say("near_axis", speech)} → {high:.1f}</text>'
    )
    words = t.say("near_alt", speech)
    body = bars + marks + names + axis
    return (
        f'<div class="face-charts" role="img" aria-label="{words}">'
        f'<svg viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">{body}</svg></div>'
    )


def verdict(facts: dict[str, Any], speech: str) -> str:
    """What the distances say, in words: is the closest generated face closer than real faces are?"""
    closest = min(facts["fake"])
    seed = facts["seeds"][facts["fake"].index(closest)]
    nearer = sum(value < closest for value in facts["real"]) / len(facts["real"])
    key = "near_close" if not nearer else "near_far" if nearer > 0.95 else "near_free"
    return t.say(key, speech, seed=seed, percent=100 * nearer)


def settings_line(settings: dict[str, Any], speech: str) -> str:
    """What made a face, for the line under it."""
    edits = "".join(f" · {t.say('edit.' + name, speech)} {value:+g}" for name, value in settings["edits"].items())
    return t.say("chosen_line", speech, seed=settings["seed"], truncation=settings["truncation"], edits=edits)
