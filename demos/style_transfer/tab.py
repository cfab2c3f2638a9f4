"""The style room: a photo in the style of a painting, at once or Gatys' way; videos. What goes on inside is in inside.py."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr
from PIL import Image

from demos.common.media.images import enlarge, jpeg_frame, open_image, save_png, settings_of
from demos.common.ui import handlers, layout
from demos.common.ui.handlers import QUIET
from demos.common.ui.i18n import LANGUAGES, language
from demos.common.ui.inputs import upload
from demos.style_transfer import exhibits, inside
from demos.style_transfer.exhibits import EXAMPLES, FILM_PAINTING, HOME, PAINTING, PHOTO
from demos.style_transfer.inside import caption, chosen, pipeline
from demos.style_transfer.texts import DEFAULTS, FPS, PAINTINGS, SIZES, STARTS, t

PAUSE = 0.2  # seconds between two frames of a stream
WALL = 860  # px: the room on the wall for the longer side
NONE = "none"
# The live picture lies over the slider while something is painted: the slider would lose its handle's place each time.
BEGIN = "(...given) => { document.body.classList.add('stylizing'); return given; }"
END = "() => { document.body.classList.remove('stylizing'); }"


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
) -> Iterator[tuple[str, str, str, tuple[str, str]]]:
    """One pass, yielded once: the picture to show, the line, the PNG with its settings, the pair before and after."""
    handlers.stop("style_transfer", request)  # a Gatys run that is still going would paint over it
    start, speech = time.perf_counter(), language(request)
    second = None if other == NONE else exhibits.painting(other)
    look = dict(strength=strength, other=second, mix=mix, stroke=stroke, keep_colours=keep_colours, size=size)
    made = pipeline().stylize(image, chosen(painting, own), **look)
    seconds = time.perf_counter() - start
    line = t.say("done", speech, width=made.width, height=made.height, seconds=seconds)
    with tempfile.TemporaryDirectory() as folder:  # Gradio keeps its own copy of what is yielded
        path = save_png(made, Path(folder) / "style_transfer.png")
        yield shown(made), line, path, (shown(before(image, made)), shown(made))


def follow(request: gr.Request, image: str | None, painting: str | None, own: str | None, *rest: Any) -> Iterator:
    """As `stylize`, where something on the page changed; nothing happens where a picture was taken away."""
    if image is None or (painting is None and own is None):
        yield (gr.skip(),) * 4
    else:
        yield from stylize(image, painting, own, *rest, request)


@handlers.guarded
def gatys(
    image: str,
    painting: str | None = PAINTING,
    own: str | None = None,
    stroke: float = DEFAULTS["stroke"],
    start: str = STARTS[0],
    steps: int = DEFAULTS["steps"],
    content_weight: float = 0.04,
    size: int = DEFAULTS["optimize_size"],
    request: gr.Request | None = None,
) -> Iterator[tuple]:
    """Streams Gatys' optimisation: picture, line, chart; at the end the PNG and the pair before and after."""
    speech, began, last, frame = language(request), time.perf_counter(), 0.0, None
    flag = handlers.stop_flag("style_transfer", request)
    options = dict(start=start, steps=steps, content_weight=content_weight, stroke=stroke, size=size, stop=flag)
    frames = pipeline().optimize(image, chosen(painting, own), **options)
    yield gr.skip(), t.say("working", speech), gr.skip(), gr.skip(), gr.skip()
    history: dict[str, list[float]] = {"step": [], "style": [], "content": []}
    for frame in frames:
        facts = settings_of(frame)
        for name, values in history.items():
            values.append(facts[name])
        if time.perf_counter() - last >= PAUSE:
            last = time.perf_counter()
            line = t.say("progress", speech, **facts)
            yield shown(frame), line, exhibits.chart(history, steps, speech), gr.skip(), gr.skip()
    if frame is None:
        yield gr.skip(), t.say("stopped_early", speech), gr.skip(), gr.skip(), gr.skip()
        return
    facts["first"], key = history["style"][0], "gatys_stopped" if facts["step"] < steps else "gatys_done"
    line = t.say(key, speech, seconds=time.perf_counter() - began, **facts)
    pair = shown(before(image, frame)), shown(frame)
    with tempfile.TemporaryDirectory() as folder:
        path = save_png(frame, Path(folder) / "style_transfer.png")
        yield pair[1], line, exhibits.chart(history, steps, speech), path, pair


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
    from demos.common.media.video import write_mp4
    from demos.style_transfer.pipeline import clip

    if video is None:
        raise t.error("film.missing")
    speech, began, last, made = language(request), time.perf_counter(), 0.0, []
    flag = handlers.stop_flag("style_transfer-film", request)
    frames = clip(video)
    options = dict(strength=strength, stroke=stroke, keep_colours=keep_colours, stop=flag)
    painted = pipeline().film(frames, chosen(painting, own), **options)
    yield gr.skip(), t.say("working", speech)
    for picture in painted:
        made.append(picture)
        if time.perf_counter() - last >= 0.5:
            last = time.perf_counter()
            yield gr.skip(), t.say("film.progress", speech, frame=len(made), frames=len(frames))
    if not made:
        yield gr.skip(), t.say("stopped_early", speech)
        return
    key = "film.done" if len(made) == len(frames) else "film.stopped"
    line = t.say(key, speech, frame=len(made), seconds=time.perf_counter() - began)
    with tempfile.TemporaryDirectory() as folder:  # Gradio keeps its own copy of what is yielded
        yield write_mp4(made, FPS, Path(folder) / "style_transfer.mp4"), line


def shown(picture: Image.Image) -> str:
    """A file for the wall: a small picture is whole times larger (Lanczos), so that no browser blurs it."""
    return jpeg_frame(enlarge(picture, max(1, WALL // max(picture.size))))


def before(image: Any, made: Image.Image) -> Image.Image:
    """The photo in the size of what was made of it."""
    return open_image(image).resize(made.size, Image.Resampling.LANCZOS)


# ---- the page ----------------------------------------------------------------------------------------------------


def build() -> None:
    """The room; called inside its tab. What it shows at first is stored: nothing is computed here."""
    style = (HOME / "tab.css").read_text(encoding="utf-8") + exhibits.thumbnails()
    gr.HTML(f"<style>{style}</style>", padding=False, elem_classes="st-style")
    with layout.room(t):
        with layout.try_part():
            parts = paint_exhibit()
            gr.Markdown(t("film.title"))
            gr.Markdown(t("film.text"), elem_classes="st-text")
            film_exhibit(parts)
            layout.card_panel(t)
        with layout.inside_part():
            inside.build(parts["image"], parts["painting"], parts["own"])
        layout.lesson_part(t)


def paint_exhibit() -> dict[str, Any]:
    opening = exhibits.stored("opening")
    with layout.exhibit_row():
        with layout.exhibit(), gr.Column(elem_classes="st-stages", min_width=0):
            slider = gr.ImageSlider(
                (before(EXAMPLES / f"{PHOTO}.webp", Image.open(opening)), opening),
                label=t("exhibit"),
                show_label=False,
                format="png",
                interactive=False,
                slider_position=30,
                max_height=546,  # as in tab.css
                buttons=["fullscreen"],
                elem_classes="st-stage",
            )
            stage = gr.Image(
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
            t.add({"chart.first": tuple(f'<p class="empty">{t.say("chart.empty", each)}</p>' for each in LANGUAGES)})
            losses = gr.HTML(t("chart.first"), elem_classes="st-chart", padding=False)
        with layout.controls():
            run = gr.Button(t("run"), variant="primary")
            with gr.Row(elem_classes="st-buttons"):
                proper = gr.Button(t("gatys"), scale=3)
                stop = layout.stop_button()
            caption("wall")
            names = [(t(f"painting.{name}"), name) for name in PAINTINGS]
            painting = gr.Radio(names, value=PAINTING, label=t("wall"), show_label=False, elem_classes="st-wall")
            title = gr.Markdown(t(f"hung.{PAINTING}"), elem_classes="caption")
            strength = gr.Slider(0, 1, 1, step=0.05, label=t("strength"), info=t("strength_info"))
            with gr.Row(elem_classes="st-pair"):
                with gr.Column(min_width=130):
                    caption("picture")
                    image = picture_in("picture", str(EXAMPLES / f"{PHOTO}.webp"))
                with gr.Column(min_width=130):
                    caption("own")
                    own = picture_in("own")
            gr.Examples([[path] for path in exhibits.photos()], image, label=t("examples"))
            gr.Markdown(t("limits"), elem_classes="caption")
            with layout.settings_fold():
                stroke = gr.Slider(0.5, 2, 1, step=0.1, label=t("stroke"), info=t("stroke_info"))
                keep = gr.Checkbox(False, label=t("keep"))
                other = gr.Dropdown([(t("other_none"), NONE), *names], value=NONE, label=t("other"))
                mix = gr.Slider(0, 1, DEFAULTS["mix"], step=0.05, label=t("mix"))
                size = gr.Radio(SIZES, value=DEFAULTS["size"], label=t("size"))
            with gr.Accordion(t("gatys_settings"), open=False, elem_classes="fold"):
                start = gr.Radio([(t(f"start.{each}"), each) for each in STARTS], value="fast", label=t("start"))
                steps = gr.Slider(20, 600, DEFAULTS["steps"], step=20, label=t("steps"))
                weight = gr.Slider(0, 0.5, 0.04, step=0.01, label=t("content_weight"), info=t("content_weight_info"))
                small = gr.Radio(SIZES[:3], value=DEFAULTS["optimize_size"], label=t("optimize_size"))

    inputs = [image, painting, own, strength, other, mix, stroke, keep, size]
    outputs = [stage, line, download, slider]
    begin = dict(js=BEGIN, show_progress="hidden")
    changes = [each.input for each in (painting, strength, other, mix, stroke, keep, size)]
    latest = dict(trigger_mode="always_last", api_visibility="private", **begin, **handlers.QUICK)
    runs = [
        run.click(stylize, inputs, outputs, api_name="style_transfer_stylize", **begin, **handlers.QUICK),
        gr.on([*changes, image.change, own.change], follow, inputs, outputs, **latest),
        proper.click(
            gatys,
            [image, painting, own, stroke, start, steps, weight, small],
            [stage, line, losses, download, slider],
            api_name="style_transfer_optimize",
            **begin,
            **handlers.COMPUTE,
        ),
    ]
    for event in runs:
        for after in (event.then, event.failure):  # in Gradio 6.31 `then` is not called after an error
            after(None, js=END, queue=False, **QUIET)
    handlers.wire_stop(stop, "style_transfer")
    # a picture of one's own takes the place of the wall's; a click on the wall takes it back
    own.upload(None, None, painting, js="() => null", queue=False, **QUIET)
    gr.on([painting.change, own.change], named, [painting, own], title, queue=False, **QUIET)
    return {
        "image": image,
        "painting": painting,
        "own": own,
        "strength": strength,
        "stroke": stroke,
        "keep": keep,
    }


def named(painting: str | None, own: str | None, request: gr.Request) -> str:
    """Title, painter and year of what is chosen."""
    speech = language(request)
    return t.say(f"hung.{painting}", speech) if painting in PAINTINGS else t.say("caption_own", speech)


def film_exhibit(parts: dict[str, Any]) -> None:
    title = PAINTINGS[FILM_PAINTING][0]
    t.add({"film.first": tuple(t.say("film.opening", each, title=title[i]) for i, each in enumerate(LANGUAGES))})
    with layout.exhibit_row():
        with layout.exhibit():
            stage = gr.Video(
                exhibits.stored("film"),
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
            caption("film.upload")
            video = gr.File(
                label=t("film.upload"),
                show_label=False,
                file_types=[".mp4", ".webm", ".mov", ".gif", ".webp"],
                type="filepath",
                height=130,
            )
            gr.Markdown(t("film.limits"), elem_classes="caption")
    inputs = [video, *(parts[name] for name in ("painting", "own", "strength", "stroke", "keep"))]
    run.click(film, inputs, [stage, line], api_name="style_transfer_film", show_progress="hidden", **handlers.COMPUTE)
    handlers.wire_stop(stop, "style_transfer-film")


def picture_in(key: str, example: str | None = None) -> gr.Image:
    """A picture that a visitor brings, as the file that it is."""
    return upload(
        example,
        label=t(key),
        show_label=False,
        height=130,
        sources=["upload", "webcam", "clipboard"] if key == "picture" else ["upload", "clipboard"],
        buttons=[],
    )
