"""docs/findings.en.md and docs/findings.id.md, written from the served release.

Run as `python -m warehouse.findings` after a build. The words stand in templates/findings.*.md.jinja.
"""

import sys
from collections import Counter
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path

import duckdb
import jinja2  # Comes with dbt.
from babel.dates import format_date
from babel.numbers import format_decimal

from warehouse.settings import PROJECT, Home, NoReleaseError
from warehouse.sql import dicts

LANGUAGES = ("en", "id")
TEMPLATES = Path(__file__).parent / "templates"

SOURCE = (
    "{{publisher_id: {0}.publisher_id, publisher_en: {0}.publisher_en, "
    "title_id: {0}.title_id, title_en: {0}.title_en, url: {0}.url}}"
).format

COUNTS = """
    select
        (select map_from_entries(list((verdict, n))) from
            (select verdict, count(*) as n from quality.audit_of_totals group by all)) as totals,
        (select map_from_entries(list((verdict, n))) from
            (select verdict, count(*) as n from quality.figure_checks group by all)) as checks
"""
# Scholarships are among the parts only where the total is held against the sum with them.
AUDIT = f"""
    select
        a.*,
        {SOURCE("s")} as source,
        a.published_total - a.difference as parts_sum,
        abs(a.difference) < 2 * a.tolerance as closes_when_cut_off,
        (
            select list(
                {{name: coalesce(p.program, p.segment, p.measure), value: p.value}} order by p.value desc
            )
            from core.dim_figure as p
            where
                list_contains(string_split(a.part_figure_ids, ','), p.figure_id)
                and (
                    p.program is distinct from 'BEASISWA'
                    or a.difference <> a.published_total - a.sum_of_programs
                )
        ) as parts
    from quality.audit_of_totals as a
    inner join core.dim_source as s on s.source_id = a.source_id
    where a.verdict = 'differs'
    order by a.measure, a.period_end, a.place_name
"""
# The measure that a figure is quoted as, at the date nearest to the match.
MISLABELLED = f"""
    select
        c.*,
        {SOURCE("s")} as source,
        {SOURCE("ms")} as matched_source,
        c.value + c.matched_difference as matched_value,
        h.candidate_on as held_on,
        h.value as held_value
    from quality.figure_checks as c
    inner join core.dim_source as s on s.source_id = c.source_id
    inner join core.dim_figure as m on m.figure_id = c.matched_figure_id
    inner join core.dim_source as ms on ms.source_id = m.source_id
    inner join quality.figure_candidates as h
        on h.region_code = c.region_code
        and h.territory = c.territory
        and h.definition = c.claimed_definition
    where c.verdict = 'mislabelled'
    qualify row_number() over (
        partition by c.figure_id
        order by abs(h.candidate_on - c.matched_on), abs(h.value - c.value), h.figure_id
    ) = 1
    order by c.figure_on, c.region_code
"""
# The employed are no base of one segment.
IMPLIED = f"""
    select distinct
        c.region_code, c.region_name, c.figure_on, c.segment, c.claimed_base_id, c.value_printed,
        h.value as heads, c.implied_base_persons, c.implied_base_tolerance_persons,
        case when c.segment = 'ALL' then c.employed_round end as employed_round,
        case when c.segment = 'ALL' then e.value end as employed,
        {SOURCE("s")} as source
    from quality.figure_checks as c
    inner join core.dim_source as s on s.source_id = c.source_id
    inner join core.dim_figure as h on h.figure_id = c.head_count_figure_id
    left join core.fct_labour_force as e
        on e.region_code = c.region_code
        and e.territory = c.territory
        and e.survey_round = c.employed_round
        and e.indicator = 'employed'
    order by c.figure_on, c.region_code, c.segment, source
"""
BUDGETS = f"""
    select b.*, {SOURCE("s")} as source
    from protection.budget_identity as b
    inner join core.dim_source as s on s.source_id = b.source_id
    order by b.verdict, b.priced_on, b.budget_idr
"""
LABELS = """
    select base_id as code, label_{0} as label from core.dim_base
"""


def environment(language: str) -> jinja2.Environment:
    """Templates of Markdown, with numbers and days as the language writes them."""

    def number(value: Decimal | int | float, signed: bool = False) -> str:
        text = format_decimal(value, format="#,##0.##", locale=language).replace("-", "−")
        return f"+{text}" if signed and value > 0 else text

    def day(value: date) -> str:
        return format_date(value, "d MMMM y", locale=language)

    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 It renders Markdown, not HTML.
    )
    made.filters |= {
        "number": number,
        "day": day,
        "as_printed": lambda text: text.replace(".", "," if language == "id" else "."),
        "source": partial(_source, language=language),
    }
    return made


def render(con: duckdb.DuckDBPyConnection, language: str) -> str:
    """The findings of a served release as Markdown, in `en` or `id`."""
    [counts] = dicts(con, COUNTS)
    counts = {about: Counter(verdicts) for about, verdicts in counts.items()}
    return (
        environment(language)
        .get_template(f"findings.{language}.md.jinja")
        .render(
            counts=counts,
            audit=dicts(con, AUDIT),
            mislabelled=dicts(con, MISLABELLED),
            implied=dicts(con, IMPLIED),
            budgets=dicts(con, BUDGETS),
            label={row["code"]: row["label"] for row in dicts(con, LABELS.format(language))},
        )
    )


def _source(source: dict, language: str) -> str:
    """Publisher and title, linked where there is an address; safe in a table cell."""
    title = " ".join(source[f"title_{language}"].split())
    title = title.replace("|", "/").replace("[", "(").replace("]", ")")
    linked = f"[{title}]({source['url']})" if source["url"] else title
    return ", ".join(filter(None, [source[f"publisher_{language}"], linked]))


def write(document: str, render: Callable[[duckdb.DuckDBPyConnection, str], str]) -> None:
    """docs/<document>.<language>.md in both languages; where nothing is served, how to get a release."""
    file = Home.from_environment().served_file()
    if file is None:
        sys.exit(str(NoReleaseError()))
    with duckdb.connect(str(file), read_only=True) as con:
        for language in LANGUAGES:
            path = PROJECT / "docs" / f"{document}.{language}.md"
            path.write_text(render(con, language), encoding="utf-8")


if __name__ == "__main__":
    write("findings", render)
