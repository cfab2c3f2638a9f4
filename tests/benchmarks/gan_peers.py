"""Our face training against PyPI's lightweight-gan: the same pictures, minutes and cores, measured with the same ruler.

    python -m venv PEER && PEER/bin/pip install lightweight-gan
    python -m tests.benchmarks.gan_peers --dataset FOLDER_OR_HUB_ID --peer-python PEER/bin/python --output FOLDER

One after the other, each alone, with the same number of threads and no GPU:

- Data: both read the same PNG files, squares of `--resolution` px that are made once in FOLDER.
- Minutes: only training steps count, reading data included; not start-up, saving, sampling and measuring. The peer
  finishes the step in which its time runs out; ours is its last checkpoint (one every 10 steps) before that.
- Settings: ours are the script's defaults. The peer's are those of its own command, with the augmentation flags that
  its README gives for small sets; `lightweight_gan_runner.py` brings it to a CPU. A step of its 40 pictures takes long
  there: `--peer-accumulate 1` gives it four times as many steps, of 10 pictures.
- Ruler: `--evaluate` of training.face_generation on equally many pictures as bytes. Ours come from averaged weights.
  The peer's own average begins at step 20,000, far beyond these minutes, so its runner keeps one like ours: measured
  are this average and the weights as trained, and the better of the two (fd_lite2) is what ours is compared with.

Pictures seen are real ones, repeats included. FOLDER gets the sample sheets, the logs and result.json.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import torch
from PIL import Image
from torch import Tensor

from demos.common.media import images
from tests.benchmarks.common import ROOT, report
from training.common.data import ImageData, open_split
from training.common.run_folder import checkpoints
from training.face_generation.config import FaceGenerationConfig
from training.face_generation.recipe import WIDTHS, FaceGenerationTraining

FIGURES = ("fd_lite2", "kid", "precision", "recall", "recall_held_out")


def prepare(dataset: str, folder: Path, size: int) -> Path:
    """PNG files of the set, size x size px, in folder/train and folder/test; made only where they are missing."""
    if not folder.is_dir():
        partial = folder.with_name(folder.name + ".partial")
        for split in ("train", "test"):
            data = ImageData(open_split(dataset, split), size)
            (partial / split).mkdir(parents=True, exist_ok=True)
            for number in range(len(data)):
                picture = images.to_images(data[number]["image"][None])[0]
                picture.save(partial / split / f"{number:06d}.png")
        partial.rename(folder)
    return folder


def start(command: list, folder: Path, threads: int) -> subprocess.Popen:
    """Starts a training that sees no GPU; what it prints goes to folder/log.txt."""
    environment = {**os.environ, "OMP_NUM_THREADS": str(threads), "CUDA_VISIBLE_DEVICES": ""}
    environment["PYTHONPATH"] = str(ROOT) if command[0] == sys.executable else ""
    with open(folder / "log.txt", "w") as log:
        words = [str(word) for word in command]
        return subprocess.Popen(words, cwd=folder, env=environment, stdout=log, stderr=subprocess.STDOUT)


def train_ours(data: Path, folder: Path, options: argparse.Namespace) -> tuple[dict, dict[str, Tensor]]:
    """Runs training.face_generation until its time is over.

    Returns:
        Steps, pictures seen, seconds and parameters; the name of the weights -> samples, uint8 (N, 3, H, W).
    """
    # fmt: off
    command = [
        sys.executable, "-m", "training.face_generation", "--dataset", data, "--resolution", options.resolution,
        "--output_dir", folder, "--max_train_steps", 10**9, "--sample_steps", 0,
        "--checkpointing_steps", 10, "--checkpoints_total_limit", 3,
    ]
    # fmt: on
    process = start(command, folder, options.threads)
    try:
        history = {"seconds": 0.0}
        while history["seconds"] <= 60 * options.minutes:
            time.sleep(2)
            if process.poll() is not None:
                raise RuntimeError(f"our training ended early, see {folder / 'log.txt'}")
            found = checkpoints(folder)
            history = state(found[-1], 1) if found else history
    finally:
        process.terminate()
        process.wait()
    within = [path for path in checkpoints(folder) if state(path, 1)["seconds"] <= 60 * options.minutes]
    if not within:
        raise RuntimeError("the time was over before our first checkpoint: more --minutes")
    history = state(within[-1], 1)
    recipe = FaceGenerationTraining(FaceGenerationConfig(dataset=str(data), resolution=options.resolution))
    generator = recipe.networks["generator"]
    averaged = state(within[-1], 0).items()
    generator.load_state_dict({k.removeprefix("module."): v for k, v in averaged if k.startswith("module.")})
    with torch.inference_mode():
        pictures = torch.cat(list(recipe.generated(recipe.settled(generator), options.samples)))
    about = {name: history[name] for name in ("step", "images", "seconds")}
    about["parameters"] = sum(parameter.numel() for parameter in generator.parameters())
    return about, {"averaged": ((pictures + 1) * 127.5).round().byte()}


def state(checkpoint: Path, number: int) -> dict:
    """What the training loop registered for its checkpoints: 0 is the averaged network, 1 the history."""
    return torch.load(checkpoint / f"custom_checkpoint_{number}.pkl", weights_only=True)


def train_peer(data: Path, folder: Path, options: argparse.Namespace) -> tuple[dict, dict[str, Tensor]]:
    """Runs lightweight-gan in its own environment; returns what `train_ours` does, for two kinds of weights."""
    # fmt: off
    command = [
        options.peer_python, Path(__file__).with_name("lightweight_gan_runner.py"), "--data", data / "train",
        "--image-size", options.resolution, "--seconds", 60 * options.minutes, "--samples", options.samples,
        "--accumulate", options.peer_accumulate,
    ]
    # fmt: on
    process = start(command, folder, options.threads)
    try:
        if process.wait():
            raise RuntimeError(f"the peer's training failed, see {folder / 'log.txt'}")
    finally:
        process.kill()
    result = torch.load(folder / "result.pt", weights_only=True)
    return result["about"], result["samples"]


class Ruler(FaceGenerationTraining):
    """The script's own evaluation, for pictures that are already made: uint8 (N, 3, H, W) in place of a network."""

    def settled(self, network: Tensor, batches: int = 8) -> Tensor:
        return network

    def generated(self, network: Tensor, count: int, batch: int = 64) -> Iterator[Tensor]:
        for pictures in network[:count].split(batch):
            yield pictures.float() / 127.5 - 1


def sheet(samples: Tensor) -> Image.Image:
    """The first 64, unpicked."""
    return images.grid(images.to_images(samples[:64].float() / 127.5 - 1), columns=8)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--dataset", required=True, help="folder, .zip of pictures, or dataset id on the Hub")
    parser.add_argument("--peer-python", required=True, type=Path, help="python that has lightweight-gan")
    parser.add_argument("--output", required=True, type=Path, help="folder outside of the repository")
    parser.add_argument("--minutes", type=float, default=20, help="of training, for each")
    parser.add_argument("--resolution", type=int, default=64, choices=WIDTHS, help="side of the pictures in px")
    parser.add_argument("--samples", type=int, default=2000, help="pictures that each makes to be measured")
    parser.add_argument(
        "--peer-accumulate", type=int, default=4, help="its passes of 10 pictures to a step; 4: its own"
    )
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    options = parser.parse_args()
    options.peer_python = options.peer_python.absolute()  # not resolved: a link is what makes it an environment
    output = options.output.resolve()
    data = prepare(options.dataset, output / f"data-{options.resolution}", options.resolution)
    config = FaceGenerationConfig(dataset=str(data), resolution=options.resolution, evaluation_samples=options.samples)
    rows, made = [], {}
    for name, train in {"face_generation": train_ours, "lightweight-gan": train_peer}.items():
        folder = output / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        made[name] = train(data, folder, options)
    ruler = Ruler(config)
    for name, (about, samples) in made.items():
        for weights, pictures in samples.items():
            sheet(pictures).save(output / f"{name}-{weights}.png")
            with torch.inference_mode():
                figures = ruler.evaluate(pictures)
            row = {"training": name, "weights": weights, "parameters": about["parameters"], "steps": about["step"]}
            row |= {"pictures": about["images"], "minutes": about["seconds"] / 60}
            rows.append({**row, **{figure: figures[figure] for figure in FIGURES}})
    peer = min(row["fd_lite2"] for row in rows[1:])
    summary = {"minutes": options.minutes, "threads": options.threads, "peer_accumulate": options.peer_accumulate}
    summary["fd_lite2_ratio"] = rows[0]["fd_lite2"] / peer
    (output / "result.json").write_text(json.dumps({"rows": rows, **summary}, indent=1))
    report("gan_peers", rows, **summary)


if __name__ == "__main__":
    main()
