"""Look inside the anime room: the training replayed, copies looked for, one character in 120 orders, layers."""

from __future__ import annotations

import time

import gradio as gr
from PIL import Image

from demos.anime_characters import exhibits
from demos.anime_characters.exhibits import FIRST_SEED, NAME
from demos.anime_characters.texts import t
from demos.common.ui import gan_inside, handlers, layout
from demos.common.ui.checks import MAX_SEED
from demos.common.ui.handlers import QUIET
from demos.common.ui.i18n import language
from demos.common.ui.inputs import whole_number


def build(wall: gr.Gallery) -> None:
    """The part's components and events. `wall`: the sixteen characters of the first part."""
    orders()
    gan_inside.replay(NAME)
    gan_inside.nearest(NAME, wall, characters)
    gan_inside.layers(exhibits.layers(), FIRST_SEED, characters)


def characters():
    """The networks; the first call loads torch and the weights."""
    from demos.anime_characters.pipeline import load

    return load()


def orders() -> None:
    """One character with every hair and eye colour."""
    gr.Markdown(t("orders_heading"))
    with layout.exhibit_row():
        with layout.exhibit():
            sheet = gr.Image(
                exhibits.orders(), label=t("orders_sheet"), show_label=False, format="png", interactive=False,
                buttons=["download", "fullscreen"], elem_classes="anime-orders",
            )  # fmt: skip
        with layout.controls():
            run = gr.Button(t("orders_run"), variant="primary")
            status = gr.HTML(elem_classes="progress-line")
            seed = whole_number(FIRST_SEED, label=t("orders_seed"), minimum=0, maximum=MAX_SEED)
            gr.Markdown(t("orders_sentence"), elem_classes="gan-note")
    gr.on([run.click, seed.submit], draw_orders, seed, [sheet, status], **QUIET, **handlers.COMPUTE)


@handlers.guarded
def draw_orders(seed: float | None, request: gr.Request) -> tuple[Image.Image, str]:
    network, began = characters(), time.perf_counter()
    sheet = exhibits.orders_sheet(network.every_order(seed))
    return sheet, t.say("orders_made", language(request), seconds=time.perf_counter() - began)
