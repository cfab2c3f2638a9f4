"""The GAN lab's room: live training in the plane and on digits; the game is in game_tab.py."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.context import Context

from demos.common.media import checkpoint
from demos.common.ui import handlers, layout
from demos.common.ui.handlers import QUIET
from demos.common.ui.i18n import language
from demos.gan_lab import game_tab, inside, live
from demos.gan_lab.constants import (
    BALANCE,
    D_STEPS,
    DATA,
    LATENTS,
    LONGEST,
    LOSSES,
    OPTIMIZERS,
    PENALTIES,
    PRESETS,
    RATES,
    UPDATES,
    defaults,
)
from demos.gan_lab.exhibits import EXHIBITS
from demos.gan_lab.texts import t

USES = ("face_generation", "anime_characters")  # rooms whose checkpoints the game asks about

SETTINGS = ("data", "drawn", "loss", "latent", "d_steps", "lr_d", "lr_g", "penalty", "optimizer", "warm", "seed")
TRAINING = (*SETTINGS, "speed", "updates")
TUNED = ("data", "loss", "latent", "d_steps", "lr_d", "lr_g", "penalty", "optimizer")  # what a preset sets
POINTS = "JSON.stringify(window.ganLabPoints || [])"  # points drawn on the canvas live in the browser (field.js)

# As high as a preset's story, so that nothing moves when it comes.
STORY = (
    ".prose { min-height: 92px; } "
    "p { margin: 0 0 4px; font-size: 15px; line-height: 1.5; color: var(--body-text-color); }"
)


def build(folders: dict[str, Path]) -> None:
    """The room. `folders`: the rooms of USES -> their checkpoints' folders."""
    with layout.room(t):
        with layout.try_part():
            build_lab()
        with gr.Tab(t("game"), elem_classes="part"):
            game_tab.build({t.name: checkpoint.folder(t.name), **folders})
        with layout.inside_part():
            inside.build()
        layout.lesson_part(t)
    Context.root_block.unload(leave)


def build_lab() -> None:
    with layout.exhibit_row():
        with layout.exhibit():
            field = gr.HTML(
                value=EXHIBITS.text("ring"),
                html_template=layout.asset(t.name, "field.html"),
                css_template=layout.asset(t.name, "field.css"),
                js_on_load="".join(
                    layout.asset(t.name, f"{name}.js") for name in ("canvas", "plane", "charts", "field")
                ),
                words=t.words("c_"),
                elem_id="gan-lab-field",
            )
            story = gr.HTML(t("hint"), elem_classes="progress-line", css_template=STORY, elem_id="gan-lab-story")
        with layout.controls():
            buttons = {"play": gr.Button(t("play"), variant="primary", elem_id="gan-lab-play")}
            with gr.Row():
                buttons["pause"] = gr.Button(t("pause"), variant="stop", min_width=100, elem_id="gan-lab-pause")
                buttons["reset"] = gr.Button(t("reset"), min_width=100)
            with gr.Row():
                for name in ("step_d", "step_g"):
                    buttons[name] = gr.Button(t(name), size="sm", min_width=120)
            gr.Markdown(t("presets"))
            names = list(PRESETS)
            for pair in (names[:2], names[2:]):
                with gr.Row():
                    for name in pair:
                        label = t(f"preset_{name}")
                        buttons[name] = gr.Button(label, size="sm", min_width=120, elem_id=f"gan-lab-{name}")
            inputs = build_settings()
    layout.card_panel(t)
    wire_buttons(buttons, inputs, field, story)
    wire_settings(inputs, field, story)


def build_settings() -> dict[str, Any]:
    """The settings by name, with those that a student seldom needs folded away."""
    inputs: dict[str, Any] = {}

    def choices(name: str, keys: Sequence[str]) -> list[tuple[Any, str]]:
        return [(t(f"{name}_{key}"), key) for key in keys]

    inputs["data"] = gr.Dropdown(choices("data", DATA), value="ring", label=t("data"), info=t("data_info"))
    inputs["loss"] = gr.Dropdown(choices("loss", LOSSES), value=BALANCE["loss"], label=t("loss"), info=t("loss_info"))
    inputs["speed"] = gr.Radio(choices("speed", tuple(UPDATES)), value="normal", label=t("speed"))
    with layout.settings_fold():
        inputs["seed"], _ = layout.seed_row()
        inputs["d_steps"] = gr.Slider(*D_STEPS, BALANCE["d_steps"], step=1, label=t("d_steps"))
        with gr.Row():
            rates = [(f"{rate:g}", rate) for rate in RATES]
            for name in ("lr_d", "lr_g"):
                inputs[name] = gr.Dropdown(rates, value=BALANCE[name], label=t(name), min_width=120)
        penalties = [(f"{weight:g}", weight) for weight in PENALTIES]
        inputs["penalty"] = gr.Dropdown(penalties, value=BALANCE["penalty"], label=t("penalty"), info=t("penalty_info"))
        inputs["latent"] = gr.Slider(*LATENTS, BALANCE["latent"], step=1, label=t("latent"), info=t("latent_info"))
        optimizers = list(zip(("Adam", "SGD"), OPTIMIZERS))
        inputs["optimizer"] = gr.Radio(optimizers, value="adam", label=t("optimizer"), info=t("optimizer_info"))
        inputs["warm"] = gr.Checkbox(False, label=t("warm"))
    inputs["drawn"] = gr.Textbox("[]", visible=False)
    inputs["updates"] = gr.Number(300, visible=False, precision=0, minimum=0, maximum=LONGEST)
    return inputs


def wire_buttons(buttons: dict[str, gr.Button], inputs: dict[str, Any], field: gr.HTML, story: gr.HTML) -> None:
    current = [inputs[name] for name in SETTINGS]
    tuned = [*(inputs[name] for name in TUNED), story, field]
    quick = {"js": filled_in(SETTINGS, drawn=POINTS), **QUIET, **handlers.QUICK}
    training = {
        "fn": train,
        "inputs": [inputs[name] for name in TRAINING],
        "outputs": field,
        # until the visitor pauses; the canvas says that it is about to begin
        "js": filled_in(TRAINING, drawn=POINTS, updates="(window.ganLabStarts?.(), 0)"),
        "concurrency_id": "gan_lab",
        "concurrency_limit": 64,
        "trigger_mode": "multiple",
        "show_progress": "hidden",
    }
    buttons["play"].click(api_name="gan_lab_train", **training)
    buttons["pause"].click(pause, queue=False, **QUIET)
    buttons["reset"].click(with_settings(begin), current, field, **quick)
    buttons["step_d"].click(single_step("d"), current, field, **quick)
    buttons["step_g"].click(single_step("g"), current, field, **quick)
    for name in PRESETS:
        chosen = buttons[name].click(preset(name), current, tuned, **quick)
        chosen.then(api_visibility="private", **training)


def wire_settings(inputs: dict[str, Any], field: gr.HTML, story: gr.HTML) -> None:
    current = [inputs[name] for name in SETTINGS]
    tuned = [*(inputs[name] for name in TUNED), story, field]
    with_points = filled_in(SETTINGS, drawn=POINTS)
    quick = {"js": with_points, **QUIET, **handlers.QUICK}
    changed = {  # a slider is let go, a seed also rolled
        name: component.release if isinstance(component, gr.Slider) else component.input
        for name, component in inputs.items()
        if name in SETTINGS
    }
    changed["data"](with_settings(reset_settings), current, tuned, **quick)
    for name in ("latent", "optimizer", "warm"):  # a new pair, shown untrained
        changed[name](with_settings(begin), current, field, **quick)
    inputs["seed"].change(with_settings(begin), current, field, **quick)
    for name in live.TUNABLE:
        changed[name](with_settings(tune), current, None, queue=False, js=with_points, **QUIET)


def filled_in(names: Sequence[str], **values: str) -> str:
    """JavaScript for an event whose inputs have these names: what the page itself knows goes in their place.

    Args:
        names: Of all the event's inputs, in their order.
        values: Name -> JavaScript.
    """
    puts = " ".join(f"values[{names.index(name)}] = {code};" for name, code in values.items())
    return f"(...values) => {{ {puts} return values; }}"


# handlers


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
    """Trains this visitor's pair; streams a frame (JSON) a few times a second, until paused or `updates` are done."""
    flag = handlers.stop_flag(t.name, request)
    session = live.session(request.session_hash)
    settings = named(data, drawn, loss, latent, d_steps, lr_d, lr_g, penalty, optimizer, warm, seed)
    await asyncio.to_thread(session.prepare, settings)  # the first one imports torch; the page must not wait for that
    async for frame in live.stream(session, flag, speed, int(updates or 0)):
        yield frame


def leave(request: gr.Request) -> None:
    """The page is closed; handlers.forget_visitor ends the training, this drops the pair."""
    live.forget(request.session_hash)


def pause(request: gr.Request) -> None:
    handlers.stop(t.name, request)


def named(*values: Any) -> dict[str, Any]:
    """The page's settings by name, from their values in the order of SETTINGS."""
    return dict(zip(SETTINGS, values))


def with_settings(handler: Callable[[dict[str, Any], gr.Request], Any]) -> Callable:
    """`handler(settings, request)` as Gradio calls it: with the settings one by one, in the order of SETTINGS."""

    @handlers.guarded
    def call(
        data, drawn, loss, latent, d_steps, lr_d, lr_g, penalty, optimizer, warm, seed, request: gr.Request
    ) -> Any:
        settings = named(data, drawn, loss, latent, d_steps, lr_d, lr_g, penalty, optimizer, warm, seed)
        return handler(settings, request)

    return call


def single_step(player: str) -> Callable:
    """A handler for one step of one player, "d" or "g"."""

    def step(settings: dict, request: gr.Request) -> str:
        handlers.stop(t.name, request)
        session = live.session(request.session_hash)
        session.prepare(settings)
        return session.single_step(player)

    return with_settings(step)


def begin(settings: dict, request: gr.Request) -> str:
    """Ends this visitor's training and begins anew: the untrained pair, or an empty canvas to draw on."""
    handlers.stop(t.name, request)
    if settings["data"] == "draw" and not live.drawn_points(settings["drawn"]):
        live.forget(request.session_hash)
        return live.blank_frame()
    session = live.session(request.session_hash)
    session.prepare(settings, anew=True)
    return session.frame()


def tune(settings: dict, request: gr.Request) -> None:
    """A setting that can change while it trains."""
    live.session(request.session_hash).tune(settings)


def preset(name: str) -> Callable:
    """A handler that returns a preset's settings, the sentence before and the question after it, and the new pair."""

    def choose(settings: dict, request: gr.Request) -> list[Any]:
        chosen, _ = PRESETS[name]
        frame = begin({**settings, **chosen}, request)
        speech = language(request)
        story = f"<p>{t.say(f'before_{name}', speech)}</p><p><b>?</b> {t.say(f'ask_{name}', speech)}</p>"
        return [*(chosen[setting] for setting in TUNED), story, frame]

    return with_settings(choose)


def reset_settings(settings: dict, request: gr.Request) -> list[Any]:
    """The settings that work for the chosen data, and the new pair; a preset's story is over."""
    chosen = defaults(settings["data"])
    frame = begin({**settings, **chosen}, request)
    hint = "hint_digits" if settings["data"] == "digits" else "hint"
    return [*(chosen[setting] for setting in TUNED), t.say(hint, language(request)), frame]
