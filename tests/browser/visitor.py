"""A visitor of the running gallery: headless Chromium in one language and one width, who notes what goes wrong."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, Playwright, Response

from demos.common.ui.i18n import translations

SIZES = {"wide": (1440, 900), "narrow": (390, 844)}  # px; a laptop and a phone
LOCALES = {"ko": "ko-KR", "en": "en-US"}
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]


def chromium_path() -> str | None:
    """The machine's own Chromium; Playwright's download is not needed."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def launch(playwright: Playwright) -> Browser:
    """Headless Chromium."""
    return playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)


class Visitor:
    """Opens the gallery at `url` in `language` ("ko" or "en") at a `size` of SIZES; use it in a `with` block.

    `problems` lists console errors, failed answers and requests that left this machine.
    """

    def __init__(self, browser: Browser, url: str, language: str = "ko", size: str = "wide"):
        self.browser, self.url, self.language, self.size = browser, url, language, size
        self.home = url.split("?")[0].rstrip("/")
        self.problems: list[str] = []

    def __enter__(self) -> Visitor:
        width, height = SIZES[self.size]
        self.context = self.browser.new_context(
            locale=LOCALES[self.language], viewport={"width": width, "height": height}, reduced_motion="reduce"
        )
        self.page: Page = self.context.new_page()
        self.page.on("console", lambda message: message.type == "error" and self.note_error(message.text))
        self.page.on("pageerror", lambda error: self.note_error(f"{error.name}: {error}"))
        self.page.on("request", lambda request: self.note_request(request.url))
        self.page.on("response", self.note_answer)
        self.page.goto(self.url)
        self.page.get_by_role("tab").first.wait_for(timeout=30_000)
        return self

    def __exit__(self, *_) -> None:
        self.context.close()

    def note_error(self, problem: str) -> None:
        """Note an error of the page's scripts.

        A reload (the language switch) aborts what Gradio was still asking for, or closes the session of a stream that
        is just being opened ("Unexpected error 404"): no fault of the page. A missing file is a failed answer.
        """
        if not any(aborted in problem for aborted in ("AbortError", "Connection errored out", "Unexpected error 404")):
            self.problems.append(problem)

    def note_request(self, url: str) -> None:
        """Note a request that leaves this machine."""
        if not url.startswith((self.home, "data:", "blob:")):
            self.problems.append(f"outside request: {url}")

    def note_answer(self, answer: Response) -> None:
        """Note an answer that is an error."""
        if answer.status >= 400:
            self.problems.append(f"{answer.status} for {answer.url}")

    def text(self, key: str) -> str:
        """A text of the gallery in the visitor's language: "vae.title"."""
        return translations()[self.language][key]

    def open_room(self, room: str) -> Locator:
        """Open a room by its tab, or by the menu that holds those that do not fit. Returns the room."""
        title = self.text(f"{room}.title")
        tab = self.page.locator("#rooms").get_by_role("tab", name=title, exact=True).locator("visible=true").first
        menu = self.page.locator("#rooms .overflow-menu > button").first
        if not tab.is_visible() and menu.is_visible():
            menu.click()
            self.page.locator(".overflow-dropdown").get_by_text(title, exact=True).click()
        else:
            tab.click()
        opened = self.page.locator(f"#room-{room}")
        opened.locator(".room-title").first.wait_for(timeout=20_000)
        return opened

    def parts(self, room: Locator) -> list[Locator]:
        """The tabs of a room's parts: try, look inside, understand."""
        return room.locator(".parts > .tab-wrapper").first.get_by_role("tab").locator("visible=true").all()

    def exhibits(self, room: Locator) -> list[Locator]:
        """The tabs of the exhibits in the open part, where it has several."""
        return room.locator(".part").locator("visible=true").first.get_by_role("tab").locator("visible=true").all()

    def overflow(self) -> int:
        """How many pixels the page is wider than the window."""
        return self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")

    def media(self, room: Locator) -> list[str]:
        """Addresses of the visible pictures and videos in the room's exhibits, and the contents of its canvases."""
        return room.locator(".exhibit").evaluate_all(
            """exhibits => exhibits.flatMap((exhibit) => [...exhibit.querySelectorAll("img, video, canvas")])
               .filter((shown) => shown.offsetParent !== null)
               .map((shown) => shown.tagName === "CANVAS" ? shown.toDataURL() : shown.currentSrc || shown.src)
               .filter(Boolean)"""
        )

    def screenshot(self, path: Path) -> None:
        """Save a picture of the whole page, with its pictures loaded and transitions over."""
        # pictures far from the window are not loaded before a visitor comes near them
        for place in range(0, self.page.evaluate("document.documentElement.scrollHeight"), 800):
            self.page.evaluate(f"window.scrollTo(0, {place})")
            self.page.wait_for_timeout(50)
        # not "networkidle": Gradio keeps a connection open as long as the page is
        self.page.wait_for_function("[...document.images].every(image => image.complete)")
        self.page.evaluate("window.scrollTo(0, 0)")
        self.page.wait_for_timeout(500)
        self.page.screenshot(path=path, full_page=True, animations="disabled")


def why_no_browser() -> str | None:
    """Why the browser tests can't run here, or None. In continuous integration they must run."""
    if chromium_path():
        return None
    reason = "needs Chromium: apt-get install chromium fonts-noto-cjk"
    if os.environ.get("CI") == "true":
        raise RuntimeError(reason)
    return reason
