"""The face room's page: a wall of sixteen faces, a walk, a mix. What goes on inside is in inside.py."""

from __future__ import annotations

import re
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr

from demos.common import widgets
from demos.common.i18n import language
from demos.common.images import enlarge, open_image, settings_of, stamp
from demos.face_generation import exhibits, figures, inside
from demos.face_generation.exhibits import FACES, FIRST_SEED, NAME
from demos.face_generation.texts import EDITS, LAYERS, MAX_FRAMES, STRONGEST, TRUNCATION, t

CSS = Path(__file__).with_name("tab.css").read_text(encoding="utf-8")
SHELF = 12  # faces
STOPS = 8  # faces of a walk
QUIET = {"show_progress": "hidden", "api_visibility": "private"}


def build() -> None:
    """The room's components and events, inside an active gr.Tab."""
    gr.HTML(f"<style>{CSS}</style>", elem_classes="room-style")
    with widgets.room(t):
        with widgets.try_part():
            parts = wall()
            gr.Markdown(t("walk_heading"))
            walk(parts)
            gr.Markdown(t("mix_heading"))
            mix(parts)
            widgets.card_panel(t)
        with widgets.inside_part():
            inside.build(parts["gallery"])
        widgets.lesson_part(t)


def faces():
    """The networks; the first call loads torch and the weights."""
    from demos.face_generation.pipeline import load

    return load()


def wall() -> dict[str, Any]:
    """Sixteen faces, the chosen one, the shelf, and what can be changed."""
    stored = exhibits.wall()
    with widgets.exhibit_row():
        with widgets.exhibit():
            with gr.Row(elem_classes="face-exhibit"):
                gallery = gr.Gallery(
                    stored, label=t("wall"), show_label=False, format="png", type="filepath", columns=4, height="auto",
                    allow_preview=False, interactive=False, buttons=["download_all"], elem_classes="face-wall",
                )  # fmt: skip
                with gr.Column(min_width=256, scale=0, elem_classes="face-side"):
                    chosen = still(large(stored[0]) if stored else None, t("chosen"), ["download", "fullscreen"])
                    say_first(stored)
                    line = gr.Markdown(t("first_line"), elem_classes="progress-line")
                    keep = gr.Button(t("keep"), size="sm")
                    gr.Markdown(t("shelf"), elem_classes="face-note")
                    shelf = gr.Gallery(
                        label=t("shelf"), show_label=False, format="png", type="filepath", columns=4, height=64,
                        object_fit="cover", allow_preview=False, interactive=False, buttons=[], visible=False,
                        elem_classes="face-shelf",
                    )  # fmt: skip
                    clear = gr.Button(t("clear"), size="sm", visible=False)
        with widgets.controls():
            make = gr.Button(t("make"), variant="primary")
            status = gr.HTML(elem_classes="progress-line")
            seed, dice = widgets.seed_row(FIRST_SEED)
            lock = gr.Checkbox(False, label=t("lock"))
            truncation = gr.Slider(0, 1, TRUNCATION, step=0.05, label=t("truncation"), info=t("truncation_info"))
    with gr.Row(elem_classes="face-edits-head"):
        gr.Markdown(t("edits_info"), elem_classes="face-note")
        reset = gr.Button(t("reset"), size="sm", scale=0, min_width=120)
    with gr.Row(elem_classes="face-edits"):
        sliders = {
            name: gr.Slider(-STRONGEST, STRONGEST, 0, step=0.1, label=t(f"edit.{name}"), min_width=180)
            for name in EDITS
        }

    knobs = {"truncation": truncation, **sliders}
    current = gr.State(FIRST_SEED)  # the chosen face's seed

    # A typed seed, or one from the dice, is meant: it stays until the lock is opened. Else the button rolls another.
    gr.on([seed.input, dice.click], None, None, lock, js="() => true", **QUIET)
    rolled = make.click(
        None, [seed, lock], seed, js="(seed, locked) => locked ? seed : Math.floor(Math.random() * 1000000)", **QUIET
    )
    zeroed = reset.click(lambda: [0] * len(sliders), None, list(sliders.values()), **QUIET)
    changed = [seed.submit, *(slider.release for slider in knobs.values())]
    gr.on([make.click, reset.click, *changed], busy, None, status, queue=False, **QUIET)
    painting = {"inputs": seed, "outputs": [gallery, status], "inputs_kwargs": knobs, "show_progress": "hidden"}
    for event in (
        rolled.then(hang, api_name="face_generation_generate", **painting, **widgets.QUICK),
        zeroed.then(hang, api_visibility="private", **painting, **widgets.QUICK),
        gr.on(changed, hang, api_visibility="private", trigger_mode="always_last", **painting, **widgets.QUICK),
    ):
        event.success(follow, [gallery, current], [gallery, chosen, line, current], **QUIET)
    gr.on(
        [slider.input for slider in knobs.values()],
        show, current, [chosen, line], inputs_kwargs=knobs, trigger_mode="always_last", **QUIET, **widgets.QUICK,
    )  # fmt: skip
    gallery.select(choose, gallery, [chosen, line, current], **QUIET)
    keep.click(put_on_shelf, [chosen, shelf], [shelf, clear], **QUIET)
    clear.click(lambda: on_shelf([]), None, [shelf, clear], **QUIET)
    shelf.select(choose, shelf, [chosen, line, current], **QUIET).then(
        settings_from_shelf, chosen, list(knobs.values()), **QUIET
    )
    return {"gallery": gallery, "current": current, "shelf": shelf, "knobs": knobs}


def still(picture: Any, label: Any, buttons: list[str]) -> gr.Image:
    """A face on the wall; its label is only read out, a line beside it says more."""
    return gr.Image(
        picture, label=label, show_label=False, format="png", type="filepath", interactive=False, buttons=buttons,
        elem_classes="face-chosen",
    )  # fmt: skip


def say_first(stored: list) -> None:
    """The first chosen face's line in both languages."""
    settings = settings_of(stored[0]) if stored else {"seed": FIRST_SEED, "truncation": TRUNCATION, "edits": {}}
    t.add({"first_line": tuple(figures.settings_line(settings, speech) for speech in ("ko", "en"))})


def large(face) -> Any:
    """A face twice as large, with the settings that made it."""
    settings = {key: value for key, value in (settings_of(face) or {}).items() if key != "demo"}
    return stamp(enlarge(open_image(face), 2), NAME, **{**settings, "enlarged": 2})


def busy(request: gr.Request) -> str:
    """What the line says at once: the first picture may have to wait for torch to load."""
    return t.say("making", language(request))


@widgets.guarded
def hang(seed: float, truncation: float, request: gr.Request, **edits: float) -> tuple[list, str]:
    """Sixteen faces from `seed` on, and how long they took."""
    network = faces()
    began = time.perf_counter()
    made = network.generate(wall_seeds(seed), truncation, edits)
    seconds = time.perf_counter() - began
    return made, t.say("made", language(request), count=len(made), seconds=seconds)


def wall_seeds(first: float | None) -> list[int]:
    """The seeds of a wall that begins with the one in a number field. Raises InputError for an empty field."""
    if first is None or first != int(first):
        raise t.error("seeds")
    return [(int(first) + i) % (widgets.MAX_SEED + 1) for i in range(FACES)]


@widgets.guarded
def show(seed: int, truncation: float, request: gr.Request, **edits: float) -> tuple[Any, str]:
    """One face, large, with its line."""
    face = faces().generate([seed], truncation, edits)[0]
    return large(face), figures.settings_line(settings_of(face), language(request))


def choose(gallery: list, event: gr.SelectData, request: gr.Request) -> tuple[Any, str, int]:
    """The face that was clicked, large."""
    return present(gallery[event.index][0], request)


def follow(gallery: list, current: int, request: gr.Request) -> tuple[Any, Any, str, int]:
    """After a new wall: the chosen face if it hangs there still, else the first."""
    seeds = [settings_of(path)["seed"] for path, _ in gallery]
    index = seeds.index(current) if current in seeds else 0
    return gr.update(selected_index=index), *present(gallery[index][0], request)


def present(path: str, request: gr.Request) -> tuple[Any, str, int]:
    settings = settings_of(path)
    image = path if "enlarged" in settings else large(path)  # what comes from the shelf is large already
    return image, figures.settings_line(settings, language(request)), settings["seed"]


def put_on_shelf(chosen: str | None, shelf: list | None, request: gr.Request) -> tuple[Any, Any]:
    kept = [item[0] for item in shelf or []]
    if len(kept) >= SHELF:
        gr.Info(t.say("shelf_full", language(request)))
    elif chosen and all(settings_of(path) != settings_of(chosen) for path in kept):
        kept.append(chosen)
    return on_shelf(kept)


def on_shelf(kept: list[str]) -> tuple[Any, Any]:
    """The shelf, two rows at most in view, and the button that clears it."""
    return gr.update(value=kept, visible=bool(kept), height=64 if len(kept) <= 4 else 132), gr.update(
        visible=bool(kept)
    )


def settings_from_shelf(chosen: str) -> list[float]:
    """The sliders as they were when this face was kept."""
    settings = settings_of(chosen)
    return [settings["truncation"], *(settings["edits"].get(name, 0) for name in EDITS)]


def walk(parts: dict[str, Any]) -> None:
    """A video from face to face."""
    stored = exhibits.EXAMPLES / "walk.mp4"
    with widgets.exhibit_row():
        with widgets.exhibit():
            video = gr.Video(
                str(stored) if stored.is_file() else None, label=t("walk_video"), show_label=False, interactive=False,
                autoplay=True, loop=True, height=386, buttons=["download"], elem_classes="face-video",
            )  # fmt: skip
            status = gr.HTML(elem_classes="progress-line")
        with widgets.controls():
            go = gr.Button(t("walk"), variant="primary")
            stop = widgets.stop_button()
            seeds = gr.Textbox(
                ", ".join(str(seed) for seed in exhibits.WALK_SEEDS[:-1]), label=t("walk_seeds"), info=t("walk_seeds_info"),
                max_length=120,
            )  # fmt: skip
            fill = gr.Button(t("walk_shelf"), size="sm")
            frames = gr.Slider(
                24, MAX_FRAMES, exhibits.WALK_FRAMES, step=12, label=t("walk_frames"), info=t("walk_frames_info")
            )
            loop = gr.Checkbox(True, label=t("walk_loop"))

    gr.on(
        [go.click, seeds.submit],
        film, [seeds, frames, loop], [video, status], inputs_kwargs=parts["knobs"],
        api_name="face_generation_interpolate", show_progress="hidden", **widgets.COMPUTE,
    )  # fmt: skip
    widgets.wire_stop(stop, NAME)
    fill.click(seeds_on_shelf, parts["shelf"], seeds, **QUIET)


@widgets.guarded
def film(
    seeds: str, frames: float, loop: bool, truncation: float, request: gr.Request, **edits: float
) -> Iterator[tuple[Any, str]]:
    """The walk as an mp4, with a line that counts frames."""
    from demos.common.video import write_mp4

    stops = read_seeds(seeds)
    route = [*stops, stops[0]] if loop and len(stops) > 1 else stops
    speech, stopped = language(request), widgets.stop_flag(NAME, request)
    began, pictures = time.perf_counter(), []
    for picture in faces().walk(route, int(frames), truncation, edits):
        if stopped.is_set():
            yield gr.skip(), t.say("walk_stopped", speech)
            return
        pictures.append(enlarge(picture, 3))
        if len(pictures) % 6 == 0:
            yield gr.skip(), t.say("walking", speech, done=len(pictures), count=int(frames))
    name = "walk_" + "-".join(str(seed) for seed in route)
    path = write_mp4(pictures, path=Path(tempfile.mkdtemp(prefix="gallery_")) / f"{name}.mp4")
    yield path, t.say("walked", speech, count=len(pictures), seconds=time.perf_counter() - began)


def read_seeds(text: str) -> list[int]:
    """Numbers separated by commas or blanks. Raises InputError for anything else, or too many."""
    words = re.split(r"[,\s]+", text.strip().strip(","))
    if not all(re.fullmatch(r"\d{1,10}", word) for word in words):
        raise t.error("seeds")
    if len(words) > STOPS:
        raise t.error("walk_many", most=STOPS)
    return [int(word) for word in words]


@widgets.guarded
def seeds_on_shelf(shelf: list | None, request: gr.Request) -> str:
    found = list(dict.fromkeys(settings_of(item[0])["seed"] for item in shelf or []))
    if len(found) < 2:
        raise t.error("shelf_few")
    return ", ".join(str(seed) for seed in found[:STOPS])


def mix(parts: dict[str, Any]) -> None:
    """Two faces and what comes of them."""
    stored = [enlarge(face, 2) for face in exhibits.mixed()] or [None] * 3
    with widgets.exhibit_row():
        with widgets.exhibit():
            shown = []
            with gr.Row(elem_classes="face-trio"):
                for key, picture in zip(("mix_a", "mix_b", "mix_result"), stored):
                    with gr.Column(min_width=100):
                        gr.Markdown(t(key), elem_classes="face-note")
                        shown.append(still(picture, t(key), ["download"]))
        with widgets.controls():
            go = gr.Button(t("mix"), variant="primary")
            layer = gr.Slider(0, LAYERS, exhibits.FIRST_FINE, step=1, label=t("mix_layer"), info=t("mix_layer_info"))
            seeds = []
            for key, value in zip(("mix_coarse", "mix_fine"), exhibits.MIX_SEEDS):
                with gr.Row(elem_classes="seed-row"):
                    seeds.append(
                        gr.Number(
                            value,
                            label=t(key),
                            precision=0,
                            minimum=0,
                            maximum=widgets.MAX_SEED,
                            scale=3,
                            min_width=120,
                        )
                    )
                    take = gr.Button(t("mix_take"), size="sm", scale=1, min_width=90)
                take.click(lambda seed: seed, parts["current"], seeds[-1], **QUIET)
    inputs = [*seeds, layer]
    options = {"inputs_kwargs": parts["knobs"], "show_progress": "hidden", **widgets.QUICK}
    gr.on(
        [go.click, *(seed.submit for seed in seeds)],
        blend, inputs, [shown[2], *shown[:2]], api_name="face_generation_mix", **options,
    )  # fmt: skip
    layer.input(blend, inputs, [shown[2], *shown[:2]], api_visibility="private", trigger_mode="always_last", **options)


@widgets.guarded
def blend(
    seed_coarse: float, seed_fine: float, first_fine: float, truncation: float, request: gr.Request, **edits: float
) -> list:
    """The mix, and the two faces it came from."""
    if seed_coarse is None or seed_fine is None:
        raise t.error("seeds")
    network, pair = faces(), [int(seed_coarse), int(seed_fine)]
    mixed = network.mix(*pair, int(first_fine), truncation, edits)
    return [large(face) for face in (mixed, *network.generate(pair, truncation, edits))]
