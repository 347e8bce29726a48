"""The metrics of the models' YAML as a release tells them: `meta.metrics`.

A metric stands once, as dbt and MetricFlow read it. Its `config.meta.column` names the served column
whose figure it is; unit, formula and exclusions are that column's where the metric has none of its own.
"""

TABLE = """
create table meta.metrics (
    metric_name varchar, relation_name varchar, column_name varchar, unit varchar,
    label_id varchar, label_en varchar, about_id varchar, about_en varchar,
    formula_id varchar, formula_en varchar, excludes_id varchar, excludes_en varchar,
    over_id varchar, over_en varchar, source_id varchar, source_en varchar,
    crosswalk_id varchar, crosswalk_en varchar
);
"""
INSERT = f"insert into meta.metrics values ({', '.join('?' * 18)})"


def rows(manifest: dict) -> list[tuple]:
    """A row of `meta.metrics` for each metric that names a column: coverage first, else as in the YAML.

    Raises KeyError where a metric names a column that no model lists.
    """
    columns = {
        f"{node['schema']}.{node['name']}.{column['name']}": column["config"]["meta"]
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model"
        for column in node["columns"].values()
    }
    found = [
        _row(metric, columns)
        for metric in manifest["metrics"].values()
        if "column" in metric["config"]["meta"]
    ]
    return sorted(found, key=lambda row: not row[1].startswith("coverage."))


def _row(metric: dict, columns: dict[str, dict]) -> tuple:
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
        *(about.get(key) for key in ("formula_id", "formula_en", "excludes_id", "excludes_en")),
        *(about[key] for key in ("over_id", "over_en", "source_id", "source_en")),
        *("\n".join(f"{c['framework']}: {c[lang]}" for c in crosswalk) or None for lang in ("id", "en")),
    )
