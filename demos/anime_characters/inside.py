"""Look inside the anime room: one character in 120 pairs of tags, the training replayed, copies looked for, layers."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import gradio as gr
from PIL import Image

from demos.anime_characters.constants import FIRST_SEED, NAME
from demos.anime_characters.exhibits import EXHIBITS, pairs_sheet
from demos.anime_characters.texts import t
from demos.common.ui import gan_inside, handlers, layout
from demos.common.ui.checks import MAX_SEED
from demos.common.ui.handlers import QUIET
from demos.common.ui.i18n import language
from demos.common.ui.inputs import whole_number

if TYPE_CHECKING:
    from demos.anime_characters.pipeline import AnimeCharacters

characters: Callable[[], AnimeCharacters] = handlers.lazily(NAME)


def build(wall: gr.Gallery) -> None:
    """The part's components and events. `wall`: the sixteen characters of the first part."""
    pairs()
    gan_inside.replay(NAME)
    gan_inside.nearest(NAME, wall, characters)
    gan_inside.layers(NAME, FIRST_SEED, characters)


def pairs() -> None:
    """One character with every hair and eye colour."""
    gr.Markdown(t("pairs_heading"))
    with layout.exhibit_row():
        with layout.exhibit():
            sheet = gr.Image(
                EXHIBITS.picture("pairs"), label=t("pairs_sheet"), show_label=False, format="png", interactive=False,
                buttons=["download", "fullscreen"], elem_classes="anime-pairs",
            )  # fmt: skip
        with layout.controls():
            run = gr.Button(t("pairs_run"), variant="primary")
            status = gr.HTML(elem_classes="progress-line")
            seed = whole_number(FIRST_SEED, label=t("pairs_seed"), minimum=0, maximum=MAX_SEED)
            gr.Markdown(t("pairs_sentence"), elem_classes="gan-note")
    gr.on([run.click, seed.submit], show_pairs, seed, [sheet, status], **QUIET, **handlers.COMPUTE)


@handlers.guarded
def show_pairs(seed: float | None, request: gr.Request) -> tuple[Image.Image, str]:
    """The sheet of a character, and how long it took."""
    network, began = characters(), time.perf_counter()
    sheet = pairs_sheet(network.every_pair(seed))
    return sheet, t.say("pairs_made", language(request), seconds=time.perf_counter() - began)
