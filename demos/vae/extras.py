"""What lies beside the weights in a checkpoint folder: test digits' places on a map, directions of attributes."""

from __future__ import annotations

from functools import cache

import numpy as np
from safetensors.numpy import load_file

from demos.common.media import checkpoint

STATISTICS = ("mean", "std", "kl")  # what directions.safetensors holds beside directions


@cache
def read_extra(model: str, name: str) -> dict[str, np.ndarray]:
    """The tensors in <name>.safetensors beside a model's weights. Raises CheckpointError where it is missing."""
    path = checkpoint.locate("vae", model).folder / f"{name}.safetensors"
    if not path.is_file():
        raise checkpoint.CheckpointError(f"vae: {path.name} is missing in {path.parent}")
    return {key: value.astype(np.float32) for key, value in load_file(path).items()}


def read_points(model: str) -> tuple[np.ndarray, np.ndarray]:
    """Where the test digits lie on a map: means (N, 2) and labels (N,)."""
    extra = read_extra(model, "latents")
    return extra["means"], extra["labels"].astype(np.int64)


def read_directions() -> dict[str, np.ndarray]:
    """Attribute -> direction (128,) among the latent variables of faces; its length is one standard deviation."""
    return {name: vector for name, vector in read_extra("faces", "directions").items() if name not in STATISTICS}
