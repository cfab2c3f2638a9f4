"""The text room's page: a sentence, a wall of eight, its words, other colours. See also morph.py and inside.py."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import gradio as gr

from demos.common.media.images import settings_of
from demos.common.ui import handlers, layout, picture_wall
from demos.common.ui.checks import seeds_from
from demos.common.ui.handlers import QUIET
from demos.common.ui.i18n import LANGUAGES, language
from demos.common.ui.picture_wall import Chosen
from demos.text_to_image import exhibits, figures, inside, morph
from demos.text_to_image.colours import COLOURS, find
from demos.text_to_image.exhibits import FIRST_SEED, NAME, PICTURES
from demos.text_to_image.inside import painter
from demos.text_to_image.texts import MAX_CAPTION, OPENING, SENTENCES, SWATCHES, TRUNCATION, t

CSS = Path(__file__).with_name("tab.css").read_text(encoding="utf-8")


def build() -> None:
    """The room's components and events, inside an active gr.Tab."""
    dots = "".join(
        f".t2i-swatches label:nth-of-type({place}) {{ --swatch: {SWATCHES[name]}; }}"
        for place, name in enumerate(COLOURS, start=1)
    )
    gr.HTML(f"<style>{CSS}{dots}</style>", elem_classes="room-style")
    with layout.room(t):
        with layout.try_part():
            gallery, chosen, sentence, truncation = wall()
            morph.build(sentence, truncation)
            layout.card_panel(t)
            layout.card_panel(t, "text_encoder")
        with layout.inside_part():
            inside.build(gallery, chosen, truncation)
        layout.lesson_part(t)


def wall() -> tuple[gr.Gallery, Chosen, gr.Textbox, gr.Slider]:
    """What is asked for, eight pictures, the chosen one, what its words did, and the same in all other colours."""
    stored = exhibits.wall("ko")
    facts = exhibits.facts("reading")
    told = [tuple(figure(facts, each) for each in LANGUAGES) for figure in (first_line, first_words, first_known)]
    t.add({"first_line": told[0], "first_words": told[1], "first_known": told[2]})
    with layout.exhibit_row():
        with layout.exhibit():
            with gr.Row(elem_classes="gan-exhibit"):
                with gr.Column(min_width=300, scale=0, elem_classes="t2i-wall"):
                    gallery = picture_wall.hang(stored, t("wall"))
                    known = gr.Markdown(t("first_known"), elem_classes="t2i-known")
                    examples = gr.Radio([*SENTENCES], label=t("examples"), elem_classes="t2i-examples")
                chosen = Chosen(stored[0] if stored else None, t("first_line"), settings_line)
            with gr.Column(elem_classes="t2i-read"):
                gr.Markdown(t("read_heading"), elem_classes="gan-note")
                words = gr.HTML(t("first_words"))
                gr.Markdown(t("recolour"), elem_classes="gan-note")
                strip = gr.Gallery(
                    exhibits.recoloured("ko"), label=t("recolour_strip"), show_label=False, format="png",
                    type="filepath", columns=5, height="auto", allow_preview=False, interactive=False, buttons=[],
                    elem_classes="gan-wall t2i-strip",
                )  # fmt: skip
                colourless = gr.Markdown(t("no_colour"), visible=False, elem_classes="gan-note")
        with layout.controls():
            sentence = sentence_box(OPENING["ko"], t("caption"), info=t("caption_info"), elem_classes="t2i-sentence")
            make = gr.Button(t("make"), variant="primary")
            status = gr.HTML(elem_classes="progress-line")
            choices, first = colour_words(OPENING["ko"])
            word = gr.Radio(choices, value=first, label=t("word"), elem_classes="t2i-word")
            swatch = gr.Radio(
                [(t(f"colour.{name}"), name) for name in COLOURS], value=colour_at(OPENING["ko"], "0"),
                label=t("swatch"), elem_classes="t2i-swatches",
            )  # fmt: skip
            seed, dice = layout.seed_row(FIRST_SEED)
            lock = gr.Checkbox(False, label=t("lock"))
            truncation = gr.Slider(0, 1, TRUNCATION, step=0.05, label=t("truncation"), info=t("truncation_info"))

    # The page is the same for everyone; who speaks English gets the other finished exhibit once it is open.
    opened = [sentence, gallery, *chosen.shown, words, known, strip]
    gr.on(fn=open_in, outputs=opened, **QUIET)

    # Colour words follow the sentence, the marked swatch follows the word.
    sentence.change(list_words, [sentence, word], [word, swatch], queue=False, trigger_mode="always_last", **QUIET)
    word.input(colour_at, [sentence, word], swatch, queue=False, **QUIET)

    # A typed seed, or one from the dice, is meant: it stays until the lock is opened. Else the button rolls another.
    gr.on([seed.input, dice.click], None, None, lock, js="() => true", **QUIET)
    rolled = make.click(
        None, [seed, lock], seed, js="(seed, locked) => locked ? seed : Math.floor(Math.random() * 1000000)", **QUIET
    )
    # A changed sentence keeps the seed, so that what changes is the sentence's doing.
    clicked = examples.input(None, examples, [sentence, examples, word], js="(chosen) => [chosen, null, '0']", **QUIET)
    swapped = swatch.input(swap, [sentence, word, swatch], sentence, queue=False, **QUIET)
    typed = [sentence.submit, truncation.release, seed.submit]
    gr.on([make.click, examples.input, swatch.input, *typed], busy, None, status, queue=False, **QUIET)
    painting = {
        "inputs": [sentence, seed, truncation], "outputs": [gallery, known, status], "show_progress": "hidden",
        **handlers.QUICK,
    }  # fmt: skip
    hung = [
        rolled.then(hang, api_name=f"{NAME}_generate", **painting),
        *(event.success(hang, api_visibility="private", **painting) for event in (clicked, swapped)),
        gr.on(typed, hang, api_visibility="private", trigger_mode="always_last", **painting),
    ]
    for event in (*hung, swapped):
        event.failure(lambda: "", None, status, **QUIET)
    presented = [
        event.success(chosen.follow, [gallery, chosen.seed], [gallery, *chosen.shown], **QUIET) for event in hung
    ]
    for source in (gallery, chosen.shelf, strip):  # the strip comes last: it must not change under a click on it
        presented.append(source.select(chosen.choose, source, chosen.shown, **QUIET))

    # What the chosen one was made from, out of its picture: for what is done with it, for the page and for the API.
    made_from = [gr.Textbox(visible=False, label="caption"), gr.Number(visible=False, label="seed", precision=0)]
    made_from.append(gr.Number(visible=False, label="truncation"))
    quietly = {"show_progress": "hidden", "trigger_mode": "always_last", **handlers.QUICK}
    private = {"api_visibility": "private"}
    for event in presented:
        words_api, recolour_api = (private, private)
        if event is presented[0]:
            words_api, recolour_api = {"api_name": f"{NAME}_words"}, {"api_name": f"{NAME}_recolour"}
        read = event.success(order_of, chosen.picture, made_from, **QUIET)
        read = read.success(read_words, made_from, words, **words_api, **quietly)
        if event is not presented[-1]:
            read.success(recolour, [*made_from, word], [strip, colourless], **recolour_api, **quietly)
    return gallery, chosen, sentence, truncation


def sentence_box(value: str, label: Any, **options: Any) -> gr.Textbox:
    """One sentence; it grows with its lines, and Enter submits it."""
    return gr.Textbox(value, label=label, lines=1, max_lines=4, max_length=MAX_CAPTION, **options)


def first_line(facts: dict, speech: str) -> str:
    return settings_line(settings_of(exhibits.wall(speech)[0]), speech) if facts else ""


def first_words(facts: dict, speech: str) -> str:
    return figures.words(facts[speech]["words"], facts[speech]["caption"], speech) if facts else ""


def first_known(facts: dict, speech: str) -> str:
    return figures.familiarity(facts[speech]["familiar"], speech) if facts else ""


def open_in(request: gr.Request) -> list[Any]:
    """The finished exhibit of the visitor's language; nothing changes in Korean."""
    speech, facts = language(request), exhibits.facts("reading")
    if speech == "ko" or not facts:
        return [gr.skip()] * 8
    made = exhibits.wall(speech)
    large = picture_wall.magnify(made[0], picture_wall.LARGE)
    shown = [large, settings_line(settings_of(large), speech), FIRST_SEED]
    told = [figure(facts, speech) for figure in (first_words, first_known)]
    return [OPENING[speech], made, *shown, *told, exhibits.recoloured(speech)]


def settings_line(settings: dict[str, Any], speech: str) -> str:
    """What made a picture, for the line under it."""
    about = {key: settings[key] for key in ("seed", "truncation")}
    enlarged = picture_wall.LARGE // exhibits.SIDE
    caption = figures.plain(settings["caption"])
    return t.say("chosen_line", speech, caption=caption, **about, side=exhibits.SIDE, enlarged=enlarged)


def busy(request: gr.Request) -> str:
    """What the line says at once: the first picture may have to wait for torch to load."""
    return t.say("making", language(request))


def colour_words(caption: str) -> tuple[list[tuple[str, str]], str | None]:
    """The sentence's colour words as choices, and the first of them."""
    choices = [(each.text, str(place)) for place, each in enumerate(find(caption or ""))]  # 0 would choose nothing
    return choices, "0" if choices else None


def colour_at(caption: str, place: str | None) -> str | None:
    """The swatch of the colour word number `place`; None where there is none."""
    found = find(caption or "")
    colour = found[int(place)].colour if place and int(place) < len(found) else None
    return colour if colour in COLOURS else None


def list_words(caption: str, place: str | None) -> tuple[Any, Any]:
    """The colour words to choose from and the marked swatch; the place stays, so that one word can be changed again."""
    choices, first = colour_words(caption)
    place = place if place in [each for _, each in choices] else first
    return gr.update(choices=choices, value=place, visible=bool(choices)), colour_at(caption, place)


@handlers.guarded
def swap(caption: str, place: str | None, colour: str, request: gr.Request) -> str:
    """The sentence with the chosen colour word changed."""
    from demos.text_to_image.pipeline import other_colour

    return other_colour(caption, int(place or 0), colour)


@handlers.guarded
def hang(caption: str, seed: float, truncation: float, request: gr.Request) -> tuple[list, str, str]:
    """Eight pictures of the sentence from `seed` on, how familiar it is, and how long they took."""
    network = painter()
    began, speech = time.perf_counter(), language(request)
    made = network.generate(caption, seeds_from(seed, PICTURES), truncation)
    seconds = time.perf_counter() - began
    known = figures.familiarity(exhibits.familiar(network, caption), speech)
    return made, known, t.say("made", speech, count=len(made), seconds=seconds)


def order_of(picture: str) -> list[Any]:
    settings = settings_of(picture)
    return [settings[key] for key in ("caption", "seed", "truncation")]


@handlers.guarded
def read_words(caption: str, seed: float, truncation: float, request: gr.Request) -> str:
    """What each word of the sentence did to its vector and to the picture, as HTML."""
    told, _ = exhibits.reading(painter(), caption, seed, truncation)
    return figures.words(told["words"], told["caption"], language(request))


@handlers.guarded
def recolour(caption: str, seed: float, truncation: float, place: str | None, request: gr.Request) -> tuple[list, Any]:
    """The same seed with the colour word number `place` (from 0) changed to each colour."""
    count = len(find(caption))
    if not count:
        return [], gr.update(visible=True)
    place = min(int(place or 0), count - 1)
    return [*painter().recolour(caption, seed, place, truncation).values()], gr.update(visible=False)
