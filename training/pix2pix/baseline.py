"""The paper's own generator and recipe (Isola et al. 2016, 1611.07004): what the gallery's is measured against."""

from functools import partial
from typing import Any

import torch
import torch.nn.functional as F
from huggingface_hub import PyTorchModelHubMixin
from torch import Tensor, nn

from demos.common.nn.adversarial import Logistic
from demos.pix2pix.network import PatchDiscriminator
from training.pix2pix.data import random_crops
from training.pix2pix.paired import PairedTraining


class BaselineGenerator(nn.Module, PyTorchModelHubMixin):
    """The paper's U-Net for 256 px (section 6.1.1), 54M parameters; batch statistics and dropout in use too (3.2).

    (B, 3, 256, 256) in [-1, 1] -> the same shape. Batches of one picture, as the paper's.
    """

    noise_dim = 0  # its noise is dropout

    def __init__(self, width: int = 64):
        super().__init__()
        widths = [width * factor for factor in (1, 2, 4, 8, 8, 8, 8, 8)]
        norm = partial(nn.BatchNorm2d, track_running_stats=False)
        self.down, self.up = nn.ModuleList(), nn.ModuleList()
        inputs = 3
        for depth, outputs in enumerate(widths):
            conv = nn.Conv2d(inputs, outputs, 4, stride=2, padding=1)
            middle = 0 < depth < len(widths) - 1  # neither the first nor the last, a single position, is normalised
            self.down.append(nn.Sequential(conv, norm(outputs)) if middle else conv)
            inputs = outputs
        for outputs in widths[-2::-1]:
            conv = nn.ConvTranspose2d(inputs, outputs, 4, stride=2, padding=1)
            self.up.append(nn.Sequential(conv, norm(outputs)))
            inputs = 2 * outputs
        self.last = nn.ConvTranspose2d(inputs, 3, 4, stride=2, padding=1)
        self.apply(init_weights)

    def forward(self, x: Tensor) -> Tensor:
        skips = [self.down[0](x)]
        for down in self.down[1:]:
            skips.append(down(F.leaky_relu(skips[-1], 0.2)))
        x = skips.pop()
        for depth, up in enumerate(self.up):
            x = up(F.relu(x))
            x = F.dropout(x, 0.5, training=True) if depth < 3 else x
            x = torch.cat([x, skips.pop()], dim=1)
        return torch.tanh(self.last(F.relu(x)))


def init_weights(module: nn.Module) -> None:
    """Weights from N(0, 0.02), as the paper's (section 6.2)."""
    if isinstance(module, (nn.Conv2d, nn.ConvTranspose2d)):
        nn.init.normal_(module.weight, std=0.02)
        nn.init.zeros_(module.bias)
    elif isinstance(module, nn.BatchNorm2d):
        nn.init.normal_(module.weight, 1.0, 0.02)


class BaselineTraining(PairedTraining):
    """The paper's own recipe: section 3.3 for the losses and Adam, 6.2 for the resizing and cropping."""

    width = 64  # channels of the first maps

    def build(self) -> None:
        norm = partial(nn.BatchNorm2d, track_running_stats=False)
        patches = PatchDiscriminator(6, self.width, norm).apply(init_weights)
        self.networks = {"generator": BaselineGenerator(self.width), "patches": patches}
        self.phases = {"discriminator": ("patches",), "generator": ("generator",)}

    @property
    def adam(self) -> dict[str, Any]:
        return {"lr": self.config.learning_rate, "betas": (0.5, 0.999)}

    def condition(self, pairs: dict[str, Tensor], strength: Tensor | None = None) -> Tensor:
        """Label maps as the coloured pictures that they are."""
        return pairs["drawing"]

    def as_pictures(self, drawing: Tensor) -> Tensor:
        return drawing

    def prepare(self, batch: dict, step: int) -> dict:
        both = F.interpolate(torch.cat([batch["drawing"], batch["picture"]], dim=1), (286, 286), mode="bilinear")
        both = random_crops(both, 256)
        return {"drawing": both[:, :3], "real": both[:, 3:], "made": self.networks["generator"](both[:, :3])}

    def loss(self, phase: str, batch: dict, step: int) -> tuple[Tensor, dict]:
        drawing, real, made = batch["drawing"], batch["real"], batch["made"]
        if phase == "discriminator":
            # twice: in one call, real and made would share batch statistics. DDP allows it, there are no buffers
            patches = self.networks["patches"]
            return Logistic.discriminator(patches(drawing, real), patches(drawing, made.detach())) / 2, {}
        pixels = F.l1_loss(made.float(), real)
        return Logistic.generator(self.unwrapped("patches")(drawing, made)) + 100 * pixels, {"pixels": pixels}
