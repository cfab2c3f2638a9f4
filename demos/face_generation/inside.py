"""Look inside the face room: the training replayed, copies looked for, layers and directions."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import gradio as gr
from PIL import Image

from demos.common import checkpoint, widgets
from demos.common.i18n import LANGUAGES, language
from demos.common.images import enlarge, grid, open_image, settings_of
from demos.face_generation import exhibits, figures
from demos.face_generation.exhibits import FIRST_SEED, NAME
from demos.face_generation.replay import Replay
from demos.face_generation.texts import t

QUIET = {"show_progress": "hidden", "api_visibility": "private"}
SECONDS_A_MOMENT = 0.5


def build(wall: gr.Gallery) -> None:
    """The part's components and events. `wall`: the sixteen faces of the first part."""
    film = recorded()
    if film.moments:
        gr.Markdown(t("replay_heading"))
        replay(film)
    if stored := stored_distances():
        gr.Markdown(t("near_heading"))
        near(wall, stored)
    gr.Markdown(t("layers_heading"))
    layers()
    gr.Markdown(t("directions_heading"))
    gr.Markdown(t("directions_sentence"))
    for name, strip in exhibits.directions().items():
        gr.Markdown(t(f"edit.{name}"), elem_classes="face-note")
        gr.Image(
            strip, label=t(f"edit.{name}"), show_label=False, format="png", interactive=False, buttons=[],
            elem_classes="face-strip",
        )  # fmt: skip


@lru_cache(maxsize=1)
def recorded() -> Replay:
    return Replay.read(checkpoint.locate(NAME).folder)


def replay(film: Replay) -> None:
    """The same sixteen faces over the training, and the curves."""
    last = len(film.moments) - 1
    seen = film.moments[last].images
    charts = tuple(figures.curves(film, seen, speech) for speech in LANGUAGES)
    lines = tuple(t.say("replay_line", speech, images=seen) for speech in LANGUAGES)
    t.add({"replay_first": charts, "replay_first_line": lines})
    with widgets.exhibit_row():
        with gr.Column(scale=0, min_width=300, elem_classes="face-replay"):
            sheet = gr.Image(
                still(last), label=t("replay_sheet"), show_label=False, format="jpeg", interactive=False,
                buttons=["fullscreen"], elem_classes="face-chosen",
            )  # fmt: skip
            gr.Markdown(t("replay_sheet"), elem_classes="face-note")
        with gr.Column(scale=1, min_width=300):
            with gr.Row(elem_classes="face-play"):
                play = gr.Button(t("replay_play"), variant="primary")
                stop = widgets.stop_button()
            moment = gr.Slider(0, last, last, step=1, label=t("replay_slider"), info=t("replay_slider_info"))
            line = gr.Markdown(t("replay_first_line"), elem_classes="progress-line")
            chart = gr.HTML(t("replay_first"))
            gr.Markdown(t("replay_note"), elem_classes="face-note")
    shown = [sheet, line, chart]
    moment.input(see, moment, shown, trigger_mode="always_last", queue=False, **QUIET)
    play.click(see_all, None, [moment, *shown], concurrency_id="replay", concurrency_limit=20, **QUIET)
    widgets.wire_stop(stop, f"{NAME}.replay")


@lru_cache(maxsize=64)
def still(number: int) -> Image.Image:
    """The sheet of a moment, twice as large."""
    return enlarge(open_image(recorded().moments[number].sheet), 2)


def see(number: float, request: gr.Request) -> tuple[Image.Image, str, str]:
    """The faces, the line and the curves of a moment."""
    seen, speech = recorded().moments[int(number)].images, language(request)
    return still(int(number)), t.say("replay_line", speech, images=seen), figures.curves(recorded(), seen, speech)


def see_all(request: gr.Request) -> Iterator[tuple[int, Image.Image, str, str]]:
    """One moment after another, until the last or until stopped."""
    stopped = widgets.stop_flag(f"{NAME}.replay", request)
    for number in range(len(recorded().moments)):
        yield number, *see(number, request)
        if stopped.wait(SECONDS_A_MOMENT):
            return


def stored_distances() -> dict[str, Any]:
    """What was measured for the stored wall: {"real": [...], "fake": [...], "seeds": [...]}; {} if nothing was."""
    path = exhibits.EXAMPLES / "distances.json"
    return json.loads(path.read_text()) if path.is_file() else {}


def near(wall: gr.Gallery, stored: dict[str, Any]) -> None:
    """Distances of the wall's faces to their nearest training pictures, against those of held-out real faces."""
    t.add(
        {
            "near_first": tuple(figures.distances(stored["real"], stored["fake"], speech) for speech in LANGUAGES),
            "near_first_line": tuple(figures.verdict(stored, speech) for speech in LANGUAGES),
        }
    )
    gr.Markdown(t("near_sentence"))
    with widgets.exhibit_row():
        with widgets.exhibit():
            chart = gr.HTML(t("near_first"))
            verdict = gr.Markdown(t("near_first_line"))
        with widgets.controls():
            run = gr.Button(t("near_run"), variant="primary")
            status = gr.HTML(elem_classes="progress-line")
            gr.Markdown(t("near_private"), elem_classes="face-note")
    pictures = gr.Gallery(
        label=t("near_pictures"), format="png", columns=4, height="auto", interactive=False, buttons=[],
        visible=bool(os.environ.get("GALLERY_DATA")),
    )  # fmt: skip
    run.click(measure, wall, [chart, verdict, pictures, status], **QUIET, **widgets.COMPUTE)


@widgets.guarded
def measure(wall: list, request: gr.Request) -> tuple[str, str, list, str]:
    """The chart, what it says, and (where the visitor has them) the training pictures beside the faces."""
    from demos.face_generation.pipeline import load

    network, speech, began = load(), language(request), time.perf_counter()
    faces = [open_image(item[0]) for item in wall]
    seeds = [settings_of(item[0])["seed"] for item in wall]
    found = network.nearest(faces)
    facts = {"real": network.spread(), "fake": [each.distance for each in found], "seeds": seeds}
    pairs = [
        (grid([face, picture], columns=2), t.say("near_pair", speech, seed=seed, distance=each.distance))
        for face, seed, each in zip(faces, seeds, found)
        if (picture := network.training_picture(each.index))
    ]
    status = t.say("measured", speech, count=len(faces), seconds=time.perf_counter() - began)
    return figures.distances(facts["real"], facts["fake"], speech), figures.verdict(facts, speech), pairs, status


def layers() -> None:
    """The maps after each layer."""
    stored = exhibits.layers()
    with widgets.exhibit_row():
        with widgets.exhibit():
            gr.Markdown(t("layers_sentence"))
        with widgets.controls():
            seed = gr.Number(FIRST_SEED, label=t("layers_seed"), precision=0, minimum=0, maximum=widgets.MAX_SEED)
            run = gr.Button(t("layers_run"))
    shown = gr.Gallery(
        captioned(stored), label=t("layers_wall"), show_label=False, format="png", columns=len(stored) or 7,
        height="auto", allow_preview=False, interactive=False, buttons=[], elem_classes="face-layers",
    )  # fmt: skip
    gr.on([run.click, seed.submit], open_up, seed, shown, **QUIET, **widgets.QUICK)


def captioned(maps: list) -> list[tuple[Any, str]]:
    """Maps with the side of each: 4 px after the first layer, then twice as large each time; the face has the last's."""
    sides = [4 * 2**n for n in range(len(maps) - 1)]
    return [(each, f"{side}×{side}") for each, side in zip(maps, [*sides, *sides[-1:]])]


@widgets.guarded
def open_up(seed: float | None, request: gr.Request) -> list:
    from demos.face_generation.pipeline import load

    if seed is None:
        raise t.error("seeds")
    return captioned([exhibits.magnify(each) for each in load().layers(int(seed))])
