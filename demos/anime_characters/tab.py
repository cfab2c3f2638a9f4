"""The anime room's page: a wall of sixteen in two colours to choose, one of them in all colours, a morph."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import gradio as gr

from demos.anime_characters import inside
from demos.anime_characters.constants import (
    ANY,
    CHARACTERS,
    FIRST_SEED,
    HAIR,
    MAX_FRAMES,
    MORPH,
    MORPH_FRAMES,
    NAME,
    SHOWN,
    SIDE,
    SWATCHES,
    TAGS,
    TRUNCATION,
    VIDEO,
)
from demos.anime_characters.exhibits import EXHIBITS
from demos.anime_characters.texts import t
from demos.common.media import checkpoint
from demos.common.media.images import cache_path, enlarge, settings_of
from demos.common.ui import handlers, layout, picture_wall
from demos.common.ui.checks import MAX_SEED, seeds_from
from demos.common.ui.handlers import QUIET
from demos.common.ui.i18n import both, language
from demos.common.ui.inputs import whole_number
from demos.common.ui.picture_wall import LARGE, Chosen, magnify, still

if TYPE_CHECKING:
    from demos.anime_characters.pipeline import AnimeCharacters

characters: Callable[[], AnimeCharacters] = handlers.lazily(NAME)


def build() -> None:
    """The room's components and events, inside an active gr.Tab."""
    with layout.room(t, css="".join(swatch_rules(kind) for kind in TAGS)):
        with layout.try_part():
            gallery, chosen, truncation, size = wall()
            morph(chosen, truncation, size)
            layout.card_panel(t)
            if len(sizes()) > 1:
                layout.card_panel(t, "upscaler")
        with layout.inside_part():
            inside.build(gallery)
        layout.lesson_part(t)


def sizes() -> tuple[int, ...]:
    """Sides of a drawing that can be had, in px; the larger one needs the upscaler's weights."""
    return (SIDE, SHOWN) if "upscaler" in checkpoint.variants(NAME) else (SIDE,)


def swatch_rules(kind: str) -> str:
    """The swatches' colours as CSS; the first answer, "any", has a rainbow of its own."""
    rules = (
        f".swatches.{kind} label:nth-of-type({place}) {{ --swatch: {SWATCHES[name]}; }}"
        for place, name in enumerate(TAGS[kind], start=2)
    )
    return "".join(rules)


def wall() -> tuple[gr.Gallery, Chosen, gr.Slider, gr.Radio]:
    """Two colours, sixteen characters, the chosen one, and that one in all other colours."""
    stored = EXHIBITS.pictures("characters", SIDE)
    t.add({"first_line": both(lambda speech: settings_line(settings_of(stored[0]), speech) if stored else "")})
    with layout.exhibit_row():
        with layout.exhibit():
            with gr.Row(elem_classes="gan-exhibit"):
                gallery = picture_wall.wall([magnify(drawing, SHOWN) for drawing in stored], t("wall"))
                chosen = Chosen(stored[0] if stored else None, t("first_line"), settings_line)
            strips = recolour_strips()
        with layout.controls():
            make = gr.Button(t("make"), variant="primary")
            status = gr.HTML(elem_classes="progress-line")
            hair, eyes = swatches("hair"), swatches("eyes")
            seed, rolled = picture_wall.seed_controls(make, FIRST_SEED)
            truncation = gr.Slider(0, 1, TRUNCATION, step=0.05, label=t("truncation"), info=t("truncation_info"))
            size = gr.Radio(
                [(t(f"size_{side}"), side) for side in sizes()],
                value=SIDE, label=t("size"), info=t("size_info"), visible=len(sizes()) > 1,
            )  # fmt: skip

    changed = [hair.input, eyes.input, size.input, truncation.release, seed.submit]
    gr.on([make.click, *changed], handlers.busy(t, "making"), None, status, queue=False, **QUIET)
    options = {
        "inputs": [seed, hair, eyes, truncation, size], "outputs": [gallery, status], "show_progress": "hidden",
        **handlers.QUICK,
    }  # fmt: skip
    made = [
        rolled.then(generate, api_name=f"{NAME}_generate", **options),
        gr.on(changed, generate, api_visibility="private", trigger_mode="always_last", **options),
    ]
    for event in made:
        event.failure(lambda: "", None, status, **QUIET)
    chosen_anew = [
        *(event.success(chosen.follow, [gallery, chosen.seed], [gallery, *chosen.shown], **QUIET) for event in made),
        *(source.select(chosen.choose, source, chosen.shown, **QUIET) for source in (gallery, chosen.shelf, *strips)),
    ]
    wire_recolour(chosen_anew, chosen, strips)
    return gallery, chosen, truncation, size


def swatches(kind: str) -> gr.Radio:
    """One colour to choose of many, or any: radio buttons, so that keyboard and screen reader know what they are."""
    return gr.Radio(tag_choices(kind), value=ANY, label=t(kind), elem_classes=["swatches", kind])


def recolour_strips() -> list[gr.Gallery]:
    """The chosen character in all hair colours, and in all eye colours."""
    stored = EXHIBITS.pictures("recolour", SIDE)
    with gr.Column(elem_classes="anime-recolour"):
        gr.Markdown(t("recolour"), elem_classes="gan-note")
        return [
            gr.Gallery(
                pictures, label=t(key), show_label=False, format="png", type="filepath", columns=len(HAIR),
                height="auto", allow_preview=False, interactive=False, buttons=[], elem_classes="anime-strip",
            )
            for key, pictures in (("recolour_hair", stored[: len(HAIR)]), ("recolour_eyes", stored[len(HAIR) :]))
        ]  # fmt: skip


def wire_recolour(events: list[Any], chosen: Chosen, strips: list[gr.Gallery]) -> None:
    """After each of `events` the strips show the chosen character; the first of them is the API's."""
    # What the chosen one was made from, out of its picture: recolour's arguments, for the page and for the API.
    arguments = [
        gr.Number(visible=False, label="seed", precision=0),
        *(gr.Textbox(visible=False, label=kind) for kind in TAGS),
        gr.Number(visible=False, label="truncation"),
        gr.Number(visible=False, label="size", precision=0),
    ]
    for place, event in enumerate(events):
        api = {"api_visibility": "private"} if place else {"api_name": f"{NAME}_recolour"}
        event.success(arguments_of, chosen.picture, arguments, **QUIET).success(
            recolour, arguments, strips, show_progress="hidden", trigger_mode="always_last", **api, **handlers.QUICK
        )


def morph(chosen: Chosen, truncation: gr.Slider, size: gr.Radio) -> None:
    """A video from one character to another, with the truncation and in the size of the wall."""
    gr.Markdown(t("morph_heading"))
    stored = [magnify(drawing, SHOWN) for drawing in EXHIBITS.pictures("morph", SIDE)] or [None, None]
    ends = []
    with layout.exhibit_row():
        with layout.exhibit(), gr.Row(elem_classes="anime-morph"):
            video = gr.Video(
                str(EXHIBITS.folder / "morph.mp4") if EXHIBITS.has("morph") else None, label=t("morph_video"),
                show_label=False, interactive=False, autoplay=True, loop=True, height=VIDEO, buttons=["download"],
                elem_classes="gan-video",
            )  # fmt: skip
            for key, picture, character in zip(("morph_a", "morph_b"), stored, MORPH):
                with gr.Column(min_width=120):
                    gr.Markdown(t(key), elem_classes="gan-note")
                    shown = still(picture, t(key), [])
                    take = gr.Button(t("morph_take"), size="sm")
                    fields = character_fields(*character)
                take.click(take_chosen, chosen.picture, [shown, *fields], **QUIET)
                ends.append((shown, fields))
        with layout.controls():
            go = gr.Button(t("morph"), variant="primary")
            stop = layout.stop_button()
            status = gr.HTML(elem_classes="progress-line")
            frames = gr.Slider(
                12, MAX_FRAMES, MORPH_FRAMES, step=12, label=t("morph_frames"), info=t("morph_frames_info")
            )
    pictures, fields = [shown for shown, _ in ends], [field for _, fields in ends for field in fields]
    filmed = gr.on(
        [go.click, *(seed.submit for _, (seed, *_) in ends)],
        film, [*fields, frames, truncation, size], [video, *pictures, status],
        api_name=f"{NAME}_morph", show_progress="hidden", **handlers.COMPUTE,
    )  # fmt: skip
    filmed.failure(lambda: "", None, status, **QUIET)
    handlers.wire_stop(stop, NAME)


def character_fields(seed: int, hair: str, eyes: str) -> list[Any]:
    """A character as it can be typed: seed, hair and eyes."""
    fields: list[Any] = [whole_number(seed, label=t("morph_seed"), minimum=0, maximum=MAX_SEED)]
    for kind, value in (("hair", hair), ("eyes", eyes)):
        fields.append(gr.Dropdown(tag_choices(kind), value=value, label=t(kind), filterable=False))
    return fields


def tag_choices(kind: str) -> list[tuple[Any, str]]:
    """The colours of a kind as a visitor may choose them, "any" first."""
    return [(t(f"colour.{name}"), name) for name in (ANY, *TAGS[kind])]


# handlers


@handlers.guarded
def generate(seed: float, hair: str, eyes: str, truncation: float, size: int, request: gr.Request) -> tuple[list, str]:
    """Sixteen characters from `seed` on, and how long they took."""
    network = characters()
    began = time.perf_counter()
    made = network.generate(seeds_from(seed, CHARACTERS), tag(hair), tag(eyes), truncation, size)
    line = t.say("made", language(request), count=len(made), seconds=time.perf_counter() - began)
    return [magnify(drawing, SHOWN) for drawing in made], line


@handlers.guarded
def recolour(seed: float, hair: str, eyes: str, truncation: float, size: float, request: gr.Request) -> list[list]:
    """The same character in all hair colours, and in all eye colours."""
    made = characters().recolour(seed, tag(hair), tag(eyes), truncation, size)
    return [made["hair"], made["eyes"]]


def arguments_of(path: str) -> list[Any]:
    """What made a picture: `recolour`'s arguments."""
    settings = settings_of(path)
    return [settings[key] for key in ("seed", "hair", "eyes", "truncation", "size")]


def take_chosen(path: str) -> list[Any]:
    """The chosen character as one end of the morph."""
    return [path, *arguments_of(path)[:3]]


@handlers.guarded
def film(
    seed_a: float, hair_a: str, eyes_a: str, seed_b: float, hair_b: str, eyes_b: str,
    frames: float, truncation: float, size: int, request: gr.Request,
) -> Iterator[tuple]:  # fmt: skip
    """The morph as an mp4 with the characters at its ends, and a line that counts frames."""
    from demos.common.media.video import write_mp4

    first, last = (seed_a, tag(hair_a), tag(eyes_a)), (seed_b, tag(hair_b), tag(eyes_b))
    speech, stopped = language(request), handlers.stop_flag(NAME, request)
    unchanged = (gr.skip(), gr.skip(), gr.skip())
    yield *unchanged, t.say("making", speech)
    began, pictures = time.perf_counter(), []
    for picture in characters().morph(first, last, int(frames), truncation, size):
        if stopped.is_set():
            yield *unchanged, t.say("morph_stopped", speech)
            return
        pictures.append(enlarge(picture, VIDEO // size))
        if len(pictures) % 6 == 0:
            yield *unchanged, t.say("morphing", speech, done=len(pictures), count=int(frames))
    path = write_mp4(pictures, path=cache_path(f"morph_{seed_a}_{seed_b}.mp4"))
    ends = [characters().generate([seed], *tags, truncation, size)[0] for seed, *tags in (first, last)]
    line = t.say("morphed", speech, count=len(pictures), seconds=time.perf_counter() - began)
    yield path, *(magnify(end, SHOWN) for end in ends), line


def tag(name: str) -> str | None:
    """A swatch's value as the pipeline has it."""
    return None if name == ANY else name


def settings_line(settings: dict[str, Any], speech: str) -> str:
    """What made a character, for the line under it."""
    colours = {kind: t.say(f"colour.{settings[kind]}", speech) for kind in TAGS}
    about = {key: settings[key] for key in ("seed", "truncation", "size")}
    return t.say("chosen_line", speech, **about, **colours, enlarged=LARGE // settings["size"])
