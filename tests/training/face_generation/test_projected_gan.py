"""The parts of a projected GAN: losses by hand, discriminators, augmentation, moments of the replay."""

import math

import pytest
import torch

from demos.common.nn import adversarial
from training.common import discriminators
from training.common.augment import augment, cutout, translation
from training.common.losses.diversity import missing_variety
from training.common.projected_gan import log_spaced


def test_losses_by_hand():
    real, fake = torch.tensor([2.0, 0.0]), torch.tensor([-3.0, 1.0])
    assert adversarial.Hinge.discriminator(real, fake) == pytest.approx((0 + 1) / 2 + (0 + 2) / 2)
    assert adversarial.Hinge.generator(fake) == pytest.approx(1.0)

    def softplus(x):
        return math.log1p(math.exp(x))

    assert adversarial.Logistic.generator(fake) == pytest.approx((softplus(3) + softplus(-1)) / 2)
    assert adversarial.Logistic.discriminator(real, fake) == pytest.approx(
        (softplus(-2) + softplus(0)) / 2 + (softplus(-3) + softplus(1)) / 2
    )
    assert adversarial.Relativistic.discriminator(real, fake) == pytest.approx((softplus(-5) + softplus(1)) / 2)
    assert adversarial.Relativistic.generator(real, fake) == pytest.approx((softplus(5) + softplus(-1)) / 2)


def test_gradient_penalty_by_hand():
    """score = 3 a + b^2 at (a, b) = (0, 2): gradient (3, 4), squared length 25; its own gradient reaches weights."""
    picture = torch.tensor([[0.0, 2.0]], requires_grad=True)
    weight = torch.tensor(3.0, requires_grad=True)
    penalty = adversarial.squared_slope(weight * picture[:, 0] + picture[:, 1] ** 2, picture)
    penalty.backward()
    assert penalty.item() == pytest.approx(25) and weight.grad.item() == pytest.approx(6)


def test_projected_discriminator_passes_gradients_but_keeps_its_projection():
    maps = [torch.randn(4, channels, side, side, requires_grad=True) for channels, side in ((3, 16), (5, 8), (7, 4))]
    projection, heads = (
        discriminators.RandomProjection((3, 5, 7), width=6),
        discriminators.ProjectedDiscriminator(6, (2, 1, 0)),
    )
    mixed = projection(maps)
    assert [tuple(features.shape) for features in mixed] == [(4, 6, 16, 16), (4, 6, 8, 8), (4, 6, 4, 4)]
    scores = heads(mixed)
    assert scores.shape == (4, 16 + 16 + 16)
    scores.sum().backward()
    assert all(features.grad.abs().sum() > 0 for features in maps)
    assert not any(weight.requires_grad for weight in projection.parameters())
    same, other = (
        discriminators.RandomProjection((3, 5, 7), width=6),
        discriminators.RandomProjection((3, 5, 7), width=6, seed=1),
    )
    assert torch.equal(mixed[0], same(maps)[0]) and not torch.equal(mixed[0], other(maps)[0])


def test_a_group_of_equal_maps_is_seen_through():
    """Two groups of four: equal ones have spread 0; values 0, 0, 2, 2 have a deviation of 1."""
    different = torch.tensor([0.0, 0.0, 2.0, 2.0]).view(4, 1, 1, 1).expand(4, 3, 5, 5)
    spread = discriminators.minibatch_deviation(torch.cat([torch.ones(4, 3, 5, 5), different]))
    assert spread.shape == (8, 1, 5, 5)
    assert spread[:4].max() < 1e-3 and torch.allclose(spread[4:], torch.ones(4, 1, 5, 5), atol=1e-3)


def test_missing_variety_counts_ways_to_differ():
    """Four pictures that differ in three ways (singular values 1, 1, 1 after the mean) against ones that use fewer."""
    real = torch.zeros(4, 1, 32, 32)
    for k in range(4):
        real[k, 0, k, k] = 1
    assert missing_variety(real, real) == pytest.approx(0, abs=1e-5)
    assert missing_variety(real, 3 * real) == 0  # more varied is no fault
    assert missing_variety(real, real[:1].expand(4, -1, -1, -1)) == pytest.approx(1, abs=1e-4)
    one_way = torch.tensor([0.0, 9.0, 0.0, 9.0]).view(4, 1, 1, 1).expand(4, 1, 32, 32)
    assert missing_variety(real, one_way) == pytest.approx(2 / 3, abs=1e-3)


def test_augmentation_changes_each_picture_on_its_own_and_lets_gradients_through():
    torch.manual_seed(0)
    x = torch.ones(8, 3, 32, 32, requires_grad=True)
    y = augment(x)
    assert y.shape == x.shape and len({round(picture.max().item(), 4) for picture in y}) == 8
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


def test_moments_are_few_and_closer_at_the_start():
    moments = log_spaced(list(range(0, 100_000, 500)), 20)
    assert len(moments) <= 20 and moments[0] == 0 and moments[1] == 500 and moments[-1] == 99_500
    assert log_spaced([0, 5], 20) == [0, 5]
