"""Look inside the pix2pix room: L1 alone against L1 with a discriminator, its verdict patch by patch, several results.

In all handlers `drawing` is what lies on the sheet of the first part, a data URL.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import gradio as gr
from PIL import Image

from demos.common.ui import handlers, layout
from demos.common.ui.handlers import QUICK, busy, lazily, run_with_line
from demos.common.ui.i18n import both, language
from demos.pix2pix import comparisons
from demos.pix2pix.constants import FACADES, LARGE, SIZES
from demos.pix2pix.exhibits import EXHIBITS, PLAN
from demos.pix2pix.layouts import random_plan
from demos.pix2pix.sheet import from_url
from demos.pix2pix.texts import t

if TYPE_CHECKING:
    from demos.pix2pix.pipeline import Pix2Pix

pipeline: Callable[[], Pix2Pix] = lazily("pix2pix")
NETWORKS = ("l1", "gan")


def build(drawing: gr.State, task: gr.Radio) -> None:
    """Four exhibits; `drawing` and `task` are those of the first part."""
    given = [drawing, task]
    comparison_exhibits(given)

    layout.introduction(t, "noise")
    button, line = layout.run_row(t("noise.run"))
    sheet, _ = captioned(EXHIBITS.path("several"), "noise.sheet")
    run(button, line, several, given, [sheet])

    layout.introduction(t, "unet")
    button, line = layout.run_row(t("unet.run"))
    t.add({"unet.first": both(lambda speech: sizes_line("facades", speech))})
    sheet, caption = captioned(EXHIBITS.path("unet"), "unet.first")
    run(button, line, unet, given, [sheet, caption])


def comparison_exhibits(given: list) -> None:
    """L1 alone and with a discriminator, and what the discriminator says; one button for both."""
    scores = EXHIBITS.facts("scores")
    for name, score in zip(NETWORKS, scores):
        t.add({f"verdict.first_{name}": both(lambda speech, name=name, score=score: score_line(name, score, speech))})

    layout.introduction(t, "l1")
    button, line = layout.run_row(t("l1.run"))
    plan = random_plan(PLAN).resize((LARGE, LARGE), Image.Resampling.NEAREST)
    with gr.Row():
        pictures = (("plan", plan), ("l1", EXHIBITS.path("l1")), ("gan", EXHIBITS.path("facades")))
        shown = [captioned(picture, f"l1.{name}")[0] for name, picture in pictures]
    layout.card_panel(t, "facades_l1")

    layout.introduction(t, "verdict")
    with gr.Row():
        verdicts = [captioned(EXHIBITS.path(f"verdict_{name}"), f"verdict.first_{name}") for name in NETWORKS]
    sheets, captions = zip(*verdicts)
    run(button, line, compare, given, [*shown, *sheets, *captions])


def captioned(value: Path | Image.Image, key: str) -> tuple[gr.Image, gr.Markdown]:
    """A picture that is made here, and its caption above, which a handler may change."""
    with gr.Column(min_width=240):
        caption = gr.Markdown(t(key), elem_classes="caption")
        image = gr.Image(
            value if isinstance(value, Image.Image) else str(value),
            label=t(key),
            show_label=False,
            format="png",
            interactive=False,
            buttons=["download", "fullscreen"],
            elem_classes="own-size",
        )
    return image, caption


def run(button: gr.Button, line: gr.HTML, handler: Callable[..., tuple], given: list, outputs: list) -> None:
    """Let the button run a handler; its line says what is being done, and how long it took."""
    options = dict(api_visibility="private", **QUICK)
    run_with_line(button.click, line, busy(t), handler, given, [line, *outputs], **options)


# ---- handlers ----------------------------------------------------------------------------------------------------


@handlers.guarded
def compare(drawing: str, task: str, request: gr.Request) -> tuple:
    """The plan, what two networks make of it, the verdicts on both and their lines."""
    if task not in FACADES:
        raise t.error("plan_first")
    start, speech = time.perf_counter(), language(request)
    plan, room = from_url(drawing), pipeline()
    sheets, scores = comparisons.verdicts(room, plan)
    large_plan = room.drawing(plan, task).resize((LARGE, LARGE), Image.Resampling.NEAREST)
    pictures = comparisons.without_and_with_discriminator(room, plan)
    lines = [score_line(name, score, speech) for name, score in zip(NETWORKS, scores)]
    return done_line(start, speech), large_plan, *pictures, *sheets, *lines


@handlers.guarded
def several(drawing: str, task: str, request: gr.Request) -> tuple[str, Image.Image]:
    """One drawing, four pictures."""
    start = time.perf_counter()
    sheet = comparisons.noise_sheet(pipeline(), from_url(drawing), task)
    return done_line(start, language(request)), sheet


@handlers.guarded
def unet(drawing: str, task: str, request: gr.Request) -> tuple[str, Image.Image, str]:
    """The generator's maps of a drawing, and their sizes."""
    start, speech = time.perf_counter(), language(request)
    sheet = comparisons.map_sheet(pipeline(), from_url(drawing), task)
    return done_line(start, speech), sheet, sizes_line(task, speech)


def done_line(start: float, speech: str) -> str:
    return t.say("inside.done", speech, seconds=time.perf_counter() - start)


def score_line(name: str, score: float, speech: str) -> str:
    return t.say(f"verdict.{name}", speech, score=score)


def sizes_line(task: str, speech: str) -> str:
    """The sides of the maps, fine to coarse."""
    sides = [SIZES[task] >> step for step in range(1, 6)]
    return t.say("unet.sheet", speech, sizes=", ".join(map(str, sides)))
