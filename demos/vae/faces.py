"""The VAE room's faces: make them from the prior, edit one along directions of attributes, morph one into another."""

from __future__ import annotations

from typing import Any

import gradio as gr
from PIL import Image

from demos.common.media.images import cache_path, enlarge
from demos.common.ui import handlers, layout
from demos.common.ui.checks import seeds_from
from demos.common.ui.handlers import COMPUTE, QUICK, QUIET
from demos.vae.components import EXAMPLE_FACES, face_in, run_on_seed, sheet, vae
from demos.vae.constants import ATTRIBUTES, FACES_SHOWN, OPENING_EDITS
from demos.vae.exhibits import EXHIBITS
from demos.vae.sheets import edit_sheet, face_at, faces_sheet, morph_frames
from demos.vae.texts import t


def sample_exhibit() -> tuple[gr.Image, gr.State]:
    """Faces from the prior. Returns the sheet, and what made it."""
    with layout.exhibit_row():
        with layout.exhibit():
            result = sheet("faces", "sample.sheet")
        with layout.controls():
            run = gr.Button(t("sample.run"), variant="primary")
            seed, dice = layout.seed_row()
            spread = gr.Slider(0, 2, 1, step=0.1, label=t("sample.spread"), info=t("sample.spread_info"))
            with layout.settings_fold():
                count = gr.Radio([8, 12, 16], value=FACES_SHOWN, label=t("sample.count"))
    sampled = gr.State({"seeds": list(range(1, FACES_SHOWN + 1)), "spread": 1})
    layout.card_panel(t, "faces")
    inputs, outputs = [seed, count, spread], [result, sampled]
    run.click(sample, inputs, outputs, api_name="vae_sample", show_progress="hidden", **QUICK)
    run_on_seed(sample, seed, dice, inputs, outputs, **QUICK)
    return result, sampled


def edit_exhibit() -> tuple[gr.Image, list[gr.Slider], gr.Image]:
    """A face and its reconstruction, moved along attributes. Returns the face, the sliders and the result."""
    with layout.exhibit_row():
        with layout.exhibit():
            edited = sheet("edit", "edit.sheet")
            with gr.Row():
                strengths = [
                    gr.Slider(-3, 3, OPENING_EDITS.get(name, 0), step=0.25, label=t(f"attribute.{name}"), min_width=300)
                    for name in ATTRIBUTES
                ]
        with layout.controls():
            run = gr.Button(t("edit.run"), variant="primary")
            picture = face_in("edit.picture", EXAMPLE_FACES[0], 240)
            layout.caption(t("edit.picture_info"))
            reset = gr.Button(t("edit.reset"))
            gr.Examples([[path] for path in EXAMPLE_FACES], picture, label=t("edit.examples"))
    layout.card_panel(t, "faces")
    inputs = [picture, *strengths]
    run.click(edit, inputs, edited, api_name="vae_reconstruct", show_progress="hidden", **QUICK)
    for strength in strengths:
        strength.release(edit, inputs, edited, **QUIET, **QUICK)
    zeros = reset.click(lambda: [0] * len(strengths), None, strengths, queue=False, **QUIET)
    zeros.then(edit, inputs, edited, **QUIET, **QUICK)
    return picture, strengths, edited


def morph_exhibit() -> None:
    """A video from one face to another."""
    with layout.exhibit_row():
        with layout.exhibit():
            video = gr.Video(
                str(EXHIBITS.path("morph")),
                label=t("morph.video"),
                show_label=False,
                autoplay=True,
                loop=True,
                height=400,
                interactive=False,
            )
            layout.caption(t("morph.note"))
        with layout.controls():
            run = gr.Button(t("morph.run"), variant="primary")
            with gr.Row():
                first, second = (
                    face_in("morph.first", EXAMPLE_FACES[0], 200),
                    face_in("morph.second", EXAMPLE_FACES[1], 200),
                )
            layout.caption(t("edit.picture_info"))
            frames = gr.Slider(8, 96, 48, step=8, label=t("morph.frames"))
    layout.card_panel(t, "faces")
    inputs = [first, second, frames]
    run.click(interpolate, inputs, video, api_name="vae_interpolate", show_progress="hidden", **COMPUTE)


# ---- handlers ----------------------------------------------------------------------------------------------------


@handlers.guarded
def sample(seed: int, count: int, spread: float, request: gr.Request) -> tuple[Image.Image, dict[str, Any]]:
    """A sheet of faces, and what made it."""
    settings = {"seeds": seeds_from(seed, int(count)), "spread": spread}
    return faces_sheet(vae().sample(**settings), verb="sample", **settings), settings


@handlers.guarded
def choose_face(event: gr.SelectData, sampled: dict[str, Any], request: gr.Request) -> tuple[Image.Image, gr.Tabs]:
    """The face of the sheet that was clicked, as the picture to edit."""
    seeds = sampled["seeds"]
    seed = seeds[face_at(*event.index, len(seeds))]
    return enlarge(vae().sample([seed], spread=sampled["spread"])[0], 4), gr.Tabs(selected="edit")


@handlers.guarded
def edit(request: gr.Request, picture: str | None, *strengths: float) -> Image.Image:
    """`strengths`: one an attribute."""
    edits = {name: float(strength) for name, strength in zip(ATTRIBUTES, strengths, strict=True) if strength}
    original = vae().prepare(picture)
    reconstruction, edited = vae().reconstruct(picture), vae().reconstruct(picture, edits=edits)
    return edit_sheet(original, reconstruction, edited, verb="reconstruct", edits=edits)


@handlers.guarded
def interpolate(first: str | None, second: str | None, frames: int, request: gr.Request) -> str:
    from demos.common.media.video import write_mp4

    return write_mp4(morph_frames(vae().interpolate(first, second, int(frames))), path=cache_path("morph.mp4"))
