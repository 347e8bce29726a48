"""docs/methodology.en.md and docs/methodology.id.md: each measure, worked out on figures of the release.

Run as `python -m warehouse.methodology` after a build. Formulas and exclusions stand in the YAML of the
marts, examples and pitfalls in templates/methodology/<subject>.toml; a measure is named by one of its
columns. An example is the first row of its statement: `place` and `day` say of what, `figures` whose.
"""

import re
import tomllib
from datetime import date

import duckdb
from babel.dates import format_date
from babel.numbers import format_decimal

from warehouse.explorer.data_queries import measures
from warehouse.explorer.words import unit
from warehouse.findings import SOURCE, TEMPLATES, environment, write
from warehouse.sql import dicts


def subjects() -> list[dict]:
    """Titles, and `row`s: a statement with the `measure`s that its first row is an example of."""
    files = sorted((TEMPLATES / "methodology").glob("*.toml"))
    return [tomllib.loads(file.read_text(encoding="utf-8")) for file in files]


def render(con: duckdb.DuckDBPyConnection, language: str) -> str:
    """The methodology of a served release as Markdown, in `en` or `id`."""
    known = {
        f"{relation}.{measure['column_name']}": measure
        for measure in dicts(con, measures().sql)
        for relation in measure["relations"].split(", ")
    }
    template = environment(language).get_template(f"methodology.{language}.md.jinja")
    return template.render(subjects=[_subject(con, s, known, language) for s in subjects()])


def _subject(con: duckdb.DuckDBPyConnection, subject: dict, known: dict, language: str) -> dict:
    told = {key: subject[f"{key}_{language}"] for key in ("title", "about")}
    return told | {
        "measures": [
            _measure(known[m["column"]], m, example, language)
            for row in subject["row"]
            for example in [_example(con, row["sql"])]
            for m in row["measure"]
        ]
    }


def _example(con: duckdb.DuckDBPyConnection, sql: str) -> dict | None:
    """The first row of a statement with its `sources`; None where the release has none."""
    first = next(iter(dicts(con, sql)), None)
    if first is None:
        return None
    figures = [figure for figure in first["figures"] or [] if figure]
    said = f"""
        select distinct {SOURCE("s")} as source
        from core.dim_figure as f
        inner join core.dim_source as s on s.source_id = f.source_id
        where f.figure_id in (select unnest(cast({figures} as varchar[])))
        order by source
    """
    return first | {"sources": [row["source"] for row in dicts(con, said)]}


def _measure(measure: dict, told: dict, example: dict | None, language: str) -> dict:
    return {
        "label": measure[f"label_{language}"],
        "name": told["column"].split(".")[-1],
        "relations": measure["relations"].split(", "),
        "unit": unit(language, measure["unit"]),
        "formula": measure[f"formula_{language}"],
        "excludes": measure[f"excludes_{language}"],
        "pitfall": told[f"pitfall_{language}"],
        "example": example,
        "worked": example and _filled("{place}, {day}: " + told["example"], example, language),
    }


def _filled(text: str, row: dict, language: str) -> str:
    """`{column}`s replaced by the row's values as the language writes them; a list is a sum."""

    def shown(value: object) -> str:
        if isinstance(value, list):
            return " + ".join(map(shown, value))
        if isinstance(value, date):
            return format_date(value, "d MMMM y", locale=language)
        if isinstance(value, str):
            return value
        return format_decimal(value, "#,##0.####", locale=language).replace("-", "−")

    return re.sub(r"\{(\w+)\}", lambda named: shown(row[named[1]]), text)


if __name__ == "__main__":
    write("methodology", render)
