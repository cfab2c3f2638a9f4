"""What a visitor can change in the style room: paintings, pictures, settings."""

from __future__ import annotations

from typing import Any, NamedTuple

import gradio as gr

from demos.common.ui import layout
from demos.style_transfer.constants import (
    CONTENT_WEIGHT,
    DEFAULTS,
    EXAMPLES,
    PAINTING,
    PAINTINGS,
    PHOTO,
    SIZES,
    STARTS,
)
from demos.style_transfer.texts import t

NONE = "none"


class Controls(NamedTuple):
    """What a visitor can change."""

    run: gr.Button
    gatys: gr.Button
    stop: gr.Button
    painting: gr.Radio
    label: gr.Markdown
    strength: gr.Slider
    image: gr.Image
    own: gr.Image
    stroke: gr.Slider
    keep: gr.Checkbox
    other: gr.Dropdown
    mix: gr.Slider
    size: gr.Radio
    start: gr.Radio
    steps: gr.Slider
    content_weight: gr.Slider
    optimize_size: gr.Radio


def style_controls() -> Controls:
    """The third of the row beside the wall."""
    with layout.controls():
        return Controls(*main_controls(), *settings(), *gatys_settings())


def painting_names() -> list[tuple[Any, str]]:
    return [(t(f"painting.{name}"), name) for name in PAINTINGS]


def main_controls() -> list[Any]:
    """Buttons, the wall of paintings, the pictures; in the order of `Controls`."""
    run = gr.Button(t("run"), variant="primary")
    with gr.Row(elem_classes="st-buttons"):
        gatys = gr.Button(t("gatys"), scale=3)
        stop = layout.stop_button()
    layout.caption(t("wall"))
    painting = gr.Radio(painting_names(), value=PAINTING, label=t("wall"), show_label=False, elem_classes="st-wall")
    label = gr.Markdown(t(f"painting_label.{PAINTING}"), elem_classes="caption")
    strength = gr.Slider(0, 1, 1, step=0.05, label=t("strength"), info=t("strength_info"))
    with gr.Row(elem_classes="st-pair"):
        options: dict[str, Any] = {"height": 130, "min_width": 130, "buttons": []}
        image = layout.picture_in(t("picture"), EXAMPLES / f"{PHOTO}.webp", **options)
        own = layout.picture_in(t("own"), sources=["upload", "clipboard"], **options)
    gr.Examples([[path] for path in layout.examples_in("style_transfer")], image, label=t("examples"))
    layout.caption(t("limits"))
    return [run, gatys, stop, painting, label, strength, image, own]


def settings() -> list[Any]:
    """What is folded away of the network's settings."""
    with layout.settings_fold():
        stroke = gr.Slider(0.5, 2, 1, step=0.1, label=t("stroke"), info=t("stroke_info"))
        keep = gr.Checkbox(False, label=t("keep"))
        other = gr.Dropdown([(t("other_none"), NONE), *painting_names()], value=NONE, label=t("other"))
        mix = gr.Slider(0, 1, DEFAULTS["mix"], step=0.05, label=t("mix"))
        size = gr.Radio(SIZES, value=DEFAULTS["size"], label=t("size"))
    return [stroke, keep, other, mix, size]


def gatys_settings() -> list[Any]:
    """The optimisation's settings, folded away."""
    with gr.Accordion(t("gatys_settings"), open=False, elem_classes="fold"):
        start = gr.Radio([(t(f"start.{name}"), name) for name in STARTS], value="fast", label=t("start"))
        steps = gr.Slider(20, 600, DEFAULTS["steps"], step=20, label=t("steps"))
        weight = gr.Slider(0, 0.5, CONTENT_WEIGHT, step=0.01, label=t("content_weight"), info=t("content_weight_info"))
        size = gr.Radio(SIZES[:3], value=DEFAULTS["optimize_size"], label=t("optimize_size"))
    return [start, steps, weight, size]
