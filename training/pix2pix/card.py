"""The model cards of pix2pix's checkpoints; the prose is in card_en.md and card_ko.md."""

from pathlib import Path

from training.common.card import Card, read_card


def pix2pix_card(variant: str) -> Card:
    """The words of a variant's checkpoint."""
    task = variant.partition("_")[0]
    return Card(
        **read_card(Path(__file__).parent, variant),
        dataset=task,
        license="cc-by-sa-4.0" if task == "emoji" else "other",
        license_name="cc-by-sa" if task == "facades" else None,
        license_link="https://cmp.felk.cvut.cz/~tylecr1/facade/" if task == "facades" else None,
        task="image-to-image",
        tags=("pix2pix",),
    )
