"""How much memory the running gallery takes: when it opens, and after every endpoint of every tab was used once.

python -m tests.benchmarks.memory
"""

import argparse
import tempfile
import time
from pathlib import Path

import psutil
from gradio_client import Client

from tests.app_server import AppServer
from tests.benchmarks.calls import arguments, endpoints
from tests.benchmarks.common import report, resident_mib


def main() -> None:
    argparse.ArgumentParser(description=__doc__.splitlines()[0]).parse_args()
    failed = []
    with AppServer() as app, tempfile.TemporaryDirectory() as folder:
        process = psutil.Process(app.process.pid)
        rows = [{"after": "launch, no network loaded", "resident MiB": resident_mib(process), "seconds": app.startup}]
        client = Client(app.url, verbose=False, download_files=False)
        for name, described in endpoints(client).items():
            start = time.perf_counter()
            try:
                client.predict(**arguments(name, described, Path(folder)), api_name=name)
            except Exception as error:  # one endpoint that fails must not hide the memory of the others
                failed.append(f"{name}: {error}")
            seconds = time.perf_counter() - start
            rows.append({"after": name, "resident MiB": resident_mib(process), "seconds": seconds})
            print(f"{name}: {seconds:.1f} s", flush=True)
        client.close()
    report("memory", rows, failed=failed, highest_MiB=max(row["resident MiB"] for row in rows))


if __name__ == "__main__":
    main()
