"""The network that paints any photo in the style of any painting, in seven learned steps and three plain ones.

    painter = StylePainter()
    painted = painter(content, style)               # (B, 3, H, W)
    code = painter.describe(style)                  # (B, 14965): all that the network learns of a painting
    painted = painter.paint(content, code)          # the same; a mean of codes is a mixture of styles

Gatys' optimisation (gatys.py) needs hundreds of small steps because a gradient says where to go but not how far, and nothing
of what the other pixels do at the same time. Here a network that was trained for it makes the steps, so that seven are
enough (learned gradient descent: Andrychowicz et al. 2016, https://arxiv.org/abs/1606.04474; Adler and Öktem 2017,
https://arxiv.org/abs/1704.04058). Broad strokes come first: three steps in a quarter of the size, where one costs a seventh of
what it costs in full; then two in half the size, and two in full (coarse to fine, as Gatys et al. 2017,
https://arxiv.org/abs/1611.07865). An encoder of its own (the first seven blocks of a classifier, 0.17M weights) looks at the
picture; a painting's code are its Gram matrices. Each step sees

- the picture's maps at four strides, also of the picture at 1/2 and 1/4, given the painting's means and covariances in closed
  form (whitening and colouring, Li et al. 2017, https://arxiv.org/abs/1705.08086), and the way there from the maps as they are,
- the gradient of Gatys' loss in these maps and in the pixels,
- how far each Gram matrix still is from the painting's,
- what the step before in the same size saw and did: whoever knows what did not work need not try it again.

A decoder, coarse to fine, paints from it (layers.py). The palette is moved by a formula before each step. What is left then is
fine, and small steps in Gatys' own way, which cost half as much, bring more than further learned ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import chain, groupby

import torch
import torch.nn.functional as F
from huggingface_hub import PyTorchModelHubMixin
from torch import Tensor, nn

from demos.common.nn.backbone import CHANNELS, STRIDES, Trunk
from demos.style_transfer import gatys
from demos.style_transfer.codes import KEYS, exchanged, packed, seen_at, unpacked
from demos.style_transfer.layers import Level, Memory, Wishes, padded

BLOCKS = (0, 2, 4, 6)  # of the encoder, whose maps the decoder gets: strides 2, 4, 8 and 16
MAPS = tuple(CHANNELS[block] for block in BLOCKS)
# what each level of the decoder sees, coarse to fine: a picture in half its size has its maps twice as coarse
SEEN = [
    [(scale, BLOCKS[at - halved]) for halved, scale in enumerate(gatys.SCALES) if halved <= at]
    for at in reversed(range(len(BLOCKS)))
]
LEVEL = 8.0  # about the deviation of the encoder's maps; the decoder gets them divided by it
BROAD = 32  # px: what is broader in the picture that a step looks at is not painted but comes from the photo
STRIDE, EVEN = 0.03, 0.3  # how far down a slope a step goes unless told otherwise; what counts as level ground
CHANGE = 0.1  # about the deviation of what a step changes
RATE, MOMENTUM = 0.01, 0.7  # of the plain steps at the end: how far a pixel goes, what is kept of the way before
GRAIN, GRAINS = 0.01, (1, 2, 4, 8, 16)  # noise that strokes in empty places begin from, and its sizes in px


class StylePainter(nn.Module, PyTorchModelHubMixin):
    """Photo and code of a style -> the photo in that style.

    Args:
        widths: channels of the decoder's maps at strides 16, 8, 4 and 2.
        blocks: residual blocks in each of these sizes.
        hidden: units between what is known of the styles and what that means for the decoder.
        steps: sizes, as shares of the picture's, in which a learned step is made each, one after the other.
        plain: steps without the decoder at the end, in full size.
    """

    smallest = 48  # px: a shorter side leaves too few positions to mirror and to measure

    def __init__(
        self,
        widths: tuple[int, ...] = (128, 80, 40, 24),
        blocks: tuple[int, ...] = (3, 2, 2, 1),
        hidden: int = 120,
        steps: tuple[float, ...] = (0.25, 0.25, 0.25, 0.5, 0.5, 1.0, 1.0),
        plain: int = 3,
    ):
        super().__init__()
        self.steps, self.plain = tuple(steps), plain
        # as it was trained to classify
        self.encoder = Trunk(BLOCKS[-1] + 1, mirror=True, most=512 * 512).requires_grad_(False)
        # every size has a map, its gradient and, of the whole picture, the way left
        seen = [sum((3 if scale == 1 else 2) * CHANNELS[block] for scale, block in keys) for keys in SEEN]
        # the finest also the pixels, their gradient, noise, and what the step before saw of these and did, four pixels at a place
        seen[-1] += 4 * (3 + 3 + 1 + 3 + 3)
        levels = zip((0, *widths), seen, widths, blocks)
        self.levels = nn.ModuleList(Level(*each) for each in levels)
        self.last = padded(widths[-1], 4 * 3)
        told = 2 * sum((3, *MAPS))
        wished = sum(level.wished for level in self.levels)
        wished += 3 + 1  # how much of the photo's detail stays, the noise
        wished += 3 + 3 * len(gatys.SCALES)  # how far down the pixels' slopes, that of the step before and each size's
        self.wish = nn.Sequential(nn.Linear(2 * told + len(KEYS), hidden), nn.ReLU(), nn.Linear(hidden, wished))
        self.register_buffer("centre", torch.zeros(told))
        self.register_buffer("spread", torch.ones(told))
        self.last.weight.data.mul_(0.1)  # a step begins as the photo in the painting's colours
        nn.init.kaiming_normal_(self.wish[0].weight)  # styles make a difference from the first step on
        nn.init.zeros_(self.wish[-1].bias)

    def look(self, x: Tensor, scales: tuple[float, ...] = gatys.SCALES) -> tuple[dict, dict]:
        """Pictures (B, 3, H, W) -> maps and Gram matrices by KEYS; a small picture lacks some."""
        maps = gatys.see(self.encoder, x, gatys.STYLE_BLOCKS, scales, fewest=3)
        with torch.autocast(x.device.type, enabled=False):
            return maps, {key: gatys.gram(each.float()) for key, each in maps.items()}

    @torch.no_grad()
    def describe(self, x: Tensor) -> Tensor:
        """A picture (B, 3, H, W) in [-1, 1], sides of 48 px or more -> its code (B, 14965)."""
        return packed(self.look(whole(x))[1])

    def told(self, grams: dict) -> Tensor:
        """Gram matrices -> means and logarithms of deviations of pixels and maps, each about as large: (B, 326)."""
        found = []
        for block in (-1, *BLOCKS):
            gram = grams[1.0, block]
            mean = gram[:, :-1, -1] / gram[:, -1:, -1].clamp_min(1e-12).sqrt()
            variance = gram.diagonal(dim1=1, dim2=2)[:, :-1] - mean.square()
            found += [mean, (variance.clamp_min(0) + 1e-3).log() / 2]
        return (torch.cat(found, dim=1) - self.centre) / self.spread

    @torch.no_grad()
    def settle(self, styles: Tensor) -> None:
        """Take `centre` and `spread` from many pictures (N, 3, H, W), once, before training: styles then differ from each
        other by about 1 in every number, where otherwise they would all look nearly alike."""
        found = torch.cat([self.told(self.look(each)[1]) for each in styles.split(16)]) * self.spread + self.centre
        self.centre.copy_(found.mean(0))
        self.spread.copy_(found.std(0).clamp_min(1e-2))

    def forward(
        self,
        x: Tensor,
        style: Tensor,
        scale: float | None = None,
        content: Tensor | None = None,
        before: list[Tensor] | None = None,
    ) -> Tensor | tuple[Tensor, list[Tensor]]:
        """Photos (B, 3, H, W) and paintings (B, 3, h, w) in [-1, 1] -> the photos in the paintings' styles, see `paint`.

        With a `scale` only one `step`, as training needs it: of pictures in that share of their size, sides multiples of 16,
        with the codes of their styles, the maps (`gatys.see_content`) of what they show, and what the step before left.
        """
        if scale is None:
            return self.paint(x, self.describe(style))
        return self.step(x, content, seen_at(unpacked(style), scale), Memory(), before or self.nothing(x))

    def paint(
        self,
        x: Tensor,
        code: Tensor,
        strength: float = 1.0,
        memory: list[Tensor] | None = None,
        share: float = 1.0,
        photo: Tensor | None = None,
    ) -> Tensor:
        """Paint, from the smallest size to the whole one.

        Args:
            x: photos (B, 3, H, W) in [-1, 1], any sides from 48 px.
            code: of the styles, (B, 14965); a mean of codes is a mixture of styles.
            strength: 0 (the photo's own style) to 1 (the painting's).
            memory, share: for the frames of a video, see `Memory`.
            photo: what x shows, where x is already painted.

        Returns:
            (B, 3, H, W), about [-1, 1].
        """
        memory = Memory(memory, share)
        if photo is None:
            x, photo = grained(x), x
        with torch.no_grad():
            wanted = unpacked(code if strength == 1 else torch.lerp(memory(self.describe(photo)), code, strength))
        for scale, steps in groupby(self.plan(min(x.shape[2:]))):
            begun, shown = whole(gatys.reduced(x, scale)), whole(gatys.reduced(photo, scale))
            with torch.no_grad():
                content = gatys.see_content(self.encoder, shown, gatys.CONTENT_BLOCK)
            y, goal, before = begun, seen_at(wanted, scale), self.nothing(begun)
            for _ in steps:
                y, before = self.step(y, content, goal, memory, before)
            if scale == 1:
                y = self.finished(y, content, goal, memory)
            x = enlarged(x, y - begun, scale)
        return x

    def plan(self, side: int) -> list[float]:
        """The sizes of the steps for a picture whose shorter side has so many pixels: a small one lacks the smallest."""
        return [scale for scale in self.steps if scale * side >= self.smallest]

    def nothing(self, x: Tensor) -> list[Tensor]:
        """What was before the first step in a size, for pictures (B, 3, H, W): see `step`."""
        sides = [[side // STRIDES[block] for side in x.shape[2:]] for block in reversed(BLOCKS)]
        maps = [x.new_zeros(len(x), level.recall.in_channels, *each) for level, each in zip(self.levels, sides)]
        return [*maps, torch.zeros_like(x), torch.zeros_like(x)]

    def step(
        self, x: Tensor, content: Tensor, wanted: dict, memory: Memory, before: list[Tensor]
    ) -> tuple[Tensor, list[Tensor]]:
        """One step: pictures (B, 3, H, W), their content, the Gram matrices they want, what the step before left in this size ->
        pictures, and what this one leaves for the next: the decoder's maps, the slopes that it saw, the change that it made.

        A gradient passes through the picture and through what is left, not through what is seen in the picture."""
        x = x.clamp(-1, 1)
        x = exchanged(x, memory(gatys.gram(x.detach())), wanted[KEYS[0]])
        change, *left = self.change(x, content, wanted, memory, before)
        return x + change, [*left, change]

    def finished(self, x: Tensor, content: Tensor, wanted: dict, memory: Memory) -> Tensor:
        """The plain steps, Gatys' own: down the loss in the pixels, with momentum. By now one brings more than half of what a
        learned step would, and costs half."""
        way = torch.zeros_like(x)
        for _ in range(self.plain):
            _, slopes, _, _ = self.slopes(x.clamp(-1, 1), content, wanted)
            slope = sum(slopes[scale, -1] for scale in gatys.SCALES if (scale, -1) in slopes)
            way = MOMENTUM * way + rated(slope, memory)
            x = x - RATE * even(way, memory)
        return x

    def change(
        self, x: Tensor, content: Tensor, wanted: dict, memory: Memory, before: list[Tensor]
    ) -> tuple[Tensor, ...]:
        """What is to be added to pictures (B, 3, H, W); the decoder's maps; the slopes in the pixels."""
        maps, slopes, own, apart = self.slopes(x, content, wanted)
        own = {key: memory(each) for key, each in own.items()}
        there, goal = self.told(own), self.told(wanted)
        values = self.wish(torch.cat([goal, goal - there, memory(apart)], dim=1)).float()
        fades, wishes = values[:, :3, None, None], Wishes(values[:, 3:], memory)

        *recalled, slope_before, change_before = before
        downs = [even(slopes.pop((scale, -1)), memory) for scale in gatys.SCALES if (scale, -1) in slopes]
        slope = sum(downs)
        grains = wishes.next(1) * noise(x, self.training) / 4
        pixels = joined([x, slope, grains, slope_before, change_before / CHANGE])

        def seen(keys: list) -> Iterator[Tensor]:
            for key in keys:
                if key in own and wanted[key].any():
                    now = maps.pop(key)  # and forgotten: in a large picture they are large
                    aim = exchanged(now, own[key], wanted[key])
                    parts = [aim / LEVEL, rated(slopes.pop(key), memory)]
                    yield joined([*parts, rated(aim - now, memory)] if key[0] == 1 else parts)
                else:  # too small a picture or painting
                    sides = (side // STRIDES[keys[0][1]] for side in x.shape[2:])
                    yield x.new_zeros(len(x), (3 if key[0] == 1 else 2) * CHANNELS[key[1]], *sides)

        y, left = None, []
        for level, keys, recall in zip(self.levels, SEEN, recalled):
            finest = [pixels] if level is self.levels[-1] else []
            y = level(y, chain(finest, seen(keys)), wishes, recall)
            left.append(y)
        y = F.pixel_shuffle(self.last(y), 2).float() + fades * x  # the photo's detail may fade
        for down in (slope_before, *downs):
            y = y + STRIDE * wishes.next(3) * down
        return y - blurred(y), *left, slope

    def slopes(self, x: Tensor, content: Tensor, wanted: dict) -> tuple[dict, dict, dict, Tensor]:
        """Gatys' loss as the encoder sees it, one size after the other: less memory.

        Returns:
            By KEYS: maps of x, the loss's gradients in them (block -1: in the pixels), Gram matrices; how far these are from the
            wanted ones, as logarithms (B, KEYS).
        """
        terms = [key for key in KEYS if key[0] == 1 or (large_enough(x, *key) and wanted[key].any())]
        apart = {key: x.new_zeros(len(x)) for key in KEYS}
        seen, slopes, own = {}, {}, {}
        for scale in sorted({key[0] for key in terms}, reverse=True):
            with torch.enable_grad():
                leaf = x.detach().requires_grad_(True)
                maps, grams = self.look(leaf, (scale,))
                far = {key: gatys.relative(grams[key], wanted[key]) for key in grams if key in terms}
                used = {(scale, -1): leaf, **{key: maps[key] for keys in SEEN for key in keys if key in maps}}
                total = torch.stack(list(far.values())).sum(0) / len(terms)
                if scale == 1:
                    kept = (gatys.normalised(maps[1.0, gatys.CONTENT_BLOCK]) - content).square().mean((1, 2, 3))
                    total = total + gatys.CONTENT_WEIGHT * kept + gatys.SMOOTH_WEIGHT * gatys.roughness(leaf)
                found = torch.autograd.grad(total.sum(), list(used.values()), materialize_grads=True)
            slopes |= dict(zip(used, found))
            seen |= {key: each.detach() for key, each in used.items()}
            own |= {key: each.detach() for key, each in grams.items()}
            apart |= {key: each.detach().clamp_min(1e-4).log() for key, each in far.items()}
        return seen, slopes, own, torch.stack(list(apart.values()), dim=1)


def rated(slope: Tensor, memory: Memory) -> Tensor:
    """A gradient (B, C, H, W) brought to the size 1: it says which way; how far is for the network to say."""
    size = memory(slope.float().square().mean((1, 2, 3), keepdim=True).sqrt())
    return slope.float() / size.clamp_min(1e-12)


def even(slope: Tensor, memory: Memory) -> Tensor:
    """The same, with all of its numbers of about one size: a step that is as long everywhere goes further, as in Adam."""
    slope = rated(slope, memory)
    return slope / (slope.abs() + EVEN)


def large_enough(x: Tensor, scale: float, block: int) -> bool:
    """Whether a block's map of x (B, 3, H, W) at a share of its size has enough positions for statistics."""
    return min(x.shape[2:]) * scale >= gatys.FEWEST * STRIDES[block]


def joined(parts: list[Tensor]) -> Tensor:
    """Maps side by side, (B, sum of C, H, W), in the layout that convolutions are fast in."""
    return torch.cat([each.contiguous(memory_format=torch.channels_last) for each in parts], dim=1)


def blurred(x: Tensor) -> Tensor:
    """(B, C, H, W) without anything that is finer than about BROAD pixels."""
    small = F.interpolate(x, [max(2, side // BROAD) for side in x.shape[2:]], mode="bilinear", antialias=True)
    middle = F.interpolate(small, [max(2, side // 4) for side in x.shape[2:]], mode="bicubic")
    return F.interpolate(middle, x.shape[2:], mode="bilinear")  # faster than all at once, and smooth enough


def noise(like: Tensor, training: bool, channels: int = 1) -> Tensor:
    """(B, channels, H, W) of variance 1, new in training; else always the same, so that a picture is, and stands still in a
    video."""
    if training:
        return torch.randn(len(like), channels, *like.shape[2:]).to(like)
    return same_noise(channels, *like.shape[2:]).to(like).expand(len(like), -1, -1, -1)


@lru_cache(maxsize=16)
def same_noise(*shape: int) -> Tensor:
    return torch.randn(1, *shape, generator=torch.Generator().manual_seed(0))


def grained(x: Tensor, training: bool = False) -> Tensor:
    """Pictures (B, 3, H, W) with noise of every size that nobody sees: strokes on an empty sky have to begin somewhere."""
    for size in GRAINS:
        small = x[..., ::size, ::size]
        made = GRAIN * noise(small, training, 3)
        x = x + (made if size == 1 else F.interpolate(made, x.shape[2:], mode="bilinear"))
    return x


def whole(x: Tensor) -> Tensor:
    """Pictures (B, 3, H, W) mirrored to the right and below until their sides are multiples of 16."""
    right, below = (-side % STRIDES[BLOCKS[-1]] for side in (x.shape[3], x.shape[2]))
    return F.pad(x, (0, right, 0, below), mode="reflect") if right or below else x


def enlarged(x: Tensor, change: Tensor, scale: float) -> Tensor:
    """Pictures (B, 3, H, W) with what has changed, (B, 3, h, w), in them in a share of their size and perhaps beyond their borders."""
    height, width = (int(scale * side) for side in x.shape[2:])
    change = change[..., :height, :width]
    return x + (change if scale == 1 else F.interpolate(change, x.shape[2:], mode="bilinear"))
