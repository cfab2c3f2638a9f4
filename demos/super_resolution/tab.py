"""The super-resolution room: enlarge a picture, hold a magnifier over it. What goes on inside is in inside.py."""

from __future__ import annotations

import math
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr
from PIL import Image

from demos.common.media.images import jpeg_frame, open_image, save_png
from demos.common.ui import handlers, layout
from demos.common.ui.handlers import QUIET
from demos.common.ui.i18n import language
from demos.super_resolution import exhibits, inside
from demos.super_resolution.exhibits import EXHIBITS, OPENING, PLACE, SMALL, ZOOM
from demos.super_resolution.inside import picture_in, picture_out
from demos.super_resolution.texts import LARGEST, WAYS, t

HOME = Path(__file__).parent
PAUSE = 0.15  # seconds between two frames of a stream
# The live picture lies over the slider while tiles are painted: the slider would lose its handle's place at every frame.
BEGIN = "(...given) => { document.body.classList.add('upscaling'); return given; }"
END = "() => { document.body.classList.remove('upscaling'); }"


def pipeline() -> Any:
    """The networks; torch is imported at the first use, not when the page opens."""
    from demos.super_resolution.pipeline import load

    return load()


# ---- handlers ----------------------------------------------------------------------------------------------------


@handlers.guarded
def upscale(image: str, mix: float = 1.0, request: gr.Request | None = None) -> Iterator[tuple[Any, str, Any, Any]]:
    """Streams the picture as its tiles are painted; the last one is a PNG that carries its settings.

    Yields the picture, the progress line, and at the end the file to save and the pair before and after.
    """
    speech, start, shown = language(request), time.perf_counter(), 0.0
    flag = handlers.stop_flag("super_resolution", request)
    picture = open_image(image, area=LARGEST**2)
    yield jpeg_frame(exhibits.hang(exhibits.interpolated(picture))), t.say("starting", speech), gr.skip(), gr.skip()
    for step in pipeline().steps(image, mix=mix, stop=flag):
        if 0 < step.done < step.tiles and time.perf_counter() - shown >= PAUSE:
            shown = time.perf_counter()
            frame = jpeg_frame(exhibits.hang(step.picture))
            yield frame, t.say("progress", speech, done=step.done, tiles=step.tiles), gr.skip(), gr.skip()
    line = said(picture, step, time.perf_counter() - start, speech)
    with tempfile.TemporaryDirectory() as folder:  # Gradio keeps its own copy of what is yielded
        path = save_png(step.picture, Path(folder) / f"{Path(image).stem[:60]}_x4.png")
        yield path, line, path, exhibits.pair(image, step.picture)


def said(picture: Image.Image, step: Any, seconds: float, speech: str) -> str:
    """The line under a finished or a stopped picture."""
    if step.done < step.tiles:
        return t.say("stopped", speech, done=step.done, tiles=step.tiles)
    made, hung = step.picture, exhibits.hang(step.picture)
    note = ""
    if hung.width > made.width:
        note = t.say("shown_larger", speech, factor=hung.width // made.width)
    elif hung.width < made.width:
        note = t.say("shown_smaller", speech, factor=math.ceil(made.width / hung.width))
    sizes = {"small": f"{picture.width}×{picture.height}", "large": f"{made.width}×{made.height}"}
    return t.say("done", speech, **sizes, seconds=f"{seconds:.1f}", note=note)


@handlers.guarded
def look(image: str | None, place: tuple, zoom: int, request: gr.Request) -> tuple:
    """The map with a frame around the place, and what is there in three ways."""
    if image is None:  # the visitor took the picture away: leave what hangs
        return (gr.skip(),) * (1 + len(WAYS))
    return exhibits.overview(image, place, zoom), *exhibits.crops(pipeline(), image, tuple(place), zoom)


@handlers.guarded
def pick(image: str | None, zoom: int, event: gr.SelectData, request: gr.Request) -> tuple:
    """A click on the map: the place, then as `look`."""
    if image is None:
        return (gr.skip(),) * (2 + len(WAYS))
    size = exhibits.overview(image, PLACE, zoom).size
    place = tuple(min(1.0, max(0.0, at / side)) for at, side in zip(event.index, size))
    return place, *look(image, place, zoom, request)


# ---- the page ----------------------------------------------------------------------------------------------------


def build() -> None:
    """The room; called inside its tab. What it shows at first is stored: nothing is computed here."""
    gr.HTML(f"<style>{(HOME / 'tab.css').read_text(encoding='utf-8')}</style>", padding=False, elem_classes="sr-style")
    with layout.room(t):
        with layout.try_part():
            image, mix = enlarge_exhibit()
            gr.Markdown(t("glass"))
            place, zoom = glass_exhibit(image)
            with gr.Row():
                for variant in WAYS[1:]:
                    with gr.Column(min_width=320):
                        layout.card_panel(t, variant)
        with layout.inside_part():
            inside.build(image, mix, place, zoom)
        layout.lesson_part(t)


def enlarge_exhibit() -> tuple[gr.Image, gr.Slider]:
    opening, small = EXHIBITS / "opening.png", SMALL / f"{OPENING}.png"
    with layout.exhibit_row():
        with layout.exhibit(), gr.Column(elem_classes="sr-stages", min_width=0):
            slider = gr.ImageSlider(
                exhibits.pair(small, open_image(opening)),
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
            image = picture_in("picture", small)
            gr.Markdown(t("limits"), elem_classes="caption")
            gr.Examples([[path] for path in exhibits.examples()], image, label=t("examples"), examples_per_page=12)

    inputs, outputs = [image, mix], [stage, line, download, slider]
    begin = dict(js=BEGIN, show_progress="hidden", **handlers.COMPUTE)
    runs = [
        run.click(upscale, inputs, outputs, api_name="super_resolution_upscale", **begin),
        mix.release(upscale, inputs, outputs, api_visibility="private", **begin),
    ]
    for button, value in marks:
        marked = button.click(None, None, mix, js=f"() => {value}", queue=False, **QUIET)
        runs.append(marked.then(upscale, inputs, outputs, api_visibility="private", **begin))
    for event in runs:
        for after in (event.then, event.failure):  # in Gradio 6.31 `then` is not called after an error
            after(None, js=END, queue=False, **QUIET)
    handlers.wire_stop(stop, "super_resolution")
    return image, mix


def glass_exhibit(image: gr.Image) -> tuple[gr.State, gr.Radio]:
    """The magnifier: three crops, and the map on which the place is chosen."""
    with layout.exhibit_row():
        with layout.exhibit():
            with gr.Row(elem_classes="sr-trio"):
                shown = [picture_out(f"crop_{way}", f"way.{way}", 130) for way in WAYS]
            gr.Markdown(t("glass_note"), elem_classes="caption")
        with layout.controls():
            gr.Markdown(t("glass_map"), elem_classes="caption")
            plan = gr.Image(
                exhibits.overview(SMALL / f"{OPENING}.png", PLACE, ZOOM),
                label=t("glass_map"),
                show_label=False,
                format="png",
                interactive=False,
                buttons=[],
                elem_classes="sr-map",
            )
            zoom = gr.Radio(
                [(f"{power}×", power) for power in (2, 4, 8)], value=ZOOM, label=t("glass_zoom"), info=t("glass_info")
            )
    place = gr.State(PLACE)
    plan.select(pick, [image, zoom], [place, plan, *shown], **QUIET, **handlers.QUICK)
    gr.on([image.change, zoom.input], look, [image, place, zoom], [plan, *shown], **QUIET, **handlers.QUICK)
    return place, zoom
