"""Look inside the super-resolution room: measure against an original, what is added, what lies between, twins."""

from __future__ import annotations

import math
import time
from pathlib import Path
from typing import Any

import gradio as gr
from PIL import Image

from demos.common.media.images import open_image
from demos.common.ui import handlers, layout
from demos.common.ui.i18n import LANGUAGES, language
from demos.common.ui.inputs import upload
from demos.super_resolution import exhibits
from demos.super_resolution.exhibits import EXAMPLES, FAMOUS, OPENING, SMALL
from demos.super_resolution.texts import WAYS, t

MEASURES = {"psnr": max, "ssim": max, "st_lpips": min}
PRIVATE = dict(api_visibility="private")
QUIET = dict(show_progress="hidden", **PRIVATE)


def pipeline() -> Any:
    from demos.super_resolution.pipeline import load

    return load()


# ---- handlers ----------------------------------------------------------------------------------------------------


def busy(request: gr.Request) -> str:
    """What the line says at once: the first picture may have to wait for torch to load."""
    return t.say("working", language(request))


def worked(start: float, request: gr.Request) -> str:
    return t.say("worked", language(request), seconds=time.perf_counter() - start)


@handlers.guarded
def judge(original: str, request: gr.Request) -> tuple:
    """The original as it was measured, the three results, the table, and the line."""
    start = time.perf_counter()
    judgement = pipeline().judge(original)
    facts = table(exhibits.facts(judgement), language(request))
    return judgement.original, *judgement.results.values(), facts, worked(start, request)


@handlers.guarded
def added(image: str, mix: float, request: gr.Request) -> tuple:
    start = time.perf_counter()
    return *(exhibits.hang(each) for each in pipeline().added(image, mix)), worked(start, request)


@handlers.guarded
def strip(image: str, place: tuple, zoom: int, request: gr.Request) -> tuple[Image.Image, str]:
    start = time.perf_counter()
    return exhibits.strip(pipeline(), image, tuple(place), zoom), worked(start, request)


@handlers.guarded
def twins(original: str, request: gr.Request) -> tuple[Image.Image, str]:
    sheet, off = exhibits.twins(pipeline(), original)
    return sheet, twins_line(off, language(request))


def twins_line(off: list[float], speech: str) -> str:
    return t.say("twins.line", speech, gan=off[1], opposite=off[2])


def table(facts: dict[str, Any], speech: str) -> str:
    """Three measures of three results as HTML, the best of each in bold with a word; and what that means."""
    figures, best = facts["figures"], {}
    heads = []
    for name, better in MEASURES.items():
        best[name] = better(WAYS, key=lambda way: figures[way][name])
        heads.append(f"<th>{t.say('judge.' + name, speech)}</th>")
    rows = [f"<tr><th></th>{''.join(heads)}</tr>"]
    for way in WAYS:
        cells = []
        for name in MEASURES:
            value, places = figures[way][name], 2 if name == "psnr" else 3
            number = f"{value:.{places}f}" if math.isfinite(value) else "∞"
            mark = f"<b>{number} ★</b>" if best[name] == way else number
            cells.append(f"<td>{mark}</td>")
        rows.append(f"<tr><th>{t.say('short.' + way, speech)}</th>{''.join(cells)}</tr>")
    names = {key: t.say(f"short.{best[name]}", speech) for key, name in (("pixels", "psnr"), ("eyes", "st_lpips"))}
    verdict = t.say("judge.together" if best["psnr"] == best["st_lpips"] else "judge.apart", speech, **names)
    width, height = facts["size"]
    note = t.say("judge.help", speech, width=width, height=height)
    return f'<table>{"".join(rows)}</table><p>{verdict}</p><p class="sr-note">{note}</p>'


# ---- the page ----------------------------------------------------------------------------------------------------


def build(image: gr.Image, mix: gr.Slider, place: gr.State, zoom: gr.Radio) -> None:
    """The four exhibits; `image`, `mix`, `place` and `zoom` are those of the first part."""
    facts = exhibits.read_facts()
    t.add({"judge.first": tuple(table(facts, speech) for speech in LANGUAGES)})
    t.add({"twins.first": tuple(twins_line(facts["off"], speech) for speech in LANGUAGES)})
    original = judge_exhibit()
    added_exhibit(image, mix)
    strip_exhibit(image, place, zoom)
    twins_exhibit(original)


def judge_exhibit() -> gr.Image:
    head("judge")
    path = EXAMPLES / f"{FAMOUS}.webp"
    with layout.exhibit_row():
        with layout.exhibit():
            with gr.Row():
                shown = [picture_out(path, "judge.original"), picture_out("judge_bicubic", "way.bicubic")]
            with gr.Row():
                shown += [picture_out("judge_mse", "way.mse"), picture_out("judge_gan", "way.gan")]
        with layout.controls():
            run = gr.Button(t("judge.run"), variant="primary")
            line = gr.HTML(elem_classes="progress-line")
            result = gr.HTML(t("judge.first"), elem_classes=["sr-verdict", "plain-tables"])
            original = picture_in("judge.original", path)
            gr.Markdown(t("judge.limits"), elem_classes="caption")
            gr.Examples(
                [[each] for each in exhibits.originals()], original, label=t("judge.originals"), examples_per_page=12
            )
    results = [*shown, result, line]
    work(run, line, judge, original, results, api_name="super_resolution_judge", **handlers.COMPUTE)
    return original


def added_exhibit(image: gr.Image, mix: gr.Slider) -> None:
    head("added")
    with gr.Row():
        plain = picture_out(exhibits.interpolated(SMALL / f"{OPENING}.png"), "way.bicubic")
        shown = [plain, picture_out("added", "added.middle"), picture_out("opening", "added.result")]
    run, line = run_row("added.run")
    work(run, line, added, [image, mix], [*shown, line], **PRIVATE, **handlers.COMPUTE)


def strip_exhibit(image: gr.Image, place: gr.State, zoom: gr.Radio) -> None:
    head("strip")
    sheet = picture_out("strip", "strip.sheet")
    run, line = run_row("strip.run")
    work(run, line, strip, [image, place, zoom], [sheet, line], **PRIVATE, **handlers.QUICK)


def twins_exhibit(original: gr.Image) -> None:
    head("twins")
    with layout.exhibit_row():
        with layout.exhibit():
            sheet = picture_out("twins", "twins.sheet")
        with layout.controls():
            run = gr.Button(t("twins.run"))
            line = gr.HTML(t("twins.first"), elem_classes="progress-line")
    work(run, line, twins, original, [sheet, line], **PRIVATE, **handlers.COMPUTE)


def work(run: gr.Button, line: gr.HTML, handler: Any, inputs: Any, outputs: list, **options: Any) -> None:
    """Let the button do it; `line` says so from the first moment on, and nothing more where the handler refuses."""
    run.click(busy, None, line, queue=False, **QUIET)
    event = run.click(handler, inputs, outputs, show_progress="hidden", **options)
    event.failure(lambda: "", None, line, queue=False, **QUIET)


def run_row(key: str) -> tuple[gr.Button, gr.HTML]:
    """A button and, beside it, the line that says what it does."""
    with gr.Row(elem_classes="sr-run"):
        return gr.Button(t(key), scale=0, min_width=200), gr.HTML(elem_classes="progress-line")


def head(name: str) -> None:
    gr.Markdown(t(f"{name}.title"))
    gr.Markdown(t(f"{name}.text"), elem_classes="sr-text")


def picture_in(key: str, example: Path) -> gr.Image:
    """A picture that a visitor brings, as the file that it is: no conversion on the way. Its caption is above."""
    gr.Markdown(t(key), elem_classes="caption")
    return upload(
        str(example),
        label=t(key),
        show_label=False,
        height=170,
        sources=["upload", "webcam", "clipboard"],
        buttons=[],
    )


def picture_out(first: str | Path | Image.Image, key: str, min_width: int = 150) -> gr.Image:
    """A picture that is made here, its caption above; opens with a stored exhibit (by name), a file or a picture."""
    with gr.Column(min_width=min_width):
        gr.Markdown(t(key), elem_classes="caption")
        return gr.Image(
            open_image(exhibits.stored(first) if isinstance(first, str) else first),
            label=t(key),
            show_label=False,
            format="png",
            interactive=False,
            buttons=["download", "fullscreen"],
            elem_classes="sr-picture",
        )
