"""The project as a newcomer meets it: the commands its pages name exist, and what stands in two files agrees."""

from __future__ import annotations

import contextlib
import importlib.util
import io
import re
import runpy
import shlex
import sys
from pathlib import Path
from unittest import mock

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGES = [ROOT / f"{name}.md" for name in ("README", "CONTRIBUTING", "THIRD_PARTY", "CHANGELOG")]
PAGES += [ROOT / "training" / "README.md", ROOT / "docs" / "new_room.md"]
EXAMPLE = "colour_filter"  # the room that docs/new_room.md builds
COMMAND = re.compile(r"python -m ((?:training|demos|tests)\.[\w.]*\w)([^`\n#|]*)")


def commands() -> list[tuple[str, str, str]]:
    """(page, module, what follows it) of every command of ours that a page names."""
    return [(page.name, *found) for page in PAGES for found in COMMAND.findall(page.read_text(encoding="utf-8"))]


def test_every_page_is_there():
    assert [page.name for page in PAGES if not page.is_file()] == []
    assert (ROOT / ".github/workflows/ci.yml").is_file() and (ROOT / ".pre-commit-config.yaml").is_file()


def test_every_module_that_a_page_names_exists():
    for module in sorted({module for _, module, _ in commands() if EXAMPLE not in module}):
        assert importlib.util.find_spec(module), module


def test_every_flag_that_a_page_names_exists():
    for page, module, rest in commands():
        if not re.fullmatch(r"training\.\w+", module) or EXAMPLE in module:
            continue
        flags = {word for word in shlex.split(rest.replace("…", ""), comments=True) if word.startswith("--")}
        unknown = flags - flags_of(module)
        assert not unknown, f"{page}: {module} has no {unknown}"


def flags_of(module: str) -> set[str]:
    """The flags of a training, from its own `--help`."""
    printed = io.StringIO()
    with (
        mock.patch.object(sys, "argv", [module, "--help"]),
        contextlib.redirect_stdout(printed),
        pytest.raises(SystemExit),
    ):
        runpy.run_module(module, run_name="__main__")
    return set(re.findall(r"--\w+", printed.getvalue()))


def test_links_between_the_pages_lead_somewhere():
    for page in PAGES:
        prose = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.S)
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", prose):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_readmes_line_for_a_notebook_works():
    (line,) = set(re.findall(r"`(from demos\.vae\.pipeline import load; [^`]+)`", PAGES[0].read_text(encoding="utf-8")))
    scope: dict = {}
    head, _, expression = line.rpartition("; ")
    exec(head, scope)
    assert len(eval(expression, scope)) == 3


def requirements(name: str, section: str | None = None) -> set[str]:
    """The lines of a requirements file, or of the part under a comment of its own."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    if section:
        start = lines.index(f"# {section}") + 1
        end = next((i for i in range(start, len(lines)) if not lines[i].strip()), len(lines))
        lines = lines[start:end]
    stripped = (line.partition("#")[0].strip() for line in lines)
    return {line for line in stripped if line and not line.startswith("-r")}


def test_the_requirements_files_are_what_pyproject_says():
    tomllib = pytest.importorskip("tomllib")  # from Python 3.11 on
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert requirements("requirements.txt") == set(project["dependencies"])
    for extra, wanted in project["optional-dependencies"].items():
        assert requirements("requirements-dev.txt", extra) == set(wanted)


def test_the_version_is_the_newest_in_the_changelog():
    tomllib = pytest.importorskip("tomllib")
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    newest = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.M)
    assert newest and newest[1] == version
