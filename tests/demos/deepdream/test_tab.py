"""The DeepDream room: its endpoints, what it says of bad input, its presets."""

from pathlib import Path

import pytest
from gradio_client import handle_file
from PIL import Image

from demos.common.media.images import settings_of
from demos.deepdream import tab
from demos.deepdream.components import from_components, to_components
from demos.deepdream.constants import CAT, PRESETS, preset
from tests.app_server import room_client


@pytest.fixture(scope="module")
def client():
    with room_client(tab.build) as client:
        yield client


def test_the_api_dreams_and_the_picture_carries_its_settings(client):
    result, _, download, (before, after) = client.predict(
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
    with pytest.raises(Exception, match=r"narrow|길쭉"):
        client.predict(image=handle_file(tmp_path / "thin.png"), api_name="/deepdream_dream")
    (tmp_path / "text.png").write_text("not a picture")
    with pytest.raises(Exception, match=r"does not open as a picture|그림으로 열리지"):
        client.predict(image=handle_file(tmp_path / "text.png"), api_name="/deepdream_dream")


def test_presets_fill_the_page_as_the_pipeline_expects():
    for name in PRESETS:
        settings = from_components(*to_components(preset(name)))
        assert {**settings, "layers": tuple(settings["layers"])} == preset(name)
