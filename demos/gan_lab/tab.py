"""The GAN lab's room: live training in the plane and on digits, and the game of police and forger."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.context import Context

from demos.common.ui import handlers, layout
from demos.common.ui.handlers import QUIET
from demos.common.ui.i18n import language
from demos.gan_lab import game, live
from demos.gan_lab.presets import BALANCE, DATA, LOSSES, PENALTIES, PRESETS, RATES, SPEEDS, defaults
from demos.gan_lab.texts import CANVAS, GAME, t, words

HOME = Path(__file__).parent
SETTINGS = ("data", "drawn", "loss", "latent", "d_steps", "lr_d", "lr_g", "penalty", "optimizer", "warm", "seed")
TUNED = ("data", "loss", "latent", "d_steps", "lr_d", "lr_g", "penalty", "optimizer")  # what a preset sets

# Points drawn on the canvas live in the browser; they travel with the settings.
WITH_POINTS = "(...all) => { all[1] = JSON.stringify(window.ganLabPoints || []); return all; }"
# The same for training: `updates` 0, until the visitor pauses; and the canvas says that it is about to begin.
STARTING = f"(...all) => {{ window.ganLabStarts?.(); all[12] = 0; return ({WITH_POINTS})(...all); }}"


def asset(name: str) -> str:
    return (HOME / name).read_text(encoding="utf-8")


# ---- handlers: the lab -------------------------------------------------------------------------------------------


@handlers.guarded
async def train(
    data: str,
    drawn: str,
    loss: str,
    latent: int,
    d_steps: int,
    lr_d: float,
    lr_g: float,
    penalty: float,
    optimizer: str,
    warm: bool,
    seed: int,
    speed: str,
    updates: int,
    request: gr.Request,
) -> AsyncIterator[str]:
    """Trains this visitor's pair and streams a frame (JSON) a few times a second, until paused or `updates` are done."""
    flag = handlers.stop_flag("gan_lab", request)
    who = live.visitor(request.session_hash)
    wanted = settings(data, drawn, loss, latent, d_steps, lr_d, lr_g, penalty, optimizer, warm, seed)
    await asyncio.to_thread(who.prepare, wanted)  # the first one imports torch; the page must not wait for that
    async for frame in live.stream(who, flag, speed, int(updates or 0)):
        yield frame


def leave(request: gr.Request) -> None:
    """The page is closed; handlers.forget_visitor ends the training, this drops the lab."""
    live.forget(request.session_hash)


def settings(*values: Any) -> dict[str, Any]:
    """The page's settings by name, in the order of SETTINGS."""
    return dict(zip(SETTINGS, values))


def pause(request: gr.Request) -> None:
    handlers.stop("gan_lab", request)


def with_settings(handler: Any) -> Any:
    """`handler(wanted, request)` as Gradio calls it: the settings one by one, the request for a parameter of that type."""

    @handlers.guarded
    def call(
        data, drawn, loss, latent, d_steps, lr_d, lr_g, penalty, optimizer, warm, seed, request: gr.Request
    ) -> Any:
        wanted = settings(data, drawn, loss, latent, d_steps, lr_d, lr_g, penalty, optimizer, warm, seed)
        return handler(wanted, request)

    return call


def by_hand(player: str) -> Any:
    """A handler for one step of one player."""

    def step(wanted: dict, request: gr.Request) -> str:
        handlers.stop("gan_lab", request)
        who = live.visitor(request.session_hash)
        who.prepare(wanted)
        return who.by_hand(player)

    return with_settings(step)


def begin(wanted: dict, request: gr.Request) -> str:
    """Ends this visitor's training and begins anew: the untrained pair, or an empty canvas to draw on."""
    handlers.stop("gan_lab", request)
    if wanted["data"] == "draw" and not live.drawn_points(wanted["drawn"]):
        live.forget(request.session_hash)
        return live.blank_frame()
    who = live.visitor(request.session_hash)
    who.prepare(wanted, anew=True)
    return who.frame()


def tune(wanted: dict, request: gr.Request) -> None:
    """A slider moved while it trains."""
    live.visitor(request.session_hash).tune(wanted)


def preset(name: str) -> Any:
    """A handler that returns a preset's settings, the sentence before and the question after it, and the new pair."""

    def choose(wanted: dict, request: gr.Request) -> list[Any]:
        chosen, _ = PRESETS[name]
        frame = begin({**wanted, **chosen}, request)
        return [*(chosen[key] for key in TUNED), story(name, language(request)), frame]

    return with_settings(choose)


def usual(wanted: dict, request: gr.Request) -> list[Any]:
    """The settings that work for the chosen data, and the new pair; a preset's story is over."""
    chosen = defaults(wanted["data"])
    frame = begin({**wanted, **chosen}, request)
    hint = "hint_digits" if wanted["data"] == "digits" else "hint"
    return [*(chosen[key] for key in TUNED), t.say(hint, language(request)), frame]


def story(name: str, speech: str) -> str:
    return f"<p>{t.say(f'before_{name}', speech)}</p><p><b>?</b> {t.say(f'ask_{name}', speech)}</p>"


# ---- handlers: the game ------------------------------------------------------------------------------------------


@handlers.guarded
def deal(kind: str, request: gr.Request) -> str:
    return game.desk.open(kind)


@handlers.guarded
def finish(name: str, request: gr.Request, event: gr.EventData) -> tuple[str, str]:
    played, speech = event._data, language(request)
    result = game.desk.close(str(played["round"]), played["answers"], played["seconds"], name)
    return result, game.desk.board(speech)


def board(request: gr.Request) -> str:
    return game.desk.board(language(request))


def moment(index: float, request: gr.Request) -> str:
    """The replay's sheet at one moment, 16 digits three times larger."""
    sheets = game.replay("gan_lab")
    sheet = sheets[min(int(index), len(sheets) - 1)]
    steps = t.say("replay_steps", language(request), steps=f"{int(sheet.stem.split('-')[1]):,}")
    digits = (game.data_uri(game.enlarge(game.cut(sheet, cell), 3)) for cell in range(16))
    pictures = "".join(f'<img src="{digit}" alt="">' for digit in digits)
    return f'<div class="replay-steps">{steps}</div><div class="replay-sheet">{pictures}</div>'


# ---- the page ----------------------------------------------------------------------------------------------------


def build() -> None:
    with layout.room(t):
        with layout.try_part():
            build_lab()
        with gr.Tab(t("game"), elem_classes="part"):
            build_game()
        with layout.inside_part():
            build_inside()
        layout.lesson_part(t)
    Context.root_block.unload(leave)


def build_lab() -> None:
    with layout.exhibit_row():
        with layout.exhibit():
            field = gr.HTML(
                value=asset("exhibits/ring.json"),
                html_template=asset("field.html"),
                css_template=asset("field.css"),
                js_on_load=asset("field.js"),
                words=words(CANVAS),
                elem_id="gan-lab-field",
            )
            told = gr.HTML(t("hint"), elem_classes="progress-line", css_template=STORY, elem_id="gan-lab-story")
        with layout.controls():
            play = gr.Button(t("play"), variant="primary", elem_id="gan-lab-play")
            with gr.Row():
                stop = gr.Button(t("pause"), variant="stop", min_width=100, elem_id="gan-lab-pause")
                anew = gr.Button(t("reset"), min_width=100)
            with gr.Row():
                step_d = gr.Button(t("step_d"), size="sm", min_width=120)
                step_g = gr.Button(t("step_g"), size="sm", min_width=120)
            gr.Markdown(t("presets"))
            presets, names = {}, list(PRESETS)
            for pair in (names[:2], names[2:]):
                with gr.Row():
                    for name in pair:
                        presets[name] = gr.Button(
                            t(f"preset_{name}"), size="sm", min_width=120, elem_id=f"gan-lab-{name}"
                        )
            made = build_settings()
    layout.card_panel(t)
    wire(field, play, stop, anew, step_d, step_g, presets, told, made)


def build_settings() -> dict[str, Any]:
    """The settings by name, with those that a student seldom needs folded away."""
    made: dict[str, Any] = {}
    made["data"] = gr.Dropdown(
        [(t(f"data_{name}"), name) for name in DATA], value="ring", label=t("data"), info=t("data_info")
    )
    made["loss"] = gr.Dropdown(
        [(t(f"loss_{name}"), name) for name in LOSSES], value=BALANCE["loss"], label=t("loss"), info=t("loss_info")
    )
    made["speed"] = gr.Radio([(t(f"speed_{name}"), name) for name in SPEEDS], value="normal", label=t("speed"))
    with layout.settings_fold():
        made["seed"], _ = layout.seed_row()
        made["d_steps"] = gr.Slider(1, 20, BALANCE["d_steps"], step=1, label=t("d_steps"))
        with gr.Row():
            rates = [(f"{rate:g}", rate) for rate in RATES]
            made["lr_d"] = gr.Dropdown(rates, value=BALANCE["lr_d"], label=t("lr_d"), min_width=120)
            made["lr_g"] = gr.Dropdown(rates, value=BALANCE["lr_g"], label=t("lr_g"), min_width=120)
        penalties = [(f"{weight:g}", weight) for weight in PENALTIES]
        made["penalty"] = gr.Dropdown(penalties, value=BALANCE["penalty"], label=t("penalty"), info=t("penalty_info"))
        made["latent"] = gr.Slider(1, 64, BALANCE["latent"], step=1, label=t("latent"), info=t("latent_info"))
        optimizers = [("Adam", "adam"), ("SGD", "sgd")]
        made["optimizer"] = gr.Radio(optimizers, value="adam", label=t("optimizer"), info=t("optimizer_info"))
        made["warm"] = gr.Checkbox(False, label=t("warm"))
    made["drawn"] = gr.Textbox("[]", visible=False)
    made["updates"] = gr.Number(300, visible=False, precision=0, minimum=0, maximum=live.LONGEST)
    return made


def wire(field, play, stop, anew, step_d, step_g, presets, told, made) -> None:
    current = [made[name] for name in SETTINGS]
    tuned = [*(made[name] for name in TUNED), told, field]
    with_points = dict(js=WITH_POINTS, **QUIET, **handlers.QUICK)
    training = dict(
        fn=train,
        inputs=[*current, made["speed"], made["updates"]],
        outputs=field,
        js=STARTING,
        concurrency_id="gan_lab",
        concurrency_limit=64,
        trigger_mode="multiple",
        show_progress="hidden",
    )

    play.click(api_name="gan_lab_train", **training)
    stop.click(pause, queue=False, **QUIET)
    anew.click(with_settings(begin), current, field, **with_points)
    step_d.click(by_hand("d"), current, field, **with_points)
    step_g.click(by_hand("g"), current, field, **with_points)
    for name, button in presets.items():
        chosen = button.click(preset(name), current, tuned, **with_points)
        chosen.then(api_visibility="private", **training)

    made["data"].input(with_settings(usual), current, tuned, **with_points)
    for name in ("latent", "optimizer", "warm"):  # a new pair, shown untrained
        event = made[name].release if name == "latent" else made[name].input
        event(with_settings(begin), current, field, **with_points)
    made["seed"].change(with_settings(begin), current, field, **with_points)
    for name in ("loss", "d_steps", "lr_d", "lr_g", "penalty"):
        event = made[name].release if name == "d_steps" else made[name].input
        event(with_settings(tune), current, None, queue=False, js=WITH_POINTS, **QUIET)


def build_game() -> None:
    with layout.exhibit_row():
        with layout.exhibit():
            desk = gr.HTML(
                value=game.example(),
                html_template=asset("game.html"),
                css_template=asset("game.css"),
                js_on_load=asset("game.js"),
                words=words(GAME),
                questions=game.QUESTIONS,
                seconds="–".join(str(each) for each in sorted(set(game.SECONDS.values()))),
                elem_id="gan-lab-game",
            )
        with layout.controls():
            start = gr.Button(t("game_start"), variant="primary", elem_id="gan-lab-start")
            gr.Markdown(t("game_about"))
            kind = gr.Radio([(t(f"kind_{name}"), name) for name in game.kinds()], value="digits", label=t("game_kind"))
            name = gr.Textbox(label=t("game_name"), max_length=game.LONGEST_NAME)
            scores = gr.HTML(elem_id="gan-lab-board", elem_classes="plain-tables")
    start.click(deal, kind, desk, api_name="gan_lab_deal", show_progress="hidden", **handlers.QUICK)
    desk.finish(finish, name, [desk, scores], **QUIET, **handlers.QUICK)
    gr.on(fn=board, outputs=scores, **QUIET)


def build_inside() -> None:
    with gr.Row():
        with gr.Column(min_width=320):
            gr.Markdown(t("inside_loss"))
            gr.HTML(
                html_template='<canvas class="slopes"></canvas>',
                js_on_load=asset("slopes.js"),
                css_template=SLOPES,
            )
        with gr.Column(min_width=320):
            gr.Markdown(t("inside_replay"))
            last = len(game.replay("gan_lab")) - 1
            slider = gr.Slider(0, last, last, step=1, label=t("replay_moment"))
            sheet = gr.HTML(css_template=SHEET)
    gr.Markdown(t("inside_pair"), elem_classes="plain-tables")
    gr.on(fn=moment, inputs=slider, outputs=sheet, trigger_mode="always_last", **QUIET, **handlers.QUICK)


# As high as a preset's story, so that nothing moves when it comes.
STORY = ".prose { min-height: 92px; } p { margin: 0 0 4px; font-size: 15px; line-height: 1.5; color: var(--body-text-color); }"
SLOPES = ".slopes { width: 100%; height: 300px; display: block; }"
SHEET = (
    ".replay-sheet { display: grid; grid-template-columns: repeat(4, minmax(0, 84px)); gap: 6px; } "
    ".replay-sheet img { width: 100%; margin: 0; } "
    ".replay-steps { font-size: 22px; font-weight: 600; margin-bottom: 8px; }"
)
