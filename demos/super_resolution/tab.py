"""The super-resolution room: enlarge a picture, hold a magnifier over it. What goes on inside is in inside.py."""

from __future__ import annotations

import math
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr
from PIL import Image

from demos.common.media.images import jpeg_frame, open_image, save_png
from demos.common.ui import handlers, layout
from demos.common.ui.handlers import COMPUTE, QUICK, QUIET
from demos.common.ui.i18n import language
from demos.super_resolution import inside, magnifier
from demos.super_resolution.constants import MAX_SIDE, METHODS, MIXES, NAME, OPENING, PLACE, SMALL, ZOOM, ZOOMS
from demos.super_resolution.display import before_and_after, fit_page, interpolated
from demos.super_resolution.exhibits import EXHIBITS
from demos.super_resolution.texts import t

if TYPE_CHECKING:
    from demos.super_resolution.pipeline import Step, SuperResolution

pipeline: Callable[[], SuperResolution] = handlers.lazily(NAME)
PAUSE = 0.15  # seconds between two frames of a stream
# The live picture lies over the slider while tiles are painted: the slider's handle would jump at every frame.
BEGIN = "(...inputs) => { document.body.classList.add('upscaling'); return inputs; }"
END = "() => { document.body.classList.remove('upscaling'); }"


def build() -> None:
    """The room; called inside its tab. What it shows at first is stored: nothing is computed here."""
    with layout.room(t):
        with layout.try_part():
            image, mix = enlarge_exhibit()
            gr.Markdown(t("glass"))
            place, zoom = magnifier_exhibit(image)
            with gr.Row():
                for variant in MIXES:
                    with gr.Column(min_width=320):
                        layout.card_panel(t, variant)
        with layout.inside_part():
            inside.build(image, mix, place, zoom)
        layout.lesson_part(t)


def enlarge_exhibit() -> tuple[gr.Image, gr.Slider]:
    """A picture before and after; returns the small picture and the mix of the two networks."""
    with layout.exhibit_row():
        with layout.exhibit():
            slider, stage, line, download = stages()
        with layout.controls():
            with gr.Row(elem_classes="sr-buttons"):
                run = gr.Button(t("run"), variant="primary")
                stop = layout.stop_button()
            mix = gr.Slider(0, 1, 1, step=0.05, label=t("mix"), info=t("mix_info"))
            with gr.Row(elem_classes="sr-marks"):
                marks = [
                    (gr.Button(t(f"mark.{key}"), size="sm", min_width=60), value)
                    for key, value in (("0", 0), ("half", 0.5), ("1", 1))
                ]
            image = layout.picture_in(t("picture"), SMALL / f"{OPENING}.png", buttons=[])
            layout.caption(t("limits"))
            examples = [[str(path)] for path in sorted(SMALL.glob("*.png"))]
            gr.Examples(examples, image, label=t("examples"), examples_per_page=12)

    inputs, outputs = [image, mix], [stage, line, download, slider]
    begin: dict[str, Any] = {"js": BEGIN, "show_progress": "hidden", **COMPUTE}
    runs = [
        run.click(upscale, inputs, outputs, api_name=f"{NAME}_upscale", **begin),
        mix.release(upscale, inputs, outputs, api_visibility="private", **begin),
    ]
    for button, value in marks:
        marked = button.click(None, None, mix, js=f"() => {value}", queue=False, **QUIET)
        runs.append(marked.then(upscale, inputs, outputs, api_visibility="private", **begin))
    for event in runs:
        for after in (event.then, event.failure):  # in Gradio 6.31 `then` is not called after an error
            after(None, js=END, queue=False, **QUIET)
    handlers.wire_stop(stop, NAME)
    return image, mix


def stages() -> tuple[gr.ImageSlider, gr.Image, gr.HTML, gr.DownloadButton]:
    """Before and after under one handle, the live picture that lies over it, the line, and the file to save."""
    opening = EXHIBITS.path("opening")
    with gr.Column(elem_classes="sr-stages", min_width=0):
        slider = gr.ImageSlider(
            before_and_after(SMALL / f"{OPENING}.png", open_image(opening)),
            label=t("exhibit"),
            show_label=False,
            format="png",
            interactive=False,
            buttons=["fullscreen"],
            elem_classes="sr-stage",
        )
        stage = gr.Image(
            str(opening),
            label=t("stage"),
            show_label=False,
            type="filepath",
            interactive=False,
            buttons=[],
            elem_classes=["sr-stage", "sr-live"],
        )
        with gr.Row(elem_classes="sr-under"):
            line = gr.HTML(t("opening"), elem_classes="progress-line")
            download = gr.DownloadButton(t("download"), value=str(opening), size="sm", elem_classes="sr-save")
    return slider, stage, line, download


def magnifier_exhibit(image: gr.Image) -> tuple[gr.State, gr.Radio]:
    """Three crops, and the map on which their place is chosen; returns the place and the power."""
    with layout.exhibit_row():
        with layout.exhibit():
            with gr.Row(elem_classes="sr-trio"):
                crops = [
                    layout.picture_out(EXHIBITS.path(f"crop_{method}"), t(f"method.{method}"), min_width=130)
                    for method in METHODS
                ]
            layout.caption(t("glass_note"))
        with layout.controls():
            layout.caption(t("glass_map"))
            overview = gr.Image(
                magnifier.overview(SMALL / f"{OPENING}.png", PLACE, ZOOM),
                label=t("glass_map"),
                show_label=False,
                format="png",
                interactive=False,
                buttons=[],
                elem_classes="sr-map",
            )
            zoom = gr.Radio(
                [(f"{power}×", power) for power in ZOOMS], value=ZOOM, label=t("glass_zoom"), info=t("glass_info")
            )
    place = gr.State(PLACE)
    overview.select(choose_place, [image, zoom], [place, overview, *crops], **QUIET, **QUICK)
    gr.on([image.change, zoom.input], magnify, [image, place, zoom], [overview, *crops], **QUIET, **QUICK)
    return place, zoom


# handlers


@handlers.guarded
def upscale(image: str, mix: float = 1.0, request: gr.Request | None = None) -> Iterator[tuple[Any, str, Any, Any]]:
    """Stream the picture as its tiles are painted; the last one is a PNG that carries its settings.

    Yields the picture, the progress line, and at the end the file to save and the pair before and after.
    """
    speech, start, shown = language(request), time.perf_counter(), 0.0
    flag = handlers.stop_flag(NAME, request)
    picture = open_image(image, area=MAX_SIDE**2)
    yield jpeg_frame(fit_page(interpolated(picture))), t.say("starting", speech), gr.skip(), gr.skip()
    for step in pipeline().steps(image, mix=mix, stop=flag):
        if 0 < step.done < step.tiles and time.perf_counter() - shown >= PAUSE:
            shown = time.perf_counter()
            frame = jpeg_frame(fit_page(step.picture))
            yield frame, t.say("progress", speech, done=step.done, tiles=step.tiles), gr.skip(), gr.skip()
    line = result_line(picture, step, time.perf_counter() - start, speech)
    with tempfile.TemporaryDirectory() as folder:  # Gradio keeps its own copy of what is yielded
        path = save_png(step.picture, Path(folder) / f"{Path(image).stem[:60]}_x4.png")
        yield path, line, path, before_and_after(image, step.picture)


def result_line(picture: Image.Image, step: Step, seconds: float, speech: str) -> str:
    """The line under a finished or a stopped picture."""
    if step.done < step.tiles:
        return t.say("stopped", speech, done=step.done, tiles=step.tiles)
    result, fitted, note = step.picture, fit_page(step.picture), ""
    if fitted.width > result.width:
        note = t.say("shown_larger", speech, factor=fitted.width // result.width)
    elif fitted.width < result.width:
        note = t.say("shown_smaller", speech, factor=math.ceil(result.width / fitted.width))
    sizes = {"small": f"{picture.width}×{picture.height}", "large": f"{result.width}×{result.height}"}
    return t.say("done", speech, **sizes, seconds=f"{seconds:.1f}", note=note)


@handlers.guarded
def magnify(image: str | None, place: tuple, zoom: int, request: gr.Request) -> Any:
    """The map with a frame around the place, and what is there in three ways."""
    if image is None:  # the visitor took the picture away: leave what is shown
        return gr.skip()
    return magnifier.overview(image, place, zoom), *magnifier.crops(pipeline(), image, tuple(place), zoom)


@handlers.guarded
def choose_place(image: str | None, zoom: int, event: gr.SelectData, request: gr.Request) -> Any:
    """A click on the map: the place, then as `magnify`."""
    if image is None:
        return gr.skip()
    size = magnifier.overview(image, PLACE, zoom).size
    place = tuple(min(1.0, max(0.0, at / side)) for at, side in zip(event.index, size))
    return place, *magnify(image, place, zoom, request)
