"""The network that sees ten frames and paints the next ten at once.

Laid out as SimVP (Gao et al. 2022, 2206.05099): every frame is read by the same encoder and painted by the same
decoder; in between, all frames lie side by side as channels, and plain convolutions learn what moves where. The middle
is a small U-Net of residual blocks, whose coarsest maps let a digit cross the whole picture in a few layers. Nearly
everything is computed on maps of 16 x 16 px with many channels, which processors are fastest at.
"""

import torch
import torch.nn.functional as F
from huggingface_hub import PyTorchModelHubMixin
from torch import Tensor, nn

from demos.common.nn.warping import warp
from demos.next_frame_prediction.constants import FRAMES


def activate(x: Tensor) -> Tensor:
    return F.leaky_relu(x, 0.2, inplace=True)


class Block(nn.Module):
    """x + convolutions of x: (B, C, H, W) -> (B, C, H, W). Starts as the identity."""

    def __init__(self, channels: int):
        super().__init__()
        self.norm = nn.GroupNorm(8, channels)
        self.first = nn.Conv2d(channels, channels, 3, padding=1)
        self.second = nn.Conv2d(channels, channels, 3, padding=1)
        nn.init.zeros_(self.second.weight)
        nn.init.zeros_(self.second.bias)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.second(activate(self.first(self.norm(x))))


class FramePredictor(nn.Module, PyTorchModelHubMixin):
    """Ten frames -> the next ten.

    Args:
        channels: Of a frame: 1 (grey) or 3 (RGB).
        code: Channels of one frame's code, at a quarter of its side.
        width: Channels of the middle at a quarter of the side.
        deep_width: Channels of the middle at an eighth of the side.
        blocks: Residual blocks before, at and after the coarsest maps.
        flow: Whether a frame may also be the last one seen, moved: each pixel says from where and how much of it to
            take (optical flow and a mask, as Liu et al. 2017, 1702.02463). What only turns keeps its detail.
    """

    def __init__(
        self,
        channels: int = 1,
        code: int = 32,
        width: int = 160,
        deep_width: int = 192,
        blocks: tuple[int, int, int] = (2, 2, 2),
        flow: bool = False,
    ):
        super().__init__()
        self.channels = channels
        # encoder, the same for every frame: (B T, C, 64, 64) -> (B T, code, 16, 16)
        self.look = nn.Conv2d(16 * channels, 2 * code, 3, padding=1)
        self.encode = nn.Conv2d(2 * code, code, 3, padding=1)
        # middle: all frames together
        self.gather = nn.Conv2d(FRAMES * code, width, 1)
        self.before = nn.Sequential(*(Block(width) for _ in range(blocks[0])))
        self.down = nn.Conv2d(width, deep_width, 3, stride=2, padding=1)
        self.deep = nn.Sequential(*(Block(deep_width) for _ in range(blocks[1])))
        self.up = nn.Conv2d(deep_width, 4 * width, 1)
        self.after = nn.Sequential(*(Block(width) for _ in range(blocks[2])))
        self.spread = nn.Conv2d(width, FRAMES * code, 1)
        # decoder, the same for every frame; what stays as it is comes from the last frame seen, at half its side
        self.keep = nn.Conv2d(4 * channels, code, 3, padding=1)
        self.decode = nn.Conv2d(code, 4 * code, 3, padding=1)
        self.paint = nn.Conv2d(code, 4 * channels, 3, padding=1)
        self.move = nn.Conv2d(code, 4 * 3, 3, padding=1) if flow else None
        if flow:
            nn.init.zeros_(self.move.weight)
            nn.init.zeros_(self.move.bias)

    def forward(self, seen: Tensor) -> Tensor:
        """(B, 10, C, 64, 64) in [-1, 1] -> the next (B, 10, C, 64, 64), about in [-1, 1] (not clipped)."""
        batch = (len(seen), FRAMES)
        x = F.pixel_unshuffle(seen.flatten(0, 1), 4).contiguous(memory_format=torch.channels_last)
        x = activate(self.encode(activate(self.look(x))))
        x = self.middle(x.unflatten(0, batch).flatten(1, 2))
        x = self.decode(x.unflatten(1, (FRAMES, -1)).flatten(0, 1))
        x = F.pixel_shuffle(x, 2).unflatten(0, batch)
        kept = self.keep(F.pixel_unshuffle(seen[:, -1], 2))
        x = activate((x + kept[:, None]).flatten(0, 1))
        painted = F.pixel_shuffle(self.paint(x), 2).unflatten(0, batch)
        if self.move is None:
            return painted
        shift, share = F.pixel_shuffle(self.move(x), 2).float().split([2, 1], dim=1)
        moved = warp(seen[:, -1].float().repeat_interleave(FRAMES, 0), shift).unflatten(0, batch)
        share = share.sigmoid().unflatten(0, batch)
        return painted + share * (moved - painted)

    def middle(self, x: Tensor) -> Tensor:
        """Codes of all frames seen (B, 10 code, 16, 16) -> of all frames to come, the same shape."""
        x = self.before(self.gather(x))
        x = x + F.pixel_shuffle(self.up(self.deep(self.down(x))), 2)
        return activate(self.spread(self.after(x)))
