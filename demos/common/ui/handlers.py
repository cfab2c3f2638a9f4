"""How a page's events run: in which queue, with errors said in the visitor's language, and until Stop is pressed."""

from __future__ import annotations

import functools
import importlib
import inspect
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import gradio as gr

from demos.common.ui.i18n import InputError, Texts, language
from demos.common.ui.waiting import take_back

# Two queues for the two cores: a picture that takes a blink must not wait behind a dream.
QUICK = {"concurrency_id": "quick", "concurrency_limit": 2}
COMPUTE = {"concurrency_id": "compute", "concurrency_limit": 2}

# Listeners that show no progress of their own and are no part of the API.
QUIET = {"show_progress": "hidden", "api_visibility": "private"}


def lazily(room: str) -> Callable[[], Any]:
    """A function that returns what the room's `load()` does. Its first call imports torch, which the page must not wait for.

    Each module says what it gets, so that editors and type checkers know: `faces: Callable[[], FaceGeneration] = lazily(...)`.
    """

    def load() -> Any:
        return importlib.import_module(f"demos.{room}.pipeline").load()

    return load


def busy(texts: Texts, key: str = "working") -> Callable:
    """A listener that returns `texts`' line `key` in the visitor's language, for the moment when work begins."""

    def say(request: gr.Request) -> str:
        return texts.say(key, language(request))

    return say


def run_with_line(
    event: Callable, line: gr.HTML, begun: Callable, handler: Callable, inputs: Any, outputs: Any, **options: Any
) -> Any:
    """Let `event` (as `button.click`) run `handler`; `line` shows what `begun` returns (see `busy`) from the first moment on,
    and nothing more where the handler refuses. Returns the event, for `.then`."""
    event(begun, None, line, queue=False, **QUIET)
    running = event(handler, inputs, outputs, show_progress="hidden", **options)
    running.failure(lambda: "", None, line, queue=False, **QUIET)
    return running


def guarded(handler: Callable) -> Callable:
    """Decorator for a handler (function, generator, async generator): an InputError becomes a notice in the visitor's language.

    The visitor's language is read from the handler's argument that is annotated `gr.Request`; a handler without one is
    refused, for Gradio would give it none. What is on the page stays as it is.
    The notice's heading is in gallery.css: the page shows "Error" whatever `gr.Error(title=)` says (Gradio 6.31).
    """

    if not any("Request" in str(each.annotation) for each in inspect.signature(handler).parameters.values()):
        raise TypeError(f"{handler.__name__} needs a parameter that is annotated gr.Request")

    def notice(error: InputError, args: tuple) -> gr.Error:
        request = next((each for each in args if isinstance(each, gr.Request)), None)
        return gr.Error(error.text(language(request)), print_exception=False)

    @functools.wraps(handler)
    def call(*args: Any, **kwargs: Any) -> Any:
        try:
            return handler(*args, **kwargs)
        except InputError as error:
            raise notice(error, args) from error

    @functools.wraps(handler)
    def stream(*args: Any, **kwargs: Any) -> Iterator[Any]:
        try:
            yield from handler(*args, **kwargs)
        except InputError as error:
            raise notice(error, args) from error

    @functools.wraps(handler)
    async def stream_async(*args: Any, **kwargs: Any) -> AsyncIterator[Any]:
        try:
            async for each in handler(*args, **kwargs):
                yield each
        except InputError as error:
            raise notice(error, args) from error

    if inspect.isasyncgenfunction(handler):
        return stream_async
    return stream if inspect.isgeneratorfunction(handler) else call


# One flag a visitor and demo. A handler that streams looks at its flag and returns; nothing is killed.
# Calls that come from no page have no end that anyone hears of: the oldest flags go.
_flags: dict[tuple[str | None, str], threading.Event] = {}
MOST_FLAGS = 1000


def stop_flag(name: str, request: gr.Request) -> threading.Event:
    """A fresh flag for this visitor's run of `name`; a run that is still going is told to end."""
    stop(name, request)
    _flags.pop((request.session_hash, name), None)  # the newest comes last
    flag = _flags[request.session_hash, name] = threading.Event()
    for oldest in list(_flags)[:-MOST_FLAGS]:
        _flags.pop(oldest, None)
    return flag


def stop(name: str, request: gr.Request) -> None:
    """Tell this visitor's run of `name` to end."""
    if flag := _flags.get((request.session_hash, name)):
        flag.set()


def forget_visitor(request: gr.Request) -> None:
    """A visitor closed the page: end all their runs."""
    for key in [key for key in _flags if key[0] == request.session_hash]:
        _flags.pop(key).set()


def wire_stop(button: gr.Button, name: str) -> None:
    """Let `button` end the visitor's run of `name` at once, and take back what they asked for and what still waits."""

    async def end(request: gr.Request) -> None:
        stop(name, request)
        await take_back(request.session_hash)

    button.click(end, queue=False, show_progress="hidden", api_visibility="private")
