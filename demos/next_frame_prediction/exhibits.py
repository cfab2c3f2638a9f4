"""What the room shows before anyone presses a button, made by the bundled checkpoints: nothing is picked by hand.

    python -m demos.next_frame_prediction.exhibits        # after training: writes exhibits/

opening.json (a film of digits), throw.json (two balls thrown), game.json (an answered round), curves.json (error and
gradient energy against time in every world), mean.json and mean_*.png (the mean of possible futures).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from demos.common.media import checkpoint
from demos.common.media.exhibits import Exhibits
from demos.next_frame_prediction.balls import thrown
from demos.next_frame_prediction.constants import (
    AHEAD,
    DOUBT,
    FRAMES,
    MODELS,
    NAME,
    SEED,
    TEST_FILMS,
    THROWN,
    WORLDS,
)
from demos.next_frame_prediction.display import film_value
from demos.next_frame_prediction.films import sequence
from demos.next_frame_prediction.futures import possible_futures, room
from demos.next_frame_prediction.game import deal
from demos.next_frame_prediction.worlds import TEST_SEED, open_world

EXHIBITS = Exhibits(NAME)


def learning_curve() -> dict[str, list[float]]:
    """The digits' training as its script stored it: sequences seen and squared error; {} where it stored none."""
    path = checkpoint.folder(NAME, "digits_mse") / "curve.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def make(folder: Path) -> None:
    """Write all stored results into a folder, with the checkpoints that are there."""

    def write(name: str, text: str) -> None:
        (folder / f"{name}.json").write_text(text + "\n", encoding="utf-8")

    film, settings = sequence("digits", SEED), {"world": "digits", "seed": SEED}
    write("opening", film_value(room().compare(film[:FRAMES], film[FRAMES:], world="digits"), **settings))
    film, settings = thrown(THROWN), {"world": "balls", "balls": THROWN}
    write("throw", film_value(room().compare(film[:FRAMES], film[FRAMES:], world="balls"), **settings))
    write("game", json.dumps({**json.loads(deal(SEED, rounds=1)), "example": True}))
    write("curves", json.dumps({"films": TEST_FILMS, "worlds": {world: curves(world) for world in WORLDS}}))
    futures = possible_futures(SEED, DOUBT, AHEAD)
    write("mean", json.dumps(futures.distances))
    for k, frame in enumerate([*futures.possible, *futures.compared]):
        frame.save(folder / f"mean_{k:02d}.png", optimize=True)


def curves(world: str) -> dict[str, Any]:
    """Means over TEST_FILMS films: squared error and gradient energy (as a share of the truth's) for each step."""
    import torch

    from demos.next_frame_prediction.measures import copy_last, gradient_energy, squared_error

    films = torch.from_numpy(open_world(world).make(TEST_FILMS, np.random.default_rng(TEST_SEED))).float() / 127.5 - 1
    seen, coming = films[:, :FRAMES], films[:, FRAMES:]
    predicted = {"copy": copy_last(seen, FRAMES)}
    with torch.inference_mode():
        for model in MODELS:
            network = room().network(world, model)
            predicted[model] = torch.cat([network(part).clamp(-1, 1) for part in seen.split(20)])
    truth = gradient_energy(coming).mean(0)
    errors = {name: squared_error(frames, coming).mean(0).tolist() for name, frames in predicted.items()}
    shares = {name: (gradient_energy(frames).mean(0) / truth).tolist() for name, frames in predicted.items()}
    return {
        "error": {name: [round(value, 2) for value in values] for name, values in errors.items()},
        "energy": {name: [round(value, 3) for value in values] for name, values in shares.items()},
    }


def main() -> None:
    """Make the room's stored results anew."""
    EXHIBITS.main(make)


if __name__ == "__main__":
    main()
