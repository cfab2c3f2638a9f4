"""Lines over steps as an SVG in the visitor's language; colours and dashes mean what they mean in the whole gallery."""

from __future__ import annotations

from collections.abc import Sequence

from demos.common.ui.charts import ticks
from demos.common.ui.colours import FAKE, REAL
from demos.next_frame_prediction.texts import t

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 640, 250, 48, 96, 34, 34
COLOUR = {"truth": REAL, "adversarial": FAKE, "mse": FAKE, "copy": "#7A7D85"}
DASH = {"truth": "", "adversarial": "", "mse": "7 4", "copy": "2 4"}  # never colour alone


def lines(
    series: dict[str, Sequence[float]], x: Sequence[float], title: str, under: str, speech: str, marked=None
) -> str:
    """One chart.

    Args:
        series: Row (as in texts.ROWS) -> values, one for each of `x`.
        title, under: Words above the chart and below its right end.
        marked: A value to draw a horizontal rule at, with no name.
    """
    values = [value for each in series.values() for value in each]
    low, high = 0.0, 1.08 * max(*values, marked or 0)

    def place(at: float, value: float) -> tuple[float, float]:
        across = LEFT + (WIDTH - LEFT - RIGHT) * (at - x[0]) / max(1e-9, x[-1] - x[0])
        return across, TOP + (HEIGHT - TOP - BOTTOM) * (high - value) / (high - low)

    parts = [f'<text x="{LEFT}" y="18" class="title">{title}</text>']
    for value in ticks(low, high):
        y = place(x[0], value)[1]
        parts.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" class="rule"/>')
        parts.append(f'<text x="{LEFT - 6}" y="{y + 5:.1f}" text-anchor="end">{value:g}</text>')
    if marked is not None:
        y = place(x[0], marked)[1]
        parts.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" class="marker"/>')
    used: list[float] = []
    for name in sorted(series, key=lambda each: -series[each][-1]):
        points = [place(at, value) for at, value in zip(x, series[name])]
        way = " ".join(f"{a:.1f},{b:.1f}" for a, b in points)
        parts.append(
            f'<polyline points="{way}" stroke="{COLOUR[name]}" stroke-dasharray="{DASH[name]}" class="strong"/>'
        )
        row = max(points[-1][1] + 5, used[-1] + 22 if used else 0)  # two names must not lie on each other
        used.append(row)
        mark = {"": "━", "7 4": "╍", "2 4": "┈"}[DASH[name]]
        words = f'<tspan fill="{COLOUR[name]}">{mark}</tspan> {t.say(f"short.{name}", speech)}'
        parts.append(f'<text x="{WIDTH - RIGHT + 8}" y="{row:.1f}" class="name">{words}</text>')
    for at in (x[0], x[-1]):
        across = place(at, low)[0]
        parts.append(f'<text x="{across:.1f}" y="{HEIGHT - 12}" text-anchor="middle">{at:,g}</text>')
    middle = (LEFT + WIDTH - RIGHT) / 2
    parts.append(f'<text x="{middle}" y="{HEIGHT - 12}" text-anchor="middle">{under}</text>')
    body = "".join(parts)
    return f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{title}" xmlns="http://www.w3.org/2000/svg">{body}</svg>'
