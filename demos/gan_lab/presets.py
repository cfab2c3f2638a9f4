"""What a visitor can set, with the defaults, and four settings that teach something. No torch here."""

from __future__ import annotations

from typing import Any

DATA = ("ring", "grid", "spiral", "moons", "draw", "digits")
LOSSES = ("non_saturating", "minimax", "hinge", "wasserstein")
RATES = (0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.05)
PENALTIES = (0.0, 0.01, 0.1, 1.0, 10.0)
SPEEDS = ("slow", "normal", "fast")

BALANCE: dict[str, Any] = {
    "data": "ring",
    "loss": "non_saturating",
    "latent": 2,
    "d_steps": 1,
    "lr_d": 0.001,
    "lr_g": 0.001,
    "penalty": 0.01,
    "optimizer": "adam",
}


def defaults(data: str) -> dict[str, Any]:
    """Settings that work for a kind of data; the digits' pair has 64 latents, its D is calm without the costly penalty."""
    digits = {"penalty": 0.0, "latent": 64, "lr_g": 0.002}
    return {**BALANCE, "data": data, **(digits if data == "digits" else {})}


# name -> settings and how many updates show what it is about (five seeds each: see tests/test_gan_lab.py)
PRESETS: dict[str, tuple[dict[str, Any], int]] = {
    "balance": (BALANCE, 2000),
    # SGD, because Adam divides a gradient by its own size and so hides that it vanishes
    "strong": (
        {**BALANCE, "loss": "minimax", "d_steps": 5, "lr_d": 0.005, "lr_g": 0.05, "penalty": 0.0, "optimizer": "sgd"},
        400,
    ),
    # the generator learns 25 times faster: it runs to wherever D looks away, and D never catches up
    "collapse": ({**BALANCE, "lr_d": 0.0002, "lr_g": 0.005, "penalty": 0.0}, 1200),
    "wasserstein": ({**BALANCE, "loss": "wasserstein", "d_steps": 3, "penalty": 1.0}, 800),
}
