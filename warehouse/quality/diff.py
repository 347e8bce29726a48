"""What changed between two releases: relations and columns, rows and regions, headline figures, values.

Relations are those that the newer manifest serves, keys those of its `one_row_per` rules. Outside the
key, numbers and days are restated; texts, codes and flags are reworded. A value is quoted only where
both files show it: what is empty in one is counted, because privacy may have hidden it.
`release_diff` itself is not compared.
"""

import json
from pathlib import Path

import duckdb
import polars as pl

from warehouse import dbt
from warehouse.quality import comparison
from warehouse.quality.asked import key_of
from warehouse.settings import FILE_NAME
from warehouse.sql import as_text

RELATION = "quality.release_diff"
LISTED = 50  # Values, texts and regions that are listed of a relation; all are counted.

RESULT = f"""
with
    exact as (
        select
            * exclude (kind),
            case
                when kind = 'day' then try_cast(after as date) - try_cast(before as date)
                else try_cast(after as decimal(38, 4)) - try_cast(before as decimal(38, 4))
            end as difference,
            case when kind = 'number' then try_cast(before as double) end as from_number,
            case when kind = 'number' then try_cast(after as double) end as to_number
        from cells
        where kind in ('number', 'day') and before is not null and after is not null
    ),
    restated as materialized (
        select
            relation_name, column_name, row_key, before, after, difference,
            100 * (to_number - from_number) / nullif(abs(from_number), 0) as change_pct,
            -- Halved and doubled weigh the same, whichever release comes first.
            abs(to_number - from_number) / greatest(abs(to_number), abs(from_number)) as weight
        from exact
    ),
    in_turn as (
        select
            *,
            row_number() over (
                partition by relation_name, column_name
                order by weight desc nulls last, abs(difference) desc, row_key
            ) as place
        from restated
    ),
    listed as (
        select *
        from in_turn
        qualify
            row_number() over (partition by relation_name order by place, column_name) <= {LISTED}
    ),
    reworded as (
        select *, row_number() over (partition by relation_name, column_name order by row_key) as place
        from cells
        where kind = 'text' and before is not null and after is not null
    ),
    moved as (
        select
            relation_name, region_code,
            count_if(in_old) + count_if(in_new) as n_keys
        from cells
        where column_name is null
        group by all
    ),
    moved_regions as (
        select
            r.relation_name, r.region_code, r.before, r.after,
            coalesce(m.n_keys, abs(r.after - r.before)) as n_keys
        from regions as r
        left join moved as m
            on m.relation_name = r.relation_name and m.region_code = r.region_code
        where r.before <> r.after or m.n_keys > 0
    ),
    lines as (
        select
            'schema' as change_kind, relation_name, column_name, null as row_key, null as label_id,
            null as label_en, before as value_before, after as value_after, null as difference,
            null as change_pct, null as n_rows, 0 as place
        from schemas
        union all
        select 'not_compared', relation_name, null, key, null, null, null, null, null, null, null, 0
        from unmatched
        union all
        select
            'rows', c.relation_name, null, null, null, null, cast(c.before as varchar),
            cast(c.after as varchar), c.after - c.before,
            100 * (c.after - c.before) / nullif(c.before, 0),
            coalesce(m.n_keys, abs(coalesce(c.after, 0) - coalesce(c.before, 0))), 0
        from counts as c
        left join (select relation_name, sum(n_keys) as n_keys from moved group by all) as m
            on m.relation_name = c.relation_name
        where c.before is distinct from c.after or m.n_keys > 0
        union all
        select
            'rows', relation_name, 'region_code', null, null, null,
            count_if(before > 0), count_if(after > 0), count_if(after > 0) - count_if(before > 0), null,
            count_if(before = 0 or after = 0), 0
        from regions
        group by all
        having count_if(before = 0 or after = 0) > 0
        union all
        select
            'rows', relation_name, 'region_code', 'region_code=' || region_code, null, null,
            before, after, after - before, 100 * (after - before) / nullif(before, 0), n_keys,
            row_number() over (
                partition by relation_name
                order by least(before, after) > 0, n_keys desc, length(region_code), region_code
            ) as place
        from moved_regions
        qualify place <= {LISTED}
        union all
        select
            'key_figure', relation_name, null, id, label_id, label_en, before, after,
            coalesce(
                try_cast(after as decimal(38, 4)) - try_cast(before as decimal(38, 4)),
                try_cast(after as date) - try_cast(before as date)
            ),
            100 * (try_cast(after as double) - try_cast(before as double))
            / nullif(abs(try_cast(before as double)), 0),
            null, place
        from figures
        where before is distinct from after
        union all
        select
            'restated', relation_name, column_name, null, null, null, null, null, null,
            max_by(change_pct, weight), count(*), 0
        from restated
        group by all
        union all
        select
            'restated', relation_name, column_name, row_key, null, null, before, after, difference,
            change_pct, null, place
        from listed
        union all
        select
            'reworded', relation_name, column_name, null, null, null, null, null, null, null, count(*), 0
        from reworded
        group by all
        union all
        (
            select
                'reworded', relation_name, column_name, row_key, null, null, before, after, null, null,
                null, place
            from reworded
            qualify
                row_number() over (partition by relation_name order by place, column_name) <= {LISTED}
        )
        union all
        select
            case when before is null then 'filled' else 'emptied' end, relation_name, column_name,
            null, null, null, null, null, null, null, count(*), 0
        from cells
        where column_name is not null and (before is null or after is null)
        group by all
    )
select
    cast($old_id as varchar) as old_build_id, cast($new_id as varchar) as new_build_id,
    change_kind, relation_name, column_name, row_key, label_id, label_en, value_before, value_after,
    cast(difference as decimal(38, 4)) as difference,
    try_cast(change_pct as decimal(18, 4)) as change_pct,
    cast(n_rows as bigint) as n_rows
from lines
order by
    list_position(
        [
            'schema', 'key_figure', 'rows', 'not_compared', 'restated', 'reworded', 'filled', 'emptied'
        ],
        change_kind
    ),
    case when change_kind <> 'key_figure' then relation_name end,
    column_name nulls first, place, row_key nulls first
"""


class UnreadableReleaseError(Exception):
    """A release that cannot be read; says which and why."""


def between(old: Path, new: Path) -> pl.DataFrame:
    """What changed from one release folder to another, in the columns of `quality.release_diff`."""
    if old.resolve() == new.resolve():  # DuckDB attaches a file once.
        with duckdb.connect() as con:
            con.execute(comparison.TABLES)
            return result(con, old.name, new.name)
    try:
        manifest = json.loads((new / "manifest.json").read_text())
    except (OSError, ValueError) as wrong:
        raise UnreadableReleaseError(f"the manifest of {new.name} cannot be read: {wrong}") from wrong
    return _of_folders(old, new, manifest)


def write(build: Path, manifest: dict, old: Path | None) -> str | None:
    """Write `quality.release_diff` into a build folder's file: what changed since release folder `old`.

    To be called when all other served relations stand in the file. Without an older release, or with one
    that cannot be read, the relation is empty; the latter is said in the line that is returned.
    """
    rows, problem = None, None
    if old is not None:
        try:
            rows = _of_folders(old, build, manifest)
        except UnreadableReleaseError as wrong:
            problem = f"What changed since the release before is not known: {wrong}"
    [source] = (s for s in manifest["sources"].values() if dbt.relation_of(s) == RELATION)
    columns = ", ".join(f"{c['name']} {c['data_type']}" for c in source["columns"].values())
    with duckdb.connect(str(build / FILE_NAME)) as con:
        con.execute(f"create schema if not exists {source['schema']}")
        con.execute(f"create or replace table {RELATION} ({columns})")
        if rows is not None:
            con.execute(f"insert into {RELATION} by name select * from rows")
    return problem


def diff(con: duckdb.DuckDBPyConnection, manifest: dict, old_id: str, new_id: str) -> pl.DataFrame:
    """The same on a connection with `old` and `new` attached; `manifest` is that of the newer file."""
    comparison.compare(con, keys(manifest), {RELATION})
    return result(con, old_id, new_id)


def keys(manifest: dict) -> dict[str, list[str]]:
    """Key columns by served relation, of its `one_row_per` rule; none where it has no such rule."""
    asked = {
        test["attached_node"]: key
        for test in manifest["nodes"].values()
        if test["resource_type"] == "test" and (key := key_of(test))
    }
    return {
        dbt.relation_of(served): asked.get(served["unique_id"], [])
        for served in dbt.served_relations(manifest)
    }


def result(con: duckdb.DuckDBPyConnection, old_id: str, new_id: str) -> pl.DataFrame:
    """What `comparison.compare` found, in the columns of `quality.release_diff`."""
    return con.execute(RESULT, {"old_id": old_id, "new_id": new_id}).pl()


def _of_folders(old: Path, new: Path, manifest: dict) -> pl.DataFrame:
    with duckdb.connect() as con:
        for side, folder in (("old", old), ("new", new)):
            file = as_text((folder / FILE_NAME).resolve())
            try:
                con.execute(f"attach {file} as {side} (read_only)")
            except duckdb.Error as wrong:
                raise UnreadableReleaseError(f"{folder.name} cannot be read: {_short(wrong)}") from wrong
        try:
            return diff(con, manifest, old.name, new.name)
        except duckdb.Error as wrong:  # Damage shows when a block is read, not before.
            both = f"{old.name} and {new.name} cannot be compared"
            raise UnreadableReleaseError(f"{both}: {_short(wrong)}") from wrong


def _short(wrong: Exception) -> str:
    return str(wrong).partition("\n")[0]
