"""Fixtures of every test."""

import fcntl
import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from figures import FIGURES

PROJECT = Path(__file__).resolve().parent.parent


def pytest_terminal_summary(terminalreporter) -> None:
    if FIGURES:
        terminalreporter.section("faults and readers")
        for name, n in sorted(FIGURES.items()):
            terminalreporter.write_line(f"{n:>9,} {name}")


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory) -> Path:
    """A folder that all workers of one run share."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session")
def release_home(run_folder) -> Path:
    """A WAREHOUSE_HOME with a release of the real seeds; WAREHOUSE_TEST_HOME names one that is there.

    Workers of one run share it: the first that asks builds it, the others wait.
    """
    given = os.environ.get("WAREHOUSE_TEST_HOME")
    if given:
        assert (Path(given) / "current" / "warehouse.duckdb").is_file(), f"no release in {given}"
        return Path(given).resolve()
    home = run_folder / "release-home"
    home.mkdir(exist_ok=True)
    with (run_folder / "release-home.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (home / "current").exists():
            _build(home)
    return home


@pytest.fixture(scope="session")
def marts(release_home):
    """A connection on which `schema.relation` is a relation of the release."""
    with duckdb.connect() as con:
        con.execute(f"attach '{release_home}/current/warehouse.duckdb' as warehouse (read_only)")
        con.execute("use warehouse")
        yield con


def _build(home: Path) -> None:
    command = [str(Path(sys.executable).with_name("warehouse")), "build"]
    environment = {**os.environ, "WAREHOUSE_HOME": str(home)}
    built = subprocess.run(
        command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False
    )
    assert built.returncode == 0, built.stdout[-4000:] + built.stderr[-2000:]
