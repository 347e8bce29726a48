"""The models of the job as SQL of an engine: the project's files, with another dialect in its macros.

What reads extracts is the engine's own (`stg_extract__members`, `..._contributions`, `..._claims` and
`..._batches`, and the seeds `payers` and `programs`): it gives relations of these names.
"""

import re
from collections.abc import Callable
from pathlib import Path

from jinja2 import Environment

PROJECT = Path(__file__).resolve().parents[2]
RESULTS = ("fct_membership_month", "int_extract__claims_by_region_month", "int_extract__loss_ratio")
SEEDS = ("payers", "programs")
# In the order in which they are built; tables are those that dbt makes tables.
MODELS = {
    "records/memberships": "view",
    "int_extract__cells": "table",
    "int_extract__spells": "table",
    "int_membership_events": "table",
    "core/dim_extract_batch": "table",
    "core/fct_membership_month": "table",
    "int_extract__claims": "view",
    "int_extract__claims_by_region_month": "table",
    "int_extract__loss_ratio": "table",
}
# These work a common table expression out again wherever it is named: what is named often is stored.
EXPANDING = ("spark", "datafusion")
STORED = {"int_membership_events": ("followed", "stays")}


def _key(keys: tuple[str, ...]) -> str:
    """Ids are whole numbers here that differ in their last 14 digits: with a place they fit 64 bits.
    Texts, which are more than two, are joined.
    """
    if len(keys) > 2:
        return f"concat_ws('|', {', '.join(keys)})"
    packed = "({0} % cast(100000000000000 as bigint) * 65536 + {1})"
    return keys[0] if len(keys) == 1 else packed.format(*keys)


_QUANTILE = "percentile_cont({1}) within group (order by {0})".format
_MONTHS_FROM = "cast({0} + interval '{1} month' as date)".format
_LAST_DAY = "cast(date_trunc('month', {0} + interval '1 month') - interval '1 day' as date)"

# What a macro gives, and how a function of DuckDB and Spark is written. Spark needs neither.
DIALECTS = {
    "spark": ({}, {}),
    "datafusion": (
        {
            "quantile": _QUANTILE,
            "months_from": _MONTHS_FROM,
            "each_month": "unnest(generate_series({0}, {1}))".format,
            "short_key": _key,
        },
        {
            "year": "date_part('year', {0})",
            "month": "date_part('month', {0})",
            "last_day": _LAST_DAY,
        },
    ),
    "postgres": (
        {
            "quantile": _QUANTILE,
            "months_from": _MONTHS_FROM,
            "each_month": "generate_series({0}, {1})".format,
            "short_key": _key,
        },
        {
            "year": "cast(extract(year from {0}) as integer)",
            "month": "cast(extract(month from {0}) as integer)",
            "last_day": _LAST_DAY,
        },
    ),
}


def models(engine: str) -> list[tuple[str, str, str]]:
    """Name, kind (view or table) and SQL of each model, in order."""
    given, functions = DIALECTS[engine]
    environment = Environment(autoescape=False)  # noqa: S701 - SQL of this project, no page.
    files = [
        (PROJECT / "warehouse/macros" / f"{name}.sql").read_text() for name in ("dialect", "months")
    ]

    class Adapter:
        @staticmethod
        def dispatch(name: str, _package: str) -> Callable:
            return given.get(name) or environment.globals[f"default__{name}"]

    environment.globals |= {
        "adapter": Adapter,
        "return": lambda value: value,
        "config": lambda **_: "",
        "ref": lambda name: name,
        "var": {"extract_months": 36}.__getitem__,
    }
    macros = environment.from_string("\n".join(files)).module
    environment.globals |= {name: value for name, value in vars(macros).items() if name[0] != "_"}
    written = []
    for path, kind in MODELS.items():
        folder = "marts" if "/" in path else "intermediate"
        text = (PROJECT / "models" / folder / f"{path}.sql").read_text()
        sql = environment.from_string(text).render()
        for function, template in functions.items():
            sql = _written(sql, function, template)
        name = path.split("/")[-1]
        for part in STORED.get(name, ()) if engine in EXPANDING else ():
            of_part, sql = _apart(sql, part, f"{name}__{part}")
            written.append((f"{name}__{part}", "table", of_part))
        written.append((name, kind, sql))
    return written


def _apart(sql: str, part: str, relation: str) -> tuple[str, str]:
    """A common table expression as a statement of its own, and the rest, which reads what it makes."""
    sql = re.sub(r"--.*", "", sql)
    found = re.search(rf"\b{part} as \(", sql)
    end = _closing(sql, found.end())
    before = sql[: found.start()].rstrip().rstrip(",")
    return before + sql[found.end() : end], f"{sql[: found.end()]}select * from {relation}{sql[end:]}"


def _written(sql: str, function: str, template: str) -> str:
    """Calls of a function, with their argument put into a template."""
    call = re.compile(rf"(?<![\w.]){function}\(")
    while found := call.search(sql):
        end = _closing(sql, found.end())
        sql = sql[: found.start()] + template.format(sql[found.end() : end]) + sql[end + 1 :]
    return sql


def _closing(sql: str, start: int) -> int:
    """Where the bracket closes that was opened just before `start`."""
    depth = 1
    for at in range(start, len(sql)):
        depth += {"(": 1, ")": -1}.get(sql[at], 0)
        if not depth:
            return at
    raise ValueError(sql)
