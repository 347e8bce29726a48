"""What a command and every process it starts take together, looked at twenty times a second in /proc.

Memory is what belongs to the processes alone and what of files they map, summed, and what they share
(buffers of a database) once; of one process, at least its own high-water mark. Core seconds are those of
the processes seen, or those that the system counts for the command, whichever is more.
"""

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from command import PROJECT, Used

TICKS = os.sysconf("SC_CLK_TCK")
EVERY = 0.05


class StoppedError(Exception):
    """A limit was reached: says which."""


class _Seen(NamedTuple):
    parent: int
    core_seconds: float


class Tree:
    """Processes under roots, remembered when their parent has gone."""

    def __init__(self, *roots: int):
        self.members = set(roots)
        self.core_seconds: dict[int, float] = {}
        self.before: dict[int, float] = {}
        self.peak_mb = 0.0
        self.look()
        self.before = dict(self.core_seconds)

    def look(self) -> float:
        """MB held now."""
        seen = dict(_processes())
        while found := {p for p, s in seen.items() if s.parent in self.members} - self.members:
            self.members |= found
        own = shared = largest = 0.0
        for process in self.members & seen.keys():
            self.core_seconds[process] = seen[process].core_seconds
            mb = _memory(process)
            own += mb.get("RssAnon", 0) + mb.get("RssFile", 0)
            shared = max(shared, mb.get("RssShmem", 0))
            largest = max(largest, mb.get("VmHWM", 0))
        self.peak_mb = max(self.peak_mb, own + shared, largest)
        return own + shared

    def used_cores(self) -> float:
        return sum(s - self.before.get(p, 0) for p, s in self.core_seconds.items())

    def end(self, but: frozenset[int]) -> None:
        for process in self.members - but:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)


def measured(
    words: list[str],
    *,
    beside: tuple[int, ...] = (),
    seconds: float = 600,
    mb: float = 20_000,
    at_each_look: Callable[[], None] = lambda: None,
    **environment: str,
) -> tuple[Used, str]:
    """What a command took, and said. `beside` are processes that work for it and began before it.

    Raises StoppedError past `seconds` or `mb`; ends the benchmark where the command fails.
    """
    with tempfile.TemporaryFile("w+") as said:
        started = time.monotonic()
        process = subprocess.Popen(
            words, cwd=PROJECT, env=os.environ | environment, stdout=said, stderr=said
        )
        tree = Tree(process.pid, *beside)
        while True:
            ended, status, counted = os.wait4(process.pid, os.WNOHANG)
            wall = time.monotonic() - started
            if ended:
                break
            if (held := tree.look()) > mb or wall > seconds:
                tree.end(but=frozenset(beside))
                os.wait4(process.pid, 0)
                raise StoppedError(f"{mb / 1000:.0f} GB" if held > mb else f"{seconds:.0f} s")
            at_each_look()
            time.sleep(EVERY)
        said.seek(0)
        if status:
            raise SystemExit(f"{' '.join(words)} failed:\n{said.read()}")
        cores = max(tree.used_cores(), counted.ru_utime + counted.ru_stime)
        return Used(wall, cores, max(tree.peak_mb, counted.ru_maxrss / 1024)), said.read()


class Spilled:
    """The most that DuckDB had on disk at once under a folder, because it did not fit into memory."""

    def __init__(self, folder: Path):
        self.folder, self.gb = folder, 0.0

    def look(self) -> None:
        with suppress(OSError):  # Files come and go.
            sizes = [file.stat().st_size for file in self.folder.rglob("duckdb_temp_*")]
            self.gb = max(self.gb, sum(sizes) / 1e9)


def _processes():
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            yield int(folder.name), _Seen(int(fields[1]), (int(fields[11]) + int(fields[12])) / TICKS)


def _memory(process: int) -> dict[str, float]:
    with suppress(OSError):
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
        pairs = (line.split(":", 1) for line in lines)
        return {name: int(value.split()[0]) / 1024 for name, value in pairs if " kB" in value}
    return {}
