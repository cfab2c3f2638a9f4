"""The pairs that visitors train, and the frames that their browsers show: a few kilobytes of numbers each.

Thirty students share two cores. So no visitor has a thread: a frame's worth of updates waits its turn in a queue with
one worker (a second one would only fight for the interpreter's lock), and the more visitors train, the fewer updates a
frame may take. What a pair learns does not depend on that; only how fast it gets there does.
"""

from __future__ import annotations

import asyncio
import base64
import json
import threading
import time
import zlib
from collections import OrderedDict
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import numpy as np

from demos.common.ui.i18n import InputError
from demos.gan_lab.constants import EXTRAS, LONGEST, UPDATES, VIEW
from demos.gan_lab.texts import t

if TYPE_CHECKING:
    from demos.gan_lab.lab import Lab, Step  # imported where it is used: the page opens before torch is loaded

PERIOD = 0.12  # seconds from frame to frame, when the machine is fast enough
BUDGET = 0.12  # seconds of updates in one frame of all visitors together
SLICE = {False: 0.08, True: 0.35}  # and at most of one visitor; digits: two or three updates
MOST_SESSIONS = 200  # the one that was idle for longest is dropped first
STRUCTURE = ("data", "drawn", "seed", "latent", "optimizer", "warm")  # a change of these needs a new pair
TUNABLE = ("loss", "d_steps", "lr_d", "lr_g", "penalty")  # these can change while it trains


class Session:
    """One visitor's pair. Its lock lets steps by hand and the stream take turns.

    Attributes:
        lab: The pair; None before the first `prepare`.
        run: Its name, see `new_run`.
    """

    def __init__(self) -> None:
        self.lab: Lab | None = None
        self.run = ""
        self.settings: dict[str, Any] = {}
        self.lock = threading.RLock()  # `frame` is called by those who hold it and by others

    def prepare(self, settings: dict[str, Any], anew: bool = False) -> None:
        """Brings the pair in line with the page's settings: tunes it, or begins anew where networks or data differ.

        Raises InputError: a setting that cannot be used; the pair stays as it was.
        """
        from demos.gan_lab.pipeline import new_lab

        with self.lock:
            tunable = {name: settings[name] for name in TUNABLE}
            if not anew and self.lab and all(self.settings[name] == settings[name] for name in STRUCTURE):
                self.lab.tune(**tunable)
            else:
                digits = settings["data"] == "digits"
                self.lab = new_lab(
                    drawn_points(settings["drawn"]) if settings["data"] == "draw" else settings["data"],
                    settings["seed"],
                    latent=None if digits else settings["latent"],
                    optimizer=settings["optimizer"],
                    warm=settings["warm"],
                    **tunable,
                )
                self.run = new_run()
            self.settings = dict(settings)

    def tune(self, settings: dict[str, Any]) -> None:
        """Changes what can be changed while it trains; without a pair there is nothing to do. Raises InputError."""
        with self.lock:
            if self.lab:
                tunable = {name: settings[name] for name in TUNABLE}
                self.lab.tune(**tunable)
                self.settings.update(tunable)

    def advance(self, lab: Lab, most: int, seconds: float) -> str:
        """Trains `lab` for at least one update, at most `most`, until `seconds` are over. Returns a frame.

        Trains nothing where the visitor has begun another pair while this waited its turn.
        """
        end = time.perf_counter() + seconds
        values: list[tuple[float, ...]] = []
        with self.lock:
            if lab is not self.lab:
                return self.frame()
            while len(values) < most and (not values or time.perf_counter() < end):
                lab.update()
                values.append((lab.d_real, lab.d_fake, lab.loss_d, lab.loss_g))
            return self.frame(True, np.mean(values, 0).tolist())

    def single_step(self, player: str) -> str:
        """One update of the discriminator ("d") or the generator ("g") alone. Returns a frame."""
        with self.lock:
            assert self.lab
            if player == "d":
                self.lab.step_d()
            else:
                self.lab.step_g()
            return self.frame()

    def frame(self, running: bool = False, values: list[float] | None = None) -> str:
        """The pair as it is now, as `pack` writes it."""
        with self.lock:
            assert self.lab
            return pack(self.lab.observe(EXTRAS), self.lab, self.run, running, values)


def drawn_points(text: str) -> list:
    """The points that a browser sends as JSON. Raises InputError if that is no JSON."""
    try:
        points = json.loads(text or "[]")
    except json.JSONDecodeError as error:
        raise t.error("bad_points") from error
    return points if isinstance(points, list) else [points]


# frames


def pack(step: Step, lab: Lab, run: str, running: bool, values: list[float] | None = None) -> str:
    """A Step as JSON: points in 16 bits, the field in 8 (finest around 0.5), digits in 4 and deflated.

    Args:
        step: With all EXTRAS.
        lab: What it was observed in.
        run: Name of the pair.
        running: Whether the training goes on after this frame.
        values: D of real and of fake data and both losses, where other than the Step's: means of several updates.

    Raises InputError: gradients that are no numbers any more, which a browser could not draw."""
    numbers = values or [step.d_real, step.d_fake, step.loss_d, step.loss_g]
    frame: dict[str, Any] = {
        "run": run,
        "running": running,
        "step": step.step,
        "values": [round(value, 4) if np.isfinite(value) else None for value in numbers],
        "loss": lab.loss,
        "drawing": lab.drawn,
    }
    if lab.cloud is None:
        high, low = (step.samples.reshape(-1, 2) >> 4).T
        return json.dumps({**frame, "digits": base64_text(zlib.compress((high << 4 | low).tobytes(), 1))})
    arrows = step.gradients
    if not np.isfinite(arrows).all():
        raise t.error("diverged")
    longest = float(np.abs(arrows).max()) or 1.0
    bent = np.sign(step.field - 0.5) * np.sqrt(np.abs(2 * step.field - 1))
    return json.dumps(
        {
            **frame,
            "real": base64_text(in_16_bits(lab.real_points)),
            "fake": base64_text(in_16_bits(step.samples)),
            "field": base64_text(((1 + bent) * 127.5).round().astype(np.uint8)),
            "arrows": base64_text((arrows / longest * 127).round().astype(np.int8)),
            "longest": longest,
            "pull": float(np.linalg.norm(arrows, axis=1).mean()),
            "warp": base64_text(in_16_bits(step.warp)),
            "kl": round(step.kl, 3),
            "js": round(step.js, 3),
            "modes": None if step.modes is None else [step.modes, lab.cloud.modes],
        }
    )


def in_16_bits(points: np.ndarray) -> np.ndarray:
    """Points within twice the view as numbers from 0 to 65,535; what lies further out is put on the edge."""
    return ((points / (2 * VIEW) + 1) * 32767.5).clip(0, 65535).round().astype("<u2")


def base64_text(numbers: np.ndarray | bytes) -> str:
    return base64.b64encode(numbers if isinstance(numbers, bytes) else numbers.tobytes()).decode()


def blank_frame() -> str:
    """An empty canvas to draw points on, before there is a pair."""
    return json.dumps({"run": new_run(), "drawing": True})


def new_run() -> str:
    """A name for a pair; later ones are greater, so that a browser can tell frames that come late."""
    return f"{time.time_ns():016x}"


# visitors


_sessions: OrderedDict[str, Session] = OrderedDict()
_guard = threading.Lock()


def session(name: str) -> Session:
    """The session that Gradio calls by this hash; new ones push out those that were idle for longest."""
    with _guard:
        found = _sessions.setdefault(name, Session())
        _sessions.move_to_end(name)
        while len(_sessions) > MOST_SESSIONS:
            _sessions.popitem(last=False)
        return found


def forget(name: str) -> None:
    """The page is closed."""
    with _guard:
        _sessions.pop(name, None)


# training


def _one_core() -> None:
    """Leaves PyTorch's work for the calling thread on one core: on a busy machine two cores wait for each other.

    The setting belongs to the thread, but is also what new threads begin with: a throw-away thread puts that back.
    """
    import torch

    usual = torch.get_num_threads()
    torch.set_num_threads(1)
    undo = threading.Thread(target=torch.set_num_threads, args=(usual,))
    undo.start()
    undo.join()


# Digits have a worker of their own: one of their updates takes as long as fifty of the others.
_workers = {digits: ThreadPoolExecutor(1, f"gan-lab-{digits}", initializer=_one_core) for digits in (False, True)}
_training: set[int] = set()  # ids of the streams that run


async def stream(current: Session, flag: threading.Event, speed: str, updates: int) -> AsyncIterator[str]:
    """Trains and yields frames until the flag is set, or `updates` are done (0: until stopped).

    Args:
        current: Prepared; if its pair is replaced meanwhile, the new one is shown and not trained.
        flag: Ends it, from any thread.
        speed: A key of UPDATES.
        updates: At most LONGEST.

    Raises InputError: the training exploded."""
    loop, lab = asyncio.get_running_loop(), current.lab
    assert lab
    end = lab.step + min(updates or LONGEST, LONGEST)
    worker, key = _workers[lab.digits], id(flag)
    _training.add(key)
    try:
        while not flag.is_set() and lab.step < end:
            began = loop.time()
            share = max(0.002, min(SLICE[lab.digits], BUDGET / len(_training)))
            most = min(UPDATES[speed], end - lab.step)
            yield await loop.run_in_executor(worker, current.advance, lab, most, share)
            await asyncio.sleep(max(0.0, PERIOD - (loop.time() - began)))
        yield await loop.run_in_executor(worker, current.frame)
    except InputError:
        flag.set()
        raise
    finally:
        _training.discard(key)
