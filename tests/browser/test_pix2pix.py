"""The pix2pix room as a visitor uses it: a stroke on the sheet becomes a picture, in both kinds of drawing."""

import importlib

importlib.import_module("demos.pix2pix.texts")  # the words that Visitor.word looks up


def picture(room) -> str:
    return room.locator("#pix2pix-result img").get_attribute("src")


def wait_for_another(visitor, room, before: str) -> str:
    for _ in range(150):
        visitor.page.wait_for_timeout(100)
        if picture(room) != before:
            return picture(room)
    raise AssertionError("no other picture came")


def drag(visitor, room, start: tuple, end: tuple) -> None:
    box = room.locator(".paper").bounding_box()
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in (start, end)]
    visitor.page.mouse.move(*places[0])
    visitor.page.mouse.down()
    visitor.page.mouse.move(*places[1], steps=5)
    visitor.page.mouse.up()


def test_a_box_on_the_plan_and_a_line_become_pictures(visit):
    visitor = visit("ko")
    room = visitor.open_room("pix2pix")
    first = picture(room)
    drag(visitor, room, (0.1, 0.1), (0.3, 0.3))
    second = wait_for_another(visitor, room, first)
    room.get_by_role("button", name=visitor.text("pix2pix.pad.undo"), exact=True).click()
    third = wait_for_another(visitor, room, second)
    room.get_by_text(visitor.text("pix2pix.task.emoji"), exact=True).first.click()
    fourth = wait_for_another(visitor, room, third)
    drag(visitor, room, (0.3, 0.7), (0.7, 0.7))
    wait_for_another(visitor, room, fourth)
