"""The DeepDream room: dream about a picture. What goes on inside is in inside.py."""

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

from demos.common.media.images import open_image, save_png
from demos.common.ui import handlers, layout
from demos.common.ui.handlers import QUIET
from demos.common.ui.i18n import language
from demos.common.ui.inputs import whole_number
from demos.deepdream import inside
from demos.deepdream.components import NONE, deepdream, from_components, paced, progress_of, to_components
from demos.deepdream.constants import BLOCKS, CAT, CLASSES, DEFAULT_SIZE, DEFAULTS, MAX_OCTAVES, PRESETS, SIZES, preset
from demos.deepdream.exhibits import EXHIBITS
from demos.deepdream.texts import t

# The live picture lies over the slider during a dream; an event of its own for that would wait until the stream ends.
BEGIN = "(...inputs) => { document.body.classList.add('dreaming'); return inputs; }"
END = "() => { document.body.classList.remove('dreaming'); }"


def build() -> None:
    """The room; called inside its tab. What it shows at first is stored: nothing is computed here."""
    with layout.room(t, css=preset_pictures()):
        with layout.try_part():
            image, settings, seed = try_exhibit()
        with layout.inside_part():
            inside.build(image, settings, seed)
        layout.lesson_part(t)


def preset_pictures() -> str:
    """CSS: each preset's tile shows what it does."""
    rules = []
    for place, name in enumerate(PRESETS, 1):
        data = base64.b64encode(EXHIBITS.path(f"preset_{name}").read_bytes()).decode()
        tile = f".preset-tiles label:nth-child({place})"
        rules.append(f"{tile} {{ background-image: url(data:image/webp;base64,{data}); }}")
    return "\n".join(rules)


def try_exhibit() -> tuple[gr.Image, list[Any], gr.Number]:
    """Before and after, and what is dreamt of. Returns picture, settings (in the order of DEFAULTS) and seed."""
    with layout.exhibit_row():
        with layout.exhibit():
            slider, live, line, download = stage()
        with layout.controls():
            with gr.Row(elem_classes="main-buttons"):
                run = gr.Button(t("dream"), variant="primary", scale=3)
                stop = layout.stop_button()
            chosen = gr.Radio(
                [(t(f"preset.{name}"), name) for name in PRESETS],
                value="animals",
                label=t("preset"),
                elem_classes="preset-tiles",
            )
            image = layout.picture_in(t("picture"), CAT, buttons=[])
            gr.Examples([[path] for path in layout.examples_in("deepdream")], image, label=t("examples"))
            with layout.settings_fold():
                settings, guide, size = more_settings()
                seed, _ = layout.seed_row()
    layout.card_panel(t)

    table = json.dumps({name: to_components(preset(name)) for name in PRESETS})
    chosen.input(None, chosen, settings, js=f"(name) => ({table})[name]", **QUIET)
    # Settings changed by hand are no preset's; and a tile that stays chosen could not be clicked to get its own back.
    gr.on([setting.input for setting in settings], None, None, chosen, js="() => null", **QUIET)
    event = gr.on(
        [run.click, seed.submit],
        dream,
        [image, *settings, size, seed, guide],
        [live, line, download, slider],
        js=BEGIN,
        api_name="deepdream_dream",
        show_progress="hidden",
        **handlers.COMPUTE,
    )
    for after in (event.then, event.failure):  # in Gradio 6.31 `then` is not called after an error
        after(None, js=END, **QUIET)
    handlers.wire_stop(stop, "deepdream")
    return image, settings, seed


def stage() -> tuple[gr.ImageSlider, gr.Image, gr.HTML, gr.DownloadButton]:
    """The pair before and after, the live picture over it, and under them the line and the file to save."""
    opening = str(EXHIBITS.path("exhibit"))
    with gr.Column(elem_classes="stages", min_width=0):
        slider = gr.ImageSlider(
            before_and_after(CAT, opening),
            label=t("exhibit"),
            show_label=False,
            format="png",
            interactive=False,
            slider_position=35,
            buttons=["fullscreen"],
            elem_classes="stage",
        )
        live = gr.Image(
            opening,
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
            download = gr.DownloadButton(t("download"), value=opening, size="sm", elem_classes="save")
    return slider, live, line, download


def more_settings() -> tuple[list[Any], gr.Image, gr.Radio]:
    """The folded settings: what a preset sets (in the order of DEFAULTS), guide, size."""
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
    channel = whole_number(NONE, label=t("channel"), minimum=NONE)
    guide = layout.picture_in(t("guide"), height=160, sources=["upload", "clipboard"])
    size = gr.Radio(SIZES, value=DEFAULT_SIZE, label=t("size"))
    return [layers, channel, target_class, octaves, steps, strength, colour], guide, size


def before_and_after(image: Any, dreamt: str) -> tuple[Image.Image, str]:
    """A picture in the size of its dream, and the dream's file."""
    with Image.open(dreamt) as picture:
        return open_image(image).resize(picture.size, Image.Resampling.LANCZOS), dreamt


# ---- handlers ----------------------------------------------------------------------------------------------------


@handlers.guarded
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
    speech, start, frame = language(request), time.perf_counter(), None
    flag = handlers.stop_flag("deepdream", request)
    settings = from_components(layers, channel, target_class, octaves, steps, strength, colour)
    frames = deepdream().dream(image, **settings, guide=guide, size=size, seed=seed, stop=flag)
    yield deepdream().prepare(image, size), t.say("starting", speech), gr.skip(), gr.skip()
    for frame, due in paced(frames):
        if due:
            yield frame, t.say("progress", speech, **progress_of(frame)), gr.skip(), gr.skip()
    if frame is None:
        yield gr.skip(), t.say("stopped_early", speech), gr.skip(), gr.skip()
        return
    seconds = f"{time.perf_counter() - start:.1f}"
    line = t.say("stopped", speech, **progress_of(frame)) if flag.is_set() else t.say("done", speech, seconds=seconds)
    with tempfile.TemporaryDirectory() as folder:  # Gradio keeps its own copy of what is yielded
        path = save_png(frame, Path(folder) / "deepdream.png")
        yield path, line, path, before_and_after(image, path)
