"""The labs of all visitors, and what their browsers draw: each frame is a few kilobytes of numbers.

Thirty students share two cores. So no visitor has a thread: a frame's worth of updates waits its turn in a queue with one
worker (a second one would only fight for the interpreter's lock), and the more visitors train, the fewer updates a frame
may take. What a lab learns does not depend on that; only how fast it gets there does.
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
from demos.gan_lab.data import VIEW
from demos.gan_lab.texts import t

if TYPE_CHECKING:
    from demos.gan_lab.pipeline import Lab, Step  # imported where it is used: the page opens before torch is loaded

PERIOD = 0.12  # seconds from frame to frame, when the machine keeps up
BUDGET = 0.12  # seconds of updates in one frame of all visitors together
SLICE = {False: 0.08, True: 0.35}  # and at most of one visitor; digits: two or three updates
UPDATES = {"slow": 1, "normal": 12, "fast": 1000}  # at most so many a frame
MOST_VISITORS = 200  # labs kept; the one that was idle for longest goes first
LONGEST = 30_000  # updates in one go: a page forgotten overnight stops


def _one_core() -> None:
    """Keep PyTorch's work for the calling thread on one core: on a busy machine two cores wait for each other.

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
STRUCTURE = ("data", "drawn", "seed", "latent", "optimizer", "warm")  # a change of these needs a new pair
TUNABLE = ("loss", "d_steps", "lr_d", "lr_g", "penalty")  # these can change while it trains


def drawn_points(text: str) -> list:
    """The points a browser sends, as JSON. Raises InputError if that is no JSON list."""
    try:
        points = json.loads(text or "[]")
    except json.JSONDecodeError as error:
        raise t.error("bad_points") from error
    return points if isinstance(points, list) else [points]


class Visitor:
    """One visitor's lab. A step by hand and the stream take turns at it."""

    def __init__(self) -> None:
        self.lab: Lab | None = None
        self.run = ""
        self.wanted: dict[str, Any] = {}
        self.lock = threading.RLock()  # a frame is looked at inside of what made it, or alone

    def prepare(self, wanted: dict[str, Any], anew: bool = False) -> None:
        """Bring the lab in line with the page's settings: tune it, or begin anew where the networks or data differ."""
        from demos.gan_lab.pipeline import Lab

        with self.lock:
            tunable = {key: wanted[key] for key in TUNABLE}
            if not anew and self.lab and all(self.wanted[key] == wanted[key] for key in STRUCTURE):
                self.lab.tune(**tunable)
            else:
                digits = wanted["data"] == "digits"
                source = drawn_points(wanted["drawn"]) if wanted["data"] == "draw" else wanted["data"]
                self.lab = Lab(
                    source,
                    wanted["seed"],
                    latent=None if digits else wanted["latent"],
                    optimizer=wanted["optimizer"],
                    warm=digits and wanted["warm"],
                    **tunable,
                )
                self.run = new_run()
            self.wanted = dict(wanted)

    def tune(self, wanted: dict[str, Any]) -> None:
        """Change what can be changed while it trains; without a lab there is nothing to do."""
        with self.lock:
            if self.lab:
                self.lab.tune(**{key: wanted[key] for key in TUNABLE})
                self.wanted.update({key: wanted[key] for key in TUNABLE})

    def advance(self, lab: Lab, most: int, seconds: float) -> str:
        """At least one update of this lab, at most `most`, until `seconds` are over; then a frame. Only a frame where the
        visitor has begun another lab while this waited its turn."""
        end, values = time.perf_counter() + seconds, []
        with self.lock:
            if lab is not self.lab:
                return self.frame()
            while len(values) < most and (not values or time.perf_counter() < end):
                self.lab.update()
                values.append((self.lab.d_real, self.lab.d_fake, self.lab.loss_d, self.lab.loss_g))
            return self.frame(True, np.mean(values, 0).tolist())

    def by_hand(self, player: str) -> str:
        """One update of "d" or "g" alone, then a frame."""
        with self.lock:
            self.lab.step_d() if player == "d" else self.lab.step_g()
            return self.frame(False)

    def frame(self, running: bool = False, values: list[float] | None = None) -> str:
        """What the canvas needs to draw the lab as it is now."""
        from demos.gan_lab.pipeline import SHOW

        with self.lock:
            return pack(self.lab.look(SHOW), self.lab, self.run, running, values)


def pack(step: Step, lab: Lab, run: str, running: bool, values: list[float] | None = None) -> str:
    """A Step as JSON: points in 16 bits, the field in 8 (finest around 0.5), digits in 4 and deflated.

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
    if lab.digits:
        high, low = (step.samples.reshape(-1, 2) >> 4).T
        return json.dumps({**frame, "digits": text(zlib.compress((high << 4 | low).tobytes(), 1))})
    arrows = step.gradients
    if not np.isfinite(arrows).all():
        raise t.error("diverged")
    longest = float(np.abs(arrows).max()) or 1.0
    bent = np.sign(step.field - 0.5) * np.sqrt(np.abs(2 * step.field - 1))
    return json.dumps(
        {
            **frame,
            "real": text(places(lab.real)),
            "fake": text(places(step.samples)),
            "field": text(((1 + bent) * 127.5).round().astype(np.uint8)),
            "arrows": text((arrows / longest * 127).round().astype(np.int8)),
            "longest": longest,
            "pull": float(np.linalg.norm(arrows, axis=1).mean()),
            "warp": text(places(step.warp)),
            "kl": round(step.kl, 3),
            "js": round(step.js, 3),
            "modes": None if step.modes is None else [step.modes, lab.cloud.modes],
        }
    )


def places(points: np.ndarray) -> np.ndarray:
    """Points in twice the view as 16-bit numbers; what lies further out is put on the edge."""
    return ((points / (2 * VIEW) + 1) * 32767.5).clip(0, 65535).round().astype("<u2")


def text(numbers: np.ndarray | bytes) -> str:
    return base64.b64encode(numbers if isinstance(numbers, bytes) else numbers.tobytes()).decode()


def blank_frame() -> str:
    """An empty canvas to draw points on, before there is a pair."""
    return json.dumps({"run": new_run(), "drawing": True})


def new_run() -> str:
    """A name for a pair; later ones are greater, so that a browser can tell frames that come late."""
    return f"{time.time_ns():016x}"


_visitors: OrderedDict[str, Visitor] = OrderedDict()
_guard = threading.Lock()


def visitor(session: str) -> Visitor:
    """This visitor's lab; new ones push out those that were idle for longest."""
    with _guard:
        found = _visitors.setdefault(session, Visitor())
        _visitors.move_to_end(session)
        while len(_visitors) > MOST_VISITORS:
            _visitors.popitem(last=False)
        return found


def forget(session: str) -> None:
    """The page is closed."""
    with _guard:
        _visitors.pop(session, None)


async def stream(who: Visitor, flag: threading.Event, speed: str, updates: int) -> AsyncIterator[str]:
    """Frames until the flag is set, or `updates` are done (0: until stopped). Raises InputError if the training explodes."""
    loop, lab = asyncio.get_running_loop(), who.lab
    end = lab.step + min(updates or LONGEST, LONGEST)
    worker, key = _workers[lab.digits], id(flag)
    _training.add(key)
    try:
        while not flag.is_set() and lab.step < end:
            began = loop.time()
            share = max(0.002, min(SLICE[lab.digits], BUDGET / len(_training)))
            most = min(UPDATES[speed], end - lab.step)
            yield await loop.run_in_executor(worker, who.advance, lab, most, share)
            await asyncio.sleep(max(0.0, PERIOD - (loop.time() - began)))
        yield await loop.run_in_executor(worker, who.frame)
    except InputError:
        flag.set()
        raise
    finally:
        _training.discard(key)
