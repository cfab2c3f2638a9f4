"""The generator of the face room: 128 normal numbers in, a face out.

generator = checkpoint.load(Generator, "face_generation")
z = torch.randn(4, generator.latent_dim)
faces = generator(z, truncation=0.7)                             # (4, 3, 128, 128) in [-1, 1]
w = generator.truncate(generator.mapping(z), 0.7)                # (4, 128)
mixed = generator.synthesis(generator.mix(w[:1], w[1:2], 3))     # first three layers from face 0, the rest from 1
"""

from huggingface_hub import PyTorchModelHubMixin

from demos.common.nn.style_generator import StyleGenerator


class Generator(StyleGenerator, PyTorchModelHubMixin):
    """Faces from latent vectors; arguments as for StyleGenerator."""

    def __init__(
        self,
        resolution: int = 128,
        latent_dim: int = 128,
        channels: tuple[int, ...] = (256, 192, 128, 96, 64, 32),
    ):
        super().__init__(resolution, latent_dim, channels)
