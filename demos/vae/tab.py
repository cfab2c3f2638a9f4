"""The VAE room: walk the digit map, draw a digit, draw faces from the prior, edit and morph them."""

from __future__ import annotations

import random
import re
from pathlib import Path

import gradio as gr
from PIL import Image

from demos.common import widgets
from demos.common.i18n import LANGUAGES
from demos.common.images import enlarge, open_image, stamp
from demos.vae import exhibits, figures
from demos.vae.latent_map import EXAMPLES, browser_map, paper, stored_sheet
from demos.vae.texts import ATTRIBUTES, MAPS, t

HOME = Path(__file__).parent
WORDS = ("near", "empty", "hint", "live", "prior", "tiles", "points", "label")
FACES = [str(path) for path in sorted(EXAMPLES.glob("face_*.png"))]
# On a phone the canvas to draw on is below the figure that answers.
TO_FIGURE = """(...given) => {
  document.querySelector("#vae-drawing").scrollIntoView({ block: "nearest", behavior: "smooth" });
  return given;
}"""
CANVAS = (280, 280)  # px: ten times the network's own


def pipeline():
    """The networks; torch is imported at the first use, not when the page opens."""
    from demos.vae.pipeline import load

    return load()


# ---- handlers: what a visitor gives in, pictures and HTML out ----------------------------------------------------


@widgets.guarded
def decode(latents: str, model: str, request: gr.Request) -> Image.Image:
    try:
        z = [float(number) for number in re.split(r"[,;\s]+", (latents or "").strip(" ()[]\n"))]
    except ValueError as error:
        raise t.error("latents_not_numbers") from error
    picture = pipeline().decode([z], model if len(z) == 2 else None)[0]
    big = paper(picture, 10) if picture.mode == "L" else enlarge(picture, 4)
    return stamp(big, "vae", verb="decode", model=model, latents=z)


def pick(event: gr.EventData, request: gr.Request) -> tuple[str, Image.Image]:
    latents = ", ".join(f"{float(v):.3f}" for v in event.z)
    return latents, decode(latents, event.model, request)


@widgets.guarded
def reconstruct_drawing(editor: dict | None, request: gr.Request) -> str:
    drawn = (editor or {}).get("composite")
    if drawn is None:  # the canvas was not touched
        raise t.error("nothing_drawn")
    return figures.drawing(exhibits.drawing(pipeline(), drawn))


def reconstruct_digit(digit: str) -> str:
    """A test digit in place of a drawing; another one each time."""
    return figures.drawing(exhibits.drawing(pipeline(), random.choice(exhibits.test_digits(int(digit)))))


@widgets.guarded
def sample(seed: int, count: int, spread: float, request: gr.Request) -> tuple[Image.Image, list[int]]:
    from demos.vae.pipeline import MAX_SEED, check_seeds

    start = check_seeds(seed)[0]
    seeds = [(start + i) % (MAX_SEED + 1) for i in range(int(count))]
    return exhibits.faces_sheet(
        pipeline().sample(seeds, spread=spread), verb="sample", seeds=seeds, spread=spread
    ), seeds


@widgets.guarded
def take_face(event: gr.SelectData, seeds: list[int], spread: float, request: gr.Request):
    """The face of the sheet that was clicked, as the picture to edit."""
    pitch = 64 * exhibits.SCALE + 8  # frame and gutter
    column, row = (max(0, int(v) - 4) // pitch for v in event.index)
    seed = seeds[min(len(seeds) - 1, row * 4 + min(3, column))]
    return enlarge(pipeline().sample([seed], spread=spread)[0], 4), gr.Tabs(selected="edit")


@widgets.guarded
def edit(request: gr.Request, picture: str | None, *strengths: float) -> Image.Image:
    """`strengths`: one an attribute."""
    edits = {name: float(strength) for name, strength in zip(ATTRIBUTES, strengths, strict=True) if strength}
    vae = pipeline()
    seen = vae.prepare(picture)
    made, edited = vae.reconstruct(picture), vae.reconstruct(picture, edits=edits)
    return exhibits.edit_sheet(seen, made, edited, verb="reconstruct", edits=edits)


@widgets.guarded
def interpolate(first: str | None, second: str | None, frames: int, request: gr.Request) -> str:
    from demos.common.video import write_mp4

    return write_mp4(exhibits.morph_frames(pipeline().interpolate(first, second, int(frames))))


@widgets.guarded
def four(seed: int, request: gr.Request) -> str:
    from demos.vae.pipeline import check_seeds

    return figures.four(exhibits.four(pipeline(), check_seeds(seed)[0]))


@widgets.guarded
def noise(picture: str | None, model: str, spread: float, seed: int, request: gr.Request) -> Image.Image:
    from demos.vae.pipeline import check_seeds

    return exhibits.noise_sheet(pipeline(), picture, model, spread, check_seeds(seed)[0])


def noise_picture(model: str) -> Image.Image:
    """What fits the network: a face or a digit."""
    return open_image(FACES[0]) if model == "faces" else paper(exhibits.test_digits(9)[0], 10)


@widgets.guarded
def used(model: str, request: gr.Request) -> str:
    return figures.used(exhibits.used(pipeline(), model))


# ---- the page ----------------------------------------------------------------------------------------------------


def build() -> None:
    """The room; called inside its tab. Nothing is computed here: the first exhibits are stored ones."""
    gr.HTML(f"<style>{(HOME / 'tab.css').read_text(encoding='utf-8')}</style>", elem_classes="vae-style")
    with widgets.room(t):
        with widgets.try_part():
            with gr.Tabs(elem_classes=["parts", "vae-exhibits"]) as parts:
                with gr.Tab(t("tab.map"), id="map", elem_classes="part"):
                    map_exhibit()
                with gr.Tab(t("tab.draw"), id="draw", elem_classes="part"):
                    drawing_exhibit()
                with gr.Tab(t("tab.sample"), id="sample", elem_classes="part"):
                    sheet, seeds, spread = sample_exhibit()
                with gr.Tab(t("tab.edit"), id="edit", elem_classes="part"):
                    picture, strengths, edited = edit_exhibit()
                with gr.Tab(t("tab.morph"), id="morph", elem_classes="part"):
                    morph_exhibit()
            taken = sheet.select(take_face, [seeds, spread], [picture, parts], **private(widgets.QUICK))
            taken.success(edit, [picture, *strengths], edited, **private(widgets.QUICK))
        with widgets.inside_part():
            four_exhibit()
            noise_exhibit()
            used_exhibit()
        widgets.lesson_part(t)


def map_exhibit() -> None:
    with widgets.exhibit_row():
        with widgets.exhibit():
            plane = gr.HTML(
                "digits_map",
                html_template=(HOME / "latent_map.html").read_text(encoding="utf-8"),
                css_template=(HOME / "latent_map.css").read_text(encoding="utf-8"),
                js_on_load=(HOME / "latent_map.js").read_text(encoding="utf-8"),
                server_functions=[map_data],
                first=stored_sheet("digits_map"),
                words={each: {word: t.say(f"map.{word}", each) for word in WORDS} for each in LANGUAGES},
                elem_id="vae-map",
                elem_classes="vae-figure",
            )
        with widgets.controls():
            walk = gr.Button(t("map.walk"), variant="primary")
            model = gr.Radio(choices(MAPS), value="digits_map", label=t("model"), info=t("map.model_info"))
            with widgets.settings_fold():
                latents = gr.Textbox("0.0, 0.0", label=t("map.latents"), info=t("map.latents_info"), max_lines=1)
                gr.Markdown(t("map.picked"), elem_classes="caption")
                picked = gr.Image(
                    str(EXAMPLES / "picked.png"),
                    label=t("map.picked"),
                    show_label=False,
                    format="png",
                    height=320,
                    interactive=False,
                    buttons=["download", "fullscreen"],
                )
    labels = []  # one for each network; that of the chosen one is shown
    for name in MAPS:
        with gr.Column(visible=name == "digits_map") as label:
            widgets.card_panel(t, name)
        labels.append(label)
    walk.click(
        None, js="() => document.querySelector('#vae-map .latent-map').dispatchEvent(new Event('walk'))", **HIDDEN
    )
    model.change(None, model, plane, js="(name) => name", **HIDDEN)
    model.change(lambda name: [gr.Column(visible=name == each) for each in MAPS], model, labels, **HIDDEN)
    plane.select(pick, None, [latents, picked], **private(widgets.QUICK))
    latents.submit(decode, [latents, model], picked, api_name="vae_decode", show_progress="hidden", **widgets.QUICK)


def map_data(model: str) -> dict:
    """Called by latent_map.js when a visitor opens a map."""
    return browser_map(model)


def drawing_exhibit() -> None:
    with widgets.exhibit_row():
        with widgets.exhibit():
            result = figure("drawing", figures.drawing, elem_id="vae-drawing")
        with widgets.controls():
            gr.Markdown(t("draw.editor"), elem_classes="caption")
            editor = gr.ImageEditor(
                {"background": Image.new("RGB", CANVAS, "white"), "layers": [], "composite": None},
                label=t("draw.editor"),
                show_label=False,
                sources=(),
                transforms=(),
                layers=False,
                image_mode="RGB",
                type="pil",
                canvas_size=CANVAS,
                fixed_canvas=True,
                brush=gr.Brush(default_size=20, colors=["#1E2024"], color_mode="fixed"),
                height=320,
                elem_classes="digit-canvas",
            )
            run = gr.Button(t("draw.run"), variant="primary")
            digit = gr.Radio([str(d) for d in range(10)], label=t("draw.examples"), elem_classes="digit-choice")
    widgets.card_panel(t, "digits")
    run.click(reconstruct_drawing, editor, result, js=TO_FIGURE, **private(widgets.QUICK))
    digit.input(reconstruct_digit, digit, result, **private(widgets.QUICK))


def sample_exhibit() -> tuple[gr.Image, gr.State, gr.Slider]:
    with widgets.exhibit_row():
        with widgets.exhibit():
            sheet = picture_out("faces.png", "sample.sheet")
        with widgets.controls():
            run = gr.Button(t("sample.run"), variant="primary")
            seed, dice = widgets.seed_row()
            spread = gr.Slider(0, 2, 1, step=0.1, label=t("sample.spread"), info=t("sample.spread_info"))
            with widgets.settings_fold():
                count = gr.Radio([8, 12, 16], value=8, label=t("sample.count"))
    seeds = gr.State(list(range(1, exhibits.FACES + 1)))
    widgets.card_panel(t, "faces")
    settings = dict(api_name="vae_sample", show_progress="hidden", **widgets.QUICK)
    run.click(sample, [seed, count, spread], [sheet, seeds], **settings)
    again(sample, seed, dice, [seed, count, spread], [sheet, seeds], widgets.QUICK)
    return sheet, seeds, spread


def edit_exhibit() -> tuple[gr.Image, list[gr.Slider], gr.Image]:
    with widgets.exhibit_row():
        with widgets.exhibit():
            edited = picture_out("edit.png", "edit.sheet")
            with gr.Row():
                strengths = [
                    gr.Slider(
                        -3, 3, exhibits.OPENING.get(name, 0), step=0.25, label=t(f"attribute.{name}"), min_width=300
                    )
                    for name in ATTRIBUTES
                ]
        with widgets.controls():
            run = gr.Button(t("edit.run"), variant="primary")
            picture = picture_in("edit.picture", FACES[0], 240)
            gr.Markdown(t("edit.picture_info"), elem_classes="caption")
            reset = gr.Button(t("edit.reset"))
            gr.Examples([[path] for path in FACES], picture, label=t("edit.examples"))
    widgets.card_panel(t, "faces")
    inputs = [picture, *strengths]
    run.click(edit, inputs, edited, api_name="vae_reconstruct", show_progress="hidden", **widgets.QUICK)
    for strength in strengths:
        strength.release(edit, inputs, edited, **private(widgets.QUICK))
    zeros = reset.click(lambda: [0] * len(strengths), None, strengths, **HIDDEN)
    zeros.then(edit, inputs, edited, **private(widgets.QUICK))
    return picture, strengths, edited


def morph_exhibit() -> None:
    with widgets.exhibit_row():
        with widgets.exhibit():
            video = gr.Video(
                str(EXAMPLES / "morph.mp4"),
                label=t("morph.video"),
                show_label=False,
                autoplay=True,
                loop=True,
                height=400,
                interactive=False,
            )
            gr.Markdown(t("morph.note"), elem_classes="caption")
        with widgets.controls():
            run = gr.Button(t("morph.run"), variant="primary")
            with gr.Row():
                first, second = picture_in("morph.first", FACES[0], 200), picture_in("morph.second", FACES[1], 200)
            gr.Markdown(t("edit.picture_info"), elem_classes="caption")
            frames = gr.Slider(8, 96, 48, step=8, label=t("morph.frames"))
    widgets.card_panel(t, "faces")
    run.click(
        interpolate,
        [first, second, frames],
        video,
        api_name="vae_interpolate",
        show_progress="hidden",
        **widgets.COMPUTE,
    )


def four_exhibit() -> None:
    gr.Markdown(t("inside.four"))
    gr.Markdown(t("inside.four_text"), elem_classes="room-sentence")
    result = figure("four", figures.four)
    with gr.Row(elem_classes="four-run"):
        seed, dice = widgets.seed_row()
        run = gr.Button(t("inside.four_run"), variant="primary")
    run.click(four, seed, result, **private(widgets.COMPUTE))
    again(four, seed, dice, [seed], result, widgets.COMPUTE)


def noise_exhibit() -> None:
    models = (*MAPS[1:], "digits", "faces")
    gr.Markdown(t("inside.noise"))
    gr.Markdown(t("inside.noise_text"), elem_classes="room-sentence")
    with widgets.exhibit_row():
        with widgets.exhibit():
            sheet = picture_out("noise.png", "noise.sheet")
        with widgets.controls():
            run = gr.Button(t("noise.run"), variant="primary")
            model = gr.Radio(choices(models), value="digits_map_high", label=t("model"))
            spread = gr.Slider(0, 4, 1, step=0.25, label=t("noise.spread"))
            seed, dice = widgets.seed_row()
            picture = picture_in("noise.picture", noise_picture("digits"), 200)
    inputs = [picture, model, spread, seed]
    gr.on([run.click, spread.release], noise, inputs, sheet, **private(widgets.QUICK))
    again(noise, seed, dice, inputs, sheet, widgets.QUICK)
    model.input(noise_picture, model, picture, **HIDDEN).then(noise, inputs, sheet, **private(widgets.QUICK))


def used_exhibit() -> None:
    gr.Markdown(t("inside.used"))
    gr.Markdown(t("inside.used_text"), elem_classes="room-sentence")
    models = (*MAPS[1:], "digits", "faces")
    model = gr.Radio(choices(models), value="digits", label=t("model"))
    result = figure("used", figures.used)
    model.input(used, model, result, **private(widgets.COMPUTE))


# ---- small parts -------------------------------------------------------------------------------------------------

HIDDEN = dict(show_progress="hidden", api_visibility="private", queue=False)


def private(lane: dict) -> dict:
    """Settings of an event that the API does not show and that covers no picture with a spinner."""
    return dict(lane, show_progress="hidden", api_visibility="private")


def again(handler, seed: gr.Number, dice: gr.Button, inputs: list, outputs, lane: dict) -> None:
    """Enter in the seed's field makes again, and so do the dice once they have set the seed."""
    seed.submit(handler, inputs, outputs, **private(lane))
    rolled = dice.click(None, js="() => new Promise((done) => setTimeout(done, 50))", **HIDDEN)
    rolled.then(handler, inputs, outputs, **private(lane))


def choices(models: tuple[str, ...]) -> list[tuple]:
    return [(t(f"model.{model}"), model) for model in models]


def picture_out(stored: str, key: str) -> gr.Image:
    """A picture that the network makes, its caption underneath; opens with a stored one."""
    path = str(EXAMPLES / stored)
    image = gr.Image(
        path,
        label=t(key),
        show_label=False,
        format="png",
        interactive=False,
        elem_classes=["vae-sheet", Path(stored).stem],
        buttons=["download", "fullscreen"],
    )
    gr.Markdown(t(key), elem_classes="caption")
    return image


def picture_in(key: str, example: str | Image.Image, height: int) -> gr.Image:
    """A picture that a visitor brings, by file or camera, its caption above."""
    with gr.Column(min_width=150):
        gr.Markdown(t(key), elem_classes="caption")
        return widgets.upload(example, label=t(key), show_label=False, height=height, sources=["upload", "webcam"])


def figure(name: str, render, **options) -> gr.HTML:
    """A figure that opens with its stored facts."""
    return gr.HTML(
        render(exhibits.read(name)),
        css_template=(HOME / "figures.css").read_text(encoding="utf-8"),
        elem_classes="vae-figure",
        **options,
    )
