"""The next-frame room: films and their future, balls to throw, a game. What goes on inside is in inside.py."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import gradio as gr

from demos.common.media.images import cache_path, save_png
from demos.common.media.video import write_mp4
from demos.common.ui import handlers, layout
from demos.common.ui.checks import check_frames
from demos.common.ui.handlers import COMPUTE, QUICK, QUIET, busy, run_with_line
from demos.common.ui.i18n import both, language
from demos.next_frame_prediction import display, game, inside
from demos.next_frame_prediction.balls import centre_errors, thrown
from demos.next_frame_prediction.constants import (
    FARTHEST,
    FPS,
    FRAMES,
    MAX_BALLS,
    MAX_STEP,
    MODELS,
    NAME,
    RADII,
    ROUNDS,
    ROWS,
    SEED,
    SIDE,
    SPEEDS,
    THROWN,
    WORLDS,
)
from demos.next_frame_prediction.exhibits import EXHIBITS
from demos.next_frame_prediction.films import read_clip, sequence
from demos.next_frame_prediction.texts import t

if TYPE_CHECKING:
    from demos.next_frame_prediction.pipeline import Comparison, NextFramePrediction

room: Callable[[], NextFramePrediction] = handlers.lazily(NAME)
WORKING = busy(t)
# The balls on the table live in the browser; they travel with the button.
WITH_BALLS = "(_, ...others) => [JSON.stringify(window.thrownBalls || []), ...others]"
NEW_SEED = "() => Math.floor(Math.random() * 1000000)"


def build() -> None:
    """The room; called inside its tab. What it shows at first is stored: nothing is computed here."""
    with layout.room(t):
        with layout.try_part():
            world = film_exhibit()
            throw_exhibit()
            game_exhibit()
            model_cards(world)
        with layout.inside_part():
            inside.build()
        layout.lesson_part(t)


def film_exhibit() -> gr.Radio:
    """Films of the three worlds and a visitor's own clip; returns the choice of the world."""
    with layout.exhibit_row():
        with layout.exhibit():
            stage = film_component("opening", "film")
        with layout.controls():
            run = gr.Button(t("run"), variant="primary")
            line = gr.HTML(t("opening"), elem_classes="progress-line")
            world = gr.Radio([(t(f"world.{name}"), name) for name in WORLDS], value="digits", label=t("world"))
            count = gr.Slider(FRAMES, FARTHEST, FRAMES, step=FRAMES, label=t("far"), info=t("far_info"))
            seed, _ = layout.seed_row(SEED)
            with gr.Row(elem_classes="nf-saves"):
                png = gr.DownloadButton(t("save_sheet"), size="sm")
                mp4 = gr.DownloadButton(t("save_video"), size="sm")
            with gr.Accordion(t("clip_title"), open=False, elem_classes="fold"):
                clip = gr.File(label=t("clip"), file_types=["video", "image"], height=110)
                pace = gr.Slider(1, MAX_STEP, 1, step=1, label=t("pace"))
                clip_run = gr.Button(t("clip_run"))
                layout.caption(t("clip_limits"))
    inputs, outputs = [world, seed, count], [stage, line, png, mp4]
    run.click(None, None, seed, js=NEW_SEED, **QUIET)  # another film: a new seed
    api = f"{NAME}_predict"
    run_with_line(seed.change, line, WORKING, predict, inputs, outputs, api_name=api, **COMPUTE)
    for event in (world.input, count.release):
        run_with_line(event, line, WORKING, predict, inputs, outputs, api_visibility="private", **COMPUTE)
    clip_inputs, api = [clip, world, pace, count], f"{NAME}_clip"
    run_with_line(clip_run.click, line, WORKING, predict_clip, clip_inputs, outputs, api_name=api, **COMPUTE)
    return world


def film_component(exhibit: str, name: str) -> gr.HTML:
    """The component that plays a film and lays it out; it opens with a stored one."""
    settings = {"rows": ["seen", *ROWS], "side": SIDE, "frames": FRAMES, "fps": FPS}
    return script_component("stage", EXHIBITS.text(exhibit), "film", f"next-frame-{name}", **settings)


def throw_exhibit() -> None:
    """A table to throw balls on, and the film that follows."""
    layout.introduction(t, "throw")
    with layout.exhibit_row():
        with layout.exhibit():
            stage = film_component("throw", "thrown")
        with layout.controls():
            limits = {"most": MAX_BALLS, "fastest": SPEEDS[1], "small": RADII[0], "large": RADII[1]}
            script_component("throw", json.dumps(THROWN), "throw", "next-frame-table", limits=limits)
            run = gr.Button(t("throw.run"), variant="primary", elem_id="next-frame-throw")
            line = gr.HTML(elem_classes="progress-line")
            balls = gr.Textbox(json.dumps(THROWN), visible=False, label="balls")
    api = {"api_name": f"{NAME}_throw", "js": WITH_BALLS}
    run_with_line(run.click, line, WORKING, throw, [balls], [stage, line], **api, **COMPUTE)


def game_exhibit() -> None:
    """The visitor against the network."""
    t.add({"game.about": both(lambda speech: t.say("game.text", speech, rounds=ROUNDS))})
    gr.Markdown(t("game.title"))
    with layout.exhibit_row():
        with layout.exhibit():
            court = script_component("game", EXHIBITS.text("game"), "game", "next-frame-game")
        with layout.controls():
            start = gr.Button(t("game.run"), variant="primary", elem_id="next-frame-start")
            gr.Markdown(t("game.about"))
    start.click(deal, None, court, api_name=f"{NAME}_deal", show_progress="hidden", **QUICK)


def script_component(file: str, value: str, texts: str, elem_id: str, **settings: Any) -> gr.HTML:
    """A component of the browser's own: `file`.html, .css and .js, with the words under `texts` and more settings."""
    return gr.HTML(
        value=value,
        html_template=layout.asset(NAME, f"{file}.html"),
        css_template=layout.asset(NAME, f"{file}.css"),
        js_on_load=layout.asset(NAME, f"{file}.js"),
        words=t.words(f"{texts}."),
        elem_id=elem_id,
        **settings,
    )


def model_cards(world: gr.Radio) -> None:
    """The wall labels of the chosen world's two networks."""
    rows = []
    for name in WORLDS:
        with gr.Row(visible=name == world.value) as row:
            for model in MODELS:
                with gr.Column(min_width=320):
                    layout.card_panel(t, f"{name}_{model}")
        rows.append(row)

    def show_cards(chosen: str) -> list[gr.Row]:
        return [gr.Row(visible=name == chosen) for name in WORLDS]

    world.change(show_cards, world, rows, queue=False, **QUIET)


# handlers


@handlers.guarded
def predict(world: str, seed: int, count: int, request: gr.Request) -> tuple[str, str, str, str]:
    """A new film of a world and what both networks predict for it."""
    film = sequence(world, seed, FRAMES + check_frames(count, 1, FARTHEST))
    return predicted(film, count, world, language(request), seed=seed)[:4]


@handlers.guarded
def predict_clip(clip: str, world: str, pace: int, count: int, request: gr.Request) -> tuple[str, str, str, str]:
    """The first ten frames of a visitor's clip and what the world's networks predict for it."""
    return predicted(read_clip(clip, pace), count, world, language(request), pace=pace)[:4]


@handlers.guarded
def throw(balls: str, request: gr.Request) -> tuple[str, str]:
    """Balls as JSON, [{"x", "y", "vx", "vy", "radius"}, …] in px and px a frame -> their film, and its errors."""
    try:
        given = json.loads(balls)
    except (TypeError, ValueError) as error:
        raise t.error("bad_balls") from error
    film, speech = thrown(given), language(request)
    value, _, _, _, comparison = predicted(film, FRAMES, "balls", speech)
    errors = {model: f"{error:.1f}" for model, error in centre_errors(given, comparison).items()}
    return value, t.say("physics", speech, **errors)


@handlers.guarded
def deal(request: gr.Request) -> str:
    """Rounds of the game."""
    return game.deal()


def predicted(
    film: list, count: int, world: str, speech: str, **settings: Any
) -> tuple[str, str, str, str, Comparison]:
    """Predict with both networks what follows ten frames.

    Returns:
        The film component's value, the line below it, a PNG and a video to save, and the comparison.
    """
    start = time.perf_counter()
    comparison = room().compare(film[:FRAMES], film[FRAMES:], count, world)
    seconds = time.perf_counter() - start
    settings = {"world": world, "count": count, **settings}
    means = {name: f"{sum(values) / len(values):.1f}" for name, values in comparison.errors.items()}
    errors = t.say("errors", speech, **means) if means else t.say("errors_none", speech)
    line = t.say("done", speech, count=count, seconds=f"{seconds:.2f}", errors=errors)
    name = f"next_frame_{world}_{settings.get('seed', 'own')}"
    png = save_png(display.sheet(comparison, **settings), cache_path(f"{name}.png"))
    mp4 = write_mp4(display.video_frames(comparison), fps=FPS, path=cache_path(f"{name}.mp4"))
    return display.film_value(comparison, **settings), line, png, mp4, comparison
