"""How long until the page is usable: `python app.py` beside an empty Gradio app, turn by turn on the same machine.

    python -m tests.benchmarks.startup --runs 5

Usable means that `/` and `/config` answer 200. A first run of each fills the disk cache and is not counted.
"""

import argparse

from tests.app_server import AppServer
from tests.benchmarks.common import median, report

EMPTY = "import gradio as gr\nwith gr.Blocks() as demo:\n    gr.Markdown('empty')\ndemo.launch(server_port={port})"
COMMANDS = {"empty Gradio app": ("-c", EMPTY), "gallery": ("app.py", "--port", "{port}")}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=5, help="counted runs of each")
    runs = parser.parse_args().runs
    seconds = {name: [] for name in COMMANDS}
    for run in range(runs + 1):
        for name, command in COMMANDS.items():
            with AppServer(*command) as app:
                if run:
                    seconds[name].append(app.startup)
                    print(f"run {run}: {name} {app.startup:.2f} s", flush=True)
    rows = [
        {"app": name, "runs": runs, "median s": median(times), "fastest s": min(times), "slowest s": max(times)}
        for name, times in seconds.items()
    ]
    report("startup", rows, ratio_of_medians=rows[1]["median s"] / rows[0]["median s"])


if __name__ == "__main__":
    main()
