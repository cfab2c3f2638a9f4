"""Pictures to train on, and a way to train on them within the test's own process."""

from pathlib import Path

import pytest
import torch
from accelerate.state import AcceleratorState, GradientState
from PIL import Image

from tests.training.common.tiny import Tiny, TinyConfig
from training.common.loop import main


@pytest.fixture(scope="module")
def pictures(tmp_path_factory):
    """24 pictures of 5 x 4 pixels in two class folders."""
    folder = tmp_path_factory.mktemp("pictures")
    generator = torch.Generator().manual_seed(0)
    for number in range(24):
        name = folder / ("bright" if number % 3 else "dark") / f"{number:02d}.png"
        name.parent.mkdir(exist_ok=True)
        pixels = torch.randint(0, 256, (4, 5, 3), generator=generator, dtype=torch.uint8)
        Image.fromarray(pixels.numpy()).save(name)
    return folder


@pytest.fixture
def train(pictures, tmp_path):
    """Runs the loop: train("out", max_train_steps=3) -> the output folder."""

    def run(name: str, recipe=Tiny, config=TinyConfig, **flags) -> Path:
        AcceleratorState._reset_state(reset_partial_state=True)
        GradientState._reset_state()
        flags = {"dataset": pictures, "output_dir": tmp_path / name, "train_batch_size": 2, **flags}
        main(recipe, config, [word for flag, value in flags.items() for word in (f"--{flag}", str(value))])
        return Path(flags["output_dir"])

    return run
