"""training/super_resolution: pairs of patches, two steps of both variants, resuming, publishing with the benchmark."""

import json

import pytest
import torch
from accelerate.state import AcceleratorState, GradientState
from PIL import Image
from safetensors.torch import load_file

from demos.common.media.images import reduce, to_images, to_tensor
from demos.super_resolution.network import bicubic
from tests.benchmarks.common import photo
from training.common.data import ImageData, open_split
from training.common.loop import main, parse
from training.super_resolution.config import SuperResolutionConfig
from training.super_resolution.data import Patches
from training.super_resolution.recipe import SuperResolutionTraining

SMALL = ["--channels", "8", "--blocks", "1", "--patch", "8", "--train_batch_size", "2", "--mixed_precision", "no"]


@pytest.fixture(scope="module")
def pictures(tmp_path_factory):
    """Eight pictures to train with and two to test with, 64 px; Set5 and Set14 with one picture each."""
    folder = tmp_path_factory.mktemp("pictures")
    for number in range(10):
        path = folder / "photos" / ("test" if number > 7 else "train") / f"{number}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        photo(300, 200).rotate(36 * number).crop((100, 60, 164, 124)).save(path)
    for name in ("Set5", "Set14"):
        (folder / "benchmark" / name).mkdir(parents=True)
        photo(61, 50).save(folder / "benchmark" / name / "waves.png")
    return folder


def test_low_and_high_patches_belong_together(pictures):
    data = ImageData(open_split(str(pictures / "photos"), "train"), size=64)
    patches = Patches([data, data], share=0.5, patch=8)
    torch.manual_seed(0)
    for _ in range(6):  # other turns, mirrors and places each time
        batch = patches.__getitems__([0, 3])
        assert batch["low"].shape == (2, 3, 8, 8) and batch["high"].shape == (2, 3, 32, 32)
        for high, low in zip(batch["high"], batch["low"]):
            again = to_tensor(reduce(to_images(high[None])[0], 4))[0]
            inner = (slice(None), slice(2, -2), slice(2, -2))  # pixels at the edge know what lies beyond it
            assert (again - low)[inner].abs().max() < 4 / 127.5


def test_a_patch_that_does_not_fit_is_told(pictures):
    data = ImageData(open_split(str(pictures / "photos"), "train"), size=64)
    with pytest.raises(ValueError, match="--patch 32 needs"):
        Patches([data], share=0, patch=32)


def test_figures_of_a_network_that_adds_nothing_are_those_of_bicubic(pictures):
    config = parse(SuperResolutionConfig, ["--dataset", str(pictures / "photos"), *SMALL])
    recipe = SuperResolutionTraining(config)
    network = recipe.networks["upscaler"].eval().requires_grad_(False)
    network.last.weight.zero_()
    grey = recipe.figures(network, [Image.new("RGB", (64, 64), "#808080")])
    assert grey["psnr"] > 60 and grey["ssim"] == pytest.approx(1) and grey["st_lpips"] < 1e-3
    same = recipe.figures(bicubic, [photo(64, 64)])
    assert recipe.figures(network, [photo(64, 64)]) == pytest.approx(same, rel=1e-3) and 15 < same["psnr"] < 40


def test_two_steps_resume_and_publish_both_variants(pictures, tmp_path, capsys):
    def run(variant: str, *flags: str) -> None:
        fresh = ["--dataset", str(pictures / "photos"), "--variant", variant, "--output_dir", str(tmp_path / variant)]
        main(SuperResolutionTraining, SuperResolutionConfig, [*fresh, *SMALL, *flags])
        AcceleratorState._reset_state(reset_partial_state=True)
        GradientState._reset_state()

    published = tmp_path / "published"
    publish = ["--publish", "--publish_dir", str(published), "--benchmark", str(pictures / "benchmark")]
    run("mse", "--max_train_steps", "1", "--checkpointing_steps", "1", "--sample_steps", "1")
    assert (tmp_path / "mse" / "samples" / "0000001.png").is_file()
    run("mse", "--max_train_steps", "2", "--resume_from_checkpoint", "latest", *publish)
    lines = [json.loads(line) for line in (tmp_path / "mse" / "metrics.jsonl").read_text().splitlines()]
    assert lines[-1]["step"] == 2
    figures = json.loads(capsys.readouterr().out.partition(": ")[2])
    measures = ("psnr", "ssim", "st_lpips", "colour_shift")
    assert figures.keys() == {f"{name}{suffix}" for name in measures for suffix in ("", "_set5", "_set14")}
    assert json.loads((published / "config.json").read_text()) == {"channels": 8, "blocks": 1}
    card = (published / "README.md").read_text(encoding="utf-8")
    assert "Set14: PSNR" in card and "<!-- ko -->" in card
    mse = load_file(published / "model.safetensors")

    run(
        "gan",
        "--init_from",
        str(published),
        "--max_train_steps",
        "2",
        "--publish",
        "--publish_dir",
        str(tmp_path / "2"),
    )
    gan = load_file(tmp_path / "2" / "model.safetensors")
    assert gan.keys() == mse.keys(), "their weights can be mixed"
    assert any(not torch.equal(gan[name], mse[name]) for name in mse)
    assert max(float((gan[name].float() - mse[name].float()).abs().max()) for name in mse) < 0.05, "one from the other"
