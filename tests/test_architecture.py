"""The plan of the house as code: each room's files, which way imports go, one home for a thing, how long a file is."""

from __future__ import annotations

import ast
import functools
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import demos
from tests.benchmarks.latency import VERBS

ROOT = Path(demos.__file__).parent.parent
FILES = sorted(path.relative_to(ROOT) for folder in ("demos", "training") for path in (ROOT / folder).rglob("*.py"))
TESTS = sorted(path.relative_to(ROOT) for path in (ROOT / "tests").rglob("*.py"))
SOURCES = [
    path.relative_to(ROOT)
    for folder in ("demos", "training", "tests")
    for ending in ("py", "js", "css", "html")
    for path in sorted((ROOT / folder).rglob(f"*.{ending}"))
]
HEAVY = ("gradio", "transformers", "diffusers", "datasets", "scipy", "accelerate", "pandas")
# What a training may not take from its room; the rest (networks, constants, worlds, drawing …) is pure.
NOT_FOR_TRAINING = {"tab", "inside", "texts", "exhibits", "pipeline"}
TABLES = ("texts.py", "names.py")  # may be long
ROOM_FILES = (
    *("pipeline.py", "constants.py", "texts.py", "tab.py", "inside.py", "exhibits.py"),
    *("lesson_ko.md", "lesson_en.md"),
)


def module(path: Path) -> str:
    """A file's dotted name."""
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def statements(tree: ast.AST) -> Iterator[ast.AST]:
    """All nodes but what stands under `if TYPE_CHECKING`, which costs nothing and makes no circle."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            continue
        yield node
        yield from statements(node)


@functools.cache
def tree(path: Path) -> ast.Module:
    return ast.parse((ROOT / path).read_text(encoding="utf-8"))


@functools.cache
def imports(path: Path) -> frozenset[str]:
    """Full names of all that a file imports, at its top or inside functions."""
    found = set()
    for node in statements(tree(path)):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            package = ".".join(path.parts[: len(path.parts) - node.level]) if node.level else ""
            source = ".".join(part for part in (package, node.module) if part)
            found.update(f"{source}.{alias.name}" for alias in node.names)
    return frozenset(found)


def within(name: str, package: str) -> bool:
    return name == package or name.startswith(package + ".")


def importing(path: Path, *packages: str) -> list[str]:
    return [name for name in imports(path) for package in packages if within(name, package)]


# which way the arrows go


@pytest.mark.parametrize("path", [path for path in FILES if path.parts[0] == "demos"], ids=str)
def test_demos_import_one_way(path):
    room = path.parts[1] if len(path.parts) > 2 else None
    assert not importing(path, "training", "app", "tests"), "a demo imports neither training nor the app"
    others = [name for name in demos.DEMOS if name != room]
    assert not importing(path, *(f"demos.{other}" for other in others)), "one demo never imports another"
    page = path.name in ("tab.py", "inside.py") or path.parts[1:3] == ("common", "ui")
    if path.name in ("pipeline.py", "network.py", "constants.py") or (room == "common" and not page):
        assert not importing(path, "gradio") or path.name == "images.py", "no gradio below the page"
    if path.name in ("tab.py", "inside.py", "texts.py", "constants.py"):
        assert not importing(path, "torch"), "a page knows nothing of tensors"
    if path.name == "constants.py":
        assert not importing(path, "demos.common.ui.i18n"), "constants hold no words"


@pytest.mark.parametrize("path", [path for path in FILES if path.parts[0] == "training"], ids=str)
def test_trainings_import_one_way(path):
    name = path.parts[1] if len(path.parts) > 2 else None
    assert not importing(path, "gradio", "tests", "app")
    rooms = {each.split(".")[1] for each in importing(path, "demos", "training") if each.count(".")}
    assert rooms <= {"common", name}, "a training knows its own room"
    if name == "common":
        assert rooms <= {"common"}
    taken = {each.split(".")[2] for each in importing(path, f"demos.{name}")} if name != "common" else set()
    assert not taken & NOT_FOR_TRAINING, "of its room a training takes networks, constants and what is pure"


@pytest.mark.parametrize("path", FILES, ids=str)
def test_torchvision_is_never_needed(path):
    assert not importing(path, "torchvision"), "it has no CPU build for every torch"


def test_there_is_no_circle_of_modules():
    """Imports inside functions count too: a circle that only works late is one all the same."""
    modules = {module(path): path for path in (*FILES, Path("app.py"))}
    graph = {}
    for name, path in modules.items():
        wanted = {each if each in modules else each.rpartition(".")[0] for each in imports(path)}
        graph[name] = {each for each in wanted if each in modules and each != name and not each.endswith("__init__")}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))


def test_nothing_loads_a_pickle_at_run_time():
    for path in FILES:
        if path.parts[0] == "demos":
            code = (ROOT / path).read_text(encoding="utf-8")
            assert "torch.load(" not in code and "import pickle" not in code, path


# rooms and trainings


def defined(path: Path) -> dict[str, ast.AST]:
    """Top-level functions, classes and assigned names, in order."""
    found = {}
    for node in tree(path).body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            found[node.name] = node
        elif isinstance(node, (ast.Assign, ast.AnnAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = [each.id for target in targets for each in ast.walk(target) if isinstance(each, ast.Name)]
            found.update(dict.fromkeys(names, node))
    return found


@pytest.mark.parametrize("name", demos.DEMOS)
def test_every_room_is_whole(name):
    home = Path("demos") / name
    for file in ROOM_FILES:
        assert (ROOT / home / file).is_file(), f"{name} has no {file}"
    assert (ROOT / home / "network.py").is_file() or name == "deepdream", "its network is the shared backbone"
    assert any((ROOT / home / "exhibits").iterdir())
    for page in ("tab.py", "inside.py"):
        functions = [key for key, node in defined(home / page).items() if isinstance(node, ast.FunctionDef)]
        assert functions[0] == "build", f"{page} begins with build"
    assert {"EXHIBITS", "make", "main"} <= defined(home / "exhibits.py").keys()
    main = ast.unparse(defined(home / "exhibits.py")["main"])
    assert "EXHIBITS.main(make)" in main, "the same command in every room"
    load = defined(home / "pipeline.py")["load"]
    assert load.returns and ast.unparse(load.returns) != "Any", "load says what it gives"
    assert load.decorator_list, "and is cached"
    assert name in VERBS, "tests/benchmarks/latency.py measures every demo"
    assert (ROOT / "tests" / "demos" / name).is_dir() and (ROOT / "tests" / "training" / name).is_dir()


@pytest.mark.parametrize("name", demos.DEMOS)
def test_every_checkpoint_is_whole(name):
    weights = [*(ROOT / "demos" / name).glob("checkpoint/**/*.safetensors")]
    assert weights
    for file in weights:
        assert file.stat().st_size <= 10 * 2**20, f"{file.relative_to(ROOT)} is over 10 MiB"
        for part in ("config.json", "README.md", "samples.webp"):
            assert (file.parent / part).is_file(), f"{file.parent.relative_to(ROOT)} has no {part}"
        matter = (file.parent / "README.md").read_text(encoding="utf-8").split("\n---\n")[0]
        if "license: other" in matter:  # the Hub asks for both then
            assert "license_name: " in matter and "license_link: " in matter, f"{file.parent.relative_to(ROOT)}"


@pytest.mark.parametrize("name", demos.DEMOS)
def test_every_training_is_whole(name):
    home = ROOT / "training" / name
    assert (home / "__main__.py").is_file() and (home / "__init__.py").is_file()
    assert f"python -m training.{name}" in (home / "__main__.py").read_text(encoding="utf-8"), "its docstring shows how"
    for language in ("en", "ko"):
        assert (home / f"card_{language}.md").is_file(), "the model card's prose"


@pytest.mark.parametrize("name", demos.DEMOS)
def test_texts_are_words_only(name):
    path = Path("demos") / name / "texts.py"
    assert defined(path).keys() == {"t"}, "numbers and names live in constants.py, functions where they are used"


# one home for a thing, in sizes that are read in one sitting

ONE_HOME = (
    *("psnr", "ssim", "luminance", "ShiftTolerantLPIPS", "st_lpips", "load_st_lpips", "kl_per_latent"),
    *("Hinge", "Logistic", "Relativistic", "Wasserstein", "squared_slope", "map_distance", "feature_distance"),
    *("frechet_distance", "kernel_distance", "precision_recall", "missing_variety", "PatchDiscriminator"),
    *("line_chart", "data_uri", "check_whole", "check_number", "check_seeds", "lazily", "busy", "run_with_line"),
    *("asset", "picture_in", "picture_out", "caption", "Exhibits", "open_image", "update_statistics"),
)


def test_a_thing_has_one_home():
    homes: dict[str, list[str]] = {}
    for path in FILES:
        for name, node in defined(path).items():
            if name in ONE_HOME and not isinstance(node, (ast.Assign, ast.AnnAssign)):
                homes.setdefault(name, []).append(str(path))
    assert not {name: paths for name, paths in homes.items() if len(paths) > 1}


def test_colours_and_language_stand_once():
    """REAL, FAKE and so on in colours.py and gallery.css; what language a visitor reads in theme.py."""
    for path in SOURCES:
        text = (ROOT / path).read_text(encoding="utf-8")
        if path.name not in ("colours.py", "gallery.css") and path.parts[0] != "tests":
            assert not re.findall("#(?:2F6BD7|E8792B|1B8A7A)", text, re.I), f"{path}: the gallery's colours, again"
        if path.name != "theme.py" and path.parts[0] == "demos":
            assert "navigator.language" not in text, f"{path}: the visitor's language, again"


@pytest.mark.parametrize("path", [*FILES, *TESTS, Path("app.py")], ids=str)
def test_files_and_functions_are_short(path):
    lines = len((ROOT / path).read_text(encoding="utf-8").splitlines())
    assert lines <= 300 or path.name in TABLES, f"{lines} lines; would a reader rather find two files?"
    for node in ast.walk(tree(path)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name != "build":
            length = node.end_lineno - node.lineno + 1
            assert length <= 60, f"{node.name} has {length} lines"


@pytest.mark.parametrize("path", [path for path in SOURCES if path.suffix in (".js", ".css", ".html")], ids=str)
def test_lines_of_the_page_are_short(path):
    long = [line for line in (ROOT / path).read_text(encoding="utf-8").splitlines() if len(line) > 120]
    assert not long or path.suffix != ".js", long[0]


# what an import costs


@pytest.mark.parametrize("name", demos.DEMOS)
def test_a_pipeline_imports_in_well_under_a_second(name):
    """Beyond torch itself, counted without the packages that would make it slow."""
    code = f"""
import json, sys, time
import torch, torch.nn.functional
start = time.process_time()
from demos.{name}.pipeline import load
seconds = time.process_time() - start
print(json.dumps([seconds, [each for each in {HEAVY!r} if each in sys.modules]]))
"""
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    seconds, heavy = json.loads(run.stdout.splitlines()[-1])
    assert not heavy
    assert seconds < 1.5, "process time, generous for a busy machine"


def test_the_page_is_built_without_torch():
    """What stands between a visitor and the page must not wait for torch or for weights."""
    code = "import json, sys, app; app.build_gallery(); print(json.dumps('torch' in sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout.splitlines()[-1]) is False
