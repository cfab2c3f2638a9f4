"""How a page's events run: in which queue, with errors said in the visitor's language, and until Stop is pressed."""

from __future__ import annotations

import functools
import importlib
import inspect
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from typing import Any

import gradio as gr

from demos.common.ui.i18n import InputError, Texts, language
from demos.common.ui.waiting import cancel_queued

# Two queues for the two cores: a picture that takes a blink must not wait behind a dream.
QUICK: dict[str, Any] = {"concurrency_id": "quick", "concurrency_limit": 2}
COMPUTE: dict[str, Any] = {"concurrency_id": "compute", "concurrency_limit": 2}

# Listeners that show no progress of their own and are no part of the API.
QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}


def lazily(room: str) -> Callable[[], Any]:
    """A function that returns the room's pipeline, that is, what its `load()` returns.

    Its first call imports torch, which the page must not wait for. Each module states the type, for editors and type
    checkers: `faces: Callable[[], FaceGeneration] = lazily("face_generation")`.
    """

    def load() -> Any:
        return importlib.import_module(f"demos.{room}.pipeline").load()

    return load


def busy(texts: Texts, key: str = "working") -> Callable[[gr.Request], str]:
    """A listener that returns `texts`' line `key` in the visitor's language, for the moment when work begins."""

    def say(request: gr.Request) -> str:
        return texts.say(key, language(request))

    return say


def run_with_line(
    event: Callable[..., Any],
    line: gr.HTML,
    begun: Callable[..., Any],
    handler: Callable[..., Any],
    inputs: Any,
    outputs: Any,
    **options: Any,
) -> Any:
    """Let an event run a handler, with a line on the page that says so from the first moment on.

    Args:
        event: The method of a component that adds the listener, as `button.click`.
        line: It shows what `begun` returns until the handler writes to it; it is emptied where the handler refuses.
        begun: See `busy`.
        handler: The work, with its `inputs`, `outputs` and `options` as Gradio takes them.

    Returns:
        The event, for `.then`.
    """
    event(begun, None, line, queue=False, **QUIET)
    running = event(handler, inputs, outputs, show_progress="hidden", **options)
    running.failure(lambda: "", None, line, queue=False, **QUIET)
    return running


def guarded(handler: Callable[..., Any]) -> Callable[..., Any]:
    """Decorator for a handler (function, generator, async generator): an InputError becomes a notice on the page.

    It is said in the visitor's language, which is read from the handler's argument that is annotated `gr.Request`. What
    is on the page stays as it is.

    Raises:
        TypeError: No argument has that annotation; Gradio would pass no request.
    """
    parameters = inspect.signature(handler).parameters.values()
    if not any("Request" in str(parameter.annotation) for parameter in parameters):
        raise TypeError(f"{handler.__name__} needs a parameter that is annotated gr.Request")

    @functools.wraps(handler)
    def call(*args: Any, **kwargs: Any) -> Any:
        with errors_as_notices(args):
            return handler(*args, **kwargs)

    @functools.wraps(handler)
    def stream(*args: Any, **kwargs: Any) -> Iterator[Any]:
        with errors_as_notices(args):
            yield from handler(*args, **kwargs)

    @functools.wraps(handler)
    async def stream_async(*args: Any, **kwargs: Any) -> AsyncIterator[Any]:
        with errors_as_notices(args):
            async for update in handler(*args, **kwargs):
                yield update

    if inspect.isasyncgenfunction(handler):
        return stream_async
    return stream if inspect.isgeneratorfunction(handler) else call


@contextmanager
def errors_as_notices(args: tuple[Any, ...]) -> Iterator[None]:
    """Turn an InputError into a gr.Error in the language of the gr.Request among a handler's arguments.

    The notice's heading is in gallery.css: the page shows "Error" whatever `gr.Error(title=)` says (Gradio 6.31).
    """
    try:
        yield
    except InputError as error:
        request = next((argument for argument in args if isinstance(argument, gr.Request)), None)
        raise gr.Error(error.text(language(request)), print_exception=False) from error


# A flag for each visitor's run of something. A handler that streams checks its flag and returns; nothing is killed.
# Nobody hears of the end of calls that come from no page, so the oldest flags are dropped.
_stop_flags: dict[tuple[str | None, str], threading.Event] = {}
MOST_FLAGS = 1000


def stop_flag(name: str, request: gr.Request) -> threading.Event:
    """A fresh flag for this visitor's run of `name`; a run that is still going is told to end."""
    stop(name, request)
    _stop_flags.pop((request.session_hash, name), None)  # the newest comes last
    flag = _stop_flags[request.session_hash, name] = threading.Event()
    for oldest in list(_stop_flags)[:-MOST_FLAGS]:
        _stop_flags.pop(oldest, None)
    return flag


def stop(name: str, request: gr.Request) -> None:
    """Tell this visitor's run of `name` to end."""
    if flag := _stop_flags.get((request.session_hash, name)):
        flag.set()


def forget_visitor(request: gr.Request) -> None:
    """End all runs of a visitor who has closed the page."""
    for key in [key for key in _stop_flags if key[0] == request.session_hash]:
        _stop_flags.pop(key).set()


def wire_stop(button: gr.Button, name: str) -> None:
    """Let `button` end the visitor's run of `name` at once, and cancel what they asked for and what still waits."""

    async def end(request: gr.Request) -> None:
        stop(name, request)
        await cancel_queued(request.session_hash)

    button.click(end, queue=False, **QUIET)
