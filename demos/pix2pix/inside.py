"""Look inside the pix2pix room: L1 alone against L1 with a discriminator, its verdict patch by patch, several results."""

from __future__ import annotations

import json
from typing import Any

import gradio as gr
from PIL import Image

from demos.common import widgets
from demos.common.i18n import LANGUAGES, language
from demos.pix2pix import exhibits
from demos.pix2pix.exhibits import EXHIBITS, LARGE, PLAN, from_url
from demos.pix2pix.layouts import random_plan
from demos.pix2pix.texts import FACADES, SIZES, t

NETWORKS = ("l1", "gan")


def pipeline() -> Any:
    from demos.pix2pix.pipeline import load

    return load()


# ---- handlers: `drawing` is what lies on the sheet of the first part, a data URL ---------------------------------


@widgets.guarded
def compare(drawing: str, task: str, request: gr.Request) -> tuple:
    """The plan, what two networks make of it, the verdicts on both and their lines."""
    if task not in FACADES:
        raise t.error("plan_first")
    plan, room = from_url(drawing), pipeline()
    sheets, scores = exhibits.verdicts(room, plan)
    shown = room.drawing(plan, task).resize((LARGE, LARGE), Image.Resampling.NEAREST)
    return shown, *exhibits.compared(room, plan), *sheets, *score_lines(scores, language(request))


@widgets.guarded
def several(drawing: str, task: str, request: gr.Request) -> Image.Image:
    return exhibits.several(pipeline(), from_url(drawing), task)


@widgets.guarded
def unet(drawing: str, task: str, request: gr.Request) -> tuple[Image.Image, str]:
    return exhibits.unet(pipeline(), from_url(drawing), task), sizes_line(task, language(request))


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

    run = head("noise")
    sheet, _ = picture(EXHIBITS / "several.webp", "noise.sheet")
    run.click(several, [drawing, task], sheet, show_progress_on=[sheet], api_visibility="private", **widgets.QUICK)

    run = head("unet")
    sheet, line = picture(EXHIBITS / "unet.webp", "unet.first")
    run.click(unet, [drawing, task], [sheet, line], show_progress_on=[sheet], api_visibility="private", **widgets.QUICK)


def compare_exhibits(drawing: gr.State, task: gr.Radio) -> None:
    """L1 alone and with a discriminator, and what the discriminator says; one button for both."""
    run = head("l1")
    plan = random_plan(PLAN).resize((LARGE, LARGE), Image.Resampling.NEAREST)
    with gr.Row():
        pictures = (("plan", plan), ("l1", EXHIBITS / "l1.webp"), ("gan", EXHIBITS / "facades.png"))
        shown = [picture(first, f"l1.{name}")[0] for name, first in pictures]
    head("verdict", button=False)
    with gr.Row():
        judged = [picture(EXHIBITS / f"verdict_{name}.webp", f"verdict.first_{name}") for name in NETWORKS]
    sheets, lines = zip(*judged)
    run.click(
        compare, [drawing, task], [*shown, *sheets, *lines],
        api_visibility="private", show_progress_on=[*shown, *sheets], **widgets.QUICK,
    )  # fmt: skip


def head(name: str, button: bool = True) -> gr.Button | None:
    """An exhibit's title, its text and the button that makes it from the visitor's own drawing."""
    gr.Markdown(t(f"{name}.title"))
    gr.Markdown(t(f"{name}.text"), elem_classes="p2p-text")
    return gr.Button(t(f"{name}.run"), elem_classes="p2p-run") if button else None


def picture(first: Any, key: str) -> tuple[gr.Image, gr.Markdown]:
    """A picture that is made here, and its caption above."""
    with gr.Column(min_width=240):
        caption = gr.Markdown(t(key), elem_classes="caption")
        image = gr.Image(
            first if isinstance(first, Image.Image) else str(first), label=t(key), show_label=False, format="png",
            interactive=False, buttons=["download", "fullscreen"], elem_classes="p2p-picture",
        )  # fmt: skip
    return image, caption
