"""Where the networks run: a GPU if there is one, a ZeroGPU slice on a Space, else the processor."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from functools import lru_cache
from typing import TypeVar

import torch
from torch import nn

from demos.common.nn import memory

Network = TypeVar("Network", bound=nn.Module)


@lru_cache(maxsize=1)
def pick() -> torch.device:
    """The device for all networks: cuda, mps or cpu."""
    if torch.cuda.is_available():
        return torch.device("cuda")
    if torch.backends.mps.is_available():
        return torch.device("mps")
    memory.keep()
    return torch.device("cpu")


def laid_out(network: Network) -> Network:
    """The same network with its weights in the memory layout that is faster for convolutions (channels last)."""
    return network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]  # missing in torch's stubs


def gpu(function: Callable | None = None, *, duration: int = 60) -> Callable:
    """Decorator: run `function` on a Space's ZeroGPU for at most `duration` seconds; elsewhere leave it as it is.

    The `spaces` package exists on Hugging Face Spaces only. Under ZeroGPU the function runs in another process, so
    it must not share events or open files with the caller.
    """
    if function is None:
        return lambda f: gpu(f, duration=duration)
    if importlib.util.find_spec("spaces") is None:
        return function
    import spaces

    return spaces.GPU(duration=duration)(function)
