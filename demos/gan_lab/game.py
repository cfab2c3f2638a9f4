"""Police and forger: rounds of pictures against the clock, and a scoreboard that forgets.

The browser gets pictures without the answers; the answers stay here until the round is over. No torch at import.
"""

from __future__ import annotations

import html
import json
import secrets
import threading
import time
from collections import OrderedDict, deque
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from demos.common.media import checkpoint
from demos.common.media.images import data_uri, enlarge
from demos.gan_lab.data import HELD_OUT, real_digits, real_labels
from demos.gan_lab.texts import t

QUESTIONS = 10
AGES = {"digits_age": "gan_lab", "faces_age": "face_generation", "anime_age": "anime_characters"}  # game -> checkpoint
SECONDS = {"digits": 5, **dict.fromkeys(AGES, 7)}  # for each question
FORGET = 3600  # seconds after which a score leaves the board
LONGEST_NAME = 12  # characters
MOST_ROUNDS = 500  # rounds that are played at the same time


@dataclass
class Round:
    """`truth` says for each question whether the first answer (real, left) is right; `verdicts` what D would answer."""

    kind: str
    pictures: list[list[str]]  # data URIs, one or two a question
    truth: list[bool]
    verdicts: list[bool] | None  # None where no discriminator can judge


def kinds() -> list[str]:
    """The games that can be played with the checkpoints that are here."""
    return ["digits", *(kind for kind, name in AGES.items() if replay(name))]


@lru_cache(maxsize=4)
def replay(name: str) -> list[Path]:
    """A checkpoint's sheets of the same 16 pictures at several moments of its training, oldest first; [] without them."""
    return sorted(checkpoint.folder(name).glob("replay-*.webp"))


def example() -> str:
    """What lies on the desk before the first round, as JSON: five real digits and five fakes, with the answers."""
    with Image.open(checkpoint.DEMOS / "gan_lab" / "examples" / "digits.png") as sheet:
        top = sheet.height - 28  # the last row belongs to the test split
        real = [sheet.crop((i * 28, top, i * 28 + 28, top + 28)) for i in range(1, 6)]
    fake = [cut(path, cell) for path in replay("gan_lab")[-1:] for cell in range(5)]
    pictures = [[data_uri(enlarge(each, 4))] for pair in zip(real, fake) for each in pair]
    truth = [True, False] * (len(pictures) // 2)
    return json.dumps({"example": True, "kind": "digits", "pictures": pictures, "truth": truth})


def deal(kind: str, seed: int | None = None) -> Round:
    """A new round. Raises InputError for a game that is not there."""
    if kind not in kinds():
        raise t.error("unknown_choice", given=kind, known=", ".join(kinds()))
    rng = np.random.default_rng(seed if seed is not None else secrets.randbits(31))
    if kind == "digits":
        return _real_or_fake(rng)
    return _which_is_later(AGES[kind], kind, rng)


def _real_or_fake(rng: np.random.Generator) -> Round:
    from demos.gan_lab.pipeline import load

    truth = rng.random(QUESTIONS) < 0.5
    chosen = rng.choice(HELD_OUT, QUESTIONS, replace=False)
    real, labels = real_digits()[-HELD_OUT:][chosen], real_labels()[-HELD_OUT:][chosen]
    fake = load().forge(labels, int(rng.integers(2**31)))
    digits = np.where(truth[:, None, None], real, fake)
    verdicts = load().judge(digits, labels) > 0.5
    pictures = [[data_uri(enlarge(Image.fromarray(digit), 6))] for digit in digits]
    return Round("digits", pictures, truth.tolist(), verdicts.tolist())


def _which_is_later(name: str, kind: str, rng: np.random.Generator) -> Round:
    """Two sheets of one training, at least two moments apart, and the same picture from both."""
    sheets, pictures, truth, pairs = replay(name), [], [], []
    cells = rng.permutation(16)[:QUESTIONS]
    for cell in cells:
        early = int(rng.integers(max(1, len(sheets) // 4), len(sheets) - 2))
        both = [cut(sheets[moment], int(cell)) for moment in (early, len(sheets) - 1)]
        left_is_later = bool(rng.random() < 0.5)
        pair = both[::-1] if left_is_later else both
        pairs.append(pair)
        pictures.append([data_uri(enlarge(each, 6 if kind == "digits_age" else 3)) for each in pair])
        truth.append(left_is_later)
    return Round(kind, pictures, truth, _later_by_d(pairs, cells % 10) if kind == "digits_age" else None)


def _later_by_d(pairs: list[list[Image.Image]], labels: np.ndarray) -> list[bool]:
    """D's answer: the side that it takes for more real, told which digit both were to be."""
    from demos.gan_lab.pipeline import load

    digits = np.array([[np.array(each.convert("L")) for each in pair] for pair in pairs]).reshape(-1, 28, 28)
    scores = load().judge(digits, np.repeat(labels, 2))
    return (scores[0::2] > scores[1::2]).tolist()


def cut(sheet: Path, cell: int) -> Image.Image:
    """One of the 4 x 4 pictures of a sheet without gutters."""
    with Image.open(sheet) as image:
        side = image.width // 4
        return image.convert("RGB").crop(
            (cell % 4 * side, cell // 4 * side, cell % 4 * side + side, cell // 4 * side + side)
        )


class Desk:
    """The rounds that are being played, and the class's scoreboard. Both live in memory only."""

    def __init__(self, clock: Any = time.time):
        self.clock, self._lock = clock, threading.Lock()
        self._rounds: OrderedDict[str, Round] = OrderedDict()
        self._board: deque[tuple[float, str, dict]] = deque(maxlen=200)

    def open(self, kind: str, seed: int | None = None) -> str:
        """Deal a round; what the browser needs for it, as JSON."""
        dealt, key = deal(kind, seed), secrets.token_hex(8)
        with self._lock:
            self._rounds[key] = dealt
            while len(self._rounds) > MOST_ROUNDS:
                self._rounds.popitem(last=False)
        return json.dumps({"round": key, "kind": kind, "seconds": SECONDS[kind], "pictures": dealt.pictures})

    def close(self, key: str, answers: list[bool | None], seconds: float, name: str) -> str:
        """Judge a round and write it on the board; a round can be closed once.

        Args:
            answers: one a question, True for the first button (real, left), None for too late.
            seconds: what the player needed.
        """
        with self._lock:
            played = self._rounds.pop(key, None)
        if played is None or not isinstance(answers, list) or len(answers) != len(played.truth):
            raise t.error("no_round")
        right = [answer is truth for answer, truth in zip(answers, played.truth)]
        d_right = None if played.verdicts is None else [a == b for a, b in zip(played.verdicts, played.truth)]
        score = {
            "kind": played.kind,
            "right": sum(right),
            "of": len(right),
            "d": None if d_right is None else sum(d_right),
            "seconds": round(min(max(float(seconds), 0.0), 999.0), 1),
        }
        with self._lock:
            self._board.append((self.clock(), (name or "").strip()[:LONGEST_NAME], score))
        about = {"round": key, "over": True, "pictures": played.pictures, "truth": played.truth, "answers": answers}
        return json.dumps({**about, **score, "verdicts": played.verdicts})

    def board(self, language: str, most: int = 10) -> str:
        """The best rounds of the last hour as an HTML table; older names are forgotten."""
        with self._lock:
            while self._board and self.clock() - self._board[0][0] > FORGET:
                self._board.popleft()
            best = sorted(self._board, key=lambda entry: (-entry[2]["right"] / entry[2]["of"], entry[2]["seconds"]))[
                :most
            ]
        title = f"<h3>{t.say('game_board', language)}</h3>"
        if not best:
            return f'<div class="board">{title}<p>{t.say("board_empty", language)}</p></div>'
        heads = "".join(
            f"<th>{t.say(key, language)}</th>" for key in ("board_who", "board_score", "board_d", "board_time")
        )
        rows = "".join(
            f"<tr><td>{html.escape(name or t.say('anonymous', language))}</td><td>{score['right']}/{score['of']}</td>"
            f"<td>{'–' if score['d'] is None else score['d']}</td>"
            f"<td>{t.say('board_seconds', language, seconds=score['seconds'])}</td></tr>"
            for _, name, score in best
        )
        return f'<div class="board">{title}<table><tr>{heads}</tr>{rows}</table></div>'


desk = Desk()
