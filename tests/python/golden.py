"""Hand-made claims and contributions, and what the extract models make of them."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from uuid import UUID

import duckdb

from warehouse.settings import FILE_NAME, PROJECT

AS_OF = "2025-06-30"
BEHIND = "stg_extract__claims stg_extract__batches int_extract__claims"
CLAIM = {
    "claim_id": "uuid",
    "person_id": "uuid",
    "region_code": "varchar",
    "segment": "varchar",
    "payer_id": "varchar",
    "program": "varchar",
    "benefit": "varchar",
    "claim_unit": "varchar",
    "event_on": "date",
    "reported_on": "date",
    "completed_on": "date",
    "paid_on": "date",
    "status": "varchar",
    "amount_idr": "bigint",
    "batch_id": "varchar",
    "is_simulated": "boolean",
}
CONTRIBUTION = {
    "person_id": "uuid",
    "region_code": "varchar",
    "segment": "varchar",
    "payer_id": "varchar",
    "month_on": "date",
    "program": "varchar",
    "amount_idr": "bigint",
    "paid_on": "date",
    "batch_id": "varchar",
    "is_simulated": "boolean",
}
COLUMNS = {"claims": CLAIM, "contributions": CONTRIBUTION}
NUMBERS = count(1)


def claims(
    n, program, unit, event, reported, completed=None, paid=None, amount=None, **other
) -> list[dict]:
    """The same claim n times, under its own number each time."""
    alike = {
        "region_code": "3575",
        "segment": "PU",
        "payer_id": "employer",
        "program": program,
        "claim_unit": unit,
        "event_on": event,
        "reported_on": reported,
        "completed_on": completed,
        "paid_on": paid,
        "status": "paid" if paid else "open",
        "amount_idr": amount,
    }
    return [
        {"claim_id": UUID(int=number), "person_id": UUID(int=number), **alike, **other}
        for number in (next(NUMBERS) for _ in range(n))
    ]


def paid(n, program, unit, day, amount, **other) -> list[dict]:
    return claims(n, program, unit, day, day, day, day, amount, **other)


def contributions(n, program, month, amount, segment, payer) -> list[dict]:
    return [
        {
            "person_id": UUID(int=number + 1),
            "region_code": "3575",
            "segment": segment,
            "payer_id": payer,
            "month_on": month,
            "program": program,
            "amount_idr": amount,
            "paid_on": month,
        }
        for number in range(n)
    ]


def write(home: Path, entity: str, rows: list[dict]) -> dict:
    """A batch as `warehouse ingest` leaves it; the entry of the catalog."""
    columns = COLUMNS[entity]
    folder = home / "extracts" / entity / "batch=golden"
    folder.mkdir(parents=True)
    names = ", ".join(f"{name} {kind}" for name, kind in columns.items())
    with duckdb.connect() as con:
        con.execute(f"create table rows ({names})")
        con.executemany(
            f"insert into rows values ({', '.join('?' * len(columns))})",
            [
                [{"batch_id": "golden", "is_simulated": False, **row}.get(name) for name in columns]
                for row in rows
            ],
        )
        con.execute(f"copy rows to '{folder / 'part-0.parquet'}'")
    return {
        "entity": entity,
        "batch_id": "golden",
        "folder": f"extracts/{entity}/batch=golden",
        "files": ["part-0.parquet"],
        "n_read": len(rows),
        "n_accepted": len(rows),
        "n_rejected": 0,
        "as_of_on": AS_OF,
        "is_simulated": False,
        "ingested_at": "2025-07-01T00:00:00",
        "rejections": [],
    }


@contextmanager
def built(
    home: Path, models: str, extract: dict[str, list[dict]], given: str = ""
) -> Iterator[Callable[[str], list[tuple]]]:
    """Build models, named with all they need but BEHIND, on rows by entity; gives a way to ask.

    `given` is SQL that makes relations of models that are not built.
    """
    (home / "build" / "golden").mkdir(parents=True)
    batches = [write(home, entity, rows) for entity, rows in extract.items()]
    (home / "extracts" / "catalog.json").write_text(json.dumps({"batches": batches}))
    file = home / "build" / "golden" / FILE_NAME
    if given:
        with duckdb.connect(str(file)) as con:
            con.execute(given)
    command = ["build", "--select", *BEHIND.split(), *models.split()]
    command += ["--exclude-resource-types", "test", "unit_test"]
    own_state = ["--target-path", str(home / "target"), "--log-path", str(home / "logs")]
    done = subprocess.run(
        [sys.executable, "-m", "dbt.cli.main", "--quiet", *command, *own_state],
        cwd=PROJECT,
        env=os.environ | {"WAREHOUSE_HOME": str(home), "WAREHOUSE_BUILD_ID": "golden"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    with duckdb.connect(str(file), read_only=True) as con:
        yield lambda sql: con.execute(sql).fetchall()
