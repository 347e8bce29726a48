"""The models of the job in DataFusion. python with_datafusion.py ROWS OUT"""

import sys

from datafusion import SessionContext
from job import RESULTS, SEEDS, models


def main(rows: str, out: str) -> None:
    context = SessionContext()
    for entity in ("members", "contributions", "claims", "batches"):
        context.register_parquet(f"stg_extract__{entity}", f"{rows}/{entity}/")
    for seed in SEEDS:
        context.register_parquet(seed, f"{rows}/{seed}.parquet")
    for name, kind, sql in models("datafusion"):
        context.sql(f"create {kind} {name} as {sql}").collect()
    for name in RESULTS:
        context.sql(f"copy {name} to '{out}/{name}.parquet'").collect()


if __name__ == "__main__":
    main(*sys.argv[1:])
