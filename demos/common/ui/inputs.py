"""What a visitor gives, taken as it is: Gradio's own components would refuse it in English, or in silence."""

from __future__ import annotations

from typing import Any

import gradio as gr
from PIL import Image

from demos.common.ui.components import UnopenedImage, WholeNumber


def whole_number(value: int, **options: Any) -> gr.Number:
    """A number that a visitor types. The handler checks it and says what is wrong."""
    return WholeNumber(value, precision=0, **options)


def upload(value: str | Image.Image | None = None, **options: Any) -> gr.Image:
    """A picture that a visitor brings; the handler gets its path, unopened, for `open_image`.

    gr.Image opens it first, and where that fails no handler is called and the visitor hears nothing.
    """
    return UnopenedImage(value, type="filepath", image_mode=None, format="png", **options)
