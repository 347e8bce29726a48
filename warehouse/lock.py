"""One command at a time may write into a WAREHOUSE_HOME, and it begins with what others left swept."""

import fcntl
import os
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

import typer

from warehouse import child, publish
from warehouse.ingest import batch
from warehouse.settings import Home
from warehouse.terminal import console

PATIENCE_SECONDS = 1  # A killed command's subprocess holds the lock until its last write has ended.


@contextmanager
def one_writer_at_a_time(home: Home):
    """The lock goes with the process and its subprocesses: a killed command leaves none behind."""
    home.path.mkdir(parents=True, exist_ok=True)
    with home.lock.open("w") as lock:
        if not _is_taken(lock):
            console.print(
                "Another build is running in this WAREHOUSE_HOME. Wait for it to end.", style="red"
            )
            raise typer.Exit(1)
        child.locks.add(lock.fileno())
        try:
            sweep(home)
            yield
        finally:
            publish.sweep(home)  # What a full disk did not let us finish must not keep it full.
            child.locks.remove(lock.fileno())


def sweep(home: Home) -> None:
    """Remove what commands left that were killed. Only for who holds the lock."""
    publish.sweep(home)
    # Without a catalog nobody knows what is left over; whoever needs it says so.
    with suppress(batch.BatchError):
        batch.sweep(home)


def holder(home: Home) -> str | None:
    """Who holds the lock now; None where nobody does. Takes it for a moment where it is free."""
    if not home.lock.is_file():
        return None
    with home.lock.open() as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            inode = f":{os.fstat(lock.fileno()).st_ino}"
        else:
            return None
    try:
        listed = [line.split() for line in Path("/proc/locks").read_text().splitlines()]
    except OSError:  # No Linux.
        return "another process"
    # Number, kind, mode, access, process, device and inode. The process took it; its children keep it.
    pids = [words[4] for words in listed if words[1] == "FLOCK" and words[5].endswith(inode)]
    return f"process {pids[0]}" if pids else "another process"


def _is_taken(lock: IO[str]) -> bool:
    give_up = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > give_up:
                return False
            time.sleep(0.05)
        else:
            return True
