"""How fast `warehouse ingest` reads contributions, and how much memory it takes. Prints Markdown.

    .venv/bin/python benchmarks/ingest.py [ROWS] [RUNS]

The rows are simulated and written as an office would: 16 digits for a person, months in Indonesian,
amounts with points. Each run is a new process and a new WAREHOUSE_HOME. Wall seconds; medians over runs.
"""

import os
import platform
import statistics
import sys
import tempfile
from pathlib import Path

import duckdb
import numpy as np
from command import Used, apart, run

from warehouse.settings import Home
from warehouse.simulate.run import simulate
from warehouse.simulate.world import World, regencies

MONTHS = 24
ROWS_OF_A_MEMBER = 8  # About, within the months.
AS_AN_OFFICE_WRITES = """
    select
        -- No province has the code 99: nobody's number.
        '99' || lpad(cast(person as varchar), 13, '0') || (1 + person % 9) as "NIK",
        region_code as "Kode Kab/Kota",
        segment as "Segmen",
        payer_id as "Sumber Dana",
        ['Januari', 'Februari', 'Maret', 'April', 'Mei', 'Juni', 'Juli', 'Agustus', 'September',
         'Oktober', 'November', 'Desember'][month(month_on)] || ' ' || year(month_on) as "Bulan Iuran",
        program as "Program",
        replace(format('{:,}', amount_idr), ',', '.') as "Jumlah (Rp)",
        strftime(paid_on, '%d/%m/%Y') as "Tgl Bayar"
    from (
        select
            *,
            cast('0x' || replace(right(cast(person_id as varchar), 17), '-', '') as bigint) as person
        from read_parquet(?)
    )
    order by hash(person, month_on)
    limit ?
"""


def make(folder: Path, n_rows: int) -> list[Path]:
    """The same rows as CSV and as Parquet, in no order."""
    world = World(n_rows // ROWS_OF_A_MEMBER, MONTHS, 1, np.datetime64("2025-06", "M"), regencies())
    simulate(Home(folder / "simulated"), world)
    parts = str(folder / "simulated/extracts/contributions/*/*.parquet")
    files = [folder / "iuran.csv", folder / "iuran.parquet"]
    with duckdb.connect(config={"memory_limit": "4GB", "temp_directory": str(folder)}) as con:
        con.execute(f"create table rows as {AS_AN_OFFICE_WRITES}", [parts, n_rows])
        con.execute(f"copy rows to '{files[0]}' (header, delimiter ';')")
        con.execute(f"copy rows to '{files[1]}'")
        [held] = con.execute("select count(*) from rows").fetchone()
    if held < n_rows:
        raise SystemExit(f"Only {held:,} rows were made; ROWS_OF_A_MEMBER is too high.")
    return files


def one_run(file: Path) -> Used:
    """One ingest in a new WAREHOUSE_HOME; every row must be accepted."""
    with tempfile.TemporaryDirectory(dir=file.parent) as home:
        used, said = run(Path(home), "ingest", str(file), WAREHOUSE_KEY="benchmark" * 4)
    if "+ 0 quarantined" not in said:
        raise SystemExit(said)
    return used


def main(n_rows: int = 2_000_000, runs: int = 3) -> None:
    with tempfile.TemporaryDirectory() as folder:
        files = apart(make, Path(folder), n_rows)
        machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
        print(f"{machine}, {runs} runs\n")
        print("| file of contributions | size, MB | rows | s | core s | rows/s | peak memory, MB |")
        print("|---|---|---|---|---|---|---|")
        for file in files:
            measured = [one_run(file) for _ in range(runs)]
            seconds, of_cores, peak = map(statistics.median, zip(*measured, strict=True))
            size = file.stat().st_size / 1e6
            print(
                f"| {file.suffix[1:]} | {size:,.0f} | {n_rows:,} | {seconds:.1f} | {of_cores:.1f} | "
                f"{n_rows / seconds:,.0f} | {peak:,.0f} |"
            )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
