"""A class at work: many clients at once on a running gallery, each waiting for its result before it asks again.

    python -m tests.benchmarks.load --clients 30
    python -m tests.benchmarks.load --clients 30 --requests 4 --endpoint /deepdream_dream --endpoint /vae_sample

Starts its own gallery on this machine, warm, as a class would find it. Clients take the endpoints in turn.
"""

import argparse
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psutil
from gradio_client import Client

from tests.app_server import AppServer
from tests.benchmarks.calls import TYPICAL, arguments, endpoints
from tests.benchmarks.common import percentile, report, resident_mib


class Visitor:
    """One client with a session of its own."""

    def __init__(self, url: str):
        # patient: thirty who ask for the list of endpoints at once wait longer than the five seconds that are usual
        self.client = Client(url, verbose=False, download_files=False, httpx_kwargs={"timeout": 60})
        self.results: list[tuple[str, float, str | None]] = []  # endpoint, seconds, error

    def work(self, start: threading.Barrier, calls: list[tuple[str, dict[str, Any]]], timeout: float) -> None:
        start.wait()
        for name, values in calls:
            begun, error = time.perf_counter(), None
            try:
                self.client.submit(**values, api_name=name).result(timeout=timeout)
            except Exception as failure:  # counted and shown: whatever a visitor would see as an error is one
                error = f"{type(failure).__name__}: {failure}"
            self.results.append((name, time.perf_counter() - begun, error))


def run(url: str, names: list[str], clients: int, requests: int, timeout: float) -> list[tuple[str, float, str | None]]:
    """All results of `clients` visitors who start at the same moment and send `requests` calls each."""
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(clients) as pool:
        visitors = list(pool.map(Visitor, [url] * clients))
        known = endpoints(visitors[0].client)
        calls = [(name, arguments(name, known[name], Path(folder))) for name in names]
        start = threading.Barrier(clients)
        jobs = []
        for number, visitor in enumerate(visitors):
            own = [calls[(number + turn) % len(calls)] for turn in range(requests)]
            jobs.append(pool.submit(visitor.work, start, own, timeout))
        for job in jobs:
            job.result()
        for visitor in visitors:
            visitor.client.close()
    return [result for visitor in visitors for result in visitor.results]


def row(name: str, results: list[tuple[str, float, str | None]]) -> dict[str, Any]:
    seconds = [spent for _, spent, error in results if error is None]
    errors = len(results) - len(seconds)
    times = {f"p{percent} s": percentile(seconds, percent) if seconds else None for percent in (50, 95)}
    return {"endpoint": name, "calls": len(results), "errors": errors, **times, "slowest s": max(seconds, default=None)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--clients", type=int, default=30)
    parser.add_argument("--requests", type=int, default=2, help="calls of each client")
    parser.add_argument("--endpoint", action="append", help=f"may be repeated; default: {' and '.join(TYPICAL)}")
    parser.add_argument("--timeout", type=float, default=600, help="seconds after which a call counts as an error")
    options = parser.parse_args()
    names = options.endpoint or list(TYPICAL)
    with AppServer() as app:
        run(app.url, names, 1, len(names), options.timeout)  # loads the networks
        begun = time.perf_counter()
        results = run(app.url, names, options.clients, options.requests, options.timeout)
        wall = time.perf_counter() - begun
        memory = resident_mib(psutil.Process(app.process.pid))
    rows = [row(name, [result for result in results if result[0] == name]) for name in names]
    errors = sorted({error for _, _, error in results if error})
    report(
        "load", [*rows, row("all", results)], clients=options.clients, requests_each=options.requests,
        wall_s=wall, calls_per_s=len(results) / wall, resident_MiB=memory, errors=errors,
    )  # fmt: skip


if __name__ == "__main__":
    main()
