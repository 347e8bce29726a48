"""Two release files compared: what differs goes into temporary tables, a relation at a time."""

import re
from dataclasses import dataclass

import duckdb

from warehouse.quality.key_figures import KEY_FIGURES

NUMBER = re.compile(r"U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|DECIMAL\(.*\)|FLOAT|DOUBLE")
INEXACT = {"FLOAT", "DOUBLE"}
# What tells a reader which figure a hashed key stands for.
SAYS_WHAT = ("region_code", "measure", "program", "period_printed", "source_id")

TABLES = """
create temp table schemas (relation_name varchar, column_name varchar, before varchar, after varchar);
create temp table counts (relation_name varchar, before bigint, after bigint);
create temp table regions (relation_name varchar, region_code varchar, before bigint, after bigint);
create temp table figures (
    place integer, relation_name varchar, id varchar, label_id varchar, label_en varchar,
    before varchar, after varchar
);
create temp table unmatched (relation_name varchar, key varchar);
-- A row without a column is a key that one side only has, one with a column a value that differs.
create temp table cells (
    relation_name varchar, region_code varchar, row_key varchar, in_old boolean, in_new boolean,
    column_name varchar, kind varchar, before varchar, after varchar
);
"""


@dataclass(frozen=True)
class Relation:
    """A relation that both files hold: its key by the manifest, and type by column on either side."""

    name: str
    key: list[str]
    old: dict[str, str]
    new: dict[str, str]

    def has(self, columns: list[str]) -> bool:
        return all(c in self.old and c in self.new for c in columns)

    def as_key(self, side: str, column: str) -> str:
        """The column, as text where the two files disagree on its type."""
        reference = f'{side}."{column}"'
        return reference if self.old[column] == self.new[column] else f"cast({reference} as varchar)"

    def values(self) -> dict[str, str]:
        """Columns outside the key that can be compared: `number`, `day`, or `text` (flags, lists)."""
        found = {}
        for column in (c for c in self.new if c not in self.key):
            types = {self.old.get(column, ""), self.new[column]}
            if all(NUMBER.fullmatch(t) for t in types):
                found[column] = "number"
            elif len(types) == 1:
                found[column] = "day" if types == {"DATE"} else "text"
        return found

    def match(self) -> str:
        """Whether a row `o` of the older and a row `n` of the newer file stand under the same key."""
        pairs = ((self.as_key("o", c), self.as_key("n", c)) for c in self.key)
        return " and ".join(f"{old} is not distinct from {new}" for old, new in pairs)

    def differs(self, column: str) -> str:
        """Whether the two values differ; sums of floats may do so in their last digits."""
        old, new = f'o."{column}"', f'n."{column}"'
        if self.old[column] == self.new[column] and self.new[column] not in INEXACT:
            return f"{old} is distinct from {new}"
        old, new = f"cast({old} as double)", f"cast({new} as double)"
        return (
            f"(({old} is null) <> ({new} is null)"
            f" or coalesce(abs({new} - {old}) > 1e-9 * greatest(abs({old}), abs({new})), false))"
        )


def compare(con: duckdb.DuckDBPyConnection, keys: dict[str, list[str]], without: set[str]) -> None:
    """Fill `TABLES` from the files attached as `old` and `new`.

    `keys` has the relations of the newer file with their key columns (none: only rows are counted); of
    either file all count but those `without`.
    """
    con.execute(TABLES)
    old, new = _columns(con, "old"), _columns(con, "new")
    old = {name: columns for name, columns in old.items() if name not in without}
    new = {name: columns for name, columns in new.items() if name in keys and name not in without}
    _compare_schemas(con, old, new)
    _count(con, old, new)
    for name in sorted(old.keys() & new.keys()):
        _compare_rows(con, Relation(name, keys[name], old[name], new[name]))
    _compare_figures(con)


def _columns(con: duckdb.DuckDBPyConnection, side: str) -> dict[str, dict[str, str]]:
    """Types by column by relation of one file; its dictionary aside."""
    found = {}
    for name, column, data_type in con.execute(
        """
        select schema_name || '.' || table_name, column_name, data_type
        from duckdb_columns()
        where database_name = ? and schema_name <> 'meta' and not internal
        order by schema_name, table_name, column_index
        """,
        [side],
    ).fetchall():
        found.setdefault(name, {})[column] = data_type
    return found


def _compare_schemas(con: duckdb.DuckDBPyConnection, old: dict, new: dict) -> None:
    changes = []
    for name in sorted(old.keys() | new.keys()):
        if name not in old or name not in new:
            changes.append(
                (name, None, "table" if name in old else None, "table" if name in new else None)
            )
            continue
        for column in old[name] | new[name]:
            before, after = old[name].get(column), new[name].get(column)
            if before != after:
                changes.append((name, column, before and before.lower(), after and after.lower()))
    if changes:
        con.executemany("insert into schemas values (?, ?, ?, ?)", changes)


def _count(con: duckdb.DuckDBPyConnection, old: dict, new: dict) -> None:
    lines = [
        f"select '{name}', {_counted('old', name, old)}, {_counted('new', name, new)}"
        for name in sorted(old.keys() | new.keys())
    ]
    if lines:
        con.execute(f"insert into counts {' union all '.join(lines)}")


def _counted(side: str, name: str, held: dict) -> str:
    return f"(select count(*) from {side}.{name})" if name in held else "null"


def _compare_rows(con: duckdb.DuckDBPyConnection, relation: Relation) -> None:
    """Keys that one side only has, and values that differ, of a relation; regions where keys moved."""
    keys = relation.key
    if keys and not (relation.has(keys) and _is_unique(con, relation)):
        con.execute("insert into unmatched values (?, ?)", [relation.name, ", ".join(keys)])
        keys = []
    if keys:
        con.execute(f"insert into cells {_cells(relation)}")
    if relation.has(["region_code"]):
        con.execute(
            f"""
            insert into regions
            select $name, region_code, count_if(not is_new), count_if(is_new)
            from (
                select cast(region_code as varchar) as region_code, false as is_new
                from old.{relation.name}
                union all
                select cast(region_code as varchar), true from new.{relation.name}
            )
            where region_code is not null
            group by all
            """,
            {"name": relation.name},
        )


def _is_unique(con: duckdb.DuckDBPyConnection, relation: Relation) -> bool:
    """Whether the newer manifest's key is a key in both files."""
    columns = ", ".join(f'"{c}"' for c in relation.key)
    repeated = " union all ".join(
        f"(select 1 from {side}.{relation.name} group by {columns} having count(*) > 1 limit 1)"
        for side in ("old", "new")
    )
    return not con.execute(repeated).fetchall()


def _cells(relation: Relation) -> str:
    """SQL of rows for `cells`."""
    values = relation.values()
    said = list(relation.key)
    if said[0].endswith("figure_id"):
        said += [c for c in SAYS_WHAT if relation.has([c]) and c not in said]
    # An empty part is left out.
    row_key = ", ".join(
        f"""'{c}=' || coalesce(cast(n."{c}" as varchar), cast(o."{c}" as varchar))""" for c in said
    )
    region = "null"
    if relation.has(["region_code"]):
        region = "coalesce(cast(n.region_code as varchar), cast(o.region_code as varchar))"
    parted = "o.held is null or n.held is null"
    cells = [f"{{c: null, kind: null, old: null, new: null, differs: {parted}}}"]
    cells += [
        f"{{c: '{c}', kind: '{kind}', "
        f'old: cast(o."{c}" as varchar), new: cast(n."{c}" as varchar), '
        f"differs: not ({parted}) and {relation.differs(c)}}}"
        for c, kind in values.items()
    ]
    changed = " or ".join([parted, *(relation.differs(c) for c in values)])
    return f"""
        with
            pairs as (
                select
                    {region} as region_code,
                    concat_ws(' · ', {row_key}) as row_key,
                    o.held is not null as in_old,
                    n.held is not null as in_new,
                    unnest([{", ".join(cells)}]) as cell
                from (select *, true as held from old.{relation.name}) as o
                full join (select *, true as held from new.{relation.name}) as n on {relation.match()}
                where {changed}
            )
        select
            '{relation.name}', region_code, row_key, in_old, in_new,
            cell.c, cell.kind, cell.old, cell.new
        from pairs
        where cell.differs
    """


def _compare_figures(con: duckdb.DuckDBPyConnection) -> None:
    """Headline figures of both files; null where a file is of code that had no such relation."""
    values = {}
    for side in ("old", "new"):
        con.execute(f"use {side}")
        for figure in KEY_FIGURES:
            try:
                values[side, figure.id] = con.execute(
                    f"select cast(({figure.sql}) as varchar)"
                ).fetchone()[0]
            except (duckdb.CatalogException, duckdb.BinderException):
                values[side, figure.id] = None
    con.execute("use memory")
    con.executemany(
        "insert into figures values (?, ?, ?, ?, ?, ?, ?)",
        [
            (n, f.relation, f.id, f.label_id, f.label_en, values["old", f.id], values["new", f.id])
            for n, f in enumerate(KEY_FIGURES)
        ],
    )
