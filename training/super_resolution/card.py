"""The model cards of the super-resolution networks; their prose is in card_en.md and card_ko.md."""

from pathlib import Path

from training.common.card import Card, read_card


def card(variant: str | None) -> Card:
    """The words of "mse" or "gan"."""
    prose = read_card(Path(__file__).parent, variant)
    return Card(**prose, dataset="photos", task="image-to-image", tags=("super-resolution",))
