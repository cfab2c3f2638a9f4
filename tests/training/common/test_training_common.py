"""The training loop, the data loader and publishing, on generated pictures and networks of a few weights."""

import json
import os
import subprocess
import sys
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import torch
from accelerate import Accelerator
from accelerate.state import AcceleratorState, GradientState
from accelerate.utils import AutocastKwargs
from huggingface_hub import PyTorchModelHubMixin
from PIL import Image
from safetensors.torch import load_file
from torch import nn

from training.common import loop
from training.common import publish as publishing
from training.common.data import ImageData, open_split
from training.common.loop import BatchOrder, Config, History, Recipe, checkpoints, main, parse, precision
from training.common.publish import Card, PublishError

ROOT = Path(__file__).resolve().parents[3]


class Shade(nn.Module, PyTorchModelHubMixin):
    """Predicts a picture's mean from its pixels."""

    def __init__(self, side: int = 4):
        super().__init__()
        self.linear = nn.Linear(3 * side * side, 1)

    def forward(self, x):
        return self.linear(x.flatten(1))


@dataclass
class TinyConfig(Config):
    noise: float = field(default=0.0, metadata={"help": "Added to the target."})
    error: float = field(default=1.0, metadata={"help": "What evaluate() reports."})
    evaluation_samples: int = field(default=100, metadata={"help": "On how much."})


class Tiny(Recipe):
    name, published, better = "tiny", "shade", {"error": "lower"}

    def __init__(self, config):
        super().__init__(config)
        self.networks = {"shade": Shade()}
        self.optimizers = {"shade": torch.optim.Adam(self.networks["shade"].parameters(), config.learning_rate)}
        self.phases = {"shade": ("shade",)}

    def dataset(self, split):
        torch.rand(())  # as recipes do that build a network here
        return ImageData(open_split(self.config.dataset, split), size=4, image_column=self.config.image_column)

    def loss(self, phase, batch, step):
        x = batch["image"]
        target = x.mean((1, 2, 3)) + self.config.noise * torch.randn(len(x))
        return (self.networks["shade"](x)[:, 0] - target).square().mean(), {"target": target.mean()}

    def samples(self, network):
        return Image.new("RGB", (8, 8), "white")

    def evaluate(self, network):
        return {"error": self.config.error}

    def card(self, figures):
        both = ("English words", "한국어")
        return Card(both, "paper", both, both, both, "tiny pictures", "mit", {"error": ("Error", "오차")})

    def extras(self, network):
        return {"extra.safetensors": {"mean": torch.ones(2)}, "curve.json": b"[]"}


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


def weights(out: Path, step: int) -> dict[str, torch.Tensor]:
    return load_file(out / f"checkpoint-{step}" / "model.safetensors")


def assert_same(a, b, **tolerance):
    assert a.keys() == b.keys()
    for name in a:
        torch.testing.assert_close(a[name], b[name], **tolerance)


def test_two_steps_leave_checkpoint_metrics_and_sheet(train):
    out = train("run", max_train_steps=2, logging_steps=1, sample_steps=2, max_grad_norm=1.0)
    lines = [json.loads(line) for line in (out / "metrics.jsonl").read_text().splitlines()]
    assert [line["step"] for line in lines] == [1, 2]
    assert {"loss_shade", "target", "images"} <= lines[0].keys() and lines[1]["images"] == 4
    assert (out / "checkpoint-2").is_dir() and (out / "samples" / "0000002.png").is_file()


def test_a_resumed_run_ends_as_an_uninterrupted_one(train):
    # 15 steps of 2 pictures cross from the first pass over 24 pictures into the second, with noise drawn on the way
    flags = dict(noise=0.1, checkpointing_steps=5, lr_warmup_steps=3, logging_steps=5)
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
    assert Path(parse(TinyConfig, ["--dataset", str(pictures)]).output_dir) == Path("runs", Path(__file__).stem)


def test_a_figure_that_is_no_number_is_worse():
    assert publishing.worse({"error": float("nan")}, {"error": 1.0}, {"error": "lower"})


def test_accumulating_two_passes_equals_one_of_twice_the_size(train):
    once = train("once", max_train_steps=3, train_batch_size=4)
    twice = train("twice", max_train_steps=3, train_batch_size=2, gradient_accumulation_steps=2)
    assert_same(weights(once, 3), weights(twice, 3))


def test_two_processes_equal_one_with_twice_the_batch(train, pictures, tmp_path):
    once = train("once", max_train_steps=3, train_batch_size=4)
    out = tmp_path / "two"
    command = [sys.executable, "-m", "torch.distributed.run", "--nproc-per-node", "2"]
    command += ["--rdzv-backend", "c10d", "--rdzv-endpoint", "127.0.0.1:0", __file__, "--dataset", str(pictures)]
    command += ["--output_dir", str(out), "--train_batch_size", "2", "--max_train_steps", "3"]
    environment = {**os.environ, "ACCELERATE_USE_CPU": "1", "OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stderr[-3000:]
    assert_same(weights(once, 3), weights(out, 3))
    assert json.loads((out / "metrics.jsonl").read_text().splitlines()[-1])["images"] == 12


class TinyGAN(Tiny):
    """Two phases; notes what each phase may change."""

    published = "generator"

    def __init__(self, config):
        super().__init__(config)
        self.networks = {"generator": nn.Linear(4, 48), "discriminator": Shade()}
        self.optimizers = {name: torch.optim.Adam(net.parameters(), 0.1) for name, net in self.networks.items()}
        self.phases = {"discriminator": ("discriminator",), "generator": ("generator",)}

    def prepare(self, batch, step):
        z = torch.randn(len(batch["image"]), 4)
        return {**batch, "fake": self.networks["generator"](z).view(-1, 3, 4, 4)}

    def loss(self, phase, batch, step):
        assert [name for name, net in self.networks.items() if next(net.parameters()).requires_grad] == [phase]
        if phase == "generator":
            return -self.unwrapped("discriminator")(batch["fake"]).mean(), {}
        scores = self.networks["discriminator"](torch.cat([batch["image"], batch["fake"].detach()]))
        real, fake = scores.chunk(2)
        return (1 - real).relu().mean() + (1 + fake).relu().mean(), {}


def test_a_gan_trains_both_networks_on_one_fake_batch(train):
    out = train("gan", TinyGAN, max_train_steps=2, logging_steps=1, checkpointing_steps=1)
    first, second = (json.loads(line) for line in (out / "metrics.jsonl").read_text().splitlines())
    assert {"loss_discriminator", "loss_generator"} <= second.keys()
    for file in ("model.safetensors", "model_1.safetensors"):
        before, after = (load_file(out / f"checkpoint-{step}" / file) for step in (1, 2))
        weight = next(name for name in before if name.endswith("weight"))
        assert not torch.equal(before[weight], after[weight])


def test_two_phases_share_one_gradient_scaler(train, monkeypatch):
    """fp16 as on a GPU, without its rounding: a scale that grows at every step changes nothing."""
    flags = dict(max_train_steps=3, gradient_accumulation_steps=2, max_grad_norm=1000.0)
    plain = train("plain", TinyGAN, **flags)

    def scaled(**options):
        accelerator = Accelerator(**options, kwargs_handlers=[AutocastKwargs(enabled=False)])
        accelerator.native_amp, accelerator.scaler = True, torch.amp.GradScaler("cpu", growth_interval=1)
        return accelerator

    monkeypatch.setattr(loop, "Accelerator", scaled)
    half = train("scaled", TinyGAN, mixed_precision="fp16", **flags)
    for file in ("model.safetensors", "model_1.safetensors"):
        assert_same(*(load_file(out / "checkpoint-3" / file) for out in (plain, half)), rtol=0, atol=0)


def test_batches_are_shared_out_and_continue_anywhere():
    def take(count, rank=0, world=1, start=0):
        iterator = iter(BatchOrder(10, 3, seed=1, rank=rank, world=world, start=start))
        return [next(iterator) for _ in range(count)]

    alone = take(8)
    assert take(4, start=4) == alone[4:]
    assert [batch for pair in zip(take(4, 0, 2), take(4, 1, 2)) for batch in pair] == alone
    drawn = sum(alone, [])
    assert sorted(drawn[:10]) == list(range(10)) and sorted(drawn[10:20]) == list(range(10))
    assert drawn[:10] != drawn[10:20]


def test_folder_and_zip_give_the_same_pictures_and_classes(pictures, tmp_path):
    archive = tmp_path / "pictures.zip"
    with zipfile.ZipFile(archive, "w") as file:
        for path in sorted(pictures.rglob("*.png")):
            file.write(path, path.relative_to(pictures))
    batches = []
    for source in (pictures, archive):
        data = ImageData(
            open_split(str(source), "train"), size=4, labels={"kind": "label", "lacking": "no such column"}
        )
        assert data.classes == {"kind": ["bright", "dark"]}
        batches.append(data.__getitems__([0, 5, 2]))
    assert batches[0].keys() == {"image", "kind"} and batches[0]["image"].shape == (3, 3, 4, 4)
    assert_same(*batches, rtol=0, atol=0)
    # without a test folder, the same few pictures are always kept from training
    train, test = (open_split(str(pictures), split) for split in ("train", "test"))
    assert len(train) == 23 and len(test) == 1
    with pytest.raises(ValueError, match="--image_column"):
        ImageData(train, size=4, image_column="photo")


def test_metadata_and_split_folders(tmp_path):
    for split in ("train", "test"):
        (tmp_path / split).mkdir()
        Image.new("L", (6, 6), 255).save(tmp_path / split / "a.png")
        (tmp_path / split / "metadata.jsonl").write_text('{"file_name": "a.png", "label": 7}\n')
    data = ImageData(open_split(str(tmp_path), "test"), size=4, channels=1, labels={"label": "label"})
    assert len(data) == 1 and data[0]["label"] == 7 and data[0]["image"].eq(1).all()


def test_publish_writes_a_folder_that_loads_and_is_guarded(train, tmp_path):
    folder = tmp_path / "published"
    flags = dict(publish="true", publish_dir=folder, max_train_steps=2)
    train("run", error=0.5, **flags)
    names = {path.name for path in folder.iterdir()}
    assert names == {"config.json", "model.safetensors", "README.md", "samples.webp", "extra.safetensors", "curve.json"}
    assert all(value.dtype == torch.float16 for value in load_file(folder / "model.safetensors").values())
    assert isinstance(publishing.load(Shade, folder), Shade)
    assert publishing.published_figures(folder) == {"error": 0.5}
    text = (folder / "README.md").read_text(encoding="utf-8")
    english, korean = text.index("<!-- en -->"), text.index("<!-- ko -->")
    assert 0 < english < korean and "| Error | 0.5 |" in text[english:korean] and "| 오차 | 0.5 |" in text[korean:]
    assert "4 pictures seen" in text and str(tmp_path) not in text

    with pytest.raises(PublishError, match="error 0.6, published 0.5 .*--force"):
        train("worse", error=0.6, **flags)
    assert publishing.published_figures(folder) == {"error": 0.5}
    train("worse", error=0.6, force="true", **flags)
    assert publishing.published_figures(folder) == {"error": 0.6}


def test_a_folder_of_somebody_elses_is_refused_before_training_and_kept(train, tmp_path):
    folder = tmp_path / "homework"
    folder.mkdir()
    (folder / "README.md").write_text("my only copy")
    with pytest.raises(PublishError, match="no published checkpoint"):
        train("run", publish="true", publish_dir=folder, force="true", max_train_steps=1)
    assert [path.read_text() for path in folder.iterdir()] == ["my only copy"]
    assert not (tmp_path / "run").exists()


def test_a_publication_replaces_what_publications_wrote(train, tmp_path):
    folder = tmp_path / "published"
    flags = dict(publish="true", publish_dir=folder, max_train_steps=1)
    train("run", **flags)
    before = {path.name for path in folder.iterdir()}
    (folder / "variant").mkdir()
    for name in ("replay-0000007.webp", "notes.txt", "variant/model.safetensors"):
        (folder / name).write_text(name)
    train("again", **flags)
    assert {path.name for path in folder.iterdir()} == before | {"notes.txt", "variant"}
    assert (folder / "variant" / "model.safetensors").is_file()


def test_figures_that_were_measured_otherwise_are_not_compared(train, tmp_path):
    folder = tmp_path / "published"
    flags = dict(publish="true", publish_dir=folder, max_train_steps=1)
    train("run", evaluation_samples=100, error=0.5, **flags)
    with pytest.raises(PublishError, match="evaluation_samples 10, published 100.*--force"):
        train("few", evaluation_samples=10, error=0.1, **flags)
    assert publishing.published_figures(folder) == {"error": 0.5}
    train("few", evaluation_samples=10, error=0.1, force="true", **flags)
    train("few", evaluation_samples=10, error=0.1, **flags)
    # a card from before this was recorded
    path = folder / "README.md"
    text = path.read_text(encoding="utf-8")
    settings = "      args:\n        evaluation_samples: 10\n"
    assert settings in text
    path.write_text(text.replace(settings, ""), encoding="utf-8")
    train("many", evaluation_samples=100, error=0.1, **flags)


def test_evaluate_measures_a_checkpoint_and_prints_one_line(train, tmp_path, capsys):
    folder = tmp_path / "published"
    train("run", publish="true", publish_dir=folder, max_train_steps=1)
    capsys.readouterr()
    train("none", evaluate="true", checkpoint=folder, error=0.25)
    assert json.loads(capsys.readouterr().out) == {"checkpoint": str(folder), "error": 0.25}


def test_init_from_starts_with_published_weights(train, tmp_path):
    folder = tmp_path / "published"
    train("run", publish="true", publish_dir=folder, max_train_steps=5)
    out = train("next", init_from=folder, max_train_steps=1, learning_rate=0.0)
    assert_same(load_file(folder / "model.safetensors"), {k: v.half() for k, v in weights(out, 1).items()})


def test_too_large_a_file_is_not_published(tmp_path, monkeypatch):
    monkeypatch.setattr(publishing, "LARGEST", 100)
    card = Tiny(parse(TinyConfig, ["--dataset", "x"])).card({})
    with pytest.raises(PublishError, match="MB"):
        sheet = Image.new("RGB", (8, 8))
        publishing.publish(Shade(), tmp_path / "out", card, {}, sheet, history=History(), better={})
    assert not (tmp_path / "out").exists()


def test_auto_precision_is_what_the_processor_computes_in(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    for native, chosen in ((True, "bf16"), (False, "no")):
        monkeypatch.setattr(torch.cpu, "_is_avx512_bf16_supported", lambda native=native: native)
        assert precision("auto") == chosen and precision("fp16") == "fp16"


if __name__ == "__main__":
    main(Tiny, TinyConfig)
