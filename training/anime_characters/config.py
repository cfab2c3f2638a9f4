"""The flags of the anime training, and the defaults of its upscaler variant."""

from dataclasses import dataclass, field
from typing import ClassVar

from training.common.projected_gan import GANConfig


@dataclass
class AnimeCharactersConfig(GANConfig):
    """The characters' own flags; some belong to the upscaler alone."""

    variants: ClassVar[dict[str | None, dict]] = {
        None: {},
        "upscaler": {  # upscaler.py
            "max_train_steps": 4_000,
            "train_batch_size": 16,
            "learning_rate": 1e-3,
            "lr_scheduler": "cosine",
            "lr_warmup_steps": 100,
            "max_grad_norm": 1.0,
            "sample_steps": 500,
        },
    }

    resolution: int = field(default=64, metadata={"help": "Side of the pictures in px."})
    feature_size: int = field(default=96, metadata={"help": "Side in px at which the discriminators look."})
    hair_column: str = field(default="hair", metadata={"help": "Column with the hair's tag."})
    eyes_column: str = field(default="eyes", metadata={"help": "Column with the eyes' tag."})
    reader_epochs: int = field(default=6, metadata={"help": "Passes over its half that a tag reader learns from."})
    sure: float = field(default=0.9, metadata={"help": "Probability from which a reader may change a tag."})
    hair_weight: float = field(default=0.1, metadata={"help": "Of the guide's loss for the asked hair."})
    eyes_weight: float = field(default=0.2, metadata={"help": "Of the guide's loss for the asked eyes."})
    variety_weight: float = field(default=1.0, metadata={"help": "Of the loss for pictures being all alike; 0: off."})
    line_datasets: list[str] = field(
        default_factory=list, metadata={"help": "upscaler: line drawings of 128 px or more to learn from too."}
    )
    line_share: float = field(default=0.5, metadata={"help": "upscaler: share of a batch that comes from them."})
    perceptual_weight: float = field(default=0.05, metadata={"help": "upscaler: of the distance between features."})
