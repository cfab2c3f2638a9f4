"""The DeepDream room: dream about a picture, see what the network sees in it, browse channels, fly into the dream."""

from __future__ import annotations

import base64
import json
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr
from PIL import Image

from demos.common import widgets
from demos.common.i18n import language
from demos.common.images import grid, open_image, save_png, settings_of
from demos.deepdream.choices import (
    ATLAS_BLOCKS,
    ATLAS_COLUMNS,
    ATLAS_GUTTER,
    ATLAS_TILE,
    BLOCKS,
    CLASSES,
    DEFAULTS,
    MAX_OCTAVES,
    PRESETS,
    SIZES,
    preset,
)
from demos.deepdream.texts import t

HOME = Path(__file__).parent
EXHIBITS = HOME / "exhibits"
NONE = -1  # "no class", "no channel": a dropdown can't be emptied again, and the API needs a value
TUNED = ("layers", "channel", "target_class", "octaves", "steps", "strength", "colour")  # what a preset sets
PAUSE = 0.1  # seconds between two frames of a stream; more frames only make the page slow
BUTTONS = ["download", "fullscreen"]
# The live picture lies over the slider while it dreams. Not as an event of its own: that would wait for the stream's end.
BEGIN = "(...given) => { document.body.classList.add('dreaming'); return given; }"
END = "() => { document.body.classList.remove('dreaming'); }"
QUIET = dict(show_progress="hidden", api_visibility="private")


def pipeline() -> Any:
    """The dreamer; torch is imported at the first use, not when the page opens."""
    from demos.deepdream.pipeline import load

    return load()


# ---- handlers ----------------------------------------------------------------------------------------------------


@widgets.guarded
def dream(
    image: str,
    layers: list[int],
    channel: int,
    target_class: int,
    octaves: int,
    steps: int,
    strength: float,
    colour: float,
    size: int,
    seed: int,
    guide: str | None = None,
    request: gr.Request | None = None,
) -> Iterator[tuple[Any, str, Any, Any]]:
    """Streams frames; the last one is a PNG that carries its settings.

    Yields the picture, the progress line, and at the end the file to save and the pair before and after.
    """
    from demos.deepdream.pipeline import prepare

    speech, start, frame, shown = language(request), time.perf_counter(), None, 0.0
    flag = widgets.stop_flag("deepdream", request)
    wishes = chosen(layers, channel, target_class, octaves, steps, strength, colour)
    frames = pipeline().dream(image, **wishes, guide=guide, size=size, seed=seed, stop=flag)
    yield prepare(image, size), t.say("starting", speech), gr.skip(), gr.skip()
    for frame in frames:
        if time.perf_counter() - shown >= PAUSE:
            shown = time.perf_counter()
            yield frame, t.say("progress", speech, **where(frame)), gr.skip(), gr.skip()
    if frame is None:
        yield gr.skip(), t.say("stopped_early", speech), gr.skip(), gr.skip()
        return
    seconds = f"{time.perf_counter() - start:.1f}"
    line = t.say("stopped", speech, **where(frame)) if flag.is_set() else t.say("done", speech, seconds=seconds)
    with tempfile.TemporaryDirectory() as folder:  # Gradio keeps its own copy of what is yielded
        path = save_png(frame, Path(folder) / "deepdream.png")
        yield path, line, path, (open_image(image).resize(frame.size, Image.Resampling.LANCZOS), path)


def chosen(layers, channel, target_class, octaves, steps, strength, colour) -> dict[str, Any]:
    """The page's settings as arguments of `DeepDream.dream`."""
    return {
        "layers": layers,
        "channel": None if channel in (None, NONE) else channel,
        "target_class": None if target_class in (None, NONE) else target_class,
        "octaves": octaves,
        "steps": steps,
        "strength": strength,
        "colour": colour,
    }


def where(frame: Image.Image) -> dict[str, int]:
    """How far a dream is: octave, octaves, step, steps."""
    settings = settings_of(frame)
    return {key: settings[key] for key in ("octave", "octaves", "step", "steps")}


@widgets.guarded
def look(image: str, block: int, request: gr.Request) -> tuple[Image.Image, Image.Image, Image.Image, Image.Image]:
    """Where a block responds, its clearest channels, and the gradient of its energy, as it is and smoothed."""
    whole, sheet = pipeline().activations(image, block)
    return whole, sheet, *pipeline().gradients(image, (block,))


@widgets.guarded
def show_octaves(
    image: str,
    layers: list[int],
    channel: int,
    target_class: int,
    octaves: int,
    steps: int,
    strength: float,
    colour: float,
    request: gr.Request,
) -> Image.Image:
    """The last frame of each octave, side by side."""
    flag, ends = widgets.stop_flag("deepdream-inside", request), {}
    wishes = chosen(layers, channel, target_class, octaves, steps, strength, colour)
    for frame in pipeline().dream(image, **wishes, size=SIZES[1], stop=flag):
        ends[where(frame)["octave"]] = frame
    return grid(list(ends.values()), min(4, len(ends)))


def atlas_sheet(block: int) -> str:
    return str(EXHIBITS / f"atlas_{block}.webp")


@widgets.guarded
def dream_channel(image: str, block: int, event: gr.SelectData, request: gr.Request) -> Iterator[tuple[Any, str]]:
    """Dreams of the channel whose tile was clicked."""
    column, row = ((int(place) - ATLAS_GUTTER) // (ATLAS_TILE + ATLAS_GUTTER) for place in event.index)
    channel = max(0, row) * ATLAS_COLUMNS + min(max(0, column), ATLAS_COLUMNS - 1)
    speech, shown, frame = language(request), 0.0, None
    flag = widgets.stop_flag("deepdream-inside", request)
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


@widgets.guarded
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
    from demos.common.video import write_mp4

    speech, shown, pictures = language(request), 0.0, []
    flag = widgets.stop_flag("deepdream-inside", request)
    wishes = chosen(layers, channel, target_class, octaves, steps, strength, colour)
    flight = pipeline().zoom(image, frames, size=SIZES[1], seed=seed, stop=flag, **wishes)
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


def build() -> None:
    """The room; called inside its tab. What it shows at first is stored: nothing is computed here."""
    gr.HTML(f"<style>{style()}</style>", padding=False, elem_classes="deepdream-style")
    with widgets.room(t):
        with widgets.try_part():
            image, tuned, seed = try_exhibit()
        with widgets.inside_part():
            see_exhibit(image)
            octave_exhibit(image, tuned)
            atlas_exhibit(image)
            zoom_exhibit(image, tuned, seed)
        widgets.lesson_part(t)


def try_exhibit() -> tuple[gr.Image, list, gr.Number]:
    opening = EXHIBITS / "exhibit.png"
    with widgets.exhibit_row():
        with widgets.exhibit(), gr.Column(elem_classes="stages", min_width=0):
            slider = gr.ImageSlider(
                first_pair(opening),
                label=t("exhibit"),
                show_label=False,
                format="png",
                interactive=False,
                slider_position=35,
                buttons=["fullscreen"],
                elem_classes="stage",
            )
            stage = gr.Image(
                str(opening),
                label=t("stage"),
                show_label=False,
                format="jpeg",
                type="filepath",
                interactive=False,
                buttons=[],
                elem_classes=["stage", "live"],
            )
            with gr.Row(elem_classes="under-stage"):
                line = gr.HTML(t("opening"), elem_classes="progress-line")
                download = gr.DownloadButton(t("download"), value=str(opening), size="sm", elem_classes="save")
        with widgets.controls():
            with gr.Row(elem_classes="main-buttons"):
                run = gr.Button(t("dream"), variant="primary", scale=3)
                stop = widgets.stop_button()
            which = gr.Radio(
                [(t(f"preset.{name}"), name) for name in PRESETS],
                value="animals",
                label=t("preset"),
                elem_classes="preset-tiles",
            )
            caption("picture")
            image = gr.Image(
                str(HOME / "examples" / "cat.webp"),
                label=t("picture"),
                show_label=False,
                type="filepath",
                image_mode=None,
                format="png",
                height=170,
                sources=["upload", "webcam", "clipboard"],
                buttons=[],
            )
            gr.Examples([[path] for path in widgets.examples_in("deepdream")], image, label=t("examples"))
            with widgets.settings_fold():
                tuned, guide, size = settings()
                seed, dice = widgets.seed_row()
    widgets.card_panel(t)

    table = json.dumps({name: values_of(name) for name in PRESETS})
    which.input(None, which, tuned, js=f"(name) => ({table})[name]", **QUIET)
    event = gr.on(
        [run.click, seed.submit],
        dream,
        [image, *tuned, size, seed, guide],
        [stage, line, download, slider],
        js=BEGIN,
        api_name="deepdream_dream",
        show_progress="hidden",
        **widgets.COMPUTE,
    )
    event.then(None, js=END, **QUIET)
    widgets.wire_stop(stop, "deepdream")
    return image, tuned, seed


def settings() -> tuple[list, gr.Image, gr.Radio]:
    """The folded settings: what a preset sets (in TUNED's order), guide, size."""
    layers = gr.CheckboxGroup(
        [(str(block), block) for block in BLOCKS],
        value=list(DEFAULTS["layers"]),
        label=t("layers"),
        info=t("layers_info"),
    )
    names = [(t("class.none"), NONE), *((t(f"class.{index}"), index) for index in CLASSES)]
    target_class = gr.Dropdown(names, value=NONE, label=t("target_class"), info=t("target_class_info"))
    octaves = gr.Slider(1, MAX_OCTAVES, DEFAULTS["octaves"], step=1, label=t("octaves"), info=t("octaves_info"))
    steps = gr.Slider(1, 40, DEFAULTS["steps"], step=1, label=t("steps"))
    strength = gr.Slider(0.1, 3, DEFAULTS["strength"], step=0.1, label=t("strength"))
    colour = gr.Slider(0, 1, DEFAULTS["colour"], step=0.1, label=t("colour"), info=t("colour_info"))
    channel = gr.Number(NONE, label=t("channel"), precision=0, minimum=NONE)
    guide = gr.Image(
        label=t("guide"), type="filepath", image_mode=None, format="png", height=160, sources=["upload", "clipboard"]
    )
    size = gr.Radio(SIZES, value=512, label=t("size"))
    return [layers, channel, target_class, octaves, steps, strength, colour], guide, size


def see_exhibit(image: gr.Image) -> None:
    gr.Markdown(t("see.title"), elem_classes="inside-title")
    gr.Markdown(t("see.text"), elem_classes="inside-text")
    with widgets.exhibit_row():
        with widgets.exhibit():
            channels = stored("activation_channels", "see.channels")
        with widgets.controls():
            run = gr.Button(t("see.run"), variant="primary")
            block = gr.Slider(BLOCKS[0], BLOCKS[-1], 8, step=1, label=t("see.block"))
            energy = stored("activation", "see.energy")
    gr.Markdown(t("see.gradient_text"), elem_classes="inside-text")
    with gr.Row():
        with gr.Column(min_width=260):
            raw = stored("gradient_raw", "see.raw")
        with gr.Column(min_width=260):
            smoothed = stored("gradient_smooth", "see.smooth")
    outputs = [energy, channels, raw, smoothed]
    run.click(look, [image, block], outputs, api_name="deepdream_look", show_progress="hidden", **widgets.COMPUTE)
    block.release(look, [image, block], outputs, **QUIET, **widgets.COMPUTE)


def octave_exhibit(image: gr.Image, tuned: list) -> None:
    gr.Markdown(t("octave.title"), elem_classes="inside-title")
    gr.Markdown(t("octave.text"), elem_classes="inside-text")
    sheet = stored("octaves")
    run = gr.Button(t("octave.run"))
    run.click(show_octaves, [image, *tuned], sheet, **QUIET, **widgets.COMPUTE)


def atlas_exhibit(image: gr.Image) -> None:
    gr.Markdown(t("atlas.title"), elem_classes="inside-title")
    gr.Markdown(t("atlas.text"), elem_classes="inside-text")
    with widgets.exhibit_row():
        with widgets.exhibit():
            caption("atlas.sheet")
            sheet = gr.Image(
                atlas_sheet(8), show_label=False, interactive=False, buttons=[], format="png", elem_classes="atlas"
            )
        with widgets.controls():
            block = gr.Radio([(t(f"block.{each}"), each) for each in ATLAS_BLOCKS], value=8, label=t("atlas.block"))
            result = stored("channel", "atlas.result")
            line = gr.HTML(t("atlas.opening"), elem_classes="progress-line")
    block.input(atlas_sheet, block, sheet, queue=False, **QUIET)
    sheet.select(dream_channel, [image, block], [result, line], **QUIET, **widgets.COMPUTE)


def zoom_exhibit(image: gr.Image, tuned: list, seed: gr.Number) -> None:
    gr.Markdown(t("zoom.title"), elem_classes="inside-title")
    gr.Markdown(t("zoom.text"), elem_classes="inside-text")
    with widgets.exhibit_row():
        with widgets.exhibit():
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
        with widgets.controls():
            run = gr.Button(t("zoom.run"), variant="primary")
            stop = widgets.stop_button()
            frames = gr.Slider(16, 160, 64, step=16, label=t("zoom.frames"))
            line = gr.HTML(t("zoom.opening"), elem_classes="progress-line")
    inputs = [image, frames, seed, *tuned]
    run.click(zoom, inputs, [video, line], api_name="deepdream_zoom", show_progress="hidden", **widgets.COMPUTE)
    widgets.wire_stop(stop, "deepdream-inside")


# ---- small parts -------------------------------------------------------------------------------------------------


def values_of(name: str) -> list:
    """A preset's settings in TUNED's order, as the page's components hold them."""
    values = [NONE if value is None else value for value in (preset(name)[key] for key in TUNED)]
    return [list(value) if isinstance(value, tuple) else value for value in values]


def caption(key: str) -> None:
    """What a picture shows, above it: Gradio's own labels lie on the picture."""
    gr.Markdown(t(key), elem_classes="caption")


def stored(name: str, label: str | None = None) -> gr.Image:
    """A picture of the room with its caption, the stored one in it at first."""
    if label:
        caption(label)
    path = next(EXHIBITS.glob(f"{name}.*"))
    kind = {"format": "jpeg", "type": "filepath"} if name == "channel" else {"format": "png"}
    return gr.Image(str(path), interactive=False, show_label=False, buttons=BUTTONS, **kind)


def first_pair(result: Path) -> tuple[Image.Image, str]:
    """The cat before and after, in one size."""
    with Image.open(result) as dreamt:
        before = open_image(HOME / "examples" / "cat.webp").resize(dreamt.size, Image.Resampling.LANCZOS)
    return before, str(result)


def style() -> str:
    """Presets as tiles with a picture of what they do, and the sizes of stage and atlas."""
    rules = [(HOME / "tab.css").read_text(encoding="utf-8")]
    for place, name in enumerate(PRESETS, 1):
        data = base64.b64encode((EXHIBITS / f"preset_{name}.webp").read_bytes()).decode()
        rules.append(
            f".preset-tiles label:nth-child({place}) {{ background-image: url(data:image/webp;base64,{data}); }}"
        )
    return "\n".join(rules)
