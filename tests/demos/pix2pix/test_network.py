"""The pix2pix room's networks: shapes, no statistics of a batch, no checkerboard, patches of 70 px."""

import torch
import torch.nn.functional as F

from demos.pix2pix.network import Generator, Norm, PatchDiscriminator, Up
from tests.demos.pix2pix.conftest import TINY


def test_the_generator_gives_its_shapes_and_comes_back_from_a_file(tmp_path):
    torch.manual_seed(0)
    network = Generator(3, noise_dim=4, **TINY).eval()
    x, z = torch.randn(2, 3, 48, 64), torch.randn(2, 4)
    made = network(x, z)
    assert made.shape == (2, 3, 48, 64) and made.abs().max() <= 1
    assert not torch.equal(made, network(x)), "noise changes the picture"
    assert torch.equal(network(x, torch.zeros(2, 4)), network(x)), "none of it is noise of strength 0"
    network.save_pretrained(tmp_path)
    assert torch.equal(Generator.from_pretrained(tmp_path).eval()(x, z), made)


def test_training_and_use_paint_the_same_and_pictures_do_not_meet():
    torch.manual_seed(0)
    network, x = Generator(1, **TINY), torch.randn(3, 1, 32, 32)
    used = network.eval()(x)
    assert torch.equal(network.train()(x), used)
    assert torch.allclose(network(x[1:2]), used[1:2], atol=1e-5)


def test_the_real_size_and_no_checkerboard(monkeypatch):
    network = Generator(12)
    assert sum(weight.numel() for weight in network.parameters()) < 5_000_000
    torch.manual_seed(0)
    up = Up(2, 3, noise_dim=0)
    monkeypatch.setattr(Norm, "forward", lambda self, x, z: x)
    x = torch.randn(1, 2, 5, 5)
    resized = F.conv2d(F.interpolate(x, scale_factor=2), up.conv.weight, padding=1)
    assert torch.allclose(up(x, None), F.leaky_relu(resized, 0.2), atol=1e-5), "resize and convolution"
    flat = up(torch.ones(1, 2, 8, 8), None)[..., 4:-4, 4:-4]
    assert torch.allclose(flat, flat[..., :1, :1].expand_as(flat), atol=1e-5)


def test_a_score_is_of_70_pixels():
    torch.manual_seed(0)
    discriminator = PatchDiscriminator(4, width=2)
    picture = torch.randn(1, 3, 256, 256, requires_grad=True)
    scores = discriminator(torch.zeros(1, 1, 256, 256), picture)
    assert scores.shape == (1, 1, 30, 30)
    scores[0, 0, 15, 15].backward()
    rows, columns = picture.grad.abs().sum((0, 1)).nonzero(as_tuple=True)
    assert rows.max() - rows.min() + 1 == columns.max() - columns.min() + 1 == 70
