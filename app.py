"""The gallery: `python app.py`, then open the address it prints.

Rooms are listed in demos/__init__.py; each brings its own page in demos/<name>/tab.py. The page opens before torch is
loaded: networks are read in a thread after launch, or when a visitor first needs them.
"""

from __future__ import annotations

import argparse
import html
import importlib
import logging
import os
import socket
import threading
import traceback
from collections.abc import Sequence
from types import ModuleType
from typing import TYPE_CHECKING

from demos import DEMOS
from demos.common.media import checkpoint
from demos.common.nn import memory
from demos.common.ui.i18n import Texts, translations

if TYPE_CHECKING:
    import gradio as gr  # imported where it is used, so that `--help` and a mistyped option answer at once

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
# Threads of torch that wait should sleep: spinning ones take the core from the other visitors' work.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

logger = logging.getLogger("gallery")

# Files that visitors make are deleted when they are an hour old; Gradio checks every ten minutes.
DELETE_CACHE = (600, 3600)
LARGEST_UPLOAD = "25mb"

t = Texts(
    "gallery",
    {
        "name": ("생성 모델 미술관", "A Gallery of Generative Models"),
        "failed": (
            "이 방은 지금 열리지 않아요. 다른 방은 그대로 볼 수 있습니다.",
            "This room does not open right now. The others do.",
        ),
    },
)


def main() -> None:
    """The command: build the page, serve it, load the networks meanwhile."""
    memory.keep()
    options = parse_options()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    port = free_port(options.host, options.port)
    print(f"* http://{'127.0.0.1' if options.host == '0.0.0.0' else options.host}:{port}", flush=True)

    gallery = build_gallery(options.rooms)
    launch(gallery, options.host, port, options.share)
    if not options.no_warmup:
        threading.Thread(target=warm_up, args=(options.rooms,), daemon=True, name="warm-up").start()
    gallery.block_thread()


def parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Open the gallery of generative models.")
    parser.add_argument(
        "--host", default=os.environ.get("GRADIO_SERVER_NAME", "127.0.0.1"), help="0.0.0.0 for a classroom"
    )
    parser.add_argument(
        "--port", type=int, default=os.environ.get("GRADIO_SERVER_PORT"), help="default: first free from 7860"
    )
    parser.add_argument("--rooms", type=room_names, default=DEMOS, help="only these, as in vae,pix2pix (default: all)")
    parser.add_argument("--share", action="store_true", help="a public link for three days (needs the internet)")
    parser.add_argument("--no-warmup", action="store_true", help="load a network only when a visitor needs it")
    return parser.parse_args()


def room_names(text: str) -> tuple[str, ...]:
    """Rooms named with commas between, in the lecture's order. Raises ArgumentTypeError for one that is not there."""
    names = [name.strip() for name in text.split(",") if name.strip()]
    unknown = [name for name in names if name not in DEMOS]
    if unknown or not names:
        known = ", ".join(DEMOS)
        raise argparse.ArgumentTypeError(f"no room is called {', '.join(unknown) or repr(text)}; there are {known}")
    return tuple(name for name in DEMOS if name in names)


def free_port(host: str, wanted: int | None) -> int:
    """`wanted` if given (0: any free port), else the first free one from 7860 on."""
    for port in [wanted] if wanted is not None else range(7860, 7960):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
                return probe.getsockname()[1]
            except OSError:
                continue
    raise SystemExit(f"port {wanted if wanted is not None else '7860-7959'} on {host} is taken; try --port")


def build_gallery(rooms: Sequence[str] = DEMOS) -> gr.Blocks:
    """The page with these rooms, each in a tab."""
    import gradio as gr

    from demos.common.ui import handlers

    with gr.Blocks(title="생성 모델 미술관 · Generative Models", delete_cache=DELETE_CACHE, fill_width=True) as gallery:
        with gr.Row(elem_classes="gallery-header"):
            gr.Markdown(t("name"), elem_classes="gallery-name")
            gr.HTML(
                '<div class="language-switch"><button lang="ko" onclick="gallery.speak(\'ko\')">한국어</button>'
                '<button lang="en" onclick="gallery.speak(\'en\')">English</button></div>'
            )
        with gr.Tabs(elem_id="rooms"):
            for name in rooms:
                build_room(name)
        gallery.unload(handlers.forget_visitor)
    return gallery


def build_room(name: str) -> None:
    """A room in its tab. One that fails shows its error, and the others live."""
    import gradio as gr

    tab, title, failure = None, name, None
    try:
        tab = importlib.import_module(f"demos.{name}.tab")
        title = tab.t("title")
    except Exception as error:
        failure = error
    with gr.Tab(title, id=name, elem_id=f"room-{name}"):
        if tab and not failure:
            with gr.Column() as room:
                try:
                    build_tab(tab)
                except Exception as error:
                    failure = error
                    room.visible = False
        if failure:
            logger.error("the room %s does not open", name, exc_info=failure)
            gr.Markdown(t("failed"))
            reason = "".join(traceback.format_exception_only(failure)).splitlines()[-1]
            gr.HTML(f'<pre class="room-error">{html.escape(reason)}</pre>')


def build_tab(tab: ModuleType) -> None:
    """What is in the tab. One that shows something of other rooms names them in `USES` and gets the folders of their
    checkpoints: no room looks for another's files by itself."""
    if hasattr(tab, "USES"):
        tab.build({name: checkpoint.folder(name) for name in tab.USES})
    else:
        tab.build()


def launch(gallery: gr.Blocks, host: str, port: int, share: bool) -> None:
    """Start to serve the page, and return."""
    import gradio as gr
    from starlette.middleware import Middleware

    from demos.common.ui import notices, theme, waiting

    gallery.queue(max_size=128)
    gallery.launch(
        server_name=host,
        server_port=port,
        share=share,
        i18n=gr.I18n(**translations()),
        theme=theme.theme(),
        css_paths=theme.CSS,
        head=waiting.script() + notices.script(),
        app_kwargs={"middleware": [Middleware(theme.LanguageScriptMiddleware)]},
        max_file_size=LARGEST_UPLOAD,
        run_history=False,  # on a classroom's machine the next student would see it
        ssr_mode=False,
        footer_links=["api", "settings"],
        quiet=not share,
        prevent_thread_lock=True,
    )


def warm_up(rooms: Sequence[str] = DEMOS) -> None:
    """Load these rooms' networks, one after the other, so that the first visitor does not wait."""
    for name in rooms:
        try:
            importlib.import_module(f"demos.{name}.pipeline").load()
        except Exception:
            logger.exception("the networks of %s could not be loaded", name)


if __name__ == "__main__":
    main()
