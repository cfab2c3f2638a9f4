"""Pictures in and out: whatever a visitor brings becomes RGB; what a network makes is saved with its settings."""

from __future__ import annotations

import base64
import io
import json
import math
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from demos.common.ui.i18n import InputError, Texts

if TYPE_CHECKING:
    import torch  # imported where it is used: the page opens before torch is loaded

MAX_PIXELS = 60_000_000  # a 60-megapixel photo takes 180 MB once opened; more than that is refused
Image.MAX_IMAGE_PIXELS = MAX_PIXELS

t = Texts(
    "images",
    {
        "missing": ("먼저 그림을 골라 주세요.", "Please choose a picture first."),
        "not_an_image": (
            "이 파일은 그림으로 열리지 않아요. PNG, JPEG, WebP 파일을 올려 주세요.",
            "This file does not open as a picture. Please use a PNG, JPEG or WebP file.",
        ),
        "gone": (
            "이 그림 파일이 없어요. 그림은 한 시간이 지나면 지워집니다. 다시 만들거나 올려 주세요.",
            "This picture's file is not there: pictures are deleted after an hour. Please make or upload it again.",
        ),
        "too_small": (
            "그림이 너무 작아요({width}×{height}). 가로와 세로가 모두 {smallest}픽셀 이상인 그림을 올려 주세요.",
            "The picture is too small ({width}×{height}). Both sides need at least {smallest} pixels.",
        ),
        "too_narrow": (
            "그림이 너무 길쭉해요. 긴 변이 짧은 변의 {ratio}배를 넘지 않게 잘라서 올려 주세요.",
            "The picture is too narrow. Please crop it so that the longer side is at most {ratio} times the shorter.",
        ),
        "too_large": (
            "그림이 너무 커요. {megapixels}메가픽셀 이하로 줄여서 올려 주세요.",
            "The picture is too large. Please reduce it to {megapixels} megapixels or less.",
        ),
        "too_many_pixels": (
            "그림이 너무 커요({width}×{height}). 가로×세로가 {side}×{side}만큼의 픽셀을 넘지 않게 줄이거나 잘라서 "
            "올려 주세요.",
            "The picture is too large ({width}×{height}). Please reduce or crop it to no more pixels than "
            "{side}×{side} has.",
        ),
        "not_a_video": (
            "이 파일은 동영상으로 열리지 않아요. MP4, WebM, GIF 파일을 올려 주세요.",
            "This file does not open as a video. Please use an MP4, WebM or GIF file.",
        ),
    },
)


def open_image(
    source: Any,
    *,
    smallest: int = 1,
    largest: int | None = None,
    area: int | None = None,
    keep_alpha: bool = False,
) -> Image.Image:
    """Any picture as RGB, upright, on white where it was transparent.

    Args:
        source: PIL image, path, bytes, or uint8 array (H, W) or (H, W, 3 or 4).
        smallest: Pixels that both sides must have at least.
        largest: Pixels that the longer side is reduced to if it has more.
        area: Pixels that the picture may have at most; it is refused before the file is decoded.
        keep_alpha: Return a picture with transparency as RGBA instead.

    Raises:
        InputError: Nothing given, deleted meanwhile, not a picture, too small, or more than MAX_PIXELS or `area`.
    """
    if source is None:
        raise t.error("missing")
    try:
        image = _as_pil(source)
        if image.width * image.height > MAX_PIXELS:
            raise t.error("too_large", megapixels=MAX_PIXELS // 1_000_000)
        if area and image.width * image.height > area:
            raise t.error("too_many_pixels", width=image.width, height=image.height, side=math.isqrt(area))
        if largest:
            image.draft("RGB", (largest, largest))  # lets a JPEG decode at a reduced size
        image = _flatten(ImageOps.exif_transpose(image), keep_alpha)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise t.error("too_large", megapixels=MAX_PIXELS // 1_000_000) from error
    except FileNotFoundError as error:  # app.DELETE_CACHE
        raise t.error("gone") from error
    except (UnidentifiedImageError, OSError, SyntaxError, TypeError) as error:
        raise t.error("not_an_image") from error
    if min(image.size) < smallest:
        raise t.error("too_small", width=image.width, height=image.height, smallest=smallest)
    if largest and max(image.size) > largest:
        scale = largest / max(image.size)
        image = image.resize([max(1, round(side * scale)) for side in image.size], Image.Resampling.LANCZOS)
    return image


def too_narrow(ratio: int) -> InputError:
    """The error to raise where a picture's longer side is more than `ratio` times the shorter."""
    return t.error("too_narrow", ratio=ratio)


def _as_pil(source: Any) -> Image.Image:
    """What `open_image` takes as a PIL image, not decoded yet where it is a file."""
    if isinstance(source, Image.Image):
        return source
    if isinstance(source, np.ndarray):
        return Image.fromarray(source)
    if isinstance(source, bytes):
        return Image.open(io.BytesIO(source))
    return Image.open(source)


def _flatten(image: Image.Image, keep_alpha: bool = False) -> Image.Image:
    """RGB from any mode, the first frame of an animation; transparency is laid on white or kept."""
    image.load()
    if image.mode.startswith("I") or image.mode == "F":
        pixels = np.asarray(image, dtype=np.float64)  # 16 bit: Pillow's own conversion clips instead of scaling
        top = pixels.max(initial=0)
        white = (
            65535.0 if image.mode.startswith("I;16") or top > 255 else 255.0 if image.mode == "I" or top > 1 else 1.0
        )
        return Image.fromarray((pixels.clip(0, white) / white * 255).round().astype(np.uint8)).convert("RGB")
    if image.has_transparency_data:
        image = image.convert("RGBA")
        if keep_alpha:
            return image
        return Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("RGB")
    return image.convert("RGB")


def to_tensor(image: Image.Image) -> torch.Tensor:
    """An RGB (or L) image as (1, C, H, W) float32 in [-1, 1]."""
    import torch

    pixels = torch.from_numpy(np.array(image))
    pixels = pixels[..., None] if pixels.ndim == 2 else pixels
    return pixels.permute(2, 0, 1)[None].float() / 127.5 - 1


def to_images(tensor: torch.Tensor) -> list[Image.Image]:
    """(B, 1 or 3, H, W) in [-1, 1] as PIL images (L or RGB); values outside are clipped."""
    batch = ((tensor.detach().float().clamp(-1, 1) + 1) * 127.5).round().byte().permute(0, 2, 3, 1).cpu().numpy()
    return [Image.fromarray(pixels[..., 0] if pixels.shape[-1] == 1 else pixels) for pixels in batch]


def square(image: Image.Image, size: int) -> Image.Image:
    """The middle square of an image, `size` pixels a side."""
    return ImageOps.fit(image, (size, size), Image.Resampling.LANCZOS)


def enlarge(image: Image.Image, factor: int) -> Image.Image:
    """The image `factor` (a whole number) times larger, by a Lanczos filter: a browser's enlarging would blur it."""
    return image.resize((image.width * factor, image.height * factor), Image.Resampling.LANCZOS)


def reduce(image: Image.Image, factor: int) -> Image.Image:
    """The image `factor` times smaller, bicubic with antialiasing: how super-resolution's test pictures are made.

    Sides that `factor` does not divide lose their last pixels first.
    """
    width, height = image.width // factor, image.height // factor
    box = (0, 0, factor * width, factor * height)
    return image.resize((width, height), Image.Resampling.BICUBIC, box=box)


def grid(images: Sequence[Image.Image], columns: int | None = None, gutter: int = 4) -> Image.Image:
    """A sheet of images of one size, row by row with white gutters; about square unless `columns` says otherwise."""
    columns = columns or math.ceil(math.sqrt(len(images)))
    width, height = images[0].size
    rows = math.ceil(len(images) / columns)
    sheet = Image.new("RGB", (columns * (width + gutter) + gutter, rows * (height + gutter) + gutter), "white")
    for i, image in enumerate(images):
        sheet.paste(image, (gutter + i % columns * (width + gutter), gutter + i // columns * (height + gutter)))
    return sheet


def split_sheet(path: Path, side: int) -> list[Image.Image]:
    """The pictures of a stored sheet without gutters, `side` px each, row by row; [] where there is no such file."""
    if not path.is_file():
        return []
    with Image.open(path) as file:
        sheet = file.convert("RGB")
    corners = [(x, y) for y in range(0, sheet.height, side) for x in range(0, sheet.width, side)]
    return [sheet.crop((x, y, x + side, y + side)) for x, y in corners]


def stamp(image: Image.Image, demo: str, **settings: Any) -> Image.Image:
    """The image with the settings that made it in its metadata: a PNG saved from it says how to make it again.

    `settings` must be JSON values. Gradio's PNG writer keeps text metadata, so downloads carry them too.
    """
    image.info["Description"] = "생성된 이미지 (generated image)"
    image.info["Software"] = f"generative model gallery / {demo}"
    image.info["settings"] = json.dumps({"demo": demo, **settings}, ensure_ascii=False)
    return image


def settings_of(source: Image.Image | str | Path) -> dict[str, Any] | None:
    """The settings that `stamp` wrote into a picture, or None. Raises InputError where the file is gone."""
    try:
        image = source if isinstance(source, Image.Image) else Image.open(source)
    except FileNotFoundError as error:
        raise t.error("gone") from error
    text = image.info.get("settings")
    return json.loads(text) if isinstance(text, str) else None


def save_png(image: Image.Image, path: str | Path) -> str:
    """Save a picture as PNG with its text metadata, and return the path."""
    from PIL.PngImagePlugin import PngInfo

    notes = PngInfo()
    for key, value in image.info.items():
        if isinstance(key, str) and isinstance(value, str):
            notes.add_text(key, value)
    image.save(path, "PNG", pnginfo=notes)
    return str(path)


def data_uri(image: Image.Image, format: str = "PNG", **options: Any) -> str:
    """A picture as a data URI, for an <img>; `options` are those of Pillow's writer of this format."""
    file = io.BytesIO()
    image.save(file, format, **options)
    return f"data:image/{format.lower()};base64,{base64.b64encode(file.getvalue()).decode()}"


def jpeg_frame(image: Image.Image) -> str:
    """Write a frame of a stream into `cache` and return its path. A JPEG takes half a PNG's time at 256 px."""
    with tempfile.NamedTemporaryFile(prefix="frame_", suffix=".jpg", dir=cache(), delete=False) as file:
        image.convert("RGB").save(file, "JPEG", quality=88)
    return file.name


def cache_path(name: str) -> Path:
    """Where a handler may write a file of this name for a component to show, in a new folder of `cache`."""
    return Path(tempfile.mkdtemp(dir=cache())) / name


def cache() -> Path:
    """Gradio's cache folder, for files that are shown at once and not kept.

    A component shows a file that lies in it without making a copy; it is deleted like all that visitors make (see
    app.DELETE_CACHE).
    """
    from gradio.utils import get_upload_folder

    folder = Path(get_upload_folder())
    folder.mkdir(parents=True, exist_ok=True)
    return folder
