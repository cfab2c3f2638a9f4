"""Colours of birds and flowers: the name of each pixel's colour, a subject's main colour, and another one for it.

    shares = measure(detector, pictures).shares            # (N, 11) of measurements.py
    main_colour(shares, "bird")                            # (N,), places in COLOURS

Training captions and the figure colour_accuracy name colours by the same rules, so that "is the asked colour there?"
has an answer.
"""

import torch
import torch.nn.functional as F
from torch import Tensor

from demos.text_to_image.constants import COLOURS as ASKED

COLOURS = (*ASKED, "grey")  # grey is measured and said, but is not among the ten that are examined

# Colours that lie side by side: one between two names is not weak for being split by them.
ADJACENT = (("red", "orange"), ("orange", "yellow"), ("red", "pink"), ("purple", "pink"), ("blue", "purple"))
TARGETS = {  # of `recolour`: hue in degrees, saturation, and the range of lightness that is left, lowest and highest
    "red": (357, 0.88, 0.15, 0.88),
    "orange": (27, 0.90, 0.35, 1.0),
    "yellow": (53, 0.85, 0.45, 1.0),
    "green": (115, 0.65, 0.15, 0.80),
    "blue": (222, 0.78, 0.20, 0.92),
    "purple": (278, 0.62, 0.20, 0.85),
    "pink": (338, 0.42, 0.55, 1.0),
    "white": (60, 0.03, 0.62, 1.0),
    "black": (230, 0.12, 0.0, 0.28),
    "brown": (26, 0.50, 0.12, 0.60),
}


def name_colours(pictures: Tensor) -> Tensor:
    """RGB (B, 3, H, W) in [-1, 1] -> each pixel's place in COLOURS, (B, H, W).

    Hue as in HSV; lightness and chroma as in CIELAB (D65), because a dark orange is a brown, a light red a pink, and a
    colour with little chroma none at all.
    """
    hue, lightness, chroma = hue_lightness_chroma(((pictures + 1) / 2).clamp(0, 1))
    names = torch.full_like(hue, COLOURS.index("red"), dtype=torch.long)

    def name(colour: str, where: Tensor) -> None:
        names[where] = COLOURS.index(colour)

    name("orange", (hue >= 14) & (hue < 41))
    name("yellow", (hue >= 41) & (hue < 67))
    name("green", (hue >= 67) & (hue < 168))
    name("blue", (hue >= 168) & (hue < 250))
    name("purple", (hue >= 250) & (hue < 306))
    name("pink", (hue >= 306) & (hue < 342))
    reddish = (hue >= 342) | (hue < 14)
    name("pink", reddish & (lightness > 58) & (chroma < 62))
    name("pink", (hue >= 290) & (hue < 306) & (lightness > 60))
    name("purple", (hue >= 306) & (hue < 325) & (lightness < 40))
    name("red", (hue >= 325) & (hue < 342) & (lightness < 40))
    # dark or dull orange is brown; dull yellow too, while dark vivid yellow-green stays a green
    name("brown", (hue >= 14) & (hue < 41) & ((lightness < 48) | (chroma < 38)))
    name("brown", reddish & (lightness < 58) & (chroma < 30))
    name("brown", (hue >= 41) & (hue < 55) & ((lightness < 45) | (chroma < 28)))
    name("green", (hue >= 55) & (hue < 67) & (lightness < 55) & (chroma >= 22))
    name("brown", (hue >= 55) & (hue < 67) & (lightness < 60) & (chroma < 22))
    # too little chroma to have a hue; light things look white sooner than dark ones look black
    grey = chroma < 11
    name("grey", grey)
    name("white", (lightness > 70) & (chroma < 13))
    name("white", (lightness > 84) & (chroma < 20))
    name("black", (lightness < 32) & grey)
    name("black", (lightness < 20) & (chroma < 22))
    name("black", lightness < 10)
    return names


def hue_lightness_chroma(rgb: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """sRGB (B, 3, H, W) in [0, 1] -> HSV's hue in degrees, CIELAB's lightness (0 to 100) and chroma, (B, H, W) each."""
    red, green, blue = rgb.unbind(1)
    high, spread = rgb.amax(1), rgb.amax(1) - rgb.amin(1)
    safe = spread.clamp(min=1e-6)
    hue = torch.where(
        high == red,
        ((green - blue) / safe) % 6,
        torch.where(high == green, (blue - red) / safe + 2, (red - green) / safe + 4),
    )
    linear = torch.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    matrix = rgb.new_tensor([[0.4339, 0.3762, 0.1899], [0.2126, 0.7152, 0.0722], [0.0178, 0.1095, 0.8727]])
    xyz = torch.einsum("ij,bjhw->bihw", matrix, linear)  # divided by the white point
    f = torch.where(xyz > 0.008856, xyz.clamp(min=1e-6) ** (1 / 3), 7.787 * xyz + 16 / 116)
    chroma = ((500 * (f[:, 0] - f[:, 1])).square() + (200 * (f[:, 1] - f[:, 2])).square()).sqrt()
    return hue * 60, 116 * f[:, 1] - 16, chroma


def plausible(shares: Tensor, subject: str) -> Tensor:
    """Shares (..., 11) as a person would name them: what is light or surroundings rather than paint counts less.

    White things have grey shadows, and leaves that slipped in make a flower green. What is bright about a dark bird is
    what one sees. See also ADJACENT.
    """
    shares = shares.clone()
    place = {name: k for k, name in enumerate(COLOURS)}
    white, grey, green, black, brown = (shares[..., place[n]] for n in ("white", "grey", "green", "black", "brown"))
    if subject == "flower":
        white += grey * (white > 0.5 * grey)
        grey *= 0.2
        green *= 0.45
        black *= 0.5
        brown *= 0.6
    else:
        white += 0.5 * grey * (white > grey)
        green *= 0.8
        for name in ("red", "orange", "yellow", "purple", "pink"):
            shares[..., place[name]] *= 1.4
    adjusted = shares.clone()
    for one, other in ADJACENT:
        common = 0.3 * torch.minimum(shares[..., place[one]], shares[..., place[other]])
        adjusted[..., place[one]] += common
        adjusted[..., place[other]] += common
    return adjusted / adjusted.sum(-1, keepdim=True).clamp(min=1e-6)


def main_colour(shares: Tensor, subject: str) -> Tensor:
    """Measured shares (N, 11) -> (N,), the place in COLOURS of each subject's main colour."""
    return plausible(shares, subject).argmax(1)


def recolour(pictures: Tensor, mask: Tensor, shares: Tensor, colours: list[int]) -> Tensor:
    """Give each subject another main colour; its other colours, its light and its surroundings stay.

    There are hardly any blue dahlias or green wrens to learn from, and visitors will ask for them.

    Args:
        pictures: (B, 3, H, W) in [-1, 1].
        mask: the share of each pixel that is subject, (B, S, S) in [0, 1].
        shares: (B, 11), as measured.
        colours: the new colour of each, a place in ASKED.
    """
    rgb = ((pictures + 1) / 2).clamp(0, 1)
    high, low = rgb.amax(1), rgb.amin(1)
    value = 0.6 * high + 0.4 * rgb.mean(1)
    mask = F.interpolate(mask[:, None], size=pictures.shape[-2:], mode="bilinear")
    # every colour that has a good share is changed: what stays are small marks, eyes and beaks
    weight = torch.stack([large[names] for large, names in zip((shares > 0.12).float(), name_colours(pictures))])
    weight = F.avg_pool2d(weight[:, None], 5, 1, 2) * mask
    painted = []
    for k, place in enumerate(colours):
        hue, saturation, darkest, lightest = TARGETS[ASKED[place]]
        inside = value[k][mask[k, 0] > 0.5]
        ends = torch.quantile(inside, torch.tensor([0.03, 0.97])) if len(inside) > 20 else torch.tensor([0.0, 1.0])
        v = ((value[k] - ends[0]) / (ends[1] - ends[0]).clamp(min=0.15)).clamp(0, 1) * (lightest - darkest) + darkest
        vivid = ((high[k] - low[k]) / high[k].clamp(min=0.05)).clamp(0, 1)
        s = (saturation * (0.8 + 0.3 * vivid)).clamp(0, 1)
        turn = torch.tensor([5.0, 3.0, 1.0]).view(3, 1, 1) + hue / 60
        turn = turn % 6
        painted.append(v * (1 - s * torch.minimum(turn, 4 - turn).clamp(0, 1)))  # HSV to RGB
    return torch.lerp(rgb, torch.stack(painted), weight) * 2 - 1
