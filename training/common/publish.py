"""Checkpoint folders: writing one with its card, comparing it with the published one, uploading and reading it.

A folder holds config.json (the arguments of the network's `__init__`), model.safetensors (fp16), README.md (the model
card, see card.py), samples.webp, and whatever small files a demo needs beside its weights.
"""

import copy
import json
import tempfile
from pathlib import Path

from huggingface_hub import EvalResult, HfApi, ModelCard, PyTorchModelHubMixin, snapshot_download
from PIL import Image
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from training.common.card import TAG, Card, History, write_card

LARGEST = 10_000_000  # bytes a file: what a repository carries without Git LFS
ALWAYS = ("config.json", "model.safetensors", "README.md", "samples.webp")  # in every checkpoint folder
EXTRAS = (".json", ".safetensors", ".webp")  # what else a publication may leave in it
Extras = dict[str, dict[str, Tensor] | bytes]  # file name -> tensors (written as safetensors) or bytes (as they are)


class PublishError(RuntimeError):
    """The checkpoint was not published; the message says why and what to do."""


def bundled(name: str, variant: str | None) -> Path:
    """The folder of the checkpoint that ships with a demo."""
    return Path(__file__).resolve().parents[2] / "demos" / name / "checkpoint" / (variant or "")


def locate(source: str | Path) -> Path:
    """A checkpoint folder, or ORG/NAME[/VARIANT][@REVISION] on the Hub -> a local folder."""
    if Path(source).is_dir():
        return Path(source)
    name, _, revision = str(source).partition("@")
    parts = name.split("/")
    if len(parts) not in (2, 3):
        raise FileNotFoundError(f"{source} is neither a folder nor ORG/NAME[/VARIANT][@REVISION]")
    pattern = f"{parts[2]}/*" if len(parts) == 3 else None
    return Path(snapshot_download("/".join(parts[:2]), revision=revision or None, allow_patterns=pattern), *parts[2:])


def load_weights(network: nn.Module, source: str | Path) -> None:
    """Copies a checkpoint's weights into a network of the same shape. Raises RuntimeError where shapes differ."""
    network.load_state_dict(load_file(locate(source) / "model.safetensors"))


def load(network: type[nn.Module], source: str | Path) -> nn.Module:
    """Builds the network from a checkpoint's config and weights."""
    folder = locate(source)
    built = network(**json.loads((folder / "config.json").read_text()))
    load_weights(built, folder)
    return built.eval()


def published_files(folder: Path) -> list[Path]:
    """The files of the checkpoint in this folder; other files in it, and subfolders (other variants), do not count.

    Raises:
        PublishError: The folder holds files, but no checkpoint of ours: the wrong folder was named.
    """
    files = [path for path in folder.iterdir() if path.is_file()] if folder.exists() else []
    names, card = {path.name for path in files}, folder / "README.md"
    if files and not (names.issuperset(ALWAYS) and TAG in card.read_text(encoding="utf-8")):
        raise PublishError(
            f"not published: {folder} holds files, but no published checkpoint. Name a new or empty folder."
        )
    return [path for path in files if path.name in ALWAYS or path.suffix in EXTRAS]


def published_results(folder: Path) -> list[EvalResult]:
    """The results in a published card's front matter; [] where nothing is published."""
    path = folder / "README.md"
    return (ModelCard.load(path, ignore_metadata_errors=True).data.eval_results if path.is_file() else None) or []


def published_figures(folder: Path) -> dict[str, float]:
    """The figures in a published card's front matter; {} where nothing is published."""
    return {result.metric_type: result.metric_value for result in published_results(folder)}


def unlike(settings: dict, folder: Path) -> list[str]:
    """One line for each setting that the published figures were measured with otherwise. Older cards tell of none."""
    results = published_results(folder)
    published = (results[0].dataset_args if results else None) or {}
    return [f"{k} {v}, published {published[k]}" for k, v in settings.items() if published.get(k, v) != v]


def worse(figures: dict[str, float], published: dict[str, float], better: dict[str, str]) -> list[str]:
    """One line for each deciding figure in which the new checkpoint is behind the published one."""
    found = []
    for name, direction in better.items():
        if name in published and name in figures:
            behind = figures[name] - published[name] if direction == "lower" else published[name] - figures[name]
            if not behind <= 0:  # nor is what is no number any better
                found.append(f"{name} {figures[name]:g}, published {published[name]:g} ({direction} is better)")
    return found


def refuse_worse(folder: Path, figures: dict[str, float], better: dict[str, str], settings: dict) -> None:
    """Raises PublishError where the folder's checkpoint is better, or cannot be compared."""
    if differing := unlike(settings, folder):
        raise PublishError(
            f"not published: the figures in {folder} were measured otherwise, so that neither is known to be better. "
            + "; ".join(differing)
            + ". Measure alike, or --force replaces it anyway."
        )
    if behind := worse(figures, published_figures(folder), better):
        raise PublishError(
            f"not published: {folder} holds a better checkpoint. " + "; ".join(behind) + ". --force replaces it anyway."
        )


def write_files(network: nn.Module, folder: Path, page: str, samples: Image.Image, extras: Extras) -> None:
    """Writes a whole checkpoint into a new folder. Raises PublishError where the weights or a file are too large."""
    half = copy.deepcopy(network).half()
    assert isinstance(half, PyTorchModelHubMixin)
    if not all(bool(value.isfinite().all()) for value in half.state_dict().values()):
        raise PublishError("not published: a weight is not finite, or too large for fp16")
    half.save_pretrained(folder)  # config.json and model.safetensors; its card is replaced below
    (folder / "README.md").write_text(page, encoding="utf-8")
    samples.convert("RGB").save(folder / "samples.webp", quality=90, method=6)
    for name, content in extras.items():
        if isinstance(content, bytes):
            (folder / name).write_bytes(content)
        else:
            save_file({key: value.contiguous().cpu() for key, value in content.items()}, folder / name)
    for path in folder.iterdir():
        path.chmod(0o644)  # safetensors' own are for their owner alone
        if path.stat().st_size > LARGEST:
            megabytes = path.stat().st_size / 1e6
            raise PublishError(f"not published: {path.name} has {megabytes:.1f} MB, {LARGEST // 10**6} are allowed")


def replace_checkpoint(folder: Path, new: Path) -> None:
    """Moves the files of `new` into the folder in place of the checkpoint that is there."""
    old = published_files(folder)
    folder.mkdir(exist_ok=True)
    names = {path.name for path in new.iterdir()}
    for path in [*new.iterdir()]:
        path.replace(folder / path.name)
    for path in old:
        if path.name not in names:
            path.unlink()


def push(folder: Path, hub_model_id: str, variant: str | None, message: str) -> None:
    """Uploads the folder as it is: a push through PyTorchModelHubMixin would overwrite the card."""
    api = HfApi()
    api.create_repo(hub_model_id, exist_ok=True)
    api.upload_folder(repo_id=hub_model_id, folder_path=folder, path_in_repo=variant, commit_message=message)
    if variant and not api.file_exists(hub_model_id, "README.md"):
        api.upload_file(repo_id=hub_model_id, path_or_fileobj=folder / "README.md", path_in_repo="README.md")
    print(f"uploaded to {hub_model_id}")


def publish(
    network: nn.Module,
    folder: Path,
    card: Card,
    figures: dict[str, float],
    samples: Image.Image,
    *,
    history: History,
    better: dict[str, str],
    settings: dict | None = None,
    extras: Extras | None = None,
    force: bool = False,
    push_to_hub: bool = False,
    hub_model_id: str | None = None,
    variant: str | None = None,
) -> None:
    """Writes a checkpoint folder and, on demand, uploads it.

    Args:
        network: With PyTorchModelHubMixin, so that it knows the arguments it was built with.
        folder: Its checkpoint is replaced as a whole, and only when everything is written.
        samples: Becomes samples.webp.
        history: The training's.
        better: Deciding figures: name -> "lower" or "higher".
        settings: How the figures were measured: flag -> value.
        extras: More files of the checkpoint.
        force: Publish even where a deciding figure is behind the published one, or was measured otherwise.
        hub_model_id: ORG/NAME. A variant becomes a subfolder of the repository, as it is here.

    Raises:
        PublishError: Behind the published checkpoint or measured otherwise, a folder of somebody else's, a file over
            10 MB, or weights that fp16 cannot hold.
    """
    published_files(folder)
    if not force:
        refuse_worse(folder, figures, better, settings or {})
    page = write_card(card, network, figures, history, settings)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".publishing-") as temporary:
        new = Path(temporary) / "new"
        write_files(network, new, page, samples, extras or {})
        replace_checkpoint(folder, new)
    print(f"published {folder}: {json.dumps(figures)}")
    if push_to_hub and hub_model_id:
        push(folder, hub_model_id, variant, f"{card.title[0]}: {json.dumps(figures)}")
