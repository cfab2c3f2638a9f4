"""The VAE room's digits: walk the plane of two latent variables, draw a digit and have it reconstructed."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

import gradio as gr
from PIL import Image

from demos.common.media.images import enlarge, settings_of, stamp
from demos.common.ui import handlers, layout
from demos.common.ui.i18n import LANGUAGES
from demos.vae import exhibits, figures
from demos.vae.components import HIDDEN, HOME, choices, figure, pipeline, private
from demos.vae.latent_map import EXHIBITS, browser_map, paper, stored_sheet
from demos.vae.texts import FIRST, MAPS, t

WORDS = ("near", "empty", "hint", "live", "prior", "tiles", "points", "label", "ink", "probability", "views")
# On a phone the canvas to draw on is below the figure that answers.
TO_FIGURE = """(...given) => {
  document.querySelector("#vae-drawing").scrollIntoView({ block: "nearest", behavior: "smooth" });
  return given;
}"""
CANVAS = (280, 280)  # px: ten times the network's own


# ---- handlers: what a visitor gives in, pictures and HTML out ----------------------------------------------------


@handlers.guarded
def decode(latents: str, model: str, ink: bool, request: gr.Request) -> Image.Image:
    try:
        z = [float(number) for number in re.split(r"[,;\s]+", (latents or "").strip(" ()[]\n"))]
    except ValueError as error:
        raise t.error("latents_not_numbers") from error
    picture = pipeline().decode([z], model if len(z) == 2 else None)[0]
    if picture.mode != "L":
        return stamp(enlarge(picture, 4), "vae", verb="decode", latents=z)
    if len(z) != 2:
        model = "digits"
    big = paper(pipeline().ink([z], model, 10)[0]) if ink else paper(picture, 10)
    return stamp(big, "vae", verb="decode", model=model, latents=z, ink=ink)


def pick(event: gr.EventData, request: gr.Request) -> tuple[str, bool, Image.Image]:
    latents = joined(event.z)
    return latents, event.ink, decode(latents, event.model, event.ink, request)


def map_data(model: str) -> dict:
    """Called by latent_map.js when a visitor opens a map."""
    return browser_map(model)


@handlers.guarded
def reconstruct_drawing(editor: dict | None, request: gr.Request) -> str:
    drawn = (editor or {}).get("composite")
    if drawn is None:  # the canvas was not touched
        raise t.error("nothing_drawn")
    return figures.drawing(exhibits.drawing(pipeline(), drawn))


def reconstruct_digit(digit: str) -> str:
    """A test digit in place of a drawing; another one each time."""
    return figures.drawing(exhibits.drawing(pipeline(), random.choice(exhibits.test_digits(int(digit)))))


# ---- the page ----------------------------------------------------------------------------------------------------


def joined(latents: Sequence[float]) -> str:
    return ", ".join(f"{float(v):.3f}" for v in latents)


def map_exhibit() -> None:
    kept = settings_of(EXHIBITS / "picked.png")["latents"]
    with layout.exhibit_row():
        with layout.exhibit():
            plane = gr.HTML(
                FIRST,
                html_template=(HOME / "latent_map.html").read_text(encoding="utf-8"),
                css_template=(HOME / "latent_map.css").read_text(encoding="utf-8"),
                js_on_load=(HOME / "latent_map.js").read_text(encoding="utf-8"),
                server_functions=[map_data],
                first=stored_sheet(FIRST),
                words={each: {word: t.say(f"map.{word}", each) for word in WORDS} for each in LANGUAGES},
                elem_id="vae-map",
                elem_classes="vae-figure",
            )
        with layout.controls():
            walk = gr.Button(t("map.walk"), variant="primary")
            model = gr.Radio(choices(MAPS), value=FIRST, label=t("model"), info=t("map.model_info"))
            with layout.settings_fold():
                latents = gr.Textbox(joined(kept), label=t("map.latents"), info=t("map.latents_info"), max_lines=1)
                ink = gr.Checkbox(True, label=t("map.picked_ink"))
                gr.Markdown(t("map.picked"), elem_classes="caption")
                picked = gr.Image(
                    str(EXHIBITS / "picked.png"),
                    label=t("map.picked"),
                    show_label=False,
                    format="png",
                    height=320,
                    interactive=False,
                    buttons=["download", "fullscreen"],
                )
    labels = []  # one for each network; that of the chosen one is shown
    for name in MAPS:
        with gr.Column(visible=name == FIRST) as label:
            layout.card_panel(t, name)
        labels.append(label)
    walk.click(
        None, js="() => document.querySelector('#vae-map .latent-map').dispatchEvent(new Event('walk'))", **HIDDEN
    )
    model.change(None, model, plane, js="(name) => name", **HIDDEN)
    model.change(lambda name: [gr.Column(visible=name == each) for each in MAPS], model, labels, **HIDDEN)
    plane.select(pick, None, [latents, ink, picked], **private(handlers.QUICK))
    given = [latents, model, ink]
    ink.input(decode, given, picked, **private(handlers.QUICK))
    latents.submit(decode, given, picked, api_name="vae_decode", show_progress="hidden", **handlers.QUICK)


def drawing_exhibit() -> None:
    with layout.exhibit_row():
        with layout.exhibit():
            result = figure("drawing", figures.drawing, elem_id="vae-drawing")
        with layout.controls():
            gr.Markdown(t("draw.editor"), elem_classes="caption")
            editor = gr.ImageEditor(
                {"background": Image.new("RGB", CANVAS, "white"), "layers": [], "composite": None},
                label=t("draw.editor"),
                show_label=False,
                sources=(),
                transforms=(),
                layers=False,
                image_mode="RGB",
                type="pil",
                canvas_size=CANVAS,
                fixed_canvas=True,
                brush=gr.Brush(default_size=20, colors=["#1E2024"], color_mode="fixed"),
                height=320,
                elem_classes="digit-canvas",
            )
            run = gr.Button(t("draw.run"), variant="primary")
            digit = gr.Radio([str(d) for d in range(10)], label=t("draw.examples"), elem_classes="digit-choice")
    layout.card_panel(t, "digits")
    run.click(reconstruct_drawing, editor, result, js=TO_FIGURE, **private(handlers.QUICK))
    digit.input(reconstruct_digit, digit, result, **private(handlers.QUICK))
