"""The network of the next-frame room and its measures."""

import pytest
import torch

from demos.common.nn.warping import warp
from demos.next_frame_prediction import measures
from demos.next_frame_prediction.constants import MODELS, WORLDS
from demos.next_frame_prediction.network import FramePredictor
from demos.next_frame_prediction.pipeline import load


@pytest.mark.parametrize("channels", [1, 3])
def test_the_network_paints_ten_frames_and_comes_back_from_a_file(tmp_path, channels):
    torch.manual_seed(0)
    small = FramePredictor(channels, code=4, width=8, deep_width=8, flow=channels == 3).eval()
    x = torch.rand(2, 10, channels, 64, 64) * 2 - 1
    made = small(x)
    assert made.shape == x.shape
    assert torch.allclose(small(x[:1]), made[:1], atol=1e-5), "a film does not depend on others in its batch"
    small.save_pretrained(tmp_path)
    assert torch.equal(FramePredictor.from_pretrained(tmp_path).eval()(x), made)


def test_a_picture_is_warped_by_pixels():
    picture, shift = torch.rand(2, 3, 16, 16), torch.zeros(2, 2, 16, 16)
    shift[:, 0], shift[:, 1] = 1, 2  # px: what lies further right and down is taken
    assert torch.allclose(warp(picture, shift)[:, :, :14, :15], picture[:, :, 2:, 1:], atol=1e-5)


@pytest.mark.parametrize("world", WORLDS)
@pytest.mark.parametrize("model", MODELS)
def test_every_network_is_small_enough(world, model):
    assert sum(weight.numel() for weight in load().network(world, model).parameters()) <= 4_000_000


def test_measures():
    random = torch.Generator().manual_seed(0)
    x = torch.rand(2, 3, 1, 64, 64, generator=random) * 2 - 1
    black, white = -torch.ones(1, 1, 64, 64), torch.ones(1, 1, 64, 64)
    assert measures.squared_error(black, white) == 64 * 64
    assert measures.frame_ssim(x, x).shape == (2, 3) and measures.frame_ssim(x, x).min() > 0.9999
    noisy = (x + 0.3).clamp(-1, 1)
    assert measures.frame_ssim(noisy, x, value_range=1.0).mean() <= measures.frame_ssim(noisy, x).mean() < 1
    assert (measures.gradient_energy(x) > measures.gradient_energy(torch.nn.functional.avg_pool2d(x[0], 2))[None]).all()
    assert torch.equal(measures.copy_last(x, 4)[:, 3], x[:, -1])
