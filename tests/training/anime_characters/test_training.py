"""The anime training: tags reach the score, noisy tags are found, two steps on a tiny set."""

import json

import pytest
import torch
from datasets import Dataset
from PIL import Image
from safetensors.torch import load_file

from demos.anime_characters.constants import EYES, HAIR
from demos.anime_characters.network import Generator, Upscaler
from training.anime_characters import upscaler
from training.anime_characters.config import AnimeCharactersConfig
from training.anime_characters.readers import TagReader, read, train_reader
from training.anime_characters.recipe import recipe
from training.common import discriminators
from training.common.data import ImageData
from training.common.loop import main
from training.common.publish import PublishError


def test_a_score_depends_on_the_tags():
    heads = discriminators.ProjectedDiscriminator(6, (1, 0), classes=(2, 3))
    maps = [torch.randn(4, 6, 8, 8), torch.randn(4, 6, 4, 4)]
    tags = torch.tensor([[0, 2], [1, 0], [0, 1], [1, 1]])
    scores = heads.eval()(maps, tags)
    other = tags.clone()
    other[0, 1] = 0
    changed = heads(maps, other)
    assert scores.shape == (4, 32)
    assert torch.equal(scores[1:], changed[1:]) and not torch.equal(scores[0], changed[0])


def test_a_reader_finds_a_wrong_tag():
    """Plain colours with one tag in eight wrong: the reader answers what the picture shows."""
    colours = torch.tensor([[200, 30, 30], [30, 200, 30], [30, 30, 200]], dtype=torch.uint8)
    truth = torch.arange(192) % 3
    given = torch.where(torch.arange(192) % 8 == 0, (truth + 1) % 3, truth)
    data = ImageData(Dataset.from_dict({"image": [None] * 192}), size=64)
    data.pictures = colours[truth][:, :, None, None].expand(-1, -1, 64, 64).contiguous()
    data.decoded[:] = True
    reader = train_reader(data, torch.arange(192), torch.stack([given, given], 1), (3, 3), epochs=6, seed=0)
    for probabilities in read(reader, data, torch.arange(192)):
        assert (probabilities.argmax(1) == truth).float().mean() > 0.95


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    """Eighteen drawings, two or one of each of six pairs of tags."""
    folder = tmp_path_factory.mktemp("drawings")
    for split, count in (("train", 12), ("test", 6)):
        (folder / split).mkdir()
        lines = []
        for number in range(count):
            picture = Image.new("RGB", (64, 64), (20 * number, 90, 200))
            picture.paste((200, 20 * number, 40), (16, 16, 48, 48))
            picture.save(folder / split / f"{number}.png")
            tags = {"hair": HAIR[number % 6], "eyes": EYES[number % 6]}
            lines.append(json.dumps({"file_name": f"{number}.png", **tags}))
        (folder / split / "metadata.jsonl").write_text("\n".join(lines))
    return folder


def train(tiny, out, *flags):
    small = ["--feature_size", "32", "--train_batch_size", "4", "--mixed_precision", "no", "--reader_epochs", "1"]
    every = ["--sample_steps", "2", "--logging_steps", "1", "--checkpointing_steps", "1"]
    arguments = ["--dataset", str(tiny), "--output_dir", str(out), *small, *every, *flags]
    main(recipe, AnimeCharactersConfig, arguments)


def test_trains_resumes_and_publishes(tiny, tmp_path, capsys):
    run, published = tmp_path / "run", tmp_path / "checkpoint"
    train(tiny, run, "--max_train_steps", "1")
    flags = ["--publish", "--publish_dir", str(published), "--evaluation_samples", "8"]
    train(tiny, run, "--max_train_steps", "2", "--resume_from_checkpoint", "latest", *flags)
    network = Generator.from_pretrained(published).eval()
    assert tuple(network.hair) == HAIR and network.w_mean.any()
    readers = load_file(published / "readers.safetensors")
    for role in ("guide", "judge"):
        weights = {name.removeprefix(f"{role}."): value for name, value in readers.items() if name.startswith(role)}
        TagReader((len(HAIR), len(EYES))).load_state_dict(weights)
    assert Image.open(published / "samples.webp").size == (10 * 68 + 4, 12 * 68 + 4)  # all 120 pairs
    capsys.readouterr()
    train(tiny, run, "--evaluate", "--checkpoint", str(published), "--evaluation_samples", "8")
    figures = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert 0 <= figures["hair_accuracy"] <= 1 and figures["diversity"] >= 0 and "judge_eyes_accuracy" in figures


def test_the_upscaler_trains_and_publishes(tiny, tmp_path, monkeypatch, capsys):
    lines = tmp_path / "lines"
    for split in ("train", "test"):
        (lines / split).mkdir(parents=True)
        for number in range(3):
            picture = Image.new("RGB", (128, 128), "white")
            picture.paste((0, 0, 40 * number), (40, 8 * number, 56, 120))
            picture.save(lines / split / f"{number}.png")
    generator, published = tmp_path / "generator", tmp_path / "upscaler"
    monkeypatch.setattr(upscaler, "bundled", lambda name, variant: generator)
    flags = ["--dataset", str(tiny), "--line_datasets", str(lines), "--variant", "upscaler", "--train_batch_size", "4"]
    flags += ["--output_dir", str(tmp_path / "run"), "--max_train_steps", "2", "--publish_dir", str(published)]

    def run(*more):
        main(recipe, AnimeCharactersConfig, [*flags, *more])

    with pytest.raises(PublishError, match="generator first"):
        run("--publish")
    torch.manual_seed(0)
    Generator(HAIR, EYES, 64, 8, (8, 8, 8, 8, 8)).settle(2, 8).save_pretrained(generator)
    run("--resume_from_checkpoint", "latest", "--publish")
    assert Image.open(published / "samples.webp").size == (8 * 132 + 4, 2 * 132 + 4)  # bicubic above, ours below
    x = torch.rand(1, 3, 20, 12) * 2 - 1
    network = Upscaler.from_pretrained(published).eval()
    assert network(x).shape == (1, 3, 40, 24) and sum(weight.numel() for weight in network.parameters()) < 3e5
    capsys.readouterr()
    run("--evaluate", "--checkpoint", str(published))
    figures = json.loads(capsys.readouterr().out.splitlines()[-1])
    measured = [f"{measure}_{kind}" for measure in ("psnr", "st_lpips") for kind in ("drawings", "lines")]
    assert figures.keys() == {"checkpoint", *measured, *(f"{name}_bicubic" for name in measured)}
    assert all(figures[name] > 20 for name in measured[:2]), "dB"
