"""The style room's videos: a clip that a visitor brings, painted frame by frame."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import gradio as gr

from demos.common.media.images import cache_path
from demos.common.media.video import write_mp4
from demos.common.ui import handlers, layout
from demos.common.ui.handlers import COMPUTE, lazily
from demos.common.ui.i18n import both, language
from demos.style_transfer.constants import DEFAULTS, FILM_PAINTING, FPS, PAINTING
from demos.style_transfer.exhibits import EXHIBITS
from demos.style_transfer.paintings import chosen_style, painting_title
from demos.style_transfer.pictures import read_clip
from demos.style_transfer.texts import t

if TYPE_CHECKING:
    from demos.style_transfer.pipeline import StyleTransfer

pipeline: Callable[[], StyleTransfer] = lazily("style_transfer")
PAUSE = 0.5  # seconds between two lines that tell how far it is


def build(painting: gr.Radio, own: gr.Image, strength: gr.Slider, stroke: gr.Slider, keep: gr.Checkbox) -> None:
    """The stored video, and what paints another in the style that is chosen above."""
    t.add(
        {"film.first": both(lambda speech: t.say("film.opening", speech, title=painting_title(FILM_PAINTING, speech)))}
    )
    with layout.exhibit_row():
        with layout.exhibit():
            stage = gr.Video(
                str(EXHIBITS.path("film")),
                label=t("film.video"),
                show_label=False,
                autoplay=True,
                loop=True,
                height=380,
                buttons=["download"],
                interactive=False,
            )
        with layout.controls():
            with gr.Row(elem_classes="st-buttons"):
                run = gr.Button(t("film.run"), variant="primary", scale=3)
                stop = layout.stop_button()
            line = gr.HTML(t("film.first"), elem_classes="progress-line")
            layout.caption(t("film.upload"))
            video = gr.File(
                label=t("film.upload"),
                show_label=False,
                file_types=[".mp4", ".webm", ".mov", ".gif", ".webp"],
                type="filepath",
                height=130,
            )
            layout.caption(t("film.limits"))
    inputs = [video, painting, own, strength, stroke, keep]
    run.click(film, inputs, [stage, line], api_name="style_transfer_film", show_progress="hidden", **COMPUTE)
    handlers.wire_stop(stop, "style_transfer-film")


@handlers.guarded
def film(
    video: str | None,
    painting: str | None = PAINTING,
    own: str | None = None,
    strength: float = DEFAULTS["strength"],
    stroke: float = DEFAULTS["stroke"],
    keep_colours: bool = False,
    request: gr.Request | None = None,
) -> Iterator[tuple[Any, str]]:
    """Paints a video frame by frame; progress, and at the end the video."""
    if video is None:
        raise t.error("film.missing")
    speech, began, last, made = language(request), time.perf_counter(), 0.0, []
    flag = handlers.stop_flag("style_transfer-film", request)
    frames = read_clip(video)
    style = chosen_style(painting, own)
    painted = pipeline().film(frames, style, strength, stroke=stroke, keep_colours=keep_colours, stop=flag)
    yield gr.skip(), t.say("working", speech)
    for picture in painted:
        made.append(picture)
        if time.perf_counter() - last >= PAUSE:
            last = time.perf_counter()
            yield gr.skip(), t.say("film.progress", speech, frame=len(made), frames=len(frames))
    if not made:
        yield gr.skip(), t.say("stopped_early", speech)
        return
    key = "film.done" if len(made) == len(frames) else "film.stopped"
    line = t.say(key, speech, frame=len(made), seconds=time.perf_counter() - began)
    yield write_mp4(made, FPS, cache_path("style_transfer.mp4")), line
