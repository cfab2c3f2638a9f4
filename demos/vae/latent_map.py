"""What the browser needs to walk a digit map by itself: the decoder's weights and the test digits' places.

No torch here: the map opens while torch is still being loaded. latent_map.js is the other half.
"""

from __future__ import annotations

import base64
from functools import lru_cache
from typing import Any

import numpy as np
from safetensors.numpy import load_file

from demos.common.media import checkpoint
from demos.vae.constants import MAPS, SENT_POINTS
from demos.vae.extras import read_points
from demos.vae.plane import map_square


@lru_cache(maxsize=len(MAPS))
def browser_map(model: str) -> dict[str, Any]:
    """All of one map as JSON values; `model` is one of MAPS, from the Hub or bundled. Raises KeyError for another."""
    if model not in MAPS:
        raise KeyError(model)
    weights = load_file(checkpoint.locate("vae", model).folder / "model.safetensors")
    means, labels = read_points(model)
    layers, numbers = decoder_layers(weights)
    points = zip(means[:SENT_POINTS], labels[:SENT_POINTS])
    return {
        "layers": layers,
        "weights": base64.b64encode(numbers.tobytes()).decode(),
        "points": [[round(float(x), 3), round(float(y), 3), int(label)] for (x, y), label in points],
        "box": list(map_square(means)),
        "start": [float(value) for value in means[0]],
    }


def decoder_layers(weights: dict[str, np.ndarray]) -> tuple[list[dict[str, Any]], np.ndarray]:
    """DigitVAE's decoder in the order of its computation: a description of each layer and all numbers as fp16.

    First comes a linear layer with SiLU, then residual layers x + SiLU(linear(norm(x))), last a linear layer with a
    sigmoid. A residual layer's numbers are the norm's scale and shift, then, as in every layer, weight and bias.
    """
    layers, numbers = [], []
    indices = sorted({int(key.split(".")[1]) for key in weights if key.startswith("decoder.")})
    for index in indices:
        name = f"decoder.{index}."
        if residual := f"{name}norm.weight" in weights:
            numbers += [weights[f"{name}norm.weight"], weights[f"{name}norm.bias"]]
            name += "linear."
        outputs, inputs = weights[f"{name}weight"].shape
        kind = "residual" if residual else "first" if index == indices[0] else "last"
        layers.append({"kind": kind, "inputs": inputs, "outputs": outputs})
        numbers += [weights[f"{name}weight"], weights[f"{name}bias"]]
    return layers, np.concatenate([tensor.astype(np.float16).ravel() for tensor in numbers])
