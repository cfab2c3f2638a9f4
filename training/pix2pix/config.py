"""The flags of the pix2pix training."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

from training.common.config import Config

GALLERY = {"max_train_steps": 2_600, "train_batch_size": 4}
FACADES = {**GALLERY, "late_crop": 224, "late_from": 0.85}
PAPER = {
    "max_train_steps": 80_000,
    "train_batch_size": 1,
    "learning_rate": 2e-4,
    "lr_scheduler": "constant",
    "lr_warmup_steps": 0,
    "ema_decay": 0.0,
}


@dataclass
class Pix2PixConfig(Config):
    """pix2pix's own flags."""

    variants: ClassVar[dict[str, dict[str, Any]]] = {
        "facades": FACADES,
        "facades_l1": FACADES,
        "emoji": GALLERY,
        "faces": GALLERY,
        "facades_baseline": PAPER,
    }

    variant: str | None = field(default="facades", metadata={"help": ", ".join(variants)})
    drawing_column: str | None = field(
        default=None, metadata={"help": "Column with the drawings (default: label_map, outline; faces need none)."}
    )
    channels: list[int] = field(
        default_factory=lambda: [32, 64, 128, 192, 256], metadata={"help": "Of the generator's maps, fine to coarse."}
    )
    blocks: int = field(default=2, metadata={"help": "Residual blocks on the coarsest maps."})
    noise_dim: int = field(default=8, metadata={"help": "Length of z."})
    crop: int = field(default=128, metadata={"help": "Side of what is cut out of a pair, px."})
    late_crop: int = field(default=128, metadata={"help": "The same, later in the training."})
    late_from: float = field(default=1.0, metadata={"help": "Share of the steps after which it is."})
    l1_weight: float = field(default=100.0, metadata={"help": "Of the distance between pixels."})
    feature_weight: float = field(default=20.0, metadata={"help": "Of the distance between features."})
    patch_weight: float = field(default=1.0, metadata={"help": "Of the patch discriminator's verdict."})
    critic_weight: float = field(default=2.0, metadata={"help": "Of the projected discriminator's verdict."})
    kl_weight: float = field(default=0.1, metadata={"help": "Of how far styles are from normal noise, nats."})
    learning_rate: float = field(default=5e-4, metadata={"help": "Of all networks."})
    lr_scheduler: str = field(default="cosine", metadata={"help": "After the warm-up: constant or cosine (to 0)."})
    lr_warmup_steps: int = field(default=50, metadata={"help": "Steps in which the rate grows to its highest."})
    ema_decay: float = field(default=0.99, metadata={"help": "Decay of the averaged weights that are published."})
    mixed_precision: str = field(default="auto", metadata={"help": "no, bf16, fp16 or auto."})
    channels_last: bool = field(default=True, metadata={"help": "Memory layout that is faster for convolutions."})
    checkpointing_steps: int = field(default=200, metadata={"help": "Save everything this often."})
    sample_steps: int = field(default=200, metadata={"help": "Draw a sample sheet this often; 0: never."})
