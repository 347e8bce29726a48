"""What is public of a release: relations, their columns, keys, references and rows.

A column is public where its YAML says `public: true`; nothing else is read (docs/decisions/0022).
"""

from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import polars as pl

from warehouse import dbt, publish
from warehouse.quality import diff
from warehouse.quality.asked import asked_by, key_of
from warehouse.sql import dicts

NAMED = "select schema_name || '.' || relation_name as name, * from "


@dataclass(frozen=True)
class Reference:
    """Columns whose values stand in columns of another public relation, wherever they are filled."""

    columns: list[str]
    relation: str
    to_columns: list[str]


@dataclass(frozen=True)
class Relation:
    """A relation as far as it is public.

    `about` is its row of meta.relations; `columns` are its rows of meta.dictionary, with `is_filled`
    where the contract promises a value; `rows` stand in the order of their values, column by column.
    """

    name: str  # With its schema.
    about: dict
    columns: list[dict]
    key: list[str]
    references: list[Reference]
    is_simulated: bool
    rows: pl.DataFrame

    @property
    def stem(self) -> str:
        """What its files are called; made-up rows say so there too."""
        return f"simulated-{self.name}" if self.is_simulated else self.name


def public_columns(node: dict) -> list[str]:
    """Names of the public columns of a node of the manifest."""
    return [
        name
        for name, column in node["columns"].items()
        if column["config"]["meta"].get("public") is True
    ]


def public(folder: Path, con: duckdb.DuckDBPyConnection) -> list[Relation]:
    """The public relations of a release by name; `con` reads the file that stands in its folder."""
    manifest = publish.artefact(folder, "manifest.json")
    nodes = [node for node in dbt.served_relations(manifest) if public_columns(node)]
    shown = {node["name"]: dbt.relation_of(node) for node in nodes}
    abouts = {row["name"]: row for row in dicts(con, NAMED + "meta.relations")}
    dictionary = {
        (row["name"], row["column_name"]): row for row in dicts(con, NAMED + "meta.dictionary")
    }
    [(is_made_up,)] = con.sql("select bool_or(is_simulated) from core.dim_extract_batch").fetchall()
    found = []
    for node in nodes:
        name = dbt.relation_of(node)
        tests = [t for t in manifest["nodes"].values() if t.get("attached_node") == node["unique_id"]]
        columns = [
            dictionary[name, column] | {"is_filled": _is_filled(node, column)}
            for column in public_columns(node)
        ]
        found.append(
            Relation(
                name=name,
                about=abouts[name],
                columns=columns,
                key=next(filter(None, map(key_of, tests)), []),
                references=_references(node, tests, shown),
                is_simulated=bool(is_made_up) and "simulated" in abouts[name]["usage_warnings"],
                rows=_rows(con, name, columns),
            )
        )
    return [_of_public(found, r) if r.name == diff.RELATION else r for r in found]


def _references(node: dict, tests: list[dict], shown: dict[str, str]) -> list[Reference]:
    """Those to public relations. Some values of several columns may be missing only where all are: the
    standard knows no other references, so columns that may be empty are referred by alone."""
    said = [r for t in tests for a in asked_by(t) if a.kind == "refers_to" for r in a.what]
    return [
        Reference(r["columns"], shown[r["to"]], r["to_columns"])
        for r in said
        if r["to"] in shown
        and set(r["columns"]) <= set(public_columns(node))
        and (len(r["columns"]) == 1 or all(_is_filled(node, column) for column in r["columns"]))
    ]


def _rows(con: duckdb.DuckDBPyConnection, name: str, columns: list[dict]) -> pl.DataFrame:
    # Parquet has no HUGEINT; a number that would not fit stops here.
    kinds = {c["column_name"]: c["data_type"].replace("hugeint", "bigint") for c in columns}
    listed = ", ".join(f"cast({column} as {kind}) as {column}" for column, kind in kinds.items())
    return con.sql(f"select {listed} from {name} order by all").pl()


def _of_public(relations: list[Relation], changes: Relation) -> Relation:
    """What changed, without what changed in private columns."""
    known = {r.name for r in relations} | {
        f"{r.name}.{c['column_name']}" for r in relations for c in r.columns
    }
    named = pl.concat_str("relation_name", "column_name", separator=".", ignore_nulls=True)
    rows = changes.rows.filter(pl.col("relation_name").is_null() | named.is_in(known))
    return replace(changes, rows=rows)


def _is_filled(node: dict, column: str) -> bool:
    return any(c["type"] == "not_null" for c in node["columns"][column]["constraints"])
