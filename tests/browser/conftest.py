"""One running gallery and one Chromium for all browser tests."""

from __future__ import annotations

import pytest

from tests.app_server import AppServer
from tests.browser.visitor import Visitor, launch, why_no_browser


@pytest.fixture(scope="session")
def browser():
    if reason := why_no_browser():
        pytest.skip(reason)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = launch(playwright)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def gallery():
    with AppServer() as running:
        yield running


@pytest.fixture
def visit(browser, gallery):
    """`visit("ko", "wide")` opens the gallery; at the end of the test nothing may have gone wrong on the page."""
    visitors = []

    def open_gallery(language: str = "ko", size: str = "wide") -> Visitor:
        visitors.append(Visitor(browser, gallery.url, language, size).__enter__())
        return visitors[-1]

    yield open_gallery
    for visitor in visitors:
        visitor.__exit__()
    assert not [problem for visitor in visitors for problem in visitor.problems]
