"""The face training: it resumes exactly, and two steps on a tiny set publish what the room needs."""

import json

import pytest
import torch
from PIL import Image
from safetensors.torch import load_file

from demos.face_generation.network import Generator
from training.common.loop import main
from training.face_generation.config import FaceGenerationConfig
from training.face_generation.recipe import FaceGenerationTraining


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    """Twelve pictures to learn from, six held out: a face is a light disc, somewhere."""
    folder = tmp_path_factory.mktemp("discs")
    random = torch.Generator().manual_seed(0)
    ys, xs = torch.meshgrid(torch.arange(64), torch.arange(64), indexing="ij")
    for split, count in (("train", 12), ("test", 6)):
        (folder / split).mkdir()
        for number in range(count):
            x, y = torch.randint(20, 44, (2,), generator=random)
            radius = torch.randint(8, 20, (), generator=random)
            disc = ((xs - x) ** 2 + (ys - y) ** 2 < radius**2).byte() * 200 + 20
            Image.fromarray(disc.numpy()).convert("RGB").save(folder / split / f"{number}.png")
    return folder


def train(tiny, out, *flags):
    small = ["--resolution", "64", "--feature_size", "32", "--train_batch_size", "4", "--mixed_precision", "no"]
    every = ["--sample_steps", "2", "--logging_steps", "1", "--checkpointing_steps", "1"]
    arguments = ["--dataset", str(tiny), "--output_dir", str(out), *small, *every, *flags]
    main(FaceGenerationTraining, FaceGenerationConfig, arguments)


def weights(out, step):
    return load_file(out / f"checkpoint-{step}" / "model.safetensors")


def test_training_resumes_exactly(tiny, tmp_path):
    quiet = ("--sample_steps", "0")
    train(tiny, tmp_path / "whole", "--max_train_steps", "2", *quiet)
    train(tiny, tmp_path / "parts", "--max_train_steps", "1", *quiet)
    train(tiny, tmp_path / "parts", "--max_train_steps", "2", "--resume_from_checkpoint", "latest", *quiet)
    whole, parts = weights(tmp_path / "whole", 2), weights(tmp_path / "parts", 2)
    for name, value in whole.items():
        assert torch.allclose(value, parts[name], atol=1e-6), name


def test_publishes_what_the_room_needs(tiny, tmp_path):
    published = tmp_path / "checkpoint"
    flags = ["--publish", "--publish_dir", str(published), "--evaluation_samples", "8"]
    train(tiny, tmp_path / "run", "--max_train_steps", "2", *flags)
    network = Generator.from_pretrained(published).eval()
    assert network.resolution == 64 and network.w_mean.any()
    assert load_file(published / "directions.safetensors")["directions"].shape == (10, 128)
    near = load_file(published / "neighbours.safetensors")
    assert near["train"].shape[0] == 12 and near["held_out"].shape == (6,)
    replay = json.loads((published / "replay.json").read_text())
    assert replay["moments"] == [0, 8] and len(replay["history"]["d_real"]) == 2
    assert all(Image.open(published / name).size == (256, 256) for name in replay["sheets"])
    assert Image.open(published / "samples.webp").size[0] >= 8 * 64
