"""What the tests of the Hub do in processes of their own, since huggingface_hub reads its environment once, at import.

    python -m tests.hub_client push me/tiny FOLDER --value 1 --tag v1
    python -m tests.hub_client load BUNDLED --name tiny

Prints one line of JSON. The network is a vector of `width` equal numbers, so that one number tells which version it is.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import torch
from huggingface_hub import PyTorchModelHubMixin
from torch import nn


class Tiny(nn.Module, PyTorchModelHubMixin):
    """A vector of `width` numbers, all `value` at first."""

    def __init__(self, width: int = 3, value: float = 0.0):
        super().__init__()
        self.numbers = nn.Parameter(torch.full((width,), value))


class Other(nn.Module, PyTorchModelHubMixin):
    """Another architecture that takes the same arguments."""

    def __init__(self, width: int = 3, value: float = 0.0):
        super().__init__()
        self.layer = nn.Linear(width, width)


def push(options: argparse.Namespace) -> dict:
    """Publish into a folder and push it, card included, as a training script does at its end."""
    from huggingface_hub import HfApi
    from PIL import Image

    from training.common.loop import History
    from training.common.publish import Card, publish

    words = {name: (f"{name} of a test", f"시험의 {name}") for name in ("medium", "data", "limits")}
    card = Card(title=("A tiny network", "작은 망"), paper="No paper, 2026", dataset="tiny", license="cc0-1.0", **words)
    publish(
        Tiny(3, options.value), options.folder, card, {"mse": options.value}, Image.new("RGB", (8, 8)),
        history=History(machine="a test"), better={"mse": "higher"}, push_to_hub=True, hub_model_id=options.repo,
    )  # fmt: skip
    if options.tag:
        HfApi().create_tag(options.repo, tag=options.tag)
    return {"files": sorted(HfApi().list_repo_files(options.repo))}


def load(options: argparse.Namespace) -> dict:
    """Load as the gallery does, with the checkpoints in `options.bundled` as those that ship with it."""
    from demos.common.media import checkpoint

    checkpoint.DEMOS = options.bundled
    try:
        network = checkpoint.load(Tiny, options.name)
    except checkpoint.CheckpointError as error:
        return {"error": str(error)}
    found = checkpoint.source(options.name)
    return {
        "value": network.numbers[0].item(),
        "kind": found.kind,
        "revision": found.revision,
        "note": found.note,
        "card": checkpoint.card(options.name),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    actions = parser.add_subparsers(required=True)
    pushing = actions.add_parser("push")
    pushing.set_defaults(action=push)
    pushing.add_argument("repo")
    pushing.add_argument("folder", type=Path)
    pushing.add_argument("--value", type=float, default=1.0)
    pushing.add_argument("--tag")
    loading = actions.add_parser("load")
    loading.set_defaults(action=load)
    loading.add_argument("bundled", type=Path)
    loading.add_argument("--name", default="tiny")
    options = parser.parse_args()
    print(json.dumps(options.action(options)))


if __name__ == "__main__":
    main()
