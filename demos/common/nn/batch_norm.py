"""Batch normalisation's stored statistics, estimated again for weights that they do not belong to (averaged ones)."""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import nn
from torch.optim.swa_utils import update_bn


class Spread(nn.Module):
    """A network of several inputs as one that takes them as a tuple, which is what `update_bn` can call."""

    def __init__(self, network: nn.Module):
        super().__init__()
        self.network = network
        self.train(network.training)

    def forward(self, inputs: tuple[torch.Tensor, ...]) -> torch.Tensor:
        return self.network(*inputs)


def update_statistics(network: nn.Module, batches: Iterable[tuple[torch.Tensor, ...]]) -> None:
    """Plain means of the statistics of the batches, each the tuple of the network's inputs; nothing else changes."""
    update_bn(([inputs] for inputs in batches), Spread(network))
