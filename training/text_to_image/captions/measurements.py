"""What the subjects of pictures look like, measured: their colours and where those are, how large, how rough.

    found = measure(detector, pictures)
    found.shares                                         # (N, 11): how much of each subject has each of COLOURS

dataset.py measures whole data sets, facts.py decides what may be said, sentences.py says it.
"""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from training.text_to_image.captions.colours import COLOURS, name_colours
from training.text_to_image.captions.subjects import SIDE, SubjectDetector, subject_mask


@dataclass
class Measurements:
    """Of N subjects, one row a picture.

    Attributes:
        shares: (N, 11), how much of the subject has each colour; sums to 1.
        parts: (N, 3, 11), the same for the middle, the top and the underside of the subject.
        area: (N,), share of the picture that is subject.
        rough: (N,), mean change of lightness from a pixel to the next inside the subject.
    """

    shares: Tensor
    parts: Tensor
    area: Tensor
    rough: Tensor

    @staticmethod
    def join(parts: "list[Measurements]") -> "Measurements":
        return Measurements(**{name: torch.cat([vars(part)[name] for part in parts]) for name in vars(parts[0])})


@torch.no_grad()
def measure(detector: SubjectDetector, pictures: Tensor) -> Measurements:
    """Pictures (B, 3, H, W) in [-1, 1] -> B rows of measurements."""
    mask = subject_mask(detector, pictures)  # (B, S, S)
    small = F.adaptive_avg_pool2d(pictures, SIDE)
    named = F.one_hot(name_colours(small), len(COLOURS)).float()  # (B, S, S, 11)
    axis = torch.linspace(-1, 1, SIDE)
    y, x = axis.view(1, -1, 1), axis.view(1, 1, -1)

    total = mask.sum((1, 2)).clamp(min=1)

    def mean(value: Tensor) -> Tensor:
        return ((value * mask).sum((1, 2)) / total).view(-1, 1, 1)

    # middle of the subject and how far it reaches
    middle_y, middle_x = mean(y), mean(x)
    reach = mean((y - middle_y).square() + (x - middle_x).square()).sqrt()
    tall = mean((y - middle_y).square()).sqrt()
    distance = ((y - middle_y).square() + (x - middle_x).square()).sqrt()
    near = (-0.5 * (distance / reach.clamp(min=0.2)).square()).exp()  # what lies in the middle counts more

    def shares(weight: Tensor) -> Tensor:
        weight = weight + 1e-9
        return (named * weight[..., None]).sum((1, 2)) / weight.sum((1, 2))[:, None]

    middle = (distance < 0.28 * reach).float()
    top = (y < middle_y - 1.15 * tall).float()
    under = ((y > middle_y + 0.1 * tall) & (y < middle_y + 1.2 * tall) & ((x - middle_x).abs() < 0.5 * reach)).float()
    light = small.mean(1)
    change = (light[:, 1:, :-1] - light[:, :-1, :-1]).abs() + (light[:, :-1, 1:] - light[:, :-1, :-1]).abs()
    inner = mask[:, 1:, 1:] * mask[:, :-1, :-1]
    return Measurements(
        shares=shares((0.35 + near) * mask),
        parts=torch.stack([shares(middle), shares(top * mask), shares(under * mask)], 1),
        area=mask.mean((1, 2)),
        rough=(change * inner).sum((1, 2)) / inner.sum((1, 2)).clamp(min=1),
    )
