"""Checksums of what every pipeline makes, to compare two states of the project: equal lines are equal bytes.

    python -m tests.benchmarks.fingerprints > after.txt           # here
    cp tests/benchmarks/fingerprints.py OTHER/tests/benchmarks/   # then the same there, and diff the two files

One thread, so that sums are made in one order. Ten seeds wherever a verb takes some.
"""

import argparse
import hashlib
import importlib
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from PIL import Image

import demos
from tests.benchmarks.common import photo
from tests.benchmarks.latency import drawing, film

SEEDS = range(10)


def digest(made: Any) -> str:
    """The first 16 digits of the SHA-256 of pictures, arrays, or of what prints the same where it is the same."""
    found = hashlib.sha256()
    for item in made if isinstance(made, Iterable) and not isinstance(made, (Image.Image, np.ndarray, str)) else [made]:
        if isinstance(item, Image.Image):
            found.update(f"{item.mode}{item.size}".encode() + item.tobytes())
        else:
            found.update(item.tobytes() if isinstance(item, np.ndarray) else repr(item).encode())
    return found.hexdigest()[:16]


def train(demo: Any, dataset: str) -> list[Any]:
    """The GAN lab's scores and samples of 20 steps for ten seeds."""
    made = []
    for seed in SEEDS:
        for step in demo.train(dataset, seed=seed, updates=20):
            made += [step.d_real, step.d_fake, step.loss_d, step.loss_g, np.asarray(step.samples)]
    return made


VERBS: dict[str, dict[str, Callable[[Any], Any]]] = {
    "gan_lab": {
        dataset: (lambda demo, dataset=dataset: train(demo, dataset))
        for dataset in ("ring", "grid", "spiral", "moons", "digits")
    },
    "face_generation": {
        "generate": lambda demo: demo.generate(SEEDS),
        "generate, edited": lambda demo: demo.generate(SEEDS, truncation=0.9, edits={"slender": 2.0}),
        "interpolate": lambda demo: demo.interpolate(1, 2, frames=12),
        "mix": lambda demo: [demo.mix(seed, seed + 1) for seed in SEEDS],
    },
    "super_resolution": {
        f"upscale, {model}": (lambda demo, model=model: demo.upscale(photo(150, 100), model))
        for model in ("gan", "mse")
    },
    "next_frame_prediction": {
        f"predict, {world}, {model}": (
            lambda demo, world=world, model=model: demo.predict(film(world)[:10], 10, model, world=world)
        )
        for world in ("digits", "balls")
        for model in ("adversarial", "mse")
    },
    "pix2pix": {
        f"translate, {task}": (
            lambda demo, task=task: [
                demo.translate(drawing(task, seed), task, strength=1.0, seed=seed) for seed in SEEDS
            ]
        )
        for task in ("facades", "emoji", "faces")
    },
    "text_to_image": {
        "generate, English": lambda demo: demo.generate("a red bird with black wings", SEEDS),
        "generate, Korean": lambda demo: demo.generate("노란 꽃", SEEDS),
        "interpolate": lambda demo: demo.interpolate("빨간 새", "a white flower", frames=12),
    },
    "anime_characters": {
        "generate": lambda demo: demo.generate(SEEDS),
        "generate, to order": lambda demo: demo.generate(SEEDS, hair="green", eyes="red"),
        "morph": lambda demo: demo.morph((1, "pink", "green"), (2, "blue", "red"), frames=12),
    },
    "deepdream": {"dream": lambda demo: demo.dream(photo(192, 128), octaves=2, steps=4)},
    "style_transfer": {
        "stylize": lambda demo: demo.stylize(photo(256, 192), photo(128, 128), size=256),
        "optimize": lambda demo: demo.optimize(photo(256, 192), photo(128, 128), steps=3, size=256),
    },
    "vae": {
        "sample": lambda demo: demo.sample(SEEDS),
        "sample, digits": lambda demo: demo.sample(SEEDS, model="digits"),
        "reconstruct": lambda demo: demo.reconstruct(photo(256, 256)),
        "interpolate": lambda demo: demo.interpolate(photo(256, 256), photo(200, 160), frames=6),
        "decode": lambda demo: demo.decode([[0.5, -1.0]]),
    },
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--demos", nargs="+", default=demos.DEMOS, choices=demos.DEMOS)
    options = parser.parse_args()
    import torch

    torch.set_num_threads(1)
    for name in options.demos:
        pipeline = importlib.import_module(f"demos.{name}.pipeline").load()
        for verb, call in VERBS[name].items():
            print(f"{digest(call(pipeline))}  {name}: {verb}", flush=True)


if __name__ == "__main__":
    main()
