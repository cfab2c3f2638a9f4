"""The pix2pix room: a sheet to draw on, and beside it what the generator makes of it. Comparisons are in inside.py."""

from __future__ import annotations

import random
import time
from pathlib import Path
from typing import Any

import gradio as gr
from PIL import Image

from demos.common.media.images import data_uri
from demos.common.ui import handlers, layout
from demos.common.ui.handlers import QUIET
from demos.common.ui.i18n import LANGUAGES, language
from demos.common.ui.inputs import upload, whole_number
from demos.common.ui.picture_wall import magnify
from demos.pix2pix import exhibits, inside
from demos.pix2pix.exhibits import LARGE, OPENING, from_url, opening, sheet_value
from demos.pix2pix.texts import COLOURS, SIZES, TASKS, t

HOME = Path(__file__).parent
WORDS = ("box", "pen", "fill", "rubber", "undo", "clear", "width", "sheet", "colours")
NUMBERS = 10**6  # of drawings to start from


def pipeline() -> Any:
    """The networks; torch is imported at the first use, not when the page opens."""
    from demos.pix2pix.pipeline import load

    return load()


# ---- handlers: `drawing` is a PNG as a data URL, as the sheet sends it -----------------------------------------------


def painted(drawing: Any, task: str, strength: float, seed: int, request: gr.Request | None) -> tuple[Image.Image, str]:
    """The picture, large, and its line."""
    start, speech = time.perf_counter(), language(request)
    picture = pipeline().translate(drawing, task, strength=strength, seed=seed)
    note = t.say("note.noise", speech, strength=strength, seed=seed) if strength else t.say("note.plain", speech)
    facts = {"note": note, "size": SIZES[task], "factor": LARGE // SIZES[task]}
    return magnify(picture, LARGE), t.say("line.done", speech, seconds=time.perf_counter() - start, **facts)


@handlers.guarded
def drawn(event: gr.EventData, task: str, strength: float, seed: int, request: gr.Request) -> tuple:
    """After a stroke: what is drawn now, the picture and the line."""
    if event.kind != exhibits.kind(task):  # the visitor has chosen another task meanwhile
        return (gr.skip(),) * 3
    return event.picture, *painted(from_url(event.picture), task, strength, seed, request)


@handlers.guarded
def again(drawing: str, task: str, strength: float, seed: int, request: gr.Request) -> tuple:
    """The same drawing with other settings."""
    return painted(from_url(drawing), task, strength, seed, request)


@handlers.guarded
def numbered(number: int, task: str, strength: float, seed: int, request: gr.Request) -> tuple:
    """The drawing with this number, on the sheet and as a picture."""
    if type(number) is not int or not 0 <= number < NUMBERS:
        raise t.error("bad_number")
    drawing = exhibits.another(task, number)
    return sheet_value(task, drawing), data_uri(drawing), *painted(drawing, task, strength, seed, request)


def another(number: int, task: str, strength: float, seed: int, request: gr.Request) -> tuple:
    """A drawing with another number, and that number."""
    other = random.randrange(NUMBERS) if task == "facades" else ((number or 0) + 1) % NUMBERS
    return other, *numbered(other, task, strength, seed, request)


@handlers.guarded
def translate(image: str, task: str = "facades", strength: float = 0.0, seed: int = 1, edge_strength: float = 0.5,
              request: gr.Request | None = None) -> tuple:  # fmt: skip
    """An uploaded drawing, or the lines of an uploaded photo of a face.

    Returns the picture, its line, and the drawing as the network sees it: for the sheet, and as a data URL.
    """
    if image is None:  # the visitor took the picture away: what hangs, stays
        return (gr.skip(),) * 4
    drawing = pipeline().drawing(image, task, edge_strength)
    return *painted(drawing, task, strength, seed, request), sheet_value(task, drawing), data_uri(drawing)


def change_task(task: str, request: gr.Request) -> tuple:
    """Another sheet with its stored exhibit, its own label, and the slider that only photos need."""
    drawing, picture = opening(task)
    labels = [gr.Column(visible=task == each) for each in TASKS]
    line, edges = t.say("line.opening", language(request)), gr.Slider(visible=task == "faces")
    return sheet_value(task, drawing), data_uri(drawing), picture, line, OPENING[task], edges, *labels


# ---- the page ----------------------------------------------------------------------------------------------------


def asset(name: str) -> str:
    return (HOME / name).read_text(encoding="utf-8")


def build() -> None:
    """The room; called inside its tab. What it shows at first is stored: nothing is computed here."""
    gr.HTML(f"<style>{asset('tab.css')}</style>", padding=False, elem_classes="p2p-style")
    with layout.room(t):
        with layout.try_part():
            drawing, task = drawing_exhibit()
        with layout.inside_part():
            inside.build(drawing, task)
        layout.lesson_part(t)


def words(speech: str) -> dict[str, str]:
    """What the sheet's own buttons say."""
    names = {name: t.say(f"class.{name}", speech) for name in COLOURS}
    return {**names, **{word: t.say(f"pad.{word}", speech) for word in WORDS}}


def drawing_exhibit() -> tuple[gr.State, gr.Radio]:
    first, picture = opening("facades")
    with layout.exhibit_row():
        with layout.exhibit(), gr.Row(elem_classes="p2p-pair"):
            with gr.Column(min_width=280):
                pad = gr.HTML(
                    sheet_value("facades", first),
                    html_template=asset("pad.html"),
                    css_template=asset("pad.css"),
                    js_on_load=asset("pad.js"),
                    words={each: words(each) for each in LANGUAGES},
                    colours=COLOURS,
                    elem_id="pix2pix-pad",
                )
            with gr.Column(min_width=280):
                result = gr.Image(
                    picture, label=t("picture"), show_label=False, format="png", interactive=False,
                    buttons=["download", "fullscreen"], elem_id="pix2pix-result", elem_classes="p2p-result",
                )  # fmt: skip
                line = gr.HTML(t("line.opening"), elem_classes="progress-line")
        with layout.controls():
            more = gr.Button(t("another"), variant="primary")
            task = gr.Radio([(t(f"task.{each}"), each) for each in TASKS], value="facades", label=t("task"))
            strength = gr.Slider(0, 1, 0, step=0.05, label=t("strength"), info=t("strength_info"))
            seed, dice = layout.seed_row()
            gr.Markdown(t("upload"), elem_classes="caption")
            image = upload(
                label=t("upload"), show_label=False, height=120, sources=["upload", "webcam", "clipboard"], buttons=[]
            )
            edges = gr.Slider(0, 1, 0.5, step=0.05, label=t("edge_strength"), visible=False)
            gr.Markdown(t("upload_info"), elem_classes="caption")
            with layout.settings_fold():
                number = whole_number(
                    OPENING["facades"], label=t("number"), info=t("number_info"), minimum=0, maximum=NUMBERS - 1
                )
    labels = []
    for each in TASKS:
        with gr.Column(visible=each == "facades") as label:
            layout.card_panel(t, each)
        labels.append(label)

    drawing = gr.State(data_uri(first))
    settings, shown = [task, strength, seed], [result, line]
    latest = dict(trigger_mode="always_last", **QUIET, **handlers.QUICK)
    pad.input(drawn, settings, [drawing, *shown], **latest)
    gr.on([strength.input, seed.change], again, [drawing, *settings], shown, **latest)
    more.click(another, [number, *settings], [number, pad, drawing, *shown], **QUIET, **handlers.QUICK)
    number.submit(numbered, [number, *settings], [pad, drawing, *shown], **QUIET, **handlers.QUICK)
    uploading = dict(inputs=[image, *settings, edges], outputs=[*shown, pad, drawing], show_progress="hidden")
    image.input(translate, api_name="pix2pix_translate", **uploading, **handlers.QUICK)
    edges.input(translate, trigger_mode="always_last", api_visibility="private", **uploading, **handlers.QUICK)
    chosen = [pad, drawing, *shown, number, edges, *labels]
    task.input(change_task, task, chosen, **QUIET, **handlers.QUICK)
    return drawing, task
