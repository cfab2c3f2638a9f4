"""What a run leaves in its --output_dir: checkpoint-N folders, metrics.jsonl, sample sheets."""

import json
import re
import shutil
from pathlib import Path

from accelerate import Accelerator


def checkpoints(folder: Path) -> list[Path]:
    """The run's checkpoint-N folders, oldest first."""
    found = [path for path in folder.glob("checkpoint-*") if re.fullmatch(r"checkpoint-\d+", path.name)]
    return sorted(found, key=lambda path: int(path.name.split("-")[1]))


def set_aside(folder: Path) -> None:
    """Moves what an earlier run left in the folder of a new one into earlier-N, so that the two don't mix."""
    left = [*checkpoints(folder), *(folder / name for name in ("metrics.jsonl", "samples", "snapshots"))]
    if left := [path for path in left if path.exists()]:
        aside = folder / f"earlier-{len(list(folder.glob('earlier-*'))) + 1}"
        aside.mkdir()
        for path in left:
            path.rename(aside / path.name)


def append_metrics(folder: Path, line: dict) -> None:
    """One line of metrics.jsonl, numbers to five digits after the point."""
    with open(folder / "metrics.jsonl", "a", encoding="utf-8") as file:
        file.write(json.dumps({name: round(value, 5) for name, value in line.items()}) + "\n")


def drop_metrics_after(folder: Path, step: int) -> None:
    """Drops the lines of metrics.jsonl that a resumed run will write again."""
    path = folder / "metrics.jsonl"
    if path.is_file():
        lines = [line for line in path.read_text(encoding="utf-8").splitlines() if json.loads(line)["step"] <= step]
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def save_checkpoint(accelerator: Accelerator, folder: Path, limit: int) -> None:
    """Saves everything needed to go on, under its final name only once it is complete.

    Args:
        limit: How many checkpoints of the run stay; 0: all.
    """
    partial = folder.with_name(folder.name + ".partial")
    accelerator.save_state(str(partial))
    accelerator.wait_for_everyone()
    if accelerator.is_main_process:
        shutil.rmtree(folder, ignore_errors=True)
        partial.rename(folder)
        for old in checkpoints(folder.parent)[: -limit if limit else 0]:
            shutil.rmtree(old)
    accelerator.wait_for_everyone()
