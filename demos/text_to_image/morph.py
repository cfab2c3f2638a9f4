"""The text room's morph: a video of one seed while the sentence changes into another."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import gradio as gr

from demos.common.media.images import cache_path, enlarge
from demos.common.ui import handlers, layout
from demos.common.ui.checks import MAX_SEED
from demos.common.ui.handlers import QUIET
from demos.common.ui.i18n import language
from demos.common.ui.inputs import whole_number
from demos.common.ui.picture_wall import still
from demos.text_to_image.constants import FIRST_SEED, MAX_CAPTION, MAX_FRAMES, MORPH, MORPH_FRAMES, NAME, SIDE
from demos.text_to_image.exhibits import EXHIBITS
from demos.text_to_image.texts import t

if TYPE_CHECKING:
    from demos.text_to_image.pipeline import TextToImage

pipeline: Callable[[], TextToImage] = handlers.lazily(NAME)
VIDEO = 384  # px


def build(sentence: gr.Textbox, truncation: gr.Slider) -> None:
    """Components and events. `sentence`: the room's, to be taken as one end; `truncation`: the morph's too."""
    video_file = EXHIBITS.folder / "morph.mp4"
    gr.Markdown(t("morph_heading"))
    pictures, captions, takes = [], [], []
    with layout.exhibit_row():
        with layout.exhibit(), gr.Row(elem_classes="t2i-morph"):
            video = gr.Video(
                str(video_file) if video_file.is_file() else None, label=t("morph_video"), show_label=False,
                interactive=False, autoplay=True, loop=True, height=VIDEO, buttons=["download"],
                elem_classes="gan-video",
            )  # fmt: skip
            ends = EXHIBITS.pictures("morph", SIDE) or [None, None]
            with gr.Column(min_width=130, scale=0, elem_classes="t2i-ends"):
                pictures = [still(end, t(key), []) for end, key in zip(ends, ("morph_a", "morph_b"))]
        with layout.controls():
            go = gr.Button(t("morph"), variant="primary")
            stop = layout.stop_button()
            status = gr.HTML(elem_classes="progress-line")
            for key, caption in zip(("morph_a", "morph_b"), MORPH):
                box = gr.Textbox(caption, label=t(key), lines=1, max_lines=4, max_length=MAX_CAPTION)
                captions.append(box)
                takes.append(gr.Button(t("morph_take"), size="sm"))
            seed = whole_number(FIRST_SEED, label=t("morph_seed"), minimum=0, maximum=MAX_SEED)
            frames = gr.Slider(
                12, MAX_FRAMES, MORPH_FRAMES, step=12, label=t("morph_frames"), info=t("morph_frames_info")
            )
            gr.Markdown(t("morph_note"), elem_classes="gan-note")
    for box, take in zip(captions, takes):
        take.click(lambda text: text, sentence, box, queue=False, **QUIET)
    filmed = gr.on(
        [go.click, seed.submit, *(box.submit for box in captions)],
        film, [*captions, seed, frames, truncation], [video, *pictures, status], api_name=f"{NAME}_interpolate",
        show_progress="hidden", **handlers.COMPUTE,
    )  # fmt: skip
    filmed.failure(lambda: "", None, status, **QUIET)
    handlers.wire_stop(stop, NAME)


@handlers.guarded
def film(
    caption_a: str, caption_b: str, seed: float, frames: float, truncation: float, request: gr.Request
) -> Iterator[tuple]:
    """The morph as an mp4 with the pictures at its ends, and a line that counts frames."""
    from demos.common.media.video import write_mp4

    speech, stopped = language(request), handlers.stop_flag(NAME, request)
    unchanged = (gr.skip(), gr.skip(), gr.skip())
    yield *unchanged, t.say("making", speech)
    began, pictures = time.perf_counter(), []
    network = pipeline()
    for picture in network.morph(caption_a, caption_b, int(frames), seed, truncation):
        if stopped.is_set():
            yield *unchanged, t.say("morph_stopped", speech)
            return
        pictures.append(enlarge(picture, VIDEO // SIDE))
        if len(pictures) % 6 == 0:
            yield *unchanged, t.say("morphing", speech, done=len(pictures), count=int(frames))
    path = write_mp4(pictures, path=cache_path(f"morph_{seed}.mp4"))
    ends = [network.generate(caption, [seed], truncation)[0] for caption in (caption_a, caption_b)]
    line = t.say("morphed", speech, count=len(pictures), seconds=time.perf_counter() - began)
    yield path, *ends, line
