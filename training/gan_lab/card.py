"""The model card of the digit pair; its prose is in card_en.md and card_ko.md."""

from pathlib import Path

from training.common.card import Card, read_card


def digits_card() -> Card:
    """The words of the digit pair's checkpoint."""
    return Card(
        **read_card(Path(__file__).parent),
        dataset="MNIST",
        datasets=("ylecun/mnist",),
        license="cc-by-sa-3.0",
        tags=("gan", "mnist"),
    )
