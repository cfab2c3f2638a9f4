"""The anime room's two networks: a generator that takes a hair and an eye colour, and an upscaler of its drawings.

generator = checkpoint.load(Generator, "anime_characters")
z = torch.randn(4, generator.latent_dim)
hair = torch.full((4,), generator.hair.index("green"))
eyes = torch.full((4,), generator.eyes.index("red"))
drawings = generator(z, hair, eyes, truncation=0.8)              # (4, 3, 64, 64) in [-1, 1]
upscaler = checkpoint.load(Upscaler, "anime_characters", "upscaler")
large = upscaler(drawings)                                       # (4, 3, 128, 128)
"""

import torch
from huggingface_hub import PyTorchModelHubMixin
from torch import Tensor, nn

from demos.common.nn.style_generator import StyleGenerator
from demos.common.nn.upscaling import ResidualUpscaler

SCALE = 2


class Generator(StyleGenerator, PyTorchModelHubMixin):
    """Characters from latent vectors and tags.

    A tag is a vector that is added to w, so that the same z with another tag is the same character in other colours.

    Args:
        hair, eyes: Names of the tags.
        resolution, latent_dim, channels: As for StyleGenerator.
    """

    def __init__(
        self,
        hair: tuple[str, ...] = (),
        eyes: tuple[str, ...] = (),
        resolution: int = 64,
        latent_dim: int = 128,
        channels: tuple[int, ...] = (256, 192, 128, 96, 64),
    ):
        super().__init__(resolution, latent_dim, channels)
        self.hair, self.eyes = list(hair), list(eyes)
        self.hair_style = nn.Embedding(len(hair), latent_dim)
        self.eye_style = nn.Embedding(len(eyes), latent_dim)
        for table in (self.hair_style, self.eye_style):
            nn.init.normal_(table.weight, std=0.5)

    def styles(self, z: Tensor, hair: Tensor, eyes: Tensor, truncation: float = 1.0) -> Tensor:
        """z (B, latent_dim), tags (B,) -> w (B, latent_dim). Truncation leaves the asked colours alone."""
        return self.truncate(self.mapping(z), truncation) + self.hair_style(hair) + self.eye_style(eyes)

    def forward(self, z: Tensor, hair: Tensor, eyes: Tensor, truncation: float = 1.0) -> Tensor:
        """z (B, latent_dim), normal; indices of tags (B,) -> pictures (B, 3, resolution, resolution) in [-1, 1]."""
        return self.synthesis(self.styles(z, hair, eyes, truncation))

    def sample_inputs(self, count: int, random: torch.Generator) -> tuple[Tensor, Tensor, Tensor]:
        """z and tags, every tag as likely as the others."""
        tags = (torch.randint(len(names), (count,), generator=random) for names in (self.hair, self.eyes))
        return (*super().sample_inputs(count, random), *tags)


class Upscaler(ResidualUpscaler, PyTorchModelHubMixin):
    """A drawing -> the same drawing, twice as wide and high; arguments as for ResidualUpscaler."""

    def __init__(self, channels: int = 32, blocks: int = 6):
        super().__init__(SCALE, channels, blocks)
