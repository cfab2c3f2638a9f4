"""Look inside the text room: a map of sentences, one word less, what it cannot do, the training, copies, layers."""

from __future__ import annotations

import os
import time
from typing import Any

import gradio as gr
from PIL import Image

from demos.common.media.images import open_image, settings_of
from demos.common.ui import charts, gan_inside, handlers, layout
from demos.common.ui.checks import MAX_SEED
from demos.common.ui.handlers import QUIET
from demos.common.ui.i18n import LANGUAGES, language
from demos.common.ui.inputs import whole_number
from demos.common.ui.picture_wall import Chosen
from demos.text_to_image import exhibits, figures
from demos.text_to_image.exhibits import FIRST_SEED, NAME
from demos.text_to_image.texts import ANOTHER, IMPOSSIBLE, MAX_CAPTION, MAX_SENTENCES, OPENING, PAIRS, t


def build(wall: gr.Gallery, chosen: Chosen, truncation: gr.Slider) -> None:
    """The part's components and events. `wall`, `chosen`: the pictures of the first part."""
    sentences(truncation)
    one_word_less(chosen)
    cannot()
    gan_inside.replay(NAME)
    nearest(wall)
    layers(truncation)


def painter():
    """The networks; the first call loads torch and the weights."""
    from demos.text_to_image.pipeline import load

    return load()


# a map of sentences


def sentences(truncation: gr.Slider) -> None:
    """Sentences on the map, how alike their vectors are, and what each paints."""
    facts = exhibits.facts("sentences")
    captions = facts.get("captions", [*PAIRS])
    t.add({"first_map": tuple(figures.sentence_map(facts, captions, speech) for speech in LANGUAGES)})
    gr.Markdown(t("map_heading"))
    with layout.exhibit_row():
        with layout.exhibit():
            gr.Markdown(t("map_sentence"))
            place = gr.HTML(t("first_map"))
            gr.Markdown(t("matrix_heading"), elem_classes="gan-note")
            table = gr.HTML(figures.matrix(facts, captions))
        with layout.controls():
            run = gr.Button(t("map_run"), variant="primary")
            status = gr.HTML(elem_classes="progress-line")
            lines = gr.Textbox(
                "\n".join(captions), label=t("map_lines"), lines=MAX_SENTENCES, max_lines=12,
                max_length=MAX_SENTENCES * (MAX_CAPTION + 1),
            )  # fmt: skip
            gr.Markdown(t("grid_heading"), elem_classes="gan-note")
            sheet = gr.Image(
                exhibits.sheet("grid"), label=t("grid_sheet"), show_label=False, format="png", interactive=False,
                buttons=["download", "fullscreen"], elem_classes="t2i-grid",
            )  # fmt: skip
    run.click(
        see_sentences, [lines, truncation], [place, table, sheet, status], show_progress="hidden",
        api_name=f"{NAME}_compare", **handlers.COMPUTE,
    )  # fmt: skip


@handlers.guarded
def see_sentences(lines: str, truncation: float, request: gr.Request) -> tuple[str, str, Image.Image, str]:
    """Sentences, one a line: their place on the map, their similarities, pictures of each with the same seeds."""
    from demos.text_to_image.pipeline import check_caption

    network, began, speech = painter(), time.perf_counter(), language(request)
    captions = [check_caption(line) for line in (lines or "").splitlines() if line.strip()]
    facts = exhibits.placed(network, captions)
    sheet = exhibits.grid(network, captions, truncation)
    status = t.say("map_made", speech, count=len(captions), seconds=time.perf_counter() - began)
    return figures.sentence_map(facts, captions, speech), figures.matrix(facts, captions), sheet, status


# one word less


def one_word_less(chosen: Chosen) -> None:
    """The chosen picture without each of its words, and the pieces that the encoder reads."""
    facts = exhibits.facts("reading").get("ko", {})
    t.add({"first_pieces": tuple(figures.pieces(facts.get("pieces", ()), speech) for speech in LANGUAGES)})
    gr.Markdown(t("less_heading"))
    with layout.exhibit_row():
        with layout.exhibit():
            gr.Markdown(t("less_sentence"))
            gallery = gr.Gallery(
                captioned(exhibits.without_words("ko"), facts, "ko"), label=t("less_wall"), show_label=False,
                format="png", columns=6, height="auto", allow_preview=False, interactive=False, buttons=[],
                elem_classes="gan-layers t2i-less",
            )  # fmt: skip
            gr.Markdown(t("less_note"), elem_classes="gan-note")
        with layout.controls():
            run = gr.Button(t("less_run"), variant="primary")
            status = gr.HTML(elem_classes="progress-line")
            pieces = gr.HTML(t("first_pieces"))
    run.click(leave_out, chosen.picture, [gallery, pieces, status], **QUIET, **handlers.COMPUTE)
    gr.on(fn=open_in, outputs=[gallery, pieces], **QUIET)


def captioned(pictures: list[Image.Image], facts: dict[str, Any], speech: str) -> list[tuple[Image.Image, str]]:
    """Pictures with the word that each lacks; the first lacks none."""
    said = [t.say("less_all", speech)]
    for each in facts.get("words", ()):
        said.append(t.say("less_word", speech, word=each["text"], picture=100 * each["picture"]))
    return list(zip(pictures, said))


def open_in(request: gr.Request) -> list[Any]:
    """The stored exhibit of the visitor's language; nothing changes in Korean."""
    speech, facts = language(request), exhibits.facts("reading")
    if speech == "ko" or not facts:
        return [gr.skip()] * 2
    pictures = captioned(exhibits.without_words(speech), facts[speech], speech)
    return [pictures, figures.pieces(facts[speech]["pieces"], speech)]


@handlers.guarded
def leave_out(picture: str, request: gr.Request) -> tuple[list, str, str]:
    """The chosen picture again, and without each word of its sentence."""
    settings = settings_of(picture) if picture else {"caption": OPENING["ko"], "seed": FIRST_SEED, "truncation": 0.8}
    network, began, speech = painter(), time.perf_counter(), language(request)
    facts, made = exhibits.reading(network, settings["caption"], settings["seed"], settings["truncation"])
    status = t.say("less_made", speech, count=len(made), seconds=time.perf_counter() - began)
    return captioned(made, facts, speech), figures.pieces(facts["pieces"], speech), status


# what it cannot do


def cannot() -> None:
    """Sentences about what the networks never saw, with pictures that nobody picked."""
    facts = exhibits.facts("impossible")
    gr.Markdown(t("cannot_heading"))
    gr.Markdown(t("cannot_sentence"))
    said = {
        name: tuple(figures.doubts(facts.get(name, ()), speech) for speech in LANGUAGES)
        for name in (*IMPOSSIBLE, "another")
    }
    t.add({"doubts.another": said["another"]})
    with gr.Row(elem_classes="t2i-cannot"):
        for name in IMPOSSIBLE if facts else ():
            t.add({f"doubts.{name}": said[name]})
            with gr.Column(min_width=280):
                unpicked(exhibits.sheet(f"impossible_{name}"))
                gr.HTML(t(f"doubts.{name}"))
    with layout.exhibit_row():
        with layout.exhibit():
            sheet = unpicked(exhibits.sheet("impossible_another"))
            line = gr.HTML(t("doubts.another"))
        with layout.controls():
            own = gr.Textbox(ANOTHER[0], label=t("cannot_own"), lines=1, max_lines=4, max_length=MAX_CAPTION)
            run = gr.Button(t("cannot_run"), variant="primary")
    gr.on([run.click, own.submit], ask, own, [sheet, line], **QUIET, **handlers.QUICK)


def unpicked(sheet: Image.Image | None) -> gr.Image:
    return gr.Image(
        sheet, label=t("cannot_wall"), show_label=False, format="png", interactive=False, buttons=["fullscreen"],
        elem_classes="t2i-unpicked",
    )  # fmt: skip


@handlers.guarded
def ask(caption: str, request: gr.Request) -> tuple[Image.Image, str]:
    """Four pictures of the first seeds, and how familiar the sentence is."""
    sheet = exhibits.unpicked(painter(), [caption])
    return sheet, figures.doubts([exhibits.familiar(painter(), caption)], language(request))


# copies


def nearest(wall: gr.Gallery) -> None:
    """Distances of the wall's pictures to their nearest training pictures, with the captions of those."""
    stored = gan_inside.stored_distances(NAME)
    if not stored:
        return
    t.add({
        "first_distances": tuple(charts.distances(stored["real"], stored["fake"], speech) for speech in LANGUAGES),
        "first_verdict": tuple(charts.verdict(stored, speech) for speech in LANGUAGES),
    })  # fmt: skip
    gr.Markdown(gan_inside.t("near_heading"))
    gr.Markdown(gan_inside.t("near_sentence"))
    with layout.exhibit_row():
        with layout.exhibit():
            chart = gr.HTML(t("first_distances"))
            verdict = gr.Markdown(t("first_verdict"))
        with layout.controls():
            run = gr.Button(t("near_run"), variant="primary")
            status = gr.HTML(elem_classes="progress-line")
            gr.Markdown(t("near_private"), elem_classes="gan-note")
    said = gr.HTML()
    pictures = gr.Gallery(
        label=gan_inside.t("near_pictures"), show_label=False, format="png", columns=4, height="auto", object_fit="contain",
        interactive=False, buttons=[], visible=bool(os.environ.get("GALLERY_DATA")), elem_classes="t2i-pairs",
    )  # fmt: skip
    run.click(measure, wall, [chart, verdict, said, pictures, status], **QUIET, **handlers.COMPUTE)


@handlers.guarded
def measure(wall: list, request: gr.Request) -> tuple[str, str, str, list, str]:
    """The chart, what it says, the nearest captions, and (where the visitor has them) the training pictures."""
    network, speech, began = painter(), language(request), time.perf_counter()
    made = [open_image(item[0]) for item in wall or []]
    seeds = [settings_of(item[0])["seed"] for item in wall or []]
    found = network.nearest(made)
    facts = {"real": network.training_pictures.spread(), "fake": [each.distance for each in found], "seeds": seeds}
    lines = [t.say("near_line", speech, seed=seed, distance=each.distance) for seed, each in zip(seeds, found)]
    said = [network.caption_of(each.index, speech) for each in found]
    known = [network.training_picture(each.index) for each in found]
    pairs = [(gan_inside.side_by_side(picture, real), line) for picture, real, line in zip(made, known, lines) if real]
    status = gan_inside.t.say("measured", speech, count=len(made), seconds=time.perf_counter() - began)
    chart, verdict = charts.distances(facts["real"], facts["fake"], speech), charts.verdict(facts, speech)
    return chart, verdict, figures.captions(list(zip(lines, said)), speech), pairs, status


# layers


def layers(truncation: gr.Slider) -> None:
    """The maps after each layer of one picture."""
    stored = exhibits.layers()
    gr.Markdown(gan_inside.t("layers_heading"))
    with layout.exhibit_row():
        with layout.exhibit():
            gr.Markdown(gan_inside.t("layers_sentence"))
        with layout.controls():
            caption = gr.Textbox(OPENING["ko"], label=t("caption"), lines=1, max_lines=4, max_length=MAX_CAPTION)
            seed = whole_number(FIRST_SEED, label=t("layers_seed"), minimum=0, maximum=MAX_SEED)
            run = gr.Button(gan_inside.t("layers_run"))
    shown = gr.Gallery(
        gan_inside.captioned(stored), label=gan_inside.t("layers_wall"), show_label=False, format="png",
        columns=len(stored) or 7, height="auto", allow_preview=False, interactive=False, buttons=[],
        elem_classes="gan-layers",
    )  # fmt: skip
    gr.on(
        [run.click, seed.submit, caption.submit], open_up, [caption, seed, truncation], shown, **QUIET, **handlers.QUICK
    )


@handlers.guarded
def open_up(caption: str, seed: float | None, truncation: float, request: gr.Request) -> list:
    return gan_inside.captioned([gan_inside.magnify(each) for each in painter().layers(caption, seed, truncation)])
