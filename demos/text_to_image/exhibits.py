"""The finished exhibits that the room opens with, and the facts behind its figures.

python -m demos.text_to_image.exhibits      # after training: draws exhibits/ again with the checkpoint
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import Image, ImageDraw, ImageFont

from demos.common.media import images
from demos.common.ui.i18n import LANGUAGES
from demos.text_to_image.colours import COLOURS
from demos.text_to_image.texts import ANOTHER, IMPOSSIBLE, OPENING, PAIRS, TRUNCATION

if TYPE_CHECKING:
    from demos.text_to_image.pipeline import Painter

FOLDER = Path(__file__).with_name("exhibits")
NAME = "text_to_image"
SIDE = 128  # px of a picture
PICTURES = 8
FIRST_SEED = 1
GRID_SEEDS = 6
IMPOSSIBLE_SEEDS = 4
MORPH = ("노란 배와 검은 날개를 가진 새", "a purple flower with round petals")  # both languages, one space
MORPH_FRAMES = 72
LOSSLESS = {"lossless": True, "method": 6}


def wall(speech: str) -> list[Image.Image]:
    """The stored eight pictures of a language's opening sentence, with their settings; [] if nothing was painted yet."""
    return stored(f"pictures_{speech}")


def recoloured(speech: str) -> list[Image.Image]:
    """The stored first picture of the wall in all colours."""
    return stored(f"recolour_{speech}")


def ends() -> list[Image.Image]:
    """The stored first and last picture of the morph."""
    return stored("morph")


def without_words(speech: str) -> list[Image.Image]:
    """The stored first picture, then the same without each word."""
    return stored(f"words_{speech}")


def facts(name: str) -> Any:
    """The stored facts of a figure: "reading", "sentences", "impossible"; {} if nothing was measured yet."""
    path = FOLDER / f"{name}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def sheet(name: str) -> Image.Image | None:
    """A stored sheet: "grid", "impossible_car" and so on."""
    path = FOLDER / f"{name}.webp"
    return Image.open(path).convert("RGB") if path.is_file() else None


def layers() -> list[Image.Image]:
    """The stored feature maps of the first picture, SIDE px each, and the picture."""
    return images.cut(FOLDER / "layers.webp", SIDE)


def stored(name: str) -> list[Image.Image]:
    """The pictures of a stored sheet with their settings."""
    pictures = images.cut(FOLDER / f"{name}.webp", SIDE)
    return [images.stamp(picture, **each) for picture, each in zip(pictures, facts(name) or [])]


def store(pictures: list[Image.Image], name: str, folder: Path, columns: int) -> None:
    """Pictures as a sheet without gutters, and beside it what made each: a webp can't say so of its parts."""
    images.grid(pictures, columns, gutter=0).save(folder / f"{name}.webp", **LOSSLESS)
    settings = [json.dumps(images.settings_of(picture), ensure_ascii=False) for picture in pictures]
    (folder / f"{name}.json").write_text("[\n" + ",\n".join(settings) + "\n]\n", encoding="utf-8")


def reading(painter: Painter, caption: str, seed: int, truncation: float) -> tuple[dict[str, Any], list[Image.Image]]:
    """What a sentence's words do, as facts and as pictures: {"caption", "words", "pieces"}; the whole one comes first."""
    words = painter.words(caption, seed, truncation)
    told = {
        "caption": caption,
        "words": [
            {"text": each.text, "sentence": round(each.sentence, 4), "picture": round(each.picture, 4)}
            for each in words
        ],
        "pieces": [
            {"text": each.text, "inside": each.inside, "unknown": each.unknown} for each in painter.pieces(caption)
        ],
    }
    return told, [*painter.generate(caption, [seed], truncation), *(each.without for each in words)]


def familiar(painter: Painter, caption: str) -> dict[str, Any]:
    """A sentence and how close training sentences are: {"caption", "similarity", "share"}."""
    found = painter.familiar(caption)
    return {"caption": caption, "similarity": round(found.similarity, 4), "share": round(found.share, 4)}


def placed(painter: Painter, captions: list[str]) -> dict[str, Any]:
    """The captions on the map, as facts with as many digits as the figure shows."""
    found = painter.map(captions)
    return {
        "captions": captions,
        "background": [[round(value, 2) for value in each] for each in found.background],
        "points": [[round(value, 3) for value in each] for each in found.points],
        "similarity": [[round(value, 3) for value in row] for row in found.similarity],
        "share": round(found.share, 4),
    }


def grid(painter: Painter, captions: list[str], truncation: float = TRUNCATION) -> Image.Image:
    """A row for each caption, numbered, and a column for each of GRID_SEEDS seeds; half size."""
    seeds = range(FIRST_SEED, FIRST_SEED + GRID_SEEDS)
    pictures = [images.reduce(each, 2) for caption in captions for each in painter.generate(caption, seeds, truncation)]
    painted = images.grid(pictures, GRID_SEEDS)
    bar = 24  # px, for the numbers
    sheet = Image.new("RGB", (painted.width + bar, painted.height), "white")
    sheet.paste(painted, (bar, 0))
    pen, font = ImageDraw.Draw(sheet), ImageFont.load_default(15)
    step = (painted.height - 4) // len(captions)
    for row in range(len(captions)):
        pen.text((bar / 2 + 2, 4 + (row + 0.5) * step), str(row + 1), "#1E2024", font, anchor="mm")
    return sheet


def unpicked(painter: Painter, captions: list[str]) -> Image.Image:
    """A row for each caption, of the first seeds."""
    seeds = range(FIRST_SEED, FIRST_SEED + IMPOSSIBLE_SEEDS)
    return images.grid([each for caption in captions for each in painter.generate(caption, seeds)], IMPOSSIBLE_SEEDS)


def draw(painter: Painter, folder: Path = FOLDER) -> None:
    """Write all exhibits."""
    from demos.common.media.video import write_mp4
    from demos.common.ui import gan_inside

    def note(name: str, told: Any) -> None:
        (folder / f"{name}.json").write_text(json.dumps(told, ensure_ascii=False) + "\n", encoding="utf-8")

    folder.mkdir(exist_ok=True)
    seeds, readings = range(FIRST_SEED, FIRST_SEED + PICTURES), {}
    for speech in LANGUAGES:
        caption = OPENING[speech]
        store(painter.generate(caption, seeds), f"pictures_{speech}", folder, columns=4)
        store([*painter.recolour(caption, FIRST_SEED).values()], f"recolour_{speech}", folder, columns=len(COLOURS))
        readings[speech], pictures = reading(painter, caption, FIRST_SEED, TRUNCATION)
        readings[speech]["familiar"] = familiar(painter, caption)
        store(pictures, f"words_{speech}", folder, columns=len(pictures))
    note("reading", readings)

    frames = list(painter.interpolate(*MORPH, MORPH_FRAMES, FIRST_SEED))
    write_mp4((images.enlarge(frame, 3) for frame in frames), path=folder / "morph.mp4")
    store([painter.generate(caption, [FIRST_SEED])[0] for caption in MORPH], "morph", folder, columns=2)
    note("sentences", placed(painter, [*PAIRS]))
    grid(painter, [*PAIRS]).save(folder / "grid.webp", quality=90, method=6)
    impossible = {**IMPOSSIBLE, "another": ANOTHER}
    for name, captions in impossible.items():
        unpicked(painter, [*captions]).save(folder / f"impossible_{name}.webp", quality=90, method=6)
    note("impossible", {name: [familiar(painter, each) for each in both] for name, both in impossible.items()})
    maps = [gan_inside.magnify(each) for each in painter.layers(OPENING["ko"], FIRST_SEED)]
    images.grid(maps, columns=len(maps), gutter=0).save(folder / "layers.webp", **LOSSLESS)
    if real := painter.training_pictures.spread():
        found = painter.nearest(painter.generate(OPENING["ko"], seeds))
        note("distances", {"real": real, "fake": [round(each.distance, 3) for each in found], "seeds": [*seeds]})


def main() -> None:
    from demos.text_to_image.pipeline import load

    draw(load())


if __name__ == "__main__":
    main()
