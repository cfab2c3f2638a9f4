"""The room's figures as plain facts, and the finished exhibits that the room opens with.

    python -m demos.vae.exhibits        # after training: writes demos/vae/exhibits/ with the checkpoints that are there

A fact is a JSON value with pictures in it as data URIs; figures.py turns it into HTML in the visitor's language.
"""

from __future__ import annotations

import json
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image, ImageDraw, ImageOps

from demos.common.media.images import data_uri, enlarge, grid, save_png, stamp
from demos.common.ui.checks import seeds_from
from demos.vae.latent_map import EXAMPLES, EXHIBITS, frame, paper, read_points
from demos.vae.texts import DIGITS, FIRST, MAPS

if TYPE_CHECKING:
    from demos.vae.pipeline import Vae

COLOURS = ("#1F5FD0", "#B3261E", "#137A4B", "#8A4FD3", "#B25A00", "#007A8A", "#C2187A", "#5E6B00", "#4B4F58", "#7A3B1E")
REAL, FAKE = "#2F6BD7", "#E8792B"  # the gallery's two colours: from the world, from a network
FACES, SCALE = 8, 3
webp = partial(data_uri, format="WEBP", quality=82)
OPENING = {"smile": 2.5}  # the edit that the room opens with
FACE_SEEDS = (10, 2, 16, 12)  # faces that the network drew and that the room offers as pictures to try


def test_digits(digit: int | None = None) -> list[Image.Image]:
    """Twenty MNIST test pictures (28 x 28, L) of one digit, or of all ten in turn: 0, 1, ... 9, 0, 1, ..."""
    with Image.open(EXAMPLES / "digits.png") as sheet:
        pictures = np.asarray(sheet.convert("L")).reshape(10, 28, 20, 28).swapaxes(1, 2)  # (digit, which, 28, 28)
    chosen = pictures[digit] if digit is not None else pictures.swapaxes(0, 1).reshape(200, 28, 28)
    return [Image.fromarray(each) for each in chosen]


def drawing(vae: Vae, image: Any) -> dict[str, Any]:
    """One drawn digit through the five digit networks: what they see, make of it, and where it lies on each map."""
    facts: dict[str, Any] = {"seen": webp(paper(vae.prepare(image, "digits"), 4)), "networks": []}
    for model in DIGITS:
        made = webp(paper(vae.reconstruct(image, model), 4))
        entry: dict[str, Any] = {"model": model, "made": made, **vae.measure(image, model)}
        if model in MAPS:
            entry["place"] = [float(v) for v in vae.encode(image, model)]
            entry["cloud"] = cloud(vae, model, entry["place"])
        facts["networks"].append(entry)
    return facts


def four(vae: Vae, seed: int) -> dict[str, Any]:
    """The four maps side by side: cloud, ten test digits with their reconstructions, draws from the prior."""
    digits = test_digits()[:10]
    facts: dict[str, Any] = {"seed": seed, "networks": []}
    for model in MAPS:
        made = [vae.reconstruct(each, model) for each in digits]
        sampled = vae.sample(seeds_from(seed, 15), model)
        rows = [paper(each, 2) for each in (*digits[:5], *made[:5], *digits[5:], *made[5:])]
        facts["networks"].append(
            {
                "model": model,
                "cloud": cloud(vae, model),
                "pairs": webp(grid(rows, 5, gutter=2)),
                "prior": webp(grid([paper(each, 2) for each in sampled], 5, gutter=2)),
                "mse": typical_error(vae, model),
            }
        )
    return facts


@lru_cache(maxsize=len(DIGITS))
def typical_error(vae: Vae, model: str) -> float:
    """Mean squared error per pixel over the 200 test digits, ink from 0 to 1."""
    return float(np.mean([vae.measure(each, model)["mse"] for each in test_digits()]))


def cloud(vae: Vae, model: str, place: list[float] | None = None, side: int = 280) -> str:
    """Test digits as coloured dots on the plane of a map, the prior as dashed circles, and perhaps one place marked."""
    means, labels = read_points(model)
    left, bottom, extent = frame(means)
    fine = 2 * side  # drawn at twice the size and reduced, so that edges are smooth
    picture = Image.new("RGB", (fine, fine), "#FFFFFF")
    pen = ImageDraw.Draw(picture)

    def pixel(point: Any) -> tuple[float, float]:
        return (point[0] - left) / extent * fine, (1 - (point[1] - bottom) / extent) * fine

    for point, label in zip(means[:1500], labels):
        x, y = pixel(point)
        pen.ellipse((x - 3, y - 3, x + 3, y + 3), fill=COLOURS[label])
    centre = pixel((0, 0))
    for sigma in (1, 2, 3):
        radius = sigma / extent * fine
        for start in range(0, 360, 12):
            box = (centre[0] - radius, centre[1] - radius, centre[0] + radius, centre[1] + radius)
            pen.arc(box, start, start + 7, fill="#1E2024", width=2)
    if place is not None:
        x, y = (min(fine - 16, max(16, v)) for v in pixel(place))
        pen.ellipse((x - 15, y - 15, x + 15, y + 15), fill="#FFFFFF", outline=FAKE, width=8)
    return webp(picture.resize((side, side), Image.Resampling.LANCZOS))


def used(vae: Vae, model: str) -> dict[str, Any]:
    """KL of each latent variable: over 200 test digits, or over 32 faces that the network itself drew."""
    pictures = vae.sample(range(32)) if model == "faces" else test_digits()
    return {"model": model, "count": len(pictures), "kl": [float(v) for v in vae.used(pictures, model)]}


def faces_sheet(faces: list[Image.Image], **settings: Any) -> Image.Image:
    """Faces (64 px) hung in rows of four, three times larger, each in the frame of made things."""
    return stamp(grid([framed(each, SCALE) for each in faces], 4), "vae", **settings)


def edit_sheet(seen: Image.Image, made: Image.Image, edited: Image.Image, **settings: Any) -> Image.Image:
    """What the network saw, its reconstruction, and the edited one: 64 px each, shown four times larger."""
    return stamp(grid([framed(seen, 4, REAL), framed(made, 4), framed(edited, 4)], 3), "vae", **settings)


def noise_sheet(vae: Vae, image: Any, model: str, spread: float, seed: int) -> Image.Image:
    """One picture, its mean decoded, and 14 draws from q(z|x) decoded."""
    factor = 2 if model == "faces" else 4
    made = [vae.reconstruct(image, model), *vae.resample(image, seeds_from(seed, 14), model, spread)]
    seen = vae.prepare(image, model)
    cells = [framed(seen, factor, REAL), *(framed(each, factor) for each in made)]
    return stamp(grid(cells, 4), "vae", verb="resample", model=model, spread=spread, seed=seed)


def framed(picture: Image.Image, factor: int, colour: str = FAKE) -> Image.Image:
    """A picture enlarged, digits as ink on paper, in a thin frame: blue around what is real, orange around what is made."""
    big = paper(picture, factor) if picture.mode == "L" else enlarge(picture, factor)
    return ImageOps.expand(big, 2, colour)


def read(name: str) -> Any:
    """A stored fact."""
    return json.loads((EXHIBITS / f"{name}.json").read_text(encoding="utf-8"))


def main() -> None:
    from demos.common.media.video import write_mp4
    from demos.vae.pipeline import load

    vae = load()

    def write(name: str, fact: Any) -> None:
        (EXHIBITS / f"{name}.json").write_text(json.dumps(fact, indent=1), encoding="utf-8")

    vae.latent_map(FIRST).save(EXHIBITS / f"{FIRST}.webp", lossless=True, method=6)  # few tones: smaller than lossy
    write("drawing", drawing(vae, test_digits(2)[0]))
    write("four", four(vae, 1))
    write("used", used(vae, "digits"))
    start = [float(v) for v in read_points(FIRST)[0][0]]
    picked = paper(vae.ink([start], FIRST, 10)[0])
    save_png(stamp(picked, "vae", verb="decode", model=FIRST, latents=start, ink=True), EXHIBITS / "picked.png")
    save_png(noise_sheet(vae, test_digits(9)[0], "digits_map_high", 1.0, 1), EXHIBITS / "noise.png")

    seeds = list(range(1, FACES + 1))
    faces = vae.sample(seeds)
    save_png(faces_sheet(faces, verb="sample", seeds=seeds, spread=1.0), EXHIBITS / "faces.png")
    for number, seed in enumerate(FACE_SEEDS, start=1):
        face = stamp(enlarge(vae.sample([seed], spread=0.8)[0], 4), "vae", verb="sample", seeds=[seed], spread=0.8)
        save_png(face, EXAMPLES / f"face_{number}.png")
    first, second = EXAMPLES / "face_1.png", EXAMPLES / "face_2.png"
    made, edited = vae.reconstruct(first), vae.reconstruct(first, edits=OPENING)
    save_png(edit_sheet(vae.prepare(first), made, edited, verb="reconstruct", edits=OPENING), EXHIBITS / "edit.png")
    write_mp4(morph_frames(vae.interpolate(first, second, 48)), 24, EXHIBITS / "morph.mp4")


def morph_frames(frames: list[Image.Image]) -> list[Image.Image]:
    """There and back again, six times larger, with a rest at both ends."""
    big = [enlarge(each, 6) for each in frames]
    return [*[big[0]] * 8, *big, *[big[-1]] * 8, *big[::-1]]


if __name__ == "__main__":
    main()
