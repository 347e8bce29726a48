"""Readers of a home in processes of their own, each in a loop, and what they saw.

Half of them read as an analyst does, by the path of the link; half by the explorer's own reader. Every
look is one release's three figures: the same control value stands in three marts of each release.
"""

import json
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import duckdb

from warehouse.explorer import reader
from warehouse.settings import FILE_NAME

MARTS = (
    "coverage.coverage_ranking",
    "protection.vulnerable_protection",
    "claims.claims_by_program_period",
)
COLUMN = "control_value"
CONTROL = " union all ".join(f"select min({COLUMN}), max({COLUMN}) from {{}}{mart}" for mart in MARTS)
PAUSE_SECONDS = 0.02


class Look(NamedTuple):
    """One reading: when it began and ended (the machine's clock), and the release's control value."""

    began: float
    ended: float
    value: int


@dataclass(frozen=True)
class Seen:
    """What one reader saw."""

    kind: str
    n_torn: int
    errors: list[str]
    looks: list[Look]


def analyst(home: Path) -> list[int]:
    with duckdb.connect(str(home / "current" / FILE_NAME), read_only=True) as con:
        return [value for row in con.execute(CONTROL.replace("{}", "")).fetchall() for value in row]


def explorer(home: Path) -> list[int]:
    # Not `Release.read`: it would answer a second time from memory.
    with reader.served().opened() as con:
        return [value for row in con.execute(CONTROL.replace("{}", "")).fetchall() for value in row]


KINDS = {"analyst": analyst, "explorer": explorer}


def read_until(kind: str, home: Path, last: int, stop: Path, into: Path) -> None:
    """Look again and again until the last value was seen, or `stop` is there; write what was seen."""
    os.environ["WAREHOUSE_HOME"] = str(home)
    n_torn, errors, looks = 0, [], []
    while not (looks and looks[-1].value == last) and not stop.exists():
        began = time.monotonic()
        try:
            values = KINDS[kind](home)
        except Exception as wrong:  # Whatever it is: a reader must never see it.
            errors.append(f"{type(wrong).__name__}: {wrong}")
        else:
            n_torn += len(set(values)) != 1
            looks.append(Look(began, time.monotonic(), values[0]))
            into.with_suffix(".begun").touch()
        time.sleep(PAUSE_SECONDS)
    into.write_text(json.dumps({"kind": kind, "n_torn": n_torn, "errors": errors, "looks": looks}))


def seen_by(file: Path) -> Seen:
    held = json.loads(file.read_text())
    held["looks"] = [Look(*look) for look in held["looks"]]
    return Seen(**held)


def stale(looks: list[Look], served: list[tuple[float, int]], seconds: float) -> list[Look]:
    """Looks at a value that had been replaced for longer than this when they began.

    `served` are the moments from which each value was served, in their order.
    """
    until = dict.fromkeys((value for _, value in served), 0.0)
    for (_, value), (replaced, _) in zip(served, [*served[1:], (float("inf"), -1)], strict=True):
        until[value] = max(until[value], replaced)
    return [look for look in looks if look.began > until[look.value] + seconds]


def slowest(looks: list[Look], served: list[tuple[float, int]]) -> float:
    """Seconds until the value that was seen latest was seen, or one served after it.

    A moment is when the publisher knew: who stopped before it, with the last value seen, did not wait.
    """
    waits = [0.0]
    for n, (moment, _) in enumerate(served):
        newer = {value for _, value in served[n:]}
        sights = [look.ended for look in looks if look.value in newer and look.ended > moment]
        waits.append(min(sights, default=moment) - moment)
    return max(waits)
