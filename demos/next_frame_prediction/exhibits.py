"""What hangs in the room before anyone presses a button, made by the shipped checkpoints: nothing is picked by hand.

    python -m demos.next_frame_prediction.exhibits        # writes exhibits/ anew

opening.json (a film of digits), throw.json (two balls thrown), game.json (an answered round), curves.json (error and gradient
energy against time in every world), mean.json and mean_00.png to the last (the mean of possible futures).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from demos.common.media import checkpoint
from demos.common.media.images import data_uri, enlarge
from demos.next_frame_prediction.game import deal
from demos.next_frame_prediction.texts import MODELS, SEEN, SIDE, WORLDS

EXHIBITS = Path(__file__).with_name("exhibits")
SEED = 1  # of the opening film
FILMS = 200  # test films behind the curves
FUTURES = 200  # behind a mean
SHOWN = 8  # of them are shown
DOUBTS = (0, 5, 10, 20, 40)  # percent of the speed
DOUBT, AHEAD = 20, 10  # what is shown at first
THROWN = [
    {"x": 14.0, "y": 44.0, "vx": 3.0, "vy": -1.5, "radius": 7.0},
    {"x": 50.0, "y": 18.0, "vx": -2.0, "vy": 1.0, "radius": 9.0},
]


def read(name: str) -> str:
    return (EXHIBITS / name).read_text(encoding="utf-8")


def facts(name: str) -> dict[str, Any]:
    return json.loads(read(name))


def stage(comparison: Any, **settings: Any) -> str:
    """What the film component shows, as JSON."""
    from demos.next_frame_prediction.pipeline import sheet

    errors = {name: [round(each, 2) for each in values] for name, values in comparison.errors.items()}
    return json.dumps(
        {
            "sheet": data_uri(sheet(comparison, **settings)),
            "count": len(comparison.rows["mse"]),
            "truth": len(comparison.rows.get("truth", ())),
            "errors": errors,
        }
    )


def video(comparison: Any, factor: int = 3) -> list[Image.Image]:
    """Frames of a film to keep: truth (grey where unknown), sharp, safe; the ten seen first, then what was predicted."""
    rows = [comparison.rows.get("truth", []), *(comparison.rows[name] for name in ("adversarial", "mse"))]
    count, unknown = len(rows[-1]), Image.new("RGB", (SIDE, SIDE), "#8A8A8A")
    frames = [[seen] * 3 for seen in comparison.seen]
    frames += [[row[k] if k < len(row) else unknown for row in rows] for k in range(count)]
    made = []
    for trio in frames:
        image = Image.new("RGB", (factor * (3 * SIDE + 8), factor * SIDE), "white")
        for k, frame in enumerate(trio):
            image.paste(enlarge(frame.convert("RGB"), factor), (k * factor * (SIDE + 4), 0))
        made.append(image)
    return made


# ---- the mean of possible futures --------------------------------------------------------------------------------


def futures(seed: int, doubt: float, ahead: int) -> tuple[list[Image.Image], list[Image.Image], dict[str, float]]:
    """Two digits whose velocities are not known exactly.

    Args:
        seed: Of the film.
        doubt: Standard deviation of both velocity components, in percent of the speed.
        ahead: Frames into the future, 1 to 10.

    Returns:
        SHOWN possible futures; truth, mean of FUTURES of them, what mse and adversarial painted; how far mse's picture is from
        the mean and from the truth (mean absolute difference of 255).
    """
    from demos.next_frame_prediction.pipeline import as_pictures, load
    from demos.next_frame_prediction.worlds import Digits

    random = np.random.default_rng([seed, 380])
    world = Digits()
    digits = world.digits[random.integers(len(world.digits), size=2)]
    place, angle = random.random((2, 2)), random.random(2) * 2 * np.pi
    speed = world.step * np.stack([np.sin(angle), np.cos(angle)], 1)
    corners, places, speeds = world.walk(place, speed, 2 * SEEN)
    film = world.draw(digits[None], corners[None])[0]
    noise = random.standard_normal((FUTURES, 2, 2)) * doubt / 100 * world.step
    # every future begins where the last frame seen left the digits, a little faster, slower or turned
    start = np.broadcast_to(places[:, SEEN - 1], (FUTURES, 2, 2)).reshape(-1, 2)
    many, _, _ = world.walk(start, (speeds[:, SEEN - 1] + noise).reshape(-1, 2), ahead)
    drawn = world.draw(np.broadcast_to(digits, (FUTURES, *digits.shape)), many[:, -1:].reshape(FUTURES, 2, 1, 2))
    mean = drawn[:, 0].mean(0).round().astype(np.uint8)
    seen = as_pictures(film[:SEEN])
    painted = [load().predict(seen, ahead, model, "digits")[-1] for model in MODELS]
    shown = [as_pictures(film[SEEN + ahead - 1][None])[0], as_pictures(mean[None])[0], *painted]
    truth, average, safe = (np.asarray(each, float) for each in shown[:3])
    off = {"off": float(np.abs(safe - average).mean()), "truth": float(np.abs(safe - truth).mean())}
    return as_pictures(drawn[:SHOWN, 0]), shown, off


# ---- error against time ------------------------------------------------------------------------------------------


def curves(world: str) -> dict[str, Any]:
    """Means over FILMS test films: squared error and gradient energy (as a share of the truth's) for each step."""
    import torch

    from demos.next_frame_prediction.measures import copy_last, gradient_energy, squared_error
    from demos.next_frame_prediction.pipeline import load
    from demos.next_frame_prediction.worlds import TEST_SEED, open_world

    films = torch.from_numpy(open_world(world).make(FILMS, np.random.default_rng(TEST_SEED))).float() / 127.5 - 1
    seen, coming = films[:, :SEEN], films[:, SEEN:]
    made = {"copy": copy_last(seen, SEEN)}
    with torch.inference_mode():
        for model in MODELS:
            network = load().network(world, model)
            made[model] = torch.cat([network(part).clamp(-1, 1) for part in seen.split(20)])
    energy = gradient_energy(coming).mean(0)
    rounded = {name: [round(float(each), 2) for each in squared_error(x, coming).mean(0)] for name, x in made.items()}
    shares = {name: [round(float(each), 3) for each in gradient_energy(x).mean(0) / energy] for name, x in made.items()}
    return {"error": rounded, "energy": shares}


def learning_curve() -> dict[str, list[float]]:
    """The digits' training as its script stored it: sequences seen and squared error; {} where it stored none."""
    path = checkpoint.folder("next_frame_prediction", "digits_mse") / "curve.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def main() -> None:
    from demos.next_frame_prediction.pipeline import load, sequence, thrown

    EXHIBITS.mkdir(exist_ok=True)
    room = load()

    def write(name: str, text: str) -> None:
        (EXHIBITS / name).write_text(text + "\n", encoding="utf-8")

    film = sequence("digits", SEED)
    write("opening.json", stage(room.compare(film[:SEEN], film[SEEN:], world="digits"), world="digits", seed=SEED))
    film = thrown(THROWN)
    write("throw.json", stage(room.compare(film[:SEEN], film[SEEN:], world="balls"), world="balls", balls=THROWN))
    write("game.json", json.dumps({**json.loads(deal(SEED, rounds=1)), "example": True}))
    write("curves.json", json.dumps({"films": FILMS, "worlds": {world: curves(world) for world in WORLDS}}))
    many, shown, off = futures(SEED, DOUBT, AHEAD)
    write("mean.json", json.dumps(off))
    for k, frame in enumerate([*many, *shown]):
        frame.save(EXHIBITS / f"mean_{k:02d}.png", optimize=True)


if __name__ == "__main__":
    main()
