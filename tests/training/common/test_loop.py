"""The training loop: what a run leaves, exact resume, accumulation, processes, phases, schedules, precision."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from accelerate import Accelerator
from accelerate.utils import AutocastKwargs
from safetensors.torch import load_file

from tests.training.common.tiny import TinyConfig, TinyGAN, assert_same, weights
from training.common import loop
from training.common.config import parse, precision
from training.common.run_folder import checkpoints
from training.common.schedule import make_schedule

ROOT = Path(__file__).resolve().parents[3]


def test_two_steps_leave_checkpoint_metrics_and_sheet(train):
    out = train("run", max_train_steps=2, logging_steps=1, sample_steps=2, max_grad_norm=1.0)
    lines = [json.loads(line) for line in (out / "metrics.jsonl").read_text().splitlines()]
    assert [line["step"] for line in lines] == [1, 2]
    assert {"loss_shade", "target", "images"} <= lines[0].keys() and lines[1]["images"] == 4
    assert (out / "checkpoint-2").is_dir() and (out / "samples" / "0000002.png").is_file()


def test_a_resumed_run_ends_as_an_uninterrupted_one(train):
    # 15 steps of 2 pictures cross from the first pass over 24 pictures into the second, with noise drawn on the way
    flags = {"noise": 0.1, "checkpointing_steps": 5, "lr_warmup_steps": 3, "logging_steps": 5}
    whole = train("whole", max_train_steps=15, **flags)
    train("parts", max_train_steps=8, **flags)
    parts = train("parts", max_train_steps=15, resume_from_checkpoint="latest", **flags)
    assert_same(weights(whole, 15), weights(parts, 15), rtol=0, atol=0)
    ema = [torch.load(out / "checkpoint-15" / "custom_checkpoint_0.pkl") for out in (whole, parts)]
    assert_same(*ema, rtol=0, atol=0)
    assert [path.name for path in checkpoints(parts)] == ["checkpoint-10", "checkpoint-15"]
    command = torch.load(parts / "checkpoint-15" / "custom_checkpoint_1.pkl")["command"]
    assert command.count("python -m training.tiny") == 2 and "from step 8 on" in command
    steps = [json.loads(line)["step"] for line in (parts / "metrics.jsonl").read_text().splitlines()]
    assert steps == [5, 8, 10, 15]


def test_a_fresh_run_sets_an_earlier_one_aside(train):
    for steps in (20, 3):
        out = train("again", max_train_steps=steps, checkpointing_steps=1, checkpoints_total_limit=1, logging_steps=1)
    assert [path.name for path in checkpoints(out)] == ["checkpoint-3"], "not those with higher numbers"
    assert len((out / "metrics.jsonl").read_text().splitlines()) == 3
    assert [path.name for path in checkpoints(out / "earlier-1")] == ["checkpoint-20"]


def test_without_a_folder_a_run_goes_by_its_script(pictures):
    assert Path(parse(TinyConfig, ["--dataset", str(pictures)]).output_dir) == Path("runs", "tiny")


def test_accumulating_two_passes_equals_one_of_twice_the_size(train):
    once = train("once", max_train_steps=3, train_batch_size=4)
    twice = train("twice", max_train_steps=3, train_batch_size=2, gradient_accumulation_steps=2)
    assert_same(weights(once, 3), weights(twice, 3))


def test_two_processes_equal_one_with_twice_the_batch(train, pictures, tmp_path):
    once = train("once", max_train_steps=3, train_batch_size=4)
    out = tmp_path / "two"
    launch = "torch.distributed.run --nproc-per-node 2 --rdzv-backend c10d --rdzv-endpoint 127.0.0.1:0"
    flags = f"--dataset {pictures} --output_dir {out} --train_batch_size 2 --max_train_steps 3"
    command = [sys.executable, "-m", *f"{launch} -m tests.training.common.tiny {flags}".split()]
    environment = {**os.environ, "ACCELERATE_USE_CPU": "1", "OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stderr[-3000:]
    assert_same(weights(once, 3), weights(out, 3))
    assert json.loads((out / "metrics.jsonl").read_text().splitlines()[-1])["images"] == 12


def test_a_gan_trains_both_networks_on_one_fake_batch(train):
    out = train("gan", TinyGAN, max_train_steps=2, logging_steps=1, checkpointing_steps=1)
    _first, second = (json.loads(line) for line in (out / "metrics.jsonl").read_text().splitlines())
    assert {"loss_discriminator", "loss_generator"} <= second.keys()
    for file in ("model.safetensors", "model_1.safetensors"):
        before, after = (load_file(out / f"checkpoint-{step}" / file) for step in (1, 2))
        weight = next(name for name in before if name.endswith("weight"))
        assert not torch.equal(before[weight], after[weight])


def test_two_phases_share_one_gradient_scaler(train, monkeypatch):
    """fp16 as on a GPU, without its rounding: a scale that grows at every step changes nothing."""
    flags = {"max_train_steps": 3, "gradient_accumulation_steps": 2, "max_grad_norm": 1000.0}
    plain = train("plain", TinyGAN, **flags)

    def scaled(**options):
        accelerator = Accelerator(**options, kwargs_handlers=[AutocastKwargs(enabled=False)])
        accelerator.native_amp, accelerator.scaler = True, torch.amp.GradScaler("cpu", growth_interval=1)
        return accelerator

    monkeypatch.setattr(loop, "Accelerator", scaled)
    half = train("scaled", TinyGAN, mixed_precision="fp16", **flags)
    for file in ("model.safetensors", "model_1.safetensors"):
        assert_same(*(load_file(out / "checkpoint-3" / file) for out in (plain, half)), rtol=0, atol=0)


def test_auto_precision_is_what_the_processor_computes_in(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    for native, chosen in ((True, "bf16"), (False, "no")):
        monkeypatch.setattr(torch.cpu, "_is_avx512_bf16_supported", lambda native=native: native)
        assert precision("auto") == chosen and precision("fp16") == "fp16"


def test_the_rate_is_a_function_of_the_step(pictures):
    """Warm-up from 1 / 4 on, then half a cosine over six steps; a resumed schedule goes on, by the flags' rate."""
    flags = ["--lr_warmup_steps", "4", "--lr_scheduler", "cosine", "--max_train_steps", "10"]
    config = parse(TinyConfig, ["--dataset", str(pictures), *flags])

    def rates(start: int, optimizer: torch.optim.Optimizer) -> list[float]:
        schedule, found = make_schedule(optimizer, [2.0], config, start), []
        for _ in range(start, 10):
            found.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            schedule.step()
        return found

    whole = rates(0, torch.optim.SGD([torch.zeros(1)], 2.0))
    assert whole[:5] == [0.5, 1.0, 1.5, 2.0, 2.0] and whole[7] == pytest.approx(1.0) and whole[9] < whole[8] < 1
    assert rates(6, torch.optim.SGD([torch.zeros(1)], 0.125)) == whole[6:]
    config.lr_scheduler = "cosinus"
    with pytest.raises(ValueError, match="cosinus"):
        rates(0, torch.optim.SGD([torch.zeros(1)], 2.0))
