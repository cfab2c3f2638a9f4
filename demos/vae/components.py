"""What the parts of the VAE room's page have in common: the networks, pictures and figures, settings of events."""

from __future__ import annotations

from pathlib import Path

import gradio as gr
from PIL import Image

from demos.common.ui.inputs import upload
from demos.vae import exhibits
from demos.vae.latent_map import EXAMPLES, EXHIBITS
from demos.vae.texts import t

HOME = Path(__file__).parent
FACES = [str(path) for path in sorted(EXAMPLES.glob("face_*.png"))]
HIDDEN = dict(show_progress="hidden", api_visibility="private", queue=False)


def pipeline():
    """The networks; torch is imported at the first use, not when the page opens."""
    from demos.vae.pipeline import load

    return load()


def private(lane: dict) -> dict:
    """Settings of an event that the API does not show and that covers no picture with a spinner."""
    return dict(lane, show_progress="hidden", api_visibility="private")


def again(handler, seed: gr.Number, dice: gr.Button, inputs: list, outputs, lane: dict) -> None:
    """Enter in the seed's field makes again, and so do the dice once they have set the seed."""
    seed.submit(handler, inputs, outputs, **private(lane))
    rolled = dice.click(None, js="() => new Promise((done) => setTimeout(done, 50))", **HIDDEN)
    rolled.then(handler, inputs, outputs, **private(lane))


def choices(models: tuple[str, ...]) -> list[tuple]:
    return [(t(f"model.{model}"), model) for model in models]


def picture_out(stored: str, key: str) -> gr.Image:
    """A picture that the network makes, its caption underneath; opens with a stored one."""
    path = str(EXHIBITS / stored)
    image = gr.Image(
        path,
        label=t(key),
        show_label=False,
        format="png",
        interactive=False,
        elem_classes=["vae-sheet", Path(stored).stem],
        buttons=["download", "fullscreen"],
    )
    gr.Markdown(t(key), elem_classes="caption")
    return image


def picture_in(key: str, example: str | Image.Image, height: int) -> gr.Image:
    """A picture that a visitor brings, by file or camera, its caption above."""
    with gr.Column(min_width=150):
        gr.Markdown(t(key), elem_classes="caption")
        return upload(example, label=t(key), show_label=False, height=height, sources=["upload", "webcam"])


def figure(name: str, render, **options) -> gr.HTML:
    """A figure that opens with its stored facts."""
    return gr.HTML(
        render(exhibits.read(name)),
        css_template=(HOME / "figures.css").read_text(encoding="utf-8"),
        elem_classes="vae-figure",
        **options,
    )
