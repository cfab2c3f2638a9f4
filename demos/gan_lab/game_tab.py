"""The page of the game of police and forger (game.py): a picture, two buttons, a clock, and the scoreboard."""

from __future__ import annotations

from pathlib import Path

import gradio as gr

from demos.common.ui import handlers, layout
from demos.common.ui.handlers import QUIET
from demos.common.ui.i18n import language
from demos.gan_lab.constants import LONGEST_NAME, QUESTIONS, SECONDS
from demos.gan_lab.game import Game
from demos.gan_lab.texts import t


def build(folders: dict[str, Path]) -> None:
    """The game. `folders`: names of rooms, with this one -> their checkpoints' folders."""
    game = Game(folders)
    with layout.exhibit_row():
        with layout.exhibit():
            board = gr.HTML(
                value=game.example(),
                html_template=layout.asset(t.name, "game.html"),
                css_template=layout.asset(t.name, "game.css"),
                js_on_load=layout.asset(t.name, "game.js"),
                words=t.words("g_"),
                questions=QUESTIONS,
                seconds="–".join(map(str, sorted(set(SECONDS.values())))),
                elem_id="gan-lab-game",
            )
        with layout.controls():
            start = gr.Button(t("game_start"), variant="primary", elem_id="gan-lab-start")
            gr.Markdown(t("game_about"))
            kinds = [(t(f"kind_{name}"), name) for name in game.kinds]
            kind = gr.Radio(kinds, value="digits", label=t("game_kind"))
            name = gr.Textbox(label=t("game_name"), max_length=LONGEST_NAME)
            scores = gr.HTML(elem_id="gan-lab-board", elem_classes="plain-tables")

    @handlers.guarded
    def deal(kind: str, request: gr.Request) -> str:
        return game.deal(kind)

    @handlers.guarded
    def finish(name: str, request: gr.Request, event: gr.EventData) -> tuple[str, str]:
        played = event._data  # what game.js triggers "finish" with
        result = game.finish(str(played["round"]), played["answers"], played["seconds"], name)
        return result, game.scoreboard(language(request))

    def scoreboard(request: gr.Request) -> str:
        return game.scoreboard(language(request))

    start.click(deal, kind, board, api_name="gan_lab_deal", show_progress="hidden", **handlers.QUICK)
    board.finish(finish, name, [board, scores], **QUIET, **handlers.QUICK)
    gr.on(fn=scoreboard, outputs=scores, **QUIET)
