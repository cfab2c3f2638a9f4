"""Starts the gallery as a visitor's machine would, in a process of its own on a free port, for tests and benchmarks."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gradio_client import Client

ROOT = Path(__file__).resolve().parent.parent


class AppServer:
    """A Gradio app in a process of its own for the length of a `with` block; enters when the page is usable.

    Args:
        arguments: what follows `python` on the command line; `{port}` in them becomes the port.
        timeout: seconds until the page must be usable.

    `url` is its address, `startup` the seconds from the start of the process until `/` and `/config` answered 200,
    `process` the process, `log()` what it printed.

    Raises:
        RuntimeError: the process ended, or the page was not usable in time; holds what the process printed.
    """

    def __init__(self, *arguments: str, timeout: float = 120):
        self.arguments = arguments or ("app.py", "--port", "{port}", "--no-warmup")
        self.timeout = timeout
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> AppServer:
        self.output = tempfile.NamedTemporaryFile(prefix="gallery_", suffix=".log")
        command = [sys.executable, *(argument.format(port=self.port) for argument in self.arguments)]
        environment = {**os.environ, "GRADIO_ANALYTICS_ENABLED": "False", "PYTHONUNBUFFERED": "1"}
        start = time.perf_counter()
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=self.output, stderr=subprocess.STDOUT
        )
        while not (answers(self.port, "/") and answers(self.port, "/config")):
            if self.process.poll() is not None or time.perf_counter() - start > self.timeout:
                self.stop()
                raise RuntimeError(f"{' '.join(command)} did not bring up a page:\n{self.log()}")
            time.sleep(0.02)
        self.startup = time.perf_counter() - start
        return self

    def __exit__(self, *_) -> None:
        self.stop()
        self.output.close()

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def log(self) -> str:
        return Path(self.output.name).read_text(errors="replace")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def answers(port: int, path: str) -> bool:
    """Whether a GET of `path` on this machine's `port` is answered with 200."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        response.read()
        return response.status == 200
    except OSError:
        return False
    finally:
        connection.close()


@contextmanager
def room_client(build: Callable[[], None]) -> Iterator[Client]:
    """The API of a page with one room, which `build` of its tab makes; served by this process."""
    import gradio as gr
    from gradio_client import Client

    from demos.common.ui.i18n import translations

    with gr.Blocks() as page, gr.Tab("room"):
        build()
    page.queue()
    _, url, _ = page.launch(prevent_thread_lock=True, quiet=True, i18n=gr.I18n(**translations()), ssr_mode=False)
    yield Client(url, verbose=False)
    page.close()
