"""Memory that networks have used is kept for the next picture: fresh pages from the system cost a fifth of the time at
512 px and a quarter at 1024 px. To be called early, before there are threads."""

from __future__ import annotations

import ctypes

# options of glibc's mallopt(3), in bytes but for the last
M_TRIM_THRESHOLD, M_TOP_PAD, M_MMAP_THRESHOLD, M_ARENA_MAX = -1, -2, -3, -8
SETTINGS = {M_MMAP_THRESHOLD: 2**30, M_TRIM_THRESHOLD: 2**30, M_TOP_PAD: 64 * 2**20, M_ARENA_MAX: 1}


def keep() -> bool:
    """Tell glibc; True where it took all settings. Elsewhere (macOS, Windows, musl) nothing happens."""
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):
        return False
    taken = [mallopt(option, value) for option, value in SETTINGS.items()]  # all are told, whatever the first answers
    return all(taken)
