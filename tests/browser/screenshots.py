"""Pictures of every room, part, language and width.

    python -m tests.browser.screenshots OUT [--url http://127.0.0.1:7860] [--room vae] [--dark]

Starts a gallery of its own unless `--url` names a running one. The files are called
OUT/<room>_<number of the part>_<language>_<size>.png.
"""

import argparse
import importlib
from contextlib import nullcontext
from pathlib import Path

from playwright.sync_api import sync_playwright

import demos
from tests.app_server import AppServer
from tests.browser.visitor import LOCALES, SIZES, Visitor, launch


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--url", help="a gallery that is running already")
    parser.add_argument("--room", action="append", choices=demos.DEMOS)
    parser.add_argument("--dark", action="store_true")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    for name in demos.DEMOS:
        importlib.import_module(f"demos.{name}.texts")
    with nullcontext() if options.url else AppServer() as app, sync_playwright() as playwright:
        browser = launch(playwright)
        for language in LOCALES:
            for size in SIZES:
                url = f"{options.url or app.url}{'/?__theme=dark' if options.dark else ''}"
                with Visitor(browser, url, language, size) as visitor:
                    for name in options.room or demos.DEMOS:
                        room = visitor.open_room(name)
                        for number, tab in enumerate(visitor.parts(room), 1):
                            tab.click()
                            visitor.screenshot(options.out / f"{name}_{number}_{language}_{size}.png")
                for problem in dict.fromkeys(visitor.problems):
                    print(f"{language} {size}: {problem}")
        browser.close()


if __name__ == "__main__":
    main()
