"""The super-resolution's flags."""

from dataclasses import dataclass, field
from typing import ClassVar

from training.common.config import Config


@dataclass
class SuperResolutionConfig(Config):
    """The super-resolution's own flags."""

    variants: ClassVar[dict[str, dict]] = {
        "mse": {
            "max_train_steps": 7_000,
            "train_batch_size": 16,
            "learning_rate": 1e-3,
            "lr_scheduler": "cosine",
            "lr_warmup_steps": 200,
            "max_grad_norm": 1.0,
        },
        "gan": {
            "max_train_steps": 3_250,
            "train_batch_size": 8,
            "patch": 24,
            "learning_rate": 1e-4,
            "ema_decay": 0.998,
        },
    }

    variant: str | None = field(default="mse", metadata={"help": "mse (best PSNR) or gan (best looking)."})
    texture_datasets: list[str] = field(
        default_factory=list, metadata={"help": "More pictures to learn from, folders or Hub ids, beside --dataset."}
    )
    texture_share: float = field(default=0.25, metadata={"help": "Share of a batch that comes from them."})
    patch: int = field(default=32, metadata={"help": "Side of a training patch at low resolution, px."})
    channels: int = field(default=48, metadata={"help": "Channels of the network's maps."})
    blocks: int = field(default=10, metadata={"help": "Residual blocks."})
    squares_from: float = field(
        default=0.8, metadata={"help": "mse: share of the steps after which errors are squared."}
    )
    perceptual_weight: float = field(default=0.1, metadata={"help": "gan: of the distance between features."})
    spectral_weight: float = field(default=0.02, metadata={"help": "gan: of the distance between local spectra."})
    adversarial_weight: float = field(default=0.02, metadata={"help": "gan: of the adversarial loss."})
    benchmark: str | None = field(
        default=None, metadata={"help": "Folder with Set5/ and Set14/, to measure on beside the data set's test split."}
    )
    mixed_precision: str = field(default="auto", metadata={"help": "no, bf16, fp16 or auto."})
    channels_last: bool = field(default=True, metadata={"help": "Memory layout that is faster for convolutions."})
