"""The pix2pix room: a sheet to draw on, and beside it what the generator makes of it. Comparisons are in inside.py.

In all handlers `drawing` is a PNG as a data URL, as the sheet sends it.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

import gradio as gr
from PIL import Image

from demos.common.media.images import data_uri
from demos.common.ui import handlers, layout
from demos.common.ui.checks import check_whole
from demos.common.ui.handlers import QUICK, QUIET, lazily
from demos.common.ui.i18n import LANGUAGES, language
from demos.common.ui.inputs import upload, whole_number
from demos.common.ui.picture_wall import magnify
from demos.pix2pix import inside
from demos.pix2pix.constants import COLOURS, LARGE, NUMBERS, OPENING, SIZES, TASKS
from demos.pix2pix.exhibits import EXHIBITS
from demos.pix2pix.sheet import drawing_number, from_url, kind, sheet_value
from demos.pix2pix.texts import t

if TYPE_CHECKING:
    from demos.pix2pix.pipeline import Pix2Pix

pipeline: Callable[[], Pix2Pix] = lazily("pix2pix")
WORDS = ("box", "pen", "fill", "rubber", "undo", "clear", "width", "sheet", "colours")  # of the sheet's own buttons


def build() -> None:
    """The room; called inside its tab. What it shows at first is stored: nothing is computed here."""
    with layout.room(t):
        with layout.try_part():
            with layout.exhibit_row():
                pad, picture, line = sheet_and_picture()
                controls = task_controls()
            labels = []
            for name in TASKS:
                with gr.Column(visible=name == "facades") as label:
                    layout.card_panel(t, name)
                labels.append(label)
            drawing = gr.State(data_uri(drawing_number("facades", OPENING["facades"])))
            wire(controls, pad, drawing, [picture, line], labels)
        with layout.inside_part():
            inside.build(drawing, controls.task)
        layout.lesson_part(t)


class Controls(NamedTuple):
    """What a visitor can change beside the sheet."""

    more: gr.Button
    task: gr.Radio
    strength: gr.Slider
    seed: gr.Number
    image: gr.Image
    edge_strength: gr.Slider
    number: gr.Number


def sheet_and_picture() -> tuple[gr.HTML, gr.Image, gr.HTML]:
    """The sheet, the picture beside it and the line under that."""
    with layout.exhibit(), gr.Row(elem_classes="p2p-pair"):
        with gr.Column(min_width=280):
            pad = gr.HTML(
                sheet_value("facades", drawing_number("facades", OPENING["facades"])),
                html_template=layout.asset("pix2pix", "pad.html"),
                css_template=layout.asset("pix2pix", "pad.css"),
                js_on_load=layout.asset("pix2pix", "pad.js"),
                words={speech: sheet_words(speech) for speech in LANGUAGES},
                colours=COLOURS,
                elem_id="pix2pix-pad",
            )
        with gr.Column(min_width=280):
            picture = gr.Image(
                str(EXHIBITS.path("facades")),
                label=t("picture"),
                show_label=False,
                format="png",
                interactive=False,
                buttons=["download", "fullscreen"],
                elem_id="pix2pix-result",
                elem_classes="p2p-result",
            )
            line = gr.HTML(t("line.opening"), elem_classes="progress-line")
    return pad, picture, line


def sheet_words(speech: str) -> dict[str, str]:
    """What the sheet's own buttons say."""
    names = {name: t.say(f"class.{name}", speech) for name in COLOURS}
    return {**names, **{word: t.say(f"pad.{word}", speech) for word in WORDS}}


def task_controls() -> Controls:
    """One third of the row: what is drawn, the noise, an upload."""
    with layout.controls():
        more = gr.Button(t("another"), variant="primary")
        task = gr.Radio([(t(f"task.{name}"), name) for name in TASKS], value="facades", label=t("task"))
        strength = gr.Slider(0, 1, 0, step=0.05, label=t("strength"), info=t("strength_info"))
        seed, _ = layout.seed_row()
        layout.caption(t("upload"))
        image = upload(
            label=t("upload"), show_label=False, height=120, sources=["upload", "webcam", "clipboard"], buttons=[]
        )
        edge_strength = gr.Slider(0, 1, 0.5, step=0.05, label=t("edge_strength"), visible=False)
        layout.caption(t("upload_info"))
        with layout.settings_fold():
            number = whole_number(
                OPENING["facades"], label=t("number"), info=t("number_info"), minimum=0, maximum=NUMBERS - 1
            )
    return Controls(more, task, strength, seed, image, edge_strength, number)


def wire(controls: Controls, pad: gr.HTML, drawing: gr.State, shown: list, labels: list[gr.Column]) -> None:
    """A stroke, a setting, an upload: each paints at once; `shown` are the picture and its line."""
    more, task, strength, seed, image, edge_strength, number = controls
    settings = [task, strength, seed]
    latest = dict(trigger_mode="always_last", **QUIET, **QUICK)
    pad.input(paint_stroke, settings, [drawing, *shown], **latest)
    gr.on([strength.input, seed.change], paint_again, [drawing, *settings], shown, **latest)
    more.click(start_another, [number, *settings], [number, pad, drawing, *shown], **QUIET, **QUICK)
    number.submit(start_number, [number, *settings], [pad, drawing, *shown], **QUIET, **QUICK)
    uploading = {
        "inputs": [image, *settings, edge_strength],
        "outputs": [*shown, pad, drawing],
        "show_progress": "hidden",
    }
    image.input(translate, api_name="pix2pix_translate", **uploading, **QUICK)
    edge_strength.input(translate, trigger_mode="always_last", api_visibility="private", **uploading, **QUICK)
    outputs = [pad, drawing, *shown, number, edge_strength, *labels]
    task.input(change_task, task, outputs, **QUIET, **QUICK)


# ---- handlers ----------------------------------------------------------------------------------------------------


def paint(drawing: Any, task: str, strength: float, seed: int, request: gr.Request | None) -> tuple[Image.Image, str]:
    """The picture, large, and its line."""
    start, speech = time.perf_counter(), language(request)
    picture = pipeline().translate(drawing, task, strength=strength, seed=seed)
    note = t.say("note.noise", speech, strength=strength, seed=seed) if strength else t.say("note.plain", speech)
    facts = {"note": note, "size": SIZES[task], "factor": LARGE // SIZES[task]}
    return magnify(picture, LARGE), t.say("line.done", speech, seconds=time.perf_counter() - start, **facts)


@handlers.guarded
def paint_stroke(event: gr.EventData, task: str, strength: float, seed: int, request: gr.Request) -> tuple:
    """After a stroke: what is drawn now, the picture and the line."""
    if event.kind != kind(task):  # the visitor has chosen another task meanwhile
        return (gr.skip(),) * 3
    return event.picture, *paint(from_url(event.picture), task, strength, seed, request)


@handlers.guarded
def paint_again(drawing: str, task: str, strength: float, seed: int, request: gr.Request) -> tuple:
    """The same drawing with other settings."""
    return paint(from_url(drawing), task, strength, seed, request)


@handlers.guarded
def start_number(number: int, task: str, strength: float, seed: int, request: gr.Request) -> tuple:
    """The drawing with this number, on the sheet and as a picture."""
    drawing = drawing_number(task, check_whole(t, "number", number, 0, NUMBERS - 1))
    return sheet_value(task, drawing), data_uri(drawing), *paint(drawing, task, strength, seed, request)


def start_another(number: int | None, task: str, strength: float, seed: int, request: gr.Request) -> tuple:
    """A drawing with another number, and that number."""
    other = random.randrange(NUMBERS) if task == "facades" else ((number or 0) + 1) % NUMBERS
    return other, *start_number(other, task, strength, seed, request)


@handlers.guarded
def translate(
    image: str,
    task: str = "facades",
    strength: float = 0.0,
    seed: int = 1,
    edge_strength: float = 0.5,
    request: gr.Request | None = None,
) -> tuple:
    """An uploaded drawing, or the lines of an uploaded photo of a face.

    Returns the picture, its line, and the drawing as the network sees it: for the sheet, and as a data URL.
    """
    if image is None:  # the visitor took the picture away: what is shown stays
        return (gr.skip(),) * 4
    drawing = pipeline().drawing(image, task, edge_strength)
    return *paint(drawing, task, strength, seed, request), sheet_value(task, drawing), data_uri(drawing)


def change_task(task: str, request: gr.Request) -> tuple:
    """Another sheet with its stored result, its own label, and the slider that only photos need."""
    drawing, picture = drawing_number(task, OPENING[task]), str(EXHIBITS.path(task))
    labels = [gr.Column(visible=task == name) for name in TASKS]
    line, edges = t.say("line.opening", language(request)), gr.Slider(visible=task == "faces")
    return sheet_value(task, drawing), data_uri(drawing), picture, line, OPENING[task], edges, *labels
