"""The face generator: shapes, what must repeat exactly, directions and truncation."""

import pytest
import torch

from demos.common.nn.style_generator import StyledConv, resize_kernel
from demos.face_generation.network import Generator


@pytest.fixture
def generator():
    torch.manual_seed(0)
    return Generator(resolution=32, latent_dim=16, channels=(16, 12, 8, 8)).settle(2, 8).eval()


def test_shapes_and_styles_of_layers(generator):
    z = torch.randn(3, 16)
    assert generator(z).shape == (3, 3, 32, 32) and generator(z).abs().max() <= 1
    w = generator.mapping(z)
    assert torch.equal(generator.synthesis(w), generator.synthesis(w[:, None].expand(-1, generator.layers, -1)))
    mixed = generator.mix(w[:1], w[1:2], 2)
    assert mixed.shape == (1, 4, 16) and torch.equal(mixed[0, 1], w[0]) and torch.equal(mixed[0, 2], w[1])
    with pytest.raises(ValueError, match="32 px, not 64"):
        Generator(resolution=64, channels=(16, 12, 8, 8))


def test_default_network_is_small():
    assert sum(parameter.numel() for parameter in Generator().parameters()) < 5e6


def test_doubling_is_resize_and_convolution():
    """So that no checkerboard can come of it."""
    styled = StyledConv(5, 7, 4, double=True)
    x = torch.randn(2, 5, 6, 6)
    slow = styled.conv(torch.nn.functional.interpolate(x, scale_factor=2))
    fast = torch.nn.functional.conv_transpose2d(x, resize_kernel(styled.conv.weight), stride=2, padding=1)
    assert torch.allclose(slow, fast, atol=1e-5)


def test_a_face_does_not_depend_on_its_neighbours(generator):
    z = torch.randn(4, 16)
    assert torch.allclose(generator(z)[2:3], generator(z[2:3]), atol=1e-5)


def test_settling_repeats_and_matches_batches_of_training(generator):
    before = generator.w_mean.clone(), generator.ups[0].norm.running_var.clone()
    generator.settle(2, 8)
    assert torch.equal(before[0], generator.w_mean) and torch.equal(before[1], generator.ups[0].norm.running_var)
    generator.settle(8, 64)
    z = torch.randn(256, 16)
    in_use = generator(z)
    in_training = generator.train()(z)
    assert (in_use - in_training).abs().mean() < 0.25 * in_training.std()


def test_truncation_draws_towards_the_mean_face(generator):
    z = torch.randn(2, 16)
    mean_face = generator.synthesis(generator.w_mean[None])
    assert torch.allclose(generator(z, 0.0), mean_face.expand(2, -1, -1, -1), atol=1e-6)
    far, near = ((generator(z, psi) - mean_face).square().mean() for psi in (1.0, 0.5))
    assert near < far


def test_directions_are_one_deviation_long_and_repeat(generator):
    directions = generator.directions(4)
    w = generator.mapping(torch.randn(20_000, 16, generator=torch.Generator().manual_seed(5)))
    assert directions.shape == (4, 16) and torch.equal(directions, generator.directions(4))
    along = ((w - w.mean(0)) @ directions.T / directions.square().sum(1)).std(0)
    assert torch.allclose(along, torch.ones(4), atol=0.05)
    assert (directions.norm(dim=1).diff() <= 0).all()


def test_saved_and_loaded_it_paints_the_same(generator, tmp_path):
    generator.save_pretrained(tmp_path)
    again = Generator.from_pretrained(tmp_path).eval()
    z = torch.randn(2, 16)
    assert torch.equal(generator(z, 0.7), again(z, 0.7))
