"""Look inside the pix2pix room: L1 alone against L1 with a discriminator, its verdict patch by patch, several results."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import gradio as gr
from PIL import Image

from demos.common.ui import handlers, layout
from demos.common.ui.i18n import LANGUAGES, InputError, language
from demos.pix2pix import exhibits
from demos.pix2pix.exhibits import EXHIBITS, LARGE, PLAN, from_url
from demos.pix2pix.layouts import random_plan
from demos.pix2pix.texts import FACADES, SIZES, t

QUIET = dict(show_progress="hidden", api_visibility="private", **handlers.QUICK)
NETWORKS = ("l1", "gan")


def pipeline() -> Any:
    from demos.pix2pix.pipeline import load

    return load()


# ---- handlers: `drawing` is what lies on the sheet of the first part, a data URL ---------------------------------


def told(parts: int) -> Callable:
    """Decorator: says that something is being painted, then gives the `parts` that the handler returns, and the time.

    Pictures stay as they are meanwhile, and for good if the drawing is refused. The handler gets the visitor's language
    in place of the request.
    """

    def decorate(handler: Callable[[str, str, str], tuple]) -> Callable:
        @handlers.guarded
        def stream(drawing: str, task: str, request: gr.Request) -> Iterator[tuple]:
            start, speech, nothing = time.perf_counter(), language(request), [gr.skip()] * parts
            yield t.say("working", speech), *nothing
            try:
                made = handler(drawing, task, speech)
            except InputError:
                yield "", *nothing
                raise
            yield t.say("inside.done", speech, seconds=time.perf_counter() - start), *made

        return stream

    return decorate


@told(7)
def compare(drawing: str, task: str, speech: str) -> tuple:
    """The plan, what two networks make of it, the verdicts on both and their lines."""
    if task not in FACADES:
        raise t.error("plan_first")
    plan, room = from_url(drawing), pipeline()
    sheets, scores = exhibits.verdicts(room, plan)
    shown = room.drawing(plan, task).resize((LARGE, LARGE), Image.Resampling.NEAREST)
    return shown, *exhibits.compared(room, plan), *sheets, *score_lines(scores, speech)


@told(1)
def several(drawing: str, task: str, speech: str) -> tuple[Image.Image]:
    return (exhibits.several(pipeline(), from_url(drawing), task),)


@told(2)
def unet(drawing: str, task: str, speech: str) -> tuple[Image.Image, str]:
    return exhibits.unet(pipeline(), from_url(drawing), task), sizes_line(task, speech)


def score_lines(scores: list[float], speech: str) -> list[str]:
    return [t.say(f"verdict.{name}", speech, score=score) for name, score in zip(NETWORKS, scores)]


def sizes_line(task: str, speech: str) -> str:
    """The sides of the maps, fine to coarse."""
    sides = [SIZES[task] >> step for step in range(1, 6)]
    return t.say("unet.sheet", speech, sizes=", ".join(map(str, sides)))


# ---- the page ----------------------------------------------------------------------------------------------------


def build(drawing: gr.State, task: gr.Radio) -> None:
    """Four exhibits; `drawing` and `task` are those of the first part."""
    scores = json.loads((EXHIBITS / "scores.json").read_text(encoding="utf-8"))
    said = [score_lines(scores, speech) for speech in LANGUAGES]
    t.add({f"verdict.first_{name}": tuple(lines[i] for lines in said) for i, name in enumerate(NETWORKS)})
    t.add({"unet.first": tuple(sizes_line("facades", speech) for speech in LANGUAGES)})
    compare_exhibits(drawing, task)

    run, line = head("noise")
    sheet, _ = picture(EXHIBITS / "several.webp", "noise.sheet")
    run.click(several, [drawing, task], [line, sheet], **QUIET)

    run, line = head("unet")
    sheet, caption = picture(EXHIBITS / "unet.webp", "unet.first")
    run.click(unet, [drawing, task], [line, sheet, caption], **QUIET)


def compare_exhibits(drawing: gr.State, task: gr.Radio) -> None:
    """L1 alone and with a discriminator, and what the discriminator says; one button for both."""
    run, line = head("l1")
    plan = random_plan(PLAN).resize((LARGE, LARGE), Image.Resampling.NEAREST)
    with gr.Row():
        pictures = (("plan", plan), ("l1", EXHIBITS / "l1.webp"), ("gan", EXHIBITS / "facades.png"))
        shown = [picture(first, f"l1.{name}")[0] for name, first in pictures]
    layout.card_panel(t, "facades_l1")
    head("verdict", button=False)
    with gr.Row():
        judged = [picture(EXHIBITS / f"verdict_{name}.webp", f"verdict.first_{name}") for name in NETWORKS]
    sheets, lines = zip(*judged)
    run.click(compare, [drawing, task], [line, *shown, *sheets, *lines], **QUIET)


def head(name: str, button: bool = True) -> tuple[gr.Button, gr.HTML] | None:
    """An exhibit's title, its text, the button that makes it from the visitor's own drawing and the button's line."""
    gr.Markdown(t(f"{name}.title"))
    gr.Markdown(t(f"{name}.text"), elem_classes="p2p-text")
    if not button:
        return None
    with gr.Row(elem_classes="p2p-run"):
        return gr.Button(t(f"{name}.run"), scale=0, min_width=300), gr.HTML("", elem_classes="progress-line")


def picture(first: Any, key: str) -> tuple[gr.Image, gr.Markdown]:
    """A picture that is made here, and its caption above."""
    with gr.Column(min_width=240):
        caption = gr.Markdown(t(key), elem_classes="caption")
        image = gr.Image(
            first if isinstance(first, Image.Image) else str(first), label=t(key), show_label=False, format="png",
            interactive=False, buttons=["download", "fullscreen"], elem_classes="p2p-picture",
        )  # fmt: skip
    return image, caption
