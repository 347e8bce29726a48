"""The reader that runs statements on the served release, and the statements that pages share.

A query is text and parameters; pages show both beside what came of them. Nothing is computed in
pages: a number on screen is a number in a mart.
"""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import polars as pl
import streamlit as st

from warehouse import integrity
from warehouse.settings import Home

# Columns of core.dim_source that name a source on a page.
SOURCE = """s.publisher_id,
    s.publisher_en,
    s.title_id,
    s.title_en,
    s.url,
    s.published_on_printed"""
# Columns of core.dim_base and core.dim_segment that name a base and a segment.
BASE = """b.label_id as base_label_id,
    b.label_en as base_label_en,
    b.base_origin"""
SEGMENT = """s.label_id as segment_label_id,
    s.label_en as segment_label_en"""


class NoReleaseError(Exception):
    """Nothing is published in this WAREHOUSE_HOME."""


@dataclass(frozen=True)
class Query:
    """One statement with its parameters by name."""

    sql: str
    parameters: dict = field(default_factory=dict)

    def with_values(self) -> str:
        """The statement as a reader can run it: values in place. Never what the explorer itself runs."""
        return re.sub(r"\$(\w+)", lambda name: _literal(self.parameters[name[1]]), self.sql).strip()


@dataclass(frozen=True)
class Release:
    """One release, attached read-only as catalog `warehouse`; held for a whole run of a page."""

    release_id: str
    file: Path
    connection: duckdb.DuckDBPyConnection

    def read(self, query: Query) -> pl.DataFrame:
        """Rows of a query; asked again of the same release, they come from memory."""
        return _rows(self.release_id, query.sql, query.parameters, self.connection)

    @contextmanager
    def opened(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection of its own on which `schema.relation` is a relation of the release."""
        with self.connection.cursor() as cursor:
            cursor.execute("use warehouse")
            yield cursor


_lock = threading.Lock()
_attached: Release | None = None


def served() -> Release:
    """The release served now. Raises NoReleaseError where nothing is published, and DamagedError."""
    global _attached  # noqa: PLW0603 - one attachment serves every session of the process.
    with _lock:
        try:
            file = _served_file()
            if _attached is None or _attached.file != file:
                _attached = _attach(file)
        # Pruned between following the link and opening the file.
        except (duckdb.IOException, integrity.DamagedError):
            _attached = _attach(_served_file())
        return _attached


def damage(wrong: Exception) -> integrity.DamagedError | None:
    """What is wrong with the served release, where that is why a page failed; it is opened anew then."""
    global _attached  # noqa: PLW0603
    if isinstance(wrong, integrity.DamagedError):
        return wrong
    if not isinstance(wrong, duckdb.Error):
        return None
    try:
        integrity.check(Home.from_environment())
    except integrity.DamagedError as damaged:
        with _lock:
            _attached = None
        return damaged
    return None


def _literal(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, list):
        return f"[{', '.join(map(_literal, value))}]"
    return str(value) if isinstance(value, int) else "'" + str(value).replace("'", "''") + "'"


def _served_file() -> Path:
    home = Home.from_environment()
    file = home.served_file()
    if file is None:
        integrity.check(home)
        raise NoReleaseError
    return file


def _attach(file: Path) -> Release:
    integrity.check(Home.from_environment())
    # A connection for each release: a page that began on the one before can end on it.
    connection = duckdb.connect()
    path = str(file).replace("'", "''")
    connection.execute(f"attach '{path}' as warehouse (read_only)")
    return Release(file.parent.name, file, connection)


# A frame cannot be changed in place, so every session may hold the same one: no copy at each reading.
@st.cache_resource(max_entries=400, show_spinner=False)
def _rows(
    release_id: str, sql: str, parameters: dict, _connection: duckdb.DuckDBPyConnection
) -> pl.DataFrame:
    with _connection.cursor() as cursor:
        return cursor.execute(sql, parameters).pl()


def regions() -> Query:
    """Every region once, those with coverage first; parent_name only of regencies and cities."""
    return Query("""
select
    r.region_code,
    r.region_name,
    r.region_level,
    case when r.region_level = 'regency' then r.parent_name end as parent_name,
    exists (
        select 1
        from warehouse.coverage.coverage_by_region_year as c
        where c.region_code = r.region_code
    ) as has_coverage
from warehouse.core.dim_region as r
where r.is_current
order by
    r.region_level = 'national' desc,
    has_coverage desc,
    r.region_level = 'province' desc,
    r.region_code
""")


def coverage_years(region_code: str) -> Query:
    """Years and extents of a region with at least one participant figure, latest first."""
    return Query(
        """
select distinct year, territory
from warehouse.coverage.coverage_by_region_year
where region_code = $region_code
order by year desc, territory desc
""",
        {"region_code": region_code},
    )


def coverage(region_code: str, year: int, territory: str, segments: tuple[str, ...]) -> Query:
    """Rungs of a region's year, the narrowest base first; empty rungs stand as rows without a base."""
    return Query(
        f"""
select
    c.*,
    {BASE},
    b.caution_id,
    b.caution_en,
    {SEGMENT}
from warehouse.coverage.coverage_by_region_year as c
inner join warehouse.core.dim_base as b on b.base_id = c.base_id
inner join warehouse.core.dim_segment as s on s.segment = c.segment
where
    c.region_code = $region_code
    and c.year = $year
    and c.territory = $territory
    and list_contains($segments, c.segment)
order by s.sort_order, b.sort_order desc
""",
        {
            "region_code": region_code,
            "year": year,
            "territory": territory,
            "segments": list(segments),
        },
    )


def segments() -> Query:
    """Segments that have rates: segment, label_id, label_en; all together first."""
    return Query("""
select segment, label_id, label_en
from warehouse.core.dim_segment
where segment in (select segment from warehouse.coverage.coverage_by_region_year)
order by sort_order
""")


def ranking_bases() -> Query:
    """Bases over which provinces are ranked: base_id, label_id, label_en."""
    return Query("""
select base_id, label_id, label_en
from warehouse.core.dim_base
where base_id in (select base_id from warehouse.coverage.coverage_ranking)
order by sort_order
""")


def ranking(base_id: str) -> Query:
    """Provinces over one base in their common month: ranks first, then those above 100 %."""
    return Query(
        f"""
select
    r.*,
    {BASE}
from warehouse.coverage.coverage_ranking as r
inner join warehouse.core.dim_base as b on b.base_id = r.base_id
where r.base_id = $base_id
order by r.coverage_rank nulls last, r.region_code
""",
        {"base_id": base_id},
    )


def availability(region_code: str) -> Query:
    """What is held for a region, year by year, up to the last year observed anywhere."""
    return Query(
        """
with
    observed as (
        select max(year) as last_year
        from warehouse.quality.data_availability
        where is_held and measure <> 'targets'
    )
select year, measure, is_held, n_rows, latest_on
from warehouse.quality.data_availability
where region_code = $region_code and year <= (select last_year from observed)
order by year desc, measure
""",
        {"region_code": region_code},
    )


def sources(figure_ids: list[str]) -> Query:
    """Sources behind figures, sums followed to their parts; those with most figures first."""
    return Query(
        f"""
with recursive
    behind as (
        select unnest($figure_ids) as figure_id

        union

        select p.part_figure_id
        from behind
        inner join warehouse.core.bridge_figure_part as p on p.figure_id = behind.figure_id
    )
select
    s.source_id,
    {SOURCE},
    s.source_kind_label_id as kind_id,
    s.source_kind_label_en as kind_en,
    count(*) as n_figures
from behind
inner join warehouse.core.dim_figure as f on f.figure_id = behind.figure_id
inner join warehouse.core.dim_source as s on s.source_id = f.source_id
group by all
order by n_figures desc, s.source_id
""",
        {"figure_ids": sorted(set(figure_ids))},
    )


def dictionary(relation: str) -> Query:
    """Labels of a relation's columns (`schema.name`): column_name, label_id, label_en, unit."""
    schema, name = relation.split(".")
    return Query(
        """
select column_name, label_id, label_en, unit
from warehouse.meta.dictionary
where schema_name = $schema and relation_name = $name
order by column_position
""",
        {"schema": schema, "name": name},
    )
