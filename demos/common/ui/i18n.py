"""Korean and English, side by side.

Every demo keeps its words in `demos/<name>/texts.py` as pairs, so that neither language can be forgotten:

    t = Texts("vae", {"title": ("변이형 오토인코더", "Variational autoencoder")})

`t("title")` is translated by the visitor's browser (labels, buttons, Markdown); `t.say("title", "ko")` is translated
here (progress lines, HTML that a handler writes); `t.error("too_small", size=3)` is a ValueError that knows both.
Gradio is not imported before a label is asked for, so that pipelines may use this module.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

LANGUAGES = ("ko", "en")
COOKIE = "gallery_lang"  # set by the language switch in the page's header (app.py)

_registry: dict[str, tuple[str, str]] = {}


class InputError(ValueError):
    """Something a visitor gave that a demo can't use, with what to do about it in both languages.

    Attributes:
        sentences: The message by language.
        key: Which text it is, as `<name>.<key>`; None for a message that is no registered text.
    """

    def __init__(self, korean: str, english: str, key: str | None = None):
        super().__init__(f"{korean} / {english}")
        self.sentences = {"ko": korean, "en": english}
        self.key = key

    def text(self, language: str) -> str:
        """The sentence in `language` ("ko" or "en")."""
        return self.sentences[language]


class Texts:
    """The texts of one demo or part of the page. Sentences may hold `{placeholders}`, which `say` and `error` fill in.

    Args:
        name: Keys are registered as `<name>.<key>`.
        pairs: (Korean, English) by key.
    """

    def __init__(self, name: str, pairs: dict[str, tuple[str, str]]):
        self.name = name
        self.add(pairs)

    def add(self, pairs: dict[str, tuple[str, str]]) -> None:
        """Register more pairs, for texts that live in files (lessons, cards)."""
        for key, (korean, english) in pairs.items():
            _registry[f"{self.name}.{key}"] = (korean, english)

    def __contains__(self, key: str) -> bool:
        return f"{self.name}.{key}" in _registry

    def __call__(self, key: str) -> Any:
        """A Gradio text that the visitor's browser translates. Raises KeyError for an unknown key."""
        from gradio.i18n import I18nData

        full = f"{self.name}.{key}"
        _registry[full]  # a misspelt key should fail when the page is built, not show up on it
        return I18nData(full)

    def say(self, key: str, language: str, **values: Any) -> str:
        """The text in `language`, with its placeholders filled."""
        text = _registry[f"{self.name}.{key}"][LANGUAGES.index(language)]
        return text.format(**values) if values else text

    def words(self, prefix: str = "") -> dict[str, dict[str, str]]:
        """Texts for a script: {"ko": {key: text}, "en": {key: text}} of the keys with this prefix, which is cut off."""
        start = f"{self.name}.{prefix}"
        found = {key.removeprefix(start): pair for key, pair in _registry.items() if key.startswith(start)}
        return {language: {key: pair[i] for key, pair in found.items()} for i, language in enumerate(LANGUAGES)}

    def error(self, key: str, **values: Any) -> InputError:
        """An InputError to raise: `raise t.error("too_small", size=3)`."""
        return InputError(*both(lambda speech: self.say(key, speech, **values)), key=f"{self.name}.{key}")


def both(text: Callable[[str], str]) -> tuple[str, str]:
    """A pair for `Texts`: what `text` returns for "ko" and for "en"."""
    return text("ko"), text("en")


def translations() -> dict[str, dict[str, str]]:
    """All registered texts as {"ko": {key: text}, "en": {key: text}}, for `gr.I18n(**translations())`."""
    return {language: {key: pair[i] for key, pair in _registry.items()} for i, language in enumerate(LANGUAGES)}


def page_script(module: str, texts: Texts) -> str:
    """A script element that calls a function with all texts of `texts` in the visitor's language.

    The function is what the .js file beside `module` (a `__file__`) holds.
    """
    words = json.dumps(texts.words(), ensure_ascii=False)
    code = Path(module).with_suffix(".js").read_text(encoding="utf-8")
    return f"<script>(\n{code})({words}[gallery.language]);</script>"


def language(request: Any = None) -> str:
    """The visitor's language, "ko" or "en": the header's switch decides, else the browser's preferences, else Korean.

    `request` is a `gr.Request` or None (a call that comes from no browser).
    """
    cookies = getattr(request, "cookies", None) or {}
    if cookies.get(COOKIE) in LANGUAGES:
        return cookies[COOKIE]
    headers = getattr(request, "headers", None) or {}
    for preferred in headers.get("accept-language", "").lower().split(","):
        if preferred.strip()[:2] in LANGUAGES:
            return preferred.strip()[:2]
    return "ko" if not headers.get("accept-language", "").strip("* ") else "en"
