"""Load a trained network: from the Hub where an organisation is named, else the weights that ship with the gallery.

    GALLERY_HUB_ORG=my-org  GALLERY_HUB_REVISION=v1.0  python app.py

A checkpoint is a folder with config.json (the arguments of the network's `__init__`), model.safetensors (fp16) and
README.md (the model card). A demo with several has a subfolder for each variant, here and on the Hub.
"""

from __future__ import annotations

import json
import logging
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from torch import nn  # torch is imported where it is used: the page opens before it is loaded

logger = logging.getLogger(__name__)

DEMOS = Path(__file__).resolve().parents[2]

Network = TypeVar("Network", bound="nn.Module")


class CheckpointError(RuntimeError):
    """A checkpoint that is there but can't be used: damaged, or made for another network."""


@dataclass(frozen=True)
class Source:
    """Where weights came from.

    Attributes:
        kind: "hub" or "bundled".
        folder: The checkpoint's files.
        repo, revision: What was asked of the Hub, if it was asked.
        note: Why the Hub could not be used; None where it was, or was not asked.
    """

    kind: str
    folder: Path
    repo: str | None = None
    revision: str | None = None
    note: str | None = None


_sources: dict[tuple[str, str | None], Source] = {}


def folder(name: str, variant: str | None = None) -> Path:
    """The folder of the bundled checkpoint."""
    return DEMOS / name / "checkpoint" / (variant or "")


def variants(name: str) -> list[str | None]:
    """The bundled checkpoints of a demo: subfolder names, or [None] when there is just one."""
    names = sorted(path.parent.name for path in folder(name).glob("*/config.json"))
    return list(names) or ([None] if (folder(name) / "config.json").is_file() else [])


def locate(name: str, variant: str | None = None) -> Source:
    """Find a checkpoint: the Hub's (downloaded or cached) where GALLERY_HUB_ORG is set and the Hub answers, else ours.

    The answer is kept, so that all files of a checkpoint come from one place.
    """
    if (name, variant) not in _sources:
        _sources[name, variant] = _from_hub(name, variant) or Source("bundled", folder(name, variant))
    return _sources[name, variant]


def _from_hub(name: str, variant: str | None) -> Source | None:
    """The Hub's, or the bundled one with a note; None where no organisation is named."""
    organisation = os.environ.get("GALLERY_HUB_ORG")
    if not organisation:
        return None
    from huggingface_hub import snapshot_download

    repo, revision = f"{organisation}/{name}", os.environ.get("GALLERY_HUB_REVISION") or "main"
    try:
        pattern = f"{variant}/*" if variant else None
        # snapshot_download itself falls back to its cache when the Hub can't be reached
        root = Path(snapshot_download(repo, revision=revision, allow_patterns=pattern)) / (variant or "")
        if absent := missing(root):
            raise FileNotFoundError(f"no {f'{variant}/' if variant else ''}{absent} in it")
        return Source("hub", root, repo, revision)
    except Exception as error:  # of whatever kind: a lost connection raises the HTTP library's own errors
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        logger.warning("%s@%s could not be loaded (%s); using the bundled weights", repo, revision, reason)
        return Source("bundled", folder(name, variant), repo, revision, note=reason)


def missing(root: Path) -> str | None:
    """The first file that a checkpoint needs and `root` lacks, or None. A download may have ended between two files."""
    return next((name for name in ("config.json", "model.safetensors") if not (root / name).is_file()), None)


def load(network: type[Network], name: str, variant: str | None = None) -> Network:
    """Build `network` from a checkpoint's config and weights, in fp32, for inference only.

    Raises:
        CheckpointError: No such checkpoint, a damaged file, or weights of another architecture.
    """
    import torch
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    where = locate(name, variant).folder
    if absent := missing(where):
        raise CheckpointError(f"{name}: no checkpoint in {where} ({absent} is missing)")
    try:
        config = json.loads((where / "config.json").read_text())
        weights = load_file(where / "model.safetensors")
    except (SafetensorError, json.JSONDecodeError) as error:
        raise CheckpointError(f"{name}: the checkpoint in {where} is damaged ({error}); fetch it again") from error
    try:
        # whoever loads first may be in inference mode, and a network is shared
        with torch.inference_mode(False):
            model = network(**config)
            model.load_state_dict(weights)
    except (TypeError, RuntimeError) as error:
        raise CheckpointError(f"{name}: the weights in {where} are not of a {network.__name__}: {error}") from error
    return model.eval().requires_grad_(False)


def source(name: str, variant: str | None = None) -> Source | None:
    """Where `load` or `locate` found a checkpoint; None before the first of them."""
    return _sources.get((name, variant))


def forget() -> None:
    """Let the next `locate` look again, for when the environment has changed."""
    _sources.clear()


def card(name: str, variant: str | None = None) -> str:
    """The text of the model card (README.md) of the checkpoint in use, else of the bundled one; "" without a card."""
    found = source(name, variant)
    path = (found.folder if found else folder(name, variant)) / "README.md"
    return path.read_text(encoding="utf-8") if path.is_file() else ""
