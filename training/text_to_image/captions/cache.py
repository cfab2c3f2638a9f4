"""Tensors that take long to compute, made once and kept in files."""

import hashlib
import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from safetensors.torch import load_file, save_file
from torch import Tensor


def cached(folder: Path, name: str, settings: list, make: Callable[[], dict[str, Tensor]]) -> dict[str, Tensor]:
    """What `make` returns, from a file of `folder` if there is one; its name tells these settings from others."""
    path = folder / f"{name}-{hashlib.sha256(json.dumps(settings).encode()).hexdigest()[:12]}.safetensors"
    if not path.is_file():
        made = {key: value.contiguous() for key, value in make().items()}
        write_atomically(path, lambda temporary: save_file(made, temporary))
    return load_file(path)


def write_atomically(path: Path, write: Callable[[Path], None]) -> None:
    """Call `write` with another path, then move that file to `path`, so that nobody ever reads half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        temporary = Path(folder, path.name)
        write(temporary)
        os.replace(temporary, path)
