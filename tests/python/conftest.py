"""Fixtures of the tests without a browser."""

import pytest
from office import Office


@pytest.fixture
def office(tmp_path) -> Office:
    return Office(tmp_path)
