"""Look inside the next-frame room: error and sharpness against time, the mean of futures, the learning curve."""

from __future__ import annotations

from typing import Any

import gradio as gr
from PIL import Image

from demos.common.media.images import enlarge
from demos.common.ui import handlers, layout
from demos.common.ui.charts import Line, line_chart
from demos.common.ui.checks import check_seeds
from demos.common.ui.colours import FAKE, REAL
from demos.common.ui.handlers import QUICK, QUIET
from demos.common.ui.i18n import both, language
from demos.next_frame_prediction.constants import AHEAD, DOUBT, DOUBTS, FRAMES, SEED, SHOWN_FUTURES, WORLDS
from demos.next_frame_prediction.exhibits import EXHIBITS, learning_curve
from demos.next_frame_prediction.futures import possible_futures
from demos.next_frame_prediction.texts import t

COMPARED = ("truth", "mean", "mse", "adversarial")
COLOUR = {"truth": REAL, "adversarial": FAKE, "mse": FAKE, "copy": "#7A7D85"}
DASH = {"truth": "", "adversarial": "", "mse": "7 4", "copy": "2 4"}  # never colour alone


def build() -> None:
    """The part's three exhibits."""
    time_exhibit()
    mean_exhibit()
    learning_exhibit()


def time_exhibit() -> None:
    """Error and sharpness against the time ahead."""
    films = EXHIBITS.facts("curves")["films"]
    t.add({"time.first": both(lambda speech: time_charts("digits", speech))})
    t.add({"time.said": both(lambda speech: t.say("time.text", speech, count=films))})
    gr.Markdown(t("time.title"))
    gr.Markdown(t("time.said"), elem_classes="exhibit-text")
    world = gr.Radio([(t(f"world.{name}"), name) for name in WORLDS], value="digits", label=t("in_world"))
    chart = gr.HTML(t("time.first"))
    world.input(choose_world, world, chart, **QUIET, **QUICK)


def mean_exhibit() -> None:
    """Possible futures, their mean, and what the networks paint."""
    stored = [Image.open(path) for path in sorted(EXHIBITS.folder.glob("mean_*.png"))]
    t.add({"mean.first": both(lambda speech: mean_line(EXHIBITS.facts("mean"), speech))})
    layout.introduction(t, "mean")
    with layout.exhibit_row():
        with layout.exhibit():
            layout.caption(t("mean.futures"))
            with gr.Row(elem_classes="nf-futures"):
                possible = [frame_picture(frame, "mean.futures") for frame in stored[:SHOWN_FUTURES]]
            with gr.Row(elem_classes="nf-four"):
                compared = []
                for name, frame in zip(COMPARED, stored[SHOWN_FUTURES:]):
                    with gr.Column(min_width=100):
                        layout.caption(t(f"mean.{name}"))
                        compared.append(frame_picture(frame, f"mean.{name}"))
        with layout.controls():
            doubt = gr.Radio(list(DOUBTS), value=DOUBT, label=t("mean.doubt"))
            ahead = gr.Slider(1, FRAMES, AHEAD, step=1, label=t("mean.ahead"))
            seed, _ = layout.seed_row(SEED)
            line = gr.HTML(t("mean.first"), elem_classes="progress-line")
    outputs = [*possible, *compared, line]
    options: dict[str, Any] = {"inputs": [seed, doubt, ahead], "outputs": outputs, **QUIET, **QUICK}
    for event in (doubt.input, ahead.release, seed.change):
        event(mean_of_futures, **options)


def frame_picture(frame: Image.Image, key: str) -> gr.Image:
    """A frame at twice its size, with nothing around it."""
    return gr.Image(
        enlarge(frame, 2),
        label=t(key),
        show_label=False,
        format="png",
        interactive=False,
        buttons=[],
        min_width=40,
        elem_classes="nf-picture",
    )


def learning_exhibit() -> None:
    """The digits' learning curve, where one was stored with the checkpoint."""
    if not (curve := learning_curve()):
        return
    end = {"images": f"{curve['images'][-1]:,}", "last": f"{curve['mse'][-1]:.0f}"}
    t.add({"learn.said": both(lambda speech: t.say("learn.text", speech, **end))})
    t.add({"learn.chart": both(lambda speech: learning_chart(curve, speech))})
    gr.Markdown(t("learn.title"))
    gr.Markdown(t("learn.said"), elem_classes="exhibit-text")
    gr.HTML(t("learn.chart"), elem_classes="nf-learn")


# handlers


def choose_world(world: str, request: gr.Request) -> str:
    """The charts of a world."""
    return time_charts(world, language(request))


@handlers.guarded
def mean_of_futures(seed: int, doubt: float, ahead: int, request: gr.Request) -> tuple:
    """Possible futures, then truth, their mean and both networks' pictures, and the line below."""
    (seed,) = check_seeds([seed], 1)
    futures = possible_futures(seed, float(doubt), int(ahead))
    frames = [enlarge(frame, 2) for frame in (*futures.possible, *futures.compared)]
    return *frames, mean_line(futures.distances, language(request))


def mean_line(distances: dict[str, float], speech: str) -> str:
    """How far the mse network's picture is from the mean and from the truth, in words."""
    return t.say("mean.said", speech, **{name: f"{distance:.1f}" for name, distance in distances.items()})


def time_charts(world: str, speech: str) -> str:
    """Two charts of one world: squared error, and gradient energy as a share of the truth's."""
    stored = EXHIBITS.facts("curves")["worlds"][world]
    shares = {name: values for name, values in stored["energy"].items() if name != "copy"}
    steps, ahead = range(1, FRAMES + 1), t.say("chart.ahead", speech)
    error = chart(steps, stored["error"], t.say("chart.error", speech), ahead, speech)
    energy = chart(steps, shares, t.say("chart.energy", speech), ahead, speech, rule=1.0)
    return f'<div class="charts nf-charts">{error}{energy}</div>'


def learning_chart(curve: dict[str, list[float]], speech: str) -> str:
    """Squared error against sequences seen, but for the first steps, beside which the rest would be a flat line."""
    pairs = zip(curve["images"], curve["mse"])
    images, errors = zip(*(pair for pair in pairs if pair[1] <= 2.5 * curve["mse"][-1]))
    title = t.say("chart.error", speech)
    return f'<div class="charts">{chart(images, {"mse": errors}, title, t.say("chart.learned", speech), speech)}</div>'


def chart(x: Any, rows: dict[str, Any], title: str, x_label: str, speech: str, rule: float | None = None) -> str:
    """Rows (as in constants.ROWS) over `x`, in their colours."""
    lines = [Line(t.say(f"short.{name}", speech), values, COLOUR[name], DASH[name]) for name, values in rows.items()]
    return line_chart(x, lines, label=title, title=title, x_label=x_label, rule=rule)
