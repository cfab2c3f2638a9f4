"""The page's appearance, that of a small museum: colours and type here, layout in gallery.css; and in which language it
starts."""

from __future__ import annotations

from pathlib import Path

import gradio as gr
from starlette.types import ASGIApp, Message, Receive, Scope, Send

FONTS = (
    "Pretendard",
    "Noto Sans KR",
    "Noto Sans CJK KR",
    "Apple SD Gothic Neo",
    "Malgun Gothic",
    "system-ui",
    "sans-serif",
)
CSS = Path(__file__).with_name("gallery.css")

# Gradio takes the language of `navigator.language`, once, and offers no switch that a visitor would find. The header's
# switch sets a cookie, which this script turns into that property before Gradio's own script runs. All other scripts of
# the gallery read `gallery.language`, "ko" or "en".
LANGUAGE_SCRIPT = """
<script>
window.gallery = (() => {
  const chosen = (document.cookie.match(/(?:^|; )gallery_lang=(ko|en)/) || [])[1];
  const preferred = navigator.languages.map((code) => code.slice(0, 2).toLowerCase());
  const language = chosen || preferred.find((code) => code === "ko" || code === "en") || "en";
  Object.defineProperty(navigator, "language", { get: () => language, configurable: true });
  Object.defineProperty(navigator, "languages", { get: () => [language], configurable: true });
  function speak(language) {
    const secure = location.protocol === "https:" ? "; SameSite=None; Secure" : "; SameSite=Lax";
    document.cookie = "gallery_lang=" + language + "; path=/; max-age=31536000" + secure;
    location.reload();
  }
  return { language, speak };
})();
</script>
"""


class LanguageScriptMiddleware:
    """ASGI middleware that puts LANGUAGE_SCRIPT first into the page's head: `launch(head=)` adds scripts too late."""

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != "/":
            return await self.app(scope, receive, send)
        start: Message | None = None

        async def insert(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = message  # held back: the length of the page is not known yet
                return
            if start:
                page = message.get("body", b"")
                longer = page.replace(b"<head>", b"<head>" + LANGUAGE_SCRIPT.encode(), 1)
                length = str(int(dict(start["headers"]).get(b"content-length", len(page))) + len(longer) - len(page))
                headers = [pair for pair in start["headers"] if pair[0] != b"content-length"]
                await send({**start, "headers": [*headers, (b"content-length", length.encode())]})
                message, start = {**message, "body": longer}, None
            await send(message)

        await self.app(scope, receive, insert)


def theme() -> gr.themes.Base:
    """Paper white walls, ink, one accent; nothing is fetched from outside."""
    return gr.themes.Base(
        primary_hue=gr.themes.Color(
            c50="#EEF3FD", c100="#DCE6FB", c200="#B9CCF6", c300="#8FADEE", c400="#5F87DF", c500="#2B59C3",
            c600="#2B59C3", c700="#234AA3", c800="#1D3C84", c900="#182F66", c950="#101F45",
        ),
        neutral_hue="stone",
        font=FONTS,
        font_mono=("ui-monospace", "Menlo", "Consolas", "monospace"),
        text_size=gr.themes.Size(
            xxs="11px", xs="13px", sm="15px", md="17px", lg="19px", xl="22px", xxl="28px", name="gallery"
        ),
        radius_size=gr.themes.sizes.radius_sm,
    ).set(
        body_background_fill="#FAF9F6",
        body_background_fill_dark="#17181B",
        body_text_color="#1E2024",
        body_text_color_dark="#ECEBE8",
        body_text_color_subdued="#5C5F66",
        body_text_color_subdued_dark="#B4B3AF",
        background_fill_primary="#FFFFFF",
        background_fill_primary_dark="#1F2024",
        background_fill_secondary="#F3F1EC",
        background_fill_secondary_dark="#26272C",
        border_color_primary="#E2DFD8",
        border_color_primary_dark="#3A3B40",
        block_border_width="1px",
        block_shadow="none",
        block_label_background_fill="transparent",
        block_label_background_fill_dark="transparent",
        block_label_border_width="0px",
        block_label_text_color="#5C5F66",
        block_label_text_color_dark="#B4B3AF",
        block_title_text_weight="500",
        button_primary_background_fill="#2B59C3",
        button_primary_background_fill_dark="#2B59C3",
        button_primary_background_fill_hover="#234AA3",
        button_primary_background_fill_hover_dark="#3A6AD6",
        button_primary_text_color="#FFFFFF",
        link_text_color="#2B59C3",
        link_text_color_dark="#8FADEE",
        slider_color="#2B59C3",
    )  # fmt: skip
