"""Names, sizes and limits of the super-resolution room that page, pipeline and training share."""

from pathlib import Path

NAME = "super_resolution"
SCALE = 4  # how much wider and higher a result is
METHODS = ("bicubic", "mse", "gan")  # what is compared: no network, and the two that there are
MIXES = {"mse": 0.0, "gan": 1.0}  # how much of the gan's weights each network has
MAX_SIDE = 1024  # px: as many pixels as a square of this side are enlarged
MIN_ORIGINAL = 64  # px a side

EXAMPLES = Path(__file__).with_name("examples")  # originals
SMALL = EXAMPLES / "small"  # a quarter of each
OPENING = "astronaut"  # the example that the room opens with
FAMOUS = "pearl_earring"  # the one that is measured at first

PLACE, ZOOM = (0.45, 0.17), 2  # where the magnifier lies at first, and its power
ZOOMS = (2, 4, 8)
STRIP = (0.0, 0.25, 0.5, 0.75, 1.0)  # the gan's share of the weights, from left to right
