"""What a build takes of the machine's memory is limited, by default and by WAREHOUSE_MEMORY."""

import os
import re
import subprocess
import sys

import pytest

from warehouse.settings import PROJECT

GIB = 2**30
UNITS = {"MiB": 2**20, "GiB": GIB, "GB": 10**9}


def limit_of_a_build(home, **environment: str) -> float:
    """Bytes that dbt gives DuckDB, as its log says."""
    (home / "build/dev").mkdir(parents=True)
    command = ["dbt.cli.main", "--log-level", "debug", "seed", "--select", "segments"]
    paths = ["--target-path", str(home / "target"), "--log-path", str(home / "logs")]
    done = subprocess.run(
        [sys.executable, "-m", *command, *paths],
        cwd=PROJECT,
        env=os.environ | {"WAREHOUSE_HOME": str(home)} | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    [number, unit] = re.search(r"set memory_limit = '([\d.]+)(\w+)'", done.stdout).groups()
    return float(number) * UNITS[unit]


@pytest.mark.nightly
def test_a_build_takes_seven_tenths_of_the_memory_at_most(tmp_path):
    has = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    given = limit_of_a_build(tmp_path)
    # A container may have less than the machine; printed limits are rounded.
    assert GIB / 2 < given <= 0.7 * has + GIB / 20


@pytest.mark.nightly
def test_a_build_takes_what_the_environment_says(tmp_path):
    assert limit_of_a_build(tmp_path, WAREHOUSE_MEMORY="1GB") == 10**9
