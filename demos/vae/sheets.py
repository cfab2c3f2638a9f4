"""Sheets of pictures that the page shows and that a visitor may take home: each says how it was made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PIL import Image, ImageOps

from demos.common.media.images import enlarge, grid, stamp
from demos.common.ui.checks import seeds_from
from demos.common.ui.colours import FAKE, REAL
from demos.vae.constants import FACE_SCALE
from demos.vae.plane import on_paper

if TYPE_CHECKING:
    from demos.vae.pipeline import VAE

COLUMNS = 4
FRAME = 2  # px, around every picture of a sheet
PITCH = 64 * FACE_SCALE + 2 * FRAME + 4  # px from one face of a sheet to the next, with `grid`'s gutter


def faces_sheet(faces: list[Image.Image], **settings: Any) -> Image.Image:
    """Faces (64 px) in rows of four, enlarged, each in the frame of generated pictures."""
    return stamp(grid([framed(face, FACE_SCALE) for face in faces], COLUMNS), "vae", **settings)


def face_at(x: int, y: int, count: int) -> int:
    """Which of the `count` faces of a sheet lies at a pixel."""
    column, row = (max(0, int(place) - 4) // PITCH for place in (x, y))
    return min(count - 1, row * COLUMNS + min(COLUMNS - 1, column))


def edit_sheet(original: Image.Image, reconstruction: Image.Image, edited: Image.Image, **settings: Any) -> Image.Image:
    """What the network is given, its reconstruction, and the edited one: 64 px each, shown four times larger."""
    cells = [framed(original, 4, REAL), framed(reconstruction, 4), framed(edited, 4)]
    return stamp(grid(cells, 3), "vae", **settings)


def noise_sheet(vae: VAE, image: Any, model: str, spread: float, seed: int) -> Image.Image:
    """One picture, its mean decoded, and 14 samples of q(z|x) decoded."""
    factor = 2 if model == "faces" else 4
    decoded = [vae.reconstruct(image, model), *vae.resample(image, seeds_from(seed, 14), model, spread)]
    cells = [framed(vae.prepare(image, model), factor, REAL), *(framed(picture, factor) for picture in decoded)]
    return stamp(grid(cells, COLUMNS), "vae", verb="resample", model=model, spread=spread, seed=seed)


def framed(picture: Image.Image, factor: int, colour: str = FAKE) -> Image.Image:
    """A picture enlarged, digits as ink on paper, in a thin frame: blue around what is real, orange around the rest."""
    big = on_paper(picture, factor) if picture.mode == "L" else enlarge(picture, factor)
    return ImageOps.expand(big, FRAME, colour)


def morph_frames(frames: list[Image.Image]) -> list[Image.Image]:
    """There and back again, six times larger, with a rest at both ends."""
    big = [enlarge(frame, 6) for frame in frames]
    return [*[big[0]] * 8, *big, *[big[-1]] * 8, *big[::-1]]
