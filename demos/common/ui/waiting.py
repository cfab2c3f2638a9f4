"""The queue as a visitor meets it: a note while their work waits for others' (waiting.js), and a way back out.

Gradio shows the place in the queue only beside a spinner that covers the picture. Nor does it take anything back:
`cancels` ends what runs, and leaves an Error badge on what waits (6.31).
"""

from __future__ import annotations

from demos.common.ui.i18n import Texts, page_script

t = Texts(
    "waiting",
    {
        "next": ("다른 사람의 작업이 끝나면 바로 시작해요.", "Others are being served; you are next."),
        "ahead": ("다른 사람의 작업 {ahead}개가 먼저예요.", "{ahead} others come before you."),
        "seconds": ("약 {seconds}초 뒤에 끝나요.", "Done in about {seconds} s."),
        "taken_back": ("시작하기 전에 취소했어요.", "Taken back before it began."),
    },
)


def script() -> str:
    """The page's script element, for `launch(head=)`."""
    return page_script(__file__, t)


async def cancel_queued(session: str | None) -> None:
    """Remove from the queue what the visitor asked for and what has not begun; to the page it ends without a result."""
    from gradio.context import LocalContext
    from gradio.server_messages import ProcessCompletedMessage

    blocks = LocalContext.blocks.get()
    if blocks is None:
        return
    queue = blocks._queue  # there is no public way
    async with queue.delete_lock:
        for lane in queue.event_queue_per_concurrency_id.values():
            for event in [event for event in lane.queue if event.session_hash == session]:
                lane.queue.remove(event)
                queue.event_ids_to_events.pop(event._id, None)
                queue.send_message(event, ProcessCompletedMessage(output={"data": []}, success=True))
