"""Whatever a visitor draws or uploads, made like the drawings that the networks learned from; and a photo's edges.

label_map(picture, 256)     # classes (256, 256): every pixel's, off-palette colours snapped to the nearest
lines(picture, 128)         # black lines on white paper, whatever was ink and paper before
edges(photo, 128)           # a photo as such lines
"""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image, ImageColor, ImageFilter, ImageOps
from torch import Tensor

from demos.common.media.images import square, to_images, to_tensor
from demos.pix2pix.constants import COLOURS
from demos.pix2pix.texts import t

PALETTE = np.array([ImageColor.getrgb(colour) for colour in COLOURS.values()], dtype=np.int32)
NEAR = 60  # distance in RGB up to which a pixel has a class's own colour
FAINTEST = 24  # grey levels of 255 that ink must differ from paper
AREAS = 0.05  # part of a picture; edges of photos have up to 0.003, OpenMoji's outlines 0.033, face photos over 0.10
NOISE = 0.12  # part of the strongest ink below which a pixel is paper: JPEG noise, smudges


def nearest_class(pixels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """RGB (H, W, 3) -> the class with the nearest colour (H, W), uint8, and the distance to it (H, W)."""
    # |p - c|^2 without |p|^2 first: that does not change which is nearest
    pixels = pixels.astype(np.int32)
    scores = (PALETTE**2).sum(1) - 2 * pixels @ PALETTE.T
    nearest = scores.argmin(-1)
    squares = np.take_along_axis(scores, nearest[..., None], -1)[..., 0] + (pixels**2).sum(-1)
    return nearest.astype(np.uint8), np.sqrt(squares.clip(0))


def one_hot(classes: Tensor) -> Tensor:
    """Classes (B, H, W) -> (B, 12, H, W), 1 where a pixel is of that class, else 0."""
    return F.one_hot(classes.long(), len(COLOURS)).permute(0, 3, 1, 2).float()


def label_map(picture: Image.Image, size: int) -> np.ndarray:
    """An RGB picture -> classes (size, size), uint8. What is not square gets background at its sides.

    Raises InputError: a photo, or one colour only.
    """
    picture = ImageOps.pad(picture, (size, size), Image.Resampling.NEAREST, color=COLOURS["background"])
    classes, distance = nearest_class(np.asarray(picture))
    off_palette = distance > NEAR
    if off_palette.mean() > 0.5 and colourful(picture):
        raise t.error("photo_not_classes")
    # Soft edges of a brush have the colours of classes that lie between two others: there the neighbours decide.
    around = np.asarray(Image.fromarray(classes).filter(ImageFilter.ModeFilter(5)))
    classes = np.where(off_palette, around, classes)
    if classes.min() == classes.max():
        raise t.error("no_classes")
    return classes


def colourful(picture: Image.Image, colours: int = 16, share: float = 0.85) -> bool:
    """Whether its `colours` most frequent colours (16 levels a channel) leave more than `1 - share` of it uncovered."""
    pixels = np.asarray(picture).astype(np.int32) // 16
    counts = np.bincount((pixels @ (256, 16, 1)).ravel())
    return bool(np.sort(counts)[-colours:].sum() < share * pixels.shape[0] * pixels.shape[1])


def lines(picture: Image.Image, size: int, photo: str = "photo_not_lines") -> Image.Image:
    """An RGB or grey picture -> (size, size), grey, black on white. What is not square gets paper at its sides.

    Raises InputError: nothing drawn; or neither ink nor paper in many places, with the key `photo`.
    """
    grey = np.asarray(picture.convert("L"), dtype=np.float32)
    levels = np.bincount(grey.astype(np.uint8).ravel(), minlength=256)
    paper = float(np.convolve(levels, np.ones(9), "same").argmax())  # the level around which most pixels are
    contrast = np.abs(grey - paper)
    strongest = float(contrast.max())
    if strongest < FAINTEST:
        raise t.error("no_lines")
    # between paper and ink a drawing, even with black areas, has only the soft sides of its lines; photos have areas
    between = (contrast > max(FAINTEST, NOISE * strongest)) & (contrast < 0.75 * strongest)
    areas = np.asarray(Image.fromarray(between.astype(np.uint8)).filter(ImageFilter.MinFilter(3)))
    if areas.mean() > AREAS:
        raise t.error(photo)
    sheet = Image.fromarray(np.where(contrast > NOISE * strongest, contrast / strongest, 0).astype(np.float32))
    ink = np.asarray(ImageOps.pad(sheet, (size, size), Image.Resampling.BOX, color=0))
    # a thin line on a large canvas comes out grey: as black as it was
    ink = ink / ink.max()
    return Image.fromarray((255 * (1 - ink)).round().astype(np.uint8))


def edges(photo: Image.Image, size: int, strength: float = 0.5) -> Image.Image:
    """The edges of a photo's middle square as lines, grey (size, size); `strength` 0 (few) to 1 (many)."""
    return to_images(canny(to_tensor(square(photo, size)), torch.tensor([float(strength)])))[0]


def canny(pictures: Tensor, strength: Tensor) -> Tensor:
    """Canny's edges (1986): blur, gradient, thin lines along its ridges; weak ones where they continue strong ones.

    Args:
        pictures: (B, 3, H, W) in [-1, 1].
        strength: (B,), 0 for few lines to 1 for many.

    Returns:
        (B, 1, H, W): lines of about two pixels, -1, on paper, 1.
    """
    grey = blur(blur(pictures.mean(1, keepdim=True)))
    around = F.pad(grey, (1, 1, 1, 1), mode="replicate")
    slope_x = blur(around, along=(2,))[..., 2:] - blur(around, along=(2,))[..., :-2]
    slope_y = blur(around, along=(3,))[..., 2:, :] - blur(around, along=(3,))[..., :-2, :]
    slope_x, slope_y = slope_x[..., 1:-1, :], slope_y[..., 1:-1]
    slope = torch.hypot(slope_x, slope_y)
    ridge = ridges(slope, torch.atan2(slope_y, slope_x))

    # how steep a line must be depends on the picture; a flat one has none
    share = 1 - (0.04 + 0.10 * strength)
    quantiles = [steepness.flatten().quantile(q) for steepness, q in zip(slope, share)]
    high = torch.stack(quantiles).clamp(min=0.04).view(-1, 1, 1, 1)
    weak, strong = (ridge & (slope > 0.4 * high)).float(), (ridge & (slope > high)).float()
    while not torch.equal(grown := F.max_pool2d(strong, 3, stride=1, padding=1) * weak, strong):
        strong = grown
    return 1 - 2 * (2 * blur(strong)).clamp(max=1)


def ridges(slope: Tensor, angle: Tensor) -> Tensor:
    """Where the slope (B, 1, H, W) is no lower than at both neighbours across the ridge, in one of four directions."""
    direction = (angle / (torch.pi / 4)).round().long() % 4
    height, width = slope.shape[2:]
    around = F.pad(slope, (1, 1, 1, 1))
    ridge = torch.zeros_like(slope, dtype=torch.bool)
    for number, (dy, dx) in enumerate(((0, 1), (1, 1), (1, 0), (1, -1))):
        ahead = around[..., 1 + dy : 1 + dy + height, 1 + dx : 1 + dx + width]
        behind = around[..., 1 - dy : 1 - dy + height, 1 - dx : 1 - dx + width]
        ridge |= (direction == number) & (slope > ahead) & (slope >= behind)
    return ridge


def blur(x: Tensor, along: tuple[int, ...] = (2, 3)) -> Tensor:
    """Weights 1, 2, 1 along the given dimensions of (B, 1, H, W); the border's pixels are repeated."""
    for dimension in along:
        kernel = x.new_tensor([1.0, 2.0, 1.0]).view(1, 1, *((3, 1) if dimension == 2 else (1, 3))) / 4
        pad = (0, 0, 1, 1) if dimension == 2 else (1, 1, 0, 0)
        x = F.conv2d(F.pad(x, pad, mode="replicate"), kernel)
    return x
