"""Every word of the gallery exists in Korean and in English, and every word that the code asks for exists."""

import ast
import importlib
import re
import string
from fnmatch import fnmatch
from pathlib import Path
from types import SimpleNamespace

import pytest

import demos
from demos.common.ui.i18n import COOKIE, InputError, Texts, both, language, translations

DEMOS = Path(demos.__file__).parent
SOURCES = sorted([*DEMOS.rglob("*.py"), *DEMOS.parent.glob("app.py")])
HANGUL = re.compile("[가-힣]")


@pytest.fixture(scope="module")
def words() -> dict[str, dict[str, str]]:
    """All texts, with every module that registers some imported."""
    for path in SOURCES:
        if "Texts(" in path.read_text(encoding="utf-8"):
            importlib.import_module(".".join(path.relative_to(DEMOS.parent).with_suffix("").parts))
    return translations()


def placeholders(text: str) -> set[str]:
    try:
        return {field for _, field, _, _ in string.Formatter().parse(text) if field}
    except ValueError:  # braces that are no placeholders: a formula
        return set()


def test_both_languages_have_every_key(words):
    assert words["ko"].keys() == words["en"].keys()
    assert not [
        f"{speech}: {key}" for speech, texts in words.items() for key, text in texts.items() if not text.strip()
    ]


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
    korean, english = both(lambda speech: (DEMOS / name / f"lesson_{speech}.md").read_text(encoding="utf-8"))
    assert HANGUL.search(korean) and not HANGUL.search(english)
    for lesson in (korean, english):
        assert "arxiv.org" in lesson or "http" in lesson, "a lesson links its paper"
    assert korean.count("\n#") == english.count("\n#"), "the two have the same parts"


def texts_module(path: Path) -> str | None:
    """The module whose `t` a file uses, its own or one that it imports from."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and ast.unparse(node).startswith("t = Texts("):
            return ".".join(path.relative_to(DEMOS.parent).with_suffix("").parts)
        if isinstance(node, ast.ImportFrom) and any((name.name, name.asname) == ("t", None) for name in node.names):
            return node.module
    return None


@pytest.mark.parametrize(
    "path", list(filter(texts_module, SOURCES)), ids=lambda path: str(path.relative_to(DEMOS.parent))
)
def test_keys_in_the_code_exist(words, path):
    """`t("key")`, `t.say("key")` and `t.error("key")` with a literal key."""
    prefix = importlib.import_module(texts_module(path)).t.name
    used, added = {}, set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not (isinstance(node, ast.Call) and node.args):
            continue
        called = node.func.value if isinstance(node.func, ast.Attribute) else node.func
        method = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        if not (isinstance(called, ast.Name) and called.id == "t"):
            continue
        first = node.args[0]
        if method == "add" and isinstance(first, ast.Dict):  # texts made when the page is built
            added.update(re.sub("{.*?}", "*", ast.unparse(key)).lstrip("f")[1:-1] for key in first.keys if key)
        elif method in ("", "say", "error") and isinstance(first, ast.Constant):
            used[first.value] = node.lineno
    known = {key.removeprefix(f"{prefix}.") for key in words["ko"] if key.startswith(f"{prefix}.")}
    unknown = {key: line for key, line in used.items() if key not in known}
    missing = [
        f"line {line}: {key}" for key, line in unknown.items() if not any(fnmatch(key, pattern) for pattern in added)
    ]
    assert not missing


def test_say_and_error():
    t = Texts("test_i18n", {"small": ("{size}픽셀보다 커야 해요.", "Needs more than {size} pixels.")})
    assert t.say("small", "ko", size=3) == "3픽셀보다 커야 해요."
    error = t.error("small", size=3)
    assert isinstance(error, InputError) and error.text("en") == "Needs more than 3 pixels."
    assert error.key == "test_i18n.small"
    assert "3픽셀" in str(error) and "3 pixels" in str(error)
    with pytest.raises(KeyError):
        t("unknown")


@pytest.mark.parametrize(
    ("accept", "cookie", "expected"),
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
