"""The style room: pipeline (strength, mixing, colours, sizes, videos, limits), page, endpoints."""

import threading

import gradio as gr
import numpy as np
import pytest
import torch
from gradio_client import Client, handle_file
from PIL import Image

from demos.common.media.images import save_png, settings_of, to_images, to_tensor
from demos.common.media.video import read_frames
from demos.common.ui.i18n import InputError, translations
from demos.style_transfer import exhibits, gatys, looking, texts
from demos.style_transfer.motion import follow, motion
from demos.style_transfer.pipeline import clip, flicker, load
from tests.benchmarks.common import photo

WAVE, STARS = (exhibits.painting(name) for name in ("hokusai_great_wave", "van_gogh_starry_night"))


@pytest.fixture(scope="module")
def room():
    return load()


def apart(a: Image.Image, b: Image.Image) -> float:
    """Mean difference of two pictures, of 255."""
    assert a.size == b.size
    return float(np.abs(np.asarray(a, dtype=np.int16) - np.asarray(b, dtype=np.int16)).mean())


# ---- painting ----------------------------------------------------------------------------------------------------


def test_the_same_picture_every_time_with_its_settings(room):
    made = room.stylize(photo(128, 96), WAVE, 0.8, stroke=0.5, size=256)
    assert made.size == (256, 192) and settings_of(made)["strength"] == 0.8 and settings_of(made)["size"] == 256
    assert apart(made, room.stylize(photo(128, 96), WAVE, 0.8, stroke=0.5, size=256)) == 0


def test_strength_goes_from_the_photo_to_the_painting(room):
    cat = Image.open(exhibits.photos()[1]).convert("RGB").resize((256, 176))
    none, half, full = (room.stylize(cat, STARS, strength, size=256) for strength in (0, 0.5, 1))
    assert apart(none, cat) < 12, "nearly the photo"
    assert apart(none, cat) < apart(half, cat) < apart(full, cat)


def test_two_paintings_mix(room):
    one, other = (room.stylize(photo(256, 192), each, size=256) for each in (WAVE, STARS))
    ends = [room.stylize(photo(256, 192), WAVE, other=STARS, mix=mix, size=256) for mix in (0, 1)]
    assert apart(one, ends[0]) < 0.5 and apart(other, ends[1]) < 0.5
    half = room.stylize(photo(256, 192), WAVE, other=STARS, mix=0.5, size=256)
    assert 1 < apart(half, one) and 1 < apart(half, other)


def test_the_photos_colours_can_stay(room):
    cat = Image.open(exhibits.photos()[1]).convert("RGB").resize((256, 176))
    plain, kept = room.stylize(cat, STARS, size=256), room.stylize(cat, STARS, size=256, keep_colours=True)
    chroma = [np.asarray(each.convert("YCbCr"), dtype=np.int16)[..., 1:] for each in (cat, plain, kept)]
    assert np.abs(chroma[2] - chroma[0]).mean() < 4 < np.abs(chroma[1] - chroma[0]).mean()


@pytest.mark.parametrize("mode", ["L", "P", "CMYK", "RGBA", "I;16"])
def test_every_mode_is_painted(room, mode):
    picture = photo(64, 48).convert("L" if mode == "I;16" else mode)
    if mode == "I;16":
        picture = Image.fromarray(np.asarray(picture).astype(np.uint16) * 257)
    assert room.stylize(picture, picture, size=256).mode == "RGB"


@pytest.mark.parametrize("size", [(1, 1), (4000, 200), (5, 100)], ids=str)
def test_odd_sizes_are_painted_as_photo_and_as_style(room, size):
    made = room.stylize(photo(*size), WAVE, size=256)
    assert min(made.size) >= 48 and max(made.size) <= 1024
    assert made.width / made.height == pytest.approx(size[0] / size[1], rel=0.05)
    assert room.stylize(photo(256, 256), photo(*size), size=256).size == (256, 256)


def test_no_frame_around_the_picture(room):
    """A halo would make the borders of a flat photo unlike what is beside them; strokes are, but by chance."""
    made = np.asarray(room.stylize(Image.new("RGB", (256, 256), (120, 140, 160)), STARS), dtype=np.float32)
    sides = [np.rot90(made, turn) for turn in range(4)]
    border, beside = (np.mean([side[a:b, a : -a or None] for side in sides], (0, 1, 2)) for a, b in ((0, 8), (8, 16)))
    assert np.abs(border - beside).max() < 10, "of 255"


def test_optimizing_starts_where_it_is_told_improves_and_stops(room):
    cat = Image.open(exhibits.photos()[1])
    for start in texts.STARTS:
        frames = list(room.optimize(cat, STARS, start=start, steps=4, size=256))
        assert [settings_of(each)["step"] for each in frames] == [1, 2, 3, 4]
        assert settings_of(frames[-1])["total"] < settings_of(frames[0])["total"]
    stop = threading.Event()
    frames = room.optimize(cat, STARS, steps=50, size=256, stop=stop)
    next(frames)
    stop.set()
    assert list(frames) == []


def test_a_film_is_steadier_than_its_frames(room):
    frames = exhibits.pan(Image.open(exhibits.photos()[-1]).convert("RGB").resize((288, 192)), frames=8)
    size = max(frames[0].size)
    film = list(room.film(frames, STARS, size=size))
    single = [room.stylize(each, STARS, size=size) for each in frames]
    assert len(film) == 8 and film[0].size == frames[0].size
    assert flicker(frames, exhibits.FILM_SHIFT) == 0
    assert flicker(film, exhibits.FILM_SHIFT) < 0.6 * flicker(single, exhibits.FILM_SHIFT)


def test_what_moves_is_followed():
    frame = to_tensor(Image.open(exhibits.photos()[-1]).convert("RGB").resize((240, 160)))
    before, now = frame[..., 10:130, 10:200], frame[..., 15:135, 3:193]  # 5 px up and 7 to the right
    where, trust = motion(before, now)
    moved = where - torch.stack(torch.meshgrid(torch.arange(120), torch.arange(190), indexing="ij"))
    middle = moved[:, 20:-20, 20:-20].flatten(1)
    assert middle.float().median(1).values.tolist() == [5, -7]
    assert (follow(before, where) - now).abs()[..., 20:-20, 20:-20].mean() < 0.15 * (before - now).abs().mean()
    assert trust[..., 20:-20, 20:-20].mean() > 0.8 and motion(before, -now)[1].mean() < 0.2


def test_a_gif_becomes_twelve_frames_a_second(tmp_path):
    frames = [Image.new("RGB", (40, 30), (60 * i, 0, 0)) for i in range(4)]
    frames[0].save(tmp_path / "slow.gif", save_all=True, append_images=frames[1:], duration=250, loop=0)
    read = clip(tmp_path / "slow.gif")
    assert 9 <= len(read) <= 12 and read[0].size == (40, 30)
    reds = [each.getpixel((5, 5))[0] for each in read]
    assert reds == sorted(reds) and len(set(reds)) == 4
    frames[0].save(tmp_path / "short.webp", save_all=True, append_images=frames[1:], duration=83)
    assert len(clip(tmp_path / "short.webp")) == 4
    (tmp_path / "words.mp4").write_text("no video")
    with pytest.raises(InputError):
        clip(tmp_path / "words.mp4")


@pytest.mark.parametrize(
    "call",
    [
        lambda room: room.stylize(None, WAVE),
        lambda room: room.stylize(photo(64, 64), None),
        lambda room: room.stylize(b"no picture", WAVE),
        lambda room: room.stylize(photo(5000, 20), WAVE),
        lambda room: room.stylize(photo(64, 64), WAVE, 1.5),
        lambda room: room.stylize(photo(64, 64), WAVE, float("nan")),
        lambda room: room.stylize(photo(64, 64), WAVE, stroke=9),
        lambda room: room.stylize(photo(64, 64), WAVE, size=4096),
        lambda room: room.stylize(photo(64, 64), WAVE, other=STARS, mix="half"),
        lambda room: room.optimize(photo(64, 64), WAVE, start="dream"),
        lambda room: room.optimize(photo(64, 64), WAVE, steps=0),
        lambda room: room.film([], WAVE),
        lambda room: looking.channels(photo(64, 64), WAVE, 3),
        lambda room: exhibits.painting("guernica"),
    ],
)
def test_bad_input_says_what_to_do_at_once(room, call):
    with pytest.raises(InputError) as caught:
        call(room)
    for speech in ("ko", "en"):
        assert len(caught.value.text(speech)) > 10 and "{" not in caught.value.text(speech)


# ---- looking inside ----------------------------------------------------------------------------------------------


def test_what_is_shown_of_a_block():
    sheets = looking.channels(photo(96, 64), WAVE, 1)
    assert all(sheet.width > 500 for sheet in sheets)
    pictures, off = looking.matrices([photo(96, 64), WAVE, WAVE], 2)
    assert len(pictures) == 3 and off[0] > 0.1 and off[1] == 0
    first, *_, last = looking.again(photo(96, 64), "content", 0, steps=5)
    assert settings_of(last)["step"] == 5 and apart(first, last) > 1


# ---- the room ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def client():
    from demos.style_transfer import tab

    with gr.Blocks() as page:
        with gr.Tab("room"):
            tab.build()
    page.queue()
    _, url, _ = page.launch(prevent_thread_lock=True, quiet=True, i18n=gr.I18n(**translations()), ssr_mode=False)
    yield Client(url, verbose=False)
    page.close()


def test_the_wall_has_all_its_paintings():
    assert {path.stem for path in exhibits.STYLES.glob("*.webp")} == set(texts.PAINTINGS)
    assert sum(path.stat().st_size for path in exhibits.STYLES.glob("*.webp")) < 2_000_000
    assert texts.BLOCKS == gatys.STYLE_BLOCKS


def test_the_api_paints_and_the_picture_carries_its_settings(client, room):
    cat = exhibits.photos()[1]
    shown, line, download, (before, after) = client.predict(
        image=handle_file(cat), painting="munch_the_scream", size=256, api_name="/style_transfer_stylize"
    )
    made = Image.open(download)
    assert apart(made, room.stylize(cat, exhibits.painting("munch_the_scream"), size=256)) < 0.5
    assert settings_of(download)["demo"] == "style_transfer" and f"{made.width}×{made.height}" in line
    large = 3 * made.width, 3 * made.height  # a small picture hangs whole times larger
    assert Image.open(before).size == Image.open(after).size == Image.open(shown).size == large


def test_the_api_paints_in_a_style_that_is_brought_along(client, tmp_path):
    own = handle_file(save_png(photo(120, 90), tmp_path / "own.png"))
    result = client.predict(
        image=handle_file(exhibits.photos()[0]), painting=None, own=own, size=256, api_name="/style_transfer_stylize"
    )
    assert Image.open(result[2]).size == (256, 256)
    with pytest.raises(Exception, match="벽의 그림|wall"):
        client.predict(image=handle_file(exhibits.photos()[0]), painting=None, api_name="/style_transfer_stylize")


def test_the_api_optimizes(client):
    *_, chart, download, _ = client.predict(
        image=handle_file(exhibits.photos()[0]), steps=20, size=256, api_name="/style_transfer_optimize"
    )
    assert settings_of(download)["step"] == 20 and "<polyline" in chart


def test_the_api_paints_a_video(client, tmp_path):
    frames = [photo(96, 64).rotate(5 * i) for i in range(6)]
    frames[0].save(tmp_path / "turn.gif", save_all=True, append_images=frames[1:], duration=80, loop=0)
    video, line = client.predict(video=handle_file(tmp_path / "turn.gif"), api_name="/style_transfer_film")
    path = video["video"] if isinstance(video, dict) else video
    assert 4 <= len(read_frames(path, 50)) <= 7 and line


def test_the_api_looks_inside(client):
    given = dict(image=handle_file(exhibits.photos()[0]), painting="seurat_sunday", own=None, block=1)
    assert len(client.predict(**given, api_name="/style_transfer_look")) == 2
    *pictures, line = client.predict(**given, api_name="/style_transfer_gram")
    assert len(pictures) == 3 and "1" in line


def test_a_picture_of_a_tensor_is_what_it_was():
    picture = photo(40, 30)
    assert apart(to_images(to_tensor(picture))[0], picture) == 0


def test_a_change_on_the_page_paints_again_and_an_empty_picture_leaves_what_hangs():
    from demos.style_transfer import tab

    rest = [None, 1.0, tab.NONE, 0.5, 1.0, False, 256]
    request = gr.Request(username=None)
    request.session_hash = "visitor"
    ((shown, line, *_),) = tab.follow(request, exhibits.photos()[0], "seurat_sunday", *rest)
    assert Image.open(shown).size == (768, 768) and "256×256" in line
    assert list(tab.follow(request, None, "seurat_sunday", *rest)) == [(gr.skip(),) * 4]
