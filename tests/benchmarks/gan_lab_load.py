"""A class in the GAN lab: many visitors train at once, each as the page does; frames a second, errors, memory.

    python -m tests.benchmarks.gan_lab_load --clients 30 --seconds 600

Starts its own gallery. Memory is read every few seconds after everybody has started; flat means that the last third is
not above the first. Clients run on the same machine and take their share of it.
"""

import argparse
import json
import threading
import time

import psutil
from gradio_client import Client

from tests.app_server import AppServer
from tests.benchmarks.common import median, report, resident_mib


class Student:
    """One visitor who trains until told to stop; `frames` counts what arrived, `updates` what it showed."""

    def __init__(self, url: str, data: str):
        self.client, self.data = Client(url, verbose=False), data
        self.frames = self.updates = self.bytes = 0
        self.error: str | None = None
        self.times: list[float] = []

    def work(self, start: threading.Barrier, seconds: float) -> None:
        start.wait()
        end = time.perf_counter() + seconds
        try:
            job = self.client.submit(data=self.data, updates=30_000, api_name="/gan_lab_train")
            for frame in job:
                self.frames, self.updates = self.frames + 1, json.loads(frame)["step"]
                self.bytes += len(frame)
                self.times.append(time.perf_counter())
                if self.times[-1] > end:
                    job.cancel()
                    break
        except Exception as failure:  # counted and shown
            self.error = f"{type(failure).__name__}: {failure}"

    def rate(self) -> float:
        """Frames a second between the first and the last."""
        return (len(self.times) - 1) / (self.times[-1] - self.times[0]) if len(self.times) > 1 else 0.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--clients", type=int, default=30)
    parser.add_argument("--seconds", type=float, default=60)
    options = parser.parse_args()
    clouds = ("ring", "grid", "spiral", "moons")
    with AppServer() as app:
        server = psutil.Process(app.process.pid)
        Client(app.url, verbose=False).predict(updates=2, api_name="/gan_lab_train")  # loads torch
        students = [Student(app.url, clouds[number % len(clouds)]) for number in range(options.clients)]
        start = threading.Barrier(options.clients)
        threads = [threading.Thread(target=student.work, args=(start, options.seconds)) for student in students]
        for thread in threads:
            thread.start()
        time.sleep(min(5.0, options.seconds / 2))
        memory, busy, begun = [], server.cpu_times(), time.perf_counter()
        while any(thread.is_alive() for thread in threads):
            memory.append(resident_mib(server))
            time.sleep(min(5.0, options.seconds / 10))
        wall, spent = time.perf_counter() - begun, server.cpu_times()
    third = max(1, len(memory) // 3)
    rates, frames = [student.rate() for student in students], sum(student.frames for student in students)
    row = {
        "clients": options.clients,
        "errors": sum(student.error is not None for student in students),
        "slowest frames/s": min(rates),
        "median frames/s": median(rates),
        "updates/s each": median(student.updates / options.seconds for student in students),
        "bytes a frame": sum(student.bytes for student in students) // max(1, frames),
        "server cores": (spent.user + spent.system - busy.user - busy.system) / wall,
        "MiB first third": median(memory[:third]),
        "MiB last third": median(memory[-third:]),
    }
    report(
        "gan_lab_load",
        [row],
        seconds=options.seconds,
        errors=sorted({student.error for student in students if student.error}),
    )


if __name__ == "__main__":
    main()
