"""Look inside the super-resolution room: measure against an original, what is added, what lies between, twins."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import gradio as gr
from PIL import Image

from demos.common.ui import handlers, layout
from demos.common.ui.handlers import COMPUTE, QUICK, busy, run_with_line
from demos.common.ui.i18n import both, language
from demos.super_resolution import magnifier
from demos.super_resolution.constants import EXAMPLES, FAMOUS, METHODS, NAME, OPENING, SMALL
from demos.super_resolution.display import fit_page, interpolated
from demos.super_resolution.exhibits import EXHIBITS
from demos.super_resolution.texts import t

if TYPE_CHECKING:
    from demos.super_resolution.pipeline import SuperResolution

pipeline: Callable[[], SuperResolution] = handlers.lazily(NAME)
WORKING = busy(t)  # at once: the first picture may have to wait for torch
PRIVATE: dict[str, Any] = {"api_visibility": "private"}
MEASURES = {"psnr": max, "ssim": max, "st_lpips": min}  # which value is the best


def build(image: gr.Image, mix: gr.Slider, place: gr.State, zoom: gr.Radio) -> None:
    """The four exhibits; `image`, `mix`, `place` and `zoom` are those of the first part."""
    original = judge_exhibit()
    added_exhibit(image, mix)
    strip_exhibit(image, place, zoom)
    twins_exhibit(original)


def judge_exhibit() -> gr.Image:
    """An original, and three ways to enlarge its quarter, measured; returns the original."""
    facts, famous = EXHIBITS.facts("judge"), EXAMPLES / f"{FAMOUS}.webp"
    t.add({"judge.first": both(lambda speech: verdict(facts["size"], facts["figures"], speech))})
    layout.introduction(t, "judge")
    with layout.exhibit_row():
        with layout.exhibit():
            with gr.Row():
                pictures = [layout.picture_out(famous, t("judge.original")), judged("bicubic")]
            with gr.Row():
                pictures += [judged("mse"), judged("gan")]
        with layout.controls():
            run = gr.Button(t("judge.run"), variant="primary")
            line = gr.HTML(elem_classes="progress-line")
            table = gr.HTML(t("judge.first"), elem_classes=["sr-verdict", "plain-tables"])
            original = layout.picture_in(t("judge.original"), famous, buttons=[])
            layout.caption(t("judge.limits"))
            originals = [[path] for path in layout.examples_in(NAME, "*.webp")]
            gr.Examples(originals, original, label=t("judge.originals"), examples_per_page=12)
    outputs, api = [*pictures, table, line], f"{NAME}_judge"
    run_with_line(run.click, line, WORKING, judge, original, outputs, api_name=api, **COMPUTE)
    return original


def judged(method: str) -> gr.Image:
    """The stored result of one way to enlarge."""
    return layout.picture_out(EXHIBITS.path(f"judge_{method}"), t(f"method.{method}"))


def added_exhibit(image: gr.Image, mix: gr.Slider) -> None:
    """Result = bicubic + what the network adds."""
    layout.introduction(t, "added")
    with gr.Row():
        plain = layout.picture_out(interpolated(SMALL / f"{OPENING}.png"), t("method.bicubic"))
        middle = layout.picture_out(EXHIBITS.path("added"), t("added.middle"))
        result = layout.picture_out(EXHIBITS.path("opening"), t("added.result"))
    run, line = layout.run_row(t("added.run"))
    outputs = [plain, middle, result, line]
    run_with_line(run.click, line, WORKING, added, [image, mix], outputs, **PRIVATE, **COMPUTE)


def strip_exhibit(image: gr.Image, place: gr.State, zoom: gr.Radio) -> None:
    """One detail from mse's weights to gan's."""
    layout.introduction(t, "strip")
    sheet = layout.picture_out(EXHIBITS.path("strip"), t("strip.sheet"))
    run, line = layout.run_row(t("strip.run"))
    run_with_line(run.click, line, WORKING, strip, [image, place, zoom], [sheet, line], **PRIVATE, **QUICK)


def twins_exhibit(original: gr.Image) -> None:
    """Different pictures that become the same when they are reduced."""
    distances = EXHIBITS.facts("judge")["off"]
    t.add({"twins.first": both(lambda speech: twins_line(distances, speech))})
    layout.introduction(t, "twins")
    with layout.exhibit_row():
        with layout.exhibit():
            sheet = layout.picture_out(EXHIBITS.path("twins"), t("twins.sheet"))
        with layout.controls():
            run = gr.Button(t("twins.run"))
            line = gr.HTML(t("twins.first"), elem_classes="progress-line")
    run_with_line(run.click, line, WORKING, twins, original, [sheet, line], **PRIVATE, **COMPUTE)


# handlers


@handlers.guarded
def judge(original: str, request: gr.Request) -> tuple:
    """The original as it was measured, the three results, the table, and the line."""
    start, speech = time.perf_counter(), language(request)
    judgement = pipeline().judge(original)
    table = verdict(judgement.small.size, judgement.figures, speech)
    return judgement.original, *judgement.results.values(), table, finished(start, speech)


@handlers.guarded
def added(image: str, mix: float, request: gr.Request) -> tuple:
    """The bicubic picture, what is added, the result, and the line."""
    start = time.perf_counter()
    pictures = [fit_page(picture) for picture in pipeline().added(image, mix)]
    return *pictures, finished(start, language(request))


@handlers.guarded
def strip(image: str, place: tuple, zoom: int, request: gr.Request) -> tuple[Image.Image, str]:
    """The strip and the line."""
    start = time.perf_counter()
    return magnifier.strip(pipeline(), image, tuple(place), zoom), finished(start, language(request))


@handlers.guarded
def twins(original: str, request: gr.Request) -> tuple[Image.Image, str]:
    """The twins and the line."""
    sheet, distances = magnifier.twin_sheet(pipeline(), original)
    return sheet, twins_line(distances, language(request))


def finished(start: float, speech: str) -> str:
    """How long it took."""
    return t.say("worked", speech, seconds=time.perf_counter() - start)


def twins_line(distances: list[float], speech: str) -> str:
    """How far the twins' quarters are from the original's."""
    return t.say("twins.line", speech, gan=distances[1], opposite=distances[2])


def verdict(size: tuple[int, int], figures: dict[str, dict[str, float]], speech: str) -> str:
    """Three measures of three results as HTML, the best of each in bold with a star; and what that means."""
    best = {name: choose(METHODS, key=lambda method: figures[method][name]) for name, choose in MEASURES.items()}
    heads = "".join(f"<th>{t.say('judge.' + name, speech)}</th>" for name in MEASURES)
    rows = [f"<tr><th></th>{heads}</tr>"]
    for method in METHODS:
        cells = "".join(cell(figures[method][name], name, best[name] == method) for name in MEASURES)
        rows.append(f"<tr><th>{t.say('short.' + method, speech)}</th>{cells}</tr>")
    names = {key: t.say(f"short.{best[name]}", speech) for key, name in (("pixels", "psnr"), ("eyes", "st_lpips"))}
    words = t.say("judge.together" if best["psnr"] == best["st_lpips"] else "judge.apart", speech, **names)
    width, height = size
    note = t.say("judge.help", speech, width=width, height=height)
    return f'<table>{"".join(rows)}</table><p>{words}</p><p class="sr-note">{note}</p>'


def cell(value: float, measure: str, best: bool) -> str:
    """One figure of the table."""
    number = f"{value:.{2 if measure == 'psnr' else 3}f}" if math.isfinite(value) else "∞"
    return f"<td><b>{number} ★</b></td>" if best else f"<td>{number}</td>"
