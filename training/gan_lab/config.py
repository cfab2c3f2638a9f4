"""The flags of the digit pair's training."""

from dataclasses import dataclass, field

from training.common.config import Config


@dataclass
class GanLabConfig(Config):
    """The digit pair's own flags and defaults."""

    max_train_steps: int = field(default=6_000, metadata={"help": "Optimizer steps in all, resumed ones included."})
    train_batch_size: int = field(default=32, metadata={"help": "Pictures per process in one forward pass."})
    lr_scheduler: str = field(default="cosine", metadata={"help": "After the warm-up: constant or cosine (to 0)."})
    ema_decay: float = field(default=0.995, metadata={"help": "Decay of the averaged weights that are published."})
    label_column: str = field(default="label", metadata={"help": "Column that says which digit it is, 0 to 9."})
    latent_dim: int = field(default=64, metadata={"help": "Numbers in the noise."})
    width: int = field(default=32, metadata={"help": "Channels of the generator's 14 x 14 map."})
    loss: str = field(default="non_saturating", metadata={"help": "minimax, non_saturating, hinge or wasserstein."})
    penalty: float = field(default=0.0, metadata={"help": "Weight of the gradient penalty."})
    evaluation_samples: int = field(default=2_000, metadata={"help": "Digits of each kind that --evaluate compares."})
