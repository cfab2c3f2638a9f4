"""What every room is made of: title, three parts, exhibit beside controls, wall label, seed with dice, stop flags."""

from __future__ import annotations

import functools
import inspect
import os
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import gradio as gr
from PIL import Image

from demos.common import checkpoint
from demos.common.checks import MAX_SEED
from demos.common.i18n import LANGUAGES, InputError, Texts, language
from demos.common.waiting import take_back

# Two queues for the two cores: a picture that takes a blink must not wait behind a dream.
QUICK = {"concurrency_id": "quick", "concurrency_limit": 2}
COMPUTE = {"concurrency_id": "compute", "concurrency_limit": 2}

# Listeners that show no progress of their own and are no part of the API.
QUIET = {"show_progress": "hidden", "api_visibility": "private"}

LATEX = [{"left": "$$", "right": "$$", "display": True}, {"left": "$", "right": "$", "display": False}]

t = Texts(
    "widgets",
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
def room(texts: Texts) -> Iterator[None]:
    """A room: its title and the one sentence that says what happens here, then the three parts."""
    with gr.Row(elem_classes="room-header"):
        gr.Markdown(texts("heading" if "heading" in texts else "title"), elem_classes="room-title")
        gr.Markdown(texts("sentence"), elem_classes="room-sentence")
    with gr.Tabs(elem_classes="parts"):
        yield


def try_part() -> gr.Tab:
    """The first part: the exhibit and what makes another."""
    return gr.Tab(t("try"), elem_classes="part")


def inside_part() -> gr.Tab:
    """The second part: what goes on in the network."""
    return gr.Tab(t("inside"), elem_classes="part")


def lesson_part(texts: Texts) -> None:
    """The third part: the lecture's points, from lesson_ko.md and lesson_en.md beside the tab."""
    home = checkpoint.DEMOS / texts.name
    texts.add({"lesson": tuple((home / f"lesson_{each}.md").read_text(encoding="utf-8") for each in LANGUAGES)})
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
    dice.click(
        None,
        None,
        seed,
        js="() => Math.floor(Math.random() * 1000000)",
        show_progress="hidden",
        api_visibility="private",
    )
    return seed, dice


def whole_number(value: int, **options: Any) -> gr.Number:
    """A number that a visitor types. The handler checks it and says what is wrong; gr.Number would say so in English."""
    number = gr.Number(value, precision=0, **options)
    number.preprocess = lambda typed: int(typed) if isinstance(typed, float) and typed.is_integer() else typed
    return number


def upload(value: str | Image.Image | None = None, **options: Any) -> gr.Image:
    """A picture that a visitor brings; the handler gets its path, unopened, for `open_image`.

    gr.Image opens it first, and where that fails no handler is called and the visitor hears nothing.
    """
    image = gr.Image(value, type="filepath", image_mode=None, format="png", **options)
    opened = image.preprocess

    def preprocess(payload: Any) -> str | None:
        try:
            return opened(payload)
        except (OSError, Image.DecompressionBombError):
            return payload.path

    image.preprocess = preprocess
    return image


def stop_button() -> gr.Button:
    """The button that ends long work; wire it with `wire_stop`."""
    return gr.Button(t("stop"), variant="stop", elem_classes="stop")


def card_panel(texts: Texts, variant: str | None = None) -> None:
    """The wall label under an exhibit: the checkpoint's model card in the visitor's language."""
    key = f"label.{variant or 'card'}"
    texts.add({key: tuple(card_part(checkpoint.card(texts.name, variant), each) for each in LANGUAGES)})
    label = gr.Markdown(texts(key), elem_classes="wall-label")
    if not os.environ.get("GALLERY_HUB_ORG"):
        return
    note = gr.Markdown(elem_classes="hub-note")

    def look_up(request: gr.Request) -> tuple[str, str]:
        speech = language(request)
        found = checkpoint.locate(texts.name, variant)
        say = "hub_note" if found.note else "hub_used"
        facts = {"repo": found.repo, "revision": found.revision, "note": found.note}
        return card_part(checkpoint.card(texts.name, variant), speech), t.say(say, speech, **facts)

    gr.on(fn=look_up, outputs=[label, note], show_progress="hidden", api_visibility="private")


def card_part(card: str, speech: str) -> str:
    """The part of a model card after the line `<!-- ko -->` or `<!-- en -->`, up to the next such line."""
    _, found, rest = card.partition(f"<!-- {speech} -->")
    return rest.partition("<!-- ")[0].strip() if found else ""


def guarded(handler: Callable) -> Callable:
    """Decorator for a handler (function, generator, async generator): an InputError becomes a notice in the visitor's language.

    The visitor's language is read from the handler's argument that is annotated `gr.Request`; a handler without one is
    refused, for Gradio would give it none. What is on the page stays as it is.
    The notice's heading is in gallery.css: the page shows "Error" whatever `gr.Error(title=)` says (Gradio 6.31).
    """

    if not any("Request" in str(each.annotation) for each in inspect.signature(handler).parameters.values()):
        raise TypeError(f"{handler.__name__} needs a parameter that is annotated gr.Request")

    def notice(error: InputError, args: tuple) -> gr.Error:
        request = next((each for each in args if isinstance(each, gr.Request)), None)
        return gr.Error(error.text(language(request)), print_exception=False)

    @functools.wraps(handler)
    def call(*args: Any, **kwargs: Any) -> Any:
        try:
            return handler(*args, **kwargs)
        except InputError as error:
            raise notice(error, args) from error

    @functools.wraps(handler)
    def stream(*args: Any, **kwargs: Any) -> Iterator[Any]:
        try:
            yield from handler(*args, **kwargs)
        except InputError as error:
            raise notice(error, args) from error

    @functools.wraps(handler)
    async def stream_async(*args: Any, **kwargs: Any) -> AsyncIterator[Any]:
        try:
            async for each in handler(*args, **kwargs):
                yield each
        except InputError as error:
            raise notice(error, args) from error

    if inspect.isasyncgenfunction(handler):
        return stream_async
    return stream if inspect.isgeneratorfunction(handler) else call


# One flag a visitor and demo. A handler that streams looks at its flag and returns; nothing is killed.
# Calls that come from no page have no end that anyone hears of: the oldest flags go.
_flags: dict[tuple[str | None, str], threading.Event] = {}
MOST_FLAGS = 1000


def stop_flag(name: str, request: gr.Request) -> threading.Event:
    """A fresh flag for this visitor's run of `name`; a run that is still going is told to end."""
    stop(name, request)
    _flags.pop((request.session_hash, name), None)  # the newest comes last
    flag = _flags[request.session_hash, name] = threading.Event()
    for oldest in list(_flags)[:-MOST_FLAGS]:
        _flags.pop(oldest, None)
    return flag


def stop(name: str, request: gr.Request) -> None:
    """Tell this visitor's run of `name` to end."""
    if flag := _flags.get((request.session_hash, name)):
        flag.set()


def forget_visitor(request: gr.Request) -> None:
    """A visitor closed the page: end all their runs."""
    for key in [key for key in _flags if key[0] == request.session_hash]:
        _flags.pop(key).set()


def wire_stop(button: gr.Button, name: str) -> None:
    """Let `button` end the visitor's run of `name` at once, and take back what they asked for and what still waits."""

    async def end(request: gr.Request) -> None:
        stop(name, request)
        await take_back(request.session_hash)

    button.click(end, queue=False, show_progress="hidden", api_visibility="private")


def examples_in(name: str, *patterns: str) -> list[str]:
    """Paths of the pictures that a demo ships under examples/, sorted by name."""
    home: Path = checkpoint.DEMOS / name / "examples"
    return sorted(str(path) for pattern in (patterns or ("*.webp", "*.jpg", "*.png")) for path in home.glob(pattern))
