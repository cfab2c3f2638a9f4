"""What a visitor gives, taken as it is: Gradio's own components would refuse it in English, or in silence.

The classes have no `__init__` of their own, from whose arguments Gradio makes what the page gets. Gradio writes a stub
(inputs.pyi) beside a module that derives components.
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


def whole_number(value: int, **options: Any) -> gr.Number:
    """A number that a visitor types. The handler checks it and says what is wrong."""
    return WholeNumber(value, precision=0, **options)


def upload(value: str | Image.Image | None = None, **options: Any) -> gr.Image:
    """A picture that a visitor brings; the handler gets its path, unopened, for `open_image`.

    gr.Image opens it first, and where that fails no handler is called and the visitor hears nothing.
    """
    return UnopenedImage(value, type="filepath", image_mode=None, format="png", **options)
