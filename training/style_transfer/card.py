"""The model card of the painter; its prose is in card_en.md and card_ko.md."""

from pathlib import Path

from demos.style_transfer.constants import CATALOGUE
from training.common.card import Card, read_card
from training.style_transfer.config import StyleTransferConfig


def style_card(config: StyleTransferConfig, count: int, held_out: list[str]) -> Card:
    """Of a painter that learned from `count` paintings and was measured with those that are named."""
    english, korean = (", ".join(painting_name(name, speech) for name in held_out) for speech in ("en", "ko"))
    prose = read_card(
        Path(__file__).parent,
        count=count,
        held_out=(english, korean),
        pictures=config.evaluate_pictures,
        styles=len(held_out),
        size=config.evaluate_size,
        steps=config.evaluate_steps,
        speed_size=config.speed_size,
    )
    return Card(**prose, dataset="photos", task="image-to-image", tags=("style-transfer",))


def painting_name(name: str, speech: str) -> str:
    """A painting as the room's wall calls it; any other by its file."""
    if name not in CATALOGUE["paintings"]:
        return name.replace("_", " ")
    painting = CATALOGUE["paintings"][name]
    return f"{CATALOGUE['painters'][painting['painter']][speech]} ‘{painting['title'][speech]}’"
