"""EfficientNet-Lite0 in plain torch: the ImageNet classifier whose features DeepDream, style transfer and training use.

    net = load_backbone()                                # frozen, eval mode, fp32
    map_4, map_10 = net.features(x, blocks=(4, 10))      # x: (B, 3, H, W) in [-1, 1]
    logits = net(x)                                      # (B, 1000)

Architecture: Tan & Le 2019, "EfficientNet" (https://arxiv.org/abs/1905.11946), in its "lite" variant without
squeeze-and-excitation and with ReLU6. `python -m training.deepdream` folds the batch normalisations of the trained
network into the convolutions when it converts the weights. A frozen network loses nothing by that; it becomes faster,
and cannot behave differently in training and in use.
"""

from collections.abc import Callable
from functools import lru_cache

import torch
import torch.nn.functional as F
from huggingface_hub import PyTorchModelHubMixin
from torch import nn

from demos.common.nn.device import laid_out, pick

# (blocks, kernel, stride of the first block, expansion, output channels), one row a stage
STAGES = ((1, 3, 1, 1, 16), (2, 3, 2, 6, 24), (2, 5, 2, 6, 40), (3, 3, 2, 6, 80), (3, 5, 1, 6, 112), (4, 5, 2, 6, 192),
          (1, 3, 1, 6, 320))  # fmt: skip
CHANNELS = tuple(channels for count, *_, channels in STAGES for _ in range(count))  # output channels of blocks 0 to 15
STRIDES = (2, 4, 4, 8, 8, 16, 16, 16, 16, 16, 16, 32, 32, 32, 32, 32)  # input pixels per position of a block's map
STRIP = 64  # rows of a block's map that are computed at once where all would take too much memory
SMALLEST = 32  # px: a shorter side leaves no position at all in the last blocks


class SameConv(nn.Conv2d):
    """Convolution with bias that pads as TensorFlow's "SAME" does for even sides: with stride 2 more after than before.

    With `mirror` the border is the picture mirrored, not zeros: there is no frame around every picture.
    """

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int = 1, groups: int = 1, mirror: bool = False):
        built_in = kernel == 1 or (stride == 1 and not mirror)
        super().__init__(inputs, outputs, kernel, stride, padding=kernel // 2 if built_in else 0, groups=groups)
        before = (kernel - stride) // 2
        self.border = None if built_in else (before, kernel - stride - before) * 2
        self.mode = "reflect" if mirror else "constant"

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.convolved(self.bordered(x))

    def bordered(self, x: torch.Tensor) -> torch.Tensor:
        return x if self.border is None else F.pad(x, self.border, self.mode)

    def convolved(self, x: torch.Tensor) -> torch.Tensor:
        if self.groups > 1 and self.stride[0] > 1 and x.device.type == "cpu" and torch.is_autocast_enabled("cpu"):
            with torch.autocast("cpu", enabled=False):  # in bf16 its gradient takes ten times as long
                bias = None if self.bias is None else self.bias.float()
                return self._conv_forward(x.float(), self.weight.float(), bias)
        return self._conv_forward(x, self.weight, self.bias)


class Block(nn.Module):
    """Inverted residual: 1x1 expand, depthwise kxk, 1x1 project; the input is added where the shape stays the same."""

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int, expansion: int, mirror: bool = False):
        super().__init__()
        hidden = inputs * expansion
        self.expand = SameConv(inputs, hidden, 1) if expansion > 1 else None
        self.depthwise = SameConv(hidden, hidden, kernel, stride, groups=hidden, mirror=mirror)
        self.project = SameConv(hidden, outputs, 1)
        self.mirror = mirror
        self.residual = stride == 1 and inputs == outputs

    def forward(self, x: torch.Tensor, strips: bool = False) -> torch.Tensor:
        """(B, inputs, H, W) -> (B, outputs, H / stride, W / stride).

        Args:
            strips: Compute it as `Strips` does; for a frozen block with mirrored borders.
        """
        if self.mirror:  # its border may as well come first, where the channels are few
            y = self.depthwise.bordered(x)
            y = Strips.apply(y, self) if strips else self.inner(y, self.depthwise.convolved)
        else:
            y = self.inner(x, self.depthwise)
        return x + y if self.residual else y

    def inner(self, x: torch.Tensor, depthwise: Callable) -> torch.Tensor:
        x = x if self.expand is None else F.relu6(self.expand(x), inplace=True)
        return self.project(F.relu6(depthwise(x), inplace=True))


class Strips(torch.autograd.Function):
    """A frozen block's map, some rows at a time, and computed again for the gradient.

    Between its layers a block has six times the channels, which would take too much memory in a large picture.
    """

    @staticmethod
    def forward(ctx, x: torch.Tensor, block: Block) -> torch.Tensor:  # x with its border
        ctx.save_for_backward(x)
        ctx.block = block
        return torch.cat([block.inner(x[:, :, rows], block.depthwise.convolved) for rows, _ in strips(x, block)], dim=2)

    @staticmethod
    def backward(ctx, slope: torch.Tensor) -> tuple[torch.Tensor, None]:
        (x,) = ctx.saved_tensors
        total = torch.zeros_like(x)
        for rows, made in strips(x, ctx.block):
            with torch.enable_grad():
                leaf = x[:, :, rows].detach().requires_grad_(True)
                y = ctx.block.inner(leaf, ctx.block.depthwise.convolved)
                total[:, :, rows] += torch.autograd.grad(y, leaf, slope[:, :, made])[0]
        return total, None


def strips(x: torch.Tensor, block: Block) -> list[tuple[slice, slice]]:
    """Rows of a block's input with its border, (B, C, H, W), and the rows of its map that they make."""
    (kernel, _), (stride, _) = block.depthwise.kernel_size, block.depthwise.stride
    height = (x.shape[2] - kernel) // stride + 1
    ends = [(a, min(a + STRIP, height)) for a in range(0, height, STRIP)]
    return [(slice(stride * a, stride * (b - 1) + kernel), slice(a, b)) for a, b in ends]


class Trunk(nn.Module):
    """The classifier without its head: a stem and the first `depth` of its sixteen blocks.

    Args:
        depth: Number of blocks.
        mirror: See `SameConv`.
        most: Pixels up to which a block is computed at once; above, `Strips` does it, which needs `mirror`.
    """

    def __init__(self, depth: int = len(CHANNELS), mirror: bool = False, most: int = 1 << 30):
        super().__init__()
        self.most = most
        self.stem = SameConv(3, 32, 3, stride=2, mirror=mirror)
        self.blocks = nn.ModuleList()
        inputs = 32
        for count, kernel, stride, expansion, outputs in STAGES:
            for index in range(count):
                self.blocks.append(Block(inputs, outputs, kernel, stride if index == 0 else 1, expansion, mirror))
                inputs = outputs
        del self.blocks[depth:]

    def features(self, x: torch.Tensor, blocks: tuple[int, ...] = (4, 10, 15)) -> list[torch.Tensor]:
        """Outputs of the given blocks; nothing after the last of them is computed.

        Args:
            x: (B, 3, H, W) in [-1, 1], sides of at least 32 px.
            blocks: Indices 0 to 15, any order.

        Returns:
            One map (B, CHANNELS[block], H / STRIDES[block], W / STRIDES[block]) for each block, in the order given.
        """
        found: dict[int, torch.Tensor] = {}
        large = x.shape[2] * x.shape[3] > self.most
        x = self._stem(x)
        for index in range(max(blocks) + 1):
            x = self.blocks[index](x, large)
            if index in blocks:
                found[index] = x
        return [found[index] for index in blocks]

    def _stem(self, x: torch.Tensor) -> torch.Tensor:
        x = (127.5 * x + 0.5) / 128  # trained on (pixel - 127) / 128, pixel 0 to 255
        return F.relu6(self.stem(x), inplace=True)


class EfficientNetLite0(Trunk, PyTorchModelHubMixin):
    """The whole classifier.

    Args:
        classes: Number of outputs of the last layer.
    """

    def __init__(self, classes: int = 1000):
        super().__init__()
        self.head = SameConv(CHANNELS[-1], 1280, 1)
        self.classifier = nn.Linear(1280, classes)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(B, 3, H, W) in [-1, 1] -> logits (B, classes); trained at 224 px."""
        return self.classify(*self.features(x, (len(self.blocks) - 1,)))

    def classify(self, last: torch.Tensor) -> torch.Tensor:
        """The last block's map (B, 320, h, w), of any size -> logits (B, classes)."""
        return self.classifier(F.relu6(self.head(last), inplace=True).mean((2, 3)))


@lru_cache(maxsize=1)
def load_backbone() -> EfficientNetLite0:
    """The ImageNet weights, frozen; they live in DeepDream's checkpoint folder. Raises CheckpointError."""
    from demos.common.media.checkpoint import load

    with torch.inference_mode(False):  # several rooms share it, and DeepDream wants gradients through it
        return laid_out(load(EfficientNetLite0, "deepdream"))


@lru_cache(maxsize=1)
def network_here() -> EfficientNetLite0:
    """The same network, from now on, on this machine's device."""
    return load_backbone().to(pick())
