"""Look inside DeepDream: what the network sees, octaves, an atlas of channels, a flight into the dream."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr

from demos.common.media.images import grid, save_png
from demos.common.ui import handlers, layout
from demos.common.ui.handlers import QUIET
from demos.common.ui.i18n import language
from demos.deepdream.components import deepdream, from_components, paced, progress_of
from demos.deepdream.constants import ATLAS_BLOCKS, ATLAS_COLUMNS, ATLAS_GUTTER, ATLAS_TILE, BLOCKS, FPS, SIZES
from demos.deepdream.exhibits import EXHIBITS
from demos.deepdream.texts import t

SIZE = SIZES[1]  # px of the longer side of every dream here
BUTTONS = ["download", "fullscreen"]


def build(image: gr.Image, settings: list[Any], seed: gr.Number) -> None:
    """The part's four exhibits; they use the picture, the settings and the seed of the first part."""
    responses_exhibit(image)
    octaves_exhibit(image, settings)
    atlas_exhibit(image)
    zoom_exhibit(image, settings, seed)


def responses_exhibit(image: gr.Image) -> None:
    """Where a block responds to the picture, and the gradient of its energy."""
    layout.introduction(t, "see")
    with layout.exhibit_row():
        with layout.exhibit():
            channels = layout.picture_out(
                EXHIBITS.path("activation_channels"), t("see.channels"), elem_classes="activation_channels"
            )
        with layout.controls():
            run = gr.Button(t("see.run"), variant="primary")
            block = gr.Slider(BLOCKS[0], BLOCKS[-1], 8, step=1, label=t("see.block"))
            energy = layout.picture_out(EXHIBITS.path("activation"), t("see.energy"), elem_classes=[])
            line = gr.HTML(t("see.opening"), elem_classes="progress-line")
    gr.Markdown(t("see.gradient_text"), elem_classes="exhibit-text")
    with gr.Row():
        raw, smoothed = (
            layout.picture_out(EXHIBITS.path(f"gradient_{kind}"), t(f"see.{kind}"), min_width=260, elem_classes=[])
            for kind in ("raw", "smooth")
        )
    show = {"fn": show_responses, "inputs": [image, block], "outputs": [energy, channels, raw, smoothed, line]}
    run.click(api_name="deepdream_look", show_progress="hidden", **show, **handlers.COMPUTE)
    block.release(**show, **QUIET, **handlers.COMPUTE)


def octaves_exhibit(image: gr.Image, settings: list[Any]) -> None:
    """The picture at the end of each octave."""
    layout.introduction(t, "octave")
    sheet = gr.Image(
        str(EXHIBITS.path("octaves")),
        format="png",
        interactive=False,
        show_label=False,
        buttons=BUTTONS,
        elem_classes="octaves",
    )
    with gr.Row(elem_classes="main-buttons"):
        run = gr.Button(t("octave.run"), scale=3)
        stop = layout.stop_button()
    line = gr.HTML(t("octave.opening"), elem_classes="progress-line")
    run.click(dream_octaves, [image, *settings], [sheet, line], **QUIET, **handlers.COMPUTE)
    handlers.wire_stop(stop, "deepdream-inside")


def atlas_exhibit(image: gr.Image) -> None:
    """A sheet of channels; a click dreams of one."""
    layout.introduction(t, "atlas")
    with layout.exhibit_row():
        with layout.exhibit():
            layout.caption(t("atlas.sheet"))
            sheet = gr.Image(
                atlas_sheet(8), show_label=False, interactive=False, buttons=[], format="png", elem_classes="atlas"
            )
        with layout.controls():
            names = [(t(f"block.{block}"), block) for block in ATLAS_BLOCKS]
            block = gr.Radio(names, value=8, label=t("atlas.block"))
            layout.caption(t("atlas.result"))
            result = gr.Image(
                str(EXHIBITS.path("channel")),
                format="jpeg",
                type="filepath",
                interactive=False,
                show_label=False,
                buttons=BUTTONS,
            )
            line = gr.HTML(t("atlas.opening"), elem_classes="progress-line")
            stop = layout.stop_button()
    block.input(atlas_sheet, block, sheet, queue=False, **QUIET)
    sheet.select(
        dream_channel, [image, block], [result, line], trigger_mode="multiple", **QUIET, **handlers.COMPUTE
    )  # another tile ends the dream of the one before
    handlers.wire_stop(stop, "deepdream-inside")


def zoom_exhibit(image: gr.Image, settings: list[Any], seed: gr.Number) -> None:
    """A flight into the dream, as a video."""
    layout.introduction(t, "zoom")
    with layout.exhibit_row():
        with layout.exhibit():
            video = gr.Video(
                str(EXHIBITS.path("zoom")),
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
    inputs = [image, frames, seed, *settings]
    run.click(zoom, inputs, [video, line], api_name="deepdream_zoom", show_progress="hidden", **handlers.COMPUTE)
    handlers.wire_stop(stop, "deepdream-inside")


# ---- handlers ----------------------------------------------------------------------------------------------------


@handlers.guarded
def show_responses(image: str, block: int, request: gr.Request) -> Iterator[tuple[Any, Any, Any, Any, str]]:
    """Where a block responds, its clearest channels, and the gradient of its energy, as it is and smoothed."""
    speech = language(request)
    yield *[gr.skip()] * 4, t.say("see.looking", speech, block=block)
    energy, channels = deepdream().activations(image, block)
    yield energy, channels, *deepdream().gradients(image, (block,)), t.say("see.done", speech, block=block)


@handlers.guarded
def dream_octaves(request: gr.Request, image: str, *settings: Any) -> Iterator[tuple[Any, str]]:
    """The last frame of each octave, side by side."""
    speech, ends = language(request), {}
    flag = handlers.stop_flag("deepdream-inside", request)
    yield gr.skip(), t.say("starting", speech)
    for frame, due in paced(deepdream().dream(image, **from_components(*settings), size=SIZE, stop=flag)):
        progress = progress_of(frame)
        ends[progress["octave"]] = frame
        if due:
            yield gr.skip(), t.say("progress", speech, **progress)
    if not ends:
        yield gr.skip(), t.say("stopped_early", speech)
        return
    yield grid(list(ends.values()), min(4, len(ends))), t.say("octave.done", speech)


def atlas_sheet(block: int) -> str:
    """The stored atlas of a block."""
    return str(EXHIBITS.path(f"atlas_{block}"))


@handlers.guarded
def dream_channel(image: str, block: int, event: gr.SelectData, request: gr.Request) -> Iterator[tuple[Any, str]]:
    """Dreams of the channel whose tile was clicked."""
    column, row = ((int(place) - ATLAS_GUTTER) // (ATLAS_TILE + ATLAS_GUTTER) for place in event.index)
    channel = max(0, row) * ATLAS_COLUMNS + min(max(0, column), ATLAS_COLUMNS - 1)
    speech, frame = language(request), None
    flag = handlers.stop_flag("deepdream-inside", request)
    for frame, due in paced(deepdream().dream(image, (block,), channel=channel, size=SIZE, stop=flag)):
        progress = progress_of(frame)
        steps = (progress["octave"] - 1) * progress["steps"] + progress["step"]
        percent = round(100 * steps / (progress["octaves"] * progress["steps"]))
        line = t.say("atlas.progress", speech, block=block, channel=channel, percent=percent)
        if due:
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

    speech, pictures = language(request), []
    flag = handlers.stop_flag("deepdream-inside", request)
    settings = from_components(layers, channel, target_class, octaves, steps, strength, colour)
    flight = deepdream().zoom(image, frames, size=SIZE, seed=seed, stop=flag, **settings)
    yield gr.skip(), t.say("starting", speech)
    for picture, due in paced(flight, pause=1):
        pictures.append(picture)
        if due:
            yield gr.skip(), t.say("zoom.progress", speech, frame=len(pictures), frames=frames)
    if not pictures:
        yield gr.skip(), t.say("stopped_early", speech)
        return
    key = "zoom.stopped" if flag.is_set() else "zoom.progress"
    with tempfile.TemporaryDirectory() as folder:
        video = write_mp4(pictures, FPS, Path(folder) / "deepdream.mp4")
        yield video, t.say(key, speech, frame=len(pictures), frames=frames)
