"""What the rooms of faces and of characters share of "Try": a wall of sixteen, the chosen one, and a shelf.

Everything a picture was made from is in its own metadata (`images.stamp`), so files are all that has to be passed on.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gradio as gr
from PIL import Image

from demos.common.media.images import enlarge, open_image, settings_of, stamp
from demos.common.ui import handlers, layout
from demos.common.ui.handlers import QUIET
from demos.common.ui.i18n import Texts, language

SHELF = 12  # pictures
LARGE = 256  # px of the chosen one

t = Texts(
    "picture_wall",
    {
        "chosen": ("고른 그림", "The chosen picture"),
        "keep": ("선반에 두기", "Keep it"),
        "shelf": (
            "그림을 누르면 여기에 크게 보여요. 선반의 그림은 한 시간 동안 남아 있습니다.",
            "Click a picture and it hangs here, large. The shelf keeps a picture for an hour.",
        ),
        "shelf_full": ("선반이 가득 찼어요. 먼저 비워 주세요.", "The shelf is full. Clear it first."),
        "clear": ("선반 비우기", "Clear the shelf"),
        "lock": ("시드 고정", "Keep this seed"),
    },
)


def wall(pictures: list, label: Any) -> gr.Gallery:
    """Sixteen pictures of 128 px; a click chooses one."""
    return gr.Gallery(
        pictures, label=label, show_label=False, format="png", type="filepath", columns=4, height="auto",
        allow_preview=False, interactive=False, buttons=["download_all"], elem_classes="gan-wall",
    )  # fmt: skip


def still(picture: Any, label: Any, buttons: list[Any]) -> gr.Image:
    """One picture; its label is only read out, a line beside it says more."""
    return gr.Image(
        picture, label=label, show_label=False, format="png", type="filepath", interactive=False, buttons=buttons,
        elem_classes="gan-still",
    )  # fmt: skip


def stamped_settings(picture: Any) -> dict[str, Any]:
    """What made a picture of a wall, from its metadata. Raises InputError where the file is gone."""
    settings = settings_of(picture)
    assert settings, "every picture on a wall is stamped"
    return settings


def magnify(picture: Any, side: int) -> Image.Image:
    """A made picture `side` px wide (a whole factor more), with its settings and how often it was enlarged."""
    opened, settings = open_image(picture), stamped_settings(picture)
    factor = side // opened.width
    if factor > 1:
        settings["enlarged"] = factor * settings.get("enlarged", 1)
    return stamp(enlarge(opened, factor), **settings)


def seed_controls(make: gr.Button, first: int) -> tuple[gr.Number, Any]:
    """The seed of the wall's first picture, with dice and a lock; and the event in which `make` rolls another one.

    A typed seed, or one from the dice, is meant: it locks itself, and the button rolls none until it is unlocked.
    """
    seed, dice = layout.seed_row(first)
    lock = gr.Checkbox(False, label=t("lock"))
    gr.on([seed.input, dice.click], None, None, lock, js="() => true", **QUIET)
    rolled = make.click(
        None, [seed, lock], seed, js="(seed, locked) => locked ? seed : Math.floor(Math.random() * 1000000)", **QUIET
    )
    return seed, rolled


class Chosen:
    """The chosen picture beside its wall, the line that says what made it, and the shelf that keeps favourites.

    Args:
        first: The picture that is chosen at first, with its settings; None for none.
        first_line: Its line, in both languages.
        say: Settings, "ko" or "en" -> a picture's line.

    Attributes:
        picture, line, shelf: Components.
        seed: What is chosen, a gr.State.
    """

    def __init__(self, first: Image.Image | None, first_line: Any, say: Callable[[dict, str], str]):
        self.say = say
        with gr.Column(min_width=256, scale=0, elem_classes="gan-side"):
            self.picture = still(magnify(first, LARGE) if first else None, t("chosen"), ["download", "fullscreen"])
            self.line = gr.Markdown(first_line, elem_classes="progress-line")
            keep = gr.Button(t("keep"), size="sm")
            gr.Markdown(t("shelf"), elem_classes="gan-note")
            self.shelf = gr.Gallery(
                label=t("shelf"), show_label=False, format="png", type="filepath", columns=4, height=64,
                object_fit="cover", allow_preview=False, interactive=False, buttons=[], visible=False,
                elem_classes="gan-shelf",
            )  # fmt: skip
            clear = gr.Button(t("clear"), size="sm", visible=False)
        self.seed = gr.State(stamped_settings(first)["seed"] if first else None)
        keep.click(put_on_shelf, [self.picture, self.shelf], [self.shelf, clear], **QUIET)
        clear.click(lambda: shelf_of([]), None, [self.shelf, clear], **QUIET)

    @property
    def shown(self) -> list[Any]:
        """What `present`, `choose` and (after the gallery) `follow` fill."""
        return [self.picture, self.line, self.seed]

    @handlers.guarded
    def present(self, picture: Any, request: gr.Request) -> tuple[Image.Image, str, int]:
        """A picture, large, with its line."""
        large = magnify(picture, LARGE)
        settings = stamped_settings(large)
        return large, self.say(settings, language(request)), settings["seed"]

    @handlers.guarded
    def choose(self, gallery: list, event: gr.SelectData, request: gr.Request) -> tuple[Image.Image, str, int]:
        """The picture of a gallery that was clicked."""
        return self.present(gallery[event.index][0], request)

    @handlers.guarded
    def follow(self, gallery: list, seed: int, request: gr.Request) -> tuple[Any, Image.Image, str, int]:
        """After a new wall: the chosen seed's picture if it is still there, else the first."""
        seeds = [stamped_settings(path)["seed"] for path, _ in gallery]
        index = seeds.index(seed) if seed in seeds else 0
        return gr.update(selected_index=index), *self.present(gallery[index][0], request)


@handlers.guarded
def put_on_shelf(chosen: str | None, shelf: list | None, request: gr.Request) -> tuple[Any, Any]:
    """The shelf with the chosen picture too, unless it is there already or the shelf is full."""
    paths = [path for path, _ in shelf or []]
    if len(paths) >= SHELF:
        gr.Info(t.say("shelf_full", language(request)))
    elif chosen and all(stamped_settings(path) != stamped_settings(chosen) for path in paths):
        paths.append(chosen)
    return shelf_of(paths)


def shelf_of(paths: list[str]) -> tuple[Any, Any]:
    """Updates of the shelf, at most two rows in view, and of the button that clears it."""
    shelf = gr.update(value=paths, visible=bool(paths), height=64 if len(paths) <= 4 else 132)
    return shelf, gr.update(visible=bool(paths))
