"""Exponential moving average of weights: what is sampled, measured and published."""

import torch
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel


class EMA(AveragedModel):
    """Averaged weights. The decay ramps up, (1 + n) / (10 + n), so that the first random weights are soon forgotten."""

    def __init__(self, network: nn.Module, decay: float):
        def average(
            mean: tuple[Tensor, ...] | list[Tensor], current: tuple[Tensor, ...] | list[Tensor], count: Tensor | int
        ) -> None:
            n = float(count)
            torch._foreach_lerp_(mean, current, 1 - min(decay, (1 + n) / (10 + n)))

        super().__init__(network, multi_avg_fn=average)
        self.requires_grad_(False)
