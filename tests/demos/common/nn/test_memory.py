"""Memory that was used once is kept for the next picture."""

import platform
import subprocess
import sys

import pytest

CODE = """
import threading
import psutil, torch
from demos.common.nn import memory

assert memory.keep()
used = lambda: psutil.Process().memory_info().rss / 2**20
before = used()
picture = threading.Thread(target=lambda: torch.ones(25 * 2**20))  # 100 MiB, freed at the end
picture.start(); picture.join()
print(round(used() - before))
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="glibc only; elsewhere nothing happens")
def test_what_a_thread_has_used_is_kept():
    kept = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True).stdout
    assert int(kept) >= 90  # MiB; without `keep` less than 10
