"""The pix2pix room's page: endpoint, strokes, numbers, comparisons."""

import json
import shutil
from pathlib import Path
from types import SimpleNamespace

import gradio as gr
import pytest
from gradio_client import handle_file
from PIL import Image

from demos.common.media import checkpoint
from demos.common.media.images import data_uri, save_png, settings_of
from demos.common.ui import i18n
from demos.common.ui.picture_wall import magnify
from demos.pix2pix import inside, tab
from demos.pix2pix.constants import LARGE, NUMBERS, TASKS
from demos.pix2pix.sheet import from_url
from demos.pix2pix.texts import t
from tests.app_server import room_client
from tests.benchmarks.common import photo
from tests.demos.pix2pix.drawings import outline, plan, same


@pytest.fixture(scope="module")
def client(room):
    # the tiny networks' folder is where the page's files are looked for, too
    for name in ("lesson_ko.md", "lesson_en.md", "tab.css", "pad.html", "pad.css", "pad.js"):
        shutil.copy(Path(tab.__file__).with_name(name), checkpoint.DEMOS / "pix2pix" / name)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(i18n, "_registry", dict(i18n._registry))  # these networks have no cards: their labels are empty
        for part in (tab, inside):
            patch.setattr(part, "pipeline", lambda: room)
        with room_client(tab.build) as client:
            yield client


def test_the_api_translates_and_the_picture_carries_its_settings(client, room, tmp_path):
    given = handle_file(save_png(plan(), tmp_path / "plan.png"))
    picture, line, sheet = client.predict(image=given, strength=0.5, seed=7, api_name="/pix2pix_translate")
    settings = {"demo": "pix2pix", "task": "facades", "strength": 0.5, "seed": 7, "enlarged": 2}
    assert settings_of(picture) == settings and "7" in line
    large = magnify(room.translate(plan(), "facades", strength=0.5, seed=7), LARGE)
    assert same(Image.open(picture).convert("RGB"), large)
    value = json.loads(sheet)
    assert (value["task"], value["kind"]) == ("facades", "plan")
    assert same(room.drawing(from_url(value["picture"]), "facades"), plan())


def test_the_api_says_what_is_wrong(client, tmp_path):
    given = handle_file(save_png(photo(64, 64), tmp_path / "photo.png"))
    with pytest.raises(Exception, match=t.say("photo_not_lines", "ko")[:10]):
        client.predict(image=given, task="emoji", api_name="/pix2pix_translate")


def test_a_stroke_on_a_sheet_that_was_taken_away_is_not_painted(client):
    stroke = SimpleNamespace(kind="plan", picture=data_uri(plan()))
    drawing, picture, _ = tab.paint_stroke(stroke, "facades", 0, 1, gr.Request())
    assert drawing == stroke.picture and settings_of(picture)["task"] == "facades"
    assert tab.paint_stroke(stroke, "emoji", 0, 1, gr.Request()) == (gr.skip(),) * 3


def test_numbers_choose_drawings_and_the_button_another(client):
    for task in TASKS:
        value, *_ = tab.start_number(5, task, 0, 1, gr.Request())
        assert value == tab.start_number(5, task, 0, 1, gr.Request())[0]
        number, other, *_ = tab.start_another(5, task, 0, 1, gr.Request())
        assert other == tab.start_number(number, task, 0, 1, gr.Request())[0] != value
    for number in (-1, NUMBERS, 1.5, None):
        with pytest.raises(gr.Error):
            tab.start_number(number, "facades", 0, 1, gr.Request())


def test_comparisons_take_plans_and_the_rest_any_drawing(client):
    outlines = data_uri(outline())
    with pytest.raises(gr.Error):
        inside.compare(outlines, "emoji", gr.Request())
    line, sheet = inside.several(outlines, "emoji", gr.Request())
    assert line and sheet.size == (4 * 256 + 5 * 4, 256 + 2 * 4)
    line, sheet, sizes = inside.unet(outlines, "emoji", gr.Request())
    assert line and sizes and settings_of(sheet)["maps"] == "unet"
    line, shown, l1, gan, *sheets, line_l1, line_gan = inside.compare(data_uri(plan()), "facades", gr.Request())
    assert line and {picture.size for picture in (shown, l1, gan)} == {(512, 512)}
    assert len({sheet.size for sheet in sheets}) == 1
    assert all(f"{settings_of(sheet)['verdict']:+.2f}" in line for sheet, line in zip(sheets, (line_l1, line_gan)))
