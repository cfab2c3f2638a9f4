"""Look inside the VAE room: four maps side by side, samples of q(z|x), and which latent variables are used."""

from __future__ import annotations

import gradio as gr
from PIL import Image

from demos.common.media.images import open_image
from demos.common.ui import handlers, layout
from demos.common.ui.handlers import COMPUTE, QUICK, QUIET
from demos.vae import figures
from demos.vae.components import EXAMPLE_FACES, face_in, figure, model_choices, run_on_seed, sheet, vae
from demos.vae.constants import MAPS
from demos.vae.mnist import example_digits
from demos.vae.plane import on_paper
from demos.vae.sheets import noise_sheet
from demos.vae.texts import t

MODELS = (*MAPS[1:], "digits", "faces")  # an autoencoder has neither noise nor a KL term


def build() -> None:
    """The part's three exhibits."""
    maps_exhibit()
    noise_exhibit()
    latent_kl_exhibit()


def maps_exhibit() -> None:
    """The four maps side by side."""
    layout.introduction(t, "maps")
    result = figure("maps", figures.maps_html)
    with gr.Row(elem_classes="maps-run"):
        seed, dice = layout.seed_row()
        run = gr.Button(t("maps.run"), variant="primary")
    run.click(compare_maps, seed, result, **QUIET, **COMPUTE)
    run_on_seed(compare_maps, seed, dice, [seed], result, **COMPUTE)


def noise_exhibit() -> None:
    """One picture, many z."""
    layout.introduction(t, "noise")
    with layout.exhibit_row():
        with layout.exhibit():
            result = sheet("noise", "noise.sheet")
        with layout.controls():
            run = gr.Button(t("noise.run"), variant="primary")
            model = gr.Radio(model_choices(MODELS), value="digits_map_high", label=t("model"))
            spread = gr.Slider(0, 4, 1, step=0.25, label=t("noise.spread"))
            seed, dice = layout.seed_row()
            picture = face_in("noise.picture", fitting_picture("digits"), 200)
    inputs = [picture, model, spread, seed]
    gr.on([run.click, spread.release], resample, inputs, result, **QUIET, **QUICK)
    run_on_seed(resample, seed, dice, inputs, result, **QUICK)
    fitting = model.input(fitting_picture, model, picture, queue=False, **QUIET)
    fitting.then(resample, inputs, result, **QUIET, **QUICK)


def latent_kl_exhibit() -> None:
    """The KL term of each latent variable."""
    layout.introduction(t, "latent_kl")
    model = gr.Radio(model_choices(MODELS), value="digits", label=t("model"))
    result = figure("latent_kl", figures.latent_kl_html)
    model.input(measure_latents, model, result, **QUIET, **COMPUTE)


# ---- handlers ----------------------------------------------------------------------------------------------------


@handlers.guarded
def compare_maps(seed: int, request: gr.Request) -> str:
    return figures.maps_html(figures.maps_facts(vae(), seed))


@handlers.guarded
def resample(picture: str | None, model: str, spread: float, seed: int, request: gr.Request) -> Image.Image:
    return noise_sheet(vae(), picture, model, spread, seed)


def fitting_picture(model: str) -> Image.Image:
    """What fits the network: a face or a digit."""
    return open_image(EXAMPLE_FACES[0]) if model == "faces" else on_paper(example_digits(9)[0], 10)


@handlers.guarded
def measure_latents(model: str, request: gr.Request) -> str:
    return figures.latent_kl_html(figures.latent_kl_facts(vae(), model))
