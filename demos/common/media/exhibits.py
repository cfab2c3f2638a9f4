"""Stored results: what a room shows before anything is computed, and how its exhibits.py makes them anew.

    EXHIBITS = Exhibits("face_generation")          # demos/face_generation/exhibits/
    faces = EXHIBITS.pictures("faces", side=128)    # a sheet's pictures, with the settings that made each
    facts = EXHIBITS.facts("distances")             # a JSON file's content

`python -m demos.face_generation.exhibits` calls `EXHIBITS.main(make)`: after a training, all of them are made again.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PIL import Image

from demos.common.media import images
from demos.common.media.checkpoint import DEMOS

LOSSLESS: dict[str, Any] = {"lossless": True, "method": 6}  # of a WebP file


class Exhibits:
    """The stored results of one room. They go by their files' names without the ending.

    Attributes:
        folder: Where they lie.
    """

    def __init__(self, room: str):
        self.folder = DEMOS / room / "exhibits"

    def has(self, name: str) -> bool:
        """Whether it was made yet."""
        return any(self.folder.glob(f"{name}.*"))

    def path(self, name: str) -> Path:
        """Its file, where there are two the picture. Raises FileNotFoundError."""
        found = sorted(self.folder.glob(f"{name}.*"), key=lambda path: path.suffix == ".json")
        if not found:
            raise FileNotFoundError(f"{self.folder / name}: not made yet")
        return found[0]

    def text(self, name: str) -> str:
        """The text of a JSON file; "{}" where it was not made yet."""
        path = self.folder / f"{name}.json"
        return path.read_text(encoding="utf-8") if path.is_file() else "{}"

    def facts(self, name: str) -> Any:
        """The content of a JSON file; {} where it was not made yet."""
        return json.loads(self.text(name))

    def picture(self, name: str) -> Image.Image | None:
        """One picture, RGB; None where it was not made yet."""
        return images.open_image(self.path(name)) if self.has(name) else None

    def pictures(self, name: str, side: int) -> list[Image.Image]:
        """The pictures of a sheet, `side` px each, with the settings that `store` wrote; [] where not made yet."""
        pictures, settings = images.split_sheet(self.folder / f"{name}.webp", side), self.facts(name)
        return [images.stamp(picture, **made) for picture, made in zip(pictures, settings)] if settings else pictures

    def store(self, pictures: Sequence[Image.Image], name: str, columns: int, folder: Path | None = None) -> None:
        """Write pictures of one size as a sheet without gutters, <name>.webp, and the settings of each as <name>.json.

        A WebP file holds no settings of its parts; pictures without settings leave no JSON file.
        """
        folder = folder or self.folder
        images.grid(pictures, columns, gutter=0).save(folder / f"{name}.webp", **LOSSLESS)
        settings = [images.settings_of(picture) for picture in pictures]
        if all(settings):
            lines = ",\n".join(json.dumps(picture, ensure_ascii=False) for picture in settings)
            (folder / f"{name}.json").write_text(f"[\n{lines}\n]\n", encoding="utf-8")

    def main(self, make: Callable[[Path], None]) -> None:
        """The command of a room's exhibits.py: call `make` with the folder to write into, by default the room's own."""
        parser = argparse.ArgumentParser(description="Make the room's stored results anew with its checkpoint.")
        parser.add_argument(
            "--folder", type=Path, default=self.folder, help="where to write them (default: %(default)s)"
        )
        folder = parser.parse_args().folder
        folder.mkdir(parents=True, exist_ok=True)
        make(folder)
