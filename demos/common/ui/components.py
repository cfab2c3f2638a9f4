"""Gradio's components, derived: the handler gets what a visitor gave as it is.

The classes have no `__init__` of their own, from whose arguments Gradio makes what the page gets. Gradio writes a stub
(components.pyi) beside a module that derives components, so nothing else is defined here.
"""

from __future__ import annotations

from typing import Any

import gradio as gr
from PIL import Image


class WholeNumber(gr.Number):
    """A gr.Number to the page; the handler gets whatever was typed."""

    is_template = True

    def preprocess(self, payload: float | None) -> float | int | None:
        return int(payload) if isinstance(payload, float) and payload.is_integer() else payload


class UnopenedImage(gr.Image):
    """A gr.Image to the page; the handler gets the path of what cannot be opened, too."""

    is_template = True

    def preprocess(self, payload: Any) -> Any:
        try:
            return super().preprocess(payload)
        except (OSError, Image.DecompressionBombError):
            return payload.path
