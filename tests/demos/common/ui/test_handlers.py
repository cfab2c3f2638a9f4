"""What visitors are told when something they gave can't be used, and how their work ends."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import gradio as gr
import pytest

from demos.common.ui import handlers
from demos.common.ui.checks import check_number, check_whole
from demos.common.ui.i18n import InputError, Texts

t = Texts("test_handlers", {"size": ("크기", "Size")})


def refuse(value: str, request: gr.Request) -> str:
    raise t.error("size")


def refuse_later(value: str, request: gr.Request):
    yield "begun"
    raise t.error("size")


async def refuse_meanwhile(value: str, request: gr.Request):
    yield "begun"
    raise t.error("size")


def run(handler, *given) -> None:
    """Call a handler as Gradio does and go through all that it yields."""
    made = handler(*given)
    if not hasattr(made, "__aiter__"):
        list(made)
        return
    with ThreadPoolExecutor(1) as thread:  # in this one the browser tests have left an event loop
        thread.submit(asyncio.run, exhaust(made)).result()


async def exhaust(updates) -> None:
    async for _ in updates:
        pass


@pytest.mark.parametrize(("accept", "sentence"), [("ko", "크기"), ("en", "Size")])
def test_an_input_error_becomes_a_notice_in_the_visitors_language(accept, sentence):
    request = gr.Request(SimpleNamespace(headers={"accept-language": accept}, cookies={}))
    for handler in (refuse, refuse_later, refuse_meanwhile):
        with pytest.raises(gr.Error) as notice:
            run(handlers.guarded(handler), "?", request)
        assert notice.value.message == sentence


def test_a_handler_that_gets_no_request_is_refused():
    with pytest.raises(TypeError, match="Request"):
        handlers.guarded(lambda value: value)


def test_a_run_ends_with_stop_with_the_next_and_with_the_page():
    visitor, other = SimpleNamespace(session_hash="a"), SimpleNamespace(session_hash="b")
    first, elsewhere = handlers.stop_flag("room", visitor), handlers.stop_flag("room", other)
    second = handlers.stop_flag("room", visitor)
    assert first.is_set() and not second.is_set()
    handlers.stop("room", visitor)
    assert second.is_set() and not elsewhere.is_set()
    handlers.forget_visitor(other)
    assert elsewhere.is_set()


def test_settings_are_called_by_their_texts():
    assert check_number(t, "size", "0.5", 0, 1) == 0.5 and check_whole(t, "size", 2.0, 0, 4) == 2
    with pytest.raises(InputError) as refusal:
        check_whole(t, "size", 2.5, 0, 4)
    assert refusal.value.key == "checks.not_whole"
    assert refusal.value.text("en") == "Size needs to be a whole number from 0 to 4."
