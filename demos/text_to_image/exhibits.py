"""The stored results that the room opens with.

python -m demos.text_to_image.exhibits       # after training: makes exhibits/ anew with the checkpoint
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from demos.common.media import images
from demos.common.media.exhibits import Exhibits
from demos.common.ui.i18n import LANGUAGES
from demos.text_to_image import results
from demos.text_to_image.constants import (
    ANOTHER,
    COLOURS,
    FIRST_SEED,
    IMPOSSIBLE,
    MORPH,
    MORPH_FRAMES,
    NAME,
    OPENING,
    PAIRS,
    PICTURES,
    TRUNCATION,
)

EXHIBITS = Exhibits(NAME)
LOSSY = {"quality": 90, "method": 6}  # of a WebP file


def make(folder: Path) -> None:
    """All stored results, written into `folder`."""
    from demos.common.media.video import write_mp4
    from demos.common.ui.gan_inside import magnify
    from demos.text_to_image.pipeline import load

    def write(name: str, facts: Any) -> None:
        (folder / f"{name}.json").write_text(json.dumps(facts, ensure_ascii=False) + "\n", encoding="utf-8")

    network, seeds, readings = load(), range(FIRST_SEED, FIRST_SEED + PICTURES), {}
    for speech in LANGUAGES:
        caption = OPENING[speech]
        EXHIBITS.store(network.generate(caption, seeds), f"pictures_{speech}", columns=4, folder=folder)
        recoloured = [*network.recolour(caption, FIRST_SEED).values()]
        EXHIBITS.store(recoloured, f"recolour_{speech}", columns=len(COLOURS), folder=folder)
        readings[speech], pictures = results.reading(network, caption, FIRST_SEED, TRUNCATION)
        readings[speech]["familiar"] = results.familiarity(network, caption)
        EXHIBITS.store(pictures, f"words_{speech}", columns=len(pictures), folder=folder)
    write("reading", readings)

    morph = network.morph(*MORPH, MORPH_FRAMES, FIRST_SEED)
    write_mp4((images.enlarge(frame, 3) for frame in morph), path=folder / "morph.mp4")
    ends = [network.generate(caption, [FIRST_SEED])[0] for caption in MORPH]
    EXHIBITS.store(ends, "morph", columns=2, folder=folder)

    write("sentences", results.sentence_map(network, [*PAIRS]))
    results.grid(network, [*PAIRS]).save(folder / "grid.webp", **LOSSY)
    impossible = {**IMPOSSIBLE, "another": ANOTHER}
    for name, captions in impossible.items():
        results.unselected(network, [*captions]).save(folder / f"impossible_{name}.webp", **LOSSY)
    doubts = {name: [results.familiarity(network, text) for text in pair] for name, pair in impossible.items()}
    write("impossible", doubts)

    maps = [magnify(feature_map) for feature_map in network.layers(OPENING["ko"], FIRST_SEED)]
    EXHIBITS.store(maps, "layers", columns=len(maps), folder=folder)
    if real := network.training_pictures.spread():
        fake = [round(found.distance, 3) for found in network.nearest(network.generate(OPENING["ko"], seeds))]
        write("distances", {"real": real, "fake": fake, "seeds": [*seeds]})


def main() -> None:
    """Make the room's stored results anew."""
    EXHIBITS.main(make)


if __name__ == "__main__":
    main()
