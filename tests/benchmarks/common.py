"""What the benchmarks share: the machine's description, tables, and pictures and calls to work with."""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import psutil
from PIL import Image

ROOT = Path(__file__).resolve().parents[2]


def machine() -> dict[str, Any]:
    """What a number means nothing without: processor, cores, memory, versions, commit, and how busy the machine is."""
    processor = platform.processor() or platform.machine()
    if Path("/proc/cpuinfo").is_file():
        names = [line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
        processor = names[0].partition(":")[2].strip() if names else processor
    git = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True)
    return {
        "processor": processor,
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "memory_gib": round(psutil.virtual_memory().total / 2**30, 1),
        "load_average": round(psutil.getloadavg()[0], 2),
        "python": platform.python_version(),
        **{package: version(package) for package in ("torch", "gradio")},
        "commit": git.stdout.strip() or None,
    }


def report(benchmark: str, rows: list[dict[str, Any]], **more: Any) -> None:
    """Print `rows` as a table and, on the last line, everything as JSON."""
    described = machine()
    versions = f"torch {described['torch']}, gradio {described['gradio']}"
    busy = f"load average {described['load_average']}"
    print(f"\n{benchmark} on {described['processor']}, {described['cores']} cores; {versions}; {busy}\n")
    print(table(rows))
    for key, value in more.items():
        print(f"{key.replace('_', ' ')}: {cell(value)}")
    print("\n" + json.dumps({"benchmark": benchmark, "machine": described, "rows": rows, **more}, ensure_ascii=False))


def table(rows: list[dict[str, Any]]) -> str:
    """Rows of the same keys as a Markdown table with even columns."""
    if not rows:
        return "(nothing measured)"
    lines = [list(rows[0]), *([cell(value) for value in row.values()] for row in rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(lines[0]))]
    text = ["| " + " | ".join(value.ljust(width) for value, width in zip(line, widths)) + " |" for line in lines]
    text.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(text)


def cell(value: Any) -> str:
    return f"{value:.3f}" if isinstance(value, float) else "-" if value is None else str(value)


def percentile(values: Iterable[float], percent: int) -> float:
    """The value that `percent` in a hundred of `values` do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]


def median(values: Iterable[float]) -> float:
    return statistics.median(list(values))


def photo(width: int = 384, height: int = 256) -> Image.Image:
    """A picture with edges, gradients and texture, always the same; no photo needs to be shipped."""
    y, x = np.mgrid[0:height, 0:width] / max(width, height)
    noise = np.random.default_rng(0).normal(0, 6, (height, width, 3))
    waves = np.stack([np.sin(18 * x + 7 * y), np.sin(5 * x * y * 20), np.cos(14 * y - 6 * x)], -1)
    disc = ((x - 0.5) ** 2 + (y - 0.3) ** 2 < 0.03)[..., None] * 70
    return Image.fromarray((128 + 60 * waves + disc + noise).clip(0, 255).astype(np.uint8))


def resident_mib(process: psutil.Process) -> float:
    """Resident memory of a process and its children, in MiB."""
    family = [process, *process.children(recursive=True)]
    return sum(member.memory_info().rss for member in family) / 2**20
