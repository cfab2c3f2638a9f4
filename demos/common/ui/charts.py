"""Charts of a GAN's training and of its distance from the training pictures: HTML in the visitor's language, no torch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from demos.common.media.replay import Replay
from demos.common.ui.colours import DISCRIMINATOR, FAKE, GENERATOR, REAL
from demos.common.ui.i18n import Texts

t = Texts(
    "charts",
    {
        "score": ("구분자의 점수", "The discriminator's score"),
        "loss": ("손실값", "Loss"),
        "d_real": ("D(진짜)", "D(real)"),
        "d_fake": ("D(가짜)", "D(fake)"),
        "loss_d": ("구분자 손실", "loss of D"),
        "loss_g": ("생성자 손실", "loss of G"),
        "images": ("본 그림 {count:,}장", "{count:,} pictures seen"),
        "curves": (
            "학습 곡선. 지금 고른 순간: 그림 {images:,}장.",
            "Training curves. The chosen moment: {images:,} pictures.",
        ),
        "distances": (
            "가장 가까운 학습 그림까지의 거리. 파랑: 학습에 쓰지 않은 진짜 그림, 주황: 생성한 그림.",
            "Distance to the nearest training picture. Blue: real pictures not used in training; orange: generated ones.",
        ),
        "axis": ("가장 가까운 학습 그림까지의 거리", "distance to the nearest training picture"),
        "real": ("진짜 그림 {count}장", "{count} real pictures"),
        "fake": ("생성한 그림 {count}장", "{count} generated pictures"),
        "free": (
            "가장 가까운 그림도(시드 {seed}) 진짜 그림들이 서로 떨어진 만큼은 떨어져 있어요: "
            "진짜 그림의 {percent:.0f}%가 이보다 가까운 학습 그림을 갖고 있습니다. 베낀 흔적이 없습니다.",
            "Even the closest one (seed {seed}) is as far from the training pictures as real ones are: {percent:.0f}% of "
            "the real pictures have a training picture nearer than that. No sign of copying.",
        ),
        "far": (
            "가장 가까운 그림도(시드 {seed}) 진짜 그림의 {percent:.0f}%보다 학습 그림에서 멀어요. 베끼지 않았지만, 아직 진짜만큼 닮지도 "
            "못했습니다.",
            "Even the closest one (seed {seed}) is farther from the training pictures than {percent:.0f}% of the real ones. "
            "Nothing was copied, but nothing is quite like a real one yet either.",
        ),
        "close": (
            "시드 {seed}의 그림은 어떤 진짜 그림보다도 학습 그림에 가까워요. 베낀 것인지 눈으로 확인해 볼 만합니다.",
            "The picture of seed {seed} is closer to a training picture than any real one is. Worth a look whether it is a "
            "copy.",
        ),
    },
)

WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT = 640, 210, 44, 28, 30, 130  # of one chart, in its own units
COLOUR = {"d_real": REAL, "d_fake": FAKE, "loss_d": DISCRIMINATOR, "loss_g": GENERATOR}
DASH = {"d_real": "", "d_fake": "7 4", "loss_d": "", "loss_g": "7 4"}  # never colour alone


def curves(replay: Replay, seen: int, speech: str) -> str:
    """Scores above, losses below, over the real pictures seen; a marker at `seen`."""
    if not replay.history:
        return ""
    scores = panel(replay.history, ("d_real", "d_fake"), t.say("score", speech), seen, speech)
    losses = panel(replay.history, ("loss_d", "loss_g"), t.say("loss", speech), seen, speech)
    words = t.say("curves", speech, images=seen)
    return f'<div class="charts" role="img" aria-label="{words}">{scores}{losses}</div>'


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
        words = t.say(name, speech)
        mark = "╍" if DASH[name] else "━"
        words = f'<tspan fill="{COLOUR[name]}">{mark}</tspan> {words}'  # words in ink: orange on paper is hard to read
        parts.append(f'<text x="{WIDTH - RIGHT + 8}" y="{row:.1f}" class="name">{words}</text>')
    at = LEFT + (WIDTH - LEFT - RIGHT) * min(seen, x[-1]) / max(1, x[-1])
    parts.append(f'<line x1="{at:.1f}" x2="{at:.1f}" y1="{TOP - 6}" y2="{HEIGHT - BOTTOM}" class="marker"/>')
    parts.append(f'<text x="{LEFT}" y="{HEIGHT - 8}">0</text>')
    last = t.say("images", speech, count=x[-1])
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
    """How far real held-out pictures (bars, blue) and generated ones (diamonds, orange) are from the training pictures."""
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
        f'<text x="12" y="20"><tspan fill="{REAL}">■</tspan> {t.say("real", speech, count=len(real))}</text>'
        f'<text x="12" y="40"><tspan fill="{FAKE}">◆</tspan> {t.say("fake", speech, count=len(fake))}</text>'
    )
    axis = (
        f'<line x1="10" x2="{width - 10}" y1="{floor}" y2="{floor}" class="rule"/>'
        f'<text x="10" y="{height - 6}">0</text>'
        f'<text x="{width - 10}" y="{height - 6}" text-anchor="end">{t.say("axis", speech)} → {high:.1f}</text>'
    )
    words = t.say("distances", speech)
    body = bars + marks + names + axis
    return (
        f'<div class="charts" role="img" aria-label="{words}">'
        f'<svg viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">{body}</svg></div>'
    )


def verdict(facts: dict[str, Any], speech: str) -> str:
    """What the distances say, in words: is the closest generated picture closer than real ones are?"""
    closest = min(facts["fake"])
    seed = facts["seeds"][facts["fake"].index(closest)]
    nearer = sum(value < closest for value in facts["real"]) / len(facts["real"])
    key = "close" if not nearer else "far" if nearer > 0.95 else "free"
    return t.say(key, speech, seed=seed, percent=100 * nearer)
