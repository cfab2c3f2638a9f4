"""The anime room's page: colours to order, a wall of sixteen, one of them in all colours, a morph. See also inside.py."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr

from demos.anime_characters import exhibits, inside
from demos.anime_characters.exhibits import CHARACTERS, FIRST_SEED, NAME, SHOWN
from demos.anime_characters.inside import characters
from demos.anime_characters.texts import ANY, EYES, HAIR, MAX_FRAMES, SWATCHES, TRUNCATION, t
from demos.common.media.images import cache_path, enlarge, settings_of
from demos.common.ui import handlers, layout, picture_wall
from demos.common.ui.checks import MAX_SEED, seeds_from
from demos.common.ui.handlers import QUIET
from demos.common.ui.i18n import LANGUAGES, language
from demos.common.ui.inputs import whole_number
from demos.common.ui.picture_wall import Chosen, magnify, still

CSS = Path(__file__).with_name("tab.css").read_text(encoding="utf-8")
VIDEO = 384  # px


def build() -> None:
    """The room's components and events, inside an active gr.Tab."""
    gr.HTML(f"<style>{CSS}{dots('hair', HAIR)}{dots('eyes', EYES)}</style>", elem_classes="room-style")
    with layout.room(t):
        with layout.try_part():
            gallery, chosen, knobs = wall()
            morph(chosen, knobs)
            layout.card_panel(t)
            if len(exhibits.sizes()) > 1:
                layout.card_panel(t, "upscaler")
        with layout.inside_part():
            inside.build(gallery)
        layout.lesson_part(t)


def dots(kind: str, names: tuple[str, ...]) -> str:
    """The swatches' colours as CSS; the first answer, "any", has a rainbow of its own."""
    rules = (
        f".swatches.{kind} label:nth-of-type({place}) {{ --swatch: {SWATCHES[name]}; }}"
        for place, name in enumerate(names, start=2)
    )
    return "".join(rules)


def swatches(kind: str, names: tuple[str, ...]) -> gr.Radio:
    """One colour to choose of many, or any: radio buttons, so that keyboard and screen reader know what they are."""
    choices = [(t(f"colour.{name}"), name) for name in (ANY, *names)]
    return gr.Radio(choices, value=ANY, label=t(kind), elem_classes=["swatches", kind])


def wall() -> tuple[gr.Gallery, Chosen, list[Any]]:
    """What is ordered, sixteen characters, the chosen one, and that one in all other colours."""
    stored = exhibits.wall()
    first = {speech: settings_line(settings_of(stored[0]), speech) if stored else "" for speech in LANGUAGES}
    t.add({"first_line": tuple(first.values())})
    with layout.exhibit_row():
        with layout.exhibit():
            with gr.Row(elem_classes="gan-exhibit"):
                gallery = picture_wall.hang([magnify(each, SHOWN) for each in stored], t("wall"))
                chosen = Chosen(stored[0] if stored else None, t("first_line"), settings_line)
            with gr.Column(elem_classes="anime-recolour"):
                gr.Markdown(t("recolour"), elem_classes="gan-note")
                strips = [strip(*each) for each in zip(exhibits.recoloured(), (t("recolour_hair"), t("recolour_eyes")))]
        with layout.controls():
            make = gr.Button(t("make"), variant="primary")
            status = gr.HTML(elem_classes="progress-line")
            hair, eyes = swatches("hair", HAIR), swatches("eyes", EYES)
            seed, dice = layout.seed_row(FIRST_SEED)
            lock = gr.Checkbox(False, label=t("lock"))
            truncation = gr.Slider(0, 1, TRUNCATION, step=0.05, label=t("truncation"), info=t("truncation_info"))
            sizes = exhibits.sizes()
            size = gr.Radio(
                [(t(f"size_{each}"), each) for each in sizes],
                value=sizes[0], label=t("size"), info=t("size_info"), visible=len(sizes) > 1,
            )  # fmt: skip
    knobs = [hair, eyes, truncation, size]

    # A typed seed, or one from the dice, is meant: it stays until the lock is opened. Else the button rolls another.
    gr.on([seed.input, dice.click], None, None, lock, js="() => true", **QUIET)
    rolled = make.click(
        None, [seed, lock], seed, js="(seed, locked) => locked ? seed : Math.floor(Math.random() * 1000000)", **QUIET
    )
    changed = [hair.input, eyes.input, size.input, truncation.release, seed.submit]
    gr.on([make.click, *changed], busy, None, status, queue=False, **QUIET)
    painting = {"inputs": [seed, *knobs], "outputs": [gallery, status], "show_progress": "hidden", **handlers.QUICK}
    hung = [
        rolled.then(hang, api_name=f"{NAME}_generate", **painting),
        gr.on(changed, hang, api_visibility="private", trigger_mode="always_last", **painting),
    ]
    for event in hung:
        event.failure(lambda: "", None, status, **QUIET)
    presented = [
        event.success(chosen.follow, [gallery, chosen.seed], [gallery, *chosen.shown], **QUIET) for event in hung
    ]
    for source in (gallery, chosen.shelf, *strips):
        presented.append(source.select(chosen.choose, source, chosen.shown, **QUIET))

    # What the chosen one was made from, out of its picture: recolour's arguments, for the page and for the API.
    order = [gr.Textbox(visible=False, label=key) for key in ("hair", "eyes")]
    order = [gr.Number(visible=False, label="seed", precision=0), *order, gr.Number(visible=False, label="truncation")]
    order.append(gr.Number(visible=False, label="size", precision=0))
    for place, event in enumerate(presented):
        api = {"api_visibility": "private"} if place else {"api_name": f"{NAME}_recolour"}
        event.success(order_of, chosen.picture, order, **QUIET).success(
            recolour, order, strips, show_progress="hidden", trigger_mode="always_last", **api, **handlers.QUICK
        )
    return gallery, chosen, knobs


def strip(pictures: list, label: Any) -> gr.Gallery:
    """One character in many colours, in the order of the swatches, in the size that it was drawn in."""
    return gr.Gallery(
        pictures, label=label, show_label=False, format="png", type="filepath", columns=len(HAIR), height="auto",
        allow_preview=False, interactive=False, buttons=[], elem_classes="anime-strip",
    )  # fmt: skip


def settings_line(settings: dict[str, Any], speech: str) -> str:
    """What made a character, for the line under it."""
    colours = {kind: t.say(f"colour.{settings[kind]}", speech) for kind in ("hair", "eyes")}
    enlarged = picture_wall.LARGE // settings["size"]
    about = {"seed": settings["seed"], "truncation": settings["truncation"], "size": settings["size"]}
    return t.say("chosen_line", speech, **about, **colours, enlarged=enlarged)


def busy(request: gr.Request) -> str:
    """What the line says at once: the first picture may have to wait for torch to load."""
    return t.say("making", language(request))


def colour(name: str) -> str | None:
    """A swatch's value as the pipeline has it."""
    return None if name == ANY else name


@handlers.guarded
def hang(seed: float, hair: str, eyes: str, truncation: float, size: int, request: gr.Request) -> tuple[list, str]:
    """Sixteen characters from `seed` on, and how long they took."""
    network = characters()
    began = time.perf_counter()
    made = network.generate(seeds_from(seed, CHARACTERS), colour(hair), colour(eyes), truncation, size)
    seconds = time.perf_counter() - began
    return [magnify(each, SHOWN) for each in made], t.say("made", language(request), count=len(made), seconds=seconds)


def order_of(picture: str) -> list[Any]:
    settings = settings_of(picture)
    return [settings[key] for key in ("seed", "hair", "eyes", "truncation", "size")]


@handlers.guarded
def recolour(seed: float, hair: str, eyes: str, truncation: float, size: float, request: gr.Request) -> list[list]:
    """The same character in all hair colours, and in all eye colours."""
    made = characters().recolour(seed, colour(hair), colour(eyes), truncation, size)
    return [made["hair"], made["eyes"]]


def morph(chosen: Chosen, knobs: list[Any]) -> None:
    """A video from one character to another. `knobs`: the wall's; truncation and size are the morph's too."""
    stored = exhibits.FOLDER / "morph.mp4"
    gr.Markdown(t("morph_heading"))
    pictures, orders, takes = [], [], []
    with layout.exhibit_row():
        with layout.exhibit():
            with gr.Row(elem_classes="anime-morph"):
                video = gr.Video(
                    str(stored) if stored.is_file() else None, label=t("morph_video"), show_label=False,
                    interactive=False, autoplay=True, loop=True, height=VIDEO, buttons=["download"],
                    elem_classes="gan-video",
                )  # fmt: skip
                shown = [magnify(each, SHOWN) for each in exhibits.ends()] or [None, None]
                for key, picture, order in zip(("morph_a", "morph_b"), shown, exhibits.MORPH):
                    with gr.Column(min_width=120):
                        gr.Markdown(t(key), elem_classes="gan-note")
                        pictures.append(still(picture, t(key), []))
                        takes.append(gr.Button(t("morph_take"), size="sm"))
                        orders += order_fields(*order)
        with layout.controls():
            go = gr.Button(t("morph"), variant="primary")
            stop = layout.stop_button()
            status = gr.HTML(elem_classes="progress-line")
            frames = gr.Slider(
                12, MAX_FRAMES, exhibits.MORPH_FRAMES, step=12, label=t("morph_frames"), info=t("morph_frames_info")
            )
    for place, take in enumerate(takes):
        fields = orders[3 * place : 3 * place + 3]
        take.click(take_chosen, chosen.picture, [pictures[place], *fields], **QUIET)
    filmed = gr.on(
        [go.click, *(seed.submit for seed in orders[::3])],
        film, [*orders, frames, *knobs[2:]], [video, *pictures, status], api_name=f"{NAME}_morph",
        show_progress="hidden", **handlers.COMPUTE,
    )  # fmt: skip
    filmed.failure(lambda: "", None, status, **QUIET)
    handlers.wire_stop(stop, NAME)


def order_fields(seed: int, hair: str, eyes: str) -> list[Any]:
    """A character as it can be typed."""
    fields: list[Any] = [whole_number(seed, label=t("morph_seed"), minimum=0, maximum=MAX_SEED)]
    for kind, names, value in (("hair", HAIR, hair), ("eyes", EYES, eyes)):
        choices = [(t(f"colour.{name}"), name) for name in (ANY, *names)]
        fields.append(gr.Dropdown(choices, value=value, label=t(kind), filterable=False))
    return fields


def take_chosen(picture: str) -> list[Any]:
    """The chosen character as one end of the morph."""
    seed, hair, eyes, *_ = order_of(picture)
    return [picture, seed, hair, eyes]


@handlers.guarded
def film(
    seed_a: float, hair_a: str, eyes_a: str, seed_b: float, hair_b: str, eyes_b: str,
    frames: float, truncation: float, size: int, request: gr.Request,
) -> Iterator[tuple]:  # fmt: skip
    """The morph as an mp4 with the characters at its ends, and a line that counts frames."""
    from demos.common.media.video import write_mp4

    first, last = (seed_a, colour(hair_a), colour(eyes_a)), (seed_b, colour(hair_b), colour(eyes_b))
    speech, stopped = language(request), handlers.stop_flag(NAME, request)
    wait = (gr.skip(), gr.skip(), gr.skip())
    yield *wait, busy(request)
    began, pictures = time.perf_counter(), []
    for picture in characters().morph(first, last, int(frames), truncation, size):
        if stopped.is_set():
            yield *wait, t.say("morph_stopped", speech)
            return
        pictures.append(enlarge(picture, VIDEO // size))
        if len(pictures) % 6 == 0:
            yield *wait, t.say("morphing", speech, done=len(pictures), count=int(frames))
    path = write_mp4(pictures, path=cache_path(f"morph_{seed_a}_{seed_b}.mp4"))
    ends = [characters().generate([seed], *colours, truncation, size)[0] for seed, *colours in (first, last)]
    line = t.say("morphed", speech, count=len(pictures), seconds=time.perf_counter() - began)
    yield path, *(magnify(end, SHOWN) for end in ends), line
