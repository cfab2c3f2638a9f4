"""Learning rate schedules."""

import torch
from torch.optim.lr_scheduler import LambdaLR
from transformers import get_scheduler

from training.common.config import Config


def make_schedule(optimizer: torch.optim.Optimizer, rates: list[float], config: Config, step: int) -> LambdaLR:
    """The learning rate as a function of the step: one of transformers' schedules behind a warm-up.

    The warm-up is not transformers', whose first step has the rate 0 and is lost: this one begins at 1 / warm-up steps.

    Args:
        rates: The highest rate of each of the optimizer's parameter groups, by the flags (a checkpoint has its own).
        step: How far the training is.
    """
    warmup = config.lr_warmup_steps
    steps = max(1, config.max_train_steps - warmup)
    after = get_scheduler(config.lr_scheduler, optimizer, num_warmup_steps=0, num_training_steps=steps).lr_lambdas[0]

    for group, rate in zip(optimizer.param_groups, rates):
        group["initial_lr"] = rate

    def share(step: int) -> float:
        return (step + 1) / warmup if step < warmup else after(step - warmup)

    return LambdaLR(optimizer, share, last_epoch=step - 1)
