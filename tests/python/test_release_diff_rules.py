"""The rules of a release diff, on small releases, and what a build writes of it."""

from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_releases import NEW, OLD, compared, declared, folder, manifest, of

from warehouse.quality import diff as release_diff
from warehouse.settings import FILE_NAME

DAY = date(2026, 1, 1)
days = st.none() | st.integers(0, 2).map(lambda n: DAY + timedelta(n))
sales = st.dictionaries(
    st.tuples(st.sampled_from(["ID", "35", None]), days),
    st.tuples(
        st.none() | st.integers(-3, 3),
        st.none() | st.sampled_from([0.0, 0.25, 1e9]),
        st.none() | days,
        st.none() | st.sampled_from(["planned", "paid"]),
    ),
    max_size=8,
)


def listed(held: dict) -> list[tuple]:
    return [(*key, *values) for key, values in held.items()]


def mirrored(row: dict) -> tuple:
    """A row as the other direction has it; what a change is relative to depends on the direction."""
    kind = {"filled": "emptied", "emptied": "filled"}.get(row["change_kind"], row["change_kind"])
    difference = None if row["difference"] is None else -row["difference"]
    names = (row["relation_name"], row["column_name"], row["row_key"], row["n_rows"])
    return (kind, *names, row["value_after"], row["value_before"], difference)


def straight(row: dict) -> tuple:
    names = ("change_kind", "relation_name", "column_name", "row_key", "n_rows")
    return tuple(row[n] for n in (*names, "value_before", "value_after", "difference"))


@settings(max_examples=12, deadline=None)
@given(sales, sales)
def test_a_diff_lists_what_differs_and_its_mirror_the_reverse(old, new):
    rows = compared(listed(old), listed(new))
    both = [
        (key, column, old[key][place], new[key][place])
        for key in old.keys() & new.keys()
        for place, column in enumerate(("n", "x", "seen", "note"))
        if old[key][place] != new[key][place]
    ]
    shown = [
        r for r in rows if r["change_kind"] in ("restated", "reworded") and r["row_key"] is not None
    ]
    assert len(shown) == sum(a is not None and b is not None for *_, a, b in both)
    for kind, place in (("filled", 2), ("emptied", 3)):
        counts = [r["n_rows"] for r in rows if r["change_kind"] == kind]
        assert sum(counts) == sum(change[place] is None for change in both)
    moved = [r["n_rows"] for r in rows if r["change_kind"] == "rows" and r["column_name"] is None]
    assert sum(moved) == len(old.keys() ^ new.keys())
    back = compared(listed(new), listed(old))
    assert sorted(map(repr, map(straight, back))) == sorted(map(repr, map(mirrored, rows)))
    assert compared(listed(old), listed(old)) == []


def test_a_region_whose_rows_were_exchanged_is_seen():
    rows = compared([("35", DAY, 1, None, None)], [("35", DAY + timedelta(1), 1, None, None)])
    assert of(rows, "rows", "column_name", "row_key", "value_before", "value_after", "n_rows") == [
        (None, None, "1", "1", 2),
        ("region_code", "region_code=35", "1", "1", 2),
    ]


def test_the_largest_values_of_each_column_are_listed_and_all_are_counted():
    cap = release_diff.LISTED
    old = [("35", DAY + timedelta(n), 100, 1.0, None) for n in range(cap)]
    new = [("35", DAY + timedelta(n), 100 + n, 2.0, None) for n in range(cap)]
    rows = compared(old, new)
    assert of([r for r in rows if not r["row_key"]], "restated", "column_name", "n_rows") == [
        ("n", cap - 1),
        ("x", cap),
    ]
    shown = [r for r in rows if r["row_key"]]
    of_n = [r["value_after"] for r in shown if r["column_name"] == "n"]
    assert len(shown) == cap
    assert of_n == [str(100 + n) for n in range(cap - 1, cap - 1 - cap // 2, -1)]


def test_texts_of_each_column_are_listed_up_to_a_limit_and_all_are_counted():
    cap = release_diff.LISTED
    old = [("35", DAY + timedelta(n), 1, None, None, "planned") for n in range(cap + 3)]
    rows = compared(old, [(*row[:5], "paid") for row in old])
    [total, *single] = of(rows, "reworded", "row_key", "n_rows", "value_before", "value_after")
    assert total == (None, cap + 3, None, None)
    assert [row[1:] for row in single] == [(None, "planned", "paid")] * cap
    assert single[0][0] == "region_code=35 · day=2026-01-01"


def test_zero_before_has_a_difference_and_no_percentage():
    rows = compared([("35", DAY, 0, None, None)], [("35", DAY, 5, None, None)])
    assert of(rows, "restated", "row_key", "difference", "change_pct") == [
        (None, None, None),
        ("region_code=35 · day=2026-01-01", 5, None),
    ]


def test_a_release_of_earlier_code_is_compared_as_far_as_it_goes(tmp_path):
    old = folder(
        tmp_path / OLD, "alter table shop.sales drop column day", "create table shop.gone (n int)"
    )
    new = folder(tmp_path / NEW, "insert into shop.sales values ('35', null, 1, 1, null, '')")
    rows = release_diff.between(old, new).to_dicts()
    assert [straight(r)[:4] for r in rows] == [
        ("schema", "shop.gone", None, None),
        ("schema", "shop.sales", "day", None),
        ("rows", "shop.gone", None, None),
        ("rows", "shop.sales", None, None),
        ("rows", "shop.sales", "region_code", None),
        ("rows", "shop.sales", "region_code", "region_code=35"),
        ("not_compared", "shop.sales", None, "region_code, day"),
    ]


def test_a_retyped_key_is_still_a_key(tmp_path):
    row = "insert into shop.sales values ('35', null, {}, 1, null, '')"
    old = folder(tmp_path / OLD, row.format(1), "alter table shop.sales alter region_code type integer")
    new = folder(tmp_path / NEW, row.format(2))
    rows = release_diff.between(old, new).to_dicts()
    assert of(rows, "restated", "row_key", "value_before", "value_after")[1:] == [
        ("region_code=35", "1", "2")
    ]


# What a build writes


def test_a_build_file_gets_the_relation_that_the_command_would_print(tmp_path):
    row = "insert into shop.sales values ('35', null, {}, 1, null, '')"
    old = folder(tmp_path / OLD, row.format(1))
    build = folder(
        tmp_path / NEW, row.format(2), "create schema staging", "create table staging.own (n int)"
    )
    assert release_diff.write(build, manifest(), old) is None
    assert release_diff.write(build, manifest(), old) is None  # Again, as a build that is repeated.
    with duckdb.connect(str(build / FILE_NAME), read_only=True) as con:
        written = con.sql("from quality.release_diff")
        columns = declared()["columns"].values()
        assert written.columns == [c["name"] for c in columns]
        assert [str(t).lower() for t in written.types] == [c["data_type"] for c in columns]
        rows = written.pl()
    assert rows.height == 2
    assert rows.equals(release_diff.between(old, build))


def test_a_first_release_has_an_empty_diff(tmp_path):
    build = folder(tmp_path / NEW)
    assert release_diff.write(build, manifest(), None) is None
    with duckdb.connect(str(build / FILE_NAME), read_only=True) as con:
        assert con.sql("from quality.release_diff").fetchall() == []


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:5000])


def scramble(file: Path) -> None:
    """Damage that shows only when the rows are read."""
    content = bytearray(file.read_bytes())
    content[3 * 4096 :] = bytes(byte ^ 0x55 for byte in content[3 * 4096 :])
    file.write_bytes(content)


@pytest.mark.parametrize("damage", [Path.unlink, cut, scramble])
def test_an_older_release_that_cannot_be_read_stops_no_build(tmp_path, damage):
    many = """
        insert into shop.sales
        select '35', cast('2000-01-01' as date) + cast(n as integer), n, n, null, ''
        from range(5000) as t(n)
    """
    old = folder(tmp_path / OLD, many)
    damage(old / FILE_NAME)
    build = folder(tmp_path / NEW, many)
    said = release_diff.write(build, manifest(), old)
    assert said.startswith(f"What changed since the release before is not known: {OLD} ")
    assert "\n" not in said
    with duckdb.connect(str(build / FILE_NAME), read_only=True) as con:
        assert con.sql("from quality.release_diff").fetchall() == []
        assert con.sql("select count(*) from shop.sales").fetchone() == (5000,)
