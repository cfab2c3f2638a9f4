"""Checkpoint folders: writing one with its card, comparing it with the published one, uploading and reading it.

A folder holds config.json (the arguments of the network's `__init__`), model.safetensors (fp16), README.md (the model
card: front matter with the figures as `model-index`, then the wall label in English and in Korean), samples.webp, and
whatever small files a demo needs beside its weights.
"""

import copy
import json
import platform
import re
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import torch
from huggingface_hub import EvalResult, HfApi, ModelCard, ModelCardData, snapshot_download
from PIL import Image
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

LARGEST = 10_000_000  # bytes a file: what a repository carries without Git LFS
TAG = "gallery-of-generative-models"  # on every card of ours
ALWAYS = ("config.json", "model.safetensors", "README.md", "samples.webp")  # in every checkpoint folder
EXTRAS = (".json", ".safetensors", ".webp")  # what else a publication may leave in it
Words = tuple[str, str]  # English, Korean


class PublishError(RuntimeError):
    """The checkpoint was not published; the message says why and what to do."""


@dataclass
class Card:
    """What the wall label says; pairs are (English, Korean).

    Attributes:
        title: Name of the checkpoint.
        paper: Title, authors, year, link; one for both languages where it has no words of ours.
        medium: Kind of network; the number of parameters is added.
        data: What it was trained on, and that data's licence.
        limits: What it cannot do.
        figures: Name of a figure -> its words in the table. Others stand only in the front matter.
        dataset: Name of the data set that the figures were measured on.
        license: SPDX name for the weights, or "other".
        tags: For the Hub's search.
        task: What it is for, one of the Hub's pipeline tags.
        seen: What training counted, with its number.
    """

    title: Words
    paper: Words | str
    medium: Words
    data: Words
    limits: Words
    dataset: str
    license: str = "other"
    figures: dict[str, Words] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    task: str = "unconditional-image-generation"
    seen: Words = ("{count:,} pictures seen", "그림 {count:,}장을 보며")


PART = """<!-- {language} -->
### {title}

{paper}

{heads[0]}: {medium} · {parameters} {heads[1]}

{heads[2]}: {data}

{heads[3]}: {made}

{table}

{heads[4]}: {limits}
"""
HEADS = {
    "en": ("**Medium**", "parameters", "**Data**", "**Made by**", "**What it cannot do**", "Measure", "Value"),
    "ko": ("**재료**", "파라미터", "**데이터**", "**학습**", "**하지 못하는 것**", "지표", "값"),
}


def bundled(name: str, variant: str | None) -> Path:
    """The folder of a demo's shipped checkpoint."""
    return Path(__file__).resolve().parents[2] / "demos" / name / "checkpoint" / (variant or "")


def machine(device: torch.device, processes: int) -> str:
    """In words, what a training runs on."""
    if device.type == "cuda":
        return f"{torch.cuda.get_device_name(device)} ({processes} x GPU)"
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
    return f"{model or platform.machine()} ({processes * torch.get_num_threads()} x CPU)"


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


def write_card(card: Card, network: nn.Module, figures: dict[str, float], history, settings: dict | None = None) -> str:
    """The whole README.md: front matter, label in both languages, link to the sample sheet."""
    measured = dict(
        task_type=card.task, dataset_type="imagefolder", dataset_name=card.dataset, dataset_args=settings or None
    )
    results = [EvalResult(**measured, metric_type=k, metric_value=v, metric_name=k) for k, v in figures.items()]
    data = ModelCardData(
        language=["en", "ko"],
        license=card.license,
        library_name="pytorch",
        pipeline_tag=card.task,
        tags=[TAG, *card.tags],
        model_name=card.title[0],
        eval_results=results,
    )
    parameters = sum(weight.numel() for weight in network.parameters())
    hours = f"{history.seconds / 3600:.1f}"
    seen = [words.format(count=history.images) for words in card.seen]
    korean = re.sub(r"; from step ([\d,]+) on: ", r"; \1단계부터: ", history.command)
    made = {
        "en": f"{seen[0]}, {hours} hours on {history.machine}. `{history.command}`",
        "ko": f"{seen[1]} {hours}시간 ({history.machine}). `{korean}`",
    }
    parts = []
    for place, language in enumerate(("en", "ko")):
        heads = HEADS[language]
        rows = [f"| {words[place]} | {figures[name]:.4g} |" for name, words in card.figures.items() if name in figures]
        parts.append(
            PART.format(
                language=language,
                title=card.title[place],
                paper=card.paper if isinstance(card.paper, str) else card.paper[place],
                medium=card.medium[place],
                parameters=f"{parameters:,}",
                data=card.data[place],
                made=made[language],
                limits=card.limits[place],
                heads=heads,
                table="\n".join([f"| {heads[5]} | {heads[6]} |", "|---|---|", *rows]),
            )
        )
    return "\n".join([f"---\n{data.to_yaml()}\n---\n", *parts, "<!-- samples -->\n![samples](samples.webp)\n"])


def publish(
    network: nn.Module,
    folder: Path,
    card: Card,
    figures: dict[str, float],
    samples: Image.Image,
    *,
    history,
    better: dict[str, str],
    settings: dict | None = None,
    extras: dict[str, dict[str, Tensor] | bytes] | None = None,
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
        history: The training's `History` (images, seconds, machine, command).
        better: Deciding figures: name -> "lower" or "higher".
        settings: How the figures were measured: flag -> value.
        extras: File name -> tensors (written as safetensors) or bytes (written as they are).
        force: Publish even where a deciding figure is behind the published one, or was measured otherwise.
        hub_model_id: ORG/NAME. A variant becomes a subfolder of the repository, as it is here.

    Raises:
        PublishError: Behind the published checkpoint or measured otherwise, a folder of somebody else's, a file over
            10 MB, or weights that fp16 cannot hold.
    """
    old = published_files(folder)
    differing = unlike(settings or {}, folder)
    if differing and not force:
        raise PublishError(
            f"not published: the figures in {folder} were measured otherwise, so that neither is known to be better. "
            + "; ".join(differing)
            + ". Measure alike, or --force replaces it anyway."
        )
    behind = worse(figures, published_figures(folder), better)
    if behind and not force:
        raise PublishError(
            f"not published: {folder} holds a better checkpoint. " + "; ".join(behind) + ". --force replaces it anyway."
        )
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".publishing-") as temporary:
        new = Path(temporary) / "new"
        half = copy.deepcopy(network).half()
        if not all(bool(value.isfinite().all()) for value in half.state_dict().values()):
            raise PublishError("not published: a weight is not finite, or too large for fp16")
        half.save_pretrained(new)  # config.json and model.safetensors; its card is replaced below
        (new / "model.safetensors").chmod(0o644)
        (new / "README.md").write_text(write_card(card, network, figures, history, settings), encoding="utf-8")
        samples.convert("RGB").save(new / "samples.webp", quality=90, method=6)
        for name, content in (extras or {}).items():
            if isinstance(content, bytes):
                (new / name).write_bytes(content)
            else:
                save_file({key: value.contiguous().cpu() for key, value in content.items()}, new / name)
                (new / name).chmod(0o644)
        for path in new.iterdir():
            if path.stat().st_size > LARGEST:
                megabytes = path.stat().st_size / 1e6
                raise PublishError(f"not published: {path.name} has {megabytes:.1f} MB, {LARGEST // 10**6} are allowed")
        folder.mkdir(exist_ok=True)
        left = [path for path in old if not (new / path.name).exists()]
        for path in [*new.iterdir()]:
            path.replace(folder / path.name)
        for path in left:
            path.unlink()
    print(f"published {folder}: {json.dumps(figures)}")

    if push_to_hub:
        api = HfApi()
        api.create_repo(hub_model_id, exist_ok=True)
        # the folder as it is: a push through the mixin would overwrite the card
        api.upload_folder(
            repo_id=hub_model_id,
            folder_path=folder,
            path_in_repo=variant,
            commit_message=f"{card.title[0]}: {json.dumps(figures)}",
        )
        if variant and not api.file_exists(hub_model_id, "README.md"):
            api.upload_file(repo_id=hub_model_id, path_or_fileobj=folder / "README.md", path_in_repo="README.md")
        print(f"uploaded to {hub_model_id}")
