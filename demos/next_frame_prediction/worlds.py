"""Where the sequences come from: digits that bounce, balls that collide, heads that turn. With numpy, many at once.

    world = open_world("balls")
    frames = world.make(16, np.random.default_rng(0))       # (16, 20, C, 64, 64) uint8

Training makes its sequences here on the fly, the room its fresh films, and visitors throw the same balls.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import numpy as np
from PIL import Image

from demos.next_frame_prediction.constants import FRAMES, MAX_BALLS, RADII, SIDE, SPEEDS
from demos.next_frame_prediction.heads import Heads

EXAMPLES = Path(__file__).with_name("examples")
LENGTH = 2 * FRAMES  # as many to predict as are seen
TEST_SEED = 2015


class Digits:
    """Moving MNIST (Srivastava et al. 2015, 1502.04681): two digits of 28 px move straight on and bounce off the edges.

    Args:
        digits: (N, 28, 28) uint8 to choose from; the gallery's own are from MNIST's test split.
    """

    channels = 1
    step = 0.1  # of the way that a digit has (36 px), a frame

    def __init__(self, digits: np.ndarray | None = None):
        self.digits = shipped_digits() if digits is None else digits

    def make(self, count: int, random: np.random.Generator, length: int = LENGTH) -> np.ndarray:
        """(count, length, 1, 64, 64) uint8: two digits from anywhere, in any direction, at the one speed."""
        chosen = random.integers(len(self.digits), size=(count, 2))
        place = random.random((2 * count, 2))
        angle = random.random(2 * count) * 2 * np.pi
        speed = self.step * np.stack([np.sin(angle), np.cos(angle)], 1)
        corners, _, _ = self.walk(place, speed, length)
        return self.render(self.digits[chosen], corners.reshape(count, 2, length, 2))

    def walk(self, place: np.ndarray, speed: np.ndarray, length: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Places (N, 2) in 0..1 (y, x) and speeds -> corners (upper left, px), places, speeds: all (N, length, 2)."""
        corners = np.empty((len(place), length, 2), np.int64)
        places, speeds = np.empty(corners.shape), np.empty(corners.shape)
        speed = speed.copy()
        for k in range(length):
            place = place + speed
            hit = (place <= 0) | (place >= 1)
            speed[hit] *= -1
            place = place.clip(0, 1)  # as in the data set: a digit stops at the edge for this frame
            corners[:, k], places[:, k], speeds[:, k] = (SIDE - self.digits.shape[-1]) * place, place, speed
        return corners, places, speeds

    def render(self, digits: np.ndarray, corners: np.ndarray) -> np.ndarray:
        """Digits (B, 2, 28, 28) at corners (B, 2, T, 2) -> (B, T, 1, 64, 64) uint8; the brighter pixel is in front."""
        size = digits.shape[-1]
        frames = np.zeros((len(digits), corners.shape[2], 1, SIDE, SIDE), np.uint8)
        for film, pair, paths in zip(frames, digits, corners):
            for digit, path in zip(pair, paths):
                for frame, (y, x) in zip(film[:, 0], path):
                    part = frame[y : y + size, x : x + size]
                    np.maximum(part, digit, out=part)
        return frames


@lru_cache(maxsize=1)
def shipped_digits() -> np.ndarray:
    """The test digits that come with the gallery, (N, 28, 28) uint8."""
    sheet = np.asarray(Image.open(EXAMPLES / "digits.png").convert("L"))
    rows, columns = sheet.shape[0] // 28, sheet.shape[1] // 28
    return sheet.reshape(rows, 28, columns, 28).swapaxes(1, 2).reshape(-1, 28, 28)


@dataclass
class Throw:
    """Balls at one moment, in px and px a frame; arrays over (B, balls). A radius of 0 is no ball."""

    place: np.ndarray  # (B, n, 2): x, y of the centres
    speed: np.ndarray  # (B, n, 2)
    radius: np.ndarray  # (B, n)
    grey: np.ndarray  # (B, n), 0 to 1


class Balls:
    """Discs on a table without friction: straight on, off the walls, and off each other as elastic bodies do.

    A ball's mass is its area. There are one to four; a large one is bright, so that which is which can be seen.
    """

    channels = 1
    substeps = 8

    def make(self, count: int, random: np.random.Generator, length: int = LENGTH) -> np.ndarray:
        """(count, length, 1, 64, 64) uint8."""
        balls = self.throw(count, random)
        return self.render(self.roll(balls, length), balls)

    def throw(self, count: int, random: np.random.Generator, radius: np.ndarray | None = None) -> Throw:
        """Random balls that do not touch: one to four of any size, or those of the radii given (n,)."""
        if radius is None:
            number = random.integers(1, MAX_BALLS + 1, (count, 1))
            radius = random.uniform(*RADII, (count, MAX_BALLS)) * (np.arange(MAX_BALLS) < number)
        else:
            radius = np.tile(np.asarray(radius, float), (count, 1))
        angle, speed = random.uniform(0, 2 * np.pi, radius.shape), random.uniform(*SPEEDS, radius.shape)
        place = np.empty((*radius.shape, 2))
        crowded = np.ones(count, bool)
        while crowded.any():
            free = random.random((crowded.sum(), *place.shape[1:]))
            edge = radius[crowded, :, None]
            place[crowded] = edge + (SIDE - 2 * edge) * free
            crowded = touching(place, radius).any((1, 2))
        direction = np.stack([np.cos(angle), np.sin(angle)], -1)
        return Throw(place, speed[..., None] * direction, radius, self.grey(radius))

    @staticmethod
    def grey(radius: np.ndarray) -> np.ndarray:
        """How bright a ball of this radius is: 0.45 for the smallest, 1 for the largest."""
        small, large = RADII
        return 0.45 + 0.55 * ((radius - small) / (large - small)).clip(0, 1)

    def roll(self, balls: Throw, length: int) -> np.ndarray:
        """Where the centres are from now on, (B, length, n, 2); the first frame is the throw itself."""
        place, speed = balls.place.astype(float), balls.speed.astype(float)
        radius, there = balls.radius, balls.radius > 0
        path = [place.copy()]
        for _ in range((length - 1) * self.substeps):
            place = place + speed / self.substeps
            # walls: only a ball that still moves outward turns round
            outside = np.where(place < radius[..., None], 1, np.where(place > SIDE - radius[..., None], -1, 0))
            speed = np.where(outside * speed < 0, -speed, speed)
            collide(place, speed, radius, there)
            path.append(place)
        return np.stack(path[:: self.substeps], 1)

    def render(self, path: np.ndarray, balls: Throw) -> np.ndarray:
        """Centres (B, T, n, 2) -> frames (B, T, 1, 64, 64) uint8 with smooth edges; the brighter ball lies on top."""
        middle = np.arange(SIDE, dtype=np.float32) + 0.5
        frames = np.zeros((*path.shape[:2], SIDE, SIDE), np.float32)
        for k in range(path.shape[2]):
            x, y = path[:, :, k, 0].astype(np.float32), path[:, :, k, 1].astype(np.float32)
            across, down = (middle - x[..., None]) ** 2, (middle - y[..., None]) ** 2
            distance = np.sqrt(across[..., None, :] + down[..., :, None])
            radius, grey = (value[:, None, k, None, None].astype(np.float32) for value in (balls.radius, balls.grey))
            cover = (radius + 0.5 - distance).clip(0, 1) * (radius > 0)
            np.maximum(frames, grey * cover, out=frames)
        return (255 * frames[:, :, None]).round().astype(np.uint8)


def touching(place: np.ndarray, radius: np.ndarray, gap: float = 1.0) -> np.ndarray:
    """Which balls are nearer to each other than `gap`, (B, n, n); never a ball and itself or one that is not there."""
    apart = np.linalg.norm(place[:, :, None] - place[:, None], axis=-1)
    near = apart < radius[:, :, None] + radius[:, None] + gap
    pairs = (radius[:, :, None] > 0) & (radius[:, None] > 0) & ~np.eye(radius.shape[1], dtype=bool)
    return near & pairs


def collide(place: np.ndarray, speed: np.ndarray, radius: np.ndarray, there: np.ndarray) -> None:
    """Elastic collisions of all pairs that touch and approach; `speed` (B, n, 2) is changed in place."""
    for i in range(radius.shape[1]):
        for j in range(i):
            between = place[:, i] - place[:, j]
            apart = np.linalg.norm(between, axis=1) + 1e-9
            normal = between / apart[:, None]
            closing = ((speed[:, j] - speed[:, i]) * normal).sum(1)
            hit = there[:, i] & there[:, j] & (apart < radius[:, i] + radius[:, j]) & (closing > 0)
            if not hit.any():
                continue
            mi, mj = radius[:, i] ** 2, radius[:, j] ** 2
            push = np.where(hit, 2 * closing / np.maximum(mi + mj, 1e-9), 0)[:, None] * normal
            speed[:, i] += mj[:, None] * push
            speed[:, j] -= mi[:, None] * push


WORLDS = {"digits": Digits, "balls": Balls, "heads": Heads}


@cache
def open_world(name: str) -> Digits | Balls | Heads:
    """A world with what ships in the gallery. Raises KeyError for an unknown name."""
    return WORLDS[name]()


def to_pictures(frames: np.ndarray) -> list[Image.Image]:
    """uint8 (T, C, 64, 64) -> PIL, L or RGB."""
    return [Image.fromarray(frame[0] if len(frame) == 1 else frame.transpose(1, 2, 0)) for frame in frames]
