"""Publishing: what a checkpoint folder holds, what is refused, measuring and starting from what was published."""

import json

import pytest
import torch
from PIL import Image
from safetensors.torch import load_file

from tests.training.common.tiny import Shade, Tiny, TinyConfig, assert_same, weights
from training.common import publish as publishing
from training.common.card import History
from training.common.config import parse
from training.common.publish import PublishError


def test_a_figure_that_is_no_number_is_worse():
    assert publishing.worse({"error": float("nan")}, {"error": 1.0}, {"error": "lower"})


def test_publish_writes_a_folder_that_loads_and_is_guarded(train, tmp_path):
    folder = tmp_path / "published"
    flags = {"publish": "true", "publish_dir": folder, "max_train_steps": 2}
    train("run", error=0.5, **flags)
    names = {path.name for path in folder.iterdir()}
    assert names == {"config.json", "model.safetensors", "README.md", "samples.webp", "extra.safetensors", "curve.json"}
    assert all(value.dtype == torch.float16 for value in load_file(folder / "model.safetensors").values())
    assert isinstance(publishing.load(Shade, folder), Shade)
    assert publishing.published_figures(folder) == {"error": 0.5}
    text = (folder / "README.md").read_text(encoding="utf-8")
    english, korean = text.index("<!-- en -->"), text.index("<!-- ko -->")
    assert 0 < english < korean and "| Error | 0.5 |" in text[english:korean] and "| 오차 | 0.5 |" in text[korean:]
    assert "4 pictures seen" in text and str(tmp_path) not in text

    with pytest.raises(PublishError, match=r"error 0\.6, published 0\.5 .*--force"):
        train("worse", error=0.6, **flags)
    assert publishing.published_figures(folder) == {"error": 0.5}
    train("worse", error=0.6, force="true", **flags)
    assert publishing.published_figures(folder) == {"error": 0.6}


def test_a_folder_of_somebody_elses_is_refused_before_training_and_kept(train, tmp_path):
    folder = tmp_path / "homework"
    folder.mkdir()
    (folder / "README.md").write_text("my only copy")
    with pytest.raises(PublishError, match="no published checkpoint"):
        train("run", publish="true", publish_dir=folder, force="true", max_train_steps=1)
    assert [path.read_text() for path in folder.iterdir()] == ["my only copy"]
    assert not (tmp_path / "run").exists()


def test_a_publication_replaces_what_publications_wrote(train, tmp_path):
    folder = tmp_path / "published"
    flags = {"publish": "true", "publish_dir": folder, "max_train_steps": 1}
    train("run", **flags)
    before = {path.name for path in folder.iterdir()}
    (folder / "variant").mkdir()
    for name in ("replay-0000007.webp", "notes.txt", "variant/model.safetensors"):
        (folder / name).write_text(name)
    train("again", **flags)
    assert {path.name for path in folder.iterdir()} == before | {"notes.txt", "variant"}
    assert (folder / "variant" / "model.safetensors").is_file()


def test_figures_that_were_measured_otherwise_are_not_compared(train, tmp_path):
    folder = tmp_path / "published"
    flags = {"publish": "true", "publish_dir": folder, "max_train_steps": 1}
    train("run", evaluation_samples=100, error=0.5, **flags)
    with pytest.raises(PublishError, match=r"evaluation_samples 10, published 100.*--force"):
        train("few", evaluation_samples=10, error=0.1, **flags)
    assert publishing.published_figures(folder) == {"error": 0.5}
    train("few", evaluation_samples=10, error=0.1, force="true", **flags)
    train("few", evaluation_samples=10, error=0.1, **flags)
    # a card from before this was recorded
    path = folder / "README.md"
    text = path.read_text(encoding="utf-8")
    settings = "      args:\n        evaluation_samples: 10\n"
    assert settings in text
    path.write_text(text.replace(settings, ""), encoding="utf-8")
    train("many", evaluation_samples=100, error=0.1, **flags)


def test_evaluate_measures_a_checkpoint_and_prints_one_line(train, tmp_path, capsys):
    folder = tmp_path / "published"
    train("run", publish="true", publish_dir=folder, max_train_steps=1)
    capsys.readouterr()
    train("none", evaluate="true", checkpoint=folder, error=0.25)
    assert json.loads(capsys.readouterr().out) == {"checkpoint": str(folder), "error": 0.25}


def test_init_from_starts_with_published_weights(train, tmp_path):
    folder = tmp_path / "published"
    train("run", publish="true", publish_dir=folder, max_train_steps=5)
    out = train("next", init_from=folder, max_train_steps=1, learning_rate=0.0)
    assert_same(load_file(folder / "model.safetensors"), {k: v.half() for k, v in weights(out, 1).items()})


def test_too_large_a_file_is_not_published(tmp_path, monkeypatch):
    monkeypatch.setattr(publishing, "LARGEST", 100)
    card = Tiny(parse(TinyConfig, ["--dataset", "x"])).card({})
    sheet = Image.new("RGB", (8, 8))
    with pytest.raises(PublishError, match="MB"):
        publishing.publish(Shade(), tmp_path / "out", card, {}, sheet, history=History(), better={})
    assert not (tmp_path / "out").exists()
