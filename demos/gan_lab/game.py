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
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from demos.common.media.images import data_uri, enlarge
from demos.common.ui.handlers import lazily
from demos.gan_lab.constants import AGES, LONGEST_NAME, QUESTIONS, SECONDS
from demos.gan_lab.data import HELD_OUT, real_digits, real_labels
from demos.gan_lab.texts import t

if TYPE_CHECKING:
    from demos.gan_lab.pipeline import GanLab

bundled: Callable[[], GanLab] = lazily("gan_lab")

FORGET = 3600  # seconds after which a score leaves the board
MOST_SCORES = 200
MOST_ROUNDS = 500  # rounds that are played at the same time


@dataclass
class Round:
    """Pictures without their answers, and the answers.

    Attributes:
        kind: "digits", or a key of AGES.
        pictures: Data URIs, one or two a question.
        truth: For each question, whether the first answer (real, left) is right.
        verdicts: What the discriminator would answer; None where there is none that could.
    """

    kind: str
    pictures: list[list[str]]
    truth: list[bool]
    verdicts: list[bool] | None


class Game:
    """The rounds that are being played, and the class's scoreboard, in memory only.

    Args:
        folders: Name of a room -> its checkpoint's folder, whose replay is asked about.
        clock: Seconds since some moment.

    Attributes:
        replays: Kind of game, one of AGES -> the sheets of that training, where there are any.
        kinds: What can be played.
    """

    def __init__(self, folders: Mapping[str, Path], clock: Callable[[], float] = time.time):
        found = {kind: replay_sheets(folders[room]) for kind, room in AGES.items() if room in folders}
        self.replays = {kind: sheets for kind, sheets in found.items() if sheets}
        self.kinds = ("digits", *self.replays)
        self._clock, self._lock = clock, threading.Lock()
        self._rounds: OrderedDict[str, Round] = OrderedDict()
        self._scores: deque[tuple[float, str, dict]] = deque(maxlen=MOST_SCORES)

    def example(self) -> str:
        """What is shown before the first round, as JSON: five real digits and up to five fakes, with the answers."""
        real = [Image.fromarray(digit) for digit in real_digits()[-99:-94]]  # of the test split
        fake = [sixteenth(sheet, cell) for sheet in self.replays.get("digits_age", [])[-1:] for cell in range(5)]
        pictures = [[data_uri(enlarge(digit, 4))] for pair in zip(real, fake) for digit in pair]
        truth = [True, False] * (len(pictures) // 2)
        return json.dumps({"example": True, "kind": "digits", "pictures": pictures, "truth": truth})

    def deal(self, kind: str, seed: int | None = None) -> str:
        """Begins a round; what the browser needs for it, as JSON. Raises InputError for a game that is not there."""
        dealt, key = self.new_round(kind, seed), secrets.token_hex(8)
        with self._lock:
            self._rounds[key] = dealt
            while len(self._rounds) > MOST_ROUNDS:
                self._rounds.popitem(last=False)
        return json.dumps({"round": key, "kind": kind, "seconds": SECONDS[kind], "pictures": dealt.pictures})

    def new_round(self, kind: str, seed: int | None = None) -> Round:
        """Ten questions; the same seed, the same ones. Raises InputError for a game that is not there."""
        if kind not in self.kinds:
            raise t.error("unknown_choice", given=kind, known=", ".join(self.kinds))
        random = np.random.default_rng(seed if seed is not None else secrets.randbits(31))
        return real_or_fake(random) if kind == "digits" else which_is_later(kind, self.replays[kind], random)

    def finish(self, key: str, answers: list[bool | None], seconds: float, name: str) -> str:
        """Judges a round and writes it on the board; a round can be finished once.

        Args:
            key: Of the round, as `deal` said.
            answers: One a question, True for the first button (real, left), None for too late.
            seconds: What the player needed.
            name: Of the player.

        Raises InputError: no such round, or not an answer for each question.
        """
        with self._lock:
            played = self._rounds.pop(key, None)
        if played is None or not isinstance(answers, list) or len(answers) != len(played.truth):
            raise t.error("no_round")
        right = [answer is truth for answer, truth in zip(answers, played.truth)]
        d_right = played.verdicts and [said == truth for said, truth in zip(played.verdicts, played.truth)]
        score: dict[str, Any] = {
            "kind": played.kind,
            "right": sum(right),
            "of": len(right),
            "d": sum(d_right) if d_right else None,
            "seconds": round(min(max(float(seconds), 0.0), 999.0), 1),
        }
        with self._lock:
            self._scores.append((self._clock(), (name or "").strip()[:LONGEST_NAME], score))
        about = {"round": key, "over": True, "pictures": played.pictures, "truth": played.truth, "answers": answers}
        return json.dumps({**about, **score, "verdicts": played.verdicts})

    def scoreboard(self, speech: str, most: int = 10) -> str:
        """The best rounds of the last hour as an HTML table; older ones are forgotten."""
        with self._lock:
            while self._scores and self._clock() - self._scores[0][0] > FORGET:
                self._scores.popleft()
            entries = [(name, score) for _, name, score in self._scores]
        entries.sort(key=lambda entry: (-entry[1]["right"] / entry[1]["of"], entry[1]["seconds"]))
        title = f"<h3>{t.say('game_board', speech)}</h3>"
        if not entries:
            return f'<div class="board">{title}<p>{t.say("board_empty", speech)}</p></div>'
        heads = "".join(f"<th>{t.say(f'board_{head}', speech)}</th>" for head in ("who", "score", "d", "time"))
        rows = "".join(
            f"<tr><td>{html.escape(name or t.say('anonymous', speech))}</td><td>{score['right']}/{score['of']}</td>"
            f"<td>{'–' if score['d'] is None else score['d']}</td>"
            f"<td>{t.say('board_seconds', speech, seconds=score['seconds'])}</td></tr>"
            for name, score in entries[:most]
        )
        return f'<div class="board">{title}<table><tr>{heads}</tr>{rows}</table></div>'


# questions


def real_or_fake(random: np.random.Generator) -> Round:
    """A digit of MNIST's test split, or one that the bundled generator makes for the same label?"""
    truth = random.random(QUESTIONS) < 0.5
    chosen = random.choice(HELD_OUT, QUESTIONS, replace=False)
    real, labels = real_digits()[-HELD_OUT:][chosen], real_labels()[-HELD_OUT:][chosen]
    fake = bundled().generate(labels, int(random.integers(2**31)))
    digits = np.where(truth[:, None, None], real, fake)
    verdicts = bundled().discriminate(digits, labels) > 0.5
    pictures = [[data_uri(enlarge(Image.fromarray(digit), 6))] for digit in digits]
    return Round("digits", pictures, truth.tolist(), verdicts.tolist())


def which_is_later(kind: str, sheets: list[Path], random: np.random.Generator) -> Round:
    """The same picture from two moments of one training, at least two moments apart: which generator learnt longer?"""
    pairs, truth = [], []
    cells = random.permutation(16)[:QUESTIONS]
    for cell in cells:
        early = int(random.integers(max(1, len(sheets) // 4), len(sheets) - 2))
        pair = [sixteenth(sheets[moment], int(cell)) for moment in (early, len(sheets) - 1)]
        left_is_later = bool(random.random() < 0.5)
        pairs.append(pair[::-1] if left_is_later else pair)
        truth.append(left_is_later)
    digits = kind == "digits_age"
    pictures = [[data_uri(enlarge(picture, 6 if digits else 3)) for picture in pair] for pair in pairs]
    return Round(kind, pictures, truth, left_looks_real(pairs, cells % 10) if digits else None)


def left_looks_real(pairs: list[list[Image.Image]], labels: np.ndarray) -> list[bool]:
    """Pairs of digits with their labels -> whether the bundled discriminator finds the left one more real."""
    digits = np.array([[np.array(digit.convert("L")) for digit in pair] for pair in pairs]).reshape(-1, 28, 28)
    scores = bundled().discriminate(digits, np.repeat(labels, 2))
    return (scores[0::2] > scores[1::2]).tolist()


# sheets


def replay_sheets(checkpoint: Path) -> list[Path]:
    """Sheets of the same 16 pictures at several moments of a checkpoint's training, oldest first; [] without them."""
    return sorted(checkpoint.glob("replay-*.webp"))


def sixteenth(sheet: Path, cell: int) -> Image.Image:
    """One of the 4 x 4 pictures of a sheet without gutters."""
    with Image.open(sheet) as image:
        side = image.width // 4
        x, y = cell % 4 * side, cell // 4 * side
        return image.convert("RGB").crop((x, y, x + side, y + side))
