"""What the parts of the VAE room's page have in common: the networks, pictures and figures, dice that run a handler."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from demos.common.ui import layout
from demos.common.ui.handlers import QUIET, lazily
from demos.vae.exhibits import EXHIBITS
from demos.vae.texts import t

if TYPE_CHECKING:
    from demos.vae.pipeline import VAE

vae: Callable[[], VAE] = lazily("vae")

EXAMPLE_FACES = layout.examples_in("vae", "face_*.png")


def run_on_seed(
    handler: Callable, seed: gr.Number, dice: gr.Button, inputs: list[Any], outputs: Any, **queue: Any
) -> None:
    """Enter in the seed's field runs the handler, and so do the dice, with the seed that they rolled."""
    seed.submit(handler, inputs, outputs, **QUIET, **queue)
    rolled = dice.click(None, None, seed, js="() => Math.floor(Math.random() * 1000000)", **QUIET)
    rolled.then(handler, inputs, outputs, **QUIET, **queue)


def model_choices(models: tuple[str, ...]) -> list[tuple[Any, str]]:
    """Models with their names on the page."""
    return [(t(f"model.{model}"), model) for model in models]


def sheet(stored: str, key: str) -> gr.Image:
    """A sheet that the network makes, its caption underneath; opens with a stored one."""
    image = gr.Image(
        str(EXHIBITS.path(stored)),
        label=t(key),
        show_label=False,
        format="png",
        interactive=False,
        elem_classes=["vae-sheet", stored],
        buttons=["download", "fullscreen"],
    )
    layout.caption(t(key))
    return image


def face_in(key: str, example: str | Path, height: int) -> gr.Image:
    """A face that a visitor brings, by file or camera."""
    return layout.picture_in(t(key), example, height=height, sources=["upload", "webcam"])


def figure(name: str, render: Callable[[dict[str, Any]], str], **options: Any) -> gr.HTML:
    """A figure that opens with its stored facts."""
    return gr.HTML(
        render(EXHIBITS.facts(name)),
        css_template=layout.asset("vae", "figures.css"),
        elem_classes="vae-figure",
        **options,
    )
