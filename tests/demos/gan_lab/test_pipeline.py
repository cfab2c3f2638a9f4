"""The GAN lab: its objectives, data, and training that keeps its promises. The page: test_tab.py."""

import math
import re

import numpy as np
import pytest
import torch

from demos.common.ui.i18n import InputError
from demos.gan_lab import data
from demos.gan_lab.constants import CLOUDS, EXTRAS, LOSSES, PRESETS, VIEW
from demos.gan_lab.data import real_digits, real_labels
from demos.gan_lab.lab import Lab
from demos.gan_lab.losses import OBJECTIVES, train_step
from demos.gan_lab.network import DigitDiscriminator, DigitGenerator
from demos.gan_lab.pipeline import load, train

LN2 = math.log(2)


pytestmark = pytest.mark.usefixtures("one_thread")


# losses


@pytest.mark.parametrize(
    ("name", "loss_d", "loss_g"),
    [("minimax", 2 * LN2, -LN2), ("non_saturating", 2 * LN2, LN2), ("hinge", 2, 0), ("wasserstein", 0, 0)],
)
def test_losses_where_d_is_undecided(name, loss_d, loss_g):
    zero = torch.zeros(4, 1)
    assert float(OBJECTIVES[name].discriminator(zero, zero)) == pytest.approx(loss_d)
    assert float(OBJECTIVES[name].generator(zero)) == pytest.approx(loss_g)


@pytest.mark.parametrize("name", LOSSES)
def test_each_player_minimises(name):
    """D's loss falls when real scores rise or fake ones fall, G's when fake scores rise."""
    real, fake = torch.tensor([[0.3]], requires_grad=True), torch.tensor([[-0.2]], requires_grad=True)
    slopes = torch.autograd.grad(OBJECTIVES[name].discriminator(real, fake), (real, fake))
    assert slopes[0] < 0 < slopes[1]
    assert torch.autograd.grad(OBJECTIVES[name].generator(fake), fake)[0] < 0


def test_only_the_saturating_loss_vanishes_when_d_is_sure():
    slope = {}
    for name in ("minimax", "non_saturating"):
        score = torch.tensor([[-12.0]], requires_grad=True)
        slope[name] = abs(float(torch.autograd.grad(OBJECTIVES[name].generator(score), score)[0]))
    assert slope["minimax"] < 1e-5 and slope["non_saturating"] > 0.99


def test_the_log_losses_are_the_slides_sum():
    scores = torch.randn(6, 1)
    d = torch.sigmoid(scores)
    value = torch.log(d[:3]).mean() + torch.log(1 - d[3:]).mean()
    torch.testing.assert_close(OBJECTIVES["minimax"].discriminator(scores[:3], scores[3:]), -value)
    torch.testing.assert_close(OBJECTIVES["minimax"].generator(scores[3:]), torch.log(1 - d[3:]).mean())
    torch.testing.assert_close(OBJECTIVES["non_saturating"].generator(scores[3:]), -torch.log(d[3:]).mean())


@pytest.mark.parametrize(("name", "expected"), [("hinge", 12.5), ("wasserstein", 16)])
def test_penalties_of_a_plane(name, expected):
    """|slope|^2 / 2 at real data, (|slope| - 1)^2 between real and fake."""
    plane = torch.nn.Linear(2, 1, bias=False)
    with torch.no_grad():
        plane.weight.copy_(torch.tensor([[3.0, 4.0]]))
    batch = (torch.nn.Identity(), plane, torch.randn(5, 2), torch.randn(5, 2), name)
    plain, penalised = (train_step("discriminator", *batch, weight, torch.rand(5, 1))[0] for weight in (0.0, 1.0))
    assert (penalised - plain).item() == pytest.approx(expected, rel=1e-5)


def test_objectives_go_by_the_names_on_the_page():
    assert sorted(OBJECTIVES) == sorted(LOSSES)


def test_a_half_step_reaches_only_its_own_player():
    lab = Lab("moons", penalty=0.1)
    value, *_ = train_step(
        "discriminator", lab.generator, lab.discriminator, lab.sample_real(8)[0], torch.randn(8, 2), penalty=1.0
    )
    value.backward()
    assert all(p.grad is None for p in lab.generator.parameters())
    assert all(p.grad is not None for p in lab.discriminator.parameters())
    before = [p.clone() for p in lab.discriminator.parameters()]
    lab.step_g()
    assert all(torch.equal(a, b) for a, b in zip(before, lab.discriminator.parameters()))


# data


@pytest.mark.parametrize("name", CLOUDS)
def test_clouds_lie_in_the_view_and_cover_themselves(name):
    cloud = data.cloud(name)
    points = cloud.sample(4000, np.random.default_rng(0))
    assert points.dtype == np.float32 and np.abs(points).max() < VIEW
    if cloud.modes:
        assert cloud.covered(points) == cloud.modes
        assert cloud.covered(cloud.anchors[:1].repeat(100, 0)) == 1


def test_divergences_have_their_limits():
    left, right = (data.histogram(np.full((50, 2), x)) for x in (-1.0, 1.0))
    assert data.divergences(left, left) == pytest.approx((0, 0))
    kl, js = data.divergences(left, right)
    assert js == pytest.approx(LN2, abs=0.01) and kl > 5


def test_no_points_at_all_is_said_plainly():
    with pytest.raises(ValueError, match="at least 3"):
        data.cloud([])


# training


def test_the_same_seed_is_the_same_training_and_observing_changes_nothing():
    settings = {"updates": 6, "loss": "wasserstein", "penalty": 1.0, "d_steps": 2}
    often = list(train("spiral", 3, show=EXTRAS, **settings))
    (last,) = train("spiral", 3, every=6, **settings)
    np.testing.assert_array_equal(often[-1].samples, last.samples)
    assert (often[-1].d_real, often[-1].loss_g) == (last.d_real, last.loss_g)
    (other,) = train("spiral", 4, every=6, **settings)
    assert not np.array_equal(other.samples, last.samples)


@pytest.mark.parametrize("loss", LOSSES)
def test_every_loss_trains_on_drawn_points(loss):
    points = [[0.0, 0.5], [1.0, -1.0], [-0.5, 0.2]]
    *_, step = steps_of(points, updates=3, loss=loss, penalty=0.1, latent=5, show=EXTRAS)
    assert step.step == 3 and step.samples.shape == (256, 2) and step.field.shape == (32, 32)
    assert step.gradients.shape == (64, 2) and step.warp.shape == (13, 13, 2) and step.modes is None
    assert 0 <= step.d_fake <= 1 and 0 <= step.d_real <= 1 and 0 <= step.js <= LN2
    assert all(math.isfinite(value) for value in (step.loss_d, step.loss_g, step.kl))


def steps_of(dataset, seed=1, **settings):
    return list(train(dataset, seed, **settings))


def finish(name: str, seed: int, updates: int):
    """A preset's last Step, with D(real) and D(fake) averaged over the last 100 updates."""
    settings = dict(PRESETS[name][0])
    lab, scores = Lab(settings.pop("data"), seed, **settings), []
    for _ in range(updates):
        lab.update()
        scores.append((lab.d_real, lab.d_fake))
    return lab.observe(EXTRAS), np.mean(scores[-100:], 0)


def test_the_balanced_ring_covers_all_modes_at_one_half():
    step, scores = finish("balance", 1, 800)
    assert step.modes == 8 and np.abs(scores - 0.5).max() < 0.1


def test_the_collapse_preset_collapses():
    step, _ = finish("collapse", 1, 500)
    assert step.modes <= 3


def test_a_discriminator_too_strong_leaves_no_gradient():
    step, scores = finish("strong", 1, 120)
    assert scores[0] > 0.99 and scores[1] < 0.01
    assert np.linalg.norm(step.gradients, axis=1).mean() < 1e-3


def test_digits_train_anew_and_from_the_bundled_pair():
    fresh, warm = (steps_of("digits", updates=1, warm=warm)[0] for warm in (False, True))
    for step in (fresh, warm):
        assert step.samples.shape == (100, 28, 28) and step.samples.dtype == np.uint8 and len(step.images()) == 100
    ink = real_digits()[:500].mean()
    assert abs(warm.samples.mean() - ink) < 10 < abs(fresh.samples.mean() - ink)


@pytest.mark.parametrize(
    "arguments",
    [
        {"dataset": "cube"},
        {"dataset": [[0, 0], [1, 1]]},
        {"dataset": [[0, 0], [1, 9], [1, 1]]},
        {"dataset": ["not", "points"]},
        {"dataset": [[0, 0], [1, float("nan")], [1, 1]]},
        {"dataset": None},
        {"loss": "square"},
        {"optimizer": "newton"},
        {"seed": -1},
        {"seed": 1.5},
        {"latent": 0},
        {"d_steps": 0},
        {"lr_g": 0},
        {"lr_d": "fast"},
        {"penalty": -1},
        {"updates": 0},
        {"show": ("everything",)},
    ],
)
def test_bad_input_is_refused_at_once_in_both_languages(arguments):
    with pytest.raises(InputError) as caught:
        train(**arguments)
    korean, english = (caught.value.text(language) for language in ("ko", "en"))
    assert re.search("[가-힣]", korean) and english.isascii()


def test_a_training_that_explodes_says_so():
    lab = Lab("ring", lr_g=1.0, optimizer="sgd", loss="hinge", lr_d=1.0)
    with torch.no_grad():
        next(lab.generator.parameters()).fill_(float("nan"))
    with pytest.raises(ValueError, match="exploded"):
        lab.update()


def test_the_sheet_knows_its_digits():
    digits, labels = real_digits(), real_labels()
    assert labels.shape == digits.shape[:1] and set(labels) == set(range(10))
    means = np.stack([digits[labels == kind].mean(0) for kind in range(10)]).reshape(10, -1)
    nearest = ((digits.reshape(-1, 1, 784) - means) ** 2).sum(2).argmin(1)
    assert (nearest == labels).mean() > 0.75  # what the nearest mean of a kind reads; chance would be 0.1


def test_networks_keep_their_shapes():
    label = torch.tensor([0, 9, 4])
    digits = DigitGenerator(64)(torch.randn(3, 64), label)
    assert digits.shape == (3, 1, 28, 28) and digits.abs().max() <= 1
    assert DigitDiscriminator()(digits, label).shape == (3, 1)


def test_the_bundled_pair_makes_the_same_digits_for_a_seed():
    labels = np.array([3, 1, 4, 1])
    digits = load().generate(labels, 7)
    np.testing.assert_array_equal(digits, load().generate(labels, 7))
    scores = load().discriminate(digits, labels)
    assert scores.shape == (4,) and (scores >= 0).all() and (scores <= 1).all()
    assert load() is load() and load().train is train
