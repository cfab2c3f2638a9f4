"""The text room as a visitor uses it: a sentence, clicks on a colour and on a sentence, notices in their language."""

import importlib
import re

import pytest
from playwright.sync_api import expect

import demos

importlib.import_module("demos.text_to_image.texts")  # the words that Visitor.word looks up

pytestmark = pytest.mark.skipif("text_to_image" not in demos.DEMOS, reason="the room is not in the list yet")


def wall(room) -> list[str]:
    return room.locator(".t2i-wall .gan-wall img").evaluate_all("images => images.map(image => image.src)")


def wait_for_another(visitor, room, before: list[str]) -> list[str]:
    for _ in range(600):
        visitor.page.wait_for_timeout(100)
        if len(after := wall(room)) == 8 and after != before:
            return after
    raise AssertionError("no other pictures came")


def test_sentences_and_colours_at_a_click(visit):
    visitor = visit("ko")
    room = visitor.open_room("text_to_image")
    box = room.locator(".t2i-sentence textarea, .t2i-sentence input").first
    seed = room.get_by_label(visitor.text("layout.seed")).first
    before, first_seed = wall(room), seed.input_value()
    room.locator(".t2i-swatches label").nth(5).click()  # purple
    before = wait_for_another(visitor, room, before)
    assert box.input_value().startswith("보라색과 노란색의")
    room.locator(".t2i-examples label").nth(1).click()
    before = wait_for_another(visitor, room, before)
    assert box.input_value().startswith("this small bird has a pink breast")
    words = room.locator(".t2i-words em", has_text="primaries")
    words.wait_for(timeout=60_000)
    assert seed.input_value() == first_seed, "what changes is the sentence's doing"
    box.fill("<b>빨간</b> 새")
    box.press("Enter")
    wait_for_another(visitor, room, before)
    room.locator(".t2i-words em", has_text="<b>빨간</b>").wait_for(timeout=60_000)


def test_a_sentence_that_is_none_is_refused_in_the_visitors_language(visit):
    visitor = visit("en")
    room = visitor.open_room("text_to_image")
    box = room.locator(".t2i-sentence textarea, .t2i-sentence input").first
    expect(box, "the room opens with the visitor's sentence").to_have_value(
        re.compile("^this small bird"), timeout=20_000
    )
    box.fill("🐦🌸")
    box.press("Enter")
    visitor.page.locator(".toast-body", has_text=visitor.text("text_to_image.caption_letters")).wait_for()
