"""What the pipeline finds, as facts that JSON can hold and as sheets of pictures: for the page and its stored results.

figures.py makes HTML of the facts. No torch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PIL import Image, ImageDraw, ImageFont

from demos.common.media import images
from demos.text_to_image.constants import FIRST_SEED, GRID_SEEDS, IMPOSSIBLE_SEEDS, TRUNCATION

if TYPE_CHECKING:
    from demos.text_to_image.pipeline import TextToImage

BAR = 24  # px beside the grid, for the rows' numbers


def reading(
    network: TextToImage, caption: str, seed: int, truncation: float
) -> tuple[dict[str, Any], list[Image.Image]]:
    """What a caption's words do: {"caption", "words", "pieces"}, its picture, and one without each word."""
    words = network.words(caption, seed, truncation)
    facts = {
        "caption": caption,
        "words": [
            {"text": word.text, "sentence": round(word.sentence, 4), "picture": round(word.picture, 4)}
            for word in words
        ],
        "pieces": [
            {"text": piece.text, "inside": piece.inside, "unknown": piece.unknown} for piece in network.pieces(caption)
        ],
    }
    return facts, [*network.generate(caption, [seed], truncation), *(word.without for word in words)]


def familiarity(network: TextToImage, caption: str) -> dict[str, Any]:
    """A caption and how close training sentences are: {"caption", "similarity", "share"}."""
    similarity, share = network.familiarity(caption)
    return {"caption": caption, "similarity": round(similarity, 4), "share": round(share, 4)}


def sentence_map(network: TextToImage, captions: list[str]) -> dict[str, Any]:
    """The captions on the map, with as many digits as the figure shows."""
    places = network.map(captions)
    return {
        "captions": captions,
        "background": [[round(value, 2) for value in point] for point in places.background],
        "points": [[round(value, 3) for value in point] for point in places.points],
        "similarity": [[round(value, 3) for value in row] for row in places.similarity],
        "share": round(places.share, 4),
    }


def grid(network: TextToImage, captions: list[str], truncation: float = TRUNCATION) -> Image.Image:
    """A row for each caption, numbered, and a column for each of GRID_SEEDS seeds; half size."""
    seeds = range(FIRST_SEED, FIRST_SEED + GRID_SEEDS)
    pictures = [picture for caption in captions for picture in network.generate(caption, seeds, truncation)]
    rows = images.grid([images.reduce(picture, 2) for picture in pictures], GRID_SEEDS)
    sheet = Image.new("RGB", (rows.width + BAR, rows.height), "white")
    sheet.paste(rows, (BAR, 0))
    pen, font = ImageDraw.Draw(sheet), ImageFont.load_default(15)
    step = (rows.height - 4) // len(captions)
    for row in range(len(captions)):
        pen.text((BAR / 2 + 2, 4 + (row + 0.5) * step), str(row + 1), "#1E2024", font, anchor="mm")
    return sheet


def unselected(network: TextToImage, captions: list[str]) -> Image.Image:
    """A row for each caption, of the first IMPOSSIBLE_SEEDS seeds."""
    seeds = range(FIRST_SEED, FIRST_SEED + IMPOSSIBLE_SEEDS)
    pictures = [picture for caption in captions for picture in network.generate(caption, seeds)]
    return images.grid(pictures, IMPOSSIBLE_SEEDS)
