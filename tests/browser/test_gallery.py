"""The page as a visitor meets it: both languages, a laptop and a phone, every room."""

import importlib
import re

import pytest

import demos
from demos.common.ui.i18n import translations
from tests.browser.visitor import LOCALES, SIZES

HANGUL = re.compile("[가-힣]")
everywhere = pytest.mark.parametrize("size", SIZES)
in_both_languages = pytest.mark.parametrize("language", LOCALES)
in_every_room = pytest.mark.parametrize("room", demos.DEMOS)

for module in ("demos.common.ui.layout", "demos.common.ui.notices", *(f"demos.{name}.texts" for name in demos.DEMOS)):
    importlib.import_module(module)


@in_both_languages
def test_the_page_speaks_the_visitors_language(visit, language):
    visitor = visit(language)
    for room in demos.DEMOS:
        opened = visitor.open_room(room)
        sentence = opened.locator(".room-sentence").first.inner_text()
        assert bool(HANGUL.search(sentence)) == (language == "ko")


def test_a_visitor_can_change_the_language(visit):
    visitor = visit("ko")
    visitor.page.get_by_role("button", name="English").click()
    visitor.language = "en"
    visitor.open_room(demos.DEMOS[-1])
    visitor.page.reload()  # and it stays so
    visitor.open_room(demos.DEMOS[-1])


@in_both_languages
def test_a_file_that_is_no_picture_is_refused_in_the_visitors_language(visit, language, tmp_path):
    visitor = visit(language)
    opened = visitor.open_room("deepdream")
    (tmp_path / "notes.txt").write_text("no picture")
    opened.locator("input[type=file]").first.set_input_files(tmp_path / "notes.txt")
    sentence = visitor.text("notices.wrong_file").format(file="notes.txt", kinds=visitor.text("notices.image"))
    visitor.page.get_by_text(sentence).wait_for()


@in_every_room
@in_both_languages
@everywhere
def test_a_room_is_never_empty_and_never_scrolls_sideways(visit, room, language, size):
    visitor = visit(language, size)
    opened = visitor.open_room(room)
    wait_for_exhibit(opened)
    assert visitor.overflow() <= 0
    parts = visitor.parts(opened)
    assert len(parts) >= (3 if size == "wide" else 1)  # what does not fit a phone's width is in Gradio's "…" menu
    for part in parts:
        part.click()
        visitor.page.wait_for_timeout(300)
        assert visitor.overflow() <= 0, f"{part.inner_text()} scrolls sideways"


@in_every_room
def test_exhibit_and_main_button_fit_on_a_projector(visit, room):
    """At 1440 px wide and 768 px high the main button is in reach without scrolling."""
    visitor = visit("ko", "wide")
    visitor.page.set_viewport_size({"width": 1440, "height": 768})
    button = visitor.open_room(room).locator("button.primary").locator("visible=true").first
    box = button.bounding_box()
    assert box and box["y"] + box["height"] <= 768


@in_every_room
@everywhere
def test_main_buttons_make_results(visit, room, size):
    """The first exhibit's button changes what is shown; no exhibit's button fails."""
    visitor = visit("ko", size)
    opened = visitor.open_room(room)
    wait_for_exhibit(opened)
    press(visitor, opened, seconds=150)  # a cold start on a busy machine
    for exhibit in visitor.exhibits(opened)[1:]:
        exhibit.click()
        visitor.page.wait_for_timeout(300)
        assert visitor.overflow() <= 0, f"{exhibit.inner_text()} scrolls sideways"
        press(visitor, opened, seconds=10, must_change=False)  # the same settings may make the same picture


def press(visitor, opened, seconds: int, must_change: bool = True) -> None:
    """Press the main button that is in sight and wait until something new is shown."""
    before = after = visitor.media(opened)
    opened.locator("button.primary").locator("visible=true").first.click()
    for _ in range(2 * seconds):
        visitor.page.wait_for_timeout(500)
        after = visitor.media(opened)
        if after and after != before:
            break
    # a room may ask for something first, a drawing say, in a sentence of its own; anything else is a failure
    toasts = visitor.page.locator(".toast-body.error").all_inner_texts()
    sentences = translations()[visitor.language].values()
    assert all(any(sentence in toast for sentence in sentences) for toast in toasts), toasts
    if must_change:
        assert after and after != before, f"nothing new is shown within {seconds} seconds"
    stop = opened.locator("button.stop").locator("visible=true")
    if stop.count() and stop.first.is_enabled():
        stop.first.click()


def wait_for_exhibit(opened) -> None:
    picture = opened.locator(".exhibit img, .exhibit video, .exhibit canvas").locator("visible=true")
    picture.first.wait_for(timeout=15_000)
