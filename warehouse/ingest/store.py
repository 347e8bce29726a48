"""A file's checked rows on their way to Parquet: on disk in chunks, looked at as a whole by DuckDB."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import polars as pl

from warehouse import disk
from warehouse.ingest import batch, faults
from warehouse.ingest.batch import Rejection
from warehouse.ingest.contract import Entity
from warehouse.ingest.rows import REJECTED
from warehouse.sql import as_text

MEMORY = "1GB"
TYPES = {
    "identifier": "uuid",
    "date": "date",
    "month": "date",
    "month_or_date": "date",
    "year": "smallint",
    "amount": "bigint",
}
# Kinds whose values are few, and known from the references or the contract.
OF_A_LIST = ("region", "segment", "payer", "program", "programs", "word")


class Store:
    """Rows accepted so far and rows refused, in chunk files without identifiers."""

    def __init__(self, work: Path, entity: Entity):
        self.work = work
        self.entity = entity
        self.n_read = 0
        self.n_accepted = 0
        self.n_files = 0
        self.con = duckdb.connect(
            config={"memory_limit": MEMORY, "temp_directory": str(work / "sort"), "threads": 2}
        )

    def close(self) -> None:
        self.con.close()

    def add(self, accepted: pl.DataFrame, rejected: pl.DataFrame) -> None:
        self.n_read += accepted.height + rejected.height
        self.n_accepted += accepted.height
        self._keep("accepted", accepted)
        self._keep("rejected", rejected)

    def _keep(self, kind: str, rows: pl.DataFrame) -> None:
        if rows.height:
            self.n_files += 1
            rows.write_parquet(self.work / f"{kind}-{self.n_files:06}.parquet", compression="lz4")

    def rejections(self) -> list[Rejection]:
        """How many rows were refused for what."""
        if self.n_read == self.n_accepted:
            return []
        words = ("column_name", *faults.Fault._fields)
        found = self.con.execute(
            f"select {', '.join(words)}, count(*) from {self._files('rejected')} "
            "group by all order by all"
        )
        names = (*words, "n_rows")
        return [Rejection(**dict(zip(names, values, strict=True))) for values in found.fetchall()]

    def rejected(self) -> Iterator[tuple]:
        """Refused rows in the order of the file: row, column, masked value, reason and remedy twice."""
        columns = ", ".join(REJECTED)
        found = self.con.execute(f"select {columns} from {self._files('rejected')} order by row")
        while rows := found.fetchmany(10_000):
            yield from rows

    def refuse_repeated(self, held: list[Path]) -> None:
        """Rows that stand in the file before, or whose key an earlier batch holds."""
        self.con.execute("create table gone (row uinteger primary key)")
        if not self.n_accepted:
            return
        self.con.execute(f"create view kept as select * from {self._files('accepted')}")
        everything = ", ".join(c.name for c in self.entity.columns)
        self._refuse(self._again(everything), "", faults.DUPLICATE)
        if self.entity.key == ("claim_id",):
            self._refuse(self._again("claim_id"), "claim_id", faults.SAME_CLAIM)
        if held:
            key = ", ".join(f"cast({name} as {self._type(name)}) as {name}" for name in self.entity.key)
            names = ", ".join(self.entity.key)
            files = ", ".join(map(as_text, held))
            self._refuse(
                f"select row from (select row, {key} from kept) as mine semi join "
                f"(select {names} from read_parquet([{files}], hive_partitioning = false)) as held "
                f"using ({names})",
                "",
                faults.HELD,
            )

    def _again(self, columns: str) -> str:
        # One pass over hashes first: whole rows are compared only where two hashes meet.
        return f"""
            select row
            from kept
            where
                hash({columns}) in (
                    select h
                    from (select hash({columns}) as h from kept anti join gone using (row))
                    group by h
                    having count(*) > 1
                )
            qualify row_number() over (partition by {columns} order by row) > 1
        """

    def _refuse(self, query: str, column: str, fault: faults.Fault) -> None:
        rows = self.con.execute(
            f"insert into gone select distinct row from ({query}) anti join gone using (row) "
            "returning row"
        ).fetchall()
        if not rows:
            return
        self.n_accepted -= len(rows)
        words = {"column_name": column, "value": ""} | fault._asdict()
        gone = pl.DataFrame({"row": pl.Series([r[0] for r in rows], dtype=pl.UInt32)})
        self._keep("rejected", gone.with_columns(**{name: pl.lit(text) for name, text in words.items()}))

    def write(self, folder: Path, batch_id: str) -> None:
        """The batch's Parquet, sorted by region and person."""
        for name in (c.name for c in self.entity.columns if c.kind in OF_A_LIST):
            # As places in a list, words are a few bytes of each row that is sorted.
            self.con.execute(
                f"create type {name} as enum "
                f"(select distinct {name} from kept where {name} is not null order by {name})"
            )
        columns = ", ".join(
            f"cast({c.name} as {c.name if c.kind in OF_A_LIST else self._type(c.name)}) as {c.name}"
            for c in self.entity.columns
        )
        file = folder / batch.PART
        rows = f"select {columns} from kept anti join gone using (row) order by region_code, person_id"
        self.con.execute(
            f"copy (select *, '{batch_id}' as batch_id, false as is_simulated from ({rows})) "
            f"to {as_text(file)} (format parquet, compression zstd)"
        )
        disk.sync(file)

    def latest(self) -> date:
        """The latest date that cannot lie in the future."""
        past = ", ".join(f"max({c.name})" for c in self.entity.columns if c.past)
        if not self.n_accepted:
            return date.today()
        return self.con.execute(
            f"select list_max([{past}]) from kept anti join gone using (row)"
        ).fetchone()[0]

    def _type(self, name: str) -> str:
        return TYPES.get(self.entity.column(name).kind, "varchar")

    def _files(self, kind: str) -> str:
        return f"read_parquet({as_text(self.work / f'{kind}-*.parquet')})"
