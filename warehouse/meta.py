"""What a release says of itself: schema `meta`, and comments on what it serves.

All of it stands in the models' YAML, once. A metric stands there as dbt and MetricFlow read it; its
`config.meta.column` names the served column whose figure it is, and unit, formula and exclusions are
that column's where the metric has none of its own.
"""

import duckdb

from warehouse import descriptions
from warehouse.dbt import relation_of
from warehouse.sql import as_text

# Said of columns that are computed, all four or none.
FORMULA = ("formula_id", "formula_en", "excludes_id", "excludes_en")
TABLES = """
create schema meta;
create table meta.relations (
    schema_name varchar, relation_name varchar, grain varchar, label_id varchar, label_en varchar,
    about_id varchar, about_en varchar, usage_warnings varchar, description varchar, n_rows bigint
);
create table meta.dictionary (
    schema_name varchar, relation_name varchar, column_name varchar, column_position integer,
    data_type varchar, unit varchar, label_id varchar, label_en varchar, description varchar,
    description_id varchar,
    formula_id varchar, formula_en varchar, excludes_id varchar, excludes_en varchar
);
create table meta.metrics (
    metric_name varchar, relation_name varchar, column_name varchar, unit varchar,
    label_id varchar, label_en varchar, about_id varchar, about_en varchar,
    formula_id varchar, formula_en varchar, excludes_id varchar, excludes_en varchar,
    over_id varchar, over_en varchar, source_id varchar, source_en varchar,
    crosswalk_id varchar, crosswalk_en varchar
);
"""


def write(
    con: duckdb.DuckDBPyConnection, models: list[dict], n_rows: dict[str, int], metrics: list[tuple]
) -> None:
    """Write it into the file of a release that is in use on `con` and holds its relations.

    `models` are manifest nodes with every column translated (see `descriptions.faults`), `n_rows` the
    rows of each by `schema.relation`, `metrics` what `metrics_of` gives.
    """
    indonesian = descriptions.in_indonesian()
    con.execute(TABLES)
    for model in models:
        relation = relation_of(model)
        con.execute(f"comment on table {relation} is {as_text(model['description'])}")
        _insert(con, "relations", [_relation(model, n_rows[relation])])
        for column in model["columns"].values():
            about = as_text(column["description"])
            con.execute(f"comment on column {relation}.{column['name']} is {about}")
        _insert(con, "dictionary", _columns(model, indonesian))
    _insert(con, "metrics", metrics)


def metrics_of(manifest: dict) -> list[tuple]:
    """A row of `meta.metrics` for each metric that names a column: coverage first, else as in the YAML.

    Raises KeyError where a metric names a column that no model lists.
    """
    columns = {
        f"{relation_of(node)}.{column['name']}": column["config"]["meta"]
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model"
        for column in node["columns"].values()
    }
    found = [
        _metric(metric, columns)
        for metric in manifest["metrics"].values()
        if "column" in metric["config"]["meta"]
    ]
    return sorted(found, key=lambda row: not row[1].startswith("coverage."))


def _insert(con: duckdb.DuckDBPyConnection, table: str, rows: list[tuple]) -> None:
    if rows:
        con.executemany(f"insert into meta.{table} values ({', '.join('?' * len(rows[0]))})", rows)


def _relation(model: dict, n_rows: int) -> tuple:
    meta = model["config"]["meta"]
    return (
        model["schema"],
        model["name"],
        *(meta[key] for key in ("grain", "label_id", "label_en", "about_id", "about_en")),
        ", ".join(meta.get("usage_warnings", [])),
        model["description"],
        n_rows,
    )


def _columns(model: dict, indonesian: dict[str, str]) -> list[tuple]:
    return [
        (
            model["schema"],
            model["name"],
            column["name"],
            position,
            column["data_type"],
            *(column["config"]["meta"][key] for key in ("unit", "label_id", "label_en")),
            column["description"],
            indonesian[column["description"]],
            *(column["config"]["meta"].get(key) for key in FORMULA),
        )
        for position, column in enumerate(model["columns"].values(), start=1)
    ]


def _metric(metric: dict, columns: dict[str, dict]) -> tuple:
    own = metric["config"]["meta"]
    about = columns[own["column"]] | own
    relation, column = own["column"].rsplit(".", 1)
    crosswalk = own.get("crosswalk", [])
    return (
        metric["name"],
        relation,
        column,
        about["unit"],
        about["label_id"],
        metric["label"],
        about["about_id"],
        metric["description"],
        *(about.get(key) for key in FORMULA),
        *(about[key] for key in ("over_id", "over_en", "source_id", "source_en")),
        *("\n".join(f"{c['framework']}: {c[lang]}" for c in crosswalk) or None for lang in ("id", "en")),
    )
