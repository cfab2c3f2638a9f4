"""The style room as a visitor uses it: whatever is moved paints anew, Gatys can be stopped, a video is painted."""

import importlib
import io

from demos.common.media.video import write_mp4
from tests.benchmarks.common import photo

importlib.import_module("demos.style_transfer.texts")  # the words that Visitor.word looks up


def address(room, what: str = ".st-live img") -> str:
    return room.locator(what).get_attribute("src")


def wait_for_another(visitor, room, before: str, what: str = ".st-live img") -> str:
    for _ in range(300):
        visitor.page.wait_for_timeout(100)
        if address(room, what) != before:
            return address(room, what)
    raise AssertionError("no other came")


def test_whatever_is_moved_paints_anew(visit):
    visitor = visit("ko")
    room = visitor.open_room("style_transfer")

    def control(name: str):
        return room.get_by_label(visitor.text(f"style_transfer.{name}")).locator("visible=true").first

    def choose_another() -> None:
        control("other").click()
        room.get_by_role("option").nth(3).click()

    def upload() -> None:
        file = io.BytesIO()
        photo(200, 120).save(file, "PNG")
        given = {"name": "a.png", "mimeType": "image/png", "buffer": file.getvalue()}
        room.locator("input[type=file]").first.set_input_files(given)

    room.locator(".fold button").first.click()
    seen = address(room)
    for move in (
        lambda: room.locator(".st-wall label").nth(5).click(),
        lambda: control("strength").fill("0.6"),
        lambda: control("stroke").fill("1.7"),
        lambda: control("keep").check(),
        choose_another,
        lambda: control("mix").fill("0.9"),
        upload,
    ):
        move()
        seen = wait_for_another(visitor, room, seen)


def test_gatys_is_stopped_and_a_video_is_painted(visit, tmp_path):
    visitor = visit("en", "narrow")
    room = visitor.open_room("style_transfer")
    seen = address(room)
    room.get_by_role("button", name=visitor.text("style_transfer.gatys"), exact=True).click()
    wait_for_another(visitor, room, seen)
    room.locator("button.stop").locator("visible=true").first.click()
    room.get_by_text("Stopped at step").wait_for(timeout=20_000)
    seen = address(room, "video")
    frames = [photo(96, 64).rotate(angle) for angle in (0, 3)]
    room.locator("input[type=file]").last.set_input_files(write_mp4(frames, 10, tmp_path / "short.mp4"))
    room.get_by_role("button", name=visitor.text("style_transfer.film.run"), exact=True).click()
    wait_for_another(visitor, room, seen, "video")
