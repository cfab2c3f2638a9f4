"""training/gan_lab: two steps, a resume that changes nothing, and what it publishes."""

import json

import pytest
import torch
from accelerate.state import AcceleratorState, GradientState
from PIL import Image
from safetensors.torch import load_file

from demos.gan_lab.network import DigitDiscriminator, DigitGenerator
from training.common.loop import main
from training.common.publish import load
from training.gan_lab.config import GanLabConfig
from training.gan_lab.recipe import GanLabTraining


@pytest.fixture(scope="module")
def pictures(tmp_path_factory):
    """8 pictures to train with, 12 to test with."""
    folder = tmp_path_factory.mktemp("pictures")
    generator = torch.Generator().manual_seed(0)
    for number in range(20):
        name = folder / ("train" if number < 8 else "test") / str(number % 2) / f"{number:02d}.png"
        name.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(torch.randint(0, 256, (28, 28), generator=generator, dtype=torch.uint8).numpy()).save(name)
    return folder


def run(pictures, out, *flags):
    AcceleratorState._reset_state(reset_partial_state=True)
    GradientState._reset_state()
    small = "--width=4 --latent_dim=3 --train_batch_size=4 --sample_steps=0 --logging_steps=1"
    data = ("--dataset", str(pictures), "--output_dir", str(out))
    main(GanLabTraining, GanLabConfig, [*data, *small.split(), *flags])


def test_resumed_is_the_same_as_uninterrupted(pictures, tmp_path):
    constant = ("--lr_scheduler", "constant", "--checkpointing_steps", "1")
    run(pictures, tmp_path / "whole", "--max_train_steps", "2", *constant)
    run(pictures, tmp_path / "parts", "--max_train_steps", "1", *constant)
    run(pictures, tmp_path / "parts", "--max_train_steps", "2", *constant, "--resume_from_checkpoint", "latest")
    whole, parts = (load_file(tmp_path / run / "checkpoint-2" / "model.safetensors") for run in ("whole", "parts"))
    assert all(torch.equal(whole[name], parts[name]) for name in whole)


@pytest.mark.parametrize("loss", ["non_saturating", "wasserstein"])
def test_two_steps_and_publish(loss, pictures, tmp_path):
    folder = tmp_path / "published"
    publishing = ("--publish", "--publish_dir", str(folder), "--evaluation_samples", "12")
    run(pictures, tmp_path / "out", "--max_train_steps", "2", "--loss", loss, "--penalty", "0.1", *publishing)
    generator = load(DigitGenerator, folder)
    assert generator.latent_dim == 3 and generator(torch.randn(2, 3), torch.tensor([1, 7])).shape == (2, 1, 28, 28)
    DigitDiscriminator().load_state_dict(load_file(folder / "discriminator.safetensors"))
    replay = json.loads((folder / "replay.json").read_text())
    assert replay["steps"] == [0, 2]
    with Image.open(folder / "replay-0000002.webp") as sheet:
        assert sheet.size == (112, 112)
    card = (folder / "README.md").read_text()
    assert "fd_pixels" in card and "<!-- ko -->" in card
    lines = [json.loads(line) for line in (tmp_path / "out" / "metrics.jsonl").read_text().splitlines()]
    assert [line["step"] for line in lines] == [1, 2] and 0 <= lines[0]["d_real"] <= 1
