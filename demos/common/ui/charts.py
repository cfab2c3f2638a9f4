"""Line charts, and two charts of every GAN room: its training, its distance from the training pictures. No torch."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import pairwise
from typing import Any, NamedTuple

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
            "Distance to the nearest training picture. "
            "Blue: real pictures not used in training; orange: generated ones.",
        ),
        "axis": ("가장 가까운 학습 그림까지의 거리", "distance to the nearest training picture"),
        "real": ("진짜 그림 {count}장", "{count} real pictures"),
        "fake": ("생성한 그림 {count}장", "{count} generated pictures"),
        "free": (
            "가장 가까운 그림도(시드 {seed}) 진짜 그림들이 서로 떨어진 만큼은 떨어져 있어요: "
            "진짜 그림의 {percent:.0f}%가 이보다 가까운 학습 그림을 갖고 있습니다. 베낀 흔적이 없습니다.",
            "Even the closest one (seed {seed}) is as far from the training pictures as real ones are: {percent:.0f}% "
            "of the real pictures have a training picture nearer than that. No sign of copying.",
        ),
        "far": (
            "가장 가까운 그림도(시드 {seed}) 진짜 그림의 {percent:.0f}%보다 학습 그림에서 멀어요. "
            "베끼지 않았지만, 아직 진짜만큼 닮지도 못했습니다.",
            "Even the closest one (seed {seed}) is farther from the training pictures than {percent:.0f}% of the "
            "real ones. Nothing was copied, but nothing is quite like a real one yet either.",
        ),
        "close": (
            "시드 {seed}의 그림은 어떤 진짜 그림보다도 학습 그림에 가까워요. 베낀 것인지 눈으로 확인해 볼 만합니다.",
            "The picture of seed {seed} is closer to a training picture than any real one is. Worth a look whether it "
            "is a copy.",
        ),
    },
)

WIDTH, LEFT, RIGHT, BOTTOM = 640, 48, 134, 34  # of a line chart, in its own units; the names stand in its right margin
NAME_GAP = 22  # between two names, for a phone's large letters
COLOUR = {"d_real": REAL, "d_fake": FAKE, "loss_d": DISCRIMINATOR, "loss_g": GENERATOR}
DASH = {"d_real": "", "d_fake": "7 4", "loss_d": "", "loss_g": "7 4"}  # never colour alone


class Line(NamedTuple):
    """One line of a chart.

    Attributes:
        name: Words in the visitor's language.
        values: One for each x; fewer, where the rest is still to come.
        colour: Of CSS.
        dash: An SVG stroke-dasharray, so that no two lines differ by colour alone.
    """

    name: str
    values: Sequence[float]
    colour: str = "currentColor"
    dash: str = ""


def line_chart(
    x: Sequence[float],
    lines: Sequence[Line],
    *,
    label: str,
    title: str = "",
    x_label: str = "",
    x_first: str | None = None,
    x_last: str | None = None,
    marker: float | None = None,
    rule: float | None = None,
    smooth: bool = False,
    height: int = 250,
) -> str:
    """Lines over a common axis as an inline SVG, to stand in an element of class "charts".

    Args:
        x: In order; the axis reaches from the first to the last.
        lines: At least one, each with at least one value.
        label: Says what the chart shows, for those who do not see it.
        title, x_label: Words above the chart and below its middle.
        x_first, x_last: Words at the ends of the axis; the numbers themselves by default.
        marker: An x with a vertical line, clipped to the axis.
        rule: A y with a horizontal line; always inside the chart.
        smooth: Draw each line thin as it is and strong as an average of its neighbours, on a scale that leaves out the
            extreme hundredths. Otherwise the scale starts at zero (or at the lowest value, if that is below zero).
        height: In units of which the width has 640.
    """
    strong = [average(line.values) if smooth else line.values for line in lines]
    low, high = value_range(lines, strong, rule, smooth)
    top, floor, right = 34 if title else 10, height - BOTTOM, WIDTH - RIGHT

    def across(at: float) -> float:
        return LEFT + (right - LEFT) * (min(max(at, x[0]), x[-1]) - x[0]) / max(1e-9, x[-1] - x[0])

    def down(value: float) -> float:
        return top + (floor - top) * (high - min(max(value, low), high)) / (high - low)

    def polyline(values: Sequence[float], line: Line, kind: str, dash: str) -> str:
        points = " ".join(f"{across(at):.1f},{down(value):.1f}" for at, value in zip(x, values))
        return f'<polyline points="{points}" stroke="{line.colour}" stroke-dasharray="{dash}" class="{kind}"/>'

    parts = [text(LEFT, 18, title, "start", "title")] if title else []
    for value in ticks(low, high):
        parts.append(segment(LEFT, right, down(value), 'class="rule"'))
        parts.append(text(LEFT - 6, down(value) + 5, f"{value:g}", "end"))
    if rule is not None:
        parts.append(segment(LEFT, right, down(rule), 'class="marker"'))
    parts += [polyline(line.values, line, "thin", "") for line in lines if smooth]
    parts += [polyline(values, line, "strong", line.dash) for line, values in zip(lines, strong)]
    parts += names_at_ends(lines, apart([down(values[-1]) for values in strong], NAME_GAP, floor), right)
    if marker is not None:
        ends = f'x1="{across(marker):.1f}" x2="{across(marker):.1f}" y1="{top - 6}" y2="{floor}"'
        parts.append(f'<line {ends} class="marker"/>')
    first, last = (f"{end:,g}" if words is None else words for end, words in ((x[0], x_first), (x[-1], x_last)))
    for at, words, anchor in ((LEFT, first, "start"), ((LEFT + right) / 2, x_label, "middle"), (right, last, "end")):
        parts.append(text(at, height - 12, words, anchor))
    frame = f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(label)}"'
    return f'{frame} xmlns="http://www.w3.org/2000/svg">{"".join(parts)}</svg>'


def value_range(
    lines: Sequence[Line], strong: Sequence[Sequence[float]], rule: float | None, smooth: bool
) -> tuple[float, float]:
    """The ends of a chart's vertical axis; never the same number twice."""
    values = sorted(value for line in lines for value in line.values)
    if smooth:  # a few outliers must not flatten the rest
        cut = len(values) // 100
        low, high = min(values[cut], *map(min, strong)), max(values[-1 - cut], *map(max, strong))
    else:
        low, high = min(0.0, values[0]), 1.08 * max(0.0, values[-1], rule or 0.0)
    if rule is not None:
        low, high = min(low, rule), max(high, rule)
    return low, max(high, low + 1e-3)


def names_at_ends(lines: Sequence[Line], heights: Sequence[float], right: float) -> list[str]:
    """The lines' names, each after a sample of its line; in ink, for orange on paper is hard to read."""
    parts = []
    for line, height in zip(lines, heights):
        sample = f'stroke="{line.colour}" stroke-dasharray="{line.dash}" class="strong"'
        parts += [
            segment(right + 8, right + 28, height, sample),
            text(right + 34, height + 5, line.name, "start", "name"),
        ]
    return parts


def apart(heights: Sequence[float], gap: float, floor: float) -> list[float]:
    """The heights moved as little as needed to lie `gap` apart, none of them below `floor`; in their order."""
    order = sorted(range(len(heights)), key=lambda i: heights[i])
    rows = list(heights)
    for above, i in pairwise(order):
        rows[i] = max(rows[i], rows[above] + gap)
    for below, i in enumerate(reversed(order)):
        rows[i] = min(rows[i], floor - gap * below)
    return rows


def text(x: float, y: float, words: str, anchor: str, kind: str = "") -> str:
    return f'<text x="{x:g}" y="{y:.1f}" text-anchor="{anchor}" class="{kind}">{escape(words, quote=False)}</text>'


def segment(x1: float, x2: float, y: float, attributes: str) -> str:
    return f'<line x1="{x1}" x2="{x2}" y1="{y:.1f}" y2="{y:.1f}" {attributes}/>'


def curves(replay: Replay, seen: int, speech: str) -> str:
    """Scores above, losses below, over the real pictures seen; a marker at `seen`."""
    history = replay.history
    if not history:
        return ""

    def panel(title: str, names: Sequence[str]) -> str:
        lines = [Line(t.say(name, speech), history[name], COLOUR[name], DASH[name]) for name in names]
        last, words = t.say("images", speech, count=history["images"][-1]), t.say(title, speech)
        return line_chart(
            history["images"], lines, label=words, title=words, x_last=last, marker=seen, smooth=True, height=210
        )

    both = panel("score", ("d_real", "d_fake")) + panel("loss", ("loss_d", "loss_g"))
    return f'<div class="charts" role="img" aria-label="{escape(t.say("curves", speech, images=seen))}">{both}</div>'


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
    """How far held-out real pictures (bars, blue) and generated ones (diamonds, orange) are from the training ones."""
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
