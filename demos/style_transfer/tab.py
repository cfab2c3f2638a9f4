"""The style room: a photo in the style of a painting, at once or Gatys' way. Videos are in film_tab.py."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import gradio as gr
from PIL import Image

from demos.common.media.images import cache_path, enlarge, jpeg_frame, open_image, save_png, settings_of
from demos.common.ui import handlers, layout
from demos.common.ui.charts import Line, line_chart
from demos.common.ui.handlers import COMPUTE, QUICK, QUIET, lazily
from demos.common.ui.i18n import both, language
from demos.style_transfer import film_tab, inside
from demos.style_transfer.constants import CONTENT_WEIGHT, DEFAULTS, EXAMPLES, PAINTING, PAINTINGS, PHOTO, STARTS
from demos.style_transfer.controls import NONE, Controls, style_controls
from demos.style_transfer.exhibits import EXHIBITS
from demos.style_transfer.paintings import chosen_style, painting_path, thumbnails
from demos.style_transfer.texts import t

if TYPE_CHECKING:
    from demos.style_transfer.pipeline import StyleTransfer

pipeline: Callable[[], StyleTransfer] = lazily("style_transfer")
PAUSE = 0.2  # seconds between two frames of a stream
WALL = 860  # px: the room on the wall for the longer side
# The live picture lies over the slider while something is painted: the slider would lose its handle's place each time.
BEGIN = "(...given) => { document.body.classList.add('stylizing'); return given; }"
END = "() => { document.body.classList.remove('stylizing'); }"


def build() -> None:
    """The room; called inside its tab. What it shows at first is stored: nothing is computed here."""
    with layout.room(t, css=thumbnails()):
        with layout.try_part():
            with layout.exhibit_row():
                stages, controls = wall(), style_controls()
            wire(controls, stages)
            layout.introduction(t, "film")
            film_tab.build(controls.painting, controls.own, controls.strength, controls.stroke, controls.keep)
            layout.card_panel(t)
        with layout.inside_part():
            inside.build(controls.image, controls.painting, controls.own)
        layout.lesson_part(t)


class Stages(NamedTuple):
    """What shows the result."""

    slider: gr.ImageSlider
    live: gr.Image
    line: gr.HTML
    download: gr.DownloadButton
    losses: gr.HTML


def wall() -> Stages:
    """Photo and result under a slider, over it the live picture; below them line, download and losses."""
    opening = str(EXHIBITS.path("opening"))
    photo = resized_photo(EXAMPLES / f"{PHOTO}.webp", Image.open(opening))
    with layout.exhibit(), gr.Column(elem_classes="st-stages", min_width=0):
        slider = gr.ImageSlider(
            (photo, opening),
            label=t("exhibit"),
            show_label=False,
            format="png",
            interactive=False,
            slider_position=30,
            max_height=546,  # as in tab.css
            buttons=["fullscreen"],
            elem_classes="st-stage",
        )
        live = gr.Image(
            opening,
            label=t("stage"),
            show_label=False,
            type="filepath",
            interactive=False,
            buttons=[],
            elem_classes=["st-stage", "st-live"],
        )
        with gr.Row(elem_classes="st-under"):
            line = gr.HTML(t("opening"), elem_classes="progress-line")
            download = gr.DownloadButton(t("download"), value=opening, size="sm", elem_classes="st-save")
        t.add({"chart.first": both(lambda speech: f'<p class="empty">{t.say("chart.empty", speech)}</p>')})
        losses = gr.HTML(t("chart.first"), elem_classes="st-chart", padding=False)
    return Stages(slider, live, line, download, losses)


def wire(controls: Controls, stages: Stages) -> None:
    """Whatever is moved paints anew; Gatys' way has its own button."""
    painting, own, image, stroke = controls.painting, controls.own, controls.image, controls.stroke
    moved = [painting, controls.strength, controls.other, controls.mix, stroke, controls.keep, controls.size]
    inputs = [
        image,
        painting,
        own,
        controls.strength,
        controls.other,
        controls.mix,
        stroke,
        controls.keep,
        controls.size,
    ]
    outputs = [stages.live, stages.line, stages.download, stages.slider]
    begin: dict[str, Any] = {"js": BEGIN, "show_progress": "hidden"}
    latest = {"trigger_mode": "always_last", "api_visibility": "private", **begin, **QUICK}
    events = [control.input for control in moved]
    runs = [
        controls.run.click(stylize, inputs, outputs, api_name="style_transfer_stylize", **begin, **QUICK),
        gr.on([*events, image.change, own.change], stylize_changed, inputs, outputs, **latest),
        controls.gatys.click(
            optimize,
            [
                image,
                painting,
                own,
                stroke,
                controls.start,
                controls.steps,
                controls.content_weight,
                controls.optimize_size,
            ],
            [stages.live, stages.line, stages.losses, stages.download, stages.slider],
            api_name="style_transfer_optimize",
            **begin,
            **COMPUTE,
        ),
    ]
    for run in runs:
        for after in (run.then, run.failure):  # in Gradio 6.31 `then` is not called after an error
            after(None, js=END, queue=False, **QUIET)
    handlers.wire_stop(controls.stop, "style_transfer")
    # a picture of one's own takes the place of the wall's; a click on the wall takes it back
    own.upload(None, None, painting, js="() => null", queue=False, **QUIET)
    gr.on([painting.change, own.change], style_label, [painting, own], controls.label, queue=False, **QUIET)


# ---- handlers ----------------------------------------------------------------------------------------------------


@handlers.guarded
def stylize(
    image: str,
    painting: str | None = PAINTING,
    own: str | None = None,
    strength: float = DEFAULTS["strength"],
    other: str = NONE,
    mix: float = DEFAULTS["mix"],
    stroke: float = DEFAULTS["stroke"],
    keep_colours: bool = False,
    size: int = DEFAULTS["size"],
    request: gr.Request | None = None,
) -> tuple[str, str, str, tuple[str, str]]:
    """One pass: the picture to show, the line, the PNG with its settings, the pair before and after."""
    handlers.stop("style_transfer", request)  # a Gatys run that is still going would paint over it
    start = time.perf_counter()
    second = None if other == NONE else painting_path(other)
    options = {"other": second, "mix": mix, "stroke": stroke, "keep_colours": keep_colours, "size": size}
    made = pipeline().stylize(image, chosen_style(painting, own), strength, **options)
    seconds = time.perf_counter() - start
    line = t.say("done", language(request), width=made.width, height=made.height, seconds=seconds)
    pair = shown(resized_photo(image, made)), shown(made)
    return pair[1], line, save_png(made, cache_path("style_transfer.png")), pair


def stylize_changed(
    request: gr.Request, image: str | None, painting: str | None, own: str | None, *settings: Any
) -> tuple:
    """As `stylize`, where something on the page changed; nothing happens where a picture was taken away."""
    if image is None or (painting is None and own is None):
        return (gr.skip(),) * 4
    return stylize(image, painting, own, *settings, request)


@handlers.guarded
def optimize(
    image: str,
    painting: str | None = PAINTING,
    own: str | None = None,
    stroke: float = DEFAULTS["stroke"],
    start: str = STARTS[0],
    steps: int = DEFAULTS["steps"],
    content_weight: float = CONTENT_WEIGHT,
    size: int = DEFAULTS["optimize_size"],
    request: gr.Request | None = None,
) -> Iterator[tuple]:
    """Streams Gatys' optimisation: picture, line, chart; at the end the PNG and the pair before and after."""
    speech, began, last, frame = language(request), time.perf_counter(), 0.0, None
    flag = handlers.stop_flag("style_transfer", request)
    options = {"start": start, "steps": steps, "content_weight": content_weight, "stroke": stroke, "size": size}
    frames = pipeline().optimize(image, chosen_style(painting, own), stop=flag, **options)
    yield gr.skip(), t.say("working", speech), gr.skip(), gr.skip(), gr.skip()
    history: dict[str, list[float]] = {"step": [], "style": [], "content": []}
    for frame in frames:
        facts = settings_of(frame)
        for name, values in history.items():
            values.append(facts[name])
        if time.perf_counter() - last >= PAUSE:
            last = time.perf_counter()
            line = t.say("progress", speech, **facts)
            yield shown(frame), line, loss_chart(history, steps, speech), gr.skip(), gr.skip()
    if frame is None:
        yield gr.skip(), t.say("stopped_early", speech), gr.skip(), gr.skip(), gr.skip()
        return
    facts["first"], key = history["style"][0], "gatys_stopped" if facts["step"] < steps else "gatys_done"
    line = t.say(key, speech, seconds=time.perf_counter() - began, **facts)
    pair = shown(resized_photo(image, frame)), shown(frame)
    path = save_png(frame, cache_path("style_transfer.png"))
    yield pair[1], line, loss_chart(history, steps, speech), path, pair


def loss_chart(history: dict[str, Sequence[float]], steps: int, speech: str) -> str:
    """Style and content losses over the steps so far as HTML, in ink; `history` also holds the "step" of each value."""
    lines = [
        Line(t.say(f"chart.{name}", speech), history[name], dash=dash)
        for name, dash in (("style", ""), ("content", "6 4"))
    ]
    words = {"label": t.say("chart.words", speech), "x_last": f"{t.say('chart.step', speech)} {steps}"}
    return f'<div class="charts">{line_chart([*history["step"], steps], lines, height=132, **words)}</div>'


def style_label(painting: str | None, own: str | None, request: gr.Request) -> str:
    """Title, painter and year of what is chosen."""
    speech = language(request)
    return t.say(f"painting_label.{painting}" if painting in PAINTINGS else "caption_own", speech)


def shown(picture: Image.Image) -> str:
    """A file for the wall: a small picture is whole times larger (Lanczos), so that no browser blurs it."""
    return jpeg_frame(enlarge(picture, max(1, WALL // max(picture.size))))


def resized_photo(image: Any, made: Image.Image) -> Image.Image:
    """The photo in the size of what was made of it."""
    return open_image(image).resize(made.size, Image.Resampling.LANCZOS)
