"""The stored results that the room opens with.

python -m demos.vae.exhibits        # after a training: writes exhibits/ and the example faces with the checkpoints
"""

from __future__ import annotations

import json
from pathlib import Path

from demos.common.media.exhibits import Exhibits
from demos.common.media.images import enlarge, save_png, stamp
from demos.vae.constants import EXAMPLES, FACE_SEEDS, FACES_SHOWN, OPENING_EDITS, OPENING_MAP
from demos.vae.extras import read_points
from demos.vae.figures import latent_kl_facts, maps_facts, reconstructions_facts
from demos.vae.mnist import example_digits
from demos.vae.plane import on_paper
from demos.vae.sheets import edit_sheet, faces_sheet, morph_frames, noise_sheet

EXHIBITS = Exhibits("vae")


def make(folder: Path) -> None:
    """Write all of them, and the faces that the room offers as pictures to try: nobody's, made here too."""
    from demos.common.media.video import write_mp4
    from demos.vae.pipeline import load

    vae = load()
    vae.latent_map(OPENING_MAP).save(folder / f"{OPENING_MAP}.webp", lossless=True, method=6)  # smaller than lossy
    for name, facts in {
        "reconstructions": reconstructions_facts(vae, example_digits(2)[0]),
        "maps": maps_facts(vae, 1),
        "latent_kl": latent_kl_facts(vae, "digits"),
    }.items():
        (folder / f"{name}.json").write_text(json.dumps(facts, indent=1), encoding="utf-8")
    start = [float(value) for value in read_points(OPENING_MAP)[0][0]]
    picked = on_paper(vae.ink([start], OPENING_MAP, 10)[0])
    stamp(picked, "vae", verb="decode", model=OPENING_MAP, latents=start, ink=True)
    save_png(picked, folder / "picked.png")
    save_png(noise_sheet(vae, example_digits(9)[0], "digits_map_high", 1.0, 1), folder / "noise.png")

    examples = EXAMPLES if folder == EXHIBITS.folder else folder  # a trial leaves the room as it is
    seeds = list(range(1, FACES_SHOWN + 1))
    save_png(faces_sheet(vae.sample(seeds), verb="sample", seeds=seeds, spread=1.0), folder / "faces.png")
    for number, seed in enumerate(FACE_SEEDS, start=1):
        face = stamp(enlarge(vae.sample([seed], spread=0.8)[0], 4), "vae", verb="sample", seeds=[seed], spread=0.8)
        save_png(face, examples / f"face_{number}.png")
    first, second = examples / "face_1.png", examples / "face_2.png"
    reconstruction, edited = vae.reconstruct(first), vae.reconstruct(first, edits=OPENING_EDITS)
    sheet = edit_sheet(vae.prepare(first), reconstruction, edited, verb="reconstruct", edits=OPENING_EDITS)
    save_png(sheet, folder / "edit.png")
    write_mp4(morph_frames(vae.interpolate(first, second, 48)), 24, folder / "morph.mp4")


def main() -> None:
    """Make the room's stored results anew."""
    EXHIBITS.main(make)


if __name__ == "__main__":
    main()
