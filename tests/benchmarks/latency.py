"""How long a result takes: the main verbs of every pipeline, the first call and the median of warm ones.

    python -m tests.benchmarks.latency                   # all demos
    python -m tests.benchmarks.latency --demos vae --runs 10

Each demo runs in a process of its own, so that its first call is cold: it reads the weights, but does not pay for
importing torch. For a verb that yields pictures, "first picture" is when the warm median's first one came.
"""

import argparse
import importlib
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from typing import Any

import numpy as np
from PIL import Image

import demos
from tests.benchmarks.common import ROOT, median, photo, report


def film(world: str) -> list[np.ndarray]:
    """Twenty grey frames of a world."""
    from demos.next_frame_prediction.worlds import open_world

    return list(open_world(world).make(1, np.random.default_rng(0))[0, :, 0])


def drawing(task: str, number: int) -> Image.Image:
    """One of the drawings that pix2pix's page offers for a task."""
    from demos.pix2pix.sheet import drawing_number

    return drawing_number(task, number)


# demo -> {what is measured: call on the pipeline that `load()` returns}
VERBS: dict[str, dict[str, Callable[[Any], Any]]] = {
    "gan_lab": {
        "train 100 steps on the ring": lambda demo: list(islice(demo.train("ring"), 100)),
    },
    "face_generation": {
        "generate 16 faces": lambda demo: demo.generate(range(16)),
        "interpolate 60 frames": lambda demo: demo.interpolate(1, 2, frames=60),
    },
    "super_resolution": {
        "enlarge 128x128 to 512x512": lambda demo: demo.upscale(photo(128, 128)),
        "enlarge 512x512 to 2048x2048": lambda demo: demo.steps(photo(512, 512)),
    },
    "next_frame_prediction": {
        "predict 10 frames of digits": lambda demo: demo.predict(film("digits")[:10], world="digits"),
        "predict 30 frames of digits": lambda demo: demo.predict(film("digits")[:10], 30, world="digits"),
        "compare both networks, 10 frames of balls": lambda demo: demo.compare(
            film("balls")[:10], film("balls")[10:], world="balls"
        ),
    },
    "pix2pix": {
        "a facade of 256 px": lambda demo: demo.translate(drawing("facades", 3), "facades"),
        "an emoji of 128 px": lambda demo: demo.translate(drawing("emoji", 0), "emoji"),
        "lines of a photo and the face": lambda demo: demo.translate(demo.edges(photo(300, 300)), "faces"),
        "the verdict on a facade": lambda demo: demo.verdict(drawing("facades", 3), photo(256, 256)),
    },
    "text_to_image": {
        "generate 8 pictures": lambda demo: demo.generate("a red bird with black wings", range(8)),
        "morph 60 frames": lambda demo: demo.interpolate("빨간 새", "a white flower"),
    },
    "anime_characters": {
        "generate 16 characters": lambda demo: demo.generate(range(16), hair="green", eyes="red"),
        "generate 16 characters, largest size": lambda demo: demo.generate(range(16), size=demo.sizes[-1]),
        "recolour a character, 22 drawings": lambda demo: demo.recolour(1),
        "morph 60 frames": lambda demo: demo.morph((1, "pink", "green"), (2, "blue", "red"), frames=60),
    },
    "deepdream": {
        "dream 384x256, 4 octaves x 12 steps": lambda demo: demo.dream(photo(384, 256), octaves=4, steps=12),
    },
    "style_transfer": {
        "stylize 512x512": lambda demo: demo.stylize(photo(512, 512), photo(256, 256)),
        "stylize 1024x768": lambda demo: demo.stylize(photo(1024, 768), photo(256, 256), size=1024),
        "optimize 256x256, 20 steps": lambda demo: demo.optimize(photo(256, 256), photo(256, 256), steps=20, size=256),
    },
    "vae": {
        "sample 16 faces": lambda demo: demo.sample(range(16)),
        "reconstruct a face": lambda demo: demo.reconstruct(photo(256, 256)),
        "interpolate 48 faces": lambda demo: demo.interpolate(photo(256, 256), photo(200, 160), frames=48),
        "decode a place on the digit map": lambda demo: demo.decode([[0.5, -1.0]]),
    },
}


def timed(call: Callable[[], Any]) -> tuple[float, float | None]:
    """Seconds of a whole call and, if it yields pictures, seconds until the first one."""
    start = time.perf_counter()
    result, first = call(), None
    if isinstance(result, Iterator):
        for _ in result:
            first = first or time.perf_counter() - start
    return time.perf_counter() - start, first


def measure(name: str, verb: str, runs: int) -> dict[str, Any]:
    """A row of the table: the pipeline is loaded by its first verb."""
    import torch  # noqa: F401  every demo needs it: not a part of a demo's first call

    start = time.perf_counter()
    pipeline = importlib.import_module(f"demos.{name}.pipeline").load()
    loading = time.perf_counter() - start
    call = partial(VERBS[name][verb], pipeline)
    cold, _ = timed(call)
    warm = sorted(timed(call) for _ in range(runs))
    return {
        "demo": name,
        "verb": verb,
        "first call s": loading + cold,
        "warm median s": median(seconds for seconds, _ in warm),
        "first picture s": warm[len(warm) // 2][1],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--demos", nargs="+", default=demos.DEMOS, choices=demos.DEMOS)
    parser.add_argument("--runs", type=int, default=5, help="warm calls of each verb")
    parser.add_argument("--here", action="store_true", help="measure in this process and print the rows as JSON")
    options = parser.parse_args()
    rows = []
    for name in options.demos:
        if options.here:
            rows += [measure(name, verb, options.runs) for verb in VERBS[name]]
            continue
        command = [sys.executable, "-m", "tests.benchmarks.latency", "--here", "--demos", name, "--runs", options.runs]
        run = subprocess.run([str(word) for word in command], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
        rows += json.loads(run.stdout.splitlines()[-1])
    if options.here:
        print(json.dumps(rows))
    else:
        report("latency", rows, runs=options.runs)


if __name__ == "__main__":
    main()
