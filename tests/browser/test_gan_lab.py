"""The GAN lab as a visitor uses it: train, pause, step, experiments, drawing; two windows stay apart."""

import importlib
import re

import pytest

importlib.import_module("demos.gan_lab.texts")  # the words that Visitor.word looks up


def facts(visitor) -> str:
    return visitor.page.locator("#gan-lab-field .facts").inner_text()


def updates(visitor) -> int:
    return int(re.search(r"\n?([\d,]+) ·", facts(visitor)).group(1).replace(",", ""))


def until(visitor, condition, seconds: int = 60) -> None:
    for _ in range(5 * seconds):
        if condition():
            return
        visitor.page.wait_for_timeout(200)
    pytest.fail(f"not within {seconds} seconds; the lab says {facts(visitor)!r}")


def press(visitor, name: str) -> None:
    visitor.page.locator(f"#gan-lab-{name}").click()


def test_train_pause_step_and_start_over(visit):
    visitor = visit("en")
    room = visitor.open_room("gan_lab")
    assert updates(visitor) == 2000 and "paused" in facts(visitor)
    press(visitor, "play")
    until(visitor, lambda: "a second" in facts(visitor) and 5 < updates(visitor) < 2000)
    press(visitor, "pause")
    until(visitor, lambda: "paused" in facts(visitor))
    before = updates(visitor)
    visitor.page.wait_for_timeout(1000)
    assert updates(visitor) == before
    room.get_by_role("button", name=visitor.text("gan_lab.step_g"), exact=True).click()
    until(visitor, lambda: updates(visitor) == before + 1)
    room.get_by_role("button", name=visitor.text("gan_lab.reset"), exact=True).click()
    until(visitor, lambda: updates(visitor) == 0)


def test_two_windows_train_apart_and_an_experiment_moves_nothing(visit):
    one, two = visit("en"), visit("ko", "narrow")
    for visitor, experiment in ((one, "strong"), (two, "wasserstein")):
        visitor.open_room("gan_lab")
        height = visitor.page.evaluate("document.documentElement.scrollHeight")
        press(visitor, experiment)
        until(visitor, lambda visitor=visitor: 0 < updates(visitor) < 2000)
        if visitor is one:  # on a phone the story is longer than its place
            assert visitor.page.evaluate("document.documentElement.scrollHeight") == height
    assert "?" in one.page.locator("#gan-lab-story").inner_text()
    until(one, lambda: "1.00 · 0.00" in facts(one))  # D is sure
    assert "1.00 · 0.00" not in facts(two)
    press(one, "pause")
    until(one, lambda: "paused" in facts(one))
    before = updates(two)
    until(two, lambda: updates(two) > before)
    press(two, "pause")


def test_drawn_points_and_a_notice_in_the_visitors_language(visit):
    visitor = visit("ko")
    room = visitor.open_room("gan_lab")
    room.get_by_label(visitor.text("gan_lab.data")).first.click()
    visitor.page.get_by_role("option", name=visitor.text("gan_lab.data_draw"), exact=True).click()
    until(visitor, lambda: facts(visitor) == "")
    press(visitor, "play")
    notice = visitor.page.locator(".toast-body.error")
    notice.wait_for()
    assert "3개 이상" in notice.inner_text()
    heading = notice.locator(".toast-title").evaluate("e => getComputedStyle(e, '::before').content")
    assert "확인해 주세요" in heading, "Gradio's own heading is English"
    plane = room.locator("canvas.plane")
    box = plane.bounding_box()
    visitor.page.mouse.move(box["x"] + 100, box["y"] + 100)
    visitor.page.mouse.down()
    for place in range(0, 200, 20):
        visitor.page.mouse.move(box["x"] + 100 + place, box["y"] + 100 + place / 2)
    visitor.page.mouse.up()
    press(visitor, "play")
    until(visitor, lambda: "·" in facts(visitor) and updates(visitor) > 0)
    room.get_by_role("button", name=visitor.text("gan_lab.c_clear"), exact=True).click()
    until(visitor, lambda: facts(visitor) == "")
    visitor.page.wait_for_timeout(1500)
    assert facts(visitor) == "", "frames of the pair that was cleared away are not drawn"
