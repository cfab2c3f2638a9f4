"""The model cards of the generator and of the text encoder; their words are in card_en.md and card_ko.md."""

from pathlib import Path

from training.common.card import Card, read_card

SAMPLE_CAPTIONS = (  # of the sample sheet, a row each: four that the paper and the lecture show, and four in Korean
    "this small bird has a pink breast and crown, and black primaries and secondaries",
    "this magnificent fellow is almost all black with a red crest, and white cheek patch",
    "the flower has petals that are bright pinkish purple with white stigma",
    "this white and yellow flower have thin white petals and a round yellow stamen",
    "흰색과 노란색의 얇은 꽃잎, 동그란 노란 수술",
    "빨간색 꽃",
    "머리가 파란 작은 새",
    "분홍색의 넓고 둥근 꽃잎을 가진 꽃",
)


def make_card(variant: str | None = None) -> Card:
    """The generator's card, or the text encoder's."""
    words = read_card(Path(__file__).parent, variant, captions="; ".join(SAMPLE_CAPTIONS))
    dataset = "birds and flowers with measured captions"
    if variant == "text_encoder":
        return Card(**words, dataset=dataset, task="feature-extraction", tags=("text-to-image", "korean"))
    return Card(**words, dataset=dataset, task="text-to-image", tags=("gan",))
