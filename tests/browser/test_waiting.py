"""A visitor whose work waits for others': the page says so, and Stop takes the work back."""

import time

import pytest
from gradio_client import Client, handle_file
from playwright.sync_api import expect

import demos.common.ui.waiting
import demos.deepdream.texts  # noqa: F401  (both register their words)
from demos.common.ui.handlers import COMPUTE
from demos.common.ui.layout import examples_in
from demos.deepdream.constants import MAX_OCTAVES


@pytest.fixture
def crowd(gallery):
    """Others' dreams, long enough to outlast a test, in every place of the room's queue."""
    clients = [Client(gallery.url, verbose=False) for _ in range(COMPUTE["concurrency_limit"])]
    settings = {"image": handle_file(examples_in("deepdream")[0]), "octaves": MAX_OCTAVES, "steps": 40, "size": 1024}
    dreams = [client.submit(**settings, api_name="/deepdream_dream") for client in clients]
    while any(not dream.outputs() for dream in dreams):
        time.sleep(0.2)
    yield dreams
    for dream in dreams:
        dream.cancel()


def test_the_page_says_that_others_come_first_and_stop_takes_the_work_back(visit, crowd):
    lines = []
    for language in ("ko", "en"):
        visitor = visit(language)
        room = visitor.open_room("deepdream")
        line = room.locator(".progress-line").first
        lines.append((line, line.inner_text()))
        note = visitor.page.locator(".waiting-note")
        expect(note).to_be_hidden()

        room.get_by_role("button", name=visitor.text("deepdream.dream"), exact=True).click()
        expect(note).to_contain_text(visitor.text("waiting.next"))

        room.get_by_role("button", name=visitor.text("layout.stop"), exact=True).locator("visible=true").click()
        expect(note).to_have_text(visitor.text("waiting.taken_back"))
        expect(note).to_be_hidden()
        expect(visitor.page.locator("body.dreaming")).to_have_count(0)

    for dream in crowd:
        dream.cancel()
    visitor.page.wait_for_timeout(2000)
    for line, before in lines:  # what was taken back does not begin once there is room
        assert line.inner_text() == before
