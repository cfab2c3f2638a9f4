"""Look inside the VAE room: four maps side by side, draws from q(z|x), and which latent variables are used."""

from __future__ import annotations

import gradio as gr
from PIL import Image

from demos.common.media.images import open_image
from demos.common.ui import handlers, layout
from demos.vae import exhibits, figures
from demos.vae.components import FACES, HIDDEN, again, choices, figure, picture_in, picture_out, pipeline, private
from demos.vae.latent_map import paper
from demos.vae.texts import MAPS, t

# ---- handlers: what a visitor gives in, pictures and HTML out ----------------------------------------------------


@handlers.guarded
def four(seed: int, request: gr.Request) -> str:
    return figures.four(exhibits.four(pipeline(), seed))


@handlers.guarded
def noise(picture: str | None, model: str, spread: float, seed: int, request: gr.Request) -> Image.Image:
    return exhibits.noise_sheet(pipeline(), picture, model, spread, seed)


def noise_picture(model: str) -> Image.Image:
    """What fits the network: a face or a digit."""
    return open_image(FACES[0]) if model == "faces" else paper(exhibits.test_digits(9)[0], 10)


@handlers.guarded
def used(model: str, request: gr.Request) -> str:
    return figures.used(exhibits.used(pipeline(), model))


# ---- the page ----------------------------------------------------------------------------------------------------


def four_exhibit() -> None:
    gr.Markdown(t("inside.four"))
    gr.Markdown(t("inside.four_text"), elem_classes="room-sentence")
    result = figure("four", figures.four)
    with gr.Row(elem_classes="four-run"):
        seed, dice = layout.seed_row()
        run = gr.Button(t("inside.four_run"), variant="primary")
    run.click(four, seed, result, **private(handlers.COMPUTE))
    again(four, seed, dice, [seed], result, handlers.COMPUTE)


def noise_exhibit() -> None:
    models = (*MAPS[1:], "digits", "faces")
    gr.Markdown(t("inside.noise"))
    gr.Markdown(t("inside.noise_text"), elem_classes="room-sentence")
    with layout.exhibit_row():
        with layout.exhibit():
            sheet = picture_out("noise.png", "noise.sheet")
        with layout.controls():
            run = gr.Button(t("noise.run"), variant="primary")
            model = gr.Radio(choices(models), value="digits_map_high", label=t("model"))
            spread = gr.Slider(0, 4, 1, step=0.25, label=t("noise.spread"))
            seed, dice = layout.seed_row()
            picture = picture_in("noise.picture", noise_picture("digits"), 200)
    inputs = [picture, model, spread, seed]
    gr.on([run.click, spread.release], noise, inputs, sheet, **private(handlers.QUICK))
    again(noise, seed, dice, inputs, sheet, handlers.QUICK)
    model.input(noise_picture, model, picture, **HIDDEN).then(noise, inputs, sheet, **private(handlers.QUICK))


def used_exhibit() -> None:
    gr.Markdown(t("inside.used"))
    gr.Markdown(t("inside.used_text"), elem_classes="room-sentence")
    models = (*MAPS[1:], "digits", "faces")
    model = gr.Radio(choices(models), value="digits", label=t("model"))
    result = figure("used", figures.used)
    model.input(used, model, result, **private(handlers.COMPUTE))
