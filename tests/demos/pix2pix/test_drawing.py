"""What is drawn or uploaded becomes what the networks learned from; plans by rules; stored drawings."""

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from demos.pix2pix import drawing, sheet
from demos.pix2pix.constants import COLOURS, SIZES
from demos.pix2pix.layouts import random_plan
from tests.benchmarks.common import photo
from tests.demos.pix2pix.drawings import outline, plan, same


def test_colours_off_the_palette_are_the_nearest_class():
    exact = drawing.label_map(plan(), 256)
    assert set(np.unique(exact)) == {1, 2, 3} and exact[80, 80] == 2 and exact[200, 200] == 3
    assert np.array_equal(drawing.label_map(plan(window="#1a88f0"), 256), exact)
    assert np.array_equal(drawing.label_map(plan(512), 256), exact), "a larger canvas"
    soft = drawing.label_map(plan().filter(ImageFilter.GaussianBlur(0.7)), 256)
    assert set(np.unique(soft)) == {1, 2, 3}, "soft edges are no class of their own"
    wide = drawing.label_map(plan().crop((0, 64, 256, 192)), 256)
    assert (wide[:64] == 0).all() and (wide[192:] == 0).all(), "background above and below"


@pytest.mark.parametrize(("ink", "paper"), [("white", "black"), ("#204080", "#f0e8d0"), ("#bbbbbb", "white")])
def test_any_ink_on_any_paper_is_black_on_white(ink, paper):
    usual, other = (np.asarray(drawing.lines(picture, 128), int) for picture in (outline(), outline(128, ink, paper)))
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


@pytest.mark.parametrize("seed", range(6))
def test_a_random_plan_is_a_facade_and_repeats(seed):
    made = random_plan(seed)
    found = np.unique(drawing.label_map(made, 256))
    assert {list(COLOURS)[number] for number in found} >= {"wall", "window", "door", "sill", "moulding"}
    assert same(made, random_plan(seed)) and not same(made, random_plan(seed + 1))


def test_stored_drawings_are_lines_and_more_than_one_for_each_task(room):
    for task in ("emoji", "faces"):
        assert not same(sheet.drawing_number(task, 0), sheet.drawing_number(task, 1))
        for path in sheet.stored_drawings(task):
            drawn = Image.open(path)
            assert drawn.size == (SIZES[task],) * 2 and room.drawing(drawn, task).getextrema() == (0, 255)
