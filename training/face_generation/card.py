"""The model card of the faces; its prose is in card_en.md and card_ko.md."""

from pathlib import Path

from training.common.card import Card, read_card


def face_card(resolution: int) -> Card:
    """The words of a checkpoint whose faces have `resolution` px a side."""
    prose = read_card(Path(__file__).parent, resolution=resolution)
    return Card(**prose, dataset="generated-faces", tags=("gan", "faces"))
