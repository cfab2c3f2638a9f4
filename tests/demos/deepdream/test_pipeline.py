"""DeepDream in plain Python: what dreams raise, seeds and settings, streams that stop, odd pictures, looking inside."""

import threading
import time

import pytest
import torch
from PIL import Image

from demos.common.media.images import open_image, save_png, settings_of, to_tensor
from demos.common.nn.backbone import load_backbone
from demos.common.ui.i18n import InputError
from demos.deepdream.ascent import octave_sizes, smooth
from demos.deepdream.constants import CAT, CLASSES, PRESETS, preset
from demos.deepdream.pipeline import DeepDream, last_of, load

SMALL = {"size": 256, "octaves": 2, "steps": 3}


@pytest.fixture(scope="module")
def deepdream():
    return load()


def energy(picture, block: int) -> float:
    return float(load_backbone().features(to_tensor(open_image(picture, largest=256)), (block,))[0].square().mean())


@pytest.mark.parametrize("block", [5, 9])
def test_a_dream_raises_what_it_is_told_to_raise(deepdream, block):
    dreamt = last_of(deepdream.dream(CAT, (block,), size=256, octaves=2, steps=6))
    assert energy(dreamt, block) > 2 * energy(CAT, block)


def test_a_channel_and_a_class_are_raised(deepdream):
    def channel(picture):
        return float(load_backbone().features(to_tensor(open_image(picture, largest=256)), (8,))[0][0, 40].mean())

    def goldfish(picture):
        return float(load_backbone()(to_tensor(open_image(picture, largest=256))).softmax(1)[0, 1])

    assert channel(last_of(deepdream.dream(CAT, (8,), channel=40, **SMALL))) > channel(CAT) + 1
    assert goldfish(last_of(deepdream.dream(CAT, target_class=1, **SMALL))) > 5 * goldfish(CAT)


def test_a_guide_changes_the_dream(deepdream):
    alone = last_of(deepdream.dream(CAT, (5,), **SMALL))
    guided = last_of(deepdream.dream(CAT, (5,), guide=CAT.with_name("great_wave.webp"), **SMALL))
    assert alone.tobytes() != guided.tobytes()
    assert settings_of(guided)["guide"] is True


def test_the_same_seed_makes_the_same_dream(deepdream):
    first, again, other = (last_of(deepdream.dream(CAT, seed=seed, **SMALL)) for seed in (3, 3, 4))
    assert first.tobytes() == again.tobytes()
    assert first.tobytes() != other.tobytes()


def test_the_settings_in_a_png_repeat_it(deepdream, tmp_path):
    dreamt = last_of(deepdream.dream(CAT, (4, 8), strength=0.7, colour=0.2, seed=9, **SMALL))
    settings = settings_of(save_png(dreamt, tmp_path / "dream.png"))
    assert settings["demo"] == "deepdream" and settings["octave"] == settings["octaves"]
    made_from = {key: value for key, value in settings.items() if key not in ("demo", "guide", "octave", "step")}
    assert last_of(deepdream.dream(CAT, **made_from)).tobytes() == dreamt.tobytes()


def test_a_dream_streams_frames_of_one_size_and_soon(deepdream):
    last_of(deepdream.dream(CAT, **SMALL))
    start = time.process_time()
    frames = deepdream.dream(CAT, size=384)
    first = next(frames)
    assert time.process_time() - start < 2, "processor time, generous for a busy machine"
    assert first.size == (384, 255)
    frames = list(deepdream.dream(CAT, **SMALL))
    assert len(frames) == 6
    assert {frame.size for frame in frames} == {(256, 170)}
    assert [(settings_of(f)["octave"], settings_of(f)["step"]) for f in frames[2:4]] == [(1, 3), (2, 1)]


def test_a_dream_stops_at_once(deepdream):
    stop = threading.Event()
    frames = deepdream.dream(CAT, stop=stop, **SMALL)
    next(frames)
    stop.set()
    assert list(frames) == []
    assert list(deepdream.zoom(CAT, 5, stop=stop, **SMALL)) == []


@pytest.mark.parametrize(
    "picture",
    [
        Image.new("RGB", (1, 1), "orange"),
        Image.new("L", (8, 8), 200),
        Image.new("RGBA", (30, 200), (0, 90, 0, 128)),
        Image.new("CMYK", (300, 90)),
    ],
    ids=("one pixel", "8 px grey", "transparent", "cmyk"),
)
def test_odd_and_tiny_pictures_work(deepdream, picture):
    dreamt = last_of(deepdream.dream(picture, octaves=2, steps=2))
    assert max(dreamt.size) == max(256, *picture.size)
    assert dreamt.getextrema() != ((0, 0),) * 3


def test_large_pictures_are_reduced_and_a_size_is_kept():
    photo = Image.new("RGB", (3000, 2000))
    assert DeepDream.prepare(photo).size == (512, 341)
    assert DeepDream.prepare(photo, 1024).size == (1024, 683)
    assert DeepDream.prepare(photo.resize((384, 256))).size == (384, 256)


@pytest.mark.parametrize(
    "wrong",
    [
        {"image": None},
        {"image": Image.new("RGB", (900, 30))},
        {"layers": ()},
        {"layers": (0,)},
        {"layers": (16,)},
        {"layers": ("eyes",)},
        {"layers": 5.5},
        {"channel": 112, "layers": (8,)},
        {"channel": -1},
        {"target_class": 1000},
        {"octaves": 0},
        {"octaves": 2.5},
        {"steps": 10_000},
        {"steps": "many"},
        {"strength": 0},
        {"strength": float("nan")},
        {"colour": 2},
        {"seed": -1},
        {"size": 4096},
    ],
    ids=str,
)
def test_bad_input_is_a_sentence_in_both_languages_at_once(deepdream, wrong):
    with pytest.raises(InputError) as caught:
        deepdream.dream(**{"image": CAT, **wrong})
    assert len(caught.value.text("ko")) > 10 and len(caught.value.text("en")) > 10


def test_a_zoom_is_a_flight_of_frames(deepdream):
    frames = list(deepdream.zoom(CAT, 3, steps_per_frame=1, **SMALL))
    assert len(frames) == 3
    assert len({frame.tobytes() for frame in frames}) == 3
    with pytest.raises(InputError):
        deepdream.zoom(CAT, 1)
    with pytest.raises(InputError):
        deepdream.zoom(CAT, 3, speed=9)


def test_looking_inside(deepdream):
    whole, sheet = deepdream.activations(CAT, 8, count=5, size=256)
    assert whole.size == (256, 170) and sheet.width > sheet.height
    raw, smoothed = deepdream.gradients(CAT, (9,), size=256)
    assert raw.size == smoothed.size == (256, 170)
    assert raw.tobytes() != smoothed.tobytes()


def test_a_smoothed_gradient_has_unit_strength_and_less_noise():
    noise = torch.randn(2, 3, 64, 64)
    noise[1] *= 100
    smoothed = smooth(noise, 1.0)
    assert torch.allclose(smoothed.abs().mean((1, 2, 3)), torch.ones(2), atol=1e-4)
    assert (smoothed[0].diff().abs().mean() < 0.6 * noise[0].diff().abs().mean() / noise[0].abs().mean()).item()


def test_octaves_that_are_too_small_are_left_out():
    assert octave_sizes(100, 200, 1) == [(100, 200)]
    assert all(min(size) >= 32 for size in octave_sizes(64, 256, 8))


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_dreams(deepdream, name):
    settings = {**preset(name), "octaves": 1, "steps": 1}
    assert last_of(deepdream.dream(CAT, size=256, **settings)).size == (256, 170)
    assert settings["target_class"] is None or settings["target_class"] in CLASSES
