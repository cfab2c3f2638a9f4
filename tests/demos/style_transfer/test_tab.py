"""The style room's page and endpoints."""

import gradio as gr
import pytest
from gradio_client import handle_file
from PIL import Image

from demos.common.media.images import save_png, settings_of
from demos.common.media.video import read_frames
from demos.style_transfer import tab
from demos.style_transfer.constants import PAINTINGS, STYLES
from demos.style_transfer.controls import NONE
from demos.style_transfer.paintings import painting_path
from tests.app_server import room_client
from tests.benchmarks.common import photo
from tests.demos.style_transfer.pictures import PHOTOS, difference


@pytest.fixture(scope="module")
def client():
    with room_client(tab.build) as client:
        yield client


def test_the_wall_has_all_its_paintings():
    assert {path.stem for path in STYLES.glob("*.webp")} == set(PAINTINGS)
    assert sum(path.stat().st_size for path in STYLES.glob("*.webp")) < 2_000_000


def test_the_api_paints_and_the_picture_carries_its_settings(client, room):
    cat = PHOTOS[1]
    shown, line, download, (before, after) = client.predict(
        image=handle_file(cat), painting="munch_the_scream", size=256, api_name="/style_transfer_stylize"
    )
    made = Image.open(download)
    assert difference(made, room.stylize(cat, painting_path("munch_the_scream"), size=256)) < 0.5
    assert settings_of(download)["demo"] == "style_transfer" and f"{made.width}×{made.height}" in line
    large = 3 * made.width, 3 * made.height  # a small picture is shown whole times larger
    assert Image.open(before).size == Image.open(after).size == Image.open(shown).size == large


def test_the_api_paints_in_a_style_that_is_brought_along(client, tmp_path):
    own = handle_file(save_png(photo(120, 90), tmp_path / "own.png"))
    result = client.predict(
        image=handle_file(PHOTOS[0]), painting=None, own=own, size=256, api_name="/style_transfer_stylize"
    )
    assert Image.open(result[2]).size == (256, 256)
    with pytest.raises(Exception, match=r"벽의 그림|wall"):
        client.predict(image=handle_file(PHOTOS[0]), painting=None, api_name="/style_transfer_stylize")


def test_the_api_optimizes(client):
    *_, chart, download, _ = client.predict(
        image=handle_file(PHOTOS[0]), steps=20, size=256, api_name="/style_transfer_optimize"
    )
    assert settings_of(download)["step"] == 20 and "<polyline" in chart


def test_the_api_paints_a_video(client, tmp_path):
    frames = [photo(96, 64).rotate(5 * i) for i in range(6)]
    frames[0].save(tmp_path / "turn.gif", save_all=True, append_images=frames[1:], duration=80, loop=0)
    video, line = client.predict(video=handle_file(tmp_path / "turn.gif"), api_name="/style_transfer_film")
    path = video["video"] if isinstance(video, dict) else video
    assert 4 <= len(read_frames(path, 50)) <= 7 and line


def test_the_api_looks_inside(client):
    given = {"image": handle_file(PHOTOS[0]), "painting": "seurat_sunday", "own": None, "block": 1}
    assert len(client.predict(**given, api_name="/style_transfer_look")) == 2
    *pictures, line = client.predict(**given, api_name="/style_transfer_gram")
    assert len(pictures) == 3 and "1" in line


def test_a_change_on_the_page_paints_again_and_an_empty_picture_leaves_what_is_there():
    rest = [None, 1.0, NONE, 0.5, 1.0, False, 256]
    request = gr.Request(username=None)
    request.session_hash = "visitor"
    shown, line, *_ = tab.stylize_changed(request, PHOTOS[0], "seurat_sunday", *rest)
    assert Image.open(shown).size == (768, 768) and "256×256" in line
    assert tab.stylize_changed(request, None, "seurat_sunday", *rest) == (gr.skip(),) * 4
