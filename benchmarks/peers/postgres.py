"""A PostgreSQL 15 of its own: in a temporary folder, on loopback, gone afterwards."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

BIN = Path("/usr/lib/postgresql/15/bin")
INSTALL = "apt-get install -y --no-install-recommends postgresql-15"
GB = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
CORES = os.cpu_count()
# As guides for a machine that does nothing else have it; nothing here must outlive a crash.
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "shared_buffers": f"{GB / 4:.0f}GB",
    "effective_cache_size": f"{GB * 0.7:.0f}GB",
    "work_mem": f"{GB * 1024 / 24:.0f}MB",
    "maintenance_work_mem": "1GB",
    "max_parallel_workers": CORES,
    "max_parallel_workers_per_gather": CORES,
    "synchronous_commit": "off",
    "wal_level": "minimal",
    "max_wal_senders": 0,
    "max_wal_size": "16GB",
    "autovacuum": "off",  # Tables are analysed by hand.
}


@contextmanager
def cluster() -> Iterator[tuple[int, int]]:
    """Port and process of a new server that trusts this machine's user `bench`."""
    if not (BIN / "postgres").is_file():
        raise SystemExit(f"PostgreSQL 15 is missing. Install it with: {INSTALL}")
    # It refuses to run as root.
    other = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
    other = other if os.geteuid() == 0 else []
    folder = Path(tempfile.mkdtemp(prefix="bench-postgres-"))
    server = None
    try:
        if other:
            shutil.chown(folder, "postgres", "postgres")
        data, log = folder / "data", (folder / "log").open("w")
        _quiet(*other, BIN / "initdb", "-D", data, "-U", "bench", "--auth=trust", "--no-locale",
               "--encoding=UTF8", "--no-sync")  # fmt: skip
        port = _free_port()
        settings = [word for name, value in SETTINGS.items() for word in ("-c", f"{name}={value}")]
        words = [*other, BIN / "postgres", "-D", data, "-p", port, "-k", folder, *settings]
        server = subprocess.Popen(list(map(str, words)), stdout=log, stderr=log, cwd=folder)
        ready = [str(BIN / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)]
        while subprocess.run(ready, check=False).returncode:
            if server.poll() is not None:
                raise SystemExit((folder / "log").read_text())
            time.sleep(0.1)
        yield port, server.pid
    finally:
        if server:
            server.terminate() if server.poll() is None else None
            try:
                server.wait(10)
            except subprocess.TimeoutExpired:
                _quiet(*other, BIN / "pg_ctl", "stop", "-D", data, "-m", "immediate")
        shutil.rmtree(folder)


def _quiet(*words: object) -> None:
    done = subprocess.run([str(w) for w in words], check=False, capture_output=True, text=True, cwd="/")
    if done.returncode:
        raise SystemExit(done.stderr)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]
