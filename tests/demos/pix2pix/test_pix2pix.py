"""The pix2pix room on tiny random networks: drawings and photos, the pipeline's verbs, plans by rules, what the page does."""

import json
import shutil
from types import SimpleNamespace

import gradio as gr
import numpy as np
import pytest
import torch
import torch.nn.functional as F
from gradio_client import Client, handle_file
from PIL import Image, ImageDraw, ImageFilter
from safetensors.torch import save_file

from demos.common.media import checkpoint
from demos.common.media.images import data_uri, save_png, settings_of
from demos.common.ui import i18n
from demos.common.ui.i18n import InputError, translations
from demos.pix2pix import drawing, exhibits, inside, tab
from demos.pix2pix.layouts import random_plan
from demos.pix2pix.network import Generator, Norm, PatchDiscriminator, Up
from demos.pix2pix.pipeline import Pix2Pix, load
from demos.pix2pix.texts import COLOURS, FACADES, SIZES, TASKS, t
from tests.benchmarks.common import photo

TINY = {"channels": (4, 8, 8), "blocks": 1}


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    """A pipeline whose checkpoints are tiny random networks."""
    folder = tmp_path_factory.mktemp("demos")
    torch.manual_seed(0)
    for task in SIZES:
        noise_dim = 0 if task == "facades_l1" else 4
        network = Generator(12 if task in FACADES else 1, noise_dim=noise_dim, **TINY)
        for norm in network.modules():
            if isinstance(norm, Norm) and norm.style:
                norm.style.weight.data.normal_()
        network.save_pretrained(folder / "pix2pix" / "checkpoint" / task)
    judge = PatchDiscriminator(len(COLOURS) + 3)
    save_file(judge.state_dict(), folder / "pix2pix" / "checkpoint" / "facades" / "discriminator.safetensors")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(checkpoint, "DEMOS", folder)
        patch.setattr(checkpoint, "_sources", {})
        yield Pix2Pix()


def plan(size: int = 256, window: str = COLOURS["window"]) -> Image.Image:
    """A wall with a window and a door."""
    picture = Image.new("RGB", (size, size), COLOURS["wall"])
    pen = ImageDraw.Draw(picture)
    pen.rectangle([size // 4, size // 4, size // 2 - 1, size // 2 - 1], fill=window)
    pen.rectangle([5 * size // 8, size // 2, 7 * size // 8 - 1, size - 1], fill=COLOURS["door"])
    return picture


def outline(size: int = 128, ink: str = "black", paper: str = "white") -> Image.Image:
    picture = Image.new("RGB", (size, size), paper)
    box = [size // 8, size // 8, 7 * size // 8, 7 * size // 8]
    ImageDraw.Draw(picture).ellipse(box, outline=ink, width=size // 40)
    return picture


def same(a: Image.Image, b: Image.Image) -> bool:
    return np.array_equal(np.asarray(a), np.asarray(b))


# ---- networks ----------------------------------------------------------------------------------------------------


def test_the_generator_gives_its_shapes_and_comes_back_from_a_file(tmp_path):
    torch.manual_seed(0)
    network = Generator(3, noise_dim=4, **TINY).eval()
    x, z = torch.randn(2, 3, 48, 64), torch.randn(2, 4)
    made = network(x, z)
    assert made.shape == (2, 3, 48, 64) and made.abs().max() <= 1
    assert not torch.equal(made, network(x)), "noise changes the picture"
    assert torch.equal(network(x, torch.zeros(2, 4)), network(x)), "none of it is noise of strength 0"
    network.save_pretrained(tmp_path)
    assert torch.equal(Generator.from_pretrained(tmp_path).eval()(x, z), made)


def test_training_and_use_paint_the_same_and_pictures_do_not_meet():
    torch.manual_seed(0)
    network, x = Generator(1, **TINY), torch.randn(3, 1, 32, 32)
    used = network.eval()(x)
    assert torch.equal(network.train()(x), used)
    assert torch.allclose(network(x[1:2]), used[1:2], atol=1e-5)


def test_the_real_size_and_no_checkerboard(monkeypatch):
    network = Generator(12)
    assert sum(weight.numel() for weight in network.parameters()) < 5_000_000
    torch.manual_seed(0)
    up = Up(2, 3, noise_dim=0)
    monkeypatch.setattr(Norm, "forward", lambda self, x, z: x)
    x = torch.randn(1, 2, 5, 5)
    resized = F.conv2d(F.interpolate(x, scale_factor=2), up.conv.weight, padding=1)
    assert torch.allclose(up(x, None), F.leaky_relu(resized, 0.2), atol=1e-5), "resize and convolution"
    flat = up(torch.ones(1, 2, 8, 8), None)[..., 4:-4, 4:-4]
    assert torch.allclose(flat, flat[..., :1, :1].expand_as(flat), atol=1e-5)


def test_a_verdict_is_of_70_pixels():
    torch.manual_seed(0)
    judge = PatchDiscriminator(4, width=2)
    picture = torch.randn(1, 3, 256, 256, requires_grad=True)
    scores = judge(torch.zeros(1, 1, 256, 256), picture)
    assert scores.shape == (1, 1, 30, 30)
    scores[0, 0, 15, 15].backward()
    rows, columns = picture.grad.abs().sum((0, 1)).nonzero(as_tuple=True)
    assert rows.max() - rows.min() + 1 == columns.max() - columns.min() + 1 == 70


# ---- drawings ----------------------------------------------------------------------------------------------------


def test_colours_off_the_palette_are_the_nearest_class():
    exact = drawing.classes(plan(), 256)
    assert set(np.unique(exact)) == {1, 2, 3} and exact[80, 80] == 2 and exact[200, 200] == 3
    assert np.array_equal(drawing.classes(plan(window="#1a88f0"), 256), exact)
    assert np.array_equal(drawing.classes(plan(512), 256), exact), "a larger canvas"
    soft = drawing.classes(plan().filter(ImageFilter.GaussianBlur(0.7)), 256)
    assert set(np.unique(soft)) == {1, 2, 3}, "soft edges are no class of their own"
    wide = drawing.classes(plan().crop((0, 64, 256, 192)), 256)
    assert (wide[:64] == 0).all() and (wide[192:] == 0).all(), "background above and below"


@pytest.mark.parametrize("ink, paper", [("white", "black"), ("#204080", "#f0e8d0"), ("#bbbbbb", "white")])
def test_any_ink_on_any_paper_is_black_on_white(ink, paper):
    usual, other = (np.asarray(drawing.lines(each, 128), int) for each in (outline(), outline(128, ink, paper)))
    assert usual.min() == 0 and usual.max() == 255
    assert np.abs(usual - other).mean() < 2


def test_edges_are_lines_and_more_of_them_with_more_strength():
    inks = [255 - np.asarray(drawing.edges(photo(200, 160), 128, strength)).mean() for strength in (0, 0.5, 1)]
    assert 0 < inks[0] < inks[1] < inks[2] < 64
    flat = drawing.edges(Image.new("RGB", (128, 128), "#777777"), 128)
    assert flat.getextrema() == (255, 255)
    ring = np.asarray(drawing.edges(outline(128, "black", "black").convert("RGB"), 128))
    assert ring.min() == 255
    disc = Image.new("RGB", (128, 128), "white")
    ImageDraw.Draw(disc).ellipse([32, 32, 96, 96], fill="black")
    rows, columns = np.nonzero(np.asarray(drawing.edges(disc, 128)) < 128)
    assert np.abs(np.hypot(rows - 64, columns - 64) - 32).max() < 3, "along the rim and nowhere else"


# ---- the verbs ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("task", SIZES)
def test_a_drawing_becomes_the_same_picture_every_time(room, task):
    drawn = plan() if task in FACADES else outline()
    made = room.translate(drawn, task)
    assert made.size == (SIZES[task],) * 2 and made.mode == "RGB"
    assert same(made, room.translate(drawn, task, strength=0, seed=7)), "no noise, no seed"
    settings = settings_of(made)
    assert (settings["task"], settings["strength"], settings["seed"]) == (task, 0, 0)
    noisy = [room.translate(drawn, task, strength=1, seed=seed) for seed in (7, 7, 8)]
    assert same(noisy[0], noisy[1])
    assert same(noisy[0], noisy[2]) == (task == "facades_l1"), "that network takes no noise"


def test_tiny_dots_count(room):
    for task, drawn, ink in (("facades", Image.new("RGB", (256, 256), COLOURS["wall"]), COLOURS["door"]),
                             ("emoji", Image.new("RGB", (128, 128), "white"), "black")):  # fmt: skip
        ImageDraw.Draw(drawn).rectangle([60, 60, 61, 61], fill=ink)
        assert room.translate(drawn, task).size == drawn.size


def test_edges_of_a_photo_are_a_drawing_for_faces(room):
    for strength in (0, 0.5, 1):
        edges = room.edges(photo(300, 300), strength)
        assert edges.size == (128, 128) and room.translate(edges, "faces").size == (128, 128)


def test_a_verdict_on_every_patch(room):
    scores = room.verdict(plan(), room.translate(plan(), "facades"))
    assert scores.shape == (30, 30) and np.isfinite(scores).all()


@pytest.mark.parametrize(
    "call, key",
    [
        (lambda room: room.translate(plan(), "edges2cats"), "unknown_task"),
        (lambda room: room.translate(Image.new("RGB", (256, 256), COLOURS["wall"]), "facades"), "no_classes"),
        (lambda room: room.translate(Image.new("RGB", (256, 256), "white"), "facades_l1"), "no_classes"),
        (lambda room: room.translate(Image.new("RGB", (128, 128), "white"), "emoji"), "no_lines"),
        (lambda room: room.translate(Image.new("RGBA", (128, 128)), "faces"), "no_lines"),
        (lambda room: room.translate(photo(256, 256), "facades"), "photo_not_classes"),
        (lambda room: room.translate(photo(256, 256), "emoji"), "photo_not_lines"),
        (lambda room: room.translate(photo(256, 256), "faces"), "photo_not_edges"),
        (lambda room: room.translate(plan().resize((2600, 10)), "facades"), None),
        (lambda room: room.translate(outline().resize((4000, 10)), "emoji"), None),
        (lambda room: room.translate(outline(), "emoji", strength=1.1), "bad_strength"),
        (lambda room: room.translate(outline(), "emoji", strength=float("nan")), "bad_strength"),
        (lambda room: room.edges(photo(64, 64), strength="more"), "bad_strength"),
        (lambda room: room.translate(outline(), "emoji", strength=1, seed=-1), None),
        (lambda room: room.translate(None, "emoji"), None),
        (lambda room: room.translate(b"not a picture", "facades"), None),
        (lambda room: room.edges(None), None),
    ],
)
def test_bad_input_says_what_to_do(room, call, key):
    with pytest.raises(InputError) as caught:
        call(room)
    for speech in ("ko", "en"):
        assert len(caught.value.text(speech)) > 10 and "{" not in caught.value.text(speech)
        if key:
            assert t.say(key, speech).partition("{")[0] in caught.value.text(speech)


def test_load_is_cached():
    assert load() is load()


# ---- what the page shows -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("task", ("facades", "emoji"))
def test_an_upload_becomes_what_the_network_sees(room, task):
    given = plan(512, window="#1a88f0") if task == "facades" else outline(512, "white", "black")
    seen = room.drawing(given, task)
    assert seen.size == (SIZES[task],) * 2
    twice = room.drawing(seen, task)
    assert np.abs(np.asarray(twice, int) - np.asarray(seen, int)).mean() < 1, (
        "what lies on the sheet is understood again"
    )


def test_only_for_faces_a_photo_becomes_lines(room):
    assert same(room.drawing(photo(200, 150), "faces", 0.7), room.edges(photo(200, 150), 0.7))
    with pytest.raises(InputError):
        room.drawing(photo(200, 150), "emoji")
    with pytest.raises(InputError, match="Nothing is drawn"):
        room.drawing(Image.new("RGB", (50, 50), "white"), "faces")


def test_the_maps_of_a_layer_and_its_partner_are_equally_large(room):
    down, up = room.maps(plan(), "facades")
    assert [each.shape for each in down] == [each.shape for each in up] == [(4, side, side) for side in (128, 64, 32)]
    assert exhibits.unet(room, plan()).size == (3 * 192 + 4 * 8, 2 * 192 + 3 * 8)


@pytest.mark.parametrize("seed", range(6))
def test_a_random_plan_is_a_facade_and_repeats(seed):
    made = random_plan(seed)
    found = np.unique(drawing.classes(made, 256))
    assert {list(COLOURS)[each] for each in found} >= {"wall", "window", "door", "sill", "moulding"}
    assert same(made, random_plan(seed)) and not same(made, random_plan(seed + 1))


def test_stored_drawings_are_lines_and_more_than_one_for_each_task(room):
    for task in ("emoji", "faces"):
        assert not same(exhibits.another(task, 0), exhibits.another(task, 1))
        for path in exhibits.drawings(task):
            drawn = Image.open(path)
            assert drawn.size == (SIZES[task],) * 2 and room.drawing(drawn, task).getextrema() == (0, 255)


def test_a_score_lies_over_the_middle_of_its_patch():
    judge = PatchDiscriminator(3, width=2)
    picture = torch.randn(1, 3, 256, 256, requires_grad=True)
    judge(torch.zeros(1, 0, 256, 256), picture)[0, 0, 12, 12].backward()
    rows = picture.grad.abs().sum((0, 1, 3)).nonzero()
    assert rows.min() == exhibits.patch_start(12) and rows.max() == exhibits.patch_start(12) + exhibits.PATCH - 1
    scores = np.full((30, 30), -3.0)
    scores[12, 20] = 3
    sheet = exhibits.overlaid(Image.new("RGB", (256, 256), "#808080"), scores)
    middle = [2 * (exhibits.patch_start(index) + 35) for index in (20, 12)]
    assert (np.diff(sheet.getpixel(tuple(middle))[::2]) > 0).all(), "bluer than red"
    assert (np.diff(sheet.getpixel((60, 60))[::2]) < 0).all(), "orange elsewhere"


@pytest.fixture(scope="module")
def client(room):
    for speech in ("ko", "en"):  # the tiny networks' folder is where lessons are looked for, too
        lesson = f"lesson_{speech}.md"
        shutil.copy(tab.HOME / lesson, checkpoint.DEMOS / "pix2pix" / lesson)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(i18n, "_registry", dict(i18n._registry))  # these networks have no cards: their labels are empty
        for part in (tab, inside):
            patch.setattr(part, "pipeline", lambda: room)
        with gr.Blocks() as page, gr.Tab("room"):
            tab.build()
        page.queue()
        _, url, _ = page.launch(prevent_thread_lock=True, quiet=True, i18n=gr.I18n(**translations()), ssr_mode=False)
        yield Client(url, verbose=False)
        page.close()


def test_the_api_translates_and_the_picture_carries_its_settings(client, room, tmp_path):
    given = handle_file(save_png(plan(), tmp_path / "plan.png"))
    picture, line, sheet = client.predict(image=given, strength=0.5, seed=7, api_name="/pix2pix_translate")
    wanted = {"demo": "pix2pix", "task": "facades", "strength": 0.5, "seed": 7, "enlarged": 2}
    assert settings_of(picture) == wanted and "7" in line
    large = exhibits.magnify(room.translate(plan(), "facades", strength=0.5, seed=7), exhibits.LARGE)
    assert same(Image.open(picture).convert("RGB"), large)
    value = json.loads(sheet)
    assert (value["task"], value["kind"]) == ("facades", "plan")
    assert same(room.drawing(exhibits.from_url(value["picture"]), "facades"), plan())


def test_the_api_says_what_is_wrong(client, tmp_path):
    given = handle_file(save_png(photo(64, 64), tmp_path / "photo.png"))
    with pytest.raises(Exception, match=t.say("photo_not_lines", "ko")[:10]):
        client.predict(image=given, task="emoji", api_name="/pix2pix_translate")


def test_a_stroke_on_a_sheet_that_was_taken_away_is_not_painted(client):
    stroke = SimpleNamespace(kind="plan", picture=data_uri(plan()))
    kept, picture, _ = tab.drawn(stroke, "facades", 0, 1, gr.Request())
    assert kept == stroke.picture and settings_of(picture)["task"] == "facades"
    assert tab.drawn(stroke, "emoji", 0, 1, gr.Request()) == (gr.skip(),) * 3


def test_numbers_choose_drawings_and_the_button_another(client):
    for task in TASKS:
        sheet, *_ = tab.numbered(5, task, 0, 1, gr.Request())
        assert sheet == tab.numbered(5, task, 0, 1, gr.Request())[0]
        number, other, *_ = tab.another(5, task, 0, 1, gr.Request())
        assert other == tab.numbered(number, task, 0, 1, gr.Request())[0] != sheet
    for number in (-1, tab.NUMBERS, 1.5, None):
        with pytest.raises(gr.Error):
            tab.numbered(number, "facades", 0, 1, gr.Request())


def test_comparisons_take_plans_and_the_rest_any_drawing(client):
    outlines = data_uri(outline())
    refused = []
    with pytest.raises(gr.Error):
        refused.extend(inside.compare(outlines, "emoji", gr.Request()))
    assert all(part == gr.skip() for parts in refused for part in parts[1:]), "what hangs there stays"
    _, (_, sheet) = inside.several(outlines, "emoji", gr.Request())
    assert sheet.size == (4 * 256 + 5 * 4, 256 + 2 * 4)
    working, made = inside.compare(data_uri(plan()), "facades", gr.Request())
    assert working[0] and working[1:] == (gr.skip(),) * 7 and len(made) == len(working)
    _, shown, l1, gan, *sheets, line_l1, line_gan = made
    assert {each.size for each in (shown, l1, gan)} == {(512, 512)} and len({each.size for each in sheets}) == 1
    assert all(f"{settings_of(sheet)['verdict']:+.2f}" in line for sheet, line in zip(sheets, (line_l1, line_gan)))
