"""The anime generator: tags reach the picture, and are saved with it."""

import pytest
import torch

from demos.anime_characters.constants import EYES, HAIR
from demos.anime_characters.network import Generator


@pytest.fixture
def generator():
    torch.manual_seed(0)
    return Generator(("black", "red"), ("blue", "green", "red"), 16, 8, (8, 8, 8)).settle(2, 8).eval()


def test_the_same_character_in_other_colours(generator):
    z = torch.randn(1, 8).expand(3, -1)
    made = generator(z, torch.tensor([0, 1, 0]), torch.tensor([2, 2, 2]))
    assert made.shape == (3, 3, 16, 16) and made.abs().max() <= 1
    assert torch.allclose(made[0], made[2], atol=1e-6) and not torch.allclose(made[0], made[1], atol=1e-3)
    plain = generator.styles(z[:1], torch.tensor([1]), torch.tensor([0]), truncation=0.0)
    assert torch.allclose(plain[0], generator.w_mean + generator.hair_style.weight[1] + generator.eye_style.weight[0])


def test_default_network_is_small():
    network = Generator(HAIR, EYES)
    assert network.resolution == 64 and sum(weight.numel() for weight in network.parameters()) < 5e6


def test_it_saves_and_loads_with_its_tags(generator, tmp_path):
    generator.save_pretrained(tmp_path)
    again = Generator.from_pretrained(tmp_path).eval()
    assert again.hair == ["black", "red"] and again.eyes == ["blue", "green", "red"]
    inputs = generator.sample_inputs(2, torch.Generator().manual_seed(3))
    assert torch.equal(again(*inputs), generator(*inputs))
