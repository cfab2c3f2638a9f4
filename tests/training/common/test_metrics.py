"""Measures against figures that are known without them."""

import math

import pytest
import torch

from training.common import metrics


@pytest.fixture
def cloud():
    return torch.randn(400, 8, generator=torch.Generator().manual_seed(0))


def test_a_set_has_no_distance_from_itself(cloud):
    assert metrics.frechet_distance(cloud, cloud) == pytest.approx(0, abs=1e-6)
    assert metrics.precision_recall(cloud, cloud) == (1.0, 1.0)
    assert metrics.nearest(cloud, cloud)[0].max() < 1e-2  # cdist works in float32


def test_frechet_distance_of_known_normals(cloud):
    """Moved by 3 along an axis: 9. Twice as wide in D dimensions: tr(C + 4C - 4C) = tr C."""
    moved = cloud + torch.eye(8)[0] * 3
    assert metrics.frechet_distance(cloud, moved) == pytest.approx(9, rel=1e-4)
    assert metrics.frechet_distance(cloud, 2 * (cloud - cloud.mean(0)) + cloud.mean(0)) == pytest.approx(
        float(torch.cov(cloud.T).trace()), rel=1e-4
    )


def test_frechet_distance_with_fewer_pictures_than_dimensions():
    few = torch.randn(5, 20, generator=torch.Generator().manual_seed(1))
    assert metrics.frechet_distance(few, few) == pytest.approx(0, abs=1e-5)


def test_kernel_distance_by_hand():
    """D = 1, kernel (xy + 1)^3: real {0, 1} gives k(0, 1) = 1, fake {1, 1} gives 8, across mean(1, 1, 8, 8) = 4.5."""
    real, fake = torch.tensor([[0.0], [1.0]]), torch.tensor([[1.0], [1.0]])
    assert metrics.kernel_distance(real, fake) == pytest.approx(1 + 8 - 2 * 4.5)


def test_kernel_distance_sees_a_shift(cloud):
    halves = cloud[:200], cloud[200:]
    assert abs(metrics.kernel_distance(*halves)) < 0.1
    assert metrics.kernel_distance(halves[0], halves[1] + 1) > 0.5


def test_precision_and_recall_tell_missing_kinds_from_bad_pictures(cloud):
    real = torch.cat([cloud, cloud + 100])  # two kinds
    assert metrics.precision_recall(real, cloud) == (1.0, 0.5)  # only one of them is made
    assert metrics.precision_recall(real, torch.cat([real, cloud - 100]))[0] == pytest.approx(2 / 3)  # a third is bad


def test_nearest_names_the_neighbour():
    distances, which = metrics.nearest(torch.tensor([[0.0, 0.0], [9.0, 9.0]]), torch.tensor([[9.0, 8.0], [3.0, 4.0]]))
    assert which.tolist() == [1, 0] and distances.tolist() == [5.0, 1.0]


def test_psnr_and_ssim_on_luminance_without_border():
    picture = torch.rand(1, 3, 32, 32, generator=torch.Generator().manual_seed(0)) * 1.6 - 0.8
    assert metrics.ssim(picture, picture) == pytest.approx(1)
    lighter = picture + 2 / 255  # one step of 255 in each colour: (65.481 + 128.553 + 24.966) / 255 in Y
    assert metrics.psnr(lighter, picture) == pytest.approx(20 * math.log10(255 / (219 / 255)), abs=1e-3)
    framed = picture.clone()
    framed[..., :4, :] = 1
    assert metrics.psnr(framed, lighter, border=4) == pytest.approx(metrics.psnr(picture, lighter, border=4))
    assert metrics.psnr(framed, lighter) < metrics.psnr(picture, lighter) - 10
    assert metrics.luminance(torch.ones(1, 3, 9, 9), border=2).shape == (1, 1, 5, 5)
    assert float(metrics.luminance(torch.ones(1, 3, 1, 1))) == pytest.approx(235)


def test_st_lpips_forgives_a_shift_more_than_a_blur():
    random = torch.Generator().manual_seed(0)
    coarse = torch.nn.functional.interpolate(torch.randn(1, 3, 16, 16, generator=random), size=96, mode="bicubic")
    fine = (coarse + 0.3 * torch.randn(1, 3, 96, 96, generator=random)).clamp(-1, 1)
    shifted = fine.roll(1, 3)
    blurred = torch.nn.functional.avg_pool2d(fine, 5, 1, 2, count_include_pad=False)
    assert metrics.st_lpips(fine, fine) == 0
    assert 0 < metrics.st_lpips(shifted, fine) < metrics.st_lpips(blurred, fine)
