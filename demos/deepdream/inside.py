"""Look inside DeepDream: what the network sees, octaves, an atlas of channels, a flight into the dream."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr
from PIL import Image

from demos.common.media.images import grid, save_png, settings_of
from demos.common.ui import handlers, layout
from demos.common.ui.handlers import QUIET
from demos.common.ui.i18n import language
from demos.deepdream.choices import ATLAS_BLOCKS, ATLAS_COLUMNS, ATLAS_GUTTER, ATLAS_TILE, BLOCKS, SIZES, wishes
from demos.deepdream.texts import t

HOME = Path(__file__).parent
EXHIBITS = HOME / "exhibits"
PAUSE = 0.1  # seconds between two frames of a stream; more frames only make the page slow
BUTTONS = ["download", "fullscreen"]


def pipeline() -> Any:
    """The dreamer; torch is imported at the first use, not when the page opens."""
    from demos.deepdream.pipeline import load

    return load()


# ---- handlers ----------------------------------------------------------------------------------------------------


@handlers.guarded
def look(image: str, block: int, request: gr.Request) -> Iterator[tuple[Any, Any, Any, Any, str]]:
    """Where a block responds, its clearest channels, and the gradient of its energy, as it is and smoothed."""
    speech = language(request)
    yield *[gr.skip()] * 4, t.say("see.looking", speech, block=block)
    whole, sheet = pipeline().activations(image, block)
    yield whole, sheet, *pipeline().gradients(image, (block,)), t.say("see.done", speech, block=block)


@handlers.guarded
def show_octaves(request: gr.Request, image: str, *tuned: Any) -> Iterator[tuple[Any, str]]:
    """The last frame of each octave, side by side, as they come."""
    speech, shown, ends = language(request), 0.0, {}
    flag = handlers.stop_flag("deepdream-inside", request)
    yield gr.skip(), t.say("starting", speech)
    for frame in pipeline().dream(image, **wishes(*tuned), size=SIZES[1], stop=flag):
        ends[where(frame)["octave"]] = frame
        if time.perf_counter() - shown >= PAUSE:
            shown = time.perf_counter()
            yield gr.skip(), t.say("progress", speech, **where(frame))
    if not ends:
        yield gr.skip(), t.say("stopped_early", speech)
        return
    yield grid(list(ends.values()), min(4, len(ends))), t.say("octave.done", speech)


def atlas_sheet(block: int) -> str:
    return str(EXHIBITS / f"atlas_{block}.webp")


@handlers.guarded
def dream_channel(image: str, block: int, event: gr.SelectData, request: gr.Request) -> Iterator[tuple[Any, str]]:
    """Dreams of the channel whose tile was clicked."""
    column, row = ((int(place) - ATLAS_GUTTER) // (ATLAS_TILE + ATLAS_GUTTER) for place in event.index)
    channel = max(0, row) * ATLAS_COLUMNS + min(max(0, column), ATLAS_COLUMNS - 1)
    speech, shown, frame = language(request), 0.0, None
    flag = handlers.stop_flag("deepdream-inside", request)
    for frame in pipeline().dream(image, (block,), channel=channel, size=SIZES[1], stop=flag):
        place = where(frame)
        done = ((place["octave"] - 1) * place["steps"] + place["step"]) / (place["octaves"] * place["steps"])
        line = t.say("atlas.progress", speech, block=block, channel=channel, percent=round(100 * done))
        if time.perf_counter() - shown >= PAUSE:
            shown = time.perf_counter()
            yield frame, line
    if frame is not None:
        with tempfile.TemporaryDirectory() as folder:
            yield save_png(frame, Path(folder) / "deepdream_channel.png"), line


@handlers.guarded
def zoom(
    image: str,
    frames: int,
    seed: int,
    layers: list[int],
    channel: int,
    target_class: int,
    octaves: int,
    steps: int,
    strength: float,
    colour: float,
    request: gr.Request,
) -> Iterator[tuple[Any, str]]:
    """A video that flies into the dream."""
    from demos.common.media.video import write_mp4

    speech, shown, pictures = language(request), 0.0, []
    flag = handlers.stop_flag("deepdream-inside", request)
    settings = wishes(layers, channel, target_class, octaves, steps, strength, colour)
    flight = pipeline().zoom(image, frames, size=SIZES[1], seed=seed, stop=flag, **settings)
    yield gr.skip(), t.say("starting", speech)
    for picture in flight:
        pictures.append(picture)
        if time.perf_counter() - shown >= 1:
            shown = time.perf_counter()
            yield gr.skip(), t.say("zoom.progress", speech, frame=len(pictures), frames=frames)
    if not pictures:
        yield gr.skip(), t.say("stopped_early", speech)
        return
    word = "zoom.stopped" if flag.is_set() else "zoom.progress"
    with tempfile.TemporaryDirectory() as folder:
        video = write_mp4(pictures, 16, Path(folder) / "deepdream.mp4")
        yield video, t.say(word, speech, frame=len(pictures), frames=frames)


# ---- the page ----------------------------------------------------------------------------------------------------


def build(image: gr.Image, tuned: list, seed: gr.Number) -> None:
    """The part's four exhibits; they use the picture, the settings and the seed of the first part."""
    see_exhibit(image)
    octave_exhibit(image, tuned)
    atlas_exhibit(image)
    zoom_exhibit(image, tuned, seed)


def see_exhibit(image: gr.Image) -> None:
    gr.Markdown(t("see.title"), elem_classes="inside-title")
    gr.Markdown(t("see.text"), elem_classes="inside-text")
    with layout.exhibit_row():
        with layout.exhibit():
            channels = stored("activation_channels", "see.channels")
        with layout.controls():
            run = gr.Button(t("see.run"), variant="primary")
            block = gr.Slider(BLOCKS[0], BLOCKS[-1], 8, step=1, label=t("see.block"))
            energy = stored("activation", "see.energy")
            line = gr.HTML(t("see.opening"), elem_classes="progress-line")
    gr.Markdown(t("see.gradient_text"), elem_classes="inside-text")
    with gr.Row():
        with gr.Column(min_width=260):
            raw = stored("gradient_raw", "see.raw")
        with gr.Column(min_width=260):
            smoothed = stored("gradient_smooth", "see.smooth")
    looking = dict(fn=look, inputs=[image, block], outputs=[energy, channels, raw, smoothed, line])
    run.click(api_name="deepdream_look", show_progress="hidden", **looking, **handlers.COMPUTE)
    block.release(**looking, **QUIET, **handlers.COMPUTE)


def octave_exhibit(image: gr.Image, tuned: list) -> None:
    gr.Markdown(t("octave.title"), elem_classes="inside-title")
    gr.Markdown(t("octave.text"), elem_classes="inside-text")
    sheet = stored("octaves")
    with gr.Row(elem_classes="main-buttons"):
        run = gr.Button(t("octave.run"), scale=3)
        stop = layout.stop_button()
    line = gr.HTML(t("octave.opening"), elem_classes="progress-line")
    run.click(show_octaves, [image, *tuned], [sheet, line], **QUIET, **handlers.COMPUTE)
    handlers.wire_stop(stop, "deepdream-inside")


def atlas_exhibit(image: gr.Image) -> None:
    gr.Markdown(t("atlas.title"), elem_classes="inside-title")
    gr.Markdown(t("atlas.text"), elem_classes="inside-text")
    with layout.exhibit_row():
        with layout.exhibit():
            caption("atlas.sheet")
            sheet = gr.Image(
                atlas_sheet(8), show_label=False, interactive=False, buttons=[], format="png", elem_classes="atlas"
            )
        with layout.controls():
            block = gr.Radio([(t(f"block.{each}"), each) for each in ATLAS_BLOCKS], value=8, label=t("atlas.block"))
            result = stored("channel", "atlas.result")
            line = gr.HTML(t("atlas.opening"), elem_classes="progress-line")
            stop = layout.stop_button()
    block.input(atlas_sheet, block, sheet, queue=False, **QUIET)
    sheet.select(
        dream_channel, [image, block], [result, line], trigger_mode="multiple", **QUIET, **handlers.COMPUTE
    )  # another tile ends the dream of the one before
    handlers.wire_stop(stop, "deepdream-inside")


def zoom_exhibit(image: gr.Image, tuned: list, seed: gr.Number) -> None:
    gr.Markdown(t("zoom.title"), elem_classes="inside-title")
    gr.Markdown(t("zoom.text"), elem_classes="inside-text")
    with layout.exhibit_row():
        with layout.exhibit():
            video = gr.Video(
                str(EXHIBITS / "zoom.mp4"),
                label=t("zoom.video"),
                show_label=False,
                autoplay=True,
                loop=True,
                height=420,
                buttons=["download"],
                interactive=False,
            )
        with layout.controls():
            run = gr.Button(t("zoom.run"), variant="primary")
            stop = layout.stop_button()
            frames = gr.Slider(16, 160, 64, step=16, label=t("zoom.frames"))
            line = gr.HTML(t("zoom.opening"), elem_classes="progress-line")
    inputs = [image, frames, seed, *tuned]
    run.click(zoom, inputs, [video, line], api_name="deepdream_zoom", show_progress="hidden", **handlers.COMPUTE)
    handlers.wire_stop(stop, "deepdream-inside")


# ---- small parts, the first of them for tab.py too ---------------------------------------------------------------


def where(frame: Image.Image) -> dict[str, int]:
    """How far a dream is: octave, octaves, step, steps."""
    settings = settings_of(frame)
    return {key: settings[key] for key in ("octave", "octaves", "step", "steps")}


def caption(key: str) -> None:
    """What a picture shows, above it: Gradio's own labels lie on the picture."""
    gr.Markdown(t(key), elem_classes="caption")


def stored(name: str, label: str | None = None) -> gr.Image:
    """A picture of the room with its caption, the stored one in it at first."""
    if label:
        caption(label)
    path = next(EXHIBITS.glob(f"{name}.*"))
    kind = {"format": "jpeg", "type": "filepath"} if name == "channel" else {"format": "png"}
    return gr.Image(
        str(path), interactive=False, show_label=False, buttons=BUTTONS, elem_classes=[name, "stored"], **kind
    )
