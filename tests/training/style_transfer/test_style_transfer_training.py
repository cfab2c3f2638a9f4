"""training/style_transfer: pairs of photo and style, two steps, resuming, publishing with its figures."""

import json

import pytest
import torch
from accelerate.state import AcceleratorState, GradientState
from safetensors.torch import load_file

from demos.style_transfer import gatys
from demos.style_transfer.network import StylePainter
from tests.benchmarks.common import photo
from training.common.config import parse
from training.common.loop import main
from training.style_transfer.config import StyleTransferConfig
from training.style_transfer.data import extend
from training.style_transfer.recipe import StyleTransferTraining

SMALL = ["--resolution", "64", "--train_batch_size", "2", "--mixed_precision", "no", "--held_out_styles", "style_0"]
QUICK = ["--evaluate_pictures", "1", "--evaluate_size", "64", "--evaluate_steps", "3", "--speed_size", "128"]


@pytest.fixture(scope="module")
def pictures(tmp_path_factory):
    """Six photos to train with and two to test with, 64 px; three paintings."""
    folder = tmp_path_factory.mktemp("pictures")
    for number in range(8):
        path = folder / "photos" / ("test" if number > 5 else "train") / f"{number}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        photo(300, 200).rotate(36 * number).crop((100, 60, 164, 124)).save(path)
    (folder / "styles").mkdir()
    for number in range(3):
        photo(120 + 20 * number, 100).rotate(90 * number, expand=True).save(folder / "styles" / f"style_{number}.png")
    return folder


def flags(pictures) -> list[str]:
    return ["--dataset", str(pictures / "photos"), "--styles", str(pictures / "styles"), *SMALL]


def test_pairs_and_what_is_held_out(pictures):
    config = parse(StyleTransferConfig, [*flags(pictures), "--same_share", "0.5"])
    recipe = StyleTransferTraining(config)
    assert list(recipe.paintings) == ["style_1", "style_2"] and list(recipe.held_out) == ["style_0"]
    torch.manual_seed(0)
    batch = recipe.dataset("train").__getitems__([0, 1, 2, 3, 4, 5])
    assert batch["content"].shape == batch["style"].shape == (6, 3, 64, 64)
    assert batch["content"].abs().max() <= 1 and batch["style"].abs().max() <= 1
    alike = (batch["content"] == batch["style"]).flatten(1).all(1)
    assert torch.equal(alike, batch["same"]) and 0 < alike.sum() < 6


def test_photos_wander_through_the_steps_of_all_sizes(pictures):
    config = parse(StyleTransferConfig, [*flags(pictures), "--resolution", "128"])
    recipe = StyleTransferTraining(config)
    data, steps = recipe.dataset("train"), {0.5: 2, 1.0: 2}
    first = data.__getitems__([0, 1])
    for turn in range(3):
        batch = recipe.prepare(first if turn == 0 else data.__getitems__([2, 3]), turn)
        shares = {group["scale"]: group["steps"] for group in batch["groups"]}
        assert list(shares.items()) == list(steps.items())[: turn + 1]
        loss, scalars = recipe.loss("painter", batch, turn)
        assert loss.isfinite() and sum(name.startswith("style") for name in scalars) == sum(shares.values())
        if turn < 2:
            oldest = batch["groups"][turn]
            assert torch.equal(oldest["content"], first["content"]) and oldest["y"].shape[-1] == 128 * list(steps)[turn]
    assert not torch.equal(oldest["x"], first["content"]), "what was painted small went on into the large picture"


def test_a_step_learns_from_those_after_it():
    """Through the picture and what it leaves, in the same size."""
    torch.manual_seed(0)
    painter, x = StylePainter(), torch.rand(1, 3, 64, 64) * 2 - 1
    content = gatys.content_map(painter.encoder, x, gatys.CONTENT_BLOCK)
    code = painter.describe(x.flip(1))
    made, left = painter(x, code, 1.0, content)
    later, _ = painter(made, code, 1.0, content, left)
    for through in (made, left[0], left[-1]):
        assert torch.autograd.grad(later.sum(), through, retain_graph=True, allow_unused=True)[0] is not None


def test_small_photos_are_continued_in_mirrors():
    torch.manual_seed(0)
    small = photo(32, 32)
    sizes = set()
    for _ in range(8):
        large = extend(small, 96)
        assert large.size == (96, 96)
        sizes.add(large.tobytes())
    assert len(sizes) > 4, "by different shares"
    assert extend(photo(96, 96), 96).tobytes() == photo(96, 96).tobytes()


def test_a_painting_that_is_not_there_is_told(pictures):
    config = parse(StyleTransferConfig, [*flags(pictures)[:-1], "guernica"])
    with pytest.raises(ValueError, match="guernica"):
        StyleTransferTraining(config)


def test_two_steps_resume_and_publish(pictures, tmp_path, capsys):
    published = tmp_path / "published"

    def run(*more: str) -> None:
        given = [*flags(pictures), *QUICK, "--output_dir", str(tmp_path / "run"), *more]
        main(StyleTransferTraining, StyleTransferConfig, given)
        AcceleratorState._reset_state(reset_partial_state=True)
        GradientState._reset_state()

    run("--max_train_steps", "1", "--checkpointing_steps", "1", "--sample_steps", "1")
    assert (tmp_path / "run" / "samples" / "0000001.png").is_file()
    publish = ["--publish", "--publish_dir", str(published)]
    run("--max_train_steps", "2", "--resume_from_checkpoint", "latest", "--sample_steps", "0", *publish)
    lines = [json.loads(line) for line in (tmp_path / "run" / "metrics.jsonl").read_text().splitlines()]
    assert lines[-1]["step"] == 2
    figures = json.loads(capsys.readouterr().out.partition(": ")[2])
    assert figures["total_loss_ratio"] > 0.5 and figures["speed_ratio"] > 0 and figures["flicker_original"] == 0
    for name in ("photo", "fast", "optimize"):
        assert {f"{kind}_{name}" for kind in ("style", "content", "total")} <= figures.keys()
    assert figures["total_optimize"] < figures["total_photo"]
    card = (published / "README.md").read_text(encoding="utf-8")
    assert "style 0" in card and "<!-- ko -->" in card
    assert all(weight.dtype == torch.float16 for weight in load_file(published / "model.safetensors").values())
