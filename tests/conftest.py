"""What the tests share. Nothing here or in the tests goes out to the internet."""

from __future__ import annotations

import os
import sys

# Read once, when huggingface_hub and gradio are imported: before any test module is.
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ["OMP_WAIT_POLICY"] = "PASSIVE"  # as in app.py: several processes share two cores here
for name in ("GALLERY_HUB_ORG", "GALLERY_HUB_REVISION", "HF_ENDPOINT"):
    os.environ.pop(name, None)

import pytest  # noqa: E402

from tests.hub_server import LocalHub  # noqa: E402


@pytest.fixture(scope="module")
def hub():
    """An empty local Hub, the same for all tests of a module."""
    with LocalHub() as running:
        yield running


@pytest.fixture(autouse=True)
def fresh_accelerator():
    """Every test may train with a precision of its own; accelerate keeps the first one of a process for good."""
    if state := sys.modules.get("accelerate.state"):
        state.AcceleratorState._reset_state(reset_partial_state=True)
        state.GradientState._reset_state()


@pytest.fixture
def one_thread():
    """For networks that are too small for two."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)
