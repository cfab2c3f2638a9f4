"""The pix2pix room's verbs on tiny random networks."""

import numpy as np
import pytest
import torch
from PIL import Image, ImageDraw

from demos.common.media.images import settings_of
from demos.common.ui.i18n import InputError
from demos.pix2pix import comparisons
from demos.pix2pix.constants import COLOURS, FACADES, PATCH, SIZES
from demos.pix2pix.network import PatchDiscriminator
from demos.pix2pix.pipeline import load
from tests.benchmarks.common import photo
from tests.demos.pix2pix.drawings import outline, plan, same


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


def test_every_patch_has_a_score(room):
    scores = room.patch_scores(plan(), room.translate(plan(), "facades"))
    assert scores.shape == (30, 30) and np.isfinite(scores).all()


@pytest.mark.parametrize(
    ("call", "key"),
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
        (lambda room: room.translate(outline(), "emoji", strength=1.1), "out_of_range"),
        (lambda room: room.translate(outline(), "emoji", strength=float("nan")), "out_of_range"),
        (lambda room: room.edges(photo(64, 64), strength="more"), "out_of_range"),
        (lambda room: room.translate(outline(), "emoji", strength=1, seed=-1), None),
        (lambda room: room.translate(None, "emoji"), None),
        (lambda room: room.translate(b"not a picture", "facades"), None),
        (lambda room: room.edges(None), None),
    ],
)
def test_bad_input_says_what_to_do(room, call, key):
    with pytest.raises(InputError) as caught:
        call(room)
    assert key is None or caught.value.key.endswith(f".{key}")
    for speech in ("ko", "en"):
        assert len(caught.value.text(speech)) > 10 and "{" not in caught.value.text(speech)


def test_load_is_cached():
    assert load() is load()


@pytest.mark.parametrize("task", ["facades", "emoji"])
def test_an_upload_becomes_what_the_network_sees(room, task):
    given = plan(512, window="#1a88f0") if task == "facades" else outline(512, "white", "black")
    seen = room.drawing(given, task)
    assert seen.size == (SIZES[task],) * 2
    twice = room.drawing(seen, task)
    assert np.abs(np.asarray(twice, int) - np.asarray(seen, int)).mean() < 1, "what lies on the sheet is read again"


def test_only_for_faces_a_photo_becomes_lines(room):
    assert same(room.drawing(photo(200, 150), "faces", 0.7), room.edges(photo(200, 150), 0.7))
    with pytest.raises(InputError):
        room.drawing(photo(200, 150), "emoji")
    with pytest.raises(InputError) as caught:
        room.drawing(Image.new("RGB", (50, 50), "white"), "faces")
    assert caught.value.key == "pix2pix.no_lines"


def test_the_maps_of_a_layer_and_its_partner_are_equally_large(room):
    down, up = room.maps(plan(), "facades")
    assert [maps.shape for maps in down] == [maps.shape for maps in up] == [(4, side, side) for side in (128, 64, 32)]
    assert comparisons.map_sheet(room, plan()).size == (3 * 192 + 4 * 8, 2 * 192 + 3 * 8)


def test_a_score_lies_over_the_middle_of_its_patch():
    discriminator = PatchDiscriminator(3, width=2)
    picture = torch.randn(1, 3, 256, 256, requires_grad=True)
    discriminator(torch.zeros(1, 0, 256, 256), picture)[0, 0, 12, 12].backward()
    rows = picture.grad.abs().sum((0, 1, 3)).nonzero()
    assert rows.min() == comparisons.patch_start(12) and rows.max() == comparisons.patch_start(12) + PATCH - 1
    scores = np.full((30, 30), -3.0)
    scores[12, 20] = 3
    overlay = comparisons.score_overlay(Image.new("RGB", (256, 256), "#808080"), scores)
    middle = [2 * (comparisons.patch_start(index) + 35) for index in (20, 12)]
    assert (np.diff(overlay.getpixel(tuple(middle))[::2]) > 0).all(), "bluer than red"
    assert (np.diff(overlay.getpixel((60, 60))[::2]) < 0).all(), "orange elsewhere"
