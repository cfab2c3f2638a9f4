"""demos/common/media/images.py: whatever a visitor uploads becomes an upright RGB picture or a clear sentence."""

import io

import numpy as np
import pytest
import torch
from PIL import Image

from demos.common.media import images
from demos.common.ui.i18n import InputError


def halves(left, right, mode="RGB", size=(8, 4)) -> Image.Image:
    """A picture whose left half is `left` and whose right half is `right`."""
    picture = Image.new(mode, size, right)
    picture.paste(left, (0, 0, size[0] // 2, size[1]))
    return picture


def encoded(picture: Image.Image, format: str, **options) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, format, **options)
    return buffer.getvalue()


def close(pixel, expected, tolerance=6) -> bool:
    return all(abs(a - b) <= tolerance for a, b in zip(pixel, expected, strict=True))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_turned_photos_come_out_upright(orientation):
    """A phone stores the picture turned and says so in EXIF; each of the eight ways must end the same."""
    upright = Image.new("RGB", (6, 4), "white")
    upright.paste((255, 0, 0), (0, 0, 3, 2))  # only the top left is red: tells all eight apart
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }  # fmt: skip
    stored = upright.transpose(undo[orientation]) if orientation in undo else upright
    exif = Image.Exif()
    exif[0x0112] = orientation
    opened = images.open_image(encoded(stored, "PNG", exif=exif))
    assert opened.size == (6, 4)
    assert np.array_equal(np.asarray(opened), np.asarray(upright))


def test_transparency_is_laid_on_white():
    picture = halves((255, 0, 0, 255), (0, 0, 255, 0), "RGBA")
    for source in (picture, encoded(picture, "PNG"), encoded(picture, "WEBP", lossless=True)):
        opened = images.open_image(source)
        assert opened.mode == "RGB"
        assert opened.getpixel((0, 0)) == (255, 0, 0)
        assert opened.getpixel((7, 0)) == (255, 255, 255)


def test_half_transparent_grey():
    assert close(images.open_image(Image.new("LA", (4, 4), (0, 128))).getpixel((0, 0)), (127, 127, 127))


def test_palette_with_a_transparent_colour():
    picture = halves(1, 0, "P")
    picture.putpalette([0, 0, 0, 0, 200, 0])
    opened = images.open_image(encoded(picture, "GIF", transparency=0))
    assert opened.getpixel((0, 0)) == (0, 200, 0)
    assert opened.getpixel((7, 0)) == (255, 255, 255)


def test_cmyk_jpeg():
    opened = images.open_image(encoded(Image.new("CMYK", (16, 16), (0, 255, 255, 0)), "JPEG", quality=95))
    assert opened.mode == "RGB"
    assert close(opened.getpixel((8, 8)), (255, 0, 0), 12)


@pytest.mark.parametrize(("mode", "value"), [("L", 128), ("1", 1), ("RGB", (9, 9, 9)), ("HSV", (0, 0, 128))])
def test_other_modes_become_rgb(mode, value):
    opened = images.open_image(Image.new(mode, (5, 5), value))
    assert opened.mode == "RGB" and opened.size == (5, 5)


def test_sixteen_bits_are_scaled_not_clipped():
    ramp = Image.fromarray(np.linspace(0, 65535, 256).astype(np.uint16)[None].repeat(4, 0))
    opened = images.open_image(encoded(ramp, "PNG"))
    assert close(opened.getpixel((0, 0)), (0, 0, 0), 1)
    assert close(opened.getpixel((128, 0)), (128, 128, 128), 1)
    assert close(opened.getpixel((255, 0)), (255, 255, 255), 1)


def test_a_dark_sixteen_bit_picture_stays_dark():
    dark = Image.fromarray(np.full((4, 4), 200, np.uint16))  # of 65535: black to the eye
    assert images.open_image(encoded(dark, "PNG")).getpixel((0, 0)) == (1, 1, 1)


@pytest.mark.parametrize("format", ["GIF", "WEBP"])
def test_the_first_frame_of_an_animation(format):
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue", "green")]
    opened = images.open_image(encoded(frames[0], format, save_all=True, append_images=frames[1:], duration=100))
    assert close(opened.getpixel((4, 4)), (255, 0, 0), 4)


@pytest.mark.parametrize("shape", [(6, 7), (6, 7, 3), (6, 7, 4)])
def test_arrays(shape):
    assert images.open_image(np.full(shape, 255, np.uint8)).size == (7, 6)


def test_the_longer_side_is_reduced_and_the_shape_kept():
    photo = encoded(Image.new("RGB", (400, 100), "red"), "JPEG")
    assert images.open_image(photo, largest=100).size == (100, 25)
    assert images.open_image(photo, largest=1000).size == (400, 100)
    assert images.open_image(Image.new("RGB", (3000, 1)), largest=100).size == (100, 1)


def sentence(source, **limits) -> InputError:
    """The refusal of `source`, which must speak both languages."""
    with pytest.raises(InputError) as refusal:
        images.open_image(source, **limits)
    assert isinstance(refusal.value, ValueError)
    assert any("가" <= letter <= "힣" for letter in refusal.value.text("ko"))
    assert refusal.value.text("en").isascii() or "×" in refusal.value.text("en")
    return refusal.value


def test_too_small_says_how_large_it_must_be():
    assert "32" in sentence(Image.new("RGB", (100, 31)), smallest=32).text("en")
    assert images.open_image(Image.new("RGB", (100, 32)), smallest=32).size == (100, 32)
    assert images.open_image(Image.new("RGB", (1, 1))).size == (1, 1)


def test_too_many_pixels(monkeypatch):
    monkeypatch.setattr(images, "MAX_PIXELS", 1000)
    assert "large" in sentence(Image.new("RGB", (100, 11))).text("en")


def test_a_decompression_bomb_is_refused_before_it_is_decoded(monkeypatch):
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 1000)  # Pillow refuses by itself above twice this
    assert "large" in sentence(encoded(Image.new("L", (100, 100)), "PNG")).text("en")


def test_what_is_no_picture_is_refused_with_a_sentence(tmp_path):
    text = tmp_path / "notes.png"
    text.write_text("not a picture")
    empty = tmp_path / "empty.jpg"
    empty.touch()
    cut = tmp_path / "cut.png"
    cut.write_bytes(encoded(Image.effect_noise((64, 64), 90), "PNG")[:300])
    sources = (None, str(text), text, empty, cut, tmp_path, tmp_path / "missing.png", b"", np.zeros((2, 2, 7)))
    for source in sources:
        sentence(source)


def test_a_picture_that_was_deleted_meanwhile_is_told_from_a_broken_one(tmp_path):
    for read in (images.open_image, images.settings_of):
        with pytest.raises(InputError, match="an hour"):
            read(tmp_path / "missing.png")


def test_what_a_room_shows_lies_where_gradio_deletes(monkeypatch, tmp_path):
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "cache"))
    first, second = (images.cache_path("walk.mp4") for _ in range(2))
    assert first != second and first.name == second.name == "walk.mp4"
    assert first.parent.is_dir() and first.is_relative_to(tmp_path / "cache")
    assert Image.open(images.jpeg_frame(halves("red", "blue"))).size == (8, 4)


def test_tensors_and_back():
    picture = halves((0, 128, 255), (255, 1, 7))
    tensor = images.to_tensor(picture)
    assert tensor.shape == (1, 3, 4, 8) and tensor.dtype == torch.float32
    assert tensor.min() == -1 and tensor.max() == 1
    assert np.array_equal(np.asarray(images.to_images(tensor)[0]), np.asarray(picture))
    grey = images.to_images(torch.tensor([-2.0, 0.0, 2.0]).reshape(3, 1, 1, 1))
    assert [g.getpixel((0, 0)) for g in grey] == [0, 128, 255] and grey[0].mode == "L"


def test_sheets():
    pictures = [Image.new("RGB", (10, 6), "red") for _ in range(5)]
    assert images.grid(pictures, columns=3, gutter=2).size == (3 * 12 + 2, 2 * 8 + 2)
    assert images.enlarge(pictures[0], 4).size == (40, 24)
    assert images.square(Image.new("RGB", (30, 20)), 8).size == (8, 8)


def test_settings_survive_saving_and_loading(tmp_path):
    stamped = images.stamp(Image.new("RGB", (8, 8)), "vae", seed=7, note='고양이 \\ "quoted"')
    path = images.save_png(stamped, tmp_path / "result.png")
    assert images.settings_of(path) == {"demo": "vae", "seed": 7, "note": '고양이 \\ "quoted"'}
    assert "생성된 이미지" in Image.open(path).info["Description"]
    assert images.settings_of(Image.new("RGB", (8, 8))) is None


def test_gradio_keeps_the_settings_of_a_download(tmp_path):
    from gradio.image_utils import save_image

    stamped = images.stamp(Image.new("RGB", (8, 8)), "vae", seed=7)
    path = save_image(stamped, str(tmp_path), format="png")
    assert images.settings_of(path) == {"demo": "vae", "seed": 7}
    assert "생성된 이미지" in Image.open(path).info["Description"]


def test_frames_of_a_stream_are_jpegs():
    frame = Image.open(images.jpeg_frame(Image.new("RGB", (32, 16), "red")))
    assert frame.format == "JPEG" and frame.size == (32, 16)


def test_a_frame_is_in_gradios_cache_and_gradio_knows_to_delete_it(tmp_path, monkeypatch):
    import gradio as gr
    from gradio.processing_utils import move_files_to_cache

    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path))
    shown = gr.Image(format="png")
    path = images.jpeg_frame(Image.new("RGB", (32, 16), "red"))
    moved = move_files_to_cache(shown.postprocess(path).model_dump(), shown, postprocess=True)
    assert moved["path"] == path and path in shown.temp_files
    assert [str(each) for each in tmp_path.rglob("*.jpg")] == [path], "no copy"
