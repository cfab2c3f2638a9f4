"""The network that paints any photo in the style of any painting, in seven learned steps and three plain ones.

    painter = StylePainter()
    painted = painter(content, style)               # (B, 3, H, W)
    code = painter.describe(style)                  # (B, 14965): all that the network learns of a painting
    painted = painter.paint(content, code)          # the same; a mean of codes is a mixture of styles

Gatys' optimisation (gatys.py) needs hundreds of small steps because a gradient says where to go but not how far, and
nothing of what the other pixels do at the same time. Here a network that was trained for it makes the steps, so that
seven are enough (learned gradient descent: Andrychowicz et al. 2016, https://arxiv.org/abs/1606.04474; Adler and
Öktem 2017, https://arxiv.org/abs/1704.04058). Broad strokes come first: three steps in a quarter of the size, where
one costs a seventh of what it costs in full; then two in half the size, and two in full (coarse to fine, as Gatys et
al. 2017, https://arxiv.org/abs/1611.07865). An encoder of its own (the first seven blocks of a classifier, 0.17M
weights) sees the picture; a painting's code are its Gram matrices. Each step gets

- the picture's maps at four strides, also of the picture at 1/2 and 1/4, given the painting's means and covariances in
  closed form (whitening and colouring, Li et al. 2017, https://arxiv.org/abs/1705.08086), and the way there from the
  maps as they are,
- the gradient of Gatys' loss in these maps and in the pixels,
- how far each Gram matrix still is from the painting's,
- what the step before in the same size got and did: what did not work need not be tried again.

A decoder, coarse to fine, paints from it (layers.py). The palette is moved by a formula before each step. What is left
then is fine, and small steps in Gatys' own way, which cost half as much, bring more than further learned ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, groupby

import torch
import torch.nn.functional as F
from huggingface_hub import PyTorchModelHubMixin
from torch import Tensor, nn

from demos.common.nn.backbone import CHANNELS, STRIDES, Trunk
from demos.style_transfer import gatys
from demos.style_transfer.codes import KEYS, at_scale, pack, transfer, unpack
from demos.style_transfer.constants import SMALLEST
from demos.style_transfer.gatys import Grams
from demos.style_transfer.layers import Level, Modulation, RunningMean, mirrored_conv
from demos.style_transfer.measurements import BLOCKS, COARSEST, INPUTS, loss_gradients, measure, statistics
from demos.style_transfer.operations import (
    add_change,
    high_pass,
    noise,
    pad_to_multiple,
    side_by_side,
    soft_sign,
    unit_size,
    with_grain,
)

LEVEL = 8.0  # about the deviation of the encoder's maps; the decoder gets them divided by it
STRIDE = 0.03  # how far down a gradient a step goes unless told otherwise
CHANGE = 0.1  # about the deviation of what a step changes
RATE, MOMENTUM = 0.01, 0.7  # of the plain steps at the end: how far a pixel goes, what is kept of the way before


class StylePainter(nn.Module, PyTorchModelHubMixin):
    """Photo and code of a style -> the photo in that style.

    Args:
        widths: channels of the decoder's maps at strides 16, 8, 4 and 2.
        blocks: residual blocks in each of these sizes.
        hidden: units between what is known of the styles and what that means for the decoder.
        steps: sizes, as shares of the picture's, in which a learned step is made each, one after the other.
        plain: steps without the decoder at the end, in full size.
    """

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
        inputs = [sum((3 if scale == 1 else 2) * CHANNELS[block] for scale, block in keys) for keys in INPUTS]
        # the finest also the pixels, their gradient, noise, and the step before's gradient and change, four at a place
        inputs[-1] += 4 * (3 + 3 + 1 + 3 + 3)
        sizes = zip((0, *widths), inputs, widths, blocks)
        self.levels = nn.ModuleList(Level(*size) for size in sizes)
        self.last = mirrored_conv(widths[-1], 4 * 3)
        known = 2 * sum((3, *(CHANNELS[block] for block in BLOCKS)))  # means and deviations, see `statistics`
        modulated = sum(level.modulated for level in self.levels)
        modulated += 3 + 1  # how much of the photo's detail stays, the noise
        modulated += 3 + 3 * len(gatys.SCALES)  # how far down the pixels' gradients, the step before's and each size's
        # from the style to scales and shifts; named `wish` in the published weights
        self.wish = nn.Sequential(nn.Linear(2 * known + len(KEYS), hidden), nn.ReLU(), nn.Linear(hidden, modulated))
        self.register_buffer("centre", torch.zeros(known))
        self.register_buffer("spread", torch.ones(known))
        self.last.weight.data.mul_(0.1)  # a step begins as the photo in the painting's colours
        nn.init.kaiming_normal_(self.wish[0].weight)  # styles make a difference from the first step on
        nn.init.zeros_(self.wish[-1].bias)

    @torch.no_grad()
    def describe(self, x: Tensor) -> Tensor:
        """A picture (B, 3, H, W) in [-1, 1], sides of 48 px or more -> its code (B, 14965)."""
        return pack(measure(self.encoder, pad_to_multiple(x, COARSEST))[1])

    @torch.no_grad()
    def standardise(self, styles: Tensor) -> None:
        """Take `centre` and `spread` from many pictures (N, 3, H, W), once, before training.

        Styles then differ from each other by about 1 in every number, where otherwise they would all seem nearly alike.
        """
        found = torch.cat([statistics(measure(self.encoder, batch)[1]) for batch in styles.split(16)])
        self.centre.copy_(found.mean(0))
        self.spread.copy_(found.std(0).clamp_min(1e-2))

    def standardised(self, grams: Grams) -> Tensor:
        """The statistics of Gram matrices, each about as large: (B, 326)."""
        return (statistics(grams) - self.centre) / self.spread

    def forward(
        self,
        x: Tensor,
        style: Tensor,
        scale: float | None = None,
        content: Tensor | None = None,
        before: list[Tensor] | None = None,
    ) -> Tensor | tuple[Tensor, list[Tensor]]:
        """Photos (B, 3, H, W) and paintings (B, 3, h, w) in [-1, 1] -> the photos in their styles, see `paint`.

        With a `scale` only one `step`, as training needs it: of pictures in that share of their size, sides multiples
        of 16, with the codes of their styles, the maps (`gatys.content_map`) of their content, and what the step
        before left.
        """
        if scale is None:
            return self.paint(x, self.describe(style))
        return self.step(x, content, at_scale(unpack(style), scale), RunningMean(), before or self.no_step(x))

    def paint(
        self,
        x: Tensor,
        code: Tensor,
        strength: float = 1.0,
        measured: list[Tensor] | None = None,
        share: float = 1.0,
        photo: Tensor | None = None,
    ) -> Tensor:
        """Paint, from the smallest size to the whole one.

        Args:
            x: photos (B, 3, H, W) in [-1, 1], any sides from 48 px.
            code: of the styles, (B, 14965); a mean of codes is a mixture of styles.
            strength: 0 (the photo's own style) to 1 (the painting's).
            measured, share: for the frames of a video, see `RunningMean`.
            photo: what x shows, where x is already painted.

        Returns:
            (B, 3, H, W), about [-1, 1].
        """
        mean = RunningMean(measured, share)
        if photo is None:
            x, photo = with_grain(x), x
        with torch.no_grad():
            target = unpack(code if strength == 1 else torch.lerp(mean(self.describe(photo)), code, strength))
        for scale, steps in groupby(self.plan(min(x.shape[2:]))):
            begun, shown = (pad_to_multiple(gatys.reduced(picture, scale), COARSEST) for picture in (x, photo))
            with torch.no_grad():
                content = gatys.content_map(self.encoder, shown, gatys.CONTENT_BLOCK)
            y, scaled_target, before = begun, at_scale(target, scale), self.no_step(begun)
            for _ in steps:
                y, before = self.step(y, content, scaled_target, mean, before)
            if scale == 1:
                y = self.plain_steps(y, content, scaled_target, mean)
            x = add_change(x, y - begun, scale)
        return x

    def plan(self, side: int) -> list[float]:
        """The sizes of the steps for a picture whose shorter side is `side` px: a small one lacks the smallest."""
        return [scale for scale in self.steps if scale * side >= SMALLEST]

    def no_step(self, x: Tensor) -> list[Tensor]:
        """What was before the first step in a size, for pictures (B, 3, H, W): see `step`."""
        sides = [[side // STRIDES[block] for side in x.shape[2:]] for block in reversed(BLOCKS)]
        maps = [x.new_zeros(len(x), level.recall.in_channels, *size) for level, size in zip(self.levels, sides)]
        return [*maps, torch.zeros_like(x), torch.zeros_like(x)]

    def step(
        self, x: Tensor, content: Tensor, target: Grams, mean: RunningMean, before: list[Tensor]
    ) -> tuple[Tensor, list[Tensor]]:
        """One learned step.

        A gradient passes through the picture and through what is left, not through what is measured in the picture.

        Args:
            x: pictures (B, 3, H, W).
            content: their content's map.
            target: the Gram matrices that they should have.
            mean: of what is measured in a video's frames.
            before: what the step before left in this size.

        Returns:
            Pictures, and what this step leaves for the next: the decoder's maps, the gradients, the change.
        """
        x = x.clamp(-1, 1)
        x = transfer(x, mean(gatys.gram(x.detach())), target[KEYS[0]])
        change, *left = self.change(x, content, target, mean, before)
        return x + change, [*left, change]

    def plain_steps(self, x: Tensor, content: Tensor, target: Grams, mean: RunningMean) -> Tensor:
        """Gatys' own steps: down the loss in the pixels, with momentum.

        By now one brings more than half of what a learned step would, and costs half.
        """
        way = torch.zeros_like(x)
        for _ in range(self.plain):
            _, gradients, _, _ = loss_gradients(self.encoder, x.clamp(-1, 1), content, target)
            gradient = sum(gradients[scale, -1] for scale in gatys.SCALES if (scale, -1) in gradients)
            way = MOMENTUM * way + unit_size(gradient, mean)
            x = x - RATE * soft_sign(way, mean)
        return x

    def change(
        self, x: Tensor, content: Tensor, target: Grams, mean: RunningMean, before: list[Tensor]
    ) -> tuple[Tensor, ...]:
        """What is to be added to pictures (B, 3, H, W); the decoder's maps; the gradients in the pixels."""
        maps, gradients, own, distances = loss_gradients(self.encoder, x, content, target)
        own = {key: mean(gram) for key, gram in own.items()}
        now, goal = self.standardised(own), self.standardised(target)
        values = self.wish(torch.cat([goal, goal - now, mean(distances)], dim=1)).float()
        fades, modulation = values[:, :3, None, None], Modulation(values[:, 3:], mean)

        *maps_before, gradient_before, change_before = before
        scales = [scale for scale in gatys.SCALES if (scale, -1) in gradients]
        descents = [soft_sign(gradients.pop((scale, -1)), mean) for scale in scales]
        gradient = sum(descents)
        grain = modulation.take(1) * noise(x, self.training) / 4
        pixels = side_by_side([x, gradient, grain, gradient_before, change_before / CHANGE])

        def inputs(keys: list[tuple[float, int]]) -> Iterator[Tensor]:
            for key in keys:
                if key in own and target[key].any():
                    found = maps.pop(key)  # and forgotten: in a large picture they are large
                    aim = transfer(found, own[key], target[key])
                    parts = [aim / LEVEL, unit_size(gradients.pop(key), mean)]
                    yield side_by_side([*parts, unit_size(aim - found, mean)] if key[0] == 1 else parts)
                else:  # too small a picture or painting
                    sides = (side // STRIDES[keys[0][1]] for side in x.shape[2:])
                    yield x.new_zeros(len(x), (3 if key[0] == 1 else 2) * CHANNELS[key[1]], *sides)

        y, left = None, []
        for level, keys, level_before in zip(self.levels, INPUTS, maps_before):
            finest = [pixels] if level is self.levels[-1] else []
            y = level(y, chain(finest, inputs(keys)), modulation, level_before)
            left.append(y)
        y = F.pixel_shuffle(self.last(y), 2).float() + fades * x  # the photo's detail may fade
        for descent in (gradient_before, *descents):
            y = y + STRIDE * modulation.take(3) * descent
        return high_pass(y), *left, gradient
