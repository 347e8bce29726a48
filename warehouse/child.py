"""Subprocesses that write into a WAREHOUSE_HOME: none outlives the command that started it.

An orphan would go on writing into a folder that the next command sweeps. Linux ends it with its parent;
elsewhere it holds the parent's lock until it has ended by itself, and the next command waits or says so.
"""

import ctypes
import os
import runpy
import signal
import subprocess
import sys

from warehouse.settings import PROJECT

PR_SET_PDEATHSIG = 1

# Handles of the locks that this process holds.
locks: set[int] = set()


def start(module: str, *words: str, environment: dict[str, str]) -> subprocess.Popen:
    """Start `python -m MODULE WORDS` in the project's folder, its output and errors as one text pipe."""
    return subprocess.Popen(
        [sys.executable, "-m", "warehouse.child", str(os.getpid()), module, *words],
        cwd=PROJECT,
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        pass_fds=tuple(locks),
    )


def main() -> None:
    parent, module = int(sys.argv[1]), sys.argv[2]
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # It ended before we could ask for its signal.
        sys.exit(1)
    del sys.argv[1:3]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
