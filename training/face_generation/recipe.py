"""How the faces are trained: all of it as projected GANs are, with a generator for each resolution."""

from demos.face_generation.constants import NAME
from demos.face_generation.network import Generator
from training.common.card import Card
from training.common.projected_gan import ProjectedGAN
from training.face_generation.card import face_card
from training.face_generation.config import FaceGenerationConfig

WIDTHS = {  # channels at 4, 8, 16, … px for each side of the picture
    64: (256, 192, 128, 96, 64),
    128: (256, 192, 128, 96, 64, 32),
    256: (256, 192, 128, 96, 64, 48, 24),
}


class FaceGenerationTraining(ProjectedGAN):
    """Faces without labels."""

    name = NAME

    def __init__(self, config: FaceGenerationConfig):
        super().__init__(config, Generator(config.resolution, config.latent_dim, WIDTHS[config.resolution]))

    def card(self, figures: dict[str, float]) -> Card:
        return face_card(self.config.resolution)
