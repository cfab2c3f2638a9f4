"""The model cards of the next-frame checkpoints; the prose is in card_en.md and card_ko.md."""

from pathlib import Path

from training.common.card import Card, read_card

LICENSES = {"digits": "cc-by-sa-3.0", "balls": "apache-2.0", "heads": "mit"}  # as the data's; the balls are simulated


def next_frame_card(variant: str) -> Card:
    """The words of a variant's checkpoint."""
    world = variant.partition("_")[0]
    return Card(
        **read_card(Path(__file__).parent, variant, world=world),
        dataset=world,
        datasets=("ylecun/mnist",) if world == "digits" else (),
        license=LICENSES[world],
        task="image-to-video",
        tags=("video-prediction", world),
    )
