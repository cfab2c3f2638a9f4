"""The style room with the network that ships."""

import pytest

from demos.style_transfer.pipeline import load


@pytest.fixture(scope="module")
def room():
    return load()
