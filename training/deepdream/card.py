"""The model card of the converted network: as all others, but nothing was trained."""

from dataclasses import replace
from pathlib import Path

from torch import nn

from training.common.card import HEADS, LANGUAGES, PAGE, Card, front_matter, read_card

CARD = Card(
    **read_card(Path(__file__).parent),
    dataset="the gallery's examples",
    datasets=("ILSVRC/imagenet-1k",),
    license="apache-2.0",
    tags=("deepdream",),
    task="image-classification",
)
NAME = "EfficientNet-Lite0"  # the model's, on the Hub


def write_card(network: nn.Module, figures: dict[str, float]) -> str:
    """The whole README.md: front matter, label in both languages, link to the sample sheet."""
    pages, count = [], f"{sum(weight.numel() for weight in network.parameters()):,}"
    for place, language in enumerate(LANGUAGES):
        heads = HEADS[language]
        rows = [f"| {words[place]} | {figures[name]:.2g} |" for name, words in CARD.figures.items()]
        page = PAGE.format(
            language=language,
            title=CARD.title[place],
            paper=CARD.paper[place],
            medium=CARD.medium[place],
            parameters=count,
            data=CARD.data[place],
            made=CARD.seen[place],
            limits=CARD.limits[place],
            heads=heads,
            table="\n".join([f"| {heads[5]} | {heads[6]} |", "|---|---|", *rows]),
        )
        pages.append(page.replace(f"{count} 파라미터", f"파라미터 {count}개"))
    matter = front_matter(replace(CARD, title=(NAME, NAME)), figures)
    return "\n".join([f"---\n{matter}\n---\n", *pages, "<!-- samples -->\n![samples](samples.webp)\n"])
