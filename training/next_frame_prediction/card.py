"""The model cards of the next-frame checkpoints; the prose is in card_en.md and card_ko.md."""

from pathlib import Path

from training.common.card import Card, read_card


def next_frame_card(variant: str) -> Card:
    """The words of a variant's checkpoint."""
    world = variant.partition("_")[0]
    return Card(
        **read_card(Path(__file__).parent, variant, world=world),
        dataset=world,
        task="image-to-video",
        tags=("video-prediction", world),
    )
