"""The command's flags, and the defaults of each checkpoint."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

from training.common.config import Config

DIGITS = {
    "train_batch_size": 200,
    "lr_scheduler": "cosine",
    "lr_warmup_steps": 300,
    "ema_decay": 0.999,
    "max_grad_norm": 100.0,
}
MAP = {
    **DIGITS,
    "latent_dim": 2,
    "depth": 6,
    "max_train_steps": 12_000,
    "evaluate_images": 1_000,
    "evaluate_samples": 1_000,
}
FACES = {
    "latent_dim": 128,
    "max_train_steps": 4_500,
    "train_batch_size": 16,
    "learning_rate": 1e-3,
    "lr_scheduler": "cosine",
    "lr_warmup_steps": 200,
    "kl_weight": 3.0,
    "kl_warmup_steps": 1_000,
    "whiten_step": 3_000,
    "mixed_precision": "auto",
    "channels_last": True,
    "max_grad_norm": 1_000.0,
    "label_column": "sex",
    "checkpointing_steps": 300,
    "sample_steps": 300,
}


@dataclass
class VAEConfig(Config):
    """The variational autoencoders' own flags."""

    variants: ClassVar[dict[str, dict[str, Any]]] = {
        "digits": {**DIGITS, "latent_dim": 40, "max_train_steps": 20_000, "kl_warmup_steps": 3_000},
        "digits_map_low": {**MAP, "kl_weight": 0.1},
        "digits_map": {**MAP, "max_train_steps": 20_000},
        "digits_map_high": {**MAP, "kl_weight": 4.0},
        "digits_autoencoder": {**MAP, "kl_weight": 0.0, "variational": False},
        "faces": FACES,
    }

    variant: str | None = field(
        default="digits", metadata={"help": "digits[_map[_low|_high]], digits_autoencoder, faces."}
    )
    label_column: str = field(default="label", metadata={"help": "Column of classes; not needed for training."})
    latent_dim: int = field(default=2, metadata={"help": "Latent variables."})
    hidden: int = field(default=512, metadata={"help": "Digits: units in a hidden layer."})
    depth: int = field(default=2, metadata={"help": "Digits: hidden layers of the encoder and of the decoder."})
    variational: bool = field(default=True, metadata={"help": "False: an ordinary autoencoder."})
    kl_weight: float = field(default=1.0, metadata={"help": "Weight of the KL term (beta)."})
    kl_warmup_steps: int = field(default=0, metadata={"help": "The KL term's weight grows from 0 over these steps."})
    whiten_step: int = field(
        default=0, metadata={"help": "Faces: rotate and scale the latent space at this step; see whitening()."}
    )
    sigma: float = field(default=0.25, metadata={"help": "Faces: standard deviation of a pixel under p(x|z)."})
    perceptual_weight: float = field(default=1.0, metadata={"help": "Faces: weight of the distance between features."})
    evaluate_images: int = field(default=10_000, metadata={"help": "Digits: test pictures for the bound."})
    evaluate_samples: int = field(default=5_000, metadata={"help": "Digits: importance samples a picture."})
