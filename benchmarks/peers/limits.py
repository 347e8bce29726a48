"""What no way of doing the job can go below. python limits.py scan|group|read|copy ROWS

scan: DuckDB reads the columns that the job needs. group: and hashes and counts its largest groups.
read: the bytes of all files. copy: a gigabyte of memory.
"""

import sys
import time
from pathlib import Path

import duckdb
import numpy as np

TEXTS = {
    "members": ["region_code", "segment", "programs", "payer_id"],
    "contributions": ["program", "segment", "payer_id"],
    "claims": ["region_code", "segment", "payer_id", "program", "claim_unit", "status"],
}
DATES = {
    "members": ["started_on", "paid_through_on", "ended_on"],
    "contributions": ["month_on"],
    "claims": ["paid_on"],
}
NUMBERS = {"members": ["person_id"], "contributions": ["amount_idr"], "claims": ["amount_idr"]}
GROUPS = {
    "members": "person_id, region_code, segment, payer_id",
    "contributions": "program, segment, payer_id, month_on",
    "claims": "region_code, last_day(paid_on), program, claim_unit",
}


def scan(rows: str) -> None:
    for entity, texts in TEXTS.items():
        looked_at = [f"count({c})" for c in texts]
        looked_at += [f"max({c})" for c in DATES[entity]] + [f"sum({c})" for c in NUMBERS[entity]]
        duckdb.sql(f"select {', '.join(looked_at)} from '{rows}/{entity}/*.parquet'").fetchall()


def group(rows: str) -> None:
    for entity, key in GROUPS.items():
        sums = ", ".join(f"sum({c})" for c in NUMBERS[entity])
        groups = (
            f"select {key}, count(*) as n, {sums} as s from '{rows}/{entity}/*.parquet' group by all"
        )
        duckdb.sql(f"select count(*), sum(n), sum(s) from ({groups})").fetchall()


def read(rows: str) -> None:
    buffer, size, started = bytearray(1 << 24), 0, time.perf_counter()
    for file in Path(rows).rglob("*.parquet"):
        with file.open("rb", buffering=0) as handle:
            while n := handle.readinto(buffer):
                size += n
    print(size / 1e9 / (time.perf_counter() - started))


def copy(_rows: str) -> None:
    source = np.ones(1 << 27)
    target, best = np.empty_like(source), 1e9
    for _ in range(5):
        started = time.perf_counter()
        np.copyto(target, source)
        best = min(best, time.perf_counter() - started)
    print(2 * source.nbytes / 1e9 / best)  # Read and written.


if __name__ == "__main__":
    {"scan": scan, "group": group, "read": read, "copy": copy}[sys.argv[1]](sys.argv[2])
