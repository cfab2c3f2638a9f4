"""The stored results that the room opens with.

python -m demos.deepdream.exhibits      # writes exhibits/ anew, from examples/cat.webp: some minutes on two cores
"""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from demos.common.media.exhibits import Exhibits
from demos.common.media.images import grid, save_png, settings_of
from demos.deepdream.constants import ATLAS_BLOCKS, CAT, FPS, PRESETS, preset

EXHIBITS = Exhibits("deepdream")
TILE = (168, 112)  # px of a preset's picture


def make(folder: Path) -> None:
    """Write all of them: dreams of the cat, what the network sees in it, and the atlas of channels."""
    from demos.common.media.video import write_mp4
    from demos.deepdream.atlas import channel_atlas
    from demos.deepdream.pipeline import last_of, load

    deepdream = load()
    save_png(last_of(deepdream.dream(CAT, size=640, octaves=5, seed=7)), folder / "exhibit.png")
    for name in PRESETS:
        dream = last_of(deepdream.dream(CAT, size=256, **preset(name)))
        dream.resize(TILE, Image.Resampling.LANCZOS).save(folder / f"preset_{name}.webp", quality=80, method=6)
    for name, picture in zip(("activation", "activation_channels"), deepdream.activations(CAT, 8)):
        picture.save(folder / f"{name}.webp", quality=85)
    for name, picture in zip(("gradient_raw", "gradient_smooth"), deepdream.gradients(CAT, (9, 10))):
        picture.save(folder / f"{name}.webp", quality=85)
    ends = {settings_of(frame)["octave"]: frame for frame in deepdream.dream(CAT, size=384, steps=10)}
    grid(list(ends.values()), 4).save(folder / "octaves.webp", quality=85)
    save_png(last_of(deepdream.dream(CAT, layers=(8,), channel=40, size=384)), folder / "channel.png")
    write_mp4(deepdream.zoom(CAT, frames=96, size=384, seed=7), fps=FPS, path=folder / "zoom.mp4")
    for block in ATLAS_BLOCKS:
        channel_atlas(block).save(folder / f"atlas_{block}.webp", quality=80, method=6)


def main() -> None:
    """Make the room's stored results anew."""
    EXHIBITS.main(make)


if __name__ == "__main__":
    main()
