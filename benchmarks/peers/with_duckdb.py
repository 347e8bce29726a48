"""The models of the job in one DuckDB connection, as dbt compiled them: what remains without dbt.

python with_duckdb.py MODELS.JSON ROWS OUT
"""

import json
import sys
from pathlib import Path

import duckdb
from job import RESULTS, SEEDS


def main(models: str, rows: str, out: str) -> None:
    relations = {}
    with duckdb.connect(f"{out}/warehouse.duckdb") as con:
        for schema in ("staging", "reference", "records", "intermediate", "core"):
            con.execute(f"create schema {schema}")
        for seed in SEEDS:
            con.execute(f"create table reference.{seed} as from '{rows}/{seed}.parquet'")
        for relation, kind, sql in json.loads(Path(models).read_text()):
            con.execute(f"create {kind} {relation} as {sql}")
            relations[relation.split(".")[-1].strip('"')] = relation
        for name in RESULTS:
            con.execute(f"copy {relations[name]} to '{out}/{name}.parquet'")


if __name__ == "__main__":
    main(*sys.argv[1:])
