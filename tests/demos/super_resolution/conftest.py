"""What the tests of super-resolution share."""

import pytest

from demos.super_resolution.pipeline import load


@pytest.fixture(scope="module")
def room():
    return load()
