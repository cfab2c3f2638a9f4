"""Look inside the anime room: the training replayed, copies looked for, one character in 120 orders, layers."""

from __future__ import annotations

import time

import gradio as gr
from PIL import Image

from demos.anime_characters import exhibits
from demos.anime_characters.exhibits import FIRST_SEED, NAME
from demos.anime_characters.texts import t
from demos.common import gan_inside, widgets
from demos.common.checks import MAX_SEED
from demos.common.i18n import language
from demos.common.widgets import QUIET


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
    with widgets.exhibit_row():
        with widgets.exhibit():
            sheet = gr.Image(
                exhibits.orders(), label=t("orders_sheet"), show_label=False, format="png", interactive=False,
                buttons=["download", "fullscreen"], elem_classes="anime-orders",
            )  # fmt: skip
        with widgets.controls():
            run = gr.Button(t("orders_run"), variant="primary")
            status = gr.HTML(elem_classes="progress-line")
            seed = widgets.whole_number(FIRST_SEED, label=t("orders_seed"), minimum=0, maximum=MAX_SEED)
            gr.Markdown(t("orders_sentence"), elem_classes="gan-note")
    gr.on([run.click, seed.submit], draw_orders, seed, [sheet, status], **QUIET, **widgets.COMPUTE)


@widgets.guarded
def draw_orders(seed: float | None, request: gr.Request) -> tuple[Image.Image, str]:
    network, began = characters(), time.perf_counter()
    sheet = exhibits.orders_sheet(network.every_order(seed))
    return sheet, t.say("orders_made", language(request), seconds=time.perf_counter() - began)
