"""The Look-inside part: the generator's two losses and their slopes, how the forger learnt, the networks' layers."""

from __future__ import annotations

from pathlib import Path

import gradio as gr

from demos.common.media import checkpoint
from demos.common.media.images import data_uri, enlarge
from demos.common.ui import handlers, layout
from demos.common.ui.handlers import QUIET
from demos.common.ui.i18n import language
from demos.gan_lab.game import replay_sheets, sixteenth
from demos.gan_lab.texts import t

SLOPES = ".slopes { width: 100%; height: 300px; display: block; }"
SHEET = (
    ".replay-sheet { display: grid; grid-template-columns: repeat(4, minmax(0, 84px)); gap: 6px; } "
    ".replay-sheet img { width: 100%; margin: 0; } "
    ".replay-steps { font-size: 22px; font-weight: 600; margin-bottom: 8px; }"
)


def build() -> None:
    sheets = replay_sheets(checkpoint.folder(t.name))
    with gr.Row():
        with gr.Column(min_width=320):
            gr.Markdown(t("inside_loss"))
            gr.HTML(
                html_template='<canvas class="slopes"></canvas>',
                js_on_load=layout.asset(t.name, "canvas.js") + layout.asset(t.name, "slopes.js"),
                css_template=SLOPES,
            )
        with gr.Column(min_width=320):
            gr.Markdown(t("inside_replay"))
            last = len(sheets) - 1
            slider = gr.Slider(0, last, last, step=1, label=t("replay_moment"))
            shown = gr.HTML(css_template=SHEET)
    gr.Markdown(t("inside_pair"), elem_classes="plain-tables")

    def show_moment(moment: float, request: gr.Request) -> str:
        return moment_html(sheets[min(int(moment), last)], language(request))

    gr.on(fn=show_moment, inputs=slider, outputs=shown, trigger_mode="always_last", **QUIET, **handlers.QUICK)


def moment_html(sheet: Path, speech: str) -> str:
    """A sheet of the training: after how many updates, and its 16 digits three times larger."""
    steps = t.say("replay_steps", speech, steps=f"{int(sheet.stem.split('-')[1]):,}")
    digits = (data_uri(enlarge(sixteenth(sheet, cell), 3)) for cell in range(16))
    pictures = "".join(f'<img src="{digit}" alt="">' for digit in digits)
    return f'<div class="replay-steps">{steps}</div><div class="replay-sheet">{pictures}</div>'
