"""Look inside the text room: a map of sentences, one word less, what it cannot do, the training, copies, layers."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import gradio as gr
from PIL import Image

from demos.common.media.images import open_image, settings_of
from demos.common.ui import charts, gan_inside, handlers, layout
from demos.common.ui.checks import MAX_SEED
from demos.common.ui.handlers import QUIET
from demos.common.ui.i18n import both, language
from demos.common.ui.inputs import whole_number
from demos.common.ui.picture_wall import Chosen
from demos.text_to_image import figures, results
from demos.text_to_image.captions import check_caption
from demos.text_to_image.constants import (
    ANOTHER,
    FIRST_SEED,
    IMPOSSIBLE,
    MAX_CAPTION,
    MAX_SENTENCES,
    NAME,
    OPENING,
    PAIRS,
    SIDE,
    TRUNCATION,
)
from demos.text_to_image.exhibits import EXHIBITS
from demos.text_to_image.texts import t

if TYPE_CHECKING:
    from demos.text_to_image.pipeline import TextToImage

pipeline: Callable[[], TextToImage] = handlers.lazily(NAME)


def build(wall: gr.Gallery, chosen: Chosen, truncation: gr.Slider) -> None:
    """The part's components and events. `wall`, `chosen`: the pictures of the first part."""
    sentences(truncation)
    one_word_less(chosen)
    cannot()
    gan_inside.replay(NAME)
    nearest(wall)
    layers(truncation)


# a map of sentences


def sentences(truncation: gr.Slider) -> None:
    """Sentences on the map, how alike their vectors are, and a picture of each with every seed."""
    facts = EXHIBITS.facts("sentences")
    captions = facts.get("captions", [*PAIRS])
    t.add({"first_map": both(lambda speech: figures.sentence_map(facts, captions, speech))})
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
                EXHIBITS.picture("grid"), label=t("grid_sheet"), show_label=False, format="png", interactive=False,
                buttons=["download", "fullscreen"], elem_classes="t2i-grid",
            )  # fmt: skip
    run.click(
        compare, [lines, truncation], [place, table, sheet, status], show_progress="hidden",
        api_name=f"{NAME}_compare", **handlers.COMPUTE,
    )  # fmt: skip


@handlers.guarded
def compare(lines: str, truncation: float, request: gr.Request) -> tuple[str, str, Image.Image, str]:
    """Sentences, one a line: their place on the map, their similarities, pictures of each with the same seeds."""
    network, began, speech = pipeline(), time.perf_counter(), language(request)
    captions = [check_caption(line) for line in (lines or "").splitlines() if line.strip()]
    facts = results.sentence_map(network, captions)
    sheet = results.grid(network, captions, truncation)
    status = t.say("map_made", speech, count=len(captions), seconds=time.perf_counter() - began)
    return figures.sentence_map(facts, captions, speech), figures.matrix(facts, captions), sheet, status


# one word less


def one_word_less(chosen: Chosen) -> None:
    """The chosen picture without each of its words, and the pieces that the encoder reads."""
    t.add({"first_pieces": both(stored_pieces)})
    gr.Markdown(t("less_heading"))
    with layout.exhibit_row():
        with layout.exhibit():
            gr.Markdown(t("less_sentence"))
            gallery = gr.Gallery(
                stored_without_words("ko"), label=t("less_wall"), show_label=False, format="png", columns=6,
                height="auto", allow_preview=False, interactive=False, buttons=[], elem_classes="gan-layers t2i-less",
            )  # fmt: skip
            gr.Markdown(t("less_note"), elem_classes="gan-note")
        with layout.controls():
            run = gr.Button(t("less_run"), variant="primary")
            status = gr.HTML(elem_classes="progress-line")
            pieces = gr.HTML(t("first_pieces"))
    run.click(leave_out, chosen.picture, [gallery, pieces, status], **QUIET, **handlers.COMPUTE)
    gr.on(fn=open_in, outputs=[gallery, pieces], **QUIET)


def stored_without_words(speech: str) -> list[tuple[Image.Image, str]]:
    """The stored pictures of the opening sentence, whole and without each word."""
    facts = EXHIBITS.facts("reading").get(speech, {})
    return captioned(EXHIBITS.pictures(f"words_{speech}", SIDE), facts, speech)


def stored_pieces(speech: str) -> str:
    """The word pieces of the opening sentence."""
    return figures.pieces(EXHIBITS.facts("reading").get(speech, {}).get("pieces", ()), speech)


def open_in(request: gr.Request) -> Any:
    """The stored results of the visitor's language; nothing changes in Korean."""
    speech = language(request)
    if speech == "ko" or not EXHIBITS.has("reading"):
        return gr.skip()
    return [stored_without_words(speech), stored_pieces(speech)]


@handlers.guarded
def leave_out(picture: str, request: gr.Request) -> tuple[list, str, str]:
    """The chosen picture again, and without each word of its sentence."""
    opening = {"caption": OPENING["ko"], "seed": FIRST_SEED, "truncation": TRUNCATION}
    settings = settings_of(picture) if picture else opening
    network, began, speech = pipeline(), time.perf_counter(), language(request)
    facts, pictures = results.reading(network, settings["caption"], settings["seed"], settings["truncation"])
    status = t.say("less_made", speech, count=len(pictures), seconds=time.perf_counter() - began)
    return captioned(pictures, facts, speech), figures.pieces(facts["pieces"], speech), status


def captioned(pictures: list[Image.Image], facts: dict[str, Any], speech: str) -> list[tuple[Image.Image, str]]:
    """Pictures with the word that each lacks; the first lacks none."""
    lines = [t.say("less_all", speech)]
    for word in facts.get("words", ()):
        lines.append(t.say("less_word", speech, word=word["text"], picture=100 * word["picture"]))
    return list(zip(pictures, lines))


# what it cannot do


def cannot() -> None:
    """Sentences about what the networks never saw, with pictures that nobody picked."""
    facts = EXHIBITS.facts("impossible")
    gr.Markdown(t("cannot_heading"))
    gr.Markdown(t("cannot_sentence"))
    for name in (*IMPOSSIBLE, "another"):
        known = facts.get(name, ())
        t.add({f"doubts.{name}": both(lambda speech, known=known: figures.doubts(known, speech))})
    with gr.Row(elem_classes="t2i-cannot"):
        for name in IMPOSSIBLE if facts else ():
            with gr.Column(min_width=280):
                unselected(name)
                gr.HTML(t(f"doubts.{name}"))
    with layout.exhibit_row():
        with layout.exhibit():
            sheet = unselected("another")
            line = gr.HTML(t("doubts.another"))
        with layout.controls():
            own = gr.Textbox(ANOTHER[0], label=t("cannot_own"), lines=1, max_lines=4, max_length=MAX_CAPTION)
            run = gr.Button(t("cannot_run"), variant="primary")
    gr.on([run.click, own.submit], ask, own, [sheet, line], **QUIET, **handlers.QUICK)


def unselected(name: str) -> gr.Image:
    """The stored sheet of a sentence."""
    return gr.Image(
        EXHIBITS.picture(f"impossible_{name}"), label=t("cannot_wall"), show_label=False, format="png",
        interactive=False, buttons=["fullscreen"], elem_classes="t2i-unselected",
    )  # fmt: skip


@handlers.guarded
def ask(caption: str, request: gr.Request) -> tuple[Image.Image, str]:
    """Four pictures of the first seeds, and how familiar the sentence is."""
    network = pipeline()
    sheet = results.unselected(network, [caption])
    return sheet, figures.doubts([results.familiarity(network, caption)], language(request))


# copies


def nearest(wall: gr.Gallery) -> None:
    """Distances of the wall's pictures to their nearest training pictures, with the captions of those."""
    stored = EXHIBITS.facts("distances")
    if not stored:
        return
    t.add({
        "first_distances": both(lambda speech: charts.distances(stored["real"], stored["fake"], speech)),
        "first_verdict": both(lambda speech: charts.verdict(stored, speech)),
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
    captions = gr.HTML()
    pictures = gr.Gallery(
        label=gan_inside.t("near_pictures"), show_label=False, format="png", columns=4, height="auto",
        object_fit="contain", interactive=False, buttons=[], visible=bool(os.environ.get("GALLERY_DATA")),
        elem_classes="t2i-pairs",
    )  # fmt: skip
    run.click(measure, wall, [chart, verdict, captions, pictures, status], **QUIET, **handlers.COMPUTE)


@handlers.guarded
def measure(wall: list, request: gr.Request) -> tuple[str, str, str, list, str]:
    """The chart, what it says, the nearest captions, and (where the visitor has them) the training pictures."""
    network, speech, began = pipeline(), language(request), time.perf_counter()
    paths = [path for path, _ in wall or []]
    pictures, seeds = [open_image(path) for path in paths], [settings_of(path)["seed"] for path in paths]
    found = network.nearest(pictures)
    facts = {
        "real": network.training_pictures.spread(),
        "fake": [neighbour.distance for neighbour in found],
        "seeds": seeds,
    }
    lines = [t.say("near_line", speech, seed=seed, distance=near.distance) for seed, near in zip(seeds, found)]
    captions = [network.caption_of(neighbour.index, speech) for neighbour in found]
    known = [network.training_picture(neighbour.index) for neighbour in found]
    pairs = [
        (gan_inside.side_by_side(picture, real), line) for picture, real, line in zip(pictures, known, lines) if real
    ]
    status = gan_inside.t.say("measured", speech, count=len(pictures), seconds=time.perf_counter() - began)
    chart, verdict = charts.distances(facts["real"], facts["fake"], speech), charts.verdict(facts, speech)
    return chart, verdict, figures.captions(list(zip(lines, captions)), speech), pairs, status


# layers


def layers(truncation: gr.Slider) -> None:
    """The maps after each layer of one picture."""
    stored = EXHIBITS.pictures("layers", gan_inside.MAP_SIDE)
    gr.Markdown(gan_inside.t("layers_heading"))
    with layout.exhibit_row():
        with layout.exhibit():
            gr.Markdown(gan_inside.t("layers_sentence"))
        with layout.controls():
            caption = gr.Textbox(OPENING["ko"], label=t("caption"), lines=1, max_lines=4, max_length=MAX_CAPTION)
            seed = whole_number(FIRST_SEED, label=gan_inside.t("layers_seed"), minimum=0, maximum=MAX_SEED)
            run = gr.Button(gan_inside.t("layers_run"))
    shown = gr.Gallery(
        gan_inside.captioned(stored), label=gan_inside.t("layers_wall"), show_label=False, format="png",
        columns=len(stored) or 7, height="auto", allow_preview=False, interactive=False, buttons=[],
        elem_classes="gan-layers",
    )  # fmt: skip
    asked = [run.click, seed.submit, caption.submit]
    gr.on(asked, show_layers, [caption, seed, truncation], shown, **QUIET, **handlers.QUICK)


@handlers.guarded
def show_layers(caption: str, seed: float | None, truncation: float, request: gr.Request) -> list:
    maps = pipeline().layers(caption, seed, truncation)
    return gan_inside.captioned([gan_inside.magnify(feature_map) for feature_map in maps])
