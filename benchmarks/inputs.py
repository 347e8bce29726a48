"""Extracts of a size: simulated, with ids of no order, for this project and for others."""

from pathlib import Path

import duckdb
from command import apart, run

from warehouse.ingest import batch
from warehouse.settings import Home

ENTITIES = ("members", "contributions", "claims")
MONTHS = 24
# Numbers of 16 digits, as persons have: a step through 10 ** 13 that meets each once. 99 is no province.
SCATTERED = """
    9900000000000000 + 1 + {id} % 9
    + 10 * cast(cast({id} as hugeint) * 7368787031 % 10000000000000 as bigint)
"""
LAST_HALF = "cast(cast('0x' || replace(right(cast({id} as varchar), 17), '-', '') as ubigint) as bigint)"


def make(home: Path, members: int, months: int = MONTHS, rows: Path | None = None) -> int:
    """So many simulated members with scattered ids in a WAREHOUSE_HOME; see `scatter`. Rows of all."""
    run(home, "simulate", "--members", str(members), "--months", str(months), "--replace")
    return apart(scatter, home, rows)


def scatter(home: Path, rows: Path | None = None) -> int:
    """Ids as a keyed hash gives them, and rows in the order that ingest writes. Returns their number.

    With `rows`, the same rows go there too, with whole numbers as ids: rows/<entity>/*.parquet.
    """
    held = batch.read_catalog(Home(home)).batches
    with duckdb.connect(config={"temp_directory": str(home / "sort"), "memory_limit": "6GB"}) as con:
        con.execute("set enable_progress_bar = false")
        for one in held:
            for file in batch.files_of(Home(home), one):
                _scatter(con, file, rows and rows / one.entity / file.name)
    batch.commit(Home(home), held, replace=ENTITIES)  # With the hashes of the new files.
    return sum(one.n_accepted for one in held)


def _scatter(con: duckdb.DuckDBPyConnection, file: Path, other: Path | None) -> None:
    extract = f"read_parquet('{file}', hive_partitioning = false)"
    about = con.execute(f"describe from {extract}").fetchall()
    ids = [name for name, kind, *_ in about if kind == "UUID"]
    if other:
        numbers = ", ".join(f"{SCATTERED.format(id=LAST_HALF.format(id=i))} as {i}" for i in ids)
        numbered = f"select * replace ({numbers}) from {extract} order by region_code, person_id"
        other.parent.mkdir(parents=True, exist_ok=True)
        con.execute(f"copy ({numbered}) to '{other}' (format parquet, compression zstd)")
        extract = f"read_parquet('{other}')"
    hashed = ", ".join(f"cast(md5(cast({i} as varchar)) as uuid) as {i}" for i in ids)
    as_uuid = f"select * replace ({hashed}) from {extract} order by region_code, person_id"
    con.execute(f"copy ({as_uuid}) to '{file}.new' (format parquet, compression zstd)")
    Path(f"{file}.new").rename(file)


def as_csv(rows: Path) -> None:
    """The columns of the input contract, as rows/<entity>.csv beside the Parquet."""
    with duckdb.connect() as con:
        con.execute("set enable_progress_bar = false")
        for entity in ENTITIES:
            con.execute(
                f"copy (select * exclude (batch_id, is_simulated) from '{rows}/{entity}/*.parquet') "
                f"to '{rows}/{entity}.csv' (header)"
            )


def sizes(rows: Path) -> tuple[float, float]:
    """GB as Parquet and as CSV."""
    return tuple(
        sum(f.stat().st_size for f in rows.rglob(f"*.{kind}")) / 1e9 for kind in ("parquet", "csv")
    )
