"""Push and pull for real, over HTTP with a local Hub: publish, revisions, offline, fall-backs, refusals, training."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from huggingface_hub import ModelCard

from demos.common.media import checkpoint
from tests.hub_client import Other, Tiny

ROOT = Path(__file__).resolve().parent.parent
NOBODY = "http://127.0.0.1:9"  # the discard port: a connection is refused at once


def python(*arguments, environment: dict[str, str], **more: str) -> str:
    """Run Python in a process of its own that knows only the local Hub; returns what it printed."""
    command = [sys.executable, *(str(argument) for argument in arguments)]
    everything = {**os.environ, **environment, **more}
    run = subprocess.run(command, cwd=ROOT, env=everything, capture_output=True, text=True, timeout=300)
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout


def client(*arguments, environment: dict[str, str], **more: str) -> dict:
    return json.loads(python("-m", "tests.hub_client", *arguments, environment=environment, **more).splitlines()[-1])


def save(network, folder: Path) -> Path:
    """A checkpoint folder as the gallery ships it, without its card."""
    network.half().save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def bundled(tmp_path_factory) -> Path:
    """Checkpoints that ship with a gallery: demo "tiny" with the value 0.5."""
    demos = tmp_path_factory.mktemp("demos")
    save(Tiny(3, 0.5), demos / "tiny" / "checkpoint")
    (demos / "tiny" / "checkpoint" / "README.md").write_text("the bundled card")
    return demos


@pytest.fixture(scope="module")
def published(hub, tmp_path_factory) -> Path:
    """me/tiny on the Hub: value 1 as v1, then value 2 on main. Returns the folder that was pushed last."""
    folder, home = tmp_path_factory.mktemp("published"), tmp_path_factory.mktemp("home")
    for value, tag in ((1, "v1"), (2, "v2")):
        push = ("push", "me/tiny", folder, "--value", value, "--tag", tag)
        pushed = client(*push, environment=hub.environment(home))
    assert {"README.md", "config.json", "model.safetensors", "samples.webp"} <= set(pushed["files"])
    return folder


def test_a_pushed_checkpoint_comes_with_its_card(hub, published):
    files = hub.hub.repositories["models", "me/tiny"]
    card = files.commits[files.resolve("main")]["README.md"].data.decode()
    assert card == (published / "README.md").read_text()
    assert "<!-- en -->" in card and "<!-- ko -->" in card
    results = ModelCard(card).data.eval_results
    assert [(result.metric_type, result.metric_value) for result in results] == [("mse", 2.0)]


@pytest.mark.parametrize(("revision", "value"), [(None, 2), ("main", 2), ("v1", 1)])
def test_load_by_revision_in_a_fresh_cache(hub, published, bundled, tmp_path, revision, value):
    wanted = {"GALLERY_HUB_REVISION": revision} if revision else {}
    found = client("load", bundled, environment=hub.environment(tmp_path), GALLERY_HUB_ORG="me", **wanted)
    assert (found["value"], found["kind"], found["revision"]) == (value, "hub", revision or "main")
    assert found["note"] is None and "작은 망" in found["card"]


def test_offline_after_the_first_time(hub, published, bundled, tmp_path):
    environment = {**hub.environment(tmp_path), "GALLERY_HUB_ORG": "me"}
    client("load", bundled, environment=environment)
    asked = len(hub.hub.requests)
    for missing_hub in ({"HF_HUB_OFFLINE": "1"}, {"HF_ENDPOINT": NOBODY}):
        found = client("load", bundled, environment=environment, **missing_hub)
        assert (found["value"], found["kind"], found["note"]) == (2, "hub", None)
    assert len(hub.hub.requests) == asked


@pytest.mark.parametrize(
    "trouble",
    [
        {"HF_ENDPOINT": NOBODY},
        {"HF_HUB_OFFLINE": "1"},
        {"GALLERY_HUB_ORG": "nobody"},
        {"GALLERY_HUB_ORG": "not a name"},
        {"GALLERY_HUB_REVISION": "v9"},
    ],
    ids=lambda trouble: "=".join(*trouble.items()),
)
def test_the_bundled_weights_take_over_and_say_so(hub, published, bundled, tmp_path, trouble):
    environment = {**hub.environment(tmp_path), "GALLERY_HUB_ORG": "me", **trouble}
    found = client("load", bundled, environment=environment)
    assert (found["value"], found["kind"], found["card"]) == (0.5, "bundled", "the bundled card")
    assert found["note"]


def test_without_an_organisation_the_hub_is_not_asked(hub, bundled, tmp_path):
    asked = len(hub.hub.requests)
    found = client("load", bundled, environment=hub.environment(tmp_path))
    assert (found["kind"], found["note"], len(hub.hub.requests)) == ("bundled", None, asked)


def test_a_damaged_upload_is_refused_and_not_replaced(hub, published, bundled, tmp_path):
    """The bundled weights would run, but whoever asked for the Hub's must learn that those are broken."""
    broken = {"cut": shutil.copytree(published, tmp_path / "cut"), "other": save(Other(3), tmp_path / "other")}
    weights = broken["cut"] / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-4])
    upload = "from huggingface_hub import HfApi\nfor name, folder in {pairs}:\n    HfApi().create_repo(name)\n"
    upload += "    HfApi().upload_folder(repo_id=name, folder_path=folder)"
    upload = upload.format(pairs=[(f"me/{name}", str(folder)) for name, folder in broken.items()])
    environment = {**hub.environment(tmp_path / "home"), "GALLERY_HUB_ORG": "me"}
    python("-c", upload, environment=environment)
    for name, word in (("cut", "damaged"), ("other", "not of a Tiny")):
        shutil.copytree(bundled / "tiny", bundled / name)
        refusal = client("load", bundled, "--name", name, environment=environment)
        assert word in refusal["error"]


@pytest.mark.parametrize(("trouble", "word"), [("cut", "damaged"), ("empty", "damaged"), ("other", "not of a Tiny")])
def test_damaged_bundled_weights_are_refused(monkeypatch, tmp_path, trouble, word):
    folder = save(Other(3) if trouble == "other" else Tiny(3), tmp_path / "tiny" / "checkpoint")
    weights = folder / "model.safetensors"
    if trouble != "other":
        weights.write_bytes(weights.read_bytes()[: 20 if trouble == "cut" else 0])
    refuse(monkeypatch, tmp_path, word)


@pytest.mark.parametrize(
    ("config", "word"), [("{", "damaged"), ('{"depth": 3}', "not of a Tiny"), ('{"width": 7}', "not of a Tiny")]
)
def test_a_wrong_config_is_refused(monkeypatch, tmp_path, config, word):
    folder = save(Tiny(3), tmp_path / "tiny" / "checkpoint")
    (folder / "config.json").write_text(config)
    refuse(monkeypatch, tmp_path, word)


@pytest.mark.parametrize("file", ["config.json", "model.safetensors"])
def test_a_missing_file_is_named(monkeypatch, tmp_path, file):
    (save(Tiny(3), tmp_path / "tiny" / "checkpoint") / file).unlink()
    refuse(monkeypatch, tmp_path, file)


def refuse(monkeypatch, demos: Path, word: str) -> None:
    monkeypatch.setattr(checkpoint, "DEMOS", demos)
    checkpoint.forget()
    with pytest.raises(checkpoint.CheckpointError, match=word):
        checkpoint.load(Tiny, "tiny")
    checkpoint.forget()


def test_weights_come_back_in_full_precision_and_frozen(monkeypatch, bundled):
    monkeypatch.setattr(checkpoint, "DEMOS", bundled)
    checkpoint.forget()
    network = checkpoint.load(Tiny, "tiny")
    assert not network.training and not network.numbers.requires_grad
    assert str(network.numbers.dtype) == "torch.float32"
    checkpoint.forget()


DATASET = """
import numpy as np
from datasets import Dataset, DatasetDict, Features, Image, Value
from PIL import Image as Picture

noise = np.random.default_rng(0).integers(0, 255, (40, 28, 28), dtype=np.uint8)
rows = {"picture": [Picture.fromarray(pixels) for pixels in noise], "digit": [i % 10 for i in range(40)]}
whole = Dataset.from_dict(rows, features=Features({"picture": Image(), "digit": Value("int64")}))
DatasetDict(train=whole.select(range(16)), test=whole.select(range(16, 40))).push_to_hub("me/tiny-digits")
"""


def test_a_training_from_a_data_set_on_the_hub(hub, tmp_path):
    """Two steps on a set whose columns have names of their own; published, pushed, and started from again."""
    environment = hub.environment(tmp_path / "home")
    python("-c", DATASET, environment=environment)
    train = ["-m", "training.vae", "--dataset", "me/tiny-digits", "--variant", "digits_map", "--max_train_steps", "2"]
    train += ["--image_column", "picture", "--label_column", "digit", "--hidden", "16", "--depth", "1"]
    train += ["--train_batch_size", "8", "--evaluate_images", "4", "--evaluate_samples", "8"]
    out, folder = tmp_path / "out", tmp_path / "published"
    publish = ["--publish", "--publish_dir", folder, "--push_to_hub", "--hub_model_id", "me/tiny-vae"]
    python(*train, "--output_dir", out, *publish, environment=environment)
    assert (out / "checkpoint-2").is_dir()
    assert (folder / "model.safetensors").is_file()
    uploaded = hub.hub.repositories["models", "me/tiny-vae"]
    files = uploaded.commits[uploaded.resolve("main")]
    assert files["digits_map/model.safetensors"].data == (folder / "model.safetensors").read_bytes()
    assert "README.md" in files

    again = ["--output_dir", tmp_path / "again", "--init_from", "me/tiny-vae/digits_map@main"]
    python(*train, *again, environment=environment)


SPACE = """
from huggingface_hub import HfApi, HfFileSystem, hf_hub_download
from huggingface_hub.errors import EntryNotFoundError, RepositoryNotFoundError, RevisionNotFoundError

api = HfApi()
api.create_repo("me/space", repo_type="space", space_sdk="gradio")
api.upload_file(repo_id="me/space", repo_type="space", path_or_fileobj=b"print(1)", path_in_repo="demos/vae/tab.py")
api.upload_file(repo_id="me/space", repo_type="space", path_or_fileobj=bytes(range(256)) * 8192, path_in_repo="large")
assert sorted(api.list_repo_files("me/space", repo_type="space")) == ["demos/vae/tab.py", "large"]
assert [entry.path for entry in api.list_repo_tree("me/space", repo_type="space")] == ["large", "demos"]
with HfFileSystem().open("spaces/me/space/large", block_size=1000) as file:
    file.seek(256 * 5000 + 7)
    assert file.read(3) == bytes([7, 8, 9])
api.create_branch("me/space", branch="next/try", repo_type="space")
api.delete_folder("demos", "me/space", repo_type="space")
api.delete_file("large", "me/space", repo_type="space", revision="next/try")
assert api.list_repo_files("me/space", repo_type="space") == ["large"]
assert api.list_repo_files("me/space", repo_type="space", revision="next/try") == ["demos/vae/tab.py"]
for error, what in (
    (EntryNotFoundError, dict(repo_id="me/space", filename="missing")),
    (RevisionNotFoundError, dict(repo_id="me/space", filename="large", revision="v9")),
    (RepositoryNotFoundError, dict(repo_id="me/nothing", filename="large")),
):
    try:
        hf_hub_download(repo_type="space", **what)
        raise AssertionError(f"no {error.__name__}")
    except error:
        pass
api.delete_repo("me/space", repo_type="space")
assert not api.repo_exists("me/space", repo_type="space")
"""


def test_the_local_hub_serves_a_space(hub, tmp_path):
    python("-c", SPACE, environment=hub.environment(tmp_path))
