"""Tag readers: small classifiers of hair and eyes that clean noisy tags, guide the generator and judge it."""

from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from torch import Tensor, nn

from training.common.augment import mirror, translation
from training.common.config import precision
from training.common.data import ImageData

BATCH = 64


class TagReader(nn.Module):
    """Reads both tags off a drawing: (B, 3, 64, 64) in [-1, 1] -> logits (B, classes) for each kind.

    The strongest answer anywhere counts (max pooling), because eyes are small; the mean tells of the hair.

    Args:
        classes: How many tags there are of each kind.
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
def train_reader(
    data: ImageData, half: Tensor, tags: Tensor, classes: tuple[int, ...], epochs: int, seed: int
) -> TagReader:
    """A reader for the pictures `half` (indices) with their `tags` (N, kinds); one cycle of the learning rate.

    Labels are smoothed by less than --sure leaves open: a reader may become sure enough to change a tag.
    """
    torch.manual_seed(seed)
    reader = TagReader(classes).to(memory_format=torch.channels_last).train()
    half_precision = precision("auto") == "bf16"
    steps = epochs * (len(half) // BATCH)
    optimizer = torch.optim.AdamW(reader.parameters(), 2e-3, weight_decay=0.02)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 2e-3, total_steps=max(2, steps or epochs))
    for _ in range(epochs):
        for indices in half[torch.randperm(len(half))].split(BATCH):
            if len(indices) < BATCH and steps:
                continue
            x = translation(mirror(data.__getitems__(indices.tolist())["image"]))
            with torch.autocast("cpu", torch.bfloat16, enabled=half_precision):
                logits = reader(x.contiguous(memory_format=torch.channels_last))
            targets = tags[indices].T
            loss = sum(F.cross_entropy(a.float(), b, label_smoothing=0.02) for a, b in zip(logits, targets))
            loss.backward()
            optimizer.step()
            optimizer.zero_grad()
            schedule.step()
    return reader.eval().requires_grad_(False)


def read(reader: TagReader, data: ImageData, indices: Tensor) -> list[Tensor]:
    """Probabilities (N, classes) for each kind; a drawing and its mirror image are averaged."""
    batches = []
    for part in indices.split(256):
        x = data.__getitems__(part.tolist())["image"]
        batches.append([(a.softmax(1) + b.softmax(1)) / 2 for a, b in zip(reader(x), reader(x.flip(3)))])
    return [torch.cat(parts) for parts in zip(*batches)]


def train_readers(
    data: ImageData, given: Tensor, classes: tuple[int, ...], epochs: int, sure: float
) -> dict[str, Tensor]:
    """Cleans tags with two readers, each trained on one half and asked about the other.

    Args:
        data: The training drawings.
        given: Their tags (N, kinds).
        classes: How many tags there are of each kind.
        epochs: Passes over its half that a reader learns from.
        sure: Probability from which a reader changes a tag.

    Returns:
        "tags" (N, kinds) as cleaned, and both readers' weights as "guide.*" and "judge.*".
    """
    halves = torch.randperm(len(data), generator=torch.Generator().manual_seed(0)).chunk(2)
    tags, readers = given, []
    for _ in range(2):  # the second round learns from cleaned tags
        readers = [train_reader(data, half, tags, classes, epochs, seed) for seed, half in enumerate(halves)]
        tags = given.clone()
        for reader, other in zip(readers, halves[::-1]):
            for kind, probabilities in enumerate(read(reader, data, other)):
                probability, tag = probabilities.max(1)
                certain = probability > sure
                tags[other[certain], kind] = tag[certain]
    weights = {
        f"{role}.{name}": value.contiguous()
        for role, reader in zip(("guide", "judge"), readers)
        for name, value in reader.state_dict().items()
    }
    return {"tags": tags.to(torch.uint8), **weights}


def load_reader(role: str, path: Path, classes: tuple[int, ...]) -> TagReader:
    """The "guide" or the "judge" from a run's or a checkpoint's readers.safetensors."""
    weights = {name.removeprefix(f"{role}."): value for name, value in load_file(path).items() if name.startswith(role)}
    reader = TagReader(classes)
    reader.load_state_dict(weights)
    return reader.eval().requires_grad_(False)
