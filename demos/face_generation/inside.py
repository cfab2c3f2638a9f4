"""Look inside the face room: the training replayed, copies looked for, layers and directions."""

from __future__ import annotations

import gradio as gr

from demos.common.ui import gan_inside
from demos.face_generation import exhibits
from demos.face_generation.exhibits import FIRST_SEED, NAME
from demos.face_generation.texts import t


def build(wall: gr.Gallery) -> None:
    """The part's components and events. `wall`: the sixteen faces of the first part."""
    gan_inside.replay(NAME)
    gan_inside.nearest(NAME, wall, faces)
    gan_inside.layers(exhibits.layers(), FIRST_SEED, faces)
    gr.Markdown(t("directions_heading"))
    gr.Markdown(t("directions_sentence"))
    for name, strip in exhibits.directions().items():
        gr.Markdown(t(f"edit.{name}"), elem_classes="gan-note")
        gr.Image(
            strip, label=t(f"edit.{name}"), show_label=False, format="png", interactive=False, buttons=[],
            elem_classes="face-strip",
        )  # fmt: skip


def faces():
    """The networks; the first call loads torch and the weights."""
    from demos.face_generation.pipeline import load

    return load()
