"""The flags of the face training."""

from dataclasses import dataclass

from training.common.projected_gan import GANConfig


@dataclass
class FaceGenerationConfig(GANConfig):
    """The defaults are those of all projected GANs."""
