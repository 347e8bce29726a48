"""Fixtures of every test."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def release_home(tmp_path_factory) -> Path:
    """A WAREHOUSE_HOME with a release of the real seeds; WAREHOUSE_TEST_HOME names one that is there."""
    given = os.environ.get("WAREHOUSE_TEST_HOME")
    if given:
        assert (Path(given) / "current" / "warehouse.duckdb").is_file(), f"no release in {given}"
        return Path(given).resolve()
    home = tmp_path_factory.mktemp("home")
    command = [str(Path(sys.executable).with_name("warehouse")), "build"]
    environment = {**os.environ, "WAREHOUSE_HOME": str(home)}
    built = subprocess.run(
        command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False
    )
    assert built.returncode == 0, built.stdout[-4000:] + built.stderr[-2000:]
    return home
