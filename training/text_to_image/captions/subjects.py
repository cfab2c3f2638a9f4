"""Where the subject of a picture is, a bird or a flower, though nobody ever marked one.

detector = SubjectDetector().learn(load, count)
mask = subject_mask(detector, pictures)                # (B, 64, 64) in [0, 1]
"""

from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from demos.common.nn.backbone import load_backbone
from training.common.loop import precision

SUBJECTS = ("bird", "flower")
SIDE = 64  # px at which masks are made and colours are measured
BACKBONE_SIDE = 160  # px at which Lite0 is shown a picture
MARGIN = 16  # px of mirrored picture around that
BLOCKS = (4, 10)  # of Lite0: strides 8 and 16


class SubjectDetector(nn.Module):
    """How likely each place of a picture belongs to its subject, from frozen EfficientNet-Lite0 features.

    There are no masks to learn from. The first guess is the middle of a picture and what has its colours
    (`refine_by_colour`). Over many pictures such guesses go wrong in a different way each time, while birds and petals
    come again and again: a network that learns to repeat the guesses from features alone is better than they are.
    Guesses that start from its answers are better still, so it learns several rounds.
    """

    def __init__(self, width: int = 48):
        super().__init__()
        self.norm = nn.BatchNorm2d(40 + 112)
        self.layers = nn.Sequential(nn.Conv2d(152, width, 1), nn.ReLU(), nn.Conv2d(width, 1, 1))

    def forward(self, maps: Tensor) -> Tensor:
        """Maps (B, 152, H, W) of `backbone_maps` -> logits (B, H, W)."""
        return self.layers(self.norm(maps))[:, 0]

    def learn(
        self,
        load: Callable[[list[int]], Tensor],
        count: int,
        most: int = 1536,
        rounds: int = 3,
        steps: int = 250,
    ) -> "SubjectDetector":
        """Train from scratch on at most `most` pictures. Returns itself, frozen.

        Args:
            load: indices below `count` -> pictures (B, 3, H, H) in [-1, 1].
        """
        random = torch.Generator().manual_seed(0)
        small, maps = [], []
        for part in torch.randperm(count, generator=random)[:most].split(64):
            pictures = load(part.tolist())
            small.append(F.adaptive_avg_pool2d(pictures, SIDE))
            maps.append(backbone_maps(pictures).half())
        small, maps = torch.cat(small), torch.cat(maps)
        guess = torch.zeros(len(maps), SIDE, SIDE)
        for _ in range(rounds):
            with torch.no_grad():
                target = torch.cat([refine_by_colour(*parts) for parts in zip(guess.split(64), small.split(64))])
                target = F.adaptive_avg_pool2d(target, maps.shape[-1])
            optimizer = torch.optim.AdamW(self.parameters(), 3e-3, weight_decay=1e-2)
            self.train()
            with torch.enable_grad():
                for _ in range(steps):
                    part = torch.randint(len(maps), (32,), generator=random)
                    loss = F.binary_cross_entropy_with_logits(self(maps[part].float()), target[part])
                    loss.backward()
                    optimizer.step()
                    optimizer.zero_grad()
            self.eval()
            with torch.no_grad():
                logits = torch.cat([self(part.float()) for part in maps.split(64)])
                guess = F.interpolate(logits[:, None], size=(SIDE, SIDE), mode="bilinear")[:, 0]
        return self.requires_grad_(False)


@torch.no_grad()
def backbone_maps(pictures: Tensor) -> Tensor:
    """Pictures (B, 3, H, W) in [-1, 1] -> Lite0's maps (B, 152, 20, 20): a position for every 8 px of BACKBONE_SIDE."""
    x = F.interpolate(pictures, size=(BACKBONE_SIDE, BACKBONE_SIDE), mode="bilinear")
    # mirrored beyond the border: a network knows where its input ends, and subjects are seldom there
    x = F.pad(x, (MARGIN,) * 4, mode="reflect").contiguous(memory_format=torch.channels_last)
    with torch.autocast("cpu", torch.bfloat16, enabled=precision("auto") == "bf16"):
        network = load_backbone()  # whoever shares it may have moved it
        fine, coarse = (maps.cpu() for maps in network.features(x.to(network.stem.weight.device), BLOCKS))
    coarse = F.interpolate(coarse.float(), size=fine.shape[-2:], mode="bilinear")
    edge = MARGIN // 8
    return torch.cat([fine.float(), coarse], dim=1)[..., edge:-edge, edge:-edge]


def refine_by_colour(logits: Tensor, small: Tensor) -> Tensor:
    """A guess of where the subject is, sharpened by colour -> the share of each pixel that is subject, (B, SIDE, SIDE).

    As in GrabCut: a pixel is likelier inside where its colour is frequent in what was taken for the subject, and rare
    outside and along the border.

    Args:
        logits: the guess, (B, SIDE, SIDE); 0 everywhere where nothing is known but that subjects stand in the middle.
        small: the pictures, (B, 3, SIDE, SIDE) in [-1, 1].
    """
    axis = torch.linspace(-1, 1, SIDE)
    distance = (axis.square()[:, None] + axis.square()).sqrt()
    ring = torch.maximum(axis.abs()[:, None], axis.abs()) > 0.88
    prior = (1.5 * logits + 2.0 * (0.75 - distance)).flatten(1)
    levels = ((small + 1) * 4).long().clamp(0, 7).flatten(2)
    bins = levels[:, 0] * 64 + levels[:, 1] * 8 + levels[:, 2]  # (B, SIDE^2)
    border = 2.0 * ring.float().flatten()
    inside = prior.sigmoid()
    for _ in range(4):
        weights = (inside, 1 - inside + border)
        counts = [torch.zeros(len(bins), 512).scatter_add_(1, bins, weight) for weight in weights]
        foreground, background = (count / count.sum(1, keepdim=True).clamp(min=1) for count in counts)
        ratio = ((foreground + 4e-3) / (background + 4e-3)).log().gather(1, bins)
        inside = (prior + 2.0 * ratio).sigmoid()
    return inside.unflatten(1, (SIDE, SIDE))


def subject_mask(detector: SubjectDetector, pictures: Tensor) -> Tensor:
    """(B, 3, H, W) in [-1, 1] -> the share of each pixel that is subject, (B, SIDE, SIDE) in [0, 1]."""
    logits = F.interpolate(detector(backbone_maps(pictures))[:, None], size=(SIDE, SIDE), mode="bilinear")[:, 0]
    return refine_by_colour(logits, F.adaptive_avg_pool2d(pictures, SIDE))
