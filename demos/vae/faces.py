"""The VAE room's faces: draw them from the prior, edit one along directions of attributes, morph one into another."""

from __future__ import annotations

import gradio as gr
from PIL import Image

from demos.common.media.images import cache_path, enlarge
from demos.common.ui import handlers, layout
from demos.common.ui.checks import seeds_from
from demos.vae import exhibits
from demos.vae.components import FACES, HIDDEN, again, picture_in, picture_out, pipeline, private
from demos.vae.latent_map import EXHIBITS
from demos.vae.texts import ATTRIBUTES, t

# ---- handlers: what a visitor gives in, pictures and HTML out ----------------------------------------------------


@handlers.guarded
def sample(seed: int, count: int, spread: float, request: gr.Request) -> tuple[Image.Image, dict]:
    """A sheet of faces, and what drew it."""
    settings = {"seeds": seeds_from(seed, int(count)), "spread": spread}
    return exhibits.faces_sheet(pipeline().sample(**settings), verb="sample", **settings), settings


@handlers.guarded
def take_face(event: gr.SelectData, drawn: dict, request: gr.Request):
    """The face of the sheet that was clicked, as the picture to edit."""
    pitch = 64 * exhibits.SCALE + 8  # frame and gutter
    column, row = (max(0, int(v) - 4) // pitch for v in event.index)
    seeds = drawn["seeds"]
    seed = seeds[min(len(seeds) - 1, row * 4 + min(3, column))]
    return enlarge(pipeline().sample([seed], spread=drawn["spread"])[0], 4), gr.Tabs(selected="edit")


@handlers.guarded
def edit(request: gr.Request, picture: str | None, *strengths: float) -> Image.Image:
    """`strengths`: one an attribute."""
    edits = {name: float(strength) for name, strength in zip(ATTRIBUTES, strengths, strict=True) if strength}
    vae = pipeline()
    seen = vae.prepare(picture)
    made, edited = vae.reconstruct(picture), vae.reconstruct(picture, edits=edits)
    return exhibits.edit_sheet(seen, made, edited, verb="reconstruct", edits=edits)


@handlers.guarded
def interpolate(first: str | None, second: str | None, frames: int, request: gr.Request) -> str:
    from demos.common.media.video import write_mp4

    made = exhibits.morph_frames(pipeline().interpolate(first, second, int(frames)))
    return write_mp4(made, path=cache_path("morph.mp4"))


# ---- the page ----------------------------------------------------------------------------------------------------


def sample_exhibit() -> tuple[gr.Image, gr.State]:
    with layout.exhibit_row():
        with layout.exhibit():
            sheet = picture_out("faces.png", "sample.sheet")
        with layout.controls():
            run = gr.Button(t("sample.run"), variant="primary")
            seed, dice = layout.seed_row()
            spread = gr.Slider(0, 2, 1, step=0.1, label=t("sample.spread"), info=t("sample.spread_info"))
            with layout.settings_fold():
                count = gr.Radio([8, 12, 16], value=8, label=t("sample.count"))
    drawn = gr.State({"seeds": list(range(1, exhibits.FACES + 1)), "spread": 1})
    layout.card_panel(t, "faces")
    settings = dict(api_name="vae_sample", show_progress="hidden", **handlers.QUICK)
    run.click(sample, [seed, count, spread], [sheet, drawn], **settings)
    again(sample, seed, dice, [seed, count, spread], [sheet, drawn], handlers.QUICK)
    return sheet, drawn


def edit_exhibit() -> tuple[gr.Image, list[gr.Slider], gr.Image]:
    with layout.exhibit_row():
        with layout.exhibit():
            edited = picture_out("edit.png", "edit.sheet")
            with gr.Row():
                strengths = [
                    gr.Slider(
                        -3, 3, exhibits.OPENING.get(name, 0), step=0.25, label=t(f"attribute.{name}"), min_width=300
                    )
                    for name in ATTRIBUTES
                ]
        with layout.controls():
            run = gr.Button(t("edit.run"), variant="primary")
            picture = picture_in("edit.picture", FACES[0], 240)
            gr.Markdown(t("edit.picture_info"), elem_classes="caption")
            reset = gr.Button(t("edit.reset"))
            gr.Examples([[path] for path in FACES], picture, label=t("edit.examples"))
    layout.card_panel(t, "faces")
    inputs = [picture, *strengths]
    run.click(edit, inputs, edited, api_name="vae_reconstruct", show_progress="hidden", **handlers.QUICK)
    for strength in strengths:
        strength.release(edit, inputs, edited, **private(handlers.QUICK))
    zeros = reset.click(lambda: [0] * len(strengths), None, strengths, **HIDDEN)
    zeros.then(edit, inputs, edited, **private(handlers.QUICK))
    return picture, strengths, edited


def morph_exhibit() -> None:
    with layout.exhibit_row():
        with layout.exhibit():
            video = gr.Video(
                str(EXHIBITS / "morph.mp4"),
                label=t("morph.video"),
                show_label=False,
                autoplay=True,
                loop=True,
                height=400,
                interactive=False,
            )
            gr.Markdown(t("morph.note"), elem_classes="caption")
        with layout.controls():
            run = gr.Button(t("morph.run"), variant="primary")
            with gr.Row():
                first, second = picture_in("morph.first", FACES[0], 200), picture_in("morph.second", FACES[1], 200)
            gr.Markdown(t("edit.picture_info"), elem_classes="caption")
            frames = gr.Slider(8, 96, 48, step=8, label=t("morph.frames"))
    layout.card_panel(t, "faces")
    run.click(
        interpolate,
        [first, second, frames],
        video,
        api_name="vae_interpolate",
        show_progress="hidden",
        **handlers.COMPUTE,
    )
