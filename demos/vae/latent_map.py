"""What the browser needs to walk a digit map by itself: the decoder's weights and the test digits' places; digits in ink.

No torch here: the map opens while torch is still being loaded. latent_map.js is the other half.
"""

from __future__ import annotations

import base64
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageOps
from safetensors.numpy import load_file

from demos.common.media import checkpoint
from demos.vae.texts import MAPS

EXAMPLES, EXHIBITS = (Path(__file__).with_name(name) for name in ("examples", "exhibits"))
SENT = 2_000  # test digits that go to the browser
STATISTICS = ("mean", "std", "kl")  # what directions.safetensors holds beside directions


def frame(means: np.ndarray) -> tuple[float, float, float]:
    """The square of the plane that a map shows, (left, bottom, side): all but the outermost points (N, 2), a little air."""
    low, high = np.quantile(means, 0.005, axis=0), np.quantile(means, 0.995, axis=0)
    side = 1.08 * float((high - low).max())
    left, bottom = (low + high) / 2 - side / 2
    return float(left), float(bottom), side


def places(means: np.ndarray, tiles: int) -> np.ndarray:
    """Where the `tiles` x `tiles` pictures of a map lie, (tiles * tiles, 2), row by row from above; `means` as for frame()."""
    left, bottom, side = frame(means)
    steps = (np.arange(tiles, dtype=np.float32) + 0.5) / tiles * side
    return np.array([(left + x, bottom + y) for y in steps[::-1] for x in steps], dtype=np.float32)


def paper(image: Image.Image, factor: int = 1) -> Image.Image:
    """A digit (L, white on black) as ink on paper, RGB, `factor` times larger."""
    big = image.resize((image.width * factor, image.height * factor), Image.Resampling.LANCZOS) if factor > 1 else image
    return ImageOps.colorize(big, black="#FFFFFF", white="#1E2024")


def inked(logits: np.ndarray, factor: int = 1) -> Image.Image:
    """The most probable picture of a decoder, L, ink white on black, `factor` times larger than `logits` (H, W); at 1 all 0 or 255.

    Kingma and Welling's decoder for black and white pictures (1312.6114, appendix C.1) is a Bernoulli variable for each
    pixel, p(x|z) = prod_i y_i^x_i (1 - y_i)^(1 - x_i). Its mean is y, grey where the network is undecided; its mode is
    ink where y > 1/2, that is, where the log-odds are over 0. They are enlarged (bicubic), not the ink: smooth outlines.
    """
    height, width = logits.shape
    softer = 1 if factor == 1 else 2  # drawn finer and reduced: soft edges
    fine = (softer * factor * width, softer * factor * height)
    enlarged = np.asarray(Image.fromarray(logits).resize(fine, Image.Resampling.BICUBIC))
    return Image.fromarray(np.where(enlarged > 0, 255, 0).astype(np.uint8)).reduce(softer)


def stored_sheet(model: str) -> str:
    """The picture of the map that the page opens with, made by demos/vae/exhibits.py."""
    return "data:image/webp;base64," + base64.b64encode((EXHIBITS / f"{model}.webp").read_bytes()).decode()


@lru_cache(maxsize=len(MAPS))
def browser_map(model: str) -> dict[str, Any]:
    """All of one map as JSON values; `model` is one of MAPS, from the Hub or bundled. Raises KeyError for another."""
    if model not in MAPS:
        raise KeyError(model)
    weights = load_file(checkpoint.locate("vae", model).folder / "model.safetensors")
    means, labels = read_points(model)
    layers, numbers = decoder_layers(weights)
    left, bottom, side = frame(means)
    return {
        "layers": layers,
        "weights": base64.b64encode(numbers.tobytes()).decode(),
        "points": [[round(float(x), 3), round(float(y), 3), int(d)] for (x, y), d in zip(means[:SENT], labels[:SENT])],
        "box": [left, bottom, side],
        "start": [float(v) for v in means[0]],
    }


@lru_cache(maxsize=None)
def read_extra(model: str, name: str) -> dict[str, np.ndarray]:
    """The tensors in an extra file beside a model's weights. Raises CheckpointError where there is no such file."""
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
    return layers, np.concatenate([each.astype(np.float16).ravel() for each in numbers])
