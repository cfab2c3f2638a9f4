"""The VAE room's digits: walk the plane of two latent variables, write a digit and have it reconstructed."""

from __future__ import annotations

import base64
import random
import re
from collections.abc import Sequence
from typing import Any

import gradio as gr
from PIL import Image

from demos.common.media.images import enlarge, settings_of, stamp
from demos.common.ui import handlers, layout
from demos.common.ui.handlers import QUICK, QUIET
from demos.common.ui.i18n import LANGUAGES
from demos.vae import figures
from demos.vae.components import figure, model_choices, vae
from demos.vae.constants import COLOURS, INK, MAPS, OPENING_MAP
from demos.vae.exhibits import EXHIBITS
from demos.vae.latent_map import browser_map
from demos.vae.mnist import example_digits
from demos.vae.plane import on_paper
from demos.vae.texts import t

# Texts that latent_map.js needs.
WORDS = ("near", "empty", "hint", "live", "prior", "tiles", "points", "label", "ink", "probability", "views")
WALK = "() => document.querySelector('#vae-map .latent-map').dispatchEvent(new Event('walk'))"
# On a phone the canvas to write on is below the figure that answers.
SCROLL_TO_FIGURE = """(...inputs) => {
  document.querySelector("#vae-drawing").scrollIntoView({ block: "nearest", behavior: "smooth" });
  return inputs;
}"""
CANVAS = (280, 280)  # px: ten times the network's own


def map_exhibit() -> None:
    """The map, and the place that a visitor picked on it."""
    with layout.exhibit_row():
        with layout.exhibit():
            plane = gr.HTML(
                OPENING_MAP,
                html_template=layout.asset("vae", "latent_map.html"),
                css_template=layout.asset("vae", "latent_map.css"),
                js_on_load=layout.asset("vae", "decoder.js") + layout.asset("vae", "latent_map.js"),
                server_functions=[map_data],
                first=stored_tiles(),
                words={speech: {word: t.say(f"map.{word}", speech) for word in WORDS} for speech in LANGUAGES},
                colours=COLOURS,
                elem_id="vae-map",
                elem_classes="vae-figure",
            )
        with layout.controls():
            walk = gr.Button(t("map.walk"), variant="primary")
            model = gr.Radio(model_choices(MAPS), value=OPENING_MAP, label=t("model"), info=t("map.model_info"))
            with layout.settings_fold():
                latents, ink, picked = picked_place()
    labels = []  # one for each network; that of the chosen one is shown
    for name in MAPS:
        with gr.Column(visible=name == OPENING_MAP) as label:
            layout.card_panel(t, name)
        labels.append(label)
    walk.click(None, js=WALK, queue=False, **QUIET)
    model.change(None, model, plane, js="(name) => name", queue=False, **QUIET)
    model.change(
        lambda chosen: [gr.Column(visible=name == chosen) for name in MAPS], model, labels, queue=False, **QUIET
    )
    plane.select(pick, None, [latents, ink, picked], **QUIET, **QUICK)
    inputs = [latents, model, ink]
    ink.input(decode, inputs, picked, **QUIET, **QUICK)
    latents.submit(decode, inputs, picked, api_name="vae_decode", show_progress="hidden", **QUICK)


def picked_place() -> tuple[gr.Textbox, gr.Checkbox, gr.Image]:
    """A place on the map by its numbers: latent variables, whether to show ink or its probability, the picture."""
    opening = EXHIBITS.path("picked")
    latents = gr.Textbox(
        joined(settings_of(opening)["latents"]), label=t("map.latents"), info=t("map.latents_info"), max_lines=1
    )
    ink = gr.Checkbox(True, label=t("map.picked_ink"))
    layout.caption(t("map.picked"))
    picked = gr.Image(
        str(opening),
        label=t("map.picked"),
        show_label=False,
        format="png",
        height=320,
        interactive=False,
        buttons=["download", "fullscreen"],
    )
    return latents, ink, picked


def stored_tiles() -> str:
    """The stored picture of the opening map, for the page to show until its own tiles are decoded."""
    return "data:image/webp;base64," + base64.b64encode(EXHIBITS.path(OPENING_MAP).read_bytes()).decode()


def drawing_exhibit() -> None:
    """A digit that a visitor writes, through all networks."""
    with layout.exhibit_row():
        with layout.exhibit():
            result = figure("reconstructions", figures.reconstructions_html, elem_id="vae-drawing")
        with layout.controls():
            layout.caption(t("drawn.editor"))
            editor = gr.ImageEditor(
                {"background": Image.new("RGB", CANVAS, "white"), "layers": [], "composite": None},
                label=t("drawn.editor"),
                show_label=False,
                sources=(),
                transforms=(),
                layers=False,
                image_mode="RGB",
                type="pil",
                canvas_size=CANVAS,
                fixed_canvas=True,
                brush=gr.Brush(default_size=20, colors=[INK], color_mode="fixed"),
                height=320,
                elem_classes="digit-canvas",
            )
            run = gr.Button(t("drawn.run"), variant="primary")
            digit = gr.Radio(
                [str(number) for number in range(10)], label=t("drawn.examples"), elem_classes="digit-choice"
            )
    layout.card_panel(t, "digits")
    run.click(reconstruct_drawing, editor, result, js=SCROLL_TO_FIGURE, **QUIET, **QUICK)
    digit.input(reconstruct_digit, digit, result, **QUIET, **QUICK)


# ---- handlers ----------------------------------------------------------------------------------------------------


def map_data(model: str) -> dict[str, Any]:
    """Called by latent_map.js when a visitor opens a map."""
    return browser_map(model)


def pick(event: gr.EventData, request: gr.Request) -> tuple[str, bool, Image.Image]:
    """A place that was clicked on the map: its latent variables, whether ink is shown, the picture."""
    latents = joined(event.z)
    return latents, event.ink, decode(latents, event.model, event.ink, request)


@handlers.guarded
def decode(latents: str, model: str, ink: bool, request: gr.Request) -> Image.Image:
    """Latent variables as text, such as "0.5, -1.0", to the picture; their number tells which network is meant."""
    try:
        z = [float(number) for number in re.split(r"[,;\s]+", (latents or "").strip(" ()[]\n"))]
    except ValueError as error:
        raise t.error("latents_not_numbers") from error
    picture = vae().decode([z], model if len(z) == 2 else None)[0]
    if picture.mode != "L":
        return stamp(enlarge(picture, 4), "vae", verb="decode", latents=z)
    if len(z) != 2:
        model = "digits"
    big = on_paper(vae().ink([z], model, 10)[0]) if ink else on_paper(picture, 10)
    return stamp(big, "vae", verb="decode", model=model, latents=z, ink=ink)


@handlers.guarded
def reconstruct_drawing(editor: dict | None, request: gr.Request) -> str:
    """The digit on the canvas through all networks."""
    drawn = (editor or {}).get("composite")
    if drawn is None:  # the canvas was not touched
        raise t.error("nothing_drawn")
    return figures.reconstructions_html(figures.reconstructions_facts(vae(), drawn))


def reconstruct_digit(digit: str) -> str:
    """A test digit in place of a drawing; another one each time."""
    picture = random.choice(example_digits(int(digit)))
    return figures.reconstructions_html(figures.reconstructions_facts(vae(), picture))


def joined(latents: Sequence[float]) -> str:
    return ", ".join(f"{float(value):.3f}" for value in latents)
