"""Plans of facades that nobody built: floors and bays by rules, in the colours of the label maps.

    plan = random_plan(seed=7)          # PIL, RGB, 256 x 256; the same seed, the same plan

So that a visitor has something to change, and because the data's own plans are not ours to pass on.
"""

from __future__ import annotations

import random

from PIL import Image, ImageDraw

from demos.pix2pix.texts import COLOURS, SIZES

SIDE = SIZES["facades"]


def random_plan(seed: int) -> Image.Image:
    """A front with 3 to 5 floors and 3 to 6 bays; what a floor's windows wear is the same along the floor."""
    rng = random.Random(seed)
    plan = Image.new("RGB", (SIDE, SIDE), COLOURS["wall"])
    pen = ImageDraw.Draw(plan)

    def fill(name: str, left: float, top: float, right: float, bottom: float) -> None:
        if right - left >= 2 and bottom - top >= 2:
            pen.rectangle((round(left), round(top), round(right) - 1, round(bottom) - 1), fill=COLOURS[name])

    # sky above, street below, sometimes a gap beside the house
    top, bottom = rng.choice((0, 14, 26, 38)), SIDE - rng.choice((4, 10, 16))
    left, right = rng.choice(((0, SIDE), (0, SIDE), (16, SIDE), (0, SIDE - 18), (18, SIDE - 18)))
    fill("background", 0, 0, SIDE, top)
    fill("background", 0, bottom, SIDE, SIDE)
    fill("background", 0, 0, left, SIDE)
    fill("background", right, 0, SIDE, SIDE)
    if top:
        fill("cornice", left, top, right, top + rng.choice((6, 9, 12)))

    floors, bays = rng.randint(3, 5), rng.randint(3, 6)
    ground = rng.uniform(1.0, 1.35)  # the ground floor is higher
    height = (bottom - top - 12) / (floors - 1 + ground)
    width = (right - left) / bays
    window = (rng.uniform(0.34, 0.5) * width, rng.uniform(0.48, 0.62) * height)
    balconies, blinds = rng.sample(range(floors - 1), 1), rng.random() < 0.45
    pillars, shop, door = rng.random() < 0.3, rng.random() < 0.5, rng.randrange(bays)

    for floor in range(floors - 1):
        above = top + 12 + floor * height
        if floor == 0 or rng.random() < 0.4:
            fill("moulding", left, above - 4, right, above + rng.choice((2, 4)))
        for bay in range(bays):
            middle = left + (bay + 0.5) * width
            x0, x1 = middle - window[0] / 2, middle + window[0] / 2
            y0 = above + 0.24 * height
            y1 = y0 + window[1]
            if pillars and bay:
                fill("pillar", left + bay * width - 3, above + 4, left + bay * width + 3, above + height)
            fill("window", x0, y0, x1, y1)
            fill("cornice", x0 - 3, y0 - 7, x1 + 3, y0 - 2)
            fill("sill", x0 - 4, y1 + 1, x1 + 4, y1 + 5)
            if blinds:
                fill("blind", x0 - 0.3 * window[0], y0, x0 - 1, y1)
                fill("blind", x1 + 1, y0, x1 + 0.3 * window[0], y1)
            if floor in balconies and bay in (bays // 2, (bays - 1) // 2):
                fill("balcony", x0 - 9, y1 - 0.3 * window[1], x1 + 9, y1 + 6)
            if floor == floors - 3 and rng.random() < 0.25:
                fill("deco", x0, y1 + 8, x1, min(y1 + 16, above + height - 2))

    # ground floor: one door, and shop windows or windows
    above = top + 12 + (floors - 1) * height
    fill("moulding", left, above, right, above + 5)
    for bay in range(bays):
        middle = left + (bay + 0.5) * width
        if bay == door:
            fill("door", middle - 0.2 * width, above + 0.26 * (bottom - above), middle + 0.2 * width, bottom)
        elif shop:
            fill("shop", middle - 0.42 * width, above + 12, middle + 0.42 * width, bottom)
            fill("window", middle - 0.32 * width, above + 22, middle + 0.32 * width, bottom - 8)
        else:
            y0 = above + 0.3 * (bottom - above)
            x0, x1, y1 = middle - window[0] / 2, middle + window[0] / 2, y0 + 0.9 * window[1]
            fill("window", x0, y0, x1, y1)
            fill("sill", x0 - 4, y1 + 1, x1 + 4, y1 + 5)
    return plan
