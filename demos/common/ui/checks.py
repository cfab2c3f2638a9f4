"""Checks of what a caller gives a pipeline: the value in its plain type, or an InputError that says what is allowed."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from demos.common.ui.i18n import InputError, Texts, both

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
        "not_whole": (
            "{name} 값은 {low}부터 {high} 사이의 정수여야 해요.",
            "{name} needs to be a whole number from {low} to {high}.",
        ),
        "out_of_range": (
            "{name} 값은 {low}부터 {high} 사이의 숫자여야 해요.",
            "{name} needs to be a number from {low} to {high}.",
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


def check_number(texts: Texts, name: str, value: Any, low: float, high: float) -> float:
    """A setting from `low` to `high`, called by its own text on the page, `texts`' `name`. Raises InputError."""
    number = as_number(value)
    if number is None or not low <= number <= high:
        raise out_of_range("out_of_range", texts, name, low, high)
    return number


def check_whole(texts: Texts, name: str, value: Any, low: int, high: int) -> int:
    """The same for whole numbers; 2.0 is one, as a page sends it. Raises InputError."""
    number = as_number(value)
    if number is None or not low <= number <= high or number != int(number):
        raise out_of_range("not_whole", texts, name, low, high)
    return int(number)


def out_of_range(key: str, texts: Texts, name: str, low: float, high: float) -> InputError:
    """The error of `check_number` and `check_whole`."""
    limits = {"low": f"{low:g}", "high": f"{high:g}"}
    sentences = both(lambda speech: t.say(key, speech, name=texts.say(name, speech), **limits))
    return InputError(*sentences, key=f"{t.name}.{key}")


def as_number(value: Any) -> float | None:
    """A finite number, also one that is written as text; None for anything else."""
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return None
    return float(value) if is_number(value) and math.isfinite(value) else None


def is_whole(value: Any) -> bool:
    """Whether it is of an integer type; True and False are not."""
    return isinstance(value, (int, np.integer)) and not isinstance(value, (bool, np.bool_))


def is_number(value: Any) -> bool:
    """Whether it is of an integer or floating-point type."""
    return is_whole(value) or isinstance(value, (float, np.floating))
