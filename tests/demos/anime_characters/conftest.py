"""What the tests of the anime room share."""

import pytest
import torch

from demos.anime_characters.constants import EYES, HAIR
from demos.anime_characters.network import Generator, Upscaler
from demos.anime_characters.pipeline import AnimeCharacters


@pytest.fixture(scope="module")
def characters(tmp_path_factory) -> AnimeCharacters:
    """The pipeline with small random networks: what a seed and tags mean does not depend on training."""
    folder = tmp_path_factory.mktemp("checkpoint")
    torch.manual_seed(0)
    Generator(HAIR, EYES, 64, 16, (16, 16, 16, 16, 16)).settle(2, 8).save_pretrained(folder)
    Upscaler(8, 1).save_pretrained(folder / "upscaler")
    network = Generator.from_pretrained(folder).eval()
    return AnimeCharacters(network, Upscaler.from_pretrained(folder / "upscaler").eval(), folder)
