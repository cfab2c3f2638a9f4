"""Look inside the style room: one pass against 300 steps, feature maps, Gram matrices, pictures painted again."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import gradio as gr

from demos.common.media.images import jpeg_frame, settings_of
from demos.common.ui import handlers, layout
from demos.common.ui.handlers import COMPUTE, QUICK, QUIET, lazily
from demos.common.ui.i18n import both, language
from demos.style_transfer.constants import AGAIN_BLOCK, BLOCK, BLOCKS, STYLE_BLOCKS
from demos.style_transfer.exhibits import EXHIBITS
from demos.style_transfer.paintings import chosen_style
from demos.style_transfer.texts import t

if TYPE_CHECKING:
    from demos.style_transfer.pipeline import StyleTransfer

pipeline: Callable[[], StyleTransfer] = lazily("style_transfer")
PAUSE = 0.2  # seconds between two frames of a stream


def build(image: gr.Image, painting: gr.Radio, own: gr.Image) -> None:
    """The four exhibits; `image`, `painting` and `own` are those of the first part."""
    pictures = [image, painting, own]
    race_exhibit()
    maps_exhibit(pictures)
    gram_exhibit(pictures)
    again_exhibit(pictures)


def race_exhibit() -> None:
    """The network's ten steps against Gatys' hundreds."""
    facts = EXHIBITS.facts("facts")["race"]
    t.add({"race.table": both(lambda speech: race_table(facts, speech))})
    layout.introduction(t, "race")
    with gr.Row():
        for way in ("fast", "content", "noise"):
            layout.picture_out(EXHIBITS.path(f"race_{way}"), t(f"race.{way}"), min_width=220)
    gr.HTML(t("race.table"), elem_classes=["st-table", "plain-tables"])


def race_table(facts: dict[str, Any], speech: str) -> str:
    """Losses and seconds of the three ways as HTML."""
    columns = ("head", "style", "content_loss", "total", "seconds")
    rows = ["<tr>" + "".join(f"<th>{t.say(f'race.{column}', speech)}</th>" for column in columns) + "</tr>"]
    for way, row in facts["rows"].items():
        figures = "".join(f"<td>{row[name]:.3f}</td>" for name in ("style", "content", "total"))
        seconds = t.say("race.second", speech, seconds=row["seconds"])
        rows.append(f"<tr><th>{t.say(f'race.{way}', speech)}</th>{figures}<td>{seconds}</td></tr>")
    note = t.say("race.note", speech, weight=facts["weight"], smooth=facts["smooth"], size=facts["size"])
    return f"<table>{''.join(rows)}</table><p>{note}</p>"


def maps_exhibit(pictures: list) -> None:
    """The same channels of one block for the photo and for the painting."""
    layout.introduction(t, "maps")
    with gr.Row():
        shown = [
            layout.picture_out(EXHIBITS.path(f"maps_{name}"), t(f"maps.{name}"), min_width=300)
            for name in ("photo", "style")
        ]
    wire_block(show_maps, pictures, shown, "style_transfer_look")


def gram_exhibit(pictures: list) -> None:
    """Gram matrices of the photo, the painting and the result."""
    distances = EXHIBITS.facts("facts")["apart"]
    t.add({"gram.first": both(lambda speech: gram_line(BLOCK, distances, speech))})
    layout.introduction(t, "gram")
    with gr.Row():
        shown = [
            layout.picture_out(EXHIBITS.path(f"gram_{name}"), t(f"gram.{name}"), min_width=200)
            for name in ("photo", "style", "made")
        ]
    line = gr.HTML(t("gram.first"), elem_classes="progress-line")
    wire_block(show_grams, pictures, [*shown, line], "style_transfer_gram")


def wire_block(handler: Callable[..., Any], pictures: list, outputs: list, api_name: str) -> None:
    """Which block, a button, and whose pictures it uses; both run the handler."""
    with gr.Row(elem_classes="run-row"):
        block = gr.Radio(
            [(str(number), number) for number in STYLE_BLOCKS], value=BLOCK, label=t("block"), min_width=300
        )
        run = gr.Button(t("look"), scale=0, min_width=160)
        layout.caption(t("uses"))
    options = {"inputs": [*pictures, block], "outputs": outputs, "show_progress": "hidden", **QUICK}
    run.click(handler, api_name=api_name, **options)
    block.input(handler, api_visibility="private", **options)


def again_exhibit(pictures: list) -> None:
    """Pictures painted again from what a block holds, and one of the visitor's own."""
    layout.introduction(t, "again")
    blocks = " · ".join(map(str, BLOCKS))
    for name in ("content", "style"):
        t.add({f"again.{name}.sheet": both(lambda speech, name=name: t.say(f"again.{name}", speech, blocks=blocks))})
        sheet = EXHIBITS.path(f"again_{name}")
        layout.picture_out(sheet, t(f"again.{name}.sheet"), elem_classes=["own-size", "st-wide"])
    with layout.exhibit_row():
        with layout.exhibit():
            live = layout.picture_out(EXHIBITS.path("again_live"), t("again.live"))
        with layout.controls():
            with gr.Row(elem_classes="st-buttons"):
                run = gr.Button(t("again.run"), variant="primary", scale=3)
                stop = layout.stop_button()
            line = gr.HTML(t("again.opening"), elem_classes="progress-line")
            kinds = [(t(f"again.kind.{name}"), name) for name in ("content", "style")]
            kind = gr.Radio(kinds, value="content", label=t("again.kind"))
            block = gr.Radio([(str(number), number) for number in BLOCKS], value=AGAIN_BLOCK, label=t("block"))
            layout.caption(t("uses"))
    run.click(paint_again, [*pictures, kind, block], [live, line], **QUIET, **COMPUTE)
    handlers.wire_stop(stop, "style_transfer-inside")


# ---- handlers ----------------------------------------------------------------------------------------------------


@handlers.guarded
def show_maps(image: str, painting: str | None, own: str | None, block: int, request: gr.Request) -> tuple:
    """The same channels of a block for the photo and for the painting."""
    from demos.style_transfer import features

    return features.channels(image, chosen_style(painting, own), block)


@handlers.guarded
def show_grams(image: str, painting: str | None, own: str | None, block: int, request: gr.Request) -> tuple:
    """Gram matrices of photo, painting and result, and how far they are from the painting's."""
    from demos.style_transfer import features

    style = chosen_style(painting, own)
    made = pipeline().stylize(image, style, size=features.SIDE)
    pictures, distances = features.matrices([image, style, made], block)
    return *pictures, gram_line(block, distances, language(request))


def gram_line(block: int, distances: list[float], speech: str) -> str:
    return t.say("gram.line", speech, block=block, photo=distances[0], made=distances[2])


@handlers.guarded
def paint_again(
    image: str, painting: str | None, own: str | None, kind: str, block: int, request: gr.Request
) -> Iterator[tuple[Any, str]]:
    """Streams a picture that is painted again from noise."""
    from demos.style_transfer import features

    speech, began, shown, frame = language(request), time.perf_counter(), 0.0, None
    flag = handlers.stop_flag("style_transfer-inside", request)
    source = image if kind == "content" else chosen_style(painting, own)
    frames = features.paint_again(source, kind, block, stop=flag)
    yield gr.skip(), t.say("working", speech)
    for frame in frames:
        if time.perf_counter() - shown >= PAUSE:
            shown, facts = time.perf_counter(), settings_of(frame)
            yield jpeg_frame(frame), t.say("again.progress", speech, step=facts["step"], steps=facts["steps"])
    if frame is not None:
        yield jpeg_frame(frame), t.say("again.done", speech, seconds=time.perf_counter() - began)
