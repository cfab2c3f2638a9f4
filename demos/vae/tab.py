"""The VAE room: walk the digit map, write a digit, make faces from the prior, edit and morph them.

Each exhibit is in the module of its part: digits.py, faces.py and inside.py.
"""

from __future__ import annotations

import gradio as gr

from demos.common.ui import layout
from demos.common.ui.handlers import QUICK, QUIET
from demos.vae import digits, faces, inside
from demos.vae.texts import t


def build() -> None:
    """The room; called inside its tab. Nothing is computed here: the first exhibits are stored ones."""
    with layout.room(t):
        with layout.try_part():
            with gr.Tabs(elem_classes=["parts", "vae-exhibits"]) as parts:
                with gr.Tab(t("tab.map"), id="map", elem_classes="part"):
                    digits.map_exhibit()
                with gr.Tab(t("tab.draw"), id="draw", elem_classes="part"):
                    digits.drawing_exhibit()
                with gr.Tab(t("tab.sample"), id="sample", elem_classes="part"):
                    sheet, sampled = faces.sample_exhibit()
                with gr.Tab(t("tab.edit"), id="edit", elem_classes="part"):
                    picture, strengths, edited = faces.edit_exhibit()
                with gr.Tab(t("tab.morph"), id="morph", elem_classes="part"):
                    faces.morph_exhibit()
            chosen = sheet.select(faces.choose_face, sampled, [picture, parts], **QUIET, **QUICK)
            chosen.success(faces.edit, [picture, *strengths], edited, **QUIET, **QUICK)
        with layout.inside_part():
            inside.build()
        layout.lesson_part(t)
