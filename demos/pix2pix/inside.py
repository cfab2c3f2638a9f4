"""Look inside the pix2pix room: L1 alone against L1 with a discriminator, its verdict patch by patch, several results."""

from __future__ import annotations

import json
from typing import Any

import gradio as gr
from PIL import Image

from demos.common import widgets
from demos.common.i18n import LANGUAGES, language
from demos.pix2pix import exhibits
from demos.pix2pix.exhibits import EXHIBITS, PLAN, from_url
from demos.pix2pix.layouts import random_plan
from demos.pix2pix.texts import FACADES, t

NETWORKS = ("l1", "gan")


def pipeline() -> Any:
    from demos.pix2pix.pipeline import load

    return load()


# ---- handlers ----------------------------------------------------------------------------------------------------


def plan_of(drawing: str, task: str) -> bytes:
    """The visitor's plan. Raises InputError if something else lies on the sheet."""
    if task not in FACADES:
        raise t.error("plan_first")
    return from_url(drawing)


@widgets.guarded
def compare(drawing: str, task: str, request: gr.Request) -> tuple:
    """The plan, the two pictures, their verdicts with the two lines, and the row of several."""
    plan, room = plan_of(drawing, task), pipeline()
    sheets, scores = exhibits.verdicts(room, plan)
    lines = score_lines(scores, language(request))
    return plan_picture(plan), *exhibits.compared(room, plan), *sheets, *lines, exhibits.several(room, plan)


def plan_picture(plan: bytes) -> Image.Image:
    from demos.common.images import open_image

    return open_image(plan).resize((exhibits.LARGE, exhibits.LARGE), Image.Resampling.NEAREST)


def score_lines(scores: list[float], speech: str) -> list[str]:
    return [t.say(f"verdict.{name}", speech, score=score) for name, score in zip(NETWORKS, scores)]


# ---- the page ----------------------------------------------------------------------------------------------------


def build(drawing: gr.State, task: gr.Radio) -> None:
    """Three exhibits on one plan; `drawing` and `task` are those of the first part."""
    scores = json.loads((EXHIBITS / "scores.json").read_text(encoding="utf-8"))
    said = [score_lines(scores, speech) for speech in LANGUAGES]
    t.add({f"verdict.first_{name}": tuple(lines[i] for lines in said) for i, name in enumerate(NETWORKS)})

    run = gr.Button(t("compare"), elem_classes="p2p-compare")
    head("l1")
    plan = random_plan(PLAN).resize((exhibits.LARGE, exhibits.LARGE), Image.Resampling.NEAREST)
    with gr.Row():
        shown = [
            picture(plan, t("l1.plan")),
            picture(EXHIBITS / "l1.webp", t("l1.l1")),
            picture(EXHIBITS / "facades.png", t("l1.gan")),
        ]
    head("verdict")
    with gr.Row():
        verdicts, lines = [], []
        for name in NETWORKS:
            with gr.Column(min_width=260):
                lines.append(gr.Markdown(t(f"verdict.first_{name}"), elem_classes="caption"))
                verdicts.append(picture(EXHIBITS / f"verdict_{name}.webp", t(f"l1.{name}"), caption=False))
    gr.Markdown(t("verdict.patch"), elem_classes="caption")
    head("noise")
    sheet = picture(EXHIBITS / "several.webp", t("noise.sheet"))
    run.click(
        compare, [drawing, task], [*shown, *verdicts, *lines, sheet],
        api_visibility="private", show_progress_on=[shown[2]], **widgets.COMPUTE,
    )  # fmt: skip


def head(name: str) -> None:
    gr.Markdown(t(f"{name}.title"))
    gr.Markdown(t(f"{name}.text"), elem_classes="p2p-text")


def picture(first: Any, label: Any, caption: bool = True) -> gr.Image:
    """A picture that is made here, its caption above."""
    with gr.Column(min_width=220):
        if caption:
            gr.Markdown(label, elem_classes="caption")
        return gr.Image(
            first if isinstance(first, Image.Image) else str(first), label=label, show_label=False, format="png",
            interactive=False, buttons=["download", "fullscreen"], elem_classes="p2p-picture",
        )  # fmt: skip
