"""The finished exhibits that the room opens with.

python -m demos.anime_characters.exhibits      # after training: draws exhibits/ again with the checkpoint
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from demos.anime_characters.texts import EYES, HAIR, SWATCHES
from demos.common.media import checkpoint, images

if TYPE_CHECKING:
    from demos.anime_characters.pipeline import CharacterGenerator

FOLDER = Path(__file__).with_name("exhibits")
NAME = "anime_characters"
SIDE = 64  # px of a drawing as the generator makes it
SHOWN = 128  # px of a drawing on the wall
CHARACTERS = 16
FIRST_SEED = 1
MORPH = ((1, "pink", "green"), (2, "blue", "red"))
MORPH_FRAMES = 60
LOSSLESS = {"lossless": True, "method": 6}


def sizes() -> tuple[int, ...]:
    """Sides of a drawing that can be had, in px; the larger one needs the upscaler's weights."""
    return (SIDE, SHOWN) if "upscaler" in checkpoint.variants(NAME) else (SIDE,)


def wall() -> list[Image.Image]:
    """The stored sixteen characters of seeds FIRST_SEED on, with their settings; [] if nothing was drawn yet."""
    return stored("characters")


def recoloured() -> tuple[list[Image.Image], list[Image.Image]]:
    """The stored first character in all hair colours, and in all eye colours."""
    pictures = stored("recolour")
    return pictures[: len(HAIR)], pictures[len(HAIR) : len(HAIR) + len(EYES)]


def ends() -> list[Image.Image]:
    """The stored first and last picture of the morph."""
    return stored("morph")


def stored(name: str) -> list[Image.Image]:
    """The pictures of a stored sheet with their settings."""
    notes = FOLDER / f"{name}.json"
    settings = json.loads(notes.read_text()) if notes.is_file() else []
    pictures = images.cut(FOLDER / f"{name}.webp", SIDE)
    return [images.stamp(picture, **each) for picture, each in zip(pictures, settings)]


def store(pictures: list[Image.Image], name: str, folder: Path, columns: int) -> None:
    """Pictures as a sheet without gutters, and beside it what made each: a webp can't say so of its parts."""
    images.grid(pictures, columns, gutter=0).save(folder / f"{name}.webp", **LOSSLESS)
    settings = [json.dumps(images.settings_of(picture)) for picture in pictures]
    (folder / f"{name}.json").write_text("[\n" + ",\n".join(settings) + "\n]\n")


def orders_sheet(pictures: list[Image.Image]) -> Image.Image:
    """One character in all 120 orders, a row for each hair and a column for each eye colour, with the swatches' colours."""
    drawn = images.grid(pictures, columns=len(EYES))
    bar = 16  # px
    sheet = Image.new("RGB", (drawn.width + bar, drawn.height + bar), "white")
    sheet.paste(drawn, (bar, bar))
    step = (drawn.width - 4) // len(EYES)
    for place, name in enumerate(EYES):
        sheet.paste(SWATCHES[name], (bar + 4 + place * step, 4, bar + place * step + step, bar))
    for place, name in enumerate(HAIR):
        sheet.paste(SWATCHES[name], (4, bar + 4 + place * step, bar, bar + place * step + step))
    return sheet


def orders() -> Image.Image | None:
    """The stored `orders_sheet` of the first character."""
    path = FOLDER / "orders.webp"
    return Image.open(path).convert("RGB") if path.is_file() else None


def layers() -> list[Image.Image]:
    """The stored feature maps of the first character, SHOWN px each, and the drawing."""
    return images.cut(FOLDER / "layers.webp", SHOWN)


def draw(characters: CharacterGenerator, folder: Path = FOLDER) -> None:
    """Write all exhibits."""
    from demos.common.media.video import write_mp4
    from demos.common.ui import gan_inside

    folder.mkdir(exist_ok=True)
    seeds = range(FIRST_SEED, FIRST_SEED + CHARACTERS)
    first = characters.generate(seeds)
    store(first, "characters", folder, columns=4)
    shown = images.settings_of(first[0])
    others = characters.recolour(shown["seed"], shown["hair"], shown["eyes"])
    store([*others["hair"], *others["eyes"]], "recolour", folder, columns=len(HAIR) + len(EYES))
    frames = list(characters.morph(*MORPH, MORPH_FRAMES))
    write_mp4((images.enlarge(frame, 6) for frame in frames), path=folder / "morph.mp4")
    store([characters.generate([seed], *colours)[0] for seed, *colours in MORPH], "morph", folder, columns=2)
    sheet = orders_sheet(characters.every_order(FIRST_SEED))
    sheet.save(folder / "orders.webp", quality=90, method=6)
    maps = [gan_inside.magnify(each) for each in characters.layers(FIRST_SEED)]
    images.grid(maps, columns=len(maps), gutter=0).save(folder / "layers.webp", **LOSSLESS)
    if real := characters.training_pictures.spread():
        found = [round(each.distance, 3) for each in characters.nearest(first)]
        (folder / "distances.json").write_text(json.dumps({"real": real, "fake": found, "seeds": [*seeds]}) + "\n")


def main() -> None:
    from demos.anime_characters.pipeline import load

    draw(load())


if __name__ == "__main__":
    main()
