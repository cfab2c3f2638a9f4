"""What can be chosen in the lab, its limits and defaults; four experiments; the rules of the game."""

from __future__ import annotations

from typing import Any

VIEW = 1.6  # points lie in [-VIEW, VIEW] in both directions, which is what the canvas shows
KINDS = 10  # digits: 0 to 9
CLOUDS = ("ring", "grid", "spiral", "moons")
DATA = (*CLOUDS, "draw", "digits")
LOSSES = ("non_saturating", "minimax", "hinge", "wasserstein")
OPTIMIZERS = ("adam", "sgd")
RATES = (0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.05)
PENALTIES = (0.0, 0.01, 0.1, 1.0, 10.0)
UPDATES = {"slow": 1, "normal": 12, "fast": 1000}  # a speed -> at most so many updates a frame
LONGEST = 30_000  # updates in one go: a page forgotten overnight stops
EXTRAS = ("field", "gradients", "warp", "divergence")  # what a Step holds only if asked for

# lowest and highest value
D_STEPS = (1, 20)
LATENTS = (1, 64)
DIGIT_LATENTS = 64
RATE_LIMITS = (1e-8, 1)
PENALTY_LIMITS = (0, 100)
POINT_COUNTS = (3, 2000)  # of one's own points

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
    """Settings that work for this data; the digits' discriminator needs no costly penalty to stay calm."""
    digits = {"penalty": 0.0, "latent": DIGIT_LATENTS, "lr_g": 0.002}
    return {**BALANCE, "data": data, **(digits if data == "digits" else {})}


# name -> settings and how many updates show what it is about (five seeds each; one in test_pipeline.py)
PRESETS: dict[str, tuple[dict[str, Any], int]] = {
    "balance": (BALANCE, 2000),
    # SGD, because Adam divides a gradient by its own size and so hides that it vanishes
    "strong": (
        {**BALANCE, "loss": "minimax", "d_steps": 5, "lr_d": 0.005, "lr_g": 0.05, "penalty": 0.0, "optimizer": "sgd"},
        400,
    ),
    # the generator learns 25 times faster: it runs to where the discriminator is weak, which never catches up
    "collapse": ({**BALANCE, "lr_d": 0.0002, "lr_g": 0.005, "penalty": 0.0}, 1200),
    "wasserstein": ({**BALANCE, "loss": "wasserstein", "d_steps": 3, "penalty": 1.0}, 800),
}

# the game
QUESTIONS = 10
AGES = {"digits_age": "gan_lab", "faces_age": "face_generation", "anime_age": "anime_characters"}  # kind -> checkpoint
SECONDS = {"digits": 5, **dict.fromkeys(AGES, 7)}  # kind -> time for a question
LONGEST_NAME = 12  # characters
