"""The next-frame room: films and their future, balls to throw, a game. What goes on inside is in inside.py."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import gradio as gr

from demos.common.media.images import cache_path, save_png
from demos.common.media.video import write_mp4
from demos.common.ui import handlers, layout
from demos.common.ui.handlers import QUIET
from demos.common.ui.i18n import language
from demos.next_frame_prediction import exhibits, game, inside
from demos.next_frame_prediction.clip import SLOWEST, read_clip
from demos.next_frame_prediction.exhibits import SEED, THROWN
from demos.next_frame_prediction.texts import (
    CANVAS,
    FARTHEST,
    GAME,
    MODELS,
    ROUNDS,
    ROWS,
    SEEN,
    TABLE,
    WORLDS,
    t,
    words,
)

HOME = Path(__file__).parent
# The balls on the table live in the browser; they travel with the button.
WITH_BALLS = "(...all) => { all[0] = JSON.stringify(window.thrownBalls || []); return all; }"


def asset(name: str) -> str:
    return (HOME / name).read_text(encoding="utf-8")


# ---- handlers ----------------------------------------------------------------------------------------------------


def show(
    seen: list, coming: list, count: int, world: str, speech: str, **settings: Any
) -> tuple[str, str, str, str, Any]:
    """Predict with both networks: the film (JSON), the line below it, its PNG and its video, and the comparison."""
    from demos.next_frame_prediction.pipeline import load, sheet

    start = time.perf_counter()
    comparison = load().compare(seen, coming, count, world)
    seconds = time.perf_counter() - start
    settings = {"world": world, "count": count, **settings}
    means = {name: f"{sum(values) / len(values):.1f}" for name, values in comparison.errors.items()}
    errors = t.say("errors", speech, **means) if means else t.say("errors_none", speech)
    line = t.say("done", speech, count=count, seconds=f"{seconds:.2f}", errors=errors)
    name = f"next_frame_{world}_{settings.get('seed', 'own')}"
    png = save_png(sheet(comparison, **settings), cache_path(f"{name}.png"))
    mp4 = write_mp4(exhibits.video(comparison), fps=7, path=cache_path(f"{name}.mp4"))
    return exhibits.stage(comparison, **settings), line, png, mp4, comparison


@handlers.guarded
def predict(world: str, seed: int, count: int, request: gr.Request) -> tuple[str, str, str, str]:
    """A new film of a world and what both networks predict for it."""
    from demos.next_frame_prediction.pipeline import check_count, sequence

    film = sequence(world, seed, SEEN + check_count(count))
    return show(film[:SEEN], film[SEEN:], count, world, language(request), seed=seed)[:4]


@handlers.guarded
def predict_clip(clip: str, world: str, pace: int, count: int, request: gr.Request) -> tuple[str, str, str, str]:
    """The first ten frames of a visitor's clip and what the world's networks predict for it."""
    frames = read_clip(clip, pace)
    return show(frames[:SEEN], frames[SEEN:], count, world, language(request), pace=pace)[:4]


@handlers.guarded
def throw(balls: str, request: gr.Request) -> tuple[str, str]:
    """Balls as JSON, [{"x", "y", "vx", "vy", "radius"}, ...] in px and px a frame: their film, and how far off the centres are."""
    from demos.next_frame_prediction.pipeline import centres_off, thrown

    try:
        given = json.loads(balls)
    except (TypeError, ValueError) as error:
        raise t.error("bad_balls") from error
    film, speech = thrown(given), language(request)
    made, line, _, _, comparison = show(film[:SEEN], film[SEEN:], SEEN, "balls", speech)
    off = {model: f"{value:.1f}" for model, value in centres_off(given, comparison).items()}
    return made, t.say("physics", speech, **off)


@handlers.guarded
def deal(request: gr.Request) -> str:
    return game.deal()


# ---- the page ----------------------------------------------------------------------------------------------------


def build() -> None:
    """The room; called inside its tab. What it shows at first is stored: nothing is computed here."""
    gr.HTML(f"<style>{asset('tab.css')}</style>", padding=False, elem_classes="nf-style")
    with layout.room(t):
        with layout.try_part():
            world = film_exhibit()
            throw_exhibit()
            game_exhibit()
            labels(world)
        with layout.inside_part():
            inside.build()
        layout.lesson_part(t)


def film(value: str, name: str) -> gr.HTML:
    """The component that plays a film and lays it out."""
    return gr.HTML(
        value=value,
        html_template=asset("stage.html"),
        css_template=asset("stage.css"),
        js_on_load=asset("stage.js"),
        words=words(CANVAS),
        rows=list(ROWS),
        elem_id=f"next-frame-{name}",
    )


def film_exhibit() -> gr.Radio:
    """Films of the three worlds and a visitor's own clip; returns the choice of the world."""
    with layout.exhibit_row():
        with layout.exhibit():
            stage = film(exhibits.read("opening.json"), "film")
        with layout.controls():
            run = gr.Button(t("run"), variant="primary")
            line = gr.HTML(t("opening"), elem_classes="progress-line")
            world = gr.Radio([(t(f"world.{name}"), name) for name in WORLDS], value="digits", label=t("world"))
            count = gr.Slider(SEEN, FARTHEST, SEEN, step=SEEN, label=t("far"), info=t("far_info"))
            seed, _ = layout.seed_row(SEED)
            with gr.Row(elem_classes="nf-saves"):
                png = gr.DownloadButton(t("save_sheet"), size="sm")
                mp4 = gr.DownloadButton(t("save_video"), size="sm")
            with gr.Accordion(t("clip_title"), open=False, elem_classes="fold"):
                clip = gr.File(label=t("clip"), file_types=["video", "image"], height=110)
                pace = gr.Slider(1, SLOWEST, 1, step=1, label=t("pace"))
                clip_run = gr.Button(t("clip_run"))
                gr.Markdown(t("clip_limits"), elem_classes="caption")
    outputs = [stage, line, png, mp4]
    film_of = dict(handler=predict, inputs=[world, seed, count], outputs=outputs)
    run.click(None, None, seed, js="() => Math.floor(Math.random() * 1000000)", **QUIET)  # another film: a new seed
    work(seed.change, line, **film_of, api_name="next_frame_prediction_predict")
    for event in (world.input, count.release):
        work(event, line, **film_of, api_visibility="private")
    clip_inputs = [clip, world, pace, count]
    work(clip_run.click, line, predict_clip, clip_inputs, outputs, api_name="next_frame_prediction_clip")
    return world


def throw_exhibit() -> None:
    gr.Markdown(t("throw_title"))
    gr.Markdown(t("throw_text"), elem_classes="nf-text")
    with layout.exhibit_row():
        with layout.exhibit():
            stage = film(exhibits.read("throw.json"), "thrown")
        with layout.controls():
            limits = {"most": 4, "fastest": 4.0, "small": 4.5, "large": 9.0}  # as worlds.Balls
            gr.HTML(
                value=json.dumps(THROWN),
                html_template=asset("throw.html"),
                css_template=asset("throw.css"),
                js_on_load=asset("throw.js"),
                words=words(TABLE),
                limits=limits,
                elem_id="next-frame-table",
            )
            run = gr.Button(t("throw_run"), variant="primary", elem_id="next-frame-throw")
            line = gr.HTML(elem_classes="progress-line")
            balls = gr.Textbox(json.dumps(THROWN), visible=False, label="balls")
    work(run.click, line, throw, [balls], [stage, line], api_name="next_frame_prediction_throw", js=WITH_BALLS)


def game_exhibit() -> None:
    t.add({"game_about": tuple(t.say("game_text", speech, rounds=ROUNDS) for speech in ("ko", "en"))})
    gr.Markdown(t("game_title"))
    with layout.exhibit_row():
        with layout.exhibit():
            court = gr.HTML(
                value=exhibits.read("game.json"),
                html_template=asset("game.html"),
                css_template=asset("game.css"),
                js_on_load=asset("game.js"),
                words=words(GAME),
                elem_id="next-frame-game",
            )
        with layout.controls():
            start = gr.Button(t("game_run"), variant="primary", elem_id="next-frame-start")
            gr.Markdown(t("game_about"))
    start.click(deal, None, court, api_name="next_frame_prediction_deal", show_progress="hidden", **handlers.QUICK)


def labels(world: gr.Radio) -> None:
    """The wall labels of the chosen world's two networks."""
    rows = []
    for each in WORLDS:
        with gr.Row(visible=each == world.value) as row:
            for model in MODELS:
                with gr.Column(min_width=320):
                    layout.card_panel(t, f"{each}_{model}")
        rows.append(row)
    world.change(lambda name: [gr.Row(visible=name == each) for each in WORLDS], world, rows, queue=False, **QUIET)


def work(event: Any, line: gr.HTML, handler: Any, inputs: list, outputs: list, **options: Any) -> None:
    """Let the event do it; `line` says so from the first moment on, and nothing more where the handler refuses."""
    event(busy, None, line, queue=False, **QUIET)
    done = event(handler, inputs, outputs, show_progress="hidden", **options, **handlers.COMPUTE)
    done.failure(lambda: "", None, line, queue=False, **QUIET)


def busy(request: gr.Request) -> str:
    return t.say("working", language(request))
