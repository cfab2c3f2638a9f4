"""Plans of facades that nobody built: floors and bays by rules, in the colours of the label maps.

    plan = random_plan(seed=7)          # PIL, RGB, 256 x 256; the same seed, the same plan

So that a visitor has something to change, and because the data's own plans are not ours to pass on.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import NamedTuple

from PIL import Image, ImageDraw

from demos.pix2pix.constants import COLOURS, SIZES

SIDE = SIZES["facades"]
Fill = Callable[[str, float, float, float, float], None]  # class, left, top, right, bottom


class House(NamedTuple):
    """A front's measures in px and what it has; floors are counted from above, bays from the left."""

    left: float
    top: float
    right: float
    bottom: float
    floors: int
    bays: int
    floor_height: float
    bay_width: float
    window_width: float
    window_height: float
    balcony: int  # the floor with balconies
    blinds: bool
    pillars: bool
    shop: bool
    door: int  # its bay

    def bay_middle(self, bay: int) -> float:
        return self.left + (bay + 0.5) * self.bay_width

    def floor_top(self, floor: int) -> float:
        return self.top + 12 + floor * self.floor_height


def random_plan(seed: int) -> Image.Image:
    """A front with 3 to 5 floors and 3 to 6 bays; all windows of a floor have the same beside them."""
    rng = random.Random(seed)
    plan = Image.new("RGB", (SIDE, SIDE), COLOURS["wall"])
    pen = ImageDraw.Draw(plan)

    def fill(name: str, left: float, top: float, right: float, bottom: float) -> None:
        if right - left >= 2 and bottom - top >= 2:
            pen.rectangle((round(left), round(top), round(right) - 1, round(bottom) - 1), fill=COLOURS[name])

    house = random_house(rng, *surroundings(rng, fill))
    for floor in range(house.floors - 1):
        upper_floor(house, floor, rng, fill)
    ground_floor(house, fill)
    return plan


def surroundings(rng: random.Random, fill: Fill) -> tuple[float, float, float, float]:
    """Sky above, street below, sometimes a gap beside the house; returns its left, top, right and bottom."""
    top, bottom = rng.choice((0, 14, 26, 38)), SIDE - rng.choice((4, 10, 16))
    left, right = rng.choice(((0, SIDE), (0, SIDE), (16, SIDE), (0, SIDE - 18), (18, SIDE - 18)))
    fill("background", 0, 0, SIDE, top)
    fill("background", 0, bottom, SIDE, SIDE)
    fill("background", 0, 0, left, SIDE)
    fill("background", right, 0, SIDE, SIDE)
    if top:
        fill("cornice", left, top, right, top + rng.choice((6, 9, 12)))
    return left, top, right, bottom


def random_house(rng: random.Random, left: float, top: float, right: float, bottom: float) -> House:
    """A house that fills this place."""
    floors, bays = rng.randint(3, 5), rng.randint(3, 6)
    ground = rng.uniform(1.0, 1.35)  # the ground floor is higher
    height, width = (bottom - top - 12) / (floors - 1 + ground), (right - left) / bays
    window_width, window_height = rng.uniform(0.34, 0.5) * width, rng.uniform(0.48, 0.62) * height
    (balcony,), blinds = rng.sample(range(floors - 1), 1), rng.random() < 0.45
    pillars, shop, door = rng.random() < 0.3, rng.random() < 0.5, rng.randrange(bays)
    measures = floors, bays, height, width, window_width, window_height
    return House(left, top, right, bottom, *measures, balcony, blinds, pillars, shop, door)


def upper_floor(house: House, floor: int, rng: random.Random, fill: Fill) -> None:
    """A window with cornice and sill in every bay, and what else this house has."""
    top = house.floor_top(floor)
    if floor == 0 or rng.random() < 0.4:
        fill("moulding", house.left, top - 4, house.right, top + rng.choice((2, 4)))
    for bay in range(house.bays):
        middle = house.bay_middle(bay)
        x0, x1 = middle - house.window_width / 2, middle + house.window_width / 2
        y0 = top + 0.24 * house.floor_height
        y1 = y0 + house.window_height
        if house.pillars and bay:
            edge = house.left + bay * house.bay_width
            fill("pillar", edge - 3, top + 4, edge + 3, top + house.floor_height)
        fill("window", x0, y0, x1, y1)
        fill("cornice", x0 - 3, y0 - 7, x1 + 3, y0 - 2)
        fill("sill", x0 - 4, y1 + 1, x1 + 4, y1 + 5)
        if house.blinds:
            fill("blind", x0 - 0.3 * house.window_width, y0, x0 - 1, y1)
            fill("blind", x1 + 1, y0, x1 + 0.3 * house.window_width, y1)
        if floor == house.balcony and bay in (house.bays // 2, (house.bays - 1) // 2):
            fill("balcony", x0 - 9, y1 - 0.3 * house.window_height, x1 + 9, y1 + 6)
        if floor == house.floors - 3 and rng.random() < 0.25:
            fill("deco", x0, y1 + 8, x1, min(y1 + 16, top + house.floor_height - 2))


def ground_floor(house: House, fill: Fill) -> None:
    """One door, and shop windows or windows."""
    top, bottom, width = house.floor_top(house.floors - 1), house.bottom, house.bay_width
    fill("moulding", house.left, top, house.right, top + 5)
    for bay in range(house.bays):
        middle = house.bay_middle(bay)
        if bay == house.door:
            fill("door", middle - 0.2 * width, top + 0.26 * (bottom - top), middle + 0.2 * width, bottom)
        elif house.shop:
            fill("shop", middle - 0.42 * width, top + 12, middle + 0.42 * width, bottom)
            fill("window", middle - 0.32 * width, top + 22, middle + 0.32 * width, bottom - 8)
        else:
            x0, x1 = middle - house.window_width / 2, middle + house.window_width / 2
            y0 = top + 0.3 * (bottom - top)
            y1 = y0 + 0.9 * house.window_height
            fill("window", x0, y0, x1, y1)
            fill("sill", x0 - 4, y1 + 1, x1 + 4, y1 + 5)
