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

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
# Threads of torch that wait should sleep: spinning ones take the core from the other visitors' work.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

logger = logging.getLogger("gallery")

# Files that visitors make are deleted when they are an hour old; looked at every ten minutes.
DELETE_CACHE = (600, 3600)
LARGEST_UPLOAD = "25mb"


def build_gallery():
    """All rooms as one gr.Blocks, in the lecture's order. A room that fails shows its error; the others live."""
    import gradio as gr

    from demos import DEMOS
    from demos.common.ui import handlers
    from demos.common.ui.i18n import Texts

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
    with gr.Blocks(title="생성 모델 미술관 · Generative Models", delete_cache=DELETE_CACHE, fill_width=True) as gallery:
        with gr.Row(elem_classes="gallery-header"):
            gr.Markdown(t("name"), elem_classes="gallery-name")
            gr.HTML(
                '<div class="language-switch"><button lang="ko" onclick="speak(\'ko\')">한국어</button>'
                '<button lang="en" onclick="speak(\'en\')">English</button></div>'
            )
        with gr.Tabs(elem_id="rooms"):
            for name in DEMOS:
                try:
                    tab = importlib.import_module(f"demos.{name}.tab")
                    title = tab.t("title")
                except Exception:
                    tab, title = None, name
                    error = traceback.format_exc()
                with gr.Tab(title, id=name, elem_id=f"room-{name}"):
                    if tab is not None:
                        with gr.Column() as room:
                            try:
                                tab.build()
                                continue
                            except Exception:
                                error = traceback.format_exc()
                        room.visible = False
                    logger.error("the room %s does not open:\n%s", name, error)
                    gr.Markdown(t("failed"))
                    gr.HTML(f'<pre class="room-error">{html.escape(error.splitlines()[-1])}</pre>')
        gallery.unload(handlers.forget_visitor)
    return gallery


def warm_up() -> None:
    """Load every room's networks, one after the other, so that the first visitor does not wait."""
    from demos import DEMOS

    for name in DEMOS:
        try:
            importlib.import_module(f"demos.{name}.pipeline").load()
        except Exception:
            logger.exception("the networks of %s could not be loaded", name)


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


def main() -> None:
    from demos.common.nn import memory

    memory.keep()
    parser = argparse.ArgumentParser(description="Open the gallery of generative models.")
    parser.add_argument(
        "--host", default=os.environ.get("GRADIO_SERVER_NAME", "127.0.0.1"), help="0.0.0.0 for a classroom"
    )
    parser.add_argument(
        "--port", type=int, default=os.environ.get("GRADIO_SERVER_PORT"), help="default: first free from 7860"
    )
    parser.add_argument("--share", action="store_true", help="a public link for three days (needs the internet)")
    parser.add_argument("--no-warmup", action="store_true", help="load a network only when a visitor needs it")
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)

    port = free_port(options.host, options.port)
    print(f"* http://{'127.0.0.1' if options.host == '0.0.0.0' else options.host}:{port}", flush=True)

    import gradio as gr
    from starlette.middleware import Middleware

    from demos.common.ui import notices, theme, waiting
    from demos.common.ui.i18n import translations

    gallery = build_gallery()
    gallery.queue(max_size=128)
    gallery.launch(
        server_name=options.host,
        server_port=port,
        share=options.share,
        i18n=gr.I18n(**translations()),
        theme=theme.theme(),
        css_paths=theme.CSS,
        head=waiting.script() + notices.script(),
        app_kwargs={"middleware": [Middleware(theme.LanguageFirst)]},
        max_file_size=LARGEST_UPLOAD,
        run_history=False,  # on a classroom's machine the next student would see it
        ssr_mode=False,
        footer_links=["api", "settings"],
        quiet=not options.share,
        prevent_thread_lock=True,
    )
    if not options.no_warmup:
        threading.Thread(target=warm_up, daemon=True, name="warm-up").start()
    gallery.block_thread()


if __name__ == "__main__":
    main()
