"""Marts of two engines held against each other: all rows, both ways.

DuckDB's are read from its build file, Spark's from Parquet that dbt wrote with the target's own session:
no second client of a cluster is needed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from warehouse.sql import as_text

SHOWN = 3
KEY = 4  # Columns that say which row it is: keys come first.
INEXACT = ("DOUBLE", "FLOAT")


@dataclass(frozen=True)
class Compared:
    """Rows of one mart on either side, and those that only one side has, with some of them."""

    relation: str
    rows: tuple[int, int]
    only: tuple[int, int]
    shown: tuple[list[dict], list[dict]]

    @property
    def same(self) -> bool:
        return self.only == (0, 0)

    def lines(self, names: tuple[str, str]) -> list[str]:
        """Some differing rows in words: their first columns, and what else differs in like rows."""
        ours, theirs = self.shown
        if self.only[0] == self.only[1]:
            return [
                _cells(list(a.items())[:KEY])
                + "".join(f"  {c}: {a[c]} | {b[c]}" for c in a if a[c] != b[c])
                for a, b in zip(ours, theirs, strict=True)
            ]
        sides = zip(names, self.shown, strict=True)
        return [f"only {name}  {_cells(row.items())}" for name, rows in sides for row in rows]


def compare(file: Path, folder: Path, relation: str) -> Compared:
    """Hold `relation` of a DuckDB file against `folder`/`relation`, Parquet of the other engine.

    Raises duckdb.Error where a side lacks the relation or a column.
    """
    with duckdb.connect(config={"threads": 2}) as con:
        # Views of the file name its catalog.
        con.execute(f"attach {as_text(file)} as {file.stem} (read_only)")
        columns = con.execute(f"describe {file.stem}.{relation}").fetchall()
        written = f"read_parquet({as_text(folder / relation / '*.parquet')}, hive_partitioning = false)"
        con.execute(f"create temp view ours as select {_select(columns)} from {file.stem}.{relation}")
        con.execute(f"create temp view theirs as select {_select(columns, written=True)} from {written}")
        sides = (("ours", "theirs"), ("theirs", "ours"))
        for a, b in sides:
            con.execute(f"create temp table only_{a} as from {a} except all from {b}")
        count = "select count(*) from"
        rows = tuple(con.execute(f"{count} {side}").fetchone()[0] for side, _ in sides)
        only = tuple(con.execute(f"{count} only_{side}").fetchone()[0] for side, _ in sides)
        shown = tuple(
            con.execute(f"from only_{side} order by all limit {SHOWN}").pl().to_dicts()
            for side, _ in sides
        )
        return Compared(relation, rows, only, shown)


def _cells(items: Iterable[tuple]) -> str:
    return "  ".join(f"{name}={value}" for name, value in items)


def _select(columns: list[tuple], written: bool = False) -> str:
    """Columns in DuckDB's types; inexact ones to nine digits, as sums of floats end differently."""
    found = []
    for name, kind, *_ in columns:
        if kind == "UUID":
            value = f"lower(hex({name}))" if written else f"replace(cast({name} as varchar), '-', '')"
        elif kind in INEXACT:
            value = f"cast(format('{{:.8e}}', cast({name} as double)) as double)"
        else:
            value = f"cast({name} as {kind})"
        found.append(f"{value} as {name}")
    return ", ".join(found)
