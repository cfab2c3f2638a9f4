"""Look inside the style room: one pass against 300 steps, feature maps, Gram matrices, pictures painted again."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import gradio as gr
from PIL import Image

from demos.common.media.images import jpeg_frame, settings_of
from demos.common.ui import handlers, layout
from demos.common.ui.handlers import QUIET
from demos.common.ui.i18n import LANGUAGES, language
from demos.style_transfer import exhibits
from demos.style_transfer.exhibits import AGAIN_BLOCK, BLOCK
from demos.style_transfer.texts import BLOCKS, DEEPER, t

PAUSE = 0.2  # seconds between two frames of a stream


def pipeline() -> Any:
    """The painter; torch is imported at the first use, not when the page opens."""
    from demos.style_transfer.pipeline import load

    return load()


def chosen(painting: str | None, own: str | None) -> str:
    """The wall's painting, or the visitor's where none is chosen there. Raises InputError."""
    if painting is not None:
        return exhibits.painting(painting)
    if own is None:
        raise t.error("no_style")
    return own


# ---- handlers ----------------------------------------------------------------------------------------------------


@handlers.guarded
def look(image: str, painting: str | None, own: str | None, block: int, request: gr.Request) -> tuple:
    """The same channels of a block for the photo and for the painting."""
    from demos.style_transfer import looking

    return looking.channels(image, chosen(painting, own), block)


@handlers.guarded
def compare(image: str, painting: str | None, own: str | None, block: int, request: gr.Request) -> tuple:
    """Gram matrices of photo, painting and result, and how far they are from the painting's."""
    from demos.style_transfer import looking

    style = chosen(painting, own)
    made = pipeline().stylize(image, style, size=looking.SIDE)
    pictures, apart = looking.matrices([image, style, made], block)
    return *pictures, gram_line(block, apart, language(request))


def gram_line(block: int, apart: list[float], speech: str) -> str:
    return t.say("gram.line", speech, block=block, photo=apart[0], made=apart[2])


@handlers.guarded
def again(
    image: str, painting: str | None, own: str | None, kind: str, block: int, request: gr.Request
) -> Iterator[tuple[Any, str]]:
    """Streams a picture that is painted again from noise."""
    from demos.style_transfer import looking

    speech, began, shown, frame = language(request), time.perf_counter(), 0.0, None
    flag = handlers.stop_flag("style_transfer-inside", request)
    source = image if kind == "content" else chosen(painting, own)
    frames = looking.again(source, kind, block, stop=flag)
    yield gr.skip(), t.say("working", speech)
    for frame in frames:
        if time.perf_counter() - shown >= PAUSE:
            shown, facts = time.perf_counter(), settings_of(frame)
            yield jpeg_frame(frame), t.say("again.progress", speech, step=facts["step"], steps=facts["steps"])
    if frame is not None:
        yield jpeg_frame(frame), t.say("again.done", speech, seconds=time.perf_counter() - began)


def race_table(facts: dict[str, Any], speech: str) -> str:
    """Losses and seconds of the three ways as HTML."""
    heads = "".join(f"<th>{t.say('race.' + key, speech)}</th>" for key in ("head", "style", "kept", "total", "seconds"))
    rows = [f"<tr>{heads}</tr>"]
    for way, row in facts["rows"].items():
        figures = "".join(f"<td>{row[key]:.3f}</td>" for key in ("style", "content", "total"))
        seconds = t.say("race.second", speech, seconds=row["seconds"])
        rows.append(f"<tr><th>{t.say('race.' + way, speech)}</th>{figures}<td>{seconds}</td></tr>")
    given = {key: facts[key] for key in ("weight", "smooth", "size")}
    return f"<table>{''.join(rows)}</table><p>{t.say('race.note', speech, **given)}</p>"


# ---- the page ----------------------------------------------------------------------------------------------------


def build(image: gr.Image, painting: gr.Radio, own: gr.Image) -> None:
    """The four exhibits; `image`, `painting` and `own` are those of the first part."""
    facts, pictures = exhibits.facts(), [image, painting, own]
    t.add(
        {
            "race.table": tuple(race_table(facts["race"], speech) for speech in LANGUAGES),
            "gram.first": tuple(gram_line(BLOCK, facts["apart"], speech) for speech in LANGUAGES),
        }
    )
    head("race")
    with gr.Row():
        for way in ("fast", "content", "noise"):
            picture_out(f"race_{way}", f"race.{way}", 220)
    gr.HTML(t("race.table"), elem_classes=["st-table", "plain-tables"])
    maps_exhibit(pictures)
    gram_exhibit(pictures)
    again_exhibit(pictures)


def maps_exhibit(pictures: list) -> None:
    head("maps")
    with gr.Row():
        shown = [picture_out("maps_photo", "maps.photo", 300), picture_out("maps_style", "maps.style", 300)]
    run, block = look_row()
    options = dict(inputs=[*pictures, block], outputs=shown, show_progress="hidden", **handlers.QUICK)
    run.click(look, api_name="style_transfer_look", **options)
    block.input(look, api_visibility="private", **options)


def gram_exhibit(pictures: list) -> None:
    head("gram")
    with gr.Row():
        shown = [picture_out(f"gram_{each}", f"gram.{each}", 200) for each in ("photo", "style", "made")]
    line = gr.HTML(t("gram.first"), elem_classes="progress-line")
    run, block = look_row()
    options = dict(inputs=[*pictures, block], outputs=[*shown, line], show_progress="hidden", **handlers.QUICK)
    run.click(compare, api_name="style_transfer_gram", **options)
    block.input(compare, api_visibility="private", **options)


def again_exhibit(pictures: list) -> None:
    head("again")
    blocks = " · ".join(map(str, DEEPER))
    for kind in ("content", "style"):
        key = f"again.{kind}.sheet"
        t.add({key: tuple(t.say(f"again.{kind}", speech, blocks=blocks) for speech in LANGUAGES)})
        picture_out(f"again_{kind}", key, wide=True)
    with layout.exhibit_row():
        with layout.exhibit():
            live = picture_out("again_live", "again.live")
        with layout.controls():
            with gr.Row(elem_classes="st-buttons"):
                run = gr.Button(t("again.run"), variant="primary", scale=3)
                stop = layout.stop_button()
            line = gr.HTML(t("again.opening"), elem_classes="progress-line")
            kinds = [(t(f"again.kind.{each}"), each) for each in ("content", "style")]
            kind = gr.Radio(kinds, value="content", label=t("again.kind"))
            block = gr.Radio([(str(each), each) for each in DEEPER], value=AGAIN_BLOCK, label=t("block"))
            gr.Markdown(t("uses"), elem_classes="caption")
    run.click(again, [*pictures, kind, block], [live, line], **QUIET, **handlers.COMPUTE)
    handlers.wire_stop(stop, "style_transfer-inside")


def look_row() -> tuple[gr.Button, gr.Radio]:
    """Which block, a button, and whose pictures it uses."""
    with gr.Row(elem_classes="st-run"):
        block = gr.Radio([(str(each), each) for each in BLOCKS], value=BLOCK, label=t("block"), min_width=300)
        run = gr.Button(t("look"), scale=0, min_width=160)
        gr.Markdown(t("uses"), elem_classes="caption")
    return run, block


def head(name: str) -> None:
    gr.Markdown(t(f"{name}.title"))
    gr.Markdown(t(f"{name}.text"), elem_classes="st-text")


def caption(key: str) -> None:
    """What a picture shows, above it: Gradio's own labels lie on the picture."""
    gr.Markdown(t(key), elem_classes="caption")


def picture_out(name: str, key: str, min_width: int = 150, wide: bool = False) -> gr.Image:
    """A picture that is made here, its caption above; opens with a stored exhibit."""
    with gr.Column(min_width=min_width):
        caption(key)
        return gr.Image(
            Image.open(exhibits.stored(name)).convert("RGB"),
            label=t(key),
            show_label=False,
            format="png",
            interactive=False,
            buttons=["download", "fullscreen"],
            elem_classes=["st-picture", *(["st-wide"] if wide else [])],
        )
