"""Look inside the next-frame room: error and sharpness against time, the mean of possible futures, the learning curve."""

from __future__ import annotations

from typing import Any

import gradio as gr
from PIL import Image

from demos.common.media.images import enlarge
from demos.common.ui import handlers, layout
from demos.common.ui.checks import check_seeds
from demos.common.ui.handlers import QUIET
from demos.common.ui.i18n import LANGUAGES, language
from demos.next_frame_prediction import charts, exhibits
from demos.next_frame_prediction.exhibits import AHEAD, DOUBT, DOUBTS, EXHIBITS, SEED, SHOWN
from demos.next_frame_prediction.texts import SEEN, WORLDS, t

SHOWN_BELOW = ("truth", "mean", "mse", "adversarial")


# ---- handlers ----------------------------------------------------------------------------------------------------


def against_time(world: str, speech: str) -> str:
    """Two charts of one world: squared error, and gradient energy as a share of the truth's."""
    stored = exhibits.facts("curves.json")["worlds"][world]
    steps, under = list(range(1, SEEN + 1)), t.say("chart.ahead", speech)
    error = charts.lines(stored["error"], steps, t.say("chart.error", speech), under, speech)
    shares = {name: values for name, values in stored["energy"].items() if name != "copy"}
    energy = charts.lines(shares, steps, t.say("chart.energy", speech), under, speech, marked=1.0)
    return f'<div class="charts nf-charts">{error}{energy}</div>'


def choose(world: str, request: gr.Request) -> str:
    return against_time(world, language(request))


@handlers.guarded
def mean_of_futures(seed: int, doubt: float, ahead: int, request: gr.Request) -> tuple:
    """Possible futures, and truth, their mean and both networks' pictures beside each other."""
    (seed,) = check_seeds([seed], 1)
    many, shown, off = exhibits.futures(seed, float(doubt), int(ahead))
    return *map(large, [*many, *shown]), said(off, language(request))


def large(frame: Image.Image, factor: int = 2) -> Image.Image:
    return enlarge(frame, factor)


def said(off: dict[str, float], speech: str) -> str:
    return t.say("mean.said", speech, off=f"{off['off']:.1f}", truth=f"{off['truth']:.1f}")


def learned(speech: str) -> str:
    """The digits' learning curve, as stored with its checkpoint."""
    curve = exhibits.learning_curve()
    last = curve["mse"][-1]
    # the first steps are so much worse that the rest would be a flat line beside them
    points = [(at, value) for at, value in zip(curve["images"], curve["mse"]) if value <= 2.5 * last]
    at, values = zip(*points)
    title, under = t.say("chart.error", speech), t.say("chart.learned", speech)
    return f'<div class="charts">{charts.lines({"mse": values}, at, title, under, speech)}</div>'


# ---- the page ----------------------------------------------------------------------------------------------------


def build() -> None:
    t.add({"time.first": tuple(against_time("digits", speech) for speech in LANGUAGES)})
    t.add({"time.said": tuple(t.say("time.text", s, count=exhibits.facts("curves.json")["films"]) for s in LANGUAGES)})
    t.add({"mean.first": tuple(said(exhibits.facts("mean.json"), speech) for speech in LANGUAGES)})
    gr.Markdown(t("time.title"))
    gr.Markdown(t("time.said"), elem_classes="nf-text")
    world = gr.Radio([(t(f"world.{name}"), name) for name in WORLDS], value="digits", label=t("in_world"))
    chart = gr.HTML(t("time.first"))
    world.input(choose, world, chart, **QUIET, **handlers.QUICK)
    build_mean()
    if curve := exhibits.learning_curve():
        end = {"images": f"{curve['images'][-1]:,}", "last": f"{curve['mse'][-1]:.0f}"}
        t.add({"learn.said": tuple(t.say("learn.text", speech, **end) for speech in LANGUAGES)})
        t.add({"learn.chart": tuple(learned(speech) for speech in LANGUAGES)})
        gr.Markdown(t("learn.title"))
        gr.Markdown(t("learn.said"), elem_classes="nf-text")
        gr.HTML(t("learn.chart"), elem_classes="nf-learn")


def build_mean() -> None:
    stored = [Image.open(path) for path in sorted(EXHIBITS.glob("mean_*.png"))]
    gr.Markdown(t("mean.title"))
    gr.Markdown(t("mean.text"), elem_classes="nf-text")
    with layout.exhibit_row():
        with layout.exhibit():
            gr.Markdown(t("mean.futures"), elem_classes="caption")
            with gr.Row(elem_classes="nf-futures"):
                many = [picture(stored[k], "mean.futures") for k in range(SHOWN)]
            with gr.Row(elem_classes="nf-four"):
                shown = []
                for k, name in enumerate(SHOWN_BELOW):
                    with gr.Column(min_width=100):
                        gr.Markdown(t(f"mean.{name}"), elem_classes="caption")
                        shown.append(picture(stored[SHOWN + k], f"mean.{name}"))
        with layout.controls():
            doubt = gr.Radio(list(DOUBTS), value=DOUBT, label=t("mean.doubt"))
            ahead = gr.Slider(1, SEEN, AHEAD, step=1, label=t("mean.ahead"))
            seed, dice = layout.seed_row(SEED)
            line = gr.HTML(t("mean.first"), elem_classes="progress-line")
    options: Any = dict(
        fn=mean_of_futures, inputs=[seed, doubt, ahead], outputs=[*many, *shown, line], **QUIET, **handlers.QUICK
    )
    doubt.input(**options)
    ahead.release(**options)
    seed.change(**options)


def picture(first: Image.Image, key: str) -> gr.Image:
    return gr.Image(
        large(first),
        label=t(key),
        show_label=False,
        format="png",
        interactive=False,
        buttons=[],
        min_width=40,
        elem_classes="nf-picture",
    )
