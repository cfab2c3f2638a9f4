"""The flags of both trainings, of the generator and of its text encoder."""

from dataclasses import dataclass, field
from typing import ClassVar

from training.common.projected_gan import GANConfig


@dataclass
class TextToImageConfig(GANConfig):
    """The text encoder's own flags say so."""

    variants: ClassVar[dict[str | None, dict]] = {
        None: {},
        "text_encoder": {
            "max_train_steps": 600,
            "train_batch_size": 128,
            "learning_rate": 1e-3,
            "lr_scheduler": "cosine",
            "lr_warmup_steps": 50,
            "max_grad_norm": 1.0,
            "ema_decay": 0.99,
            "channels_last": False,
            "sample_steps": 250,
        },
    }

    second_dataset: str | None = field(default=None, metadata={"help": "The other subject's pictures, as --dataset."})
    captions_dir: str = field(
        default="runs/captions", metadata={"help": "Where measurements of the pictures are kept for both trainings."}
    )
    text_encoder: str | None = field(
        default=None, metadata={"help": "Folder of the published text encoder (default: the bundled one)."}
    )
    recoloured: float = field(default=0.3, metadata={"help": "Recoloured copies to make, as a share of the pictures."})
    recoloured_share: float = field(default=0.25, metadata={"help": "Share of the sampled pictures that are copies."})
    balance: float = field(
        default=0.5, metadata={"help": "Sample rare colours more often: 0 as they come, 1 all equally."}
    )
    careless: float = field(default=0.15, metadata={"help": "Share of sentences with typing errors."})
    vocabulary: int = field(default=3000, metadata={"help": "text_encoder: word pieces that it knows."})
    feature_size: int = field(
        default=112, metadata={"help": "Side in px at which the text encoder and the figures look at pictures."}
    )
    train_batch_size: int = field(default=16, metadata={"help": "Pictures per process in one forward pass."})
    learning_rate: float = field(default=2.5e-4, metadata={"help": "Of the generator."})
    discriminator_rate: float = field(
        default=1e-3, metadata={"help": "Of the discriminator: one that lags behind takes hatching for texture."}
    )
    guide_weight: float = field(
        default=0.1, metadata={"help": "Of the loss for pictures that the text encoder does not recognise."}
    )
    variety_weight: float = field(
        default=4.0, metadata={"help": "Of the loss for a sentence's pictures being alike; 0: off."}
    )
    evaluation_samples: int = field(
        default=1000, metadata={"help": "Pictures of each subject made to be measured; a hundredth for each colour."}
    )

    @property
    def datasets(self) -> list[str]:
        """The sets of both subjects, as far as given."""
        return [name for name in (self.dataset, self.second_dataset) if name]
