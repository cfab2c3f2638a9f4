"""The network that paints any photo in the style of any painting, in one pass.

    painter = StylePainter()
    painted = painter(content, style)               # (B, 3, H, W)
    code = painter.describe(style)                  # (B, 169): all that the network learns of a painting
    painted = painter.paint(content, code)          # the same; a mean of codes is a mixture of styles

A small encoder describes a painting by statistics alone, and these scale and shift the maps of a transforming network:
adaptive instance normalisation (Huang and Belongie 2017, https://arxiv.org/abs/1703.06868) with predicted parameters as
in Ghiasi et al. 2017, https://arxiv.org/abs/1705.06830. No trained classifier is needed, as in MicroAST (2211.15313).
Two additions: the photo's colours are moved to the painting's own mean and covariance in closed form, so that a palette
nobody trained on comes out right; and the photo's blurred colours go round the network, which paints the rest.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from huggingface_hub import PyTorchModelHubMixin
from torch import Tensor, nn

COLOURS = 9  # numbers of a code that describe the palette: 3 means and 6 entries of the covariance's square root
FLOOR = 2e-3  # least variance of a colour direction, in [-1, 1]: a grey photo has directions without any
LOOSE = 4.0  # how soon a photo's detail has to be painted as the style departs from its own
GRAIN = 0.25  # of the noise that strokes in empty places are made from
UPPER = ((0, 0, 0, 1, 1, 2), (0, 1, 2, 1, 2, 2))  # the entries of a symmetric 3 x 3 matrix


def padded(inputs: int, outputs: int, kernel: int, stride: int = 1) -> nn.Conv2d:
    """A convolution with mirrored borders: black ones would become a frame around every picture."""
    return nn.Conv2d(inputs, outputs, kernel, stride, padding=kernel // 2, padding_mode="reflect")


def moments(x: Tensor) -> Tensor:
    """Mean and standard deviation of every channel: (B, C, H, W) -> (B, 2C)."""
    flat = x.permute(0, 2, 3, 1).flatten(1, 2)  # no copy in the channels-last layout, where it is ten times as fast
    mean = flat.mean(1, dtype=torch.float32)
    flat = flat - mean[:, None].to(x.dtype)
    deviation = flat.square().mean(1, dtype=torch.float32).add(1e-6).sqrt()
    return torch.cat([mean, deviation], dim=1)


def palette(x: Tensor) -> Tensor:
    """Mean colour and the symmetric square root of the colours' covariance: (B, 3, H, W) -> (B, 9)."""
    flat = x.float().flatten(2)
    mean = flat.mean(2)
    flat = flat - mean[..., None]
    covariance = flat @ flat.transpose(1, 2) / flat.shape[2]
    values, basis = torch.linalg.eigh(covariance.double())
    root = (basis * (values.clamp_min(0) + FLOOR).sqrt()[:, None]) @ basis.transpose(1, 2)
    return torch.cat([mean, root[:, UPPER[0], UPPER[1]].float()], dim=1)


def unpack(colours: Tensor) -> tuple[Tensor, Tensor]:
    """(B, 9) -> mean (B, 3, 1) and root (B, 3, 3)."""
    root = colours.new_zeros(len(colours), 3, 3)
    root[:, UPPER[0], UPPER[1]] = colours[:, 3:]
    root[:, UPPER[1], UPPER[0]] = colours[:, 3:]
    return colours[:, :3, None], root


class StyleEncoder(nn.Module):
    """A picture -> its code (B, COLOURS + length): palette, and a summary of the moments of five maps of ever wider view.

    Sums over all positions leave out where something is: what remains is style. The maps see the picture without its
    palette, so that the summary is about strokes; `centre` and `spread` bring all moments to one size (see `settle`).
    """

    widths = (32, 48, 64, 96, 128)

    def __init__(self, length: int):
        super().__init__()
        self.layers = nn.ModuleList(
            padded(inputs, outputs, 3, 2) for inputs, outputs in zip((3, *self.widths), self.widths)
        )
        self.summary = nn.Linear(2 * sum(self.widths) + COLOURS, length)
        nn.init.normal_(self.summary.weight, std=self.summary.in_features**-0.5)
        self.register_buffer("centre", torch.zeros(self.summary.in_features))
        self.register_buffer("spread", torch.ones(self.summary.in_features))

    def forward(self, x: Tensor) -> Tensor:
        found = self.found(x)
        return torch.cat(
            [found[:, :COLOURS], self.summary((found - self.centre) / self.spread).float().clamp(-8, 8)], dim=1
        )

    def found(self, x: Tensor) -> Tensor:
        """Palette and moments, (B, COLOURS + 2 * all channels); deviations as logarithms."""
        colours = palette(x)
        x, found = whiten(x, colours), [colours]
        for layer in self.layers:
            x = F.leaky_relu(layer(x), 0.2)
            mean, deviation = moments(x).chunk(2, dim=1)
            found += [mean, deviation.log()]
        return torch.cat(found, dim=1)

    @torch.no_grad()
    def settle(self, styles: Tensor) -> None:
        """Take `centre` and `spread` from many pictures (N, 3, H, W), once, before training: styles then differ from each
        other by about 1 in every number, where otherwise they would all look nearly alike."""
        found = torch.cat([self.found(each) for each in styles.split(16)])
        self.centre.copy_(found.mean(0))
        self.spread.copy_(found.std(0).clamp_min(1e-2))


class Normalised(nn.Module):
    """Convolution, every channel brought to mean 0 and variance 1, then scaled and shifted as the style asks for."""

    def __init__(self, inputs: int, outputs: int, kernel: int = 3, stride: int = 1):
        super().__init__()
        self.conv = padded(inputs, outputs, kernel, stride)
        self.channels = outputs

    def forward(self, x: Tensor, wishes: Wishes) -> Tensor:
        x = self.conv(x)
        factor, shift = wishes.next(x)
        return torch.addcmul(shift.to(x.dtype), x, factor.to(x.dtype))


class Wishes:
    """Scales and shifts for one run through the network, handed out layer by layer.

    Args:
        values: (B, …), what the style asks for; 0 is a scale of 1, no shift and no noise.
        memory: moments of each layer's maps of the frames before, newest share included; a list that is kept between
            the frames of a video and grows in the first of them. None for a single picture.
        share: of a new frame in that memory.
    """

    def __init__(self, values: Tensor, memory: list[Tensor] | None = None, share: float = 1.0):
        self.values, self.memory, self.share, self.channel, self.layer = values, memory, share, 0, 0

    def noise(self, x: Tensor) -> Tensor:
        """x (B, C, H, W) with noise, each channel as much as the style wishes: a clear sky has nothing to make strokes of.

        The noise is always the same, so that a picture is, and stands still in a video.
        """
        count, (height, width) = x.shape[1], x.shape[2:]
        amount = self.values[:, self.channel : self.channel + count, None, None]
        self.channel += count
        grain = GRAIN * torch.randn(1, 1, height, width, generator=torch.Generator().manual_seed(0)).to(x)
        return torch.addcmul(x, amount.to(x.dtype), grain)

    def next(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Factor and shift (B, C, 1, 1) that normalise x (B, C, H, W) and then do as the style wishes."""
        count = x.shape[1]
        scale, shift = self.values[:, self.channel : self.channel + 2 * count, None, None].chunk(2, dim=1)
        self.channel += 2 * count
        mean, deviation = self._remembered(moments(x))[..., None, None].chunk(2, dim=1)
        factor = (1 + scale) / (deviation + 1e-3)
        return factor, shift - mean * factor

    def _remembered(self, found: Tensor) -> Tensor:
        if self.memory is None:
            return found
        if self.layer == len(self.memory):
            self.memory.append(found)
        self.memory[self.layer] = torch.lerp(self.memory[self.layer], found, self.share)
        self.layer += 1
        return self.memory[self.layer - 1]


class Residual(nn.Module):
    """x + f(x) with two convolutions, (B, C, H, W)."""

    def __init__(self, channels: int):
        super().__init__()
        self.first, self.second = Normalised(channels, channels), Normalised(channels, channels)

    def forward(self, x: Tensor, wishes: Wishes) -> Tensor:
        return x + self.second(F.relu(self.first(x, wishes)), wishes)


class StylePainter(nn.Module, PyTorchModelHubMixin):
    """Photo and code of a style -> the photo in that style.

    Args:
        widths: channels of the maps at the picture's size, a half, a quarter and an eighth of it.
        blocks: residual blocks at a quarter and at an eighth of the size.
        length: numbers of a code beside the palette.
    """

    smallest = 32  # px: a shorter side leaves too few positions to mirror and to measure

    def __init__(self, widths: tuple[int, ...] = (16, 32, 64, 96), blocks: tuple[int, int] = (2, 4), length: int = 160):
        super().__init__()
        full, half, quarter, eighth = widths
        self.style = StyleEncoder(length)
        self.first = padded(3, full, 5)
        self.down = nn.ModuleList(Normalised(a, b, 3, 2) for a, b in zip(widths, widths[1:]))
        self.coarse = nn.ModuleList(Residual(eighth) for _ in range(blocks[1]))
        self.middle = Normalised(eighth, quarter)
        self.fine = nn.ModuleList(Residual(quarter) for _ in range(blocks[0]))
        self.up = nn.ModuleList((Normalised(quarter, half), Normalised(half, full)))
        self.last = padded(full, 3, 5)
        wished = sum(2 * each.channels for each in self.modules() if isinstance(each, Normalised))
        wished += 3 + eighth + quarter  # the bypass and the noise
        self.wish = nn.Sequential(nn.Linear(2 * (COLOURS + length), 192), nn.ReLU(), nn.Linear(192, wished))
        self.last.weight.data.mul_(0.1)  # begins as the photo in the painting's colours
        nn.init.kaiming_normal_(self.wish[0].weight)  # styles make a difference from the first step on
        nn.init.zeros_(self.wish[-1].bias)

    def describe(self, x: Tensor) -> Tensor:
        """A picture (B, 3, H, W) in [-1, 1], sides of 32 px or more -> its code (B, COLOURS + length)."""
        return self.style(x)

    def forward(self, x: Tensor, style: Tensor, with_code: bool = False) -> Tensor | tuple[Tensor, Tensor]:
        """Photos (B, 3, H, W) and paintings (B, 3, h, w) in [-1, 1] -> the photos in the paintings' styles; and codes."""
        code = self.describe(style)
        painted = self.paint(x, code)
        return (painted, code) if with_code else painted

    def paint(
        self,
        x: Tensor,
        code: Tensor,
        own: Tensor | None = None,
        memory: list[Tensor] | None = None,
        share: float = 1.0,
    ) -> Tensor:
        """Paint.

        Args:
            x: photos (B, 3, H, W) in [-1, 1], any sides from 32 px.
            code: of the styles, (B, COLOURS + length); a mean of codes is a mixture of styles.
            own: codes of the photos themselves, where they are known already.
            memory, share: for the frames of a video, see `Wishes`.

        Returns:
            (B, 3, H, W), about [-1, 1].
        """
        own = self.describe(x) if own is None else own
        values = self.wish(torch.cat([code, code - own], dim=1)).float()
        bypass, wishes = 1 + values[:, :3, None, None], Wishes(values[:, 3:], memory, share)
        (height, width), plain = x.shape[2:], whiten(x, own)

        maps = [F.relu(self.first(plain))]
        for down in self.down:
            maps.append(F.relu(down(maps[-1], wishes)))
        y = wishes.noise(maps.pop())
        for block in self.coarse:
            y = block(y, wishes)
        y = wishes.noise(F.relu(self.middle(larger(y, maps[-1]), wishes)) + maps.pop())
        for block in self.fine:
            y = block(y, wishes)
        for up in self.up:
            y = F.relu(up(larger(y, maps.pop()), wishes))
        y = self.last(y)[..., :height, :width].float()
        # what goes round the network: all of the photo where the style is its own, else no detail, which is to be painted
        detail = torch.exp(-LOOSE * (code - own).float().square().mean(1))[:, None, None, None]
        return colour(torch.lerp(blurred(plain), plain.float(), detail) * bypass + y, code)


def blurred(x: Tensor) -> Tensor:
    """(B, C, H, W) without anything that is finer than about four pixels."""
    small = F.interpolate(x.float(), [max(8, side // 4) for side in x.shape[2:]], mode="bilinear", antialias=True)
    return F.interpolate(small, x.shape[2:], mode="bilinear")


def larger(x: Tensor, like: Tensor) -> Tensor:
    """x (B, C, h, w) at twice its size, cut to the size of `like`: resize and convolution leave no checkerboard."""
    return F.interpolate(x, scale_factor=2.0, mode="nearest")[..., : like.shape[2], : like.shape[3]]


def whiten(x: Tensor, code: Tensor) -> Tensor:
    """Pictures (B, 3, H, W) without their palette: mean 0 and covariance 1 over their pixels."""
    mean, root = unpack(code[:, :COLOURS].float())
    return (torch.linalg.inv(root) @ (x.float().flatten(2) - mean)).unflatten(2, x.shape[2:])


def colour(x: Tensor, code: Tensor) -> Tensor:
    """The inverse: (B, 3, H, W) of mean 0 and covariance 1 gets the palette of a code."""
    mean, root = unpack(code[:, :COLOURS].float())
    return (root @ x.flatten(2) + mean).unflatten(2, x.shape[2:])
