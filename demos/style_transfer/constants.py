"""Numbers and names of the style room that page, pipeline and training share."""

import json
from pathlib import Path
from typing import Any

SIZES = (256, 384, 512, 768, 1024)  # px, longer side
FRAME_SIZE = 384  # px, longer side of a video
FPS, MAX_FRAMES = 12, 120  # ten seconds
STARTS = ("fast", "content", "noise")  # of Gatys' optimisation
CONTENT_WEIGHT = 0.04  # of the content loss; the style loss counts 1
DEFAULTS: dict[str, Any] = {"strength": 1.0, "mix": 0.5, "stroke": 1.0, "size": 512, "steps": 300, "optimize_size": 256}
LIMITS: dict[str, tuple[Any, Any]] = {  # least and most
    "strength": (0, 1),
    "mix": (0, 1),
    "stroke": (0.5, 2),
    "size": (SIZES[0], SIZES[-1]),
    "steps": (1, 1000),
    "content_weight": (0, 1),
}
WHOLE = ("size", "steps")  # these are whole numbers
SMALLEST = 48  # px: a shorter side leaves the network too few positions to mirror and to measure
BRUSH = 256  # px: the shorter side of a painting from which strokes of width 1 are taken

STYLE_BLOCKS = (0, 1, 2, 4, 6)  # of the classifier's sixteen: strides 2, 4, 4, 8 and 16
BLOCKS = (*STYLE_BLOCKS, 10)  # blocks from which a picture is painted again
BLOCK, AGAIN_BLOCK = 2, 4  # what is looked into at first

EXAMPLES = Path(__file__).parent / "examples"
STYLES = EXAMPLES / "styles"
CATALOGUE = json.loads((STYLES / "paintings.json").read_text(encoding="utf-8"))  # titles, painters, years
PAINTINGS = tuple(CATALOGUE["paintings"])  # files in STYLES, in the order of the wall
PHOTO, PAINTING = "temple", "van_gogh_starry_night"  # what the room opens with
FILM_PAINTING = "munch_the_scream"
