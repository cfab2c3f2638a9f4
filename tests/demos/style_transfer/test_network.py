"""The style room's network (sizes, file, codes, steps that know of those before, films) and Gatys' losses."""

import torch
from PIL import Image

from demos.common.media.images import to_tensor
from demos.common.nn.backbone import Trunk
from demos.style_transfer import gatys
from demos.style_transfer.codes import at_scale, pack, transfer, unpack
from demos.style_transfer.gatys import StyleTarget
from demos.style_transfer.layers import RunningMean
from demos.style_transfer.network import StylePainter
from tests.benchmarks.common import photo
from tests.demos.style_transfer.pictures import PHOTOS, STARS

SMALL = {"widths": (10, 8, 6, 5), "blocks": (1, 0, 1, 0), "hidden": 7}  # a network for tests


# ---- network -----------------------------------------------------------------------------------------------------


def test_the_network_keeps_sizes_and_comes_back_from_a_file(tmp_path):
    torch.manual_seed(0)
    network = StylePainter(**SMALL).eval()
    x, style = torch.rand(2, 3, 55, 70) * 2 - 1, torch.rand(2, 3, 64, 53) * 2 - 1
    made = network(x, style)
    assert made.shape == x.shape and network.describe(style).shape == (2, 14965)
    network.save_pretrained(tmp_path)
    assert torch.equal(StylePainter.from_pretrained(tmp_path).eval()(x, style), made)


def test_the_shipped_network_is_small():
    network = StylePainter()
    assert sum(weight.numel() for weight in network.parameters()) < 2_000_000


def test_a_small_picture_is_painted_in_fewer_sizes():
    network = StylePainter(**SMALL)
    assert network.plan(512) == list(network.steps) == sorted(network.steps)
    assert set(network.plan(100)) == {0.5, 1.0} and set(network.plan(48)) == {1.0}


def test_a_step_knows_what_the_one_before_did():
    torch.manual_seed(0)
    network = StylePainter(**SMALL).eval()
    for level in network.levels:
        torch.nn.init.normal_(level.recall.weight)
    x = torch.rand(1, 3, 64, 48) * 2 - 1
    given = network.describe(torch.rand(1, 3, 64, 64)), 1.0, gatys.content_map(network.encoder, x, gatys.CONTENT_BLOCK)
    with torch.no_grad():
        made, left = network(x, *given)
        assert [value.shape[1] for value in left] == [10, 8, 6, 5, 3, 3], "maps of four levels, gradients, change"
        again, same = network(x, *given, [torch.zeros_like(value) for value in left])
        assert torch.allclose(made, again) and torch.allclose(left[0], same[0]), "nothing was before the first"
        for number in range(len(left)):
            before = [value if i == number else torch.zeros_like(value) for i, value in enumerate(left)]
            assert not torch.allclose(network(x, *given, before)[0], made), number


def test_a_picture_gets_the_palette_of_another():
    x, other = to_tensor(photo(40, 30)), to_tensor(Image.open(STARS).convert("RGB"))
    own, target = gatys.gram(x), gatys.gram(other)
    assert torch.allclose(transfer(x, own, own), x, atol=1e-4)
    moved = transfer(x, own, target)
    assert torch.allclose(moved.mean((2, 3)), other.mean((2, 3)), atol=1e-3)
    assert torch.allclose(torch.cov(moved[0].flatten(1)), torch.cov(other[0].flatten(1)), atol=0.01)
    grey = torch.full((1, 3, 32, 32), 0.2)
    assert transfer(grey, gatys.gram(grey), target).std((2, 3)).max() < 1e-2, "nothing is divided by nothing"


def test_a_large_picture_has_the_same_maps_some_rows_at_a_time():
    torch.manual_seed(0)
    trunk, x = Trunk(7, mirror=True).requires_grad_(False), torch.rand(2, 3, 288, 64, requires_grad=True)
    found = []
    for trunk.most in (x.numel(), 64):
        maps = trunk.features(x, (0, 2, 6))
        found.append([*maps, *torch.autograd.grad(sum(block_map.square().sum() for block_map in maps), x)])
    assert all(torch.allclose(a, b, atol=1e-5) for a, b in zip(*found))


def test_a_code_is_gram_matrices_and_a_small_picture_lacks_some():
    network = StylePainter(**SMALL)
    for side, lacking in ((128, 1), (48, 3)):
        code = network.describe(to_tensor(photo(side, side)))
        grams = unpack(code)
        assert torch.equal(pack(grams), code)
        assert sum(not gram.any() for gram in grams.values()) == lacking, side


def test_the_painter_measures_as_gatys_does_and_its_last_steps_lower_his_loss(room):
    network = room.network
    photo_, stars = (to_tensor(Image.open(path).convert("RGB").resize((256, 256))) for path in (PHOTOS[1], STARS))
    target, code = StyleTarget.of(photo_, stars), network.describe(stars)
    for key, gram in unpack(code).items():
        if key in target.grams:
            assert gatys.gram_distance(gram, target.grams[key]) < 1e-4, key
    content = gatys.content_map(network.encoder, photo_, gatys.CONTENT_BLOCK)
    made = network.paint(photo_, code).detach()
    with torch.no_grad():
        again = network.plain_steps(made, content, at_scale(unpack(code), 1.0), RunningMean())
    assert 0 < (again - made).abs().max() < 0.05 and target.total(again) < 0.95 * target.total(made)


def test_what_is_measured_in_a_film_makes_the_next_frame_alike():
    torch.manual_seed(0)
    network = StylePainter(**SMALL).eval()
    x, y = torch.rand(2, 1, 3, 48, 48)
    code = network.describe(x)
    measured: list[torch.Tensor] = []
    with torch.no_grad():
        first = network.paint(x, code, measured=measured, share=0.0)
        assert torch.allclose(first, network.paint(x, code), atol=1e-5)
        first_measured = [value.clone() for value in measured]
        network.paint(0.2 * y, code, measured=measured, share=0.0)
    assert all(torch.equal(a, b) for a, b in zip(measured, first_measured)), "a share of 0 counts the first frame only"


# ---- losses ------------------------------------------------------------------------------------------------------


def test_gram_matrices_are_mean_products_and_forget_places():
    x = torch.rand(2, 5, 7, 6)
    flat = x.flatten(2)
    assert torch.allclose(gatys.gram(x)[:, :5, :5], flat @ flat.transpose(1, 2) / 42, atol=1e-5)
    assert torch.allclose(gatys.gram(x), gatys.gram(x.flip(3)), atol=1e-5)


def test_losses_know_style_from_content():
    cat, stars = (to_tensor(Image.open(path).convert("RGB").resize((128, 128))) for path in (PHOTOS[1], STARS))
    target = StyleTarget.of(cat, stars)
    style, content, _ = target.losses(torch.cat([cat]))
    assert style > 0.1 and content < 1e-4
    style, content, _ = target.losses(stars)
    assert style < 1e-4 and content > 0.5


def test_descending_lowers_the_loss():
    cat, stars = (to_tensor(Image.open(path).convert("RGB").resize((96, 96))) for path in (PHOTOS[1], STARS))
    steps = list(gatys.optimize(cat, StyleTarget.of(cat, stars), steps=8))
    assert [step.number for step in steps] == list(range(1, 9))
    assert steps[-1].total < 0.7 * steps[0].total
