"""Gradio's own notices in the gallery's words (notices.js): Gradio says them in English, files as MIME types (6.31)."""

from __future__ import annotations

from demos.common.ui.i18n import Texts, page_script

t = Texts(
    "notices",
    {
        "wrong_file": (
            "{file}: 여기서는 쓸 수 없는 파일이에요. 쓸 수 있는 것: {kinds}.",
            "{file} can't be used here. What can: {kinds}.",
        ),
        "image": ("그림 파일", "pictures"),
        "video": ("동영상 파일", "videos"),
        "large_file": (
            "{file}: 파일이 너무 커요. {most} MB까지 올릴 수 있어요.",
            "{file} is too large. Up to {most} MB can be uploaded.",
        ),
        "busy": (
            "지금은 찾는 사람이 너무 많아요. 잠시 뒤에 다시 해 주세요.",
            "Too many visitors right now. Please try again in a moment.",
        ),
        "lost": (
            "미술관과 연결이 끊겼어요. 잠시 뒤에도 그대로면 페이지를 새로 열어 주세요.",
            "The connection was lost. If it does not come back in a moment, please reload the page.",
        ),
    },
)


def script() -> str:
    """The page's script element, for `launch(head=)`."""
    return page_script(__file__, t)
