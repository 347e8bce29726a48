"""The SQL box's sandbox: one SELECT of a stranger on the served release, in a process of its own.

Layers, each of which would do alone for most attacks: an allow-list on the parsed statement
(`statement.py`), a DuckDB connection with everything shut (`worker.py`), and a process without
environment that is killed at its limits, because not every operator lets itself be interrupted.
"""

import json
import logging
import os
import re
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from warehouse.explorer.sandbox.allowed import RefusedError
from warehouse.settings import PROJECT

MOST_ROWS = 1_000
SECONDS = 5.0
MEMORY_MB = 256
AT_ONCE = 2
LOG_NAME = "sql-box.jsonl"
LARGEST_LOG = 1 << 20
START = (
    "import sys; sys.path.insert(0, sys.argv[1]);"
    "from warehouse.explorer.sandbox import worker; worker.main()"
)

DECIMAL = re.compile(r"DECIMAL\(\d+,\d+\)")

_places = threading.BoundedSemaphore(AT_ONCE)
_log_lock = threading.Lock()


@dataclass(frozen=True)
class Result:
    """Rows of a statement, cut at the caps; `kinds` are DuckDB's types of the columns."""

    columns: list[str]
    kinds: list[str]
    rows: list[tuple]
    is_cut: bool


def run(sql: str, file: Path, most_rows: int = MOST_ROWS, seconds: float = SECONDS) -> Result:
    """Rows of one SELECT on the release in `file`. Raises RefusedError with the reason."""
    if not _places.acquire(timeout=seconds):
        raise RefusedError("busy")
    started = time.monotonic()
    statement, ended, rows = "_", {"refused": "broken_off"}, None
    try:
        lines = _worked(sql, file, most_rows, seconds)
        statement = lines[0].get("statement", "_") if lines else "_"
        if lines and "refused" in lines[-1]:
            ended = lines[-1]
        elif lines:
            rows = result(lines[-1])
            ended = {"rows": rows.rows}
    except Exception as error:
        # Whatever worker or typing did, the reader gets a sentence. A trace would hold what was typed.
        logging.getLogger(__name__).error(
            "The SQL box could not read its worker: %s", type(error).__name__
        )
    finally:
        _places.release()
    _log(file, statement, ended, round(1000 * (time.monotonic() - started)))
    if rows is None:
        raise RefusedError(ended["refused"], ended.get("about", ""), ended.get("hint", ""))
    return rows


def result(ended: dict) -> Result:
    """What the worker said, in Python's own types."""
    kinds = [kind for _, kind in ended["columns"]]
    rows = [
        tuple(_typed(cell, kind) for cell, kind in zip(row, kinds, strict=True)) for row in ended["rows"]
    ]
    return Result([name for name, _ in ended["columns"]], kinds, rows, ended["is_cut"])


def _worked(sql: str, file: Path, most_rows: int, seconds: float) -> list[dict]:
    """What the worker said; the last line is ours where it had to be ended."""
    asked = {
        "sql": sql,
        "file": str(file),
        "most_rows": most_rows,
        "seconds": seconds,
        "memory_mb": MEMORY_MB,
    }
    worker = subprocess.Popen(  # noqa: S603 - our own interpreter and our own words; the SQL goes to stdin.
        [sys.executable, "-I", "-c", START, str(PROJECT)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd="/",
        env={},
    )
    is_late = False
    try:
        said, _ = worker.communicate(json.dumps(asked).encode(), timeout=seconds)
    except subprocess.TimeoutExpired:
        is_late = True
        worker.kill()
        said, _ = worker.communicate()
    # A line that was not ended is a word that was not finished.
    lines = [json.loads(line) for line in said.decode().splitlines(keepends=True) if line.endswith("\n")]
    if is_late:
        lines.append({"refused": "time"})
    elif worker.returncode != 0:
        lines.append({"refused": "broken_off"})
    return lines


def _typed(cell: object, kind: str) -> object:
    """A cell as Python holds it: decimals and dates as what they are."""
    if not isinstance(cell, str):
        return cell
    if DECIMAL.fullmatch(kind):
        return Decimal(cell)
    # Python has no year before 1: such a date stays the text that DuckDB makes of it.
    return date.fromisoformat(cell) if kind == "DATE" and "BC" not in cell else cell


def _log(file: Path, statement: str, ended: dict, ms: int) -> None:
    """A line of JSON beside the releases, or in WAREHOUSE_LOGS; no literals, comments, unknown names."""
    release = file.parent
    entry = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "release": release.name,
        "verdict": ended.get("refused", "ran"),
        "rows": len(ended.get("rows", ())),
        "ms": ms,
        "statement": statement,
    }
    log = Path(os.environ.get("WAREHOUSE_LOGS") or release.parent.parent) / LOG_NAME
    try:
        with _log_lock:
            if log.is_file() and log.stat().st_size > LARGEST_LOG:
                log.replace(log.with_name(f"{LOG_NAME}.1"))
            with log.open("a", encoding="utf-8") as out:
                out.write(json.dumps(entry) + "\n")
    except OSError:
        # What cannot be audited is not answered.
        raise RefusedError("log") from None
