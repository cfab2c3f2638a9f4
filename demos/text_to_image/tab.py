"""The text room's page: a sentence, a wall of eight, its words, other colours. See also morph.py and inside.py."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

import gradio as gr

from demos.common.media.images import settings_of
from demos.common.ui import handlers, layout, picture_wall
from demos.common.ui.checks import seeds_from
from demos.common.ui.handlers import QUIET
from demos.common.ui.i18n import both, language
from demos.common.ui.picture_wall import LARGE, Chosen, magnify
from demos.text_to_image import figures, inside, morph, results
from demos.text_to_image.captions import with_colour
from demos.text_to_image.colours import find
from demos.text_to_image.constants import (
    COLOURS,
    FIRST_SEED,
    MAX_CAPTION,
    NAME,
    OPENING,
    PICTURES,
    SENTENCES,
    SIDE,
    SWATCHES,
    TRUNCATION,
)
from demos.text_to_image.exhibits import EXHIBITS
from demos.text_to_image.texts import t

if TYPE_CHECKING:
    from demos.text_to_image.pipeline import TextToImage

pipeline: Callable[[], TextToImage] = handlers.lazily(NAME)


def build() -> None:
    """The room's components and events, inside an active gr.Tab."""
    dots = "".join(
        f".t2i-swatches label:nth-of-type({place}) {{ --swatch: {SWATCHES[name]}; }}"
        for place, name in enumerate(COLOURS, start=1)
    )
    with layout.room(t, dots):
        with layout.try_part():
            with layout.exhibit_row():
                with layout.exhibit():
                    wall = show_wall()
                with layout.controls():
                    controls = show_controls()
            connect(wall, controls)
            morph.build(controls.sentence, controls.truncation)
            layout.card_panel(t)
            layout.card_panel(t, "text_encoder")
        with layout.inside_part():
            inside.build(wall.gallery, wall.chosen, controls.truncation)
        layout.lesson_part(t)


class Wall(NamedTuple):
    """Eight pictures, what is known of their sentence, the chosen one, what its words did, and it in other colours."""

    gallery: gr.Gallery
    known: gr.Markdown
    examples: gr.Radio
    chosen: Chosen
    words: gr.HTML
    strip: gr.Gallery
    colourless: gr.Markdown


class Controls(NamedTuple):
    """What is asked for; `rolled` is the event in which the button has rolled another seed."""

    sentence: gr.Textbox
    make: gr.Button
    status: gr.HTML
    word: gr.Radio
    swatch: gr.Radio
    seed: gr.Number
    rolled: Any
    truncation: gr.Slider


def show_wall() -> Wall:
    stored = EXHIBITS.pictures("pictures_ko", SIDE)
    t.add({"first_line": both(stored_line), "first_words": both(stored_words), "first_known": both(stored_known)})
    with gr.Row(elem_classes="gan-exhibit"):
        with gr.Column(min_width=300, scale=0, elem_classes="t2i-wall"):
            gallery = picture_wall.wall(stored, t("wall"))
            known = gr.Markdown(t("first_known"), elem_classes="t2i-known")
            examples = gr.Radio([*SENTENCES], label=t("examples"), elem_classes="t2i-examples")
        chosen = Chosen(stored[0] if stored else None, t("first_line"), settings_line)
    with gr.Column(elem_classes="t2i-read"):
        gr.Markdown(t("read_heading"), elem_classes="gan-note")
        words = gr.HTML(t("first_words"))
        gr.Markdown(t("recolour"), elem_classes="gan-note")
        strip = gr.Gallery(
            EXHIBITS.pictures("recolour_ko", SIDE), label=t("recolour_strip"), show_label=False, format="png",
            type="filepath", columns=5, height="auto", allow_preview=False, interactive=False, buttons=[],
            elem_classes="gan-wall t2i-strip",
        )  # fmt: skip
        colourless = gr.Markdown(t("no_colour"), visible=False, elem_classes="gan-note")
    return Wall(gallery, known, examples, chosen, words, strip, colourless)


def show_controls() -> Controls:
    sentence = gr.Textbox(  # it grows with its lines, and Enter submits it
        OPENING["ko"], label=t("caption"), info=t("caption_info"), lines=1, max_lines=4, max_length=MAX_CAPTION,
        elem_classes="t2i-sentence",
    )  # fmt: skip
    make = gr.Button(t("make"), variant="primary")
    status = gr.HTML(elem_classes="progress-line")
    choices, first = colour_words(OPENING["ko"])
    word = gr.Radio(choices, value=first, label=t("word"), elem_classes="t2i-word")
    swatch = gr.Radio(
        [(t(f"colour.{name}"), name) for name in COLOURS], value=colour_at(OPENING["ko"], "0"), label=t("swatch"),
        elem_classes="t2i-swatches",
    )  # fmt: skip
    seed, rolled = picture_wall.seed_controls(make, FIRST_SEED)
    truncation = gr.Slider(0, 1, TRUNCATION, step=0.05, label=t("truncation"), info=t("truncation_info"))
    return Controls(sentence, make, status, word, swatch, seed, rolled, truncation)


def connect(wall: Wall, controls: Controls) -> None:
    """All events of the wall and its controls."""
    sentence, word, swatch = controls.sentence, controls.word, controls.swatch
    # The page is the same for everyone; who speaks English gets the other stored results once it is open.
    opened = [sentence, wall.gallery, *wall.chosen.shown, wall.words, wall.known, wall.strip]
    gr.on(fn=open_in, outputs=opened, **QUIET)

    # Colour words follow the sentence, the marked swatch follows the word.
    sentence.change(list_words, [sentence, word], [word, swatch], queue=False, trigger_mode="always_last", **QUIET)
    word.input(colour_at, [sentence, word], swatch, queue=False, **QUIET)

    connect_chosen(wall, word, connect_generate(wall, controls))


def connect_generate(wall: Wall, controls: Controls) -> list[Any]:
    """Whatever asks for new pictures; returns the events that bring them."""
    sentence, word, swatch, status = controls.sentence, controls.word, controls.swatch, controls.status
    # A changed sentence keeps the seed, so that what changes is the sentence's doing.
    clicked = wall.examples.input(
        None, wall.examples, [sentence, wall.examples, word], js="(chosen) => [chosen, null, '0']", **QUIET
    )
    swapped = swatch.input(swap, [sentence, word, swatch], sentence, queue=False, **QUIET)
    typed = [sentence.submit, controls.truncation.release, controls.seed.submit]
    asked = [controls.make.click, wall.examples.input, swatch.input, *typed]
    gr.on(asked, handlers.busy(t, "making"), None, status, queue=False, **QUIET)
    options = {
        "inputs": [sentence, controls.seed, controls.truncation], "outputs": [wall.gallery, wall.known, status],
        "show_progress": "hidden", **handlers.QUICK,
    }  # fmt: skip
    generated = [
        controls.rolled.then(generate, api_name=f"{NAME}_generate", **options),
        *(event.success(generate, api_visibility="private", **options) for event in (clicked, swapped)),
        gr.on(typed, generate, api_visibility="private", trigger_mode="always_last", **options),
    ]
    for event in (*generated, swapped):
        event.failure(lambda: "", None, status, **QUIET)
    return generated


def connect_chosen(wall: Wall, word: gr.Radio, generated: list[Any]) -> None:
    """What a newly chosen picture brings: its line, what its words did, and the same in all other colours."""
    gallery, chosen = wall.gallery, wall.chosen
    presented = [
        event.success(chosen.follow, [gallery, chosen.seed], [gallery, *chosen.shown], **QUIET) for event in generated
    ]
    for source in (gallery, chosen.shelf, wall.strip):  # the strip comes last: it must not change under a click on it
        presented.append(source.select(chosen.choose, source, chosen.shown, **QUIET))

    # What the chosen one was made from, out of its picture: for what is done with it, for the page and for the API.
    made_from = [
        gr.Textbox(visible=False, label="caption"),
        gr.Number(visible=False, label="seed", precision=0),
        gr.Number(visible=False, label="truncation"),
    ]
    options = {"show_progress": "hidden", "trigger_mode": "always_last", **handlers.QUICK}
    for event in presented:
        apis = [{"api_visibility": "private"}] * 2
        if event is presented[0]:
            apis = [{"api_name": f"{NAME}_words"}, {"api_name": f"{NAME}_recolour"}]
        read = event.success(settings_of_chosen, chosen.picture, made_from, **QUIET)
        read = read.success(read_words, made_from, wall.words, **apis[0], **options)
        if event is not presented[-1]:
            read.success(recolour, [*made_from, word], [wall.strip, wall.colourless], **apis[1], **options)


# what the room opens with


def stored_line(speech: str) -> str:
    """The line under the first stored picture."""
    stored = EXHIBITS.pictures(f"pictures_{speech}", SIDE)
    return settings_line(settings_of(stored[0]), speech) if stored else ""


def stored_words(speech: str) -> str:
    """What the words of the opening sentence did."""
    facts = EXHIBITS.facts("reading").get(speech)
    return figures.words(facts["words"], facts["caption"], speech) if facts else ""


def stored_known(speech: str) -> str:
    """How familiar the opening sentence is."""
    facts = EXHIBITS.facts("reading").get(speech)
    return figures.familiarity(facts["familiar"], speech) if facts else ""


def open_in(request: gr.Request) -> Any:
    """The stored results of the visitor's language; nothing changes in Korean."""
    speech = language(request)
    stored = EXHIBITS.pictures(f"pictures_{speech}", SIDE)
    if speech == "ko" or not stored:
        return gr.skip()
    chosen = [magnify(stored[0], LARGE), stored_line(speech), FIRST_SEED]
    strip = EXHIBITS.pictures(f"recolour_{speech}", SIDE)
    return [OPENING[speech], stored, *chosen, stored_words(speech), stored_known(speech), strip]


def settings_line(settings: dict[str, Any], speech: str) -> str:
    """What made a picture, for the line under it."""
    about = {key: settings[key] for key in ("seed", "truncation")}
    caption = figures.escape_markdown(settings["caption"])
    return t.say("chosen_line", speech, caption=caption, **about, side=SIDE, enlarged=LARGE // SIDE)


# the sentence and its colour words


def colour_words(caption: str) -> tuple[list[tuple[str, str]], str | None]:
    """The sentence's colour words as choices, and the first of them."""
    choices = [(word.text, str(place)) for place, word in enumerate(find(caption or ""))]  # 0 would choose nothing
    return choices, "0" if choices else None


def colour_at(caption: str, place: str | None) -> str | None:
    """The swatch of the colour word number `place`; None where there is none."""
    words = find(caption or "")
    colour = words[int(place)].colour if place and int(place) < len(words) else None
    return colour if colour in COLOURS else None


def list_words(caption: str, place: str | None) -> tuple[Any, Any]:
    """The colour words to choose from and the marked swatch; the place stays, so that one word can be changed again."""
    choices, first = colour_words(caption)
    place = place if place in [value for _, value in choices] else first
    return gr.update(choices=choices, value=place, visible=bool(choices)), colour_at(caption, place)


@handlers.guarded
def swap(caption: str, place: str | None, colour: str, request: gr.Request) -> str:
    """The sentence with the chosen colour word changed."""
    return with_colour(caption, int(place or 0), colour)


# pictures


@handlers.guarded
def generate(caption: str, seed: float, truncation: float, request: gr.Request) -> tuple[list, str, str]:
    """Eight pictures of the sentence from `seed` on, how familiar it is, and how long they took."""
    network = pipeline()
    began, speech = time.perf_counter(), language(request)
    pictures = network.generate(caption, seeds_from(seed, PICTURES), truncation)
    seconds = time.perf_counter() - began
    known = figures.familiarity(results.familiarity(network, caption), speech)
    return pictures, known, t.say("made", speech, count=len(pictures), seconds=seconds)


def settings_of_chosen(picture: str) -> list[Any]:
    settings = settings_of(picture)
    return [settings[key] for key in ("caption", "seed", "truncation")]


@handlers.guarded
def read_words(caption: str, seed: float, truncation: float, request: gr.Request) -> str:
    """What each word of the sentence did to its vector and to the picture, as HTML."""
    facts, _ = results.reading(pipeline(), caption, seed, truncation)
    return figures.words(facts["words"], facts["caption"], language(request))


@handlers.guarded
def recolour(caption: str, seed: float, truncation: float, place: str | None, request: gr.Request) -> tuple[list, Any]:
    """The same seed with the colour word number `place` (from 0) changed to each colour."""
    count = len(find(caption))
    if not count:
        return [], gr.update(visible=True)
    place = min(int(place or 0), count - 1)
    return [*pipeline().recolour(caption, seed, place, truncation).values()], gr.update(visible=False)
