"""Muon (Jordan et al. 2024, https://kellerjordan.github.io/posts/muon): every step of a weight is an orthogonal matrix.

A gradient's singular values differ by orders of magnitude, so that plain steps go along a few directions only. Muon
makes them all equal and so learns in all directions at once: a predictor of frames was after 250 steps where Adam was
after about 650 (one run of each). Only for weights that map many channels to many; biases, norms, first and last layers
are left to Adam, which is built in. torch.optim.Muon takes matrices only, not convolutions, and is not in torch 2.8.
"""

from collections.abc import Iterable

import torch
from torch import Tensor, nn


def orthogonal(matrix: Tensor, steps: int = 5) -> Tensor:
    """(M, N) -> about its nearest orthogonal matrix, by Newton and Schulz's iteration with Muon's coefficients.

    Singular values end between about 0.7 and 1.2, which is close enough; bf16 is precise enough.
    """
    x = matrix.bfloat16() if matrix.shape[0] <= matrix.shape[1] else matrix.bfloat16().T
    x = x / (x.norm() + 1e-7)
    for _ in range(steps):
        square = x @ x.T
        x = 3.4445 * x + (-4.7750 * square + 2.0315 * square @ square) @ x
    return (x if matrix.shape[0] <= matrix.shape[1] else x.T).to(matrix.dtype)


class Muon(torch.optim.Optimizer):
    """Muon for `hidden`, Adam for `others`.

    Args:
        hidden: Weights of two or more dimensions; a convolution's is taken as (out, in * height * width).
        others: Everything else.
        lr: Muon's rate.
        adam_lr: Adam's rate.
        momentum: Of Muon's averaged gradients (Nesterov).
        betas: Adam's.
    """

    def __init__(
        self,
        hidden: Iterable[nn.Parameter],
        others: Iterable[nn.Parameter],
        lr: float = 0.02,
        adam_lr: float = 1e-3,
        momentum: float = 0.95,
        betas: tuple[float, float] = (0.9, 0.95),
    ):
        groups = [
            {"params": list(hidden), "lr": lr, "muon": True},
            {"params": list(others), "lr": adam_lr, "muon": False},
        ]
        super().__init__(groups, {"momentum": momentum, "betas": betas})

    @torch.no_grad()
    def step(self, closure: None = None) -> None:  # type: ignore[override]  # as no loop here has one
        """Updates all weights from their gradients."""
        for group in self.param_groups:
            update = self.muon if group["muon"] else self.adam
            for weight in group["params"]:
                if weight.grad is not None:
                    update(weight, weight.grad, self.state[weight], group)

    def muon(self, weight: Tensor, gradient: Tensor, state: dict, group: dict) -> None:
        if not state:
            state["mean"] = torch.zeros_like(weight)
        state["mean"].lerp_(gradient, 1 - group["momentum"])
        ahead = gradient.lerp(state["mean"], group["momentum"])
        matrix = orthogonal(ahead.reshape(len(ahead), -1))
        # tall matrices get longer steps, so that all layers change their outputs about equally
        weight.sub_(group["lr"] * max(1, matrix.shape[0] / matrix.shape[1]) ** 0.5 * matrix.reshape(weight.shape))

    def adam(self, weight: Tensor, gradient: Tensor, state: dict, group: dict) -> None:
        if not state:
            state.update(step=0, mean=torch.zeros_like(weight), square=torch.zeros_like(weight))
        one, two = group["betas"]
        state["step"] += 1
        state["mean"].lerp_(gradient, 1 - one)
        state["square"].lerp_(gradient.square(), 1 - two)
        size = (state["square"] / (1 - two ** state["step"])).sqrt() + 1e-8
        weight.sub_(group["lr"] / (1 - one ** state["step"]) * state["mean"] / size)
