"""Korean and English, side by side.

Every demo keeps its words in `demos/<name>/texts.py` as pairs, so that neither language can be forgotten:

    t = Texts("vae", {"title": ("변이형 오토인코더", "Variational autoencoder")})

`t("title")` is translated by the visitor's browser (labels, buttons, Markdown); `t.say("title", "ko")` is translated
here (progress lines, HTML that a handler writes); `t.error("too_small", size=3)` is a ValueError that knows both.
This module does not import Gradio until a label is asked for, so that pipelines may use it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

LANGUAGES = ("ko", "en")
COOKIE = "gallery_lang"  # set by the language switch in the page's header (app.py)

_registry: dict[str, tuple[str, str]] = {}


class InputError(ValueError):
    """Something a visitor gave that a demo can't use, with what to do about it in both languages."""

    def __init__(self, korean: str, english: str):
        super().__init__(f"{korean} / {english}")
        self.sentences = {"ko": korean, "en": english}

    def text(self, language: str) -> str:
        """The sentence in `language` ("ko" or "en")."""
        return self.sentences[language]


class Texts:
    """The words of one demo: `pairs` maps a key to (Korean, English). Keys are registered as `<name>.<key>`.

    Sentences may hold `{placeholders}`, which `say` and `error` fill in.
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
        _registry[full]  # a typing error should fail when the page is built, not show up as a raw key
        return I18nData(full)

    def say(self, key: str, language: str, **values: Any) -> str:
        """The text in `language`, with its placeholders filled."""
        text = _registry[f"{self.name}.{key}"][LANGUAGES.index(language)]
        return text.format(**values) if values else text

    def error(self, key: str, **values: Any) -> InputError:
        """An InputError to raise: `raise t.error("too_small", size=3)`."""
        return InputError(*(self.say(key, language, **values) for language in LANGUAGES))

    def setting_error(self, key: str, name: str, **values: Any) -> InputError:
        """The same about a setting, which goes by its own text on the page: `t.setting_error("not_whole", "seed", low=0)`."""
        return InputError(*(self.say(key, each, name=self.say(name, each), **values) for each in LANGUAGES))


def translations() -> dict[str, dict[str, str]]:
    """All registered texts as {"ko": {key: text}, "en": {key: text}}, for `gr.I18n(**translations())`."""
    return {language: {key: pair[i] for key, pair in _registry.items()} for i, language in enumerate(LANGUAGES)}


def page_script(module: str, texts: Texts) -> str:
    """A script element with the function in the .js file beside `module`, called with the texts in the visitor's language."""
    keys = [key.removeprefix(f"{texts.name}.") for key in _registry if key.startswith(f"{texts.name}.")]
    words = json.dumps({each: {key: texts.say(key, each) for key in keys} for each in LANGUAGES}, ensure_ascii=False)
    code = Path(module).with_suffix(".js").read_text(encoding="utf-8")
    return f"<script>(\n{code})({words}[navigator.language.slice(0, 2)]);</script>"


def language(request: Any = None) -> str:
    """The visitor's language, "ko" or "en": the header's switch first, then the browser's wish, else Korean.

    `request` is a `gr.Request` or None (a call that comes from no browser).
    """
    cookies = getattr(request, "cookies", None) or {}
    if cookies.get(COOKIE) in LANGUAGES:
        return cookies[COOKIE]
    headers = getattr(request, "headers", None) or {}
    for wish in headers.get("accept-language", "").lower().split(","):
        if wish.strip()[:2] in LANGUAGES:
            return wish.strip()[:2]
    return "ko" if not headers.get("accept-language", "").strip("* ") else "en"
