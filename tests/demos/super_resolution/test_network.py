"""The super-resolution network, and the measures of what it makes."""

import pytest
import torch
from PIL import Image

from demos.common.media.images import to_images, to_tensor
from demos.common.metrics import similarity, st_lpips
from demos.super_resolution import pipeline
from demos.super_resolution.constants import SCALE
from demos.super_resolution.network import Upscaler, bicubic
from tests.benchmarks.common import photo
from tests.demos.super_resolution.pictures import apart


def test_the_network_starts_near_bicubic_and_comes_back_from_a_file(tmp_path):
    torch.manual_seed(0)
    network = Upscaler(channels=8, blocks=2).eval()
    x = torch.rand(2, 3, 9, 14) * 2 - 1
    made = network(x)
    assert made.shape == (2, 3, 36, 56)
    assert (made - bicubic(x)).abs().mean() < 0.1 < bicubic(x).std()
    network.save_pretrained(tmp_path)
    assert torch.equal(Upscaler.from_pretrained(tmp_path).eval()(x), made)


def test_reach_is_how_far_a_pixel_matters():
    torch.manual_seed(0)
    network = Upscaler(channels=4, blocks=1)
    x = torch.rand(1, 3, 1, 31).requires_grad_(True)
    network(x)[..., SCALE * 15].sum().backward()
    seen = x.grad.abs().sum((0, 1, 2)).nonzero().flatten()
    assert 15 - seen.min() == network.reach == seen.max() - 15


def test_bicubic_is_pillows():
    picture = photo(40, 31).point(lambda value: 60 + value // 2)  # Pillow clips after each direction
    large = picture.resize((160, 124), Image.Resampling.BICUBIC)
    assert apart(to_images(bicubic(to_tensor(picture)))[0], large) <= 1  # and rounds
    assert apart(pipeline.bicubic(picture), large) == 0


def test_measures_agree_with_other_peoples():
    torchmetrics = pytest.importorskip("torchmetrics.functional.image")
    random = torch.Generator().manual_seed(0)
    x = torch.rand(1, 3, 60, 70, generator=random) * 2 - 1
    y = (x + 0.2 * torch.randn(1, 3, 60, 70, generator=random)).clamp(-1, 1)
    pair = similarity.luminance(x, 4), similarity.luminance(y, 4)
    _, windows = torchmetrics.structural_similarity_index_measure(*pair, data_range=255.0, return_full_image=True)
    assert similarity.ssim(x, y, 4) == pytest.approx(float(windows[..., 5:-5, 5:-5].mean()), abs=1e-4)
    assert similarity.psnr(x, y, 4) == pytest.approx(
        float(torchmetrics.peak_signal_noise_ratio(*pair, data_range=255.0))
    )


def test_shipped_st_lpips_is_the_packages():
    pytest.importorskip("stlpips_pytorch")
    from training.common import metrics

    random = torch.Generator().manual_seed(0)
    x = torch.rand(1, 3, 64, 64, generator=random) * 2 - 1
    y = (x + 0.3 * torch.randn(1, 3, 64, 64, generator=random)).clamp(-1, 1)
    assert st_lpips.st_lpips(x, x) == 0
    assert st_lpips.st_lpips(x, y) == pytest.approx(float(metrics.load_package_st_lpips()(x, y)), rel=1e-3)
