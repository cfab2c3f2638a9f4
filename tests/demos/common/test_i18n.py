"""Every word of the gallery exists in Korean and in English, and every word that the code asks for exists."""

import ast
import importlib
import re
import string
from pathlib import Path
from types import SimpleNamespace

import pytest

import demos
from demos.common.ui.i18n import COOKIE, InputError, Texts, language, translations

HERE = Path(demos.__file__).parent
SOURCES = sorted([*HERE.rglob("*.py"), *HERE.parent.glob("app.py")])
HANGUL = re.compile("[가-힣]")


@pytest.fixture(scope="module")
def words() -> dict[str, dict[str, str]]:
    """All texts, with every module that registers some imported."""
    for path in SOURCES:
        if "Texts(" in path.read_text(encoding="utf-8"):
            importlib.import_module(".".join(path.relative_to(HERE.parent).with_suffix("").parts))
    return translations()


def placeholders(text: str) -> set[str]:
    try:
        return {field for _, field, _, _ in string.Formatter().parse(text) if field}
    except ValueError:  # braces that are no placeholders: a formula
        return set()


def test_both_languages_have_every_key(words):
    assert words["ko"].keys() == words["en"].keys()
    assert not [f"{each}: {key}" for each in words for key, text in words[each].items() if not text.strip()]


def test_english_holds_no_korean(words):
    assert not [key for key, text in words["en"].items() if HANGUL.search(text) and not key.endswith("language")]


def test_korean_sentences_are_korean(words):
    """A name may be the same in both languages; a sentence may not."""
    sentences = {key: text for key, text in words["ko"].items() if text.rstrip().endswith(".") or len(text) > 60}
    assert not [key for key, text in sentences.items() if not HANGUL.search(text)]


def test_both_languages_fill_in_the_same_values(words):
    different = [key for key, text in words["ko"].items() if placeholders(text) != placeholders(words["en"][key])]
    assert not different


@pytest.mark.parametrize("name", demos.DEMOS)
def test_every_demo_has_title_and_sentence(words, name):
    for key in ("title", "sentence"):
        assert f"{name}.{key}" in words["ko"]
    assert len(words["ko"][f"{name}.title"]) <= 24, "a tab's label is short"


@pytest.mark.parametrize("name", demos.DEMOS)
def test_lessons_exist_in_both_languages(name):
    korean, english = ((HERE / name / f"lesson_{each}.md").read_text(encoding="utf-8") for each in ("ko", "en"))
    assert HANGUL.search(korean) and not HANGUL.search(english)
    for lesson in (korean, english):
        assert "arxiv.org" in lesson or "http" in lesson, "a lesson links its paper"
    assert korean.count("\n#") == english.count("\n#"), "the two have the same parts"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(HERE.parent)))
def test_keys_in_the_code_exist(words, path):
    """`t("key")`, `t.say("key")` and `t.error("key")` with a literal key, in the module's own `t`."""
    code = path.read_text(encoding="utf-8")
    here = f"demos.{path.parent.name}" if path.parent != HERE.parent else ""
    name = re.search(r"^t = Texts\(\s*\"(\w+)\"", code, re.M)
    imported = re.search(r"^from demos\.(\w+)\.?([\w.]*) import .*\bt\b(?! as)", code, re.M)
    if name:
        prefix = name[1]
    elif imported and imported[1] != "common":
        prefix = imported[1]
    elif imported:
        prefix = importlib.import_module(f"demos.common.{imported[2]}").t.name
    else:
        pytest.skip(f"{here or path.name} uses no texts")
    used, added = {}, set()
    for node in ast.walk(ast.parse(code)):
        if not (isinstance(node, ast.Call) and node.args):
            continue
        called = node.func.value if isinstance(node.func, ast.Attribute) else node.func
        method = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        if not (isinstance(called, ast.Name) and called.id == "t"):
            continue
        first = node.args[0]
        if method == "add" and isinstance(first, ast.Dict):  # texts made when the page is built
            added.update(key.value for key in first.keys if isinstance(key, ast.Constant))
        elif method in ("", "say", "error") and isinstance(first, ast.Constant):
            used[first.value] = node.lineno
    known = added | {key.removeprefix(f"{prefix}.") for key in words["ko"] if key.startswith(f"{prefix}.")}
    missing = [f"line {line}: {key}" for key, line in used.items() if key not in known]
    assert not missing


def test_say_and_error():
    t = Texts("test_i18n", {"small": ("{size}픽셀보다 커야 해요.", "Needs more than {size} pixels.")})
    assert t.say("small", "ko", size=3) == "3픽셀보다 커야 해요."
    error = t.error("small", size=3)
    assert isinstance(error, InputError) and error.text("en") == "Needs more than 3 pixels."
    assert "3픽셀" in str(error) and "3 pixels" in str(error)
    with pytest.raises(KeyError):
        t("unknown")


@pytest.mark.parametrize(
    "accept, cookie, expected",
    [
        ("ko-KR,ko;q=0.9,en;q=0.8", None, "ko"),
        ("en-US,en;q=0.9", None, "en"),
        ("de-DE,en;q=0.5", None, "en"),
        ("fr-FR", None, "en"),
        ("", None, "ko"),
        ("*", None, "ko"),
        ("ko-KR", "en", "en"),
        ("en-US", "ko", "ko"),
        ("en-US", "klingon", "en"),
    ],
)
def test_the_visitors_language(accept, cookie, expected):
    request = SimpleNamespace(headers={"accept-language": accept}, cookies={COOKIE: cookie} if cookie else {})
    assert language(request) == expected


def test_a_call_from_no_browser_is_answered_in_korean():
    assert language(None) == "ko"
