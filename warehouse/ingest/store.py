"""A file's checked rows on their way to Parquet: on disk in chunks, looked at as a whole by DuckDB."""

from datetime import date
from pathlib import Path

import duckdb
import polars as pl

from warehouse.ingest import batch, faults
from warehouse.ingest.contract import Entity

MEMORY = "1GB"
TYPES = {
    "date": "date",
    "month": "date",
    "month_or_date": "date",
    "year": "smallint",
    "amount": "bigint",
}


class Store:
    """Rows accepted so far, in chunk files without identifiers, and the list of those refused."""

    def __init__(self, work: Path, entity: Entity):
        self.work = work
        self.entity = entity
        self.n_read = 0
        self.n_accepted = 0
        self.refused: list[pl.DataFrame] = []
        self.con = duckdb.connect(
            config={"memory_limit": MEMORY, "temp_directory": str(work / "sort"), "threads": 2}
        )

    def close(self) -> None:
        self.con.close()

    def add(self, accepted: pl.DataFrame, rejected: pl.DataFrame) -> None:
        self.n_read += accepted.height + rejected.height
        self.n_accepted += accepted.height
        if rejected.height:
            self.refused.append(rejected.select("row", "column_name", "value", "reason", "remedy"))
        if accepted.height:
            file = self.work / f"chunk-{len(list(self.work.glob('chunk-*'))):06}.parquet"
            accepted.write_parquet(file, compression="lz4")

    def rejected(self) -> pl.DataFrame:
        if self.refused:
            return pl.concat(self.refused)
        columns = ("column_name", "value", "reason", "remedy")
        return pl.DataFrame(schema={"row": pl.UInt32} | dict.fromkeys(columns, pl.String))

    def refuse_repeated(self, held: list[Path]) -> None:
        """Rows that stand in the file before, or whose key an earlier batch holds."""
        self.con.execute("create table gone (row uinteger primary key)")
        if not self.n_accepted:
            return
        self.con.execute(f"create view kept as select * from read_parquet('{self._chunks()}')")
        everything = ", ".join(c.name for c in self.entity.columns)
        self._refuse(self._again(everything), "", faults.DUPLICATE)
        if self.entity.key == ("claim_id",):
            self._refuse(self._again("claim_id"), "claim_id", faults.SAME_CLAIM)
        if held:
            key = ", ".join(f"{self._typed(name)} as {name}" for name in self.entity.key)
            names = ", ".join(self.entity.key)
            files = ", ".join(f"'{_quoted(file)}'" for file in held)
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
        self.refused.append(
            pl.DataFrame(
                {
                    "row": pl.Series([r[0] for r in rows], dtype=pl.UInt32),
                    "column_name": [column] * len(rows),
                    "value": [""] * len(rows),
                    "reason": [fault.reason] * len(rows),
                    "remedy": [fault.remedy] * len(rows),
                }
            )
        )

    def write(self, folder: Path, batch_id: str) -> None:
        columns = ", ".join(f"{self._typed(c.name)} as {c.name}" for c in self.entity.columns)
        batch.write_sorted(
            self.con,
            f"select {columns}, '{batch_id}' as batch_id, false as is_simulated "
            "from kept anti join gone using (row)",
            folder,
        )

    def latest(self) -> date:
        """The latest date that cannot lie in the future."""
        past = ", ".join(f"max({c.name})" for c in self.entity.columns if c.past)
        if not self.n_accepted:
            return date.today()
        return self.con.execute(
            f"select list_max([{past}]) from kept anti join gone using (row)"
        ).fetchone()[0]

    def _typed(self, name: str) -> str:
        kind = self.entity.column(name).kind
        return (
            f"cast({name} as uuid)"
            if kind == "identifier"
            else f"cast({name} as {TYPES.get(kind, 'varchar')})"
        )

    def _chunks(self) -> str:
        return _quoted(self.work / "chunk-*.parquet")


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
