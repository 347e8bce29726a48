"""Cek Angka on the served release: which definition gives a quoted figure, and does a total close?

The rule itself is SQL, written once in macros/check_figures.sql: the mart figure_checks and this module
render the same text.
"""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import duckdb
import jinja2  # Comes with dbt; renders dbt's macros outside dbt.

from warehouse.figures import Figure

MACROS = Path(__file__).parent / "macros"
NEAREST = 3

CANDIDATES = """
    select
        -- An office answers for the city of its seat.
        coalesce(c.region_code, o.seat_region_code) as region_code,
        cast(null as varchar) as office_id,
        c.* exclude (region_code, office_id),
        o.office_name
    from quality.figure_candidates as c
    left join core.dim_office as o on o.office_id = c.office_id
"""

TYPED = """
    select
        unit as figure_id, cast($region as varchar) as region_code,
        cast(null as varchar) as office_id, cast(null as varchar) as territory, unit,
        cast($claimed as varchar) as claimed_definition,
        cast($value as decimal(24, 4)) as value, cast($step as decimal(24, 4)) as step,
        $is_exact as is_exact, $n_significant as n_significant, cast($figure_on as date) as figure_on,
        cast(null as varchar) as names_round, cast(null as varchar) as source_id
    from (select unnest($kinds) as unit)
"""

SOURCES = """
    select f.figure_id, s.publisher, s.title, s.url, s.published_on_printed
    from core.dim_figure as f
    inner join core.dim_source as s on s.source_id = f.source_id
    where f.figure_id in (select unnest($figures))
"""


class UnknownRegionError(ValueError):
    """No region of that code or name, or more than one. `candidates` are (code, name) pairs."""

    def __init__(self, asked: str, candidates: list[tuple[str, str]]):
        self.candidates = candidates
        names = ", ".join(f"{name} ({code})" for code, name in candidates)
        super().__init__(
            f"{asked!r} may be {names}: give the code."
            if candidates
            else f"No region is called {asked!r}."
        )


@dataclass(frozen=True)
class Check:
    """The answer: a verdict per kind, matches and nearest misses with sources, implied bases."""

    verdicts: list[dict]
    matches: list[dict]
    nearest: list[dict]
    implied: list[dict]


def find_region(con: duckdb.DuckDBPyConnection, asked: str) -> tuple[str, str]:
    """Code and name of a region, by code or by name with or without Kab. or Kota."""
    found = con.execute(
        """
        select distinct region_code, region_name from core.dim_region
        where region_code = upper($asked)
            or lower(region_name) = lower($asked)
            or lower(regexp_replace(region_name, '^(Kab[.]|Kota) ', '')) = lower($asked)
            or lower(replace(region_name, 'Kab.', 'Kabupaten')) = lower($asked)
        order by region_code
        """,
        {"asked": asked.strip()},
    ).fetchall()
    if len(found) != 1:
        raise UnknownRegionError(asked, found)
    return found[0]


def check_figure(
    con: duckdb.DuckDBPyConnection,
    figure: Figure,
    region_code: str,
    on: date | None = None,
    claimed: str | None = None,
) -> Check:
    """Hold a figure against everything the release can compute for a region.

    `on` narrows the candidates to the 24 months before it. `claimed` is a definition of
    quality.figure_candidates ("labour_force", "coverage ALL over employed").
    """
    typed = {
        "region": region_code,
        "claimed": claimed,
        "value": figure.value,
        "step": figure.step,
        "is_exact": figure.is_exact,
        "n_significant": figure.n_significant,
        "figure_on": on,
        "kinds": list(figure.kinds),
    }
    rule = _rule()
    con.execute(f"create or replace temp table typed as {TYPED}", typed)
    con.execute(f"create or replace temp table candidates as {CANDIDATES}")
    con.execute(f"create or replace temp table matches as {rule.figure_matches('typed', 'candidates')}")
    verdicts = _rows(con, rule.figure_verdicts("typed", "matches"))
    chosen = """
        select m.checked_figure_id as unit, m.*, c.office_name
        from matches as m
        inner join candidates as c
            on c.figure_id = m.candidate_figure_id
            and c.definition = m.definition
            and c.base_figure_id is not distinct from m.candidate_base_figure_id
        where m.is_match = $is_match
        -- Two sources that print the same are one answer.
        qualify row_number() over (
            partition by m.definition, m.candidate_on, m.candidate_value, c.office_name
            order by m.candidate_figure_id
        ) = 1
        order by abs(m.difference), m.candidate_on desc
    """
    found = _rows(con, chosen, {"is_match": True})
    missed = _rows(con, f"{chosen} limit {NEAREST}", {"is_match": False})
    implied = _implied(con, figure, region_code, on) if figure.kinds == ("percent",) else []
    for rows in (found, missed):
        _add_sources(con, rows)
    return Check(verdicts, found, missed, implied)


def audit(
    con: duckdb.DuckDBPyConnection, region_code: str | None = None, verdict: str | None = None
) -> list[dict]:
    """The audit of published totals that have parts, with the source of each."""
    return _rows(
        con,
        """
        select a.*, s.publisher, s.title, s.url
        from quality.audit_of_totals as a
        inner join core.dim_source as s on s.source_id = a.source_id
        left join core.dim_office as o on o.office_id = a.office_id
        where a.sum_of_programs is not null
            and coalesce(a.region_code = $region or o.seat_region_code = $region, $region is null)
            and coalesce(a.verdict = $verdict, true)
        order by a.period_end desc, a.place_name, a.measure, a.total_figure_id
        """,
        {"region": region_code, "verdict": verdict},
    )


def _implied(con, figure: Figure, region_code: str, on: date | None) -> list[dict]:
    """Bases that the rate implies, over the latest head count of each segment at its date."""
    return _rows(
        con,
        """
        select
            p.segment,
            p.as_of_on,
            p.participants_persons,
            cast(round(100 * p.participants_persons / $value) as bigint) as implied_base_persons,
            e.survey_round as employed_round,
            round(100 * (100 * p.participants_persons / $value) / e.value, 1)
                as implied_base_to_employed_pct
        from core.fct_participants as p
        left join core.fct_labour_force as e
            on e.region_code = p.region_code
            and e.territory = p.territory
            and e.indicator = 'employed'
            and month(e.round_on) = 8
            and year(e.round_on) = year(p.as_of_on) - case when month(p.as_of_on) >= 8 then 0 else 1 end
        where p.region_code = $region and p.status = 'active' and p.is_preferred and p.segment = 'ALL'
            and $value > 0 and coalesce(p.as_of_on <= $on, true)
        qualify row_number() over (partition by p.segment order by p.as_of_on desc) = 1
        """,
        {"value": float(figure.value), "region": region_code, "on": on},
    )


def _add_sources(con, rows: list[dict]) -> None:
    ids = {r["candidate_figure_id"] for r in rows} | {r["candidate_base_figure_id"] for r in rows}
    sources = {s["figure_id"]: s for s in _rows(con, SOURCES, {"figures": sorted(ids - {None})})}
    for row in rows:
        figures = (row["candidate_figure_id"], row["candidate_base_figure_id"])
        row["sources"] = [sources[f] for f in figures if f in sources]


def _rows(con, sql: str, parameters: dict | None = None) -> list[dict]:
    result = con.execute(sql, parameters or {})
    names = [column[0] for column in result.description]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


@cache
def _rule():
    """The macros of the check, rendered as DuckDB renders them in dbt."""

    class Adapter:
        def dispatch(self, name: str, package: str):
            return getattr(macros, f"duckdb__{name}")

    environment = jinja2.Environment(autoescape=False)  # noqa: S701 It renders SQL, not HTML.
    environment.globals |= {"adapter": Adapter(), "return": lambda text: text}
    source = "".join((MACROS / f).read_text() for f in ("dialect.sql", "check_figures.sql"))
    macros = environment.from_string(source).module
    return macros
