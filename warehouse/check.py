"""Cek Angka on the served release: which definition gives a quoted figure, and does a total close?

The rule itself is SQL, written once in macros/check_figures.sql: the mart figure_checks and this module
render the same text.
"""

import re
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path

import duckdb
import jinja2  # Comes with dbt; renders dbt's macros outside dbt.

from warehouse.figures import Figure, NotAFigureError
from warehouse.sql import dicts

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
    select
        f.figure_id, f.value, f.period_end, f.period_printed, s.source_id, s.publisher, s.title, s.url,
        s.publisher_id, s.publisher_en, s.title_id, s.title_en,
        s.published_on_printed, s.source_kind_label_id, s.source_kind_label_en
    from core.dim_figure as f
    inner join core.dim_source as s on s.source_id = f.source_id
    where f.figure_id in (select unnest($figures))
"""

# The latest head count and the span of bases that its rounding and the rate's allow.
IMPLIED = """
    select
        p.segment,
        p.as_of_on,
        p.participants_persons,
        cast(round(100 * p.participants_persons / $value) as bigint) as implied_base_persons,
        cast(
            round(
                (
                    100 * (p.participants_persons + p.half_step) / ($value - $step / 2)
                    - 100 * (p.participants_persons - p.half_step) / ($value + $step / 2)
                )
                / 2
            ) as bigint
        ) as implied_base_tolerance_persons,
        e.survey_round as employed_round,
        cast(e.value as bigint) as employed_persons,
        round(100 * (100 * p.participants_persons / $value) / e.value, 1)
            as implied_base_to_employed_pct,
        p.figure_id as head_count_figure_id,
        e.figure_id as employed_figure_id
    from
        (
            select *, case when is_rounded then cast(rounding_step as double) / 2 else 0 end as half_step
            from core.fct_participants
        ) as p
    left join core.fct_labour_force as e
        on e.region_code = p.region_code
        and e.territory = p.territory
        and e.indicator = 'employed'
        and month(e.round_on) = 8
        -- Wage earners imply a base of wage earners: only all segments meet the employed.
        and p.segment = 'ALL'
        and year(e.round_on) = {base_year}
    where
        p.region_code = $region
        and p.status = 'active'
        and p.is_preferred
        and p.segment = $segment
        and $value > $step
        and coalesce(p.as_of_on <= cast($on as date), true)
    qualify row_number() over (partition by p.segment order by p.as_of_on desc) = 1
"""


class UnknownDefinitionError(ValueError):
    """A figure is said to be something that the release computes for no region."""


@dataclass(frozen=True)
class Check:
    """The answer: a verdict per kind, matches and nearest misses with sources, implied bases.

    `claimed` is what comes nearest of the measure that the figure is said to be, where that differs.
    """

    verdicts: list[dict]
    matches: list[dict]
    nearest: list[dict]
    implied: list[dict]
    claimed: dict | None

    @property
    def verdict(self) -> dict:
        """The verdict over all kinds: that of the one kind which matches; ambiguous where several do."""
        matching = [v for v in self.verdicts if v["n_matches"]] or self.verdicts[:1]
        if len(matching) == 1:
            return matching[0]
        return matching[0] | {
            "checked_figure_id": None,
            "verdict": "ambiguous",
            "n_matches": sum(v["n_matches"] for v in matching),
        }


def last_day(on: str) -> date:
    """The last day that a year, a month or a day may mean. Raises NotAFigureError for any other text."""
    try:
        if not re.fullmatch(r"\d{4}(-\d\d){0,2}", on):
            raise ValueError
        start = date.fromisoformat((on + "-01-01")[:10])
    except ValueError:
        message = f"{on!r} is no date. Write YYYY, YYYY-MM or YYYY-MM-DD."
        raise NotAFigureError(message, "no_date") from None
    if len(on) == 4:
        return start.replace(month=12, day=31)
    return start.replace(day=monthrange(start.year, start.month)[1]) if len(on) == 7 else start


def said_to_be(figure: Figure, base_id: str, rate_segment: str) -> tuple[Figure, str | None]:
    """A figure that is called a base, as the definition it claims: the base itself, or a rate over it.

    None where it can be neither, as rupiah cannot.
    """
    if figure.kinds == ("percent",):
        return figure, f"coverage {rate_segment} over {base_id}"
    if "persons" in figure.kinds:
        return replace(figure, kinds=("persons",)), base_id
    return figure, None


def statements(
    figure: Figure, region_code: str, on: date | None = None, claimed: str | None = None
) -> dict[str, tuple[str, dict]]:
    """The SQL of a check and its parameters: `verdicts`, `compared` and, of a rate, `implied`."""
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
    macros = rule()
    matches = macros.figure_matches("typed", "candidates")
    given = f"with typed as ({TYPED}),\ncandidates as ({CANDIDATES}),\nmatches as ({matches})\n"
    compared = """
        select
            m.checked_figure_id as unit, m.*, c.territory, c.office_name, not c.is_exact as is_rounded,
            m.checked_figure_id = 'percent' and m.candidate_value > 100 as is_registration_effect
        from matches as m
        inner join candidates as c
            on c.figure_id = m.candidate_figure_id
            and c.definition = m.definition
            and c.base_figure_id is not distinct from m.candidate_base_figure_id
        -- Two sources that print the same are one answer.
        qualify row_number() over (
            partition by m.definition, m.candidate_on, m.candidate_value, c.office_name
            order by m.candidate_figure_id
        ) = 1
        order by m.is_match desc, abs(m.difference), m.candidate_on desc
    """
    made = {
        "verdicts": (given + macros.figure_verdicts("typed", "matches"), typed),
        "compared": (given + compared, typed),
    }
    if figure.kinds == ("percent",):
        segment = claimed.split()[1] if claimed else "ALL"
        rate = {"value": float(figure.value), "step": float(figure.step)}
        implied = IMPLIED.format(base_year=macros.base_year("p.as_of_on"))
        made["implied"] = (implied, rate | {"region": region_code, "segment": segment, "on": on})
    return made


def check_figure(
    con: duckdb.DuckDBPyConnection,
    figure: Figure,
    region_code: str,
    on: date | None = None,
    claimed: str | None = None,
) -> Check:
    """Hold a figure against everything the release can compute for a region.

    `on` narrows the candidates to the 24 months before it. `claimed` is a definition of
    quality.figure_candidates ("labour_force", "coverage ALL over employed"); any other raises
    UnknownDefinitionError.
    """
    _must_be_known(con, claimed, figure.kinds)
    made = statements(figure, region_code, on, claimed)
    answers = {name: dicts(con, *statement) for name, statement in made.items()}
    found = [row for row in answers["compared"] if row["is_match"]]
    missed = [row for row in answers["compared"] if not row["is_match"]]
    held = next((row for row in missed if row["is_claimed"]), None)
    shown = [*found, *missed[:NEAREST], *([held] if held else [])]
    _add_sources(con, shown)
    return Check(answers["verdicts"], found, missed[:NEAREST], answers.get("implied", []), held)


def audit(
    con: duckdb.DuckDBPyConnection, region_code: str | None = None, verdict: str | None = None
) -> list[dict]:
    """The audit of published totals that have parts, with the source of each."""
    return dicts(
        con,
        """
        select a.*, s.publisher, s.title, s.publisher_en, s.title_en, s.url
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


def _must_be_known(con, claimed: str | None, kinds: tuple[str, ...]) -> None:
    """A misspelt claim would only soften the verdict, and nobody would notice."""
    known = """
        select distinct definition from quality.figure_candidates
        where unit in (select unnest($kinds))
        order by definition
    """
    names = [row["definition"] for row in dicts(con, known, {"kinds": list(kinds)})]
    if claimed is not None and claimed not in names:
        raise UnknownDefinitionError(f"{claimed!r} is no definition. Write one of: {'; '.join(names)}.")


def _add_sources(con, rows: list[dict]) -> None:
    ids = {r["candidate_figure_id"] for r in rows} | {r["candidate_base_figure_id"] for r in rows}
    sources = {s["figure_id"]: s for s in dicts(con, SOURCES, {"figures": sorted(ids - {None})})}
    for row in rows:
        figures = (row["candidate_figure_id"], row["candidate_base_figure_id"])
        row["sources"] = [sources[f] for f in figures if f in sources]


@cache
def rule():
    """dbt's macros of figures and of their checks, rendered as dbt renders them for DuckDB."""

    class Adapter:
        def dispatch(self, name: str, package: str):
            return getattr(macros, f"duckdb__{name}")

    environment = jinja2.Environment(autoescape=False)  # noqa: S701 It renders SQL, not HTML.
    environment.globals |= {"adapter": Adapter(), "return": lambda text: text}
    files = ("dialect.sql", "figures.sql", "check_figures.sql")
    source = "".join((MACROS / file).read_text() for file in files)
    macros = environment.from_string(source).module
    return macros
