"""The face generator and its training: shapes, what must repeat exactly, losses by hand, two steps on a tiny set."""

import json
import math

import pytest
import torch
from PIL import Image
from safetensors.torch import load_file

from demos.common.nn.style_generator import StyledConv, resize_kernel
from demos.face_generation.network import Generator
from training.common import discriminators, gan, losses
from training.common.augment import augment, cutout, translation
from training.common.loop import main
from training.face_generation import recipe as face_generation


@pytest.fixture
def generator():
    torch.manual_seed(0)
    return Generator(resolution=32, latent_dim=16, channels=(16, 12, 8, 8)).settle(2, 8).eval()


# the network


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


# its teachers


def test_losses_by_hand():
    real, fake = torch.tensor([2.0, 0.0]), torch.tensor([-3.0, 1.0])
    assert losses.Hinge.discriminator(real, fake) == pytest.approx((0 + 1) / 2 + (0 + 2) / 2)
    assert losses.Hinge.generator(fake) == pytest.approx(1.0)
    softplus = lambda x: math.log1p(math.exp(x))  # noqa: E731
    assert losses.Logistic.generator(fake) == pytest.approx((softplus(3) + softplus(-1)) / 2)
    assert losses.Logistic.discriminator(real, fake) == pytest.approx(
        (softplus(-2) + softplus(0)) / 2 + (softplus(-3) + softplus(1)) / 2
    )
    assert losses.Relativistic.discriminator(real, fake) == pytest.approx((softplus(-5) + softplus(1)) / 2)
    assert losses.Relativistic.generator(real, fake) == pytest.approx((softplus(5) + softplus(-1)) / 2)


def test_gradient_penalty_by_hand():
    """score = 3 a + b^2 at (a, b) = (0, 2): gradient (3, 4), squared length 25; its own gradient reaches weights."""
    picture = torch.tensor([[0.0, 2.0]], requires_grad=True)
    weight = torch.tensor(3.0, requires_grad=True)
    penalty = losses.gradient_penalty(weight * picture[:, 0] + picture[:, 1] ** 2, picture)
    penalty.backward()
    assert penalty.item() == pytest.approx(25) and weight.grad.item() == pytest.approx(6)


def test_projected_discriminator_passes_gradients_but_keeps_its_projection():
    maps = [torch.randn(4, channels, side, side, requires_grad=True) for channels, side in ((3, 16), (5, 8), (7, 4))]
    projection, heads = discriminators.Projection((3, 5, 7), width=6), discriminators.Heads(6, (2, 1, 0))
    mixed = projection(maps)
    assert [tuple(each.shape) for each in mixed] == [(4, 6, 16, 16), (4, 6, 8, 8), (4, 6, 4, 4)]
    scores = heads(mixed)
    assert scores.shape == (4, 16 + 16 + 16)
    scores.sum().backward()
    assert all(each.grad.abs().sum() > 0 for each in maps)
    assert not any(weight.requires_grad for weight in projection.parameters())
    same, other = discriminators.Projection((3, 5, 7), width=6), discriminators.Projection((3, 5, 7), width=6, seed=1)
    assert torch.equal(mixed[0], same(maps)[0]) and not torch.equal(mixed[0], other(maps)[0])


def test_a_group_of_equal_maps_is_seen_through():
    """Two groups of four: equal ones have spread 0; values 0, 0, 2, 2 have a deviation of 1."""
    different = torch.tensor([0.0, 0.0, 2.0, 2.0]).view(4, 1, 1, 1).expand(4, 3, 5, 5)
    spread = discriminators.variety(torch.cat([torch.ones(4, 3, 5, 5), different]))
    assert spread.shape == (8, 1, 5, 5)
    assert spread[:4].max() < 1e-3 and torch.allclose(spread[4:], torch.ones(4, 1, 5, 5), atol=1e-3)


def test_missing_variety_counts_ways_to_differ():
    """Four pictures that differ in three ways (singular values 1, 1, 1 after the mean) against ones that use fewer."""
    real = torch.zeros(4, 1, 32, 32)
    for k in range(4):
        real[k, 0, k, k] = 1
    assert losses.missing_variety(real, real) == pytest.approx(0, abs=1e-5)
    assert losses.missing_variety(real, 3 * real) == 0  # more varied is no fault
    assert losses.missing_variety(real, real[:1].expand(4, -1, -1, -1)) == pytest.approx(1, abs=1e-4)
    one_way = torch.tensor([0.0, 9.0, 0.0, 9.0]).view(4, 1, 1, 1).expand(4, 1, 32, 32)
    assert losses.missing_variety(real, one_way) == pytest.approx(2 / 3, abs=1e-3)


def test_augmentation_changes_each_picture_on_its_own_and_lets_gradients_through():
    torch.manual_seed(0)
    x = torch.ones(8, 3, 32, 32, requires_grad=True)
    y = augment(x)
    assert y.shape == x.shape and len({round(each.max().item(), 4) for each in y}) == 8
    y.sum().backward()
    assert x.grad.abs().sum() > 0


def test_translation_and_cutout():
    torch.manual_seed(0)
    x = torch.rand(16, 1, 16, 16) + 1
    moved = translation(x, share=0.25)
    corners = {(int(m[0].any(1).nonzero()[0]), int(m[0].any(0).nonzero()[0])) for m in moved}
    assert len(corners) > 4 and moved.shape == x.shape
    shift = (moved[0, 0] == x[0, 0].max()).nonzero()  # the brightest pixel, if it did not leave the picture
    assert len(shift) <= 1 and set(moved.unique().tolist()) <= {0.0, *x.unique().tolist()}
    blanked = (cutout(x) == 0).float().mean((1, 2, 3))
    assert (blanked > 0).all() and (blanked <= 0.26 + 1 / 16).all()


# training


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    """Twelve pictures to learn from, six held out: a face is a light disc, somewhere."""
    folder = tmp_path_factory.mktemp("discs")
    random = torch.Generator().manual_seed(0)
    ys, xs = torch.meshgrid(torch.arange(64), torch.arange(64), indexing="ij")
    for split, count in (("train", 12), ("test", 6)):
        (folder / split).mkdir()
        for number in range(count):
            x, y = torch.randint(20, 44, (2,), generator=random)
            radius = torch.randint(8, 20, (), generator=random)
            disc = ((xs - x) ** 2 + (ys - y) ** 2 < radius**2).byte() * 200 + 20
            Image.fromarray(disc.numpy()).convert("RGB").save(folder / split / f"{number}.png")
    return folder


def train(tiny, out, *flags):
    small = ["--resolution", "64", "--feature_size", "32", "--train_batch_size", "4", "--mixed_precision", "no"]
    every = ["--sample_steps", "2", "--logging_steps", "1", "--checkpointing_steps", "1"]
    arguments = ["--dataset", str(tiny), "--output_dir", str(out), *small, *every, *flags]
    main(face_generation.Faces, face_generation.FaceConfig, arguments)


def weights(out, step):
    return load_file(out / f"checkpoint-{step}" / "model.safetensors")


def test_training_resumes_exactly(tiny, tmp_path):
    quiet = ("--sample_steps", "0")
    train(tiny, tmp_path / "whole", "--max_train_steps", "2", *quiet)
    train(tiny, tmp_path / "parts", "--max_train_steps", "1", *quiet)
    train(tiny, tmp_path / "parts", "--max_train_steps", "2", "--resume_from_checkpoint", "latest", *quiet)
    whole, parts = weights(tmp_path / "whole", 2), weights(tmp_path / "parts", 2)
    for name, value in whole.items():
        assert torch.allclose(value, parts[name], atol=1e-6), name


def test_publishes_what_the_room_needs(tiny, tmp_path):
    published = tmp_path / "checkpoint"
    flags = ["--publish", "--publish_dir", str(published), "--evaluation_samples", "8"]
    train(tiny, tmp_path / "run", "--max_train_steps", "2", *flags)
    network = Generator.from_pretrained(published).eval()
    assert network.resolution == 64 and network.w_mean.any()
    assert load_file(published / "directions.safetensors")["directions"].shape == (10, 128)
    near = load_file(published / "neighbours.safetensors")
    assert near["train"].shape[0] == 12 and near["held_out"].shape == (6,)
    replay = json.loads((published / "replay.json").read_text())
    assert replay["moments"] == [0, 8] and len(replay["history"]["d_real"]) == 2
    assert all(Image.open(published / name).size == (256, 256) for name in replay["sheets"])
    assert Image.open(published / "samples.webp").size[0] >= 8 * 64


def test_moments_are_few_and_closer_at_the_start():
    moments = gan.log_spaced(list(range(0, 100_000, 500)), 20)
    assert len(moments) <= 20 and moments[0] == 0 and moments[1] == 500 and moments[-1] == 99_500
    assert gan.log_spaced([0, 5], 20) == [0, 5]
