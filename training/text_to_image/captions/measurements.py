"""What pictures of flowers and birds look like, measured: where the subject is and which colours it has.

    eyes = Subject().learn(look, count)
    seen = measure(eyes, pictures)
    seen.shares                                          # (N, 11): how much of each picture's subject has each colour

training/pictured.py does so with whole data sets, training/caption_facts.py and caption_words.py make sentences of it.
`measure` sees made pictures with the same eyes, so that "was the asked colour painted?" has an answer.
"""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from demos.common.nn.backbone import load_backbone
from training.common.loop import precision

COLOURS = ("red", "orange", "yellow", "green", "blue", "purple", "pink", "white", "black", "brown", "grey")
ASKED = COLOURS[:10]  # grey is measured and said, and not among the ten that are examined
SUBJECTS = ("bird", "flower")
LOOK = 160  # px at which Lite0 looks for the subject
MARGIN = 16  # px of mirrored picture around that
SIDE = 64  # px at which colours are read
BLOCKS = (4, 10)  # of Lite0: strides 8 and 16


# where the subject is


class Subject(nn.Module):
    """How likely each place of a picture belongs to its subject, from frozen EfficientNet-Lite0 features.

    Nobody marked the subjects. The first guess is the middle of a picture and what has its colours (`by_colour`). Over
    many pictures what is wrong with these guesses is a different thing each time, while birds and petals come again and
    again: a network that learns to repeat the guesses from features alone is better than they are. Guesses that start
    from its answers are better still, so that it learns twice.
    """

    def __init__(self, width: int = 48):
        super().__init__()
        self.norm = nn.BatchNorm2d(40 + 112)
        self.layers = nn.Sequential(nn.Conv2d(152, width, 1), nn.ReLU(), nn.Conv2d(width, 1, 1))

    def forward(self, maps: Tensor) -> Tensor:
        """Maps (B, 152, H, W) -> logits (B, H, W)."""
        return self.layers(self.norm(maps))[:, 0]

    def learn(self, look, count: int, most: int = 1536, rounds: int = 3, steps: int = 250) -> "Subject":
        """From `look(indices)` -> pictures (B, 3, H, H) in [-1, 1], of which there are `count`."""
        random = torch.Generator().manual_seed(0)
        chosen = torch.randperm(count, generator=random)[:most].split(64)
        small, maps = [], []
        for part in chosen:
            pictures = look(part.tolist())
            small.append(F.adaptive_avg_pool2d(pictures, SIDE))
            maps.append(place_maps(pictures).half())
        small, maps = torch.cat(small), torch.cat(maps)
        guess = torch.zeros(len(maps), SIDE, SIDE)
        for _ in range(rounds):
            with torch.no_grad():
                wanted = torch.cat([by_colour(a, b) for a, b in zip(guess.split(64), small.split(64))])
                wanted = F.adaptive_avg_pool2d(wanted, maps.shape[-1])
            optimizer = torch.optim.AdamW(self.parameters(), 3e-3, weight_decay=1e-2)
            self.train()
            with torch.enable_grad():
                for _ in range(steps):
                    part = torch.randint(len(maps), (32,), generator=random)
                    loss = F.binary_cross_entropy_with_logits(self(maps[part].float()), wanted[part])
                    loss.backward()
                    optimizer.step()
                    optimizer.zero_grad()
            self.eval()
            with torch.no_grad():
                logits = torch.cat([self(part.float()) for part in maps.split(64)])
                guess = F.interpolate(logits[:, None], size=(SIDE, SIDE), mode="bilinear")[:, 0]
        return self.requires_grad_(False)


@torch.no_grad()
def place_maps(pictures: Tensor) -> Tensor:
    """Pictures (B, 3, H, W) in [-1, 1] -> Lite0's maps, a position for 8 px of LOOK, (B, 152, LOOK / 8, LOOK / 8)."""
    x = F.interpolate(pictures, size=(LOOK, LOOK), mode="bilinear")
    # mirrored beyond the border: a network knows where its input ends, and subjects are seldom there
    x = F.pad(x, (MARGIN,) * 4, mode="reflect").contiguous(memory_format=torch.channels_last)
    with torch.autocast("cpu", torch.bfloat16, enabled=precision("auto") == "bf16"):
        network = load_backbone()  # whoever shares it may have moved it
        fine, coarse = (each.cpu() for each in network.features(x.to(network.stem.weight.device), BLOCKS))
    coarse = F.interpolate(coarse.float(), size=fine.shape[-2:], mode="bilinear")
    edge = MARGIN // 8
    return torch.cat([fine.float(), coarse], dim=1)[..., edge:-edge, edge:-edge]


def by_colour(logits: Tensor, small: Tensor) -> Tensor:
    """A guess (B, SIDE, SIDE) of where the subject is, sharpened by colour -> the same as shares in 0..1.

    As in GrabCut: a pixel is likelier inside where its colour is frequent in what was taken for the subject, and rare
    outside and along the border.

    Args:
        logits: 0 everywhere where nothing is known but that subjects stand in the middle.
        small: the pictures, (B, 3, SIDE, SIDE) in [-1, 1].
    """
    axis = torch.linspace(-1, 1, SIDE)
    away = (axis.square()[:, None] + axis.square()).sqrt()
    ring = torch.maximum(axis.abs()[:, None], axis.abs()) > 0.88
    prior = (1.5 * logits + 2.0 * (0.75 - away)).flatten(1)
    levels = ((small + 1) * 4).long().clamp(0, 7).flatten(2)
    bins = levels[:, 0] * 64 + levels[:, 1] * 8 + levels[:, 2]  # (B, SIDE^2)
    border = 2.0 * ring.float().flatten()
    inside = prior.sigmoid()
    for _ in range(4):
        weights = (inside, 1 - inside + border)
        counts = [torch.zeros(len(bins), 512).scatter_add_(1, bins, part) for part in weights]
        mine, theirs = (count / count.sum(1, keepdim=True).clamp(min=1) for count in counts)
        ratio = ((mine + 4e-3) / (theirs + 4e-3)).log().gather(1, bins)
        inside = (prior + 2.0 * ratio).sigmoid()
    return inside.unflatten(1, (SIDE, SIDE))


def subject_mask(eyes: Subject, pictures: Tensor) -> Tensor:
    """(B, 3, H, W) in [-1, 1] -> the share of each pixel that is subject, (B, SIDE, SIDE) in 0..1."""
    logits = F.interpolate(eyes(place_maps(pictures))[:, None], size=(SIDE, SIDE), mode="bilinear")[:, 0]
    return by_colour(logits, F.adaptive_avg_pool2d(pictures, SIDE))


# which colours it has


def name_colours(pictures: Tensor) -> Tensor:
    """RGB (B, 3, H, W) in [-1, 1] -> each pixel's place in COLOURS, (B, H, W).

    Hue as in HSV; lightness and chroma as in CIELAB (D65), because a dark orange is a brown, a light red a pink, and a
    colour with little chroma none at all.
    """
    rgb = ((pictures + 1) / 2).clamp(0, 1)
    red, green, blue = rgb.unbind(1)
    high, spread = rgb.amax(1), rgb.amax(1) - rgb.amin(1)
    safe = spread.clamp(min=1e-6)
    hue = torch.where(
        high == red,
        ((green - blue) / safe) % 6,
        torch.where(high == green, (blue - red) / safe + 2, (red - green) / safe + 4),
    )
    hue = hue * 60
    linear = torch.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    matrix = rgb.new_tensor([[0.4339, 0.3762, 0.1899], [0.2126, 0.7152, 0.0722], [0.0178, 0.1095, 0.8727]])
    xyz = torch.einsum("ij,bjhw->bihw", matrix, linear)  # divided by the white point
    f = torch.where(xyz > 0.008856, xyz.clamp(min=1e-6) ** (1 / 3), 7.787 * xyz + 16 / 116)
    lightness = 116 * f[:, 1] - 16
    chroma = ((500 * (f[:, 0] - f[:, 1])).square() + (200 * (f[:, 1] - f[:, 2])).square()).sqrt()

    found = torch.full_like(hue, COLOURS.index("red"), dtype=torch.long)

    def name(colour: str, where: Tensor) -> None:
        found[where] = COLOURS.index(colour)

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
    return found


@dataclass
class Seen:
    """What was measured, one row a picture.

    Attributes:
        shares: (N, 11), how much of the subject has each colour; sums to 1.
        parts: (N, 3, 11), the same for the middle, for the top and for the underside of the subject.
        area: (N,), share of the picture that is subject.
        rough: (N,), mean change of lightness from a pixel to the next inside the subject.
    """

    shares: Tensor
    parts: Tensor
    area: Tensor
    rough: Tensor

    @staticmethod
    def join(parts: "list[Seen]") -> "Seen":
        return Seen(**{name: torch.cat([vars(part)[name] for part in parts]) for name in vars(parts[0])})


@torch.no_grad()
def measure(eyes: Subject, pictures: Tensor) -> Seen:
    """Pictures (B, 3, H, W) in [-1, 1] -> what their subjects look like."""
    mask = subject_mask(eyes, pictures)  # (B, S, S)
    small = F.adaptive_avg_pool2d(pictures, SIDE)
    named = F.one_hot(name_colours(small), len(COLOURS)).float()  # (B, S, S, 11)
    axis = torch.linspace(-1, 1, SIDE)
    y, x = axis.view(1, -1, 1), axis.view(1, 1, -1)

    total = mask.sum((1, 2)).clamp(min=1)

    def mean(value: Tensor) -> Tensor:
        return ((value * mask).sum((1, 2)) / total).view(-1, 1, 1)

    # middle of the subject and how far it reaches
    middle_y, middle_x = mean(y), mean(x)
    reach = mean((y - middle_y).square() + (x - middle_x).square()).sqrt()
    tall = mean((y - middle_y).square()).sqrt()
    distance = ((y - middle_y).square() + (x - middle_x).square()).sqrt()
    near = (-0.5 * (distance / reach.clamp(min=0.2)).square()).exp()  # what lies in the middle counts more

    def shares(weight: Tensor) -> Tensor:
        weight = weight + 1e-9
        return (named * weight[..., None]).sum((1, 2)) / weight.sum((1, 2))[:, None]

    heart = (distance < 0.28 * reach).float()
    top = (y < middle_y - 1.15 * tall).float()
    under = ((y > middle_y + 0.1 * tall) & (y < middle_y + 1.2 * tall) & ((x - middle_x).abs() < 0.5 * reach)).float()
    light = small.mean(1)
    change = (light[:, 1:, :-1] - light[:, :-1, :-1]).abs() + (light[:, :-1, 1:] - light[:, :-1, :-1]).abs()
    inner = mask[:, 1:, 1:] * mask[:, :-1, :-1]
    return Seen(
        shares=shares((0.35 + near) * mask),
        parts=torch.stack([shares(heart), shares(top * mask), shares(under * mask)], 1),
        area=mask.mean((1, 2)),
        rough=(change * inner).sum((1, 2)) / inner.sum((1, 2)).clamp(min=1),
    )


NEIGHBOURS = (("red", "orange"), ("orange", "yellow"), ("red", "pink"), ("purple", "pink"), ("blue", "purple"))


def plausible(shares: Tensor, subject: str) -> Tensor:
    """Shares (..., 11) as one would name them: what is light or surroundings rather than paint counts less.

    White things have grey shadows, and leaves that slipped in make a flower green. A colour that lies between two names
    is not weak for being split by them. What is bright about a dark bird is what one sees.
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
    found = shares.clone()
    for one, other in NEIGHBOURS:
        a, b = shares[..., place[one]], shares[..., place[other]]
        found[..., place[one]] += 0.3 * torch.minimum(a, b)
        found[..., place[other]] += 0.3 * torch.minimum(a, b)
    return found / found.sum(-1, keepdim=True).clamp(min=1e-6)


def main_colour(shares: Tensor, subject: str) -> Tensor:
    """Shares (N, 11) of `measure` -> (N,), the place in COLOURS of each subject's main colour."""
    return plausible(shares, subject).argmax(1)


# rare colours

TARGETS = {  # hue in degrees, saturation, and how much of the lightness is kept, lowest and highest
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


def recolour(pictures: Tensor, mask: Tensor, shares: Tensor, colours: list[int]) -> Tensor:
    """The subject's main colour becomes another one; its other colours, its light and what is around it stay.

    There are hardly any blue dahlias or green wrens to learn from, and visitors will ask for them.

    Args:
        pictures: (B, 3, H, W) in [-1, 1]; mask: (B, SIDE, SIDE) of `subject_mask`; shares: (B, 11) of `measure`.
        colours: the wished colour of each, places in ASKED.
    """
    rgb = ((pictures + 1) / 2).clamp(0, 1)
    high, low = rgb.amax(1), rgb.amin(1)
    value = 0.6 * high + 0.4 * rgb.mean(1)
    mask = F.interpolate(mask[:, None], size=pictures.shape[-2:], mode="bilinear")
    # every colour that has a good share is changed: what stays are small marks, eyes and beaks
    weight = torch.stack([many[names] for many, names in zip((shares > 0.12).float(), name_colours(pictures))])
    weight = F.avg_pool2d(weight[:, None], 5, 1, 2) * mask
    made = []
    for k, place in enumerate(colours):
        hue, saturation, darkest, lightest = TARGETS[ASKED[place]]
        inside = value[k][mask[k, 0] > 0.5]
        ends = torch.quantile(inside, torch.tensor([0.03, 0.97])) if len(inside) > 20 else torch.tensor([0.0, 1.0])
        v = ((value[k] - ends[0]) / (ends[1] - ends[0]).clamp(min=0.15)).clamp(0, 1) * (lightest - darkest) + darkest
        kept = ((high[k] - low[k]) / high[k].clamp(min=0.05)).clamp(0, 1)
        s = (saturation * (0.8 + 0.3 * kept)).clamp(0, 1)
        turn = torch.tensor([5.0, 3.0, 1.0]).view(3, 1, 1) + hue / 60
        turn = turn % 6
        made.append(v * (1 - s * torch.minimum(turn, 4 - turn).clamp(0, 1)))  # HSV to RGB
    return torch.lerp(rgb, torch.stack(made), weight) * 2 - 1
