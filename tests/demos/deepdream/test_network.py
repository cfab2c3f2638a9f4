"""DeepDream's network, the backbone that other rooms use too: shapes, order, what it knows, saving."""

import torch

from demos.common.media.images import open_image, to_tensor
from demos.common.nn.backbone import CHANNELS, STRIDES, EfficientNetLite0, load_backbone
from demos.deepdream.constants import CAT


def test_every_block_has_the_stated_shape():
    maps = load_backbone().features(torch.zeros(2, 3, 64, 96), tuple(range(16)))
    for block, features in enumerate(maps):
        assert features.shape == (2, CHANNELS[block], 64 // STRIDES[block], 96 // STRIDES[block])


def test_blocks_come_in_the_order_asked_for_and_like_the_whole_network():
    x = torch.rand(1, 3, 64, 64) * 2 - 1
    late, early = load_backbone().features(x, (10, 3))
    assert (late.shape[1], early.shape[1]) == (CHANNELS[10], CHANNELS[3])
    assert torch.allclose(load_backbone().features(x, (3,))[0], early, atol=1e-5)
    assert load_backbone()(x).shape == (1, 1000)


def test_the_backbone_knows_a_cat_and_needs_no_gradient():
    photo = to_tensor(open_image(CAT).resize((224, 224)))
    assert int(load_backbone()(photo).argmax()) in (281, 282, 283, 284, 285)  # ImageNet's house cats
    assert not any(weight.requires_grad for weight in load_backbone().parameters())


def test_a_saved_backbone_is_the_same_again(tmp_path):
    network = EfficientNetLite0(classes=10).eval()
    network.save_pretrained(tmp_path)
    again = EfficientNetLite0.from_pretrained(tmp_path).eval()
    x = torch.rand(1, 3, 64, 64)
    assert torch.equal(network(x), again(x))
