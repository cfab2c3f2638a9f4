"""Reduce the parametric heads of ICT-FaceKit (MIT) to what 64 px can show.

    python -m training.next_frame_prediction.heads.mesh --heads FOLDER/heads.npz

It writes demos/next_frame_prediction/examples/heads.safetensors. heads.npz holds N (V, 3) neutral vertices in cm,
I (60, V, 3) identity shapes, E (57, V, 3) expression shapes with `names`, F (·, 4) quads. Vertices in one small cube
become one; the face keeps more of them than the skull. What a vertex is (skin, lips, brows, hair) is told by where it
lies and which expressions move it, and two eyeballs are set into the holes.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

from demos.next_frame_prediction.heads import MESH

IDENTITIES = 20  # the first ones, which change most
EXPRESSIONS = {
    "smile": ("mouthSmile_L", "mouthSmile_R", "cheekRaiser_L", "cheekRaiser_R"),
    "open": ("jawOpen",),
    "pucker": ("mouthPucker",),
    "blink": ("eyeBlink_L", "eyeBlink_R"),
    "surprise": ("browInnerUp_L", "browInnerUp_R", "browOuterUp_L", "browOuterUp_R", "eyeWide_L", "eyeWide_R"),
    "anger": ("browDown_L", "browDown_R", "noseSneer_L", "noseSneer_R"),
    "left": ("mouthLeft",),
    "right": ("mouthRight",),
    "puff": ("cheekPuff_L", "cheekPuff_R"),
    "frown": ("mouthFrown_L", "mouthFrown_R", "mouthShrugLower"),
}
FINE, COARSE = 0.45, 1.0  # cm: side of a cube in the face and elsewhere
EYE_RADIUS = 1.15  # cm
SKIN, LIPS, BROWS, HAIR, WHITE, IRIS, MOUTH = range(7)  # as palette() in demos/next_frame_prediction/heads.py


def clusters(vertices: np.ndarray) -> np.ndarray:
    """Vertices (V, 3) -> which of the reduced ones each becomes (V,)."""
    x, y, z = vertices.T
    face = (z > 5) & (abs(x) < 6.5) & (y > -9) & (y < 6)
    cubes = np.where(face[:, None], np.floor(vertices / FINE), np.floor(vertices / COARSE) - 1000).astype(np.int64)
    return np.unique(cubes, axis=0, return_inverse=True)[1].reshape(-1)


def means(values: np.ndarray, group: np.ndarray) -> np.ndarray:
    """Means over each group's vertices, (..., V, 3) -> (..., groups, 3)."""
    count = np.bincount(group)
    flat = values.reshape(-1, *values.shape[-2:])
    axes = np.stack([[np.bincount(group, shape[:, axis]) / count for axis in range(3)] for shape in flat])
    return axes.transpose(0, 2, 1).reshape(*values.shape[:-2], len(count), 3)


def triangles(quads: np.ndarray, group: np.ndarray) -> np.ndarray:
    """Quads of the full mesh -> triangles (T, 3) of the reduced one; what has shrunk to a line is left out."""
    both = group[np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]])]
    both = both[(both[:, 0] != both[:, 1]) & (both[:, 1] != both[:, 2]) & (both[:, 0] != both[:, 2])]
    _, first = np.unique(np.sort(both, axis=1), axis=0, return_index=True)
    return both[np.sort(first)]


def parts(neutral: np.ndarray, moved: dict[str, np.ndarray]) -> np.ndarray:
    """What each vertex is, (V,): lips and brows are told by what moves them, hair lies behind a slanted line."""
    x, y, z = neutral.T
    part = np.full(len(neutral), SKIN)
    part[(y > 7.5) | ((y > -6) & (z < 1.2 + 0.32 * y) & (z < 3.5))] = HAIR
    part[(moved["lips"] > 0.5 * moved["lips"].max()) & (abs(x) < 3.2)] = LIPS
    part[(moved["brows"] > 0.82 * moved["brows"].max()) & (abs(x) > 1)] = BROWS
    return part


def dome(rings: int = 7, around: int = 10) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The half of a ball of radius 1 with z > 0: vertices (v, 3), triangles (t, 3), the vertices' rings (v,)."""
    tilt = np.linspace(0.0, np.pi / 2, rings)[:, None]
    turn = np.linspace(0, 2 * np.pi, around, endpoint=False)
    ball = np.stack([np.sin(tilt) * np.cos(turn), np.sin(tilt) * np.sin(turn), np.cos(tilt) + 0 * turn], -1)
    here = np.arange(rings * around).reshape(rings, around)
    side = np.roll(here, -1, axis=1)
    quads = np.stack([here[:-1], here[1:], side[1:], side[:-1]], -1).reshape(-1, 4)
    faces = np.concatenate([quads[:, :3], quads[:, [0, 2, 3]]])
    return ball.reshape(-1, 3), faces, np.arange(rings).repeat(around)


def fillings(small: np.ndarray, lids: np.ndarray, part: np.ndarray) -> Iterator[tuple[np.ndarray, ...]]:
    """What fills each hole: vertices (v, 3), triangles (t, 3), parts (v,), and the vertices that it moves with."""
    ball, faces, ring = dome()
    for side in (-1, 1):
        rim = np.nonzero((lids > 0.5 * lids.max()) & (side * small[:, 0] > 0))[0]
        centre = (small[rim].min(0) + small[rim].max(0)) / 2 - [0, 0.15, EYE_RADIUS]
        yield centre + EYE_RADIUS * ball, faces, np.where(ring < 3, IRIS, WHITE), rim
    rim = np.nonzero(part == LIPS)[0]
    middle = small[rim].mean(0) - [0, 0.9, 2.0]
    yield middle + ball * [2.0, 2.4, 0.4], faces, np.full(len(ball), MOUTH), rim


def reduced(full: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The arrays of heads.npz -> those that demos/next_frame_prediction/heads.py reads, see its `mesh`."""
    names = list(full["names"])
    shapes = full["E"].astype(np.float64)
    group = clusters(full["N"].astype(np.float64))
    small = means(full["N"].astype(np.float64), group)

    def shape(*wanted: str) -> np.ndarray:
        return sum(shapes[names.index(name)] for name in wanted)

    identity = means(full["I"][:IDENTITIES].astype(np.float64), group)
    expression = means(np.stack([shape(*shape_names) for shape_names in EXPRESSIONS.values()]), group)
    faces = triangles(full["F"], group)
    lips = np.linalg.norm(means(shape("mouthRollLower", "mouthRollUpper"), group), axis=1)
    brows = np.linalg.norm(means(shape("browDown_L", "browDown_R"), group), axis=1)
    part = parts(small, {"lips": lips, "brows": brows})
    lids = np.linalg.norm(expression[list(EXPRESSIONS).index("blink")], axis=1)

    # what fills the holes moves with their rims as the identity changes
    for vertices, extra, kinds, rim in list(fillings(small, lids, part)):
        faces = np.concatenate([faces, extra + len(small)])
        move = identity[:, rim].mean(1, keepdims=True).repeat(len(vertices), 1)
        identity = np.concatenate([identity, move], 1)
        expression = np.concatenate([expression, np.zeros((len(expression), len(vertices), 3))], 1)
        small, part = np.concatenate([small, vertices]), np.concatenate([part, kinds])

    half = {"neutral": small, "identity": identity, "expression": expression}
    arrays = {name: np.ascontiguousarray(value.astype(np.float16)) for name, value in half.items()}
    return arrays | {"faces": faces.astype(np.int16), "part": part.astype(np.uint8)}


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--heads", required=True, help="heads.npz")
    parser.add_argument("--output", default=str(MESH), help="default: %(default)s")
    options = parser.parse_args()
    arrays = reduced(np.load(options.heads))
    output = Path(options.output)
    output.parent.mkdir(parents=True, exist_ok=True)
    save_file(arrays, output, metadata={"source": "ICT-FaceKit (ICT-VGL, MIT), reduced"})
    vertices, faces = len(arrays["neutral"]), len(arrays["faces"])
    print(f"{vertices} vertices, {faces} triangles, {output.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
