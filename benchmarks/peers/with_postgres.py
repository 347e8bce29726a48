"""The models of the job in PostgreSQL, after COPY of the CSV. python with_postgres.py ROWS OUT PORT"""

import sys
from concurrent.futures import ThreadPoolExecutor

import polars as pl
import psycopg
from job import RESULTS, models

PLACE = "region_code text, segment text, payer_id text"
TABLES = {
    "members": f"person_id bigint, {PLACE}, programs text, employer_id bigint, started_on date,"
    "paid_through_on date, ended_on date, birth_year smallint, sex text",
    "contributions": f"person_id bigint, {PLACE}, month_on date, program text, amount_idr bigint,"
    "paid_on date",
    "claims": f"claim_id bigint, person_id bigint, {PLACE}, program text, benefit text, claim_unit text,"
    "event_on date, reported_on date, completed_on date, paid_on date, status text, amount_idr bigint",
    "batches": "entity text, batch_id text, n_read bigint, n_accepted bigint, n_rejected bigint,"
    "as_of_on date, is_simulated boolean, is_sample boolean, ingested_at timestamp",
    "payers": "payer_id text, is_sponsor boolean",
    "programs": "program text, kind text",
}
# What every row of the extract says alike is no column of its CSV.
OF_EACH_ROW = "'csv' as batch_id, true as is_simulated"


def main(rows: str, out: str, port: str) -> None:
    address = f"host=127.0.0.1 port={port} user=bench dbname=postgres"

    def copy(name: str) -> None:
        with psycopg.connect(address) as con:
            con.execute(f"create unlogged table raw_{name} ({TABLES[name]})")
            header = ", ".join(pl.read_csv(f"{rows}/{name}.csv", n_rows=0).columns)
            con.execute(f"copy raw_{name} ({header}) from '{rows}/{name}.csv' (format csv, header)")
            con.execute(f"analyze raw_{name}")

    with ThreadPoolExecutor() as pool:
        list(pool.map(copy, TABLES))
    with psycopg.connect(address, autocommit=True) as con:
        for name in TABLES:
            entity = name not in ("payers", "programs")
            more = f", {OF_EACH_ROW}" if entity and name != "batches" else ""
            view = f"stg_extract__{name}" if entity else name
            con.execute(f"create view {view} as select *{more} from raw_{name}")
        for name, kind, sql in models("postgres"):
            con.execute(f"create {kind.replace('table', 'unlogged table')} {name} as {sql}")
            if kind == "table":
                con.execute(f"analyze {name}")
        for name in RESULTS:
            with con.cursor().copy(f"copy {name} to stdout (format csv, header)") as result:
                text = b"".join(result)
            pl.read_csv(text, infer_schema=False).write_parquet(f"{out}/{name}.parquet")


if __name__ == "__main__":
    main(*sys.argv[1:])
