"""The next-frame room as a visitor uses it: films of two worlds, balls thrown on the table, a round of the game."""

import importlib
import re

import pytest

importlib.import_module("demos.next_frame_prediction.texts")  # the words that Visitor.text looks up


def until(visitor, condition, seconds: int = 60):
    for _ in range(10 * seconds):
        if met := condition():
            return met
        visitor.page.wait_for_timeout(100)
    pytest.fail(f"not within {seconds} seconds")


def test_the_film_plays_is_scrubbed_and_follows_the_world(visit):
    visitor = visit("ko")
    room = visitor.open_room("next_frame_prediction")
    film = room.locator("#next-frame-film")
    moment = film.locator("output")
    film.locator(".play").click()
    until(visitor, lambda: moment.inner_text() == visitor.text("next_frame_prediction.film.step_made").format(n=2))
    film.locator(".play").click()
    film.locator("input").press("End")
    assert moment.inner_text() == visitor.text("next_frame_prediction.film.step_made").format(n=10)
    assert all(re.search(r"\d\.\d", text) for text in film.locator("figcaption").all_inner_texts()[1:])
    strip = film.locator(".film canvas").first  # a click on the third frame seen
    box = strip.bounding_box()
    visitor.page.mouse.click(box["x"] + 0.25 * box["width"], box["y"] + box["height"] / 2)
    assert moment.inner_text() == visitor.text("next_frame_prediction.film.step_seen").format(n=3)
    before = visitor.media(room)
    room.get_by_text(visitor.text("next_frame_prediction.world.balls"), exact=True).first.click()
    until(visitor, lambda: visitor.media(room) != before)
    until(visitor, lambda: "balls_mse" in room.locator(".wall-label:visible").first.inner_text())


def test_balls_are_thrown_where_the_visitor_drags(visit):
    visitor = visit("en", "narrow")
    room = visitor.open_room("next_frame_prediction")
    table, run = room.locator("#next-frame-table canvas"), room.locator("#next-frame-throw")
    room.get_by_role("button", name=visitor.text("next_frame_prediction.throw.clear"), exact=True).click()
    run.click()
    visitor.page.locator(".toast-body", has_text="1 to 4 balls").wait_for()
    table.scroll_into_view_if_needed()
    box = table.bounding_box()
    places = [(box["x"] + x * box["width"], box["y"] + box["height"] / 2) for x in (0.25, 0.5)]
    visitor.page.mouse.move(*places[0])
    visitor.page.mouse.down()
    visitor.page.mouse.move(*places[1], steps=4)
    visitor.page.mouse.up()
    (ball,) = visitor.page.evaluate("window.thrownBalls")
    assert (ball["x"], ball["vx"]) == pytest.approx((16, 2), abs=0.1) and abs(ball["vy"]) < 0.1
    visitor.page.keyboard.press("Escape")
    run.click()
    line = room.locator(".progress-line", has_text=re.compile(r"centres are off by \d"))
    line.first.wait_for(timeout=30_000)
    assert visitor.overflow() <= 0


def test_a_round_of_the_game_is_guessed_with_mouse_and_keys(visit):
    visitor = visit("en")
    room = visitor.open_room("next_frame_prediction")
    game = room.locator("#next-frame-game")
    court, ask = game.locator(".court"), game.locator(".ask")
    assert visitor.text("next_frame_prediction.game.idle") in ask.inner_text()
    room.locator("#next-frame-start").click()
    for number, guess in ((1, lambda: court.click()), (2, lambda: (court.press("ArrowLeft"), court.press("Enter")))):
        until(visitor, lambda: "open" in court.get_attribute("class"))
        guess()
        told = re.compile(rf"{number}/5 · you were \d")
        until(visitor, lambda told=told: told.match(ask.inner_text()))
        game.get_by_role("button", name=visitor.text("next_frame_prediction.game.next"), exact=True).click()
    until(visitor, lambda: ask.inner_text().startswith("3/5"))
