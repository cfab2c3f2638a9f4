"""The super-resolution room: network, pipeline (size, tiles, transparency, colours, limits), measures, page, endpoints."""

import io
import threading

import gradio as gr
import numpy as np
import pytest
import torch
from gradio_client import Client, handle_file
from PIL import Image

from demos.common.media.images import reduce, save_png, settings_of, to_images, to_tensor
from demos.common.metrics import similarity, st_lpips
from demos.common.ui.i18n import InputError, translations
from demos.super_resolution import exhibits, pipeline, texts
from demos.super_resolution.network import SCALE, Upscaler, bicubic
from demos.super_resolution.pipeline import load
from tests.benchmarks.common import photo

SMALL = exhibits.SMALL / "cat.png"  # 100 x 75


@pytest.fixture(scope="module")
def room():
    return load()


def pixels(picture: Image.Image) -> np.ndarray:
    return np.asarray(picture, dtype=np.int16)


def apart(a: Image.Image, b: Image.Image) -> int:
    """The largest difference of any value, of 255."""
    assert a.size == b.size and a.mode == b.mode
    return int(np.abs(pixels(a) - pixels(b)).max())


# ---- network -----------------------------------------------------------------------------------------------------


def test_the_network_starts_near_bicubic_and_comes_back_from_a_file(tmp_path):
    torch.manual_seed(0)
    network = Upscaler(channels=8, blocks=2).eval()
    x = torch.rand(2, 3, 9, 14) * 2 - 1
    made = network(x)
    assert made.shape == (2, 3, 36, 56)
    assert (made - bicubic(x)).abs().mean() < 0.1 < bicubic(x).std()
    network.save_pretrained(tmp_path)
    assert torch.equal(Upscaler.from_pretrained(tmp_path).eval()(x), made)


def test_reach_is_how_far_a_pixel_matters():
    torch.manual_seed(0)
    network = Upscaler(channels=4, blocks=1)
    x = torch.rand(1, 3, 1, 31).requires_grad_(True)
    network(x)[..., SCALE * 15].sum().backward()
    seen = x.grad.abs().sum((0, 1, 2)).nonzero().flatten()
    assert 15 - seen.min() == network.reach == seen.max() - 15


def test_bicubic_is_pillows():
    picture = photo(40, 31).point(lambda value: 60 + value // 2)  # Pillow clips after each direction
    large = picture.resize((160, 124), Image.Resampling.BICUBIC)
    assert apart(to_images(bicubic(to_tensor(picture)))[0], large) <= 1  # and rounds
    assert apart(pipeline.bicubic(picture), large) == 0
    assert texts.SCALE == SCALE


# ---- enlarging ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [(1, 1), (17, 23), (5, 1), (1500, 3), (64, 48)], ids=str)
def test_exactly_four_times_each_side(room, size):
    assert room.upscale(photo(*size)).size == (4 * size[0], 4 * size[1])


def test_tiles_make_the_picture_that_the_whole_would(room, monkeypatch):
    picture = photo(70, 41)
    whole = room.upscale(picture)
    boxes = pipeline.tiles(70, 41, most=16)
    assert len(boxes) == 15 and sum((right - left) * (bottom - top) for left, top, right, bottom in boxes) == 70 * 41
    monkeypatch.setattr(pipeline, "tiles", lambda width, height: boxes)
    assert apart(room.upscale(picture), whole) <= 1  # 1: a last bit may round the other way
    assert apart(room.detail(picture, (30, 20, 46, 36)), whole.crop((120, 80, 184, 144))) <= 1


def test_steps_go_from_bicubic_to_the_result_and_stop(room, monkeypatch):
    monkeypatch.setattr(pipeline, "tiles", lambda width, height, cut=pipeline.tiles: cut(width, height, 32))
    stop, picture = threading.Event(), photo(64, 32)
    steps = room.steps(picture, stop=stop)
    first = next(steps)
    assert (first.done, first.tiles) == (0, 2) and apart(first.picture, pipeline.bicubic(picture)) == 0
    half = next(steps).picture.copy()
    assert apart(half.crop((128, 0, 256, 128)), pipeline.bicubic(picture).crop((128, 0, 256, 128))) == 0
    assert settings_of(half)["painted"] == 1
    stop.set()
    assert list(steps) == []
    assert [step.done for step in room.steps(picture)] == [0, 1, 2]


def test_a_mixture_ends_at_the_two_networks(room):
    picture = photo(32, 32)
    safe, sharp, half = (room.upscale(picture, mix=mix) for mix in (0, 1, 0.5))
    assert apart(safe, room.upscale(picture, "mse")) == apart(sharp, room.upscale(picture)) == 0
    assert apart(safe, sharp) > 4, "the networks differ"
    between = [np.abs(pixels(half) - pixels(each)).mean() for each in (safe, sharp)]
    assert max(between) < np.abs(pixels(safe) - pixels(sharp)).mean()
    assert apart(room.upscale(picture, mix=0.5), half) == 0, "again the same"


@pytest.mark.parametrize("model", texts.MIXES)
@pytest.mark.parametrize("name", ["flat", *(path.stem for path in sorted(exhibits.SMALL.glob("*.png")))])
def test_colours_stay_where_they_are(room, name, model):
    flat = Image.new("RGB", (24, 24), (200, 90, 30))
    picture = flat if name == "flat" else Image.open(exhibits.SMALL / f"{name}.png")
    shift = pixels(room.upscale(picture, model)).mean((0, 1)) - pixels(pipeline.bicubic(picture)).mean((0, 1))
    assert np.abs(shift).max() < 1, "of 255"


def test_transparency_is_kept_and_hides_no_colour_that_bleeds(room):
    picture = Image.new("RGBA", (40, 30), (0, 0, 0, 0))  # black where nobody sees it
    picture.paste((250, 210, 40, 255), (10, 5, 30, 25))
    made = room.upscale(picture)
    assert made.mode == "RGBA" and made.size == (160, 120)
    values = pixels(made)
    edge = (values[..., 3] > 0) & (values[..., 3] < 255)
    assert edge.any() and values[0, 0, 3] == 0 and values[60, 80, 3] == 255
    assert np.abs(values[edge][:, :3] - [250, 210, 40]).max() < 12, "no dark fringe"
    assert room.upscale(Image.new("RGBA", (9, 9))).getextrema()[3] == (0, 0)


@pytest.mark.parametrize("mode", ["L", "1", "P", "CMYK", "LA", "I;16", "HSV"])
def test_every_mode_is_enlarged(room, mode):
    picture = photo(16, 12).convert("L" if mode == "I;16" else mode)
    if mode == "I;16":
        picture = Image.fromarray(np.asarray(picture).astype(np.uint16) * 257)
    made = room.upscale(picture)
    assert made.size == (64, 48) and made.mode == ("RGBA" if mode == "LA" else "RGB")
    if mode in ("L", "I;16"):
        assert apart(made, room.upscale(photo(16, 12).convert("L").convert("RGB"))) <= 1


def test_a_turned_photo_is_turned_back(room):
    exif, buffer = Image.Exif(), io.BytesIO()
    exif[0x0112] = 6
    photo(20, 12).save(buffer, "JPEG", exif=exif)
    assert room.upscale(buffer.getvalue()).size == (48, 80)


@pytest.mark.parametrize(
    "call",
    [
        lambda room: room.upscale(None),
        lambda room: room.upscale(b"not a picture"),
        lambda room: room.upscale(Image.new("RGB", (1025, 1024))),
        lambda room: room.upscale(Image.new("RGB", (8, 8)), model="best"),
        lambda room: room.upscale(Image.new("RGB", (8, 8)), mix=1.5),
        lambda room: room.upscale(Image.new("RGB", (8, 8)), mix=float("nan")),
        lambda room: room.upscale(Image.new("RGB", (8, 8)), mix="sharp"),
        lambda room: room.steps(Image.new("RGB", (8, 8)), mix=-1),
        lambda room: room.judge(Image.new("RGB", (63, 200))),
    ],
)
def test_bad_input_says_what_to_do_at_once(room, call):
    with pytest.raises(InputError) as caught:
        call(room)
    for speech in ("ko", "en"):
        assert len(caught.value.text(speech)) > 10 and "{" not in caught.value.text(speech)


def test_forty_megapixels_are_refused_without_being_decoded(room, monkeypatch):
    buffer = io.BytesIO()
    Image.new("L", (8000, 5000)).save(buffer, "PNG")
    monkeypatch.setattr(Image.Image, "load", lambda self: pytest.fail("it was decoded"))
    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", lambda self: pytest.fail("it was decoded"))
    with pytest.raises(InputError, match="8000×5000.*1024×1024"):
        room.upscale(buffer.getvalue())


# ---- measuring ---------------------------------------------------------------------------------------------------


def test_both_networks_beat_bicubic_by_their_own_measure(room):
    judgement = room.judge(exhibits.EXAMPLES / "cat.webp")
    figures = judgement.figures
    assert tuple(figures) == texts.WAYS and judgement.small.size == (100, 75)
    assert {picture.size for picture in judgement.results.values()} == {judgement.original.size} == {(400, 300)}
    assert figures["mse"]["psnr"] > figures["bicubic"]["psnr"]
    assert figures["gan"]["st_lpips"] < figures["bicubic"]["st_lpips"]


def test_twins_become_the_same_small_picture(room):
    pictures, off = room.twins(photo(160, 128))
    assert max(off) < 0.5, "of 255, in the mean"
    assert min(np.abs(pixels(pictures[0]) - pixels(each)).mean() for each in pictures[1:]) > 2


def test_measures_agree_with_other_peoples():
    torchmetrics = pytest.importorskip("torchmetrics.functional.image")
    random = torch.Generator().manual_seed(0)
    x = torch.rand(1, 3, 60, 70, generator=random) * 2 - 1
    y = (x + 0.2 * torch.randn(1, 3, 60, 70, generator=random)).clamp(-1, 1)
    pair = similarity.luminance(x, 4), similarity.luminance(y, 4)
    _, windows = torchmetrics.structural_similarity_index_measure(*pair, data_range=255.0, return_full_image=True)
    assert similarity.ssim(x, y, 4) == pytest.approx(float(windows[..., 5:-5, 5:-5].mean()), abs=1e-4)
    assert similarity.psnr(x, y, 4) == pytest.approx(
        float(torchmetrics.peak_signal_noise_ratio(*pair, data_range=255.0))
    )


def test_shipped_st_lpips_is_the_packages():
    pytest.importorskip("stlpips_pytorch")
    from training.common import metrics

    random = torch.Generator().manual_seed(0)
    x = torch.rand(1, 3, 64, 64, generator=random) * 2 - 1
    y = (x + 0.3 * torch.randn(1, 3, 64, 64, generator=random)).clamp(-1, 1)
    assert st_lpips.st_lpips(x, x) == 0
    assert st_lpips.st_lpips(x, y) == pytest.approx(metrics.st_lpips(x, y), rel=1e-3)


# ---- the room ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def client():
    from demos.super_resolution import tab

    with gr.Blocks() as page:
        with gr.Tab("room"):
            tab.build()
    page.queue()
    _, url, _ = page.launch(prevent_thread_lock=True, quiet=True, i18n=gr.I18n(**translations()), ssr_mode=False)
    yield Client(url, verbose=False)
    page.close()


def test_examples_are_quarters_of_the_originals():
    assert {path.stem for path in exhibits.SMALL.glob("*.png")} == {
        path.stem for path in exhibits.EXAMPLES.glob("*.webp")
    }
    for path in exhibits.EXAMPLES.glob("*.webp"):
        with Image.open(path) as original, Image.open(exhibits.SMALL / f"{path.stem}.png") as small:
            assert min(original.size) >= 256 and max(original.size) <= 512
            assert apart(reduce(original.convert("RGB"), SCALE), small.convert("RGB")) <= 1  # of the WebP's decoder


def test_the_api_enlarges_and_the_picture_carries_its_settings(client, room):
    result, line, download, (before, after) = client.predict(
        image=handle_file(SMALL), mix=0.25, api_name="/super_resolution_upscale"
    )
    assert (
        settings_of(result)
        == settings_of(download)
        == {
            "demo": "super_resolution",
            "mix": 0.25,
            "tiles": 1,
            "painted": 1,
        }
    )
    assert apart(Image.open(download), room.upscale(SMALL, mix=0.25)) <= 1
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
    *pictures, table, line = client.predict(
        original=handle_file(exhibits.EXAMPLES / "poem.webp"), api_name="/super_resolution_judge"
    )
    assert [Image.open(each).size for each in pictures] == [(400, 400)] * 4
    assert table.count("★") >= 3 and "PSNR" in table


def test_the_room_says_what_is_wrong(client, tmp_path):
    Image.new("L", (4000, 3000)).save(tmp_path / "huge.png")
    with pytest.raises(Exception, match="1024×1024"):
        client.predict(image=handle_file(tmp_path / "huge.png"), api_name="/super_resolution_upscale")


def test_what_lies_under_the_magnifier(room):
    picture = Image.open(SMALL).convert("RGB")
    plain, safe, sharp = exhibits.crops(room, picture, (1.0, 0.0), 4)
    assert plain.size == safe.size == sharp.size == (256, 256)
    corner = room.upscale(picture, "mse").crop((336, 0, 400, 64))
    assert apart(exhibits.squares(corner, 4), safe) <= 4  # pixels of a corner, each four times as wide
    assert exhibits.overview(picture, (1.0, 0.0), 4).size == (400, 300)
    assert exhibits.crops(room, Image.new("RGB", (3, 5)), (0.5, 0.5), 8)[0].size == (96, 160)
    assert exhibits.hang(Image.new("RGB", (20_000, 12))).width <= exhibits.HUGE
