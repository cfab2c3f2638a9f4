"""The discriminator of the next-frame training: it tells painted frames from true ones."""

from torch import Tensor, nn


class FrameDiscriminator(nn.Module):
    """Scores for overlapping patches of a picture, learned from the pixels (PatchGAN, Isola et al. 2016, 1611.07004).

    It sees 2 x 2 pixels as one position with more channels, which costs a quarter and keeps the finest detail: a grid
    stands out. It has no norms, so that a score depends on no other picture; instead it needs a gradient penalty, or
    small changes of a picture may deceive it.

    Args:
        inputs: Channels of a picture, or of a picture and its condition together.
        width: Channels of the first maps.
        halvings: How often the maps are halved after that; with 1 a score sees 28 px, with 2 56 px.
    """

    def __init__(self, inputs: int = 3, width: int = 48, halvings: int = 2):
        super().__init__()
        layers: list[nn.Module] = [nn.PixelUnshuffle(2), nn.Conv2d(4 * inputs, width, 3, padding=1)]
        for _ in range(halvings):
            wide = min(2 * width, 256)
            layers += [nn.LeakyReLU(0.2), nn.Conv2d(width, wide, 4, stride=2, padding=1)]
            width = wide
        layers += [nn.LeakyReLU(0.2), nn.Conv2d(width, width, 3, padding=1), nn.LeakyReLU(0.2)]
        self.layers = nn.Sequential(*layers, nn.Conv2d(width, 1, 3, padding=1))

    def forward(self, x: Tensor) -> Tensor:
        """(B, inputs, H, W) in [-1, 1] -> scores (B, 1, H / 2^(halvings + 1), W / 2^(halvings + 1)), high for real."""
        return self.layers(x)
