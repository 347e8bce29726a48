"""Plant a hand-made extract as `warehouse ingest` leaves one, and build chosen models from it."""

import os
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb

from warehouse.ingest import batch
from warehouse.ingest.contract import ENTITIES
from warehouse.ingest.store import TYPES
from warehouse.settings import FILE_NAME, PROJECT, Home

Row = dict[str, object]


def columns(entity: str) -> dict[str, str]:
    """Columns of an entity's Parquet with their types in DuckDB."""
    own = {c.name: TYPES.get(c.kind, "varchar") for c in ENTITIES[entity].columns}
    ids = {c.name: "uuid" for c in ENTITIES[entity].columns if c.kind == "identifier"}
    return own | ids | {"batch_id": "varchar", "is_simulated": "boolean"}


def plant(home: Path, entity: str, rows: list[Row], as_of: str) -> None:
    """Commit the rows as a batch of an extract that speaks up to `as_of`; a column left out is null."""
    kept = Home(home)
    folder = batch.stage(kept, entity, "planted")
    typed = columns(entity)
    said = {"batch_id": "planted", "is_simulated": False}
    with duckdb.connect() as con:
        con.execute(f"create table rows ({', '.join(f'{n} {t}' for n, t in typed.items())})")
        con.executemany(
            f"insert into rows values ({', '.join('?' * len(typed))})",
            [[(said | row).get(name) for name in typed] for row in rows],
        )
        batch.write_sorted(con, "select * from rows", folder)
    planted = batch.Batch(
        entity=entity,
        batch_id="planted",
        folder=str(folder.relative_to(home)),
        source_file="planted.csv",
        sha256="0" * 64,
        n_read=len(rows),
        n_accepted=len(rows),
        n_rejected=0,
        as_of_on=date.fromisoformat(as_of),
        ingested_at=datetime(2025, 7, 1, tzinfo=UTC),
    )
    batch.commit(kept, [planted])


def build(home: Path, models: str, given: str) -> Path:
    """The build file with the models as dbt makes them; `given` is SQL for what they read besides."""
    file = home / "build" / "planted" / FILE_NAME
    file.parent.mkdir(parents=True)
    with duckdb.connect(str(file)) as con:
        con.execute(given)
    command = ["build", "--select", *models.split(), "--exclude-resource-types", "test", "unit_test"]
    own_state = ["--target-path", str(home / "target"), "--log-path", str(home / "logs")]
    done = subprocess.run(
        [sys.executable, "-m", "dbt.cli.main", "--quiet", *command, *own_state],
        cwd=PROJECT,
        env=os.environ | {"WAREHOUSE_HOME": str(home), "WAREHOUSE_BUILD_ID": "planted"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return file
