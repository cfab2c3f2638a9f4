"""What the rooms of faces and of characters share of "Look inside": the training replayed, copies looked for, layers.

Each function builds one section. `load` gives the room's pipeline; see `handlers.lazily`.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from typing import Any

import gradio as gr
from PIL import Image

from demos.common.media import checkpoint
from demos.common.media.exhibits import Exhibits
from demos.common.media.images import enlarge, grid, open_image
from demos.common.media.replay import Replay
from demos.common.ui import charts, handlers, layout
from demos.common.ui.checks import MAX_SEED, check_seeds
from demos.common.ui.handlers import QUIET
from demos.common.ui.i18n import Texts, both, language
from demos.common.ui.inputs import whole_number
from demos.common.ui.picture_wall import stamped_settings

SECONDS_A_MOMENT = 0.5
MAP_SIDE = 128  # px at which a layer's maps are shown and stored

t = Texts(
    "gan_inside",
    {
        "replay_heading": ("### 배우는 과정 다시 보기", "### Replay the training"),
        "replay_slider": ("순간", "Moment"),
        "replay_slider_info": ("0은 아무것도 배우기 전이에요.", "0 is before it has learnt anything."),
        "replay_play": ("처음부터 보기", "Play from the start"),
        "replay_sheet": ("같은 잠재 변수 16개로 그린 그림 (2배 확대)", "Pictures of the same 16 latents (2× enlarged)"),
        "replay_line": ("진짜 그림 {images:,}장을 본 뒤", "After seeing {images:,} real pictures"),
        "replay_note": (
            "구분자의 점수는 진짜 같을수록 높아요. 배우는 동안 두 곡선이 서로 밀고 당깁니다. "
            "두 점수가 만나면 구분자가 더는 구분하지 못하는 거예요. 점수는 시그모이드를 씌우기 전의 값이라 "
            "50%는 0이에요. 진하게 그린 선은 이웃한 값을 평균한 것입니다.",
            "The discriminator's score is high for what looks real. The two curves push and pull while both learn. "
            "If they met, the discriminator could no longer tell. A score is taken before the sigmoid, so 50% is at 0. "
            "The strong lines are averages of neighbouring values.",
        ),
        "near_heading": ("### 외웠을까요?", "### Did it memorise?"),
        "near_sentence": (
            "생성한 그림이 학습 그림 가운데 하나를 그대로 베낀 것이라면 가장 가까운 학습 그림까지의 거리가 "
            "아주 짧을 거예요. 학습에 쓰지 않은 진짜 그림(파랑)과 견주어 봅니다.",
            "If a generated picture were a copy of a training picture, the nearest training picture would be very "
            "close. Compare with real pictures that were not used in training (blue).",
        ),
        "near_run": ("벽의 그림 16장을 재기", "Measure the 16 pictures on the wall"),
        "near_pictures": ("가장 가까운 학습 그림", "The nearest training pictures"),
        "near_private": (
            "학습 그림은 함께 배포하지 않습니다. 갖고 있다면 GALLERY_DATA에 폴더를 적고 갤러리를 열면 "
            "옆에 나란히 보여요.",
            "The training pictures are not shipped. If you have them, open the gallery with GALLERY_DATA naming the "
            "folder and they appear beside each other.",
        ),
        "measured": ("그림 {count}장을 쟀어요. {seconds:.1f}초", "{count} pictures measured in {seconds:.1f} s"),
        "near_pair": ("시드 {seed} · 거리 {distance:.2f}", "Seed {seed} · distance {distance:.2f}"),
        "layers_heading": ("### 한 장이 그려지는 순서", "### How a picture comes about"),
        "layers_sentence": (
            "4×4에서 시작해 크기를 두 배씩 키우며 그립니다. 층마다 수십 장의 특징 맵이 있고, 여기서는 주성분 셋을 "
            "빨강, 초록, 파랑으로 보여요. 마지막이 완성된 그림입니다.",
            "It starts at 4×4 and doubles the size again and again. Every layer holds tens of feature maps; shown are "
            "their three main components as red, green and blue. The finished picture comes last.",
        ),
        "layers_seed": ("그림의 시드", "Seed of the picture"),
        "layers_run": ("층 보기", "Show the layers"),
        "layers_wall": ("층마다 본 특징 맵", "Feature maps, layer by layer"),
    },
)


def replay(name: str) -> None:
    """The same sixteen pictures over the training of room `name`, and the curves; nothing if none were recorded."""
    recording = recorded(name)
    if not recording.moments:
        return
    last = len(recording.moments) - 1
    count = recording.moments[last].images
    t.add({
        f"{name}.curves": both(lambda speech: charts.curves(recording, count, speech)),
        f"{name}.moment": both(lambda speech: t.say("replay_line", speech, images=count)),
    })  # fmt: skip
    gr.Markdown(t("replay_heading"))
    with layout.exhibit_row():
        with gr.Column(scale=0, min_width=300, elem_classes="gan-replay"):
            sheet = gr.Image(
                replay_sheet(name, last), label=t("replay_sheet"), show_label=False, format="jpeg", interactive=False,
                buttons=["fullscreen"], elem_classes="gan-still",
            )  # fmt: skip
            gr.Markdown(t("replay_sheet"), elem_classes="gan-note")
        with gr.Column(scale=1, min_width=300):
            with gr.Row():
                play = gr.Button(t("replay_play"), variant="primary")
                stop = layout.stop_button()
            moment = gr.Slider(0, last, last, step=1, label=t("replay_slider"), info=t("replay_slider_info"))
            line = gr.Markdown(t(f"{name}.moment"), elem_classes="progress-line")
            chart = gr.HTML(t(f"{name}.curves"))
            gr.Markdown(t("replay_note"), elem_classes="gan-note")
    shown = [sheet, line, chart]

    def show(number: float, request: gr.Request) -> tuple[Image.Image, str, str]:
        """The pictures, the line and the curves of a moment."""
        count, speech = recording.moments[int(number)].images, language(request)
        line = t.say("replay_line", speech, images=count)
        return replay_sheet(name, int(number)), line, charts.curves(recording, count, speech)

    def show_all(request: gr.Request) -> Iterator[tuple[int, Image.Image, str, str]]:
        """One moment after another, until the last or until stopped."""
        stopped = handlers.stop_flag(f"{name}.replay", request)
        for number in range(len(recording.moments)):
            yield number, *show(number, request)
            if stopped.wait(SECONDS_A_MOMENT):
                return

    moment.input(show, moment, shown, trigger_mode="always_last", queue=False, **QUIET)
    play.click(show_all, None, [moment, *shown], concurrency_id="replay", concurrency_limit=20, **QUIET)
    handlers.wire_stop(stop, f"{name}.replay")


@cache
def recorded(name: str) -> Replay:
    """The bundled checkpoint's: the page is built with it and must not wait for the Hub."""
    return Replay.read(checkpoint.folder(name))


@lru_cache(maxsize=64)
def replay_sheet(name: str, number: int) -> Image.Image:
    """The sheet of a moment, twice as large."""
    return enlarge(open_image(recorded(name).moments[number].sheet), 2)


def nearest(name: str, wall: gr.Gallery, load: Callable[[], Any]) -> None:
    """Distances of the wall's pictures to their nearest training pictures, against those of held-out real ones.

    Opens with what was measured for the stored wall, distances.json: {"real": [...], "fake": [...], "seeds": [...]};
    nothing where nothing was.
    """
    stored = Exhibits(name).facts("distances")
    if not stored:
        return
    t.add({
        f"{name}.distances": both(lambda speech: charts.distances(stored["real"], stored["fake"], speech)),
        f"{name}.verdict": both(lambda speech: charts.verdict(stored, speech)),
    })  # fmt: skip
    gr.Markdown(t("near_heading"))
    gr.Markdown(t("near_sentence"))
    with layout.exhibit_row():
        with layout.exhibit():
            chart = gr.HTML(t(f"{name}.distances"))
            verdict = gr.Markdown(t(f"{name}.verdict"))
        with layout.controls():
            run = gr.Button(t("near_run"), variant="primary")
            status = gr.HTML(elem_classes="progress-line")
            gr.Markdown(t("near_private"), elem_classes="gan-note")
    pictures = gr.Gallery(
        label=t("near_pictures"), format="png", columns=4, height="auto", interactive=False, buttons=[],
        visible=bool(os.environ.get("GALLERY_DATA")),
    )  # fmt: skip

    @handlers.guarded
    def measure(wall: list, request: gr.Request) -> tuple[str, str, list, str]:
        """The chart, what it says, and (where the visitor has them) the training pictures beside the generated ones."""
        training, speech, began = load().training_pictures, language(request), time.perf_counter()
        generated = [open_image(path) for path, _ in wall]
        seeds = [stamped_settings(path)["seed"] for path, _ in wall]
        found = training.nearest(generated)
        facts = {"real": training.spread(), "fake": [neighbour.distance for neighbour in found], "seeds": seeds}
        pairs = [
            (side_by_side(picture, known), t.say("near_pair", speech, seed=seed, distance=neighbour.distance))
            for picture, seed, neighbour in zip(generated, seeds, found)
            if (known := training.picture(neighbour.index))
        ]
        status = t.say("measured", speech, count=len(generated), seconds=time.perf_counter() - began)
        return charts.distances(facts["real"], facts["fake"], speech), charts.verdict(facts, speech), pairs, status

    run.click(measure, wall, [chart, verdict, pictures, status], **QUIET, **handlers.COMPUTE)


def side_by_side(generated: Image.Image, known: Image.Image) -> Image.Image:
    """A picture of the wall and a training picture, which may be a whole factor smaller."""
    return grid([generated, enlarge(known, generated.width // known.width)], columns=2)


def layers(name: str, first_seed: int, load: Callable[[], Any]) -> None:
    """The maps after each layer; opens with the stored ones of `first_seed`."""
    stored = Exhibits(name).pictures("layers", MAP_SIDE)
    gr.Markdown(t("layers_heading"))
    with layout.exhibit_row():
        with layout.exhibit():
            gr.Markdown(t("layers_sentence"))
        with layout.controls():
            seed = whole_number(first_seed, label=t("layers_seed"), minimum=0, maximum=MAX_SEED)
            run = gr.Button(t("layers_run"))
    shown = gr.Gallery(
        captioned(stored), label=t("layers_wall"), show_label=False, format="png", columns=len(stored) or 7,
        height="auto", allow_preview=False, interactive=False, buttons=[], elem_classes="gan-layers",
    )  # fmt: skip

    @handlers.guarded
    def show_layers(seed: float | None, request: gr.Request) -> list:
        return captioned([magnify(feature_map) for feature_map in load().layers(*check_seeds([seed], 1))])

    gr.on([run.click, seed.submit], show_layers, seed, shown, **QUIET, **handlers.QUICK)


def magnify(picture: Image.Image) -> Image.Image:
    """A small map at MAP_SIDE px, its pixels as squares."""
    return picture.resize((MAP_SIDE, MAP_SIDE), Image.Resampling.NEAREST)


def captioned(maps: list) -> list[tuple[Any, str]]:
    """Maps with the side of each: 4 px first, then twice as large each time; the picture has the last one's."""
    sides = [4 * 2**n for n in range(len(maps) - 1)]
    return [(feature_map, f"{side}×{side}") for feature_map, side in zip(maps, [*sides, *sides[-1:]])]
