"""Fixtures of the tests without a browser."""

import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from faults import Server, served
from harming import Given, furnish
from office import Office

from warehouse.settings import PROJECT, Home


@pytest.fixture
def office(tmp_path) -> Office:
    return Office(tmp_path)


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Where a module's faults happen."""
    return tmp_path_factory.mktemp("faults")


@pytest.fixture(scope="module")
def server(folder) -> Iterator[Server]:
    """Runs commands that can be killed."""
    with served(folder) as one:
        yield one


@pytest.fixture(scope="module")
def given(folder, server, release_home) -> Given:
    """A home with all that can be harmed."""
    return furnish(server, folder, release_home)


@pytest.fixture(scope="session")
def built(run_folder) -> Path:
    """The folder of a build by dbt of seeds and models, without tests: its file, and target/ beside it.

    Workers of one run share it, as they share the release.
    """
    home = Home(run_folder / "built-home")
    folder = home.build("whole")
    folder.mkdir(parents=True, exist_ok=True)
    with home.lock.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "target" / "run_results.json").is_file():
            command = ["build", "--quiet", "--exclude-resource-types", "test", "unit_test"]
            paths = ["--target-path", str(folder / "target"), "--log-path", str(folder / "logs")]
            done = subprocess.run(
                [sys.executable, "-m", "dbt.cli.main", *command, *paths],
                cwd=PROJECT,
                env=os.environ | {"WAREHOUSE_HOME": str(home.path), "WAREHOUSE_BUILD_ID": "whole"},
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 0, done.stdout + done.stderr
    return folder
