"""The face room's page: a wall of sixteen faces, a walk, a mix. What goes on inside is in inside.py."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import gradio as gr

from demos.common.media.images import cache_path, enlarge, settings_of
from demos.common.ui import handlers, layout, picture_wall
from demos.common.ui.checks import MAX_SEED, check_seeds, seeds_from
from demos.common.ui.handlers import QUIET
from demos.common.ui.i18n import both, language
from demos.common.ui.inputs import whole_number
from demos.common.ui.picture_wall import LARGE, Chosen, magnify, still
from demos.face_generation import inside
from demos.face_generation.constants import (
    EDITS,
    FACES,
    FIRST_FINE,
    FIRST_SEED,
    LAYERS,
    MAX_FRAMES,
    MAX_STOPS,
    MIX_SEEDS,
    NAME,
    SIDE,
    STRONGEST,
    TRUNCATION,
    WALK_FRAMES,
    WALK_SEEDS,
)
from demos.face_generation.exhibits import EXHIBITS
from demos.face_generation.texts import t

if TYPE_CHECKING:
    from demos.face_generation.pipeline import FaceGeneration

faces: Callable[[], FaceGeneration] = handlers.lazily(NAME)
Sliders = dict[str, gr.Slider]  # "truncation" and the edits by name: arguments of most handlers


def build() -> None:
    """The room's components and events, inside an active gr.Tab."""
    with layout.room(t):
        with layout.try_part():
            gallery, chosen, sliders = wall()
            walk(chosen, sliders)
            mix(chosen, sliders)
            layout.card_panel(t)
        with layout.inside_part():
            inside.build(gallery)
        layout.lesson_part(t)


def wall() -> tuple[gr.Gallery, Chosen, Sliders]:
    """Sixteen faces, the chosen one, the shelf, and what can be changed."""
    stored = EXHIBITS.pictures("faces", SIDE)
    settings = settings_of(stored[0]) if stored else {"seed": FIRST_SEED, "truncation": TRUNCATION, "edits": {}}
    t.add({"first_line": both(lambda speech: settings_line(settings, speech))})
    with layout.exhibit_row():
        with layout.exhibit(), gr.Row(elem_classes="gan-exhibit"):
            gallery = picture_wall.wall(stored, t("wall"))
            chosen = Chosen(stored[0] if stored else None, t("first_line"), settings_line)
        with layout.controls():
            make = gr.Button(t("make"), variant="primary")
            status = gr.HTML(elem_classes="progress-line")
            seed, rolled = picture_wall.seed_controls(make, FIRST_SEED)
            truncation = gr.Slider(0, 1, TRUNCATION, step=0.05, label=t("truncation"), info=t("truncation_info"))
    with gr.Row(elem_classes="face-edits-head"):
        gr.Markdown(t("edits_info"), elem_classes="gan-note")
        reset = gr.Button(t("reset"), size="sm", scale=0, min_width=120)
    with gr.Row(elem_classes="face-edits"):
        edits = {
            name: gr.Slider(-STRONGEST, STRONGEST, 0, step=0.1, label=t(f"edit.{name}"), min_width=180)
            for name in EDITS
        }
    sliders = {"truncation": truncation, **edits}

    zeroed = reset.click(lambda: [0] * len(edits), None, list(edits.values()), **QUIET)
    changed = [seed.submit, *(slider.release for slider in sliders.values())]
    gr.on([make.click, reset.click, *changed], handlers.busy(t, "making"), None, status, queue=False, **QUIET)
    options = {"inputs": seed, "outputs": [gallery, status], "inputs_kwargs": sliders, "show_progress": "hidden"}
    for event in (
        rolled.then(generate, api_name=f"{NAME}_generate", **options, **handlers.QUICK),
        zeroed.then(generate, api_visibility="private", **options, **handlers.QUICK),
        gr.on(changed, generate, api_visibility="private", trigger_mode="always_last", **options, **handlers.QUICK),
    ):
        event.success(chosen.follow, [gallery, chosen.seed], [gallery, *chosen.shown], **QUIET)
    gr.on(
        [slider.input for slider in sliders.values()],
        preview, chosen.seed, [chosen.picture, chosen.line],
        inputs_kwargs=sliders, trigger_mode="always_last", **QUIET, **handlers.QUICK,
    )  # fmt: skip
    gallery.select(chosen.choose, gallery, chosen.shown, **QUIET)
    chosen.shelf.select(chosen.choose, chosen.shelf, chosen.shown, **QUIET).then(
        sliders_of, chosen.picture, list(sliders.values()), **QUIET
    )
    return gallery, chosen, sliders


def walk(chosen: Chosen, sliders: Sliders) -> None:
    """A video from face to face."""
    gr.Markdown(t("walk_heading"))
    with layout.exhibit_row():
        with layout.exhibit():
            video = gr.Video(
                str(EXHIBITS.path("walk")) if EXHIBITS.has("walk") else None, label=t("walk_video"), show_label=False,
                interactive=False, autoplay=True, loop=True, height=386, buttons=["download"],
                elem_classes="gan-video",
            )  # fmt: skip
            status = gr.HTML(elem_classes="progress-line")
        with layout.controls():
            go = gr.Button(t("walk"), variant="primary")
            stop = layout.stop_button()
            seeds = gr.Textbox(
                ", ".join(str(seed) for seed in WALK_SEEDS[:-1]), label=t("walk_seeds"), info=t("walk_seeds_info"),
                max_length=120,
            )  # fmt: skip
            fill = gr.Button(t("walk_shelf"), size="sm")
            frames = gr.Slider(24, MAX_FRAMES, WALK_FRAMES, step=12, label=t("walk_frames"), info=t("walk_frames_info"))
            loop = gr.Checkbox(True, label=t("walk_loop"))

    gr.on(
        [go.click, seeds.submit],
        film, [seeds, frames, loop], [video, status], inputs_kwargs=sliders,
        api_name=f"{NAME}_interpolate", show_progress="hidden", **handlers.COMPUTE,
    )  # fmt: skip
    handlers.wire_stop(stop, NAME)
    fill.click(seeds_on_shelf, chosen.shelf, seeds, **QUIET)


def mix(chosen: Chosen, sliders: Sliders) -> None:
    """Two faces and their mix."""
    gr.Markdown(t("mix_heading"))
    stored = [magnify(face, LARGE) for face in EXHIBITS.pictures("mix", SIDE)] or [None] * 3
    with layout.exhibit_row():
        with layout.exhibit():
            shown = []
            with gr.Row(elem_classes="face-trio"):
                for key, picture in zip(("mix_a", "mix_b", "mix_result"), stored):
                    with gr.Column(min_width=100):
                        gr.Markdown(t(key), elem_classes="gan-note")
                        shown.append(still(picture, t(key), ["download"]))
        with layout.controls():
            go = gr.Button(t("mix"), variant="primary")
            layer = gr.Slider(0, LAYERS, FIRST_FINE, step=1, label=t("mix_layer"), info=t("mix_layer_info"))
            seeds = []
            for key, value in zip(("mix_coarse", "mix_fine"), MIX_SEEDS):
                with gr.Row(elem_classes="seed-row"):
                    seeds.append(whole_number(value, label=t(key), minimum=0, maximum=MAX_SEED, scale=3, min_width=120))
                    take = gr.Button(t("mix_take"), size="sm", scale=1, min_width=90)
                take.click(lambda seed: seed, chosen.seed, seeds[-1], **QUIET)
    inputs, outputs = [*seeds, layer], [shown[2], *shown[:2]]
    options = {"inputs_kwargs": sliders, "show_progress": "hidden", **handlers.QUICK}
    gr.on([go.click, *(seed.submit for seed in seeds)], blend, inputs, outputs, api_name=f"{NAME}_mix", **options)
    layer.input(blend, inputs, outputs, api_visibility="private", trigger_mode="always_last", **options)


# handlers


@handlers.guarded
def generate(seed: float, truncation: float, request: gr.Request, **edits: float) -> tuple[list, str]:
    """Sixteen faces from `seed` on, and how long they took."""
    network = faces()
    began = time.perf_counter()
    made = network.generate(seeds_from(seed, FACES), truncation, edits)
    seconds = time.perf_counter() - began
    return made, t.say("made", language(request), count=len(made), seconds=seconds)


@handlers.guarded
def preview(seed: int, truncation: float, request: gr.Request, **edits: float) -> tuple[Any, str]:
    """One face, large, with its line, while a slider is moved."""
    face = faces().generate([seed], truncation, edits)[0]
    return magnify(face, LARGE), settings_line(settings_of(face), language(request))


@handlers.guarded
def film(
    seeds: str, frames: float, loop: bool, truncation: float, request: gr.Request, **edits: float
) -> Iterator[tuple[Any, str]]:
    """The walk as an mp4, with a line that counts frames."""
    from demos.common.media.video import write_mp4

    stops = read_seeds(seeds)
    route = [*stops, stops[0]] if loop and len(stops) > 1 else stops
    speech, stopped = language(request), handlers.stop_flag(NAME, request)
    began, pictures = time.perf_counter(), []
    for picture in faces().walk(route, int(frames), truncation, edits):
        if stopped.is_set():
            yield gr.skip(), t.say("walk_stopped", speech)
            return
        pictures.append(enlarge(picture, 3))
        if len(pictures) % 6 == 0:
            yield gr.skip(), t.say("walking", speech, done=len(pictures), count=int(frames))
    name = "walk_" + "-".join(str(seed) for seed in route)
    path = write_mp4(pictures, path=cache_path(f"{name}.mp4"))
    yield path, t.say("walked", speech, count=len(pictures), seconds=time.perf_counter() - began)


@handlers.guarded
def blend(
    seed_coarse: float, seed_fine: float, first_fine: float, truncation: float, request: gr.Request, **edits: float
) -> list:
    """The mix, and the two faces it came from."""
    network, pair = faces(), check_seeds([seed_coarse, seed_fine], 2)
    mixed = network.mix(*pair, int(first_fine), truncation, edits)
    return [magnify(face, LARGE) for face in (mixed, *network.generate(pair, truncation, edits))]


@handlers.guarded
def seeds_on_shelf(shelf: list | None, request: gr.Request) -> str:
    """The seeds of the shelf's faces, each once, as they are typed."""
    seeds = list(dict.fromkeys(settings_of(path)["seed"] for path, _ in shelf or []))
    if len(seeds) < 2:
        raise t.error("shelf_few")
    return ", ".join(str(seed) for seed in seeds[:MAX_STOPS])


def read_seeds(text: str) -> list[int]:
    """Numbers separated by commas or blanks. Raises InputError for anything else, or too many."""
    words = re.split(r"[,\s]+", text.strip().strip(","))
    return check_seeds([int(word) if re.fullmatch(r"[0-9]+", word) else word for word in words], MAX_STOPS)


def sliders_of(path: str) -> list[float]:
    """The sliders as they were when this face was made."""
    settings = settings_of(path)
    return [settings["truncation"], *(settings["edits"].get(name, 0) for name in EDITS)]


def settings_line(settings: dict[str, Any], speech: str) -> str:
    """What made a face, for the line under it."""
    edits = "".join(f" · {t.say('edit.' + name, speech)} {value:+g}" for name, value in settings["edits"].items())
    return t.say("chosen_line", speech, seed=settings["seed"], truncation=settings["truncation"], edits=edits)
