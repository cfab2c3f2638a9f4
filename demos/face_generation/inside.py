"""Look inside the face room: the training replayed, copies looked for, layers and directions."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import gradio as gr

from demos.common.media.images import grid
from demos.common.ui import gan_inside, handlers
from demos.face_generation.constants import EDITS, FIRST_SEED, NAME, SIDE, STRENGTHS
from demos.face_generation.exhibits import EXHIBITS
from demos.face_generation.texts import t

if TYPE_CHECKING:
    from demos.face_generation.pipeline import FaceGeneration

faces: Callable[[], FaceGeneration] = handlers.lazily(NAME)


def build(wall: gr.Gallery) -> None:
    """The part's components and events. `wall`: the sixteen faces of the first part."""
    gan_inside.replay(NAME)
    gan_inside.nearest(NAME, wall, faces)
    gan_inside.layers(NAME, FIRST_SEED, faces)
    directions()


def directions() -> None:
    """A strip for each slider: one face from strength -3 to 3."""
    gr.Markdown(t("directions_heading"))
    gr.Markdown(t("directions_sentence"))
    pictures, columns = EXHIBITS.pictures("directions", SIDE), len(STRENGTHS)
    for row, name in enumerate(EDITS if pictures else ()):
        gr.Markdown(t(f"edit.{name}"), elem_classes="gan-note")
        gr.Image(
            grid(pictures[row * columns : (row + 1) * columns], columns), label=t(f"edit.{name}"), show_label=False,
            format="png", interactive=False, buttons=[], elem_classes="face-strip",
        )  # fmt: skip
