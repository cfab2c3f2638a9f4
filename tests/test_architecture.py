"""Which way the arrows go: who may import whom, and how much an import may cost."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

import demos
from tests.benchmarks.latency import VERBS

ROOT = Path(demos.__file__).parent.parent
FILES = sorted(path.relative_to(ROOT) for folder in ("demos", "training") for path in (ROOT / folder).rglob("*.py"))
HEAVY = ("gradio", "transformers", "diffusers", "datasets", "scipy", "accelerate", "pandas")


def imports(path: Path) -> set[str]:
    """Full names of all modules that a file imports, at its top or inside functions."""
    found = set()
    for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            package = ".".join(path.parts[: len(path.parts) - node.level]) if node.level else ""
            module = ".".join(part for part in (package, node.module) if part)
            found.update(f"{module}.{alias.name}" for alias in node.names)
    return found


def within(name: str, package: str) -> bool:
    return name == package or name.startswith(package + ".")


@pytest.mark.parametrize("path", FILES, ids=str)
def test_imports_go_one_way(path):
    names = imports(path)
    room = path.parts[1] if path.parts[0] == "demos" and len(path.parts) > 2 else None
    if path.parts[0] == "demos":
        assert not [name for name in names if within(name, "training")], "a demo never imports training"
        assert not [name for name in names if within(name, "app")]
    if room == "common":
        others = [each.name for each in (ROOT / "demos").iterdir() if each.is_dir() and each.name != "common"]
        assert not [name for name in names for other in others if within(name, f"demos.{other}")], "common, then demos"
    elif room:
        rooms = {name.split(".")[1] for name in names if within(name, "demos") and "." in name}
        assert rooms <= {room, "common"}, "one demo never imports another"
    if path.name in ("pipeline.py", "network.py", "checkpoint.py") or path.parts[0] == "training":
        assert not [name for name in names if within(name, "gradio")], "no gradio below the tabs"
    if path.name == "tab.py":
        assert not [name for name in names if within(name, "torch")], "a tab knows nothing of tensors"
    assert not [name for name in names if within(name, "torchvision")], "torchvision has no CPU build for every torch"


def test_nothing_loads_a_pickle_at_run_time():
    for path in FILES:
        if path.parts[0] == "demos":
            code = (ROOT / path).read_text(encoding="utf-8")
            assert "torch.load(" not in code and "import pickle" not in code, path


@pytest.mark.parametrize("name", demos.DEMOS)
def test_every_demo_is_whole(name):
    home = ROOT / "demos" / name
    for file in ("network.py", "pipeline.py", "tab.py", "texts.py", "lesson_ko.md", "lesson_en.md"):
        if file != "network.py" or name != "deepdream":  # its network is the shared backbone
            assert (home / file).is_file(), file
    assert (ROOT / "training" / name / "__main__.py").is_file()
    assert (ROOT / "tests" / "demos" / name).is_dir() and (ROOT / "tests" / "training" / name).is_dir()
    assert name in VERBS, "tests/benchmarks/latency.py measures every demo"
    weights = [*home.glob("checkpoint/**/*.safetensors")]
    assert weights
    for file in weights:
        assert file.stat().st_size <= 10 * 2**20, f"{file.relative_to(ROOT)} is over 10 MiB"
        for part in ("config.json", "README.md", "samples.webp"):
            assert (file.parent / part).is_file(), f"{file.parent.relative_to(ROOT)} has no {part}"


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
