"""The pix2pix room: networks, what becomes of drawings and photos, the pipeline's verbs on tiny random networks."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from PIL import Image, ImageDraw, ImageFilter
from safetensors.torch import save_file

from demos.common import checkpoint
from demos.common.i18n import InputError
from demos.common.images import settings_of
from demos.pix2pix import drawing
from demos.pix2pix.network import Generator, Norm, PatchDiscriminator, Up
from demos.pix2pix.pipeline import Pix2Pix, load
from demos.pix2pix.texts import COLOURS, FACADES, SIZES, t
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
    edges = room.edges(photo(300, 200))
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
