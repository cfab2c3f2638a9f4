"""Heads that turn, rendered with numpy: a triangle mesh, weak perspective, a z-buffer, Lambert's law and ambient light.

The mesh is a reduction of ICT-FaceKit's parametric head (MIT) by training/next_frame_prediction/heads/mesh.py: a head
is the neutral one plus a mixture of identities, plus an expression that comes and goes. All frames of a sequence are
rendered together.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np

from demos.next_frame_prediction.constants import FRAMES, SIDE

MESH = Path(__file__).with_name("examples") / "heads.safetensors"
FINER = 2  # rendered at twice the size, then averaged, so that edges are smooth
SCALE = 2.05 * FINER  # px a cm
CENTRE = np.array([0.0, -1.5, 1.0])  # cm: what the head turns about
AMBIENT = 0.35

SKINS = np.array([[255, 219, 190], [240, 196, 160], [214, 160, 120], [172, 118, 82], [122, 80, 54], [84, 54, 38]]) / 255
HAIRS = np.array([[28, 24, 22], [70, 46, 30], [120, 82, 48], [196, 160, 96], [140, 136, 132], [110, 44, 26]]) / 255
WALLS = (
    np.array([[206, 214, 222], [226, 220, 208], [120, 132, 146], [64, 72, 88], [172, 190, 176], [214, 188, 176]]) / 255
)


@lru_cache(maxsize=1)
def mesh() -> dict[str, np.ndarray]:
    """neutral (V, 3), identity (20, V, 3), expression (10, V, 3) in cm; faces (T, 3); part (V,)."""
    from safetensors.numpy import load_file

    arrays = load_file(MESH)
    whole = ("faces", "part")
    return {name: value.astype(np.int64 if name in whole else np.float32) for name, value in arrays.items()}


class Heads:
    """Turning heads: identity, expression, skin, hair, light, wall and speed differ from sequence to sequence."""

    channels = 3

    def make(self, count: int, random: np.random.Generator, length: int = 2 * FRAMES) -> np.ndarray:
        """(count, length, 3, 64, 64) uint8."""
        return np.stack([self.turn(random, length) for _ in range(count)])

    def turn(self, random: np.random.Generator, length: int) -> np.ndarray:
        """One head, (length, 3, 64, 64) uint8."""
        parts = mesh()
        base = parts["neutral"] + np.tensordot(0.9 * random.standard_normal(20).clip(-2, 2), parts["identity"], 1)
        weights = np.zeros(len(parts["expression"]))
        weights[random.choice(len(weights), 2, replace=False)] = random.uniform(0.3, 1.0, 2)
        face = np.tensordot(weights, parts["expression"], 1)
        time = np.arange(length)
        phase, period = random.uniform(0, 2 * np.pi), random.uniform(16, 40)
        shown = 0.5 - 0.5 * np.cos(phase + 2 * np.pi * time / period)  # the expression comes and goes

        speed = np.radians(random.uniform(2.0, 6.0)) * random.choice([-1, 1])  # a frame
        middle = np.radians(random.uniform(-25, 25))
        yaw = middle + speed * (time - (length - 1) / 2)
        pitch = np.radians(random.uniform(-12, 12)) + np.radians(random.uniform(-0.8, 0.8)) * time
        roll = np.full(length, np.radians(random.uniform(-10, 10)))
        light = np.array([random.uniform(-0.9, 0.9), random.uniform(-0.2, 0.9), 1.0])
        colours = palette(random, parts["part"])

        vertices = base + shown[:, None, None] * face - CENTRE  # (length, V, 3)
        vertices = vertices @ rotation(yaw, pitch, roll).swapaxes(1, 2)
        return render(vertices, parts["faces"], colours, light / np.linalg.norm(light), wall(random))


def palette(random: np.random.Generator, part: np.ndarray) -> np.ndarray:
    """A colour for each vertex (V, 3) in 0..1; skin and hair are mixed from neighbouring tones: no two are alike."""
    skin, hair = (mixed(random, tones) for tones in (SKINS, HAIRS))
    lips = skin * [0.92, 0.62, 0.6]
    iris = mixed(random, np.array([[60, 40, 25], [70, 110, 150], [80, 110, 70]]) / 255) * 0.5
    brows, white, mouth = 0.5 * skin * hair + 0.4 * hair, np.full(3, 0.92), skin * [0.3, 0.1, 0.1]
    return np.stack([skin, lips, brows, hair, white, iris, mouth])[part]  # in the order of heads/mesh.py


def mixed(random: np.random.Generator, tones: np.ndarray) -> np.ndarray:
    """A tone between two neighbours of a row (N, 3)."""
    place = random.uniform(0, len(tones) - 1)
    low = min(int(place), len(tones) - 2)
    return tones[low] + (place - low) * (tones[low + 1] - tones[low])


def wall(random: np.random.Generator) -> np.ndarray:
    """A background (3, S, S) at the size of rendering that grows darker downwards."""
    side = SIDE * FINER
    shade = np.linspace(1.0, random.uniform(0.75, 1.0), side)[:, None]
    return mixed(random, WALLS)[:, None, None] * shade * np.ones(side)


def rotation(yaw: np.ndarray, pitch: np.ndarray, roll: np.ndarray) -> np.ndarray:
    """Angles (T,) in radians -> matrices (T, 3, 3): first yaw about the vertical, then pitch, then roll."""
    one, zero = np.ones_like(yaw), np.zeros_like(yaw)

    def matrix(*rows: np.ndarray) -> np.ndarray:
        return np.stack(rows, -1).reshape(-1, 3, 3)

    (cy, sy), (cp, sp), (cr, sr) = ((np.cos(angle), np.sin(angle)) for angle in (yaw, pitch, roll))
    about_y = matrix(cy, zero, sy, zero, one, zero, -sy, zero, cy)
    about_x = matrix(one, zero, zero, zero, cp, -sp, zero, sp, cp)
    about_z = matrix(cr, -sr, zero, sr, cr, zero, zero, zero, one)
    return about_z @ about_x @ about_y


def render(
    vertices: np.ndarray, faces: np.ndarray, colours: np.ndarray, light: np.ndarray, behind: np.ndarray
) -> np.ndarray:
    """Render frames.

    Args:
        vertices: (T, V, 3) in cm, x to the right, y up, z towards the viewer.
        faces: (F, 3), counter-clockwise as seen from outside.
        colours: (V, 3) in 0..1.
        light: (3,), of length 1, towards the light.
        behind: (3, S, S), what shows where there is no head.

    Returns:
        (T, 3, 64, 64) uint8.
    """
    length, side = len(vertices), SIDE * FINER
    corners = vertices[:, faces]  # (T, F, 3, 3)
    normals = np.cross(corners[:, :, 1] - corners[:, :, 0], corners[:, :, 2] - corners[:, :, 0])
    smooth = np.zeros_like(vertices)
    for k in range(3):
        for axis in range(3):
            index = (np.arange(length)[:, None] * vertices.shape[1] + faces[:, k]).ravel()
            smooth[..., axis] += np.bincount(index, normals[..., axis].ravel(), smooth[..., 0].size).reshape(length, -1)
    smooth /= np.linalg.norm(smooth, axis=-1, keepdims=True) + 1e-9
    bright = AMBIENT + (1 - AMBIENT) * (smooth @ light).clip(0)  # (T, V)

    near = 1 / (1 - vertices[..., 2] / 120)  # weak perspective: the camera is 1.2 m away
    x = side / 2 + SCALE * vertices[..., 0] * near
    y = side / 2 - SCALE * vertices[..., 1] * near
    place = np.stack([x, y, vertices[..., 2]], 1).astype(np.float32)  # (T, 3, V)
    pictures = np.broadcast_to(behind.transpose(1, 2, 0).reshape(-1, 3), (length, side * side, 3)).copy()
    for picture, (x, y, z), shade in zip(pictures, place, bright):
        (ax, bx, cx), (ay, by, cy) = x[faces.T], y[faces.T]
        # only triangles that show their front, which turn the other way here because y points down in a picture
        own = faces[(bx - ax) * (cy - ay) < (cx - ax) * (by - ay)].T  # (3, N)
        winner = z_buffer(x[own], y[own], z[own], side)
        (seen,) = np.nonzero(winner >= 0)
        own = own[:, winner[seen]]
        share = barycentric(x[own], y[own], seen % side + 0.5, seen // side + 0.5).clip(0, 1)
        picture[seen] = np.einsum("kn,knc->nc", share * shade[own], colours[own])
    pictures = pictures.reshape(length, SIDE, FINER, SIDE, FINER, 3).mean((2, 4)).transpose(0, 3, 1, 2)
    return (255 * pictures.clip(0, 1)).round().astype(np.uint8)


def barycentric(px: np.ndarray, py: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Where points lie in triangles with corners px, py (3, N): shares (3, N) that add up to 1, all positive inside."""
    area = (px[1] - px[0]) * (py[2] - py[0]) - (px[2] - px[0]) * (py[1] - py[0])
    area = np.where(np.abs(area) < 1e-9, 1e-9, area)
    second = ((px[2] - x) * (py[0] - y) - (px[0] - x) * (py[2] - y)) / area
    third = ((px[0] - x) * (py[1] - y) - (px[1] - x) * (py[0] - y)) / area
    return np.stack([1 - second - third, second, third])


def z_buffer(px: np.ndarray, py: np.ndarray, pz: np.ndarray, side: int) -> np.ndarray:
    """Triangles with corners (3, N) -> which is nearest at each pixel (S S,), -1 for none."""
    left, top = np.floor(px.min(0)).astype(np.int32), np.floor(py.min(0)).astype(np.int32)
    wide, high = np.ceil(px.max(0)).astype(np.int32) - left, np.ceil(py.max(0)).astype(np.int32) - top
    # every triangle with every pixel of the rectangle around it
    pixels = wide * high
    triangle = np.arange(len(pixels), dtype=np.int32).repeat(pixels)
    place = np.arange(len(triangle), dtype=np.int32) - (pixels.cumsum(dtype=np.int32) - pixels)[triangle]
    down, across = np.divmod(place, wide[triangle])
    column, row = left[triangle] + across, top[triangle] + down
    share = barycentric(px[:, triangle], py[:, triangle], column + np.float32(0.5), row + np.float32(0.5))
    hit = (share.min(0) >= -1e-5) & (column >= 0) & (column < side) & (row >= 0) & (row < side)
    triangle, column, row = triangle[hit], column[hit], row[hit]
    depth = (share[:, hit] * pz[:, triangle]).sum(0)
    # one number that orders by depth first (in 1/1000 cm) and keeps the triangle's index
    best = np.full(side * side, -1, np.int64)
    np.maximum.at(best, row * side + column, ((depth + 100) * 1000).astype(np.int64) << 32 | triangle)
    return np.where(best < 0, -1, best & 0xFFFFFFFF)
