"""training/next_frame_prediction: sequences to learn from, Muon, two steps of both variants, resuming, publishing."""

import json

import numpy as np
import pytest
import torch
from accelerate.state import AcceleratorState
from PIL import Image
from safetensors.torch import load_file
from torch import nn

from demos.next_frame_prediction import measures, worlds
from training.common.config import parse
from training.common.loop import main
from training.common.muon import Muon, orthogonal
from training.next_frame_prediction.config import NextFramePredictionConfig
from training.next_frame_prediction.data import SequenceDataset
from training.next_frame_prediction.recipe import NextFramePredictionTraining

SMALL = ["--code", "4", "--width", "8", "--deep_width", "8", "--train_batch_size", "2", "--mixed_precision", "no"]
QUICK = ["--logging_steps", "1", "--sample_steps", "0", "--test_sequences", "4", "--lr_warmup_steps", "0"]


@pytest.fixture(scope="module")
def digits(tmp_path_factory):
    """A folder with six digits to train with and four to test with."""
    folder = tmp_path_factory.mktemp("digits")
    for number, digit in enumerate(worlds.shipped_digits()[:10]):
        path = folder / ("test" if number > 5 else "train") / f"{number}.png"
        path.parent.mkdir(exist_ok=True)
        Image.fromarray(digit).save(path)
    return folder


def train(arguments: list[str]) -> None:
    main(NextFramePredictionTraining, NextFramePredictionConfig, [*arguments, *SMALL, *QUICK])


def test_a_batch_depends_on_its_indices_alone():
    data = SequenceDataset(worlds.open_world("balls"), seed=0)
    one, again, other = (data.__getitems__(indices) for indices in ([3, 9], [3, 9], [4, 9]))
    assert one["seen"].shape == one["coming"].shape == (2, 10, 1, 64, 64)
    assert torch.equal(one["seen"], again["seen"]) and not torch.equal(one["coming"], other["coming"])
    assert one["seen"].min() == -1 and one["seen"].max() <= 1


def test_a_pool_shows_its_films_mirrored_and_backwards():
    data = SequenceDataset(worlds.open_world("balls"), seed=0, pool=1)
    films = {torch.cat(list(data.__getitems__([index]).values()), 1).numpy().tobytes() for index in range(40)}
    assert len(films) == 4 and len(data.made) == 1


def test_muons_steps_are_orthogonal_and_it_learns():
    torch.manual_seed(0)
    values = torch.linalg.svdvals(orthogonal(torch.randn(24, 60)))
    assert values.min() > 0.6 and values.max() < 1.3
    assert orthogonal(torch.randn(30, 7)).shape == (30, 7)
    network, x = nn.Sequential(nn.Linear(8, 16), nn.Tanh(), nn.Linear(16, 1)), torch.randn(64, 8)
    y = x[:, :1] * x[:, 1:2]
    optimizer = Muon([network[0].weight], [network[0].bias, *network[2].parameters()], lr=0.02, adam_lr=0.01)
    losses = []
    for _ in range(60):
        loss = (network(x) - y).square().mean()
        losses.append(float(loss.detach()))
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
    assert losses[-1] < 0.5 * losses[0]


def test_copy_last_is_measured_beside_the_network(digits):
    config = parse(NextFramePredictionConfig, ["--dataset", str(digits), *SMALL, *QUICK])
    recipe = NextFramePredictionTraining(config)
    figures = recipe.evaluate(recipe.networks["predictor"].eval())
    frames = recipe.test_sequences(4)
    still = measures.squared_error(frames["seen"][:, -1:], frames["coming"])
    assert figures["digits_copy_last_mse"] == pytest.approx(float(still.mean()), rel=1e-5)
    assert figures["digits_copy_last_next_mse"] == pytest.approx(float(still[:, 0].mean()), rel=1e-5)
    assert {"digits_mse", "digits_ssim", "digits_ssim_strict", "digits_gradient_energy"} <= set(figures)
    assert np.isfinite(list(figures.values())).all()


def test_two_steps_resume_and_publish_both_variants(digits, tmp_path, capsys):
    out, shipped = tmp_path / "run", tmp_path / "shipped"
    common = ["--dataset", str(digits), "--variant", "digits_mse", "--output_dir", str(out)]
    train([*common, "--max_train_steps", "1"])
    assert (out / "checkpoint-1").is_dir()
    more = ["--max_train_steps", "2", "--resume_from_checkpoint", "latest", "--publish", "--publish_dir", str(shipped)]
    train([*common, *more])
    lines = [json.loads(line) for line in (out / "metrics.jsonl").read_text().splitlines()]
    assert [line["step"] for line in lines] == [1, 2] and lines[1]["mse"] > 0
    assert json.loads((shipped / "curve.json").read_text())["images"][-1] == 4
    card = (shipped / "README.md").read_text(encoding="utf-8")
    assert "1511.06380" in card and "<!-- ko -->" in card and "digits_copy_last_mse" in card

    sharp = tmp_path / "sharp"
    train(
        [
            *("--dataset", str(digits), "--variant", "digits_adversarial", "--max_train_steps", "2"),
            *("--output_dir", str(tmp_path / "run2"), "--init_from", str(shipped)),
            *("--publish", "--publish_dir", str(sharp)),
        ]
    )
    before, after = load_file(shipped / "model.safetensors"), load_file(sharp / "model.safetensors")
    assert before.keys() == after.keys() and any(not torch.equal(before[name], after[name]) for name in before)
    assert not (sharp / "curve.json").exists()
    logged = json.loads((tmp_path / "run2" / "metrics.jsonl").read_text().splitlines()[-1])
    assert {"loss_discriminator", "adversarial", "gradient_energy"} <= set(logged)

    capsys.readouterr()
    AcceleratorState._reset_state(reset_partial_state=True)
    train(["--dataset", str(digits), "--variant", "digits_mse", "--evaluate", "--checkpoint", str(shipped)])
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["digits_mse"] > 0


def test_worlds_without_a_data_set_train(tmp_path):
    train(["--variant", "heads_mse", "--max_train_steps", "1", "--pool", "2", "--output_dir", str(tmp_path / "run")])
    assert (tmp_path / "run" / "checkpoint-1").is_dir()
