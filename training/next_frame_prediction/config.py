"""The flags of the next-frame training."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

from training.common.config import Config

SMALL = {"code": 24, "width": 112, "deep_width": 128}
MSE = {
    "train_batch_size": 16,
    "learning_rate": 0.02,
    "lr_scheduler": "cosine",
    "lr_warmup_steps": 100,
    "ema_decay": 0.998,
}
ADVERSARIAL = {"train_batch_size": 16, "learning_rate": 1e-4, "ema_decay": 0.98}
FAINT = {"gamma": 0.003, "adversarial_weight": 0.2}  # heads: fake and real differ little, slopes must be steep to tell


@dataclass
class NextFramePredictionConfig(Config):
    """The next-frame prediction's own flags."""

    variants: ClassVar[dict[str, dict[str, Any]]] = {
        "digits_mse": {"max_train_steps": 3_600, **MSE},
        "digits_adversarial": {"max_train_steps": 400, **ADVERSARIAL},
        "balls_mse": {"max_train_steps": 2_500, **SMALL, **MSE},
        "balls_adversarial": {"max_train_steps": 650, **SMALL, **ADVERSARIAL},
        "heads_mse": {"max_train_steps": 2_500, **SMALL, **MSE},
        "heads_adversarial": {"max_train_steps": 120, "pool": 600, **SMALL, **ADVERSARIAL, **FAINT},
    }

    dataset: str = field(default="", metadata={"help": "Digits: folder, .zip or Hub id. Other worlds need none."})
    variant: str | None = field(default="digits_mse", metadata={"help": "{digits, balls, heads}_{mse, adversarial}."})
    code: int = field(default=32, metadata={"help": "Channels of one frame's code."})
    width: int = field(default=160, metadata={"help": "Channels of the middle at 16 px."})
    deep_width: int = field(default=192, metadata={"help": "Channels of the middle at 8 px."})
    flow: bool = field(
        default=True, metadata={"help": "Frames may also be the last one seen, moved; false: painted alone."}
    )
    adversarial_weight: float = field(default=0.3, metadata={"help": "adversarial: beside the squared error."})
    judge_rate: float = field(default=2e-3, metadata={"help": "adversarial: the discriminator's learning rate."})
    gamma: float = field(default=0.02, metadata={"help": "adversarial: weight of both gradient penalties."})
    judge_first: int = field(
        default=30, metadata={"help": "adversarial: steps in which the discriminator learns, not yet listened to."}
    )
    pool: int = field(default=1500, metadata={"help": "heads: sequences that are rendered once and shown again."})
    test_sequences: int = field(default=1000, metadata={"help": "Sequences that --evaluate makes and measures."})
    max_grad_norm: float = field(default=1.0, metadata={"help": "Clip the gradient's norm to this; 0: do not clip."})
    mixed_precision: str = field(default="auto", metadata={"help": "no, bf16, fp16 or auto."})
    channels_last: bool = field(default=True, metadata={"help": "Memory layout that is faster for convolutions."})
