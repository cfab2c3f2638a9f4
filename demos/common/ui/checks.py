"""Checks of what a caller gives a pipeline: the value in its plain type, or an InputError that says what is allowed."""

from __future__ import annotations

from typing import Any

import numpy as np

from demos.common.ui.i18n import Texts

MAX_SEED = 2**31 - 1

t = Texts(
    "checks",
    {
        "seeds": (
            "시드는 0부터 2147483647까지의 정수여야 해요.",
            "Seeds must be whole numbers from 0 to 2147483647.",
        ),
        "seed_count": ("시드를 1개에서 {most}개까지 주세요.", "Give from 1 to {most} seeds."),
        "frames": (
            "장면 수는 {fewest}에서 {most} 사이의 정수여야 해요.",
            "The frames must be a whole number from {fewest} to {most}.",
        ),
        "truncation": (
            "개성(truncation)은 0에서 1 사이여야 해요.",
            "Individuality (truncation) must be between 0 and 1.",
        ),
    },
)


def check_seeds(seeds: Any, most: int) -> list[int]:
    """Seeds as a list. Raises InputError: none, more than `most`, or not whole numbers from 0 to MAX_SEED."""
    try:
        given = [seeds] if is_whole(seeds) else list(seeds)
    except TypeError as error:
        raise t.error("seeds") from error
    if not all(is_whole(seed) and 0 <= seed <= MAX_SEED for seed in given):
        raise t.error("seeds")
    if not 1 <= len(given) <= most:
        raise t.error("seed_count", most=most)
    return [int(seed) for seed in given]


def seeds_from(first: Any, count: int) -> list[int]:
    """`count` seeds from `first` on; after MAX_SEED comes 0. Raises InputError for an empty number field."""
    (first,) = check_seeds([first], 1)
    return [(first + i) % (MAX_SEED + 1) for i in range(count)]


def check_frames(frames: Any, fewest: int, most: int) -> int:
    """The number of frames of a video. Raises InputError."""
    if not is_whole(frames) or not fewest <= frames <= most:
        raise t.error("frames", fewest=fewest, most=most)
    return int(frames)


def check_truncation(truncation: Any) -> float:
    """A truncation from 0 to 1. Raises InputError."""
    if not is_number(truncation) or not 0 <= truncation <= 1:
        raise t.error("truncation")
    return float(truncation)


def is_whole(value: Any) -> bool:
    return isinstance(value, (int, np.integer)) and not isinstance(value, (bool, np.bool_))


def is_number(value: Any) -> bool:
    return is_whole(value) or isinstance(value, (float, np.floating))
