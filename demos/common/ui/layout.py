"""What every room is made of: title, three parts, exhibit and controls, pictures in and out, model card, seed."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import gradio as gr
from PIL import Image

from demos.common.media import checkpoint
from demos.common.ui.checks import MAX_SEED
from demos.common.ui.handlers import QUIET
from demos.common.ui.i18n import Texts, both, language
from demos.common.ui.inputs import upload, whole_number

LATEX: list[dict[str, str | bool]] = [
    {"left": "$$", "right": "$$", "display": True},
    {"left": "$", "right": "$", "display": False},
]

t = Texts(
    "layout",
    {
        "try": ("해 보기", "Try"),
        "inside": ("들여다보기", "Look inside"),
        "understand": ("이해하기", "Understand"),
        "seed": ("시드", "Seed"),
        "seed_info": (
            "같은 시드와 설정은 언제나 같은 그림을 만들어요.",
            "The same seed and settings always make the same picture.",
        ),
        "dice": ("주사위", "Roll"),
        "stop": ("멈추기", "Stop"),
        "settings": ("자세한 설정", "More settings"),
        "hub_note": (
            "Hub의 {repo}@{revision}을 불러오지 못해 함께 들어 있는 가중치를 씁니다. ({note})",
            "{repo}@{revision} could not be loaded from the Hub, so the bundled weights are used. ({note})",
        ),
        "hub_used": ("Hub의 {repo}@{revision}에서 불러왔습니다.", "Loaded from {repo}@{revision} on the Hub."),
    },
)


@contextmanager
def room(texts: Texts, css: str = "") -> Iterator[None]:
    """A room: its title, the one sentence that says what happens here, then the three parts, made in the `with` block.

    Its rules are in tab.css beside the tab; `css` holds those that are computed.
    """
    rules = (asset(texts.name, "tab.css") if (checkpoint.DEMOS / texts.name / "tab.css").is_file() else "") + css
    if rules:
        gr.HTML(f"<style>{rules}</style>", padding=False, elem_classes="room-style")
    with gr.Row(elem_classes="room-header"):
        gr.Markdown(texts("heading" if "heading" in texts else "title"), elem_classes="room-title")
        gr.Markdown(texts("sentence"), elem_classes="room-sentence")
    with gr.Tabs(elem_classes="parts"):
        yield


def asset(room: str, name: str) -> str:
    """A text file in the room's folder: HTML, CSS or JavaScript of a part of its page."""
    return (checkpoint.DEMOS / room / name).read_text(encoding="utf-8")


def try_part() -> gr.Tab:
    """The first part: the exhibit and what makes another."""
    return gr.Tab(t("try"), elem_classes="part")


def inside_part() -> gr.Tab:
    """The second part: what goes on in the network."""
    return gr.Tab(t("inside"), elem_classes="part")


def lesson_part(texts: Texts) -> None:
    """The third part: the lecture's points, from lesson_ko.md and lesson_en.md beside the tab."""
    texts.add({"lesson": both(lambda speech: asset(texts.name, f"lesson_{speech}.md"))})
    with gr.Tab(t("understand"), elem_classes="part"):
        gr.Markdown(texts("lesson"), elem_classes="lesson", latex_delimiters=LATEX)


def exhibit_row() -> gr.Row:
    """The row that holds the exhibit and its controls; one above the other on a phone."""
    return gr.Row(elem_classes="exhibit-row", equal_height=False)


def exhibit() -> gr.Column:
    """The wall: two thirds of the row."""
    return gr.Column(scale=2, min_width=340, elem_classes="exhibit")


def controls() -> gr.Column:
    """What a visitor can change: one third of the row, the main button first."""
    return gr.Column(scale=1, min_width=300, elem_classes="controls")


def settings_fold() -> gr.Accordion:
    """Folded away: settings that a student seldom needs."""
    return gr.Accordion(t("settings"), open=False, elem_classes="fold")


def seed_row(value: int = 1) -> tuple[gr.Number, gr.Button]:
    """A seed that can be typed, and dice that roll another in the browser."""
    with gr.Row(elem_classes="seed-row"):
        seed = whole_number(
            value, label=t("seed"), info=t("seed_info"), minimum=0, maximum=MAX_SEED, scale=3, min_width=120
        )
        dice = gr.Button(t("dice"), scale=1, min_width=80, elem_classes="dice")
    dice.click(None, None, seed, js="() => Math.floor(Math.random() * 1000000)", **QUIET)
    return seed, dice


def introduction(texts: Texts, name: str) -> None:
    """What opens an exhibit: its title and a short text, `<name>.title` and `<name>.text`."""
    gr.Markdown(texts(f"{name}.title"))
    gr.Markdown(texts(f"{name}.text"), elem_classes="exhibit-text")


def caption(text: Any) -> None:
    """What a picture or a control is, above it: Gradio's own labels lie on the picture."""
    gr.Markdown(text, elem_classes="caption")


def picture_in(
    text: Any,
    example: str | Path | Image.Image | None = None,
    *,
    height: int = 170,
    sources: Sequence[str] = ("upload", "webcam", "clipboard"),
    min_width: int = 150,
    **options: Any,
) -> gr.Image:
    """A picture that a visitor brings, by file or camera, its caption above it.

    The handler gets its path, unopened; see `inputs.upload`.

    Args:
        text: The caption.
        example: What it opens with.
        height: In pixels.
        sources: Where a visitor may take it from, as in gr.Image.
        min_width: Of its column, in pixels.
        options: More of gr.Image's.
    """
    example = str(example) if isinstance(example, Path) else example
    with gr.Column(min_width=min_width):
        caption(text)
        return upload(example, label=text, show_label=False, height=height, sources=list(sources), **options)


def picture_out(
    value: str | Path | Image.Image | None,
    text: Any,
    *,
    min_width: int = 150,
    elem_classes: str | Sequence[str] = "own-size",
    **options: Any,
) -> gr.Image:
    """A picture that is made here, its caption above it.

    Args:
        value: What it opens with: a file, which is served as it is, or a picture.
        text: The caption.
        min_width: Of its column, in pixels.
        elem_classes: Its CSS classes. `own-size` shows a pixel of the picture as one of the page; see gallery.css.
        options: More of gr.Image's.
    """
    value = str(value) if isinstance(value, Path) else value
    classes = [elem_classes] if isinstance(elem_classes, str) else list(elem_classes)
    with gr.Column(min_width=min_width):
        caption(text)
        return gr.Image(
            value,
            label=text,
            show_label=False,
            format="png",
            interactive=False,
            buttons=["download", "fullscreen"],
            elem_classes=classes,
            **options,
        )


def run_row(text: Any) -> tuple[gr.Button, gr.HTML]:
    """A button and, beside it, the line that says what is being done."""
    with gr.Row(elem_classes="run-row"):
        return gr.Button(text, scale=0, min_width=200), gr.HTML(elem_classes="progress-line")


def stop_button() -> gr.Button:
    """The button that ends long work; wire it with `wire_stop`."""
    return gr.Button(t("stop"), variant="stop", elem_classes="stop")


def card_panel(texts: Texts, variant: str | None = None) -> None:
    """The model card of a checkpoint in the visitor's language, as the wall label under an exhibit."""
    key = f"label.{variant or 'card'}"
    texts.add({key: both(lambda speech: card_part(checkpoint.card(texts.name, variant), speech))})
    label = gr.Markdown(texts(key), elem_classes="wall-label")
    if not os.environ.get("GALLERY_HUB_ORG"):
        return
    note = gr.Markdown(elem_classes="hub-note")

    def card_in_use(request: gr.Request) -> tuple[str, str]:
        speech = language(request)
        source = checkpoint.locate(texts.name, variant)
        facts = {"repo": source.repo, "revision": source.revision, "note": source.note}
        said = t.say("hub_note" if source.note else "hub_used", speech, **facts)
        return card_part(checkpoint.card(texts.name, variant), speech), said

    gr.on(fn=card_in_use, outputs=[label, note], **QUIET)


def card_part(card: str, speech: str) -> str:
    """The part of a model card after the line `<!-- ko -->` or `<!-- en -->`, up to the next such line."""
    _, found, rest = card.partition(f"<!-- {speech} -->")
    return rest.partition("<!-- ")[0].strip() if found else ""


def examples_in(name: str, *patterns: str) -> list[str]:
    """Paths of the pictures that a demo ships under examples/, sorted by name."""
    folder = checkpoint.DEMOS / name / "examples"
    return sorted(str(path) for pattern in (patterns or ("*.webp", "*.jpg", "*.png")) for path in folder.glob(pattern))
