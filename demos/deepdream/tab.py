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
from demos.common.ui.inputs import upload, whole_number
from demos.deepdream import inside
from demos.deepdream.choices import BLOCKS, CLASSES, DEFAULTS, MAX_OCTAVES, NONE, PRESETS, SIZES, tuned_to, wishes
from demos.deepdream.inside import EXHIBITS, HOME, PAUSE, caption, pipeline, where
from demos.deepdream.texts import t

# The live picture lies over the slider while it dreams. Not as an event of its own: that would wait for the stream's end.
BEGIN = "(...given) => { document.body.classList.add('dreaming'); return given; }"
END = "() => { document.body.classList.remove('dreaming'); }"


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
    from demos.deepdream.pipeline import prepare

    speech, start, frame, shown = language(request), time.perf_counter(), None, 0.0
    flag = handlers.stop_flag("deepdream", request)
    settings = wishes(layers, channel, target_class, octaves, steps, strength, colour)
    frames = pipeline().dream(image, **settings, guide=guide, size=size, seed=seed, stop=flag)
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


# ---- the page ----------------------------------------------------------------------------------------------------


def build() -> None:
    """The room; called inside its tab. What it shows at first is stored: nothing is computed here."""
    gr.HTML(f"<style>{style()}</style>", padding=False, elem_classes="deepdream-style")
    with layout.room(t):
        with layout.try_part():
            image, tuned, seed = try_exhibit()
        with layout.inside_part():
            inside.build(image, tuned, seed)
        layout.lesson_part(t)


def try_exhibit() -> tuple[gr.Image, list, gr.Number]:
    opening = EXHIBITS / "exhibit.png"
    with layout.exhibit_row():
        with layout.exhibit(), gr.Column(elem_classes="stages", min_width=0):
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
        with layout.controls():
            with gr.Row(elem_classes="main-buttons"):
                run = gr.Button(t("dream"), variant="primary", scale=3)
                stop = layout.stop_button()
            which = gr.Radio(
                [(t(f"preset.{name}"), name) for name in PRESETS],
                value="animals",
                label=t("preset"),
                elem_classes="preset-tiles",
            )
            caption("picture")
            image = upload(
                str(HOME / "examples" / "cat.webp"),
                label=t("picture"),
                show_label=False,
                height=170,
                sources=["upload", "webcam", "clipboard"],
                buttons=[],
            )
            gr.Examples([[path] for path in layout.examples_in("deepdream")], image, label=t("examples"))
            with layout.settings_fold():
                tuned, guide, size = settings()
                seed, dice = layout.seed_row()
    layout.card_panel(t)

    table = json.dumps({name: tuned_to(name) for name in PRESETS})
    which.input(None, which, tuned, js=f"(name) => ({table})[name]", **QUIET)
    # Settings changed by hand are no preset's; and a tile that is chosen already could not be clicked to get its own back.
    gr.on([each.input for each in tuned], None, None, which, js="() => null", **QUIET)
    event = gr.on(
        [run.click, seed.submit],
        dream,
        [image, *tuned, size, seed, guide],
        [stage, line, download, slider],
        js=BEGIN,
        api_name="deepdream_dream",
        show_progress="hidden",
        **handlers.COMPUTE,
    )
    for after in (event.then, event.failure):  # in Gradio 6.31 `then` is not called after an error
        after(None, js=END, **QUIET)
    handlers.wire_stop(stop, "deepdream")
    return image, tuned, seed


def settings() -> tuple[list, gr.Image, gr.Radio]:
    """The folded settings: what a preset sets (in choices.TUNED's order), guide, size."""
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
    caption("guide")
    guide = upload(label=t("guide"), show_label=False, height=160, sources=["upload", "clipboard"])
    size = gr.Radio(SIZES, value=512, label=t("size"))
    return [layers, channel, target_class, octaves, steps, strength, colour], guide, size


# ---- small parts -------------------------------------------------------------------------------------------------


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
