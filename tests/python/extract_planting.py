"""Hand-made extracts in an in-memory database, and the models on top as dbt compiled them.

No dbt runs here, so that a build takes a tenth of a second. What leads from Parquet to the staging views
is tested where files are brought in.
"""

import json
from pathlib import Path

import duckdb

from warehouse.ingest.contract import ENTITIES
from warehouse.ingest.store import TYPES
from warehouse.settings import PROJECT

Row = dict[str, object]
MEMBERSHIPS = """
    dim_extract_batch memberships int_extract__cells int_extract__spells int_membership_events
    int_extract__cover_ends fct_membership_month
"""


def columns(entity: str) -> dict[str, str]:
    """Columns of an entity's staging view with their types in DuckDB."""
    own = {c.name: TYPES.get(c.kind, "varchar") for c in ENTITIES[entity].columns}
    ids = {c.name: "uuid" for c in ENTITIES[entity].columns if c.kind == "identifier"}
    return own | ids | {"batch_id": "varchar", "is_simulated": "boolean"}


class Planted:
    """A database without relations. `release_home`: a WAREHOUSE_HOME with a release of this tree."""

    def __init__(self, release_home: Path):
        manifest = json.loads((release_home / "current" / "manifest.json").read_text())
        kinds = ("model", "seed")
        self.nodes = {n["name"]: n for n in manifest["nodes"].values() if n["resource_type"] in kinds}
        self.con = duckdb.connect(config={"threads": 1})  # Of so few rows each thread costs more.
        # The name that compiled relations carry.
        self.con.execute("attach ':memory:' as warehouse; use warehouse")
        for schema in {node["schema"] for node in self.nodes.values()}:
            self.con.execute(f"create schema {schema}")
        self.con.execute(
            "create table staging.stg_extract__batches (entity varchar, batch_id varchar, n_read bigint,"
            " n_accepted bigint, n_rejected bigint, as_of_on date, is_simulated boolean,"
            " is_sample boolean, ingested_at timestamp)"
        )

    def plant(self, entity: str, rows: list[Row], as_of: str) -> None:
        """Rows of an extract of the day `as_of`, in place of any before. Absent cells are null."""
        typed = columns(entity)
        said = {"batch_id": "planted", "is_simulated": False}
        table = f"staging.stg_extract__{entity}"
        self.con.execute(
            f"create or replace table {table} ({', '.join(f'{n} {t}' for n, t in typed.items())})"
        )
        values = [[(said | row).get(name) for name in typed] for row in rows]
        if values:
            self.con.executemany(f"insert into {table} values ({', '.join('?' * len(typed))})", values)
        self.con.execute("delete from staging.stg_extract__batches where entity = ?", [entity])
        self.con.execute(
            "insert into staging.stg_extract__batches values"
            " (?, 'planted', ?, ?, 0, ?, false, false, '2025-07-01')",
            [entity, len(rows), len(rows), as_of],
        )

    def seeds(self, names: str) -> None:
        """Seeds of the project, typed as dbt types them."""
        for node in map(self.nodes.get, names.split()):
            types = ", ".join(f"'{n}': '{t}'" for n, t in node["config"]["column_types"].items())
            self.con.execute(
                f"create table {node['relation_name']} as"
                f" from read_csv('{PROJECT / node['original_file_path']}', types = {{{types}}})"
            )

    def models(self, names: str) -> None:
        """Models in the order given, in place of any before."""
        for node in map(self.nodes.get, names.split()):
            written = (PROJECT / node["original_file_path"]).read_text()
            assert node["raw_code"].strip() == written.strip(), f"{node['name']}: an older release"
            self.con.execute(
                f"create or replace table {node['relation_name']} as {node['compiled_code']}"
            )

    def ask(self, sql: str) -> list[tuple]:
        return self.con.execute(sql).fetchall()
