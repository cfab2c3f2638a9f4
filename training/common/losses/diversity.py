"""What a generator pays for making the same picture again and again."""

import torch
import torch.nn.functional as F
from torch import Tensor


def missing_variety(real: Tensor, fake: Tensor, size: int = 32) -> Tensor:
    """Share by which fakes differ from each other in fewer ways than real pictures do: 0 as varied, 1 all the same.

    A batch's singular values tell how far its pictures spread in each independent way. A generator that has collapsed
    changes along one of them only (brighter, darker), which a mean over pixels would not notice.

    Args:
        real, fake: One batch each, (B, C, H, W), before any augmentation; compared at `size` px.
    """
    flat = (F.adaptive_avg_pool2d(x.float(), size).flatten(1) for x in (fake, real))
    # without the last value, which is 0: the mean is subtracted
    fake_spread, real_spread = (torch.linalg.svdvals(x - x.mean(0))[:-1] for x in flat)
    return F.relu(1 - fake_spread / real_spread.clamp(min=1e-6)).mean()
