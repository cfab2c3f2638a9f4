"""training/pix2pix: pairs that belong together, two steps of every variant, resuming, publishing, the baseline."""

import json

import numpy as np
import pytest
import torch
from accelerate.state import AcceleratorState, GradientState
from PIL import Image, ImageDraw
from safetensors.torch import load_file

from demos.pix2pix.constants import COLOURS, SIZES
from demos.pix2pix.network import Generator, PatchDiscriminator
from tests.benchmarks.common import photo
from training.common.config import parse
from training.pix2pix.__main__ import run
from training.pix2pix.baseline import BaselineGenerator, BaselineTraining
from training.pix2pix.config import Pix2PixConfig
from training.pix2pix.data import jitter_lines
from training.pix2pix.recipe import Pix2PixTraining

SMALL = ["--channels", "4", "8", "8", "8", "--blocks", "1", "--train_batch_size", "4", "--mixed_precision", "no"]
SMALL += ["--crop", "64", "--late_crop", "64", "--noise_dim", "4"]
HOLDS = {"facades": ("image", "label_map"), "emoji": ("image", "outline"), "faces": ("image",)}


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """A data set for each task, six pairs to train with and three to test with, as parquet files."""
    from datasets import Dataset, Features
    from datasets import Image as Picture

    folder = tmp_path_factory.mktemp("data")
    for task, columns in HOLDS.items():
        side = 128 if task == "emoji" else 256
        pairs = [pair(number, side) for number in range(9)]
        for split, part in (("train", pairs[:6]), ("test", pairs[6:])):
            rows = {
                column: [dict(zip(("image", "label_map", "outline"), pictures))[column] for pictures in part]
                for column in columns
            }
            (folder / task).mkdir(exist_ok=True)
            made = Dataset.from_dict(rows, features=Features({column: Picture() for column in columns}))
            made.to_parquet(folder / task / f"{split}-00000-of-00001.parquet")
    return folder


def pair(number: int, side: int) -> tuple[Image.Image, Image.Image, Image.Image]:
    """A picture with a bright square, its label map and its outline."""
    left = 16 + 8 * number
    box = [left, 32, left + side // 3, 32 + side // 3]
    picture = photo(side, side).point(lambda value: value // 3)
    label_map, outline = Image.new("RGB", (side, side), COLOURS["wall"]), Image.new("RGB", (side, side), "white")
    ImageDraw.Draw(picture).rectangle(box, fill="white")
    ImageDraw.Draw(label_map).rectangle(box, fill=COLOURS["window"])
    ImageDraw.Draw(outline).rectangle(box, outline="black", width=3)
    return picture, label_map, outline


def recipe(data, variant: str, *flags: str) -> Pix2PixTraining:
    arguments = ["--dataset", str(data / variant.partition("_")[0]), "--variant", variant, *SMALL, *flags]
    return Pix2PixTraining(parse(Pix2PixConfig, arguments))


@pytest.mark.parametrize(("task", "inputs"), [("facades", 12), ("emoji", 1), ("faces", 1)])
def test_drawings_and_pictures_move_together(data, task, inputs):
    made = recipe(data, task, "--crop", "96")
    pairs = made.dataset("train")
    torch.manual_seed(0)
    for _ in range(3):  # other places each time
        drawing, picture = made.pair(pairs.__getitems__([0, 3, 5, 1]), step=0)
        assert drawing.shape == (4, inputs, 96, 96) and picture.shape == (4, 3, 96, 96)
        bright = (picture.mean(1) > 0.6).float()
        if task == "facades":
            assert (drawing.sum(1) == 1).all()
            assert ((drawing[:, 2] - bright).abs().mean((1, 2)) < 0.03).all()
        else:
            rim = torch.nn.functional.max_pool2d(bright, 9, 1, 4) * torch.nn.functional.max_pool2d(1 - bright, 9, 1, 4)
            ink = drawing[:, 0] < -0.5
            assert (ink * rim).sum() > 0.8 * ink.sum() if task == "emoji" else ink.any()


def test_jittered_lines_stay_near_and_differ_each_time(data):
    lines = next(recipe(data, "emoji").test_batches())[0]
    torch.manual_seed(0)
    one, other = jitter_lines(lines), jitter_lines(lines)
    assert one.shape == lines.shape and one.abs().max() <= 1
    assert 0 < (one - other).abs().mean() < 0.2
    assert ((one < 0).float().mean() / (lines < 0).float().mean()) == pytest.approx(1, abs=0.7)


def test_two_steps_resume_and_publish(data, tmp_path, capsys):
    def train(variant: str, *flags: str) -> None:
        folders = ["--dataset", str(data / variant.partition("_")[0]), "--output_dir", str(tmp_path / variant)]
        run(["--variant", variant, *folders, *SMALL, *flags])
        AcceleratorState._reset_state(reset_partial_state=True)
        GradientState._reset_state()

    train("facades", "--max_train_steps", "1", "--checkpointing_steps", "1", "--sample_steps", "0")
    published = tmp_path / "published"
    resume = ["--resume_from_checkpoint", "latest", "--publish", "--publish_dir", str(published)]
    train("facades", "--max_train_steps", "2", *resume)
    figures = json.loads(capsys.readouterr().out.partition(": ")[2])
    assert figures.keys() == {"st_lpips", "fd_lite2", "l1", "psnr"}
    assert np.isfinite(list(figures.values())).all() and 0 < figures["l1"] < 1
    assert Generator.from_pretrained(published).noise_dim == 4
    PatchDiscriminator(len(COLOURS) + 3).load_state_dict(load_file(published / "discriminator.safetensors"))

    for variant in ("facades_l1", "emoji", "faces"):
        train(variant, "--max_train_steps", "2")
    for variant in ("facades", "facades_l1", "emoji", "faces"):
        line = json.loads((tmp_path / variant / "metrics.jsonl").read_text().splitlines()[-1])
        assert line["step"] == 2 and np.isfinite(line["loss_generator"])
        assert (tmp_path / variant / "samples" / "0000002.png").is_file()


@pytest.mark.parametrize("variant", ["facades", "facades_l1", "emoji", "faces"])
def test_every_checkpoint_has_a_card_and_a_sheet(data, variant):
    made = recipe(data, variant)
    card = made.card({})
    assert all(card.title + card.medium + card.data + card.limits)
    network = made.networks["generator"].eval()
    assert network.noise_dim == (0 if variant == "facades_l1" else 4)
    torch.manual_seed(0)
    with torch.no_grad():
        sheet = made.sheet(network)
    rows = {"facades": 4, "facades_l1": 2, "emoji": 2, "faces": 4}[variant]
    side = SIZES[variant] + 4
    assert sheet.size == (3 * side + 4, rows * side + 4), "inputs and results, no pictures of the data set"


def test_the_baseline_trains_its_networks_through_their_wrappers(data, monkeypatch):
    """With several processes they average a phase's gradients; another phase's network is called without them."""

    class Wrapper(torch.nn.Module):
        def __init__(self, module):
            super().__init__()
            self.module, self.calls = module, 0

        def forward(self, *inputs):
            self.calls += 1
            return self.module(*inputs)

    monkeypatch.setattr(BaselineTraining, "width", 2)
    flags = ["--dataset", str(data / "facades"), "--variant", "facades_baseline"]
    made = BaselineTraining(parse(Pix2PixConfig, flags))
    made.networks = {name: Wrapper(network) for name, network in made.networks.items()}
    batch = made.prepare(made.dataset("train").__getitems__([0]), step=0)
    for phase in ("discriminator", "generator"):
        made.loss(phase, batch, step=0)
        assert {name: network.calls for name, network in made.networks.items()} == {"generator": 1, "patches": 2}


def test_the_baseline_has_the_papers_size_and_is_measured_but_never_published(data, tmp_path, capsys, monkeypatch):
    with torch.device("meta"):
        assert 54e6 < sum(weight.numel() for weight in BaselineGenerator().parameters()) < 55e6
    monkeypatch.setattr(BaselineTraining, "width", 2)
    flags = ["--dataset", str(data / "facades"), "--variant", "facades_baseline", "--mixed_precision", "no"]
    training = ["--output_dir", str(tmp_path), "--max_train_steps", "2", "--sample_steps", "2", "--publish"]
    run([*flags, *training])
    assert (tmp_path / "samples" / "0000002.png").is_file()
    assert {path.name for path in (tmp_path / "final").iterdir()} >= {"config.json", "model.safetensors"}
    AcceleratorState._reset_state(reset_partial_state=True)
    run([*flags, "--evaluate", "--checkpoint", str(tmp_path / "final")])
    assert json.loads(capsys.readouterr().out.splitlines()[-1]).keys() > {"st_lpips", "fd_lite2", "l1", "psnr"}
