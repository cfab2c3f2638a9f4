"""The network that dreams: the gallery's ImageNet classifier, which other rooms use too (demos/common/nn/backbone.py).

Its weights lie in this room's checkpoint folder, made by `python -m training.deepdream`.
"""

from demos.common.nn.backbone import CHANNELS, SMALLEST, EfficientNetLite0, network_here

__all__ = ["CHANNELS", "SMALLEST", "EfficientNetLite0", "network_here"]
