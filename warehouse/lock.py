"""One command at a time may write into a WAREHOUSE_HOME."""

import fcntl
from contextlib import contextmanager

import typer
from rich.console import Console

from warehouse.settings import Home

console = Console(highlight=False)


@contextmanager
def one_writer_at_a_time(home: Home):
    """The lock goes with the process: a killed command leaves none behind."""
    home.path.mkdir(parents=True, exist_ok=True)
    with home.lock.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            console.print("[red]Another build is running in this WAREHOUSE_HOME.[/] Wait for it to end.")
            raise typer.Exit(1) from None
        yield
