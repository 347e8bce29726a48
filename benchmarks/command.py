"""One `warehouse` command, and what it took."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

PROJECT = Path(__file__).resolve().parents[1]


class Used(NamedTuple):
    """Wall seconds, seconds of all cores together, and peak memory of the largest process in MB."""

    seconds: float
    core_seconds: float
    peak_mb: float


def run(home: Path, *words: str, **environment: str) -> tuple[Used, str]:
    """What a command on a WAREHOUSE_HOME took and said. Stops the benchmark where it fails."""
    started = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "warehouse.cli", *words],
        cwd=PROJECT,
        env=os.environ | {"WAREHOUSE_HOME": str(home)} | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    said = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"warehouse {' '.join(words)} failed:\n{said}")
    seconds = time.monotonic() - started
    return Used(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024), said


def apart(function: Callable, *arguments: object) -> object:
    """Call in a process of its own: a command's peak memory begins with that of its parent."""
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        return pool.submit(function, *arguments).result()
