"""The super-resolution room: its examples, its endpoints, its magnifier."""

import pytest
from gradio_client import handle_file
from PIL import Image

from demos.common.media.images import reduce, save_png, settings_of
from demos.super_resolution import display, magnifier
from demos.super_resolution.constants import EXAMPLES, SCALE, SMALL
from tests.app_server import room_client
from tests.demos.super_resolution.pictures import CAT, apart


@pytest.fixture(scope="module")
def client():
    from demos.super_resolution import tab

    with room_client(tab.build) as client:
        yield client


def test_examples_are_quarters_of_the_originals():
    assert {path.stem for path in SMALL.glob("*.png")} == {path.stem for path in EXAMPLES.glob("*.webp")}
    for path in EXAMPLES.glob("*.webp"):
        with Image.open(path) as original, Image.open(SMALL / f"{path.stem}.png") as small:
            assert min(original.size) >= 256 and max(original.size) <= 512
            assert apart(reduce(original.convert("RGB"), SCALE), small.convert("RGB")) <= 1  # of the WebP's decoder


def test_the_api_enlarges_and_the_picture_carries_its_settings(client, room):
    result, line, download, (before, after) = client.predict(
        image=handle_file(CAT), mix=0.25, api_name="/super_resolution_upscale"
    )
    settings = {"demo": "super_resolution", "mix": 0.25, "tiles": 1, "painted": 1}
    assert settings_of(result) == settings_of(download) == settings
    assert apart(Image.open(download), room.upscale(CAT, mix=0.25)) <= 1
    assert Image.open(before).size == Image.open(after).size == (400, 300)
    assert "100×75" in line and "400×300" in line


def test_the_api_keeps_transparency(client, tmp_path):
    picture = Image.new("RGBA", (12, 10), (0, 0, 0, 0))
    picture.paste((10, 200, 30, 255), (4, 4, 9, 9))
    result, *_ = client.predict(
        image=handle_file(save_png(picture, tmp_path / "leaf.png")), api_name="/super_resolution_upscale"
    )
    assert Image.open(result).mode == "RGBA" and Image.open(result).size == (48, 40)


def test_the_api_measures(client):
    *pictures, table, _ = client.predict(
        original=handle_file(EXAMPLES / "poem.webp"), api_name="/super_resolution_judge"
    )
    assert [Image.open(path).size for path in pictures] == [(400, 400)] * 4
    assert table.count("★") >= 3 and "PSNR" in table


def test_the_room_says_what_is_wrong(client, tmp_path):
    Image.new("L", (4000, 3000)).save(tmp_path / "huge.png")
    with pytest.raises(Exception, match="1024×1024"):
        client.predict(image=handle_file(tmp_path / "huge.png"), api_name="/super_resolution_upscale")


def test_what_lies_under_the_magnifier(room):
    picture = Image.open(CAT).convert("RGB")
    plain, safe, sharp = magnifier.crops(room, picture, (1.0, 0.0), 4)
    assert plain.size == safe.size == sharp.size == (256, 256)
    corner = room.upscale(picture, "mse").crop((336, 0, 400, 64))
    assert apart(display.squares(corner, 4), safe) <= 4  # pixels of a corner, each four times as wide
    assert magnifier.overview(picture, (1.0, 0.0), 4).size == (400, 300)
    assert magnifier.crops(room, Image.new("RGB", (3, 5)), (0.5, 0.5), 8)[0].size == (96, 160)
    assert display.fit_page(Image.new("RGB", (20_000, 12))).width <= display.LARGEST_SENT
