"""Train the anime characters: a generator that obeys a hair and an eye colour, 64 px."""

import itertools
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

import torch
import torch.nn.functional as F
from accelerate import PartialState
from PIL import Image
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from demos.anime_characters.network import Generator
from demos.common.media import images
from training.anime_characters.upscaler import Upscaling
from training.common import metrics
from training.common.augment import translation
from training.common.data import ImageData
from training.common.gan import GANConfig, ProjectedGAN
from training.common.loop import Recipe, precision
from training.common.publish import Card, bundled

KINDS = ("hair", "eyes")
NAMES = {  # the data set's tags, in its order
    "hair": ("aqua", "black", "blonde", "blue", "brown", "gray", "green", "orange", "pink", "purple", "red", "white"),
    "eyes": ("aqua", "black", "blue", "brown", "green", "orange", "pink", "purple", "red", "yellow"),
}


@dataclass
class AnimeConfig(GANConfig):
    """The characters' own flags."""

    variants: ClassVar[dict[str | None, dict]] = {
        None: {},
        "upscaler": dict(  # anime_upscaler.py
            max_train_steps=4_000,
            train_batch_size=16,
            learning_rate=1e-3,
            lr_scheduler="cosine",
            lr_warmup_steps=100,
            max_grad_norm=1.0,
            sample_steps=500,
        ),
    }

    resolution: int = field(default=64, metadata={"help": "Side of the pictures in px."})
    feature_size: int = field(default=96, metadata={"help": "Side in px at which the discriminators look."})
    hair_column: str = field(default="hair", metadata={"help": "Column with the hair's tag."})
    eyes_column: str = field(default="eyes", metadata={"help": "Column with the eyes' tag."})
    reader_epochs: int = field(default=6, metadata={"help": "Passes over its half that a tag reader learns from."})
    sure: float = field(default=0.9, metadata={"help": "Probability from which a reader may change a tag."})
    hair_weight: float = field(default=0.1, metadata={"help": "Of the guide's loss for the asked hair."})
    eyes_weight: float = field(default=0.2, metadata={"help": "Of the guide's loss for the asked eyes."})
    variety_weight: float = field(default=1.0, metadata={"help": "Of the loss for pictures being all alike; 0: off."})
    line_datasets: list[str] = field(
        default_factory=list, metadata={"help": "upscaler: line drawings of 128 px or more to learn from too."}
    )
    line_share: float = field(default=0.5, metadata={"help": "upscaler: share of a batch that comes from them."})
    perceptual_weight: float = field(default=0.05, metadata={"help": "upscaler: of the distance between features."})


class TagReader(nn.Module):
    """Reads both tags off a drawing: (B, 3, 64, 64) in [-1, 1] -> logits for each kind.

    The strongest answer anywhere counts (max pooling), because eyes are small; the mean tells of the hair.
    """

    def __init__(self, classes: tuple[int, ...]):
        super().__init__()
        layers: list[nn.Module] = []
        for narrow, wide in ((3, 32), (32, 48), (48, 64), (64, 128)):
            layers += [nn.Conv2d(narrow, wide, 3, padding=1, bias=False), nn.BatchNorm2d(wide), nn.ReLU()]
            layers += [nn.MaxPool2d(2)] if wide < 128 else []
        self.body = nn.Sequential(*layers)
        self.heads = nn.ModuleList(nn.Linear(2 * 128, count) for count in classes)

    def forward(self, x: Tensor) -> list[Tensor]:
        x = self.body(x)
        x = torch.cat([x.amax((2, 3)), x.mean((2, 3))], dim=1)
        return [head(x) for head in self.heads]


@torch.random.fork_rng()  # the training's own noise goes by --seed
def train_reader(data: ImageData, half: Tensor, tags: Tensor, classes: tuple[int, ...], epochs: int, seed: int):
    """A reader for the pictures `half` (indices) with their `tags` (N, kinds); one cycle of the rate.

    Labels are smoothed by less than `sure` leaves open: a reader may become sure enough to change a tag.
    """
    torch.manual_seed(seed)
    reader = TagReader(classes).to(memory_format=torch.channels_last).train()
    fast = precision("auto") == "bf16"
    steps = epochs * (len(half) // 64)
    optimizer = torch.optim.AdamW(reader.parameters(), 2e-3, weight_decay=0.02)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 2e-3, total_steps=max(2, steps or epochs))
    for _ in range(epochs):
        for part in half[torch.randperm(len(half))].split(64):
            if len(part) < 64 and steps:
                continue
            x = data.__getitems__(part.tolist())["image"]
            x = translation(torch.where(torch.rand(len(x), 1, 1, 1) < 0.5, x.flip(3), x))
            with torch.autocast("cpu", torch.bfloat16, enabled=fast):
                logits = reader(x.contiguous(memory_format=torch.channels_last))
            wanted = tags[part].T
            loss = sum(F.cross_entropy(a.float(), b, label_smoothing=0.02) for a, b in zip(logits, wanted))
            loss.backward()
            optimizer.step()
            optimizer.zero_grad()
            schedule.step()
    return reader.eval().requires_grad_(False)


def read(reader: TagReader, data: ImageData, indices: Tensor) -> list[Tensor]:
    """Probabilities (N, tags) for each kind; a drawing and its mirror image are averaged."""
    found = []
    for part in indices.split(256):
        x = data.__getitems__(part.tolist())["image"]
        found.append([(a.softmax(1) + b.softmax(1)) / 2 for a, b in zip(reader(x), reader(x.flip(3)))])
    return [torch.cat(parts) for parts in zip(*found)]


class Anime(ProjectedGAN):
    name = "anime_characters"
    better = {"fd_lite2": "lower", "eyes_accuracy": "higher"}

    def __init__(self, config: AnimeConfig):
        classes = tuple(len(NAMES[kind]) for kind in KINDS)
        widths = (256, 192, 128, 80, 40, 24)[: config.resolution.bit_length() - 2]
        generator = Generator(NAMES["hair"], NAMES["eyes"], config.resolution, config.latent_dim, widths)
        columns = {"hair": config.hair_column, "eyes": config.eyes_column}
        super().__init__(config, generator, columns, classes)
        self.classes = classes
        self.guide: TagReader | None = None

    def augment(self, x: Tensor) -> Tensor:
        """Moved only: other colours would belie the tags."""
        return translation(x)

    def data(self, split: str) -> ImageData:
        data = super().data(split)
        for kind, found in data.classes.items():  # tags in words: a set may lack some of them
            data.labels[kind] = torch.tensor([NAMES[kind].index(name) for name in found])[data.labels[kind]]
        return data

    def dataset(self, split: str) -> ImageData:
        data = self.data(split)
        if split == "train":
            with PartialState().main_process_first():
                self.clean(data)
        return data

    @property
    def readers(self) -> Path:
        """Where this run keeps the two readers and the cleaned tags."""
        return Path(self.config.output_dir) / "readers.safetensors"

    def clean(self, data: ImageData) -> None:
        """Puts the cleaned tags into the data; trains both readers, or takes them from the run's folder."""
        given = torch.stack([data.labels[kind] for kind in KINDS], 1)
        if not self.readers.is_file():
            self.readers.parent.mkdir(parents=True, exist_ok=True)
            save_file(self.train_readers(data, given), self.readers)
        tags = load_file(self.readers)["tags"].long()
        self.changed = (tags != given).sum(0).tolist()
        data.labels.update({kind: tags[:, k] for k, kind in enumerate(KINDS)})
        self.guide = load_reader("guide", self.readers, self.classes).to(self.device)

    def train_readers(self, data: ImageData, given: Tensor) -> dict[str, Tensor]:
        """Both readers' weights, and "tags" (N, kinds) as cleaned by them."""
        halves = torch.randperm(len(data), generator=torch.Generator().manual_seed(0)).chunk(2)
        tags, readers = given, []
        for _ in range(2):  # the second round learns from cleaned tags
            readers = [
                train_reader(data, half, tags, self.classes, self.config.reader_epochs, k)
                for k, half in enumerate(halves)
            ]
            tags = given.clone()
            for reader, other in zip(readers, halves[::-1]):
                for kind, chances in enumerate(read(reader, data, other)):
                    chance, tag = chances.max(1)
                    sure = chance > self.config.sure
                    tags[other[sure], kind] = tag[sure]
        named = zip(("guide", "judge"), readers)
        weights = {f"{who}.{name}": value for who, reader in named for name, value in reader.state_dict().items()}
        return {"tags": tags.to(torch.uint8), **{name: value.contiguous() for name, value in weights.items()}}

    def loss(self, phase: str, batch: dict, step: int) -> tuple[Tensor, dict]:
        loss, scalars = super().loss(phase, batch, step)
        if phase == "generator":
            answers = self.guide(batch["picture"])
            hair, eyes = (F.cross_entropy(a.float(), b) for a, b in zip(answers, batch["tags"].T))
            loss = loss + self.config.hair_weight * hair + self.config.eyes_weight * eyes
            scalars.update(guide_hair=hair, guide_eyes=eyes)
        return loss, scalars

    def every_pair(self, network: Generator, each: int, seed: int = 0) -> tuple[Tensor, Tensor]:
        """`each` pictures of all 120 pairs of tags, row by row of hair: (120 * each, 3, H, W), tags (120 * each, 2)."""
        pairs = itertools.product(range(self.classes[0]), range(self.classes[1]))
        tags = torch.tensor([pair for pair in pairs for _ in range(each)]).to(self.device)
        random = torch.Generator().manual_seed(seed)
        z = torch.randn(len(tags), network.latent_dim, generator=random).to(self.device)
        made = [network(a, *b.T) for a, b in zip(z.split(64), tags.split(64))]
        return torch.cat(made), tags

    def sheet(self, network: nn.Module) -> Image.Image:
        """All 120 combinations, none picked: a row for each hair colour, a column for each eye colour."""
        made, _ = self.every_pair(self.settled(network), 1)
        return images.grid(images.to_images(made), columns=self.classes[1])

    def evaluate(self, network: nn.Module) -> dict[str, float]:
        """What all projected GANs measure, and how well the tags are obeyed.

        hair_accuracy, eyes_accuracy: share of 1,200 pictures (ten of each pair, truncation 1) in which the judge sees the
        asked tag; judge_*: share of held-out drawings whose tag (as given, noise and all) it sees. diversity: mean
        ST-LPIPS between two pictures of one pair of tags, divided by the same for training drawings.
        """
        figures = super().evaluate(network)
        made, tags = self.every_pair(network, 10)
        judge = load_reader("judge", self.judge_path(), self.classes)
        test = self.data("test")
        seen = read(judge, test, torch.arange(len(test)))
        answers = [torch.cat(parts) for parts in zip(*(judge(part) for part in made.cpu().split(256)))]
        for kind, answer, known, asked in zip(KINDS, answers, seen, tags.cpu().T):
            figures[f"{kind}_accuracy"] = float((answer.argmax(1) == asked).float().mean())
            figures[f"judge_{kind}_accuracy"] = float((known.argmax(1) == test.labels[kind]).float().mean())
        data = self.data("train")
        real = torch.stack([data.labels[kind] for kind in KINDS], 1)
        ours, theirs = [], []
        for pair in torch.unique(tags.cpu(), dim=0):
            mine = made[(tags.cpu() == pair).all(1)].cpu()
            same = (real == pair).all(1).nonzero().flatten()[:10]
            ours.append(metrics.st_lpips(mine[:-1], mine[1:]))
            if len(same) > 1:
                x = data.__getitems__(same.tolist())["image"]
                theirs.append(metrics.st_lpips(x[:-1], x[1:]))
        figures["diversity"] = (sum(ours) / len(ours)) / (sum(theirs) / len(theirs))
        return figures

    def judge_path(self) -> Path:
        """The readers of the checkpoint that is measured, else of this run."""
        published = Path(self.config.checkpoint or bundled(self.name, None)) / self.readers.name
        return published if self.config.evaluate and published.is_file() else self.readers

    def extras(self, network: nn.Module) -> dict:
        found = {name: value for name, value in load_file(self.readers).items() if name != "tags"}
        return {**super().extras(network), self.readers.name: found}

    def card(self, figures: dict[str, float]) -> Card:
        hair, eyes = self.changed
        return Card(
            title=("Anime characters to order, 64 px", "주문대로 그리는 애니 캐릭터, 64픽셀"),
            paper=(
                "Towards the Automatic Anime Characters Creation with Generative Adversarial Networks, Yanghua Jin and "
                "others, 2017, [arXiv:1708.05509](https://arxiv.org/abs/1708.05509); trained as Projected GANs, Axel "
                "Sauer and others, 2021, [arXiv:2111.01007](https://arxiv.org/abs/2111.01007)",
                "Towards the Automatic Anime Characters Creation with Generative Adversarial Networks, Yanghua Jin 외, "
                "2017, [arXiv:1708.05509](https://arxiv.org/abs/1708.05509). Projected GAN으로 학습: Axel Sauer 외, 2021, "
                "[arXiv:2111.01007](https://arxiv.org/abs/2111.01007)",
            ),
            medium=(
                "Conditional style-based generator; discriminators on frozen EfficientNet-Lite0 features",
                "조건부 스타일 기반 생성자, 고정된 EfficientNet-Lite0 특징 위의 구분자",
            ),
            data=(
                "17,246 drawings of 64 px with tags for 12 hair and 10 eye colours, from a machine-learning course "
                "(Bowen3235/MLDS_3-2_Gan on GitHub); probably drawn by another generator. No licence: for teaching and "
                f"research. Two readers changed {hair:,} hair tags and {eyes:,} eye tags that they were sure were wrong.",
                "머리 12색, 눈 10색 태그가 붙은 64픽셀 그림 17,246장. 머신러닝 강의 자료"
                "(GitHub의 Bowen3235/MLDS_3-2_Gan)이며 다른 생성 모델이 그린 것으로 보입니다. 라이선스가 없어 교육과 연구에만 "
                f"씁니다. 태그 판독기 두 개가 확실히 틀렸다고 본 머리 태그 {hair:,}개와 눈 태그 {eyes:,}개를 고쳤습니다.",
            ),
            limits=(
                "One young character from the front, mostly girls, on a light background; hats, glasses and hands fall "
                "apart. Colours that the data seldom pairs are obeyed less well. 64 px is small.",
                "밝은 배경의 정면 캐릭터 한 명, 대부분 소녀만 그립니다. 모자, 안경, 손은 무너집니다. 데이터에 드문 색 조합은 "
                "덜 지켜집니다. 64픽셀은 작습니다.",
            ),
            dataset="anime faces with tags",
            figures={
                "hair_accuracy": ("Asked hair seen by a judge, 1,200 pictures", "판독기가 본 머리색 일치, 1,200장"),
                "eyes_accuracy": ("Asked eyes seen by a judge, 1,200 pictures", "판독기가 본 눈 색 일치, 1,200장"),
                "judge_hair_accuracy": (
                    "The judge on 500 held-out drawings, hair",
                    "판독기의 시험 그림 500장 정확도, 머리",
                ),
                "judge_eyes_accuracy": (
                    "The judge on 500 held-out drawings, eyes",
                    "판독기의 시험 그림 500장 정확도, 눈",
                ),
                "fd_lite2": ("Fréchet distance on Lite2 features (not FID)", "Lite2 특징의 프레셰 거리(FID 아님)"),
                "precision": ("Precision: made drawings among real ones", "정밀도: 진짜 사이에 드는 생성 그림"),
                "recall": ("Recall: real drawings among made ones", "재현율: 생성 그림 사이에 드는 진짜"),
                "diversity": ("Diversity within one order, drawings = 1", "한 주문 안의 다양성, 데이터 = 1"),
            },
            tags=("gan", "anime"),
        )


def load_reader(who: str, path: Path, classes: tuple[int, ...]) -> TagReader:
    """The "guide" or the "judge" from a run's or a checkpoint's readers.safetensors."""
    found = {name.removeprefix(f"{who}."): value for name, value in load_file(path).items() if name.startswith(who)}
    reader = TagReader(classes)
    reader.load_state_dict(found)
    return reader.eval().requires_grad_(False)


def recipe(config: AnimeConfig) -> Recipe:
    """What the variant trains."""
    return Upscaling(config) if config.variant == "upscaler" else Anime(config)
