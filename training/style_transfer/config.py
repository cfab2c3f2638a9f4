"""The flags of the style transfer's training."""

from dataclasses import dataclass, field

from demos.style_transfer.constants import CONTENT_WEIGHT, STYLES
from training.common.config import Config

HELD_OUT = (
    "hokusai_great_wave",
    "monet_water_lilies",
    "munch_the_scream",
    "turner_shipwreck_of_the_minotaur",
    "van_gogh_langlois_bridge",
    "van_gogh_sunflowers",
)


@dataclass
class StyleTransferConfig(Config):
    """The style transfer's own flags."""

    content_datasets: list[str] = field(
        default_factory=list, metadata={"help": "More photos, folders or Hub ids, beside --dataset."}
    )
    styles: str = field(default=str(STYLES), metadata={"help": "Folder of paintings; the room's own by default."})
    held_out_styles: list[str] = field(
        default_factory=lambda: [*HELD_OUT],
        metadata={"help": "Paintings (file names without ending) that are only measured with."},
    )
    texture_share: float = field(default=0.15, metadata={"help": "Share of styles that are photos, not paintings."})
    same_share: float = field(default=0.15, metadata={"help": "Share of pictures that are their own style."})
    resolution: int = field(default=256, metadata={"help": "Side of photos and styles, px, a multiple of 64."})
    content_weight: float = field(
        default=CONTENT_WEIGHT, metadata={"help": "Of the content loss; the style loss counts 1."}
    )
    same_weight: float = field(default=0.5, metadata={"help": "Of the pixels of a picture in its own style."})
    evaluate_pictures: int = field(default=6, metadata={"help": "Photos that are measured, each in every style."})
    evaluate_size: int = field(default=256, metadata={"help": "Side of the pictures that are measured, px."})
    speed_size: int = field(default=512, metadata={"help": "Side of the picture that the speed is measured with, px."})
    evaluate_steps: int = field(default=300, metadata={"help": "Steps of Gatys' optimisation to compare with."})
    train_batch_size: int = field(default=2, metadata={"help": "New photos per process and pass."})
    learning_rate: float = field(default=0.02, metadata={"help": "Highest learning rate."})
    lr_scheduler: str = field(default="cosine", metadata={"help": "After the warm-up: constant or cosine (to 0)."})
    lr_warmup_steps: int = field(default=100, metadata={"help": "Steps in which the rate grows to its highest."})
    max_grad_norm: float = field(default=1.0, metadata={"help": "Clip the gradient's norm to this; 0: do not clip."})
    ema_decay: float = field(default=0.998, metadata={"help": "Decay of the averaged weights that are published."})
    mixed_precision: str = field(default="auto", metadata={"help": "no, bf16, fp16 or auto."})
    channels_last: bool = field(default=True, metadata={"help": "Memory layout that is faster for convolutions."})
