"""The VAE room: walk the digit map, draw a digit, draw faces from the prior, edit and morph them.

Each exhibit is in the module of its part: digits.py, faces.py and inside.py.
"""

from __future__ import annotations

import gradio as gr

from demos.common.ui import handlers, layout
from demos.vae import digits, faces, inside
from demos.vae.components import HOME, private
from demos.vae.texts import t


def build() -> None:
    """The room; called inside its tab. Nothing is computed here: the first exhibits are stored ones."""
    gr.HTML(f"<style>{(HOME / 'tab.css').read_text(encoding='utf-8')}</style>", elem_classes="vae-style")
    with layout.room(t):
        with layout.try_part():
            with gr.Tabs(elem_classes=["parts", "vae-exhibits"]) as parts:
                with gr.Tab(t("tab.map"), id="map", elem_classes="part"):
                    digits.map_exhibit()
                with gr.Tab(t("tab.draw"), id="draw", elem_classes="part"):
                    digits.drawing_exhibit()
                with gr.Tab(t("tab.sample"), id="sample", elem_classes="part"):
                    sheet, drawn = faces.sample_exhibit()
                with gr.Tab(t("tab.edit"), id="edit", elem_classes="part"):
                    picture, strengths, edited = faces.edit_exhibit()
                with gr.Tab(t("tab.morph"), id="morph", elem_classes="part"):
                    faces.morph_exhibit()
            taken = sheet.select(faces.take_face, drawn, [picture, parts], **private(handlers.QUICK))
            taken.success(faces.edit, [picture, *strengths], edited, **private(handlers.QUICK))
        with layout.inside_part():
            inside.four_exhibit()
            inside.noise_exhibit()
            inside.used_exhibit()
        layout.lesson_part(t)
