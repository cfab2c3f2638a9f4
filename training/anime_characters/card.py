"""The model cards of the characters and of their upscaler; the prose is in card_en.md and card_ko.md."""

from pathlib import Path

from training.common.card import Card, read_card

FOLDER = Path(__file__).parent


def character_card(hair: int, eyes: int) -> Card:
    """Of the generator. `hair`, `eyes`: how many tags of each kind were changed in the data."""
    prose = read_card(FOLDER, hair=hair, eyes=eyes)
    return Card(**prose, dataset="anime faces with tags", tags=("gan", "anime"))


def upscaler_card() -> Card:
    """Of the network that makes drawings twice as large."""
    return Card(
        **read_card(FOLDER, variant="upscaler"),
        dataset="anime faces with tags, OpenMoji",
        task="image-to-image",
        tags=("super-resolution", "anime"),
    )
