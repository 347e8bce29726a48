"""What is published from extracts, attacked: each hidden cell must leave 1 to 9 possible.

The attacker has every served relation, knows how they are made, and solves for the hidden cells: the
total of a margin less its shown cells, each of them rounded by up to half a step.
"""

import re
import subprocess
import sys
from collections.abc import Iterable

import duckdb
import jinja2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from warehouse.check import MACROS
from warehouse.settings import FILE_NAME, PROJECT

STRICTEST = {"min_count": 10, "rounding": 5, "dominance_pct": 50}
HALF_STEP = 2  # A whole number is moved by 2 at most when it is rounded to 5.
SMALL = (1, 9)
SLOW = (pytest.mark.slow, pytest.mark.nightly)


def interval(total: int | None, shown: Iterable[int], n_hidden: int) -> tuple[float, float]:
    """What a hidden cell may be, once the rounded total and the shown cells of its margin are known."""
    if total is None:
        return 1, float("inf")
    shown = [cell for cell in shown if cell]  # A zero is shown as it is.
    rest = total - sum(shown)
    slack = HALF_STEP * (len(shown) + 1)
    others = n_hidden - 1  # Each of them is at least 1, and may be large: a partner looks like them.
    low = 1 if others else max(1, rest - slack)
    return low, rest + slack - others


def is_safe(total: int | None, shown: Iterable[int], n_hidden: int) -> bool:
    low, high = interval(total, shown, n_hidden)
    return low <= SMALL[0] and high >= SMALL[1]


def test_the_attack_finds_what_a_naive_suppression_leaves():
    assert not is_safe(25, [25], 1)  # 25 - 25 = 0, give or take 4: 4 at most.
    assert not is_safe(30, [25], 2)
    assert is_safe(35, [20], 2)
    assert is_safe(None, [20], 1)


def split_macros() -> tuple[str, str]:
    """The macro that reads parameters, and those that hide and round."""
    source = (MACROS / "privacy.sql").read_text()
    return re.match(r"(.*?\{% macro privacy.*?\{%- endmacro %\})(.*)", source, re.DOTALL).groups()


@pytest.fixture(scope="module")
def macros():
    """The project's macros, rendered outside dbt with its default parameters."""
    environment = jinja2.Environment(autoescape=False)
    environment.globals["privacy"] = STRICTEST.__getitem__
    return environment.from_string(split_macros()[1]).module


CELLS = st.lists(st.integers(0, 30) | st.integers(0, 2000), min_size=1, max_size=6)


def publish(macros, margins: list[list[int]], dominated: str = "false") -> list[dict]:
    """Cells of margins through the macros: margin, exact count, what is shown of it and of the total."""
    rows = [(margin, place, n) for margin, cells in enumerate(margins) for place, n in enumerate(cells)]
    with duckdb.connect() as con:
        con.execute("create table cells (margin integer, place integer, persons bigint)")
        con.executemany("insert into cells values (?, ?, ?)", rows)
        hidden = macros.with_hidden("cells", "persons", ["margin"], ["place"], dominated)
        return (
            con.execute(
                f"""
                with h as ({hidden})
                select
                    margin, persons, hidden_persons, {macros.published("persons")} as shown,
                    sum(persons) over (partition by margin) as total,
                    hidden_total_persons
                from h
                order by margin, place
                """
            )
            .pl()
            .to_dicts()
        )


@settings(max_examples=40, deadline=None)
@given(margins=st.lists(CELLS, min_size=1, max_size=40))
def test_no_hidden_cell_can_be_worked_out(macros, margins):
    rows = publish(macros, margins)
    assert len(rows) == sum(map(len, margins))
    for margin in range(len(margins)):
        cells = [row for row in rows if row["margin"] == margin]
        hidden = [row for row in cells if row["hidden_persons"]]
        assert all(row["hidden_persons"] for row in cells if SMALL[0] <= row["persons"] <= SMALL[1])
        shown = [row["shown"] for row in cells if not row["hidden_persons"]]
        assert all(n == 0 or (n >= 10 and n % 5 == 0) for n in shown)
        total = None if cells[0]["hidden_total_persons"] else 5 * round(cells[0]["total"] / 5)
        assert not hidden or is_safe(total, shown, len(hidden))
        if not hidden:
            assert not cells[0]["hidden_total_persons"]


def test_nothing_is_hidden_without_need(macros):
    rows = publish(macros, [[12, 40, 0], [6, 7, 50]])
    assert [row["hidden_persons"] for row in rows] == [False, False, False, True, True, False]
    assert [row["shown"] for row in rows] == [10, 40, 0, None, None, 50]


def test_of_equal_cells_the_first_is_the_partner(macros):
    """Otherwise two builds of the same records would each show what the other hides."""
    rows = publish(macros, [[40] * 50 + [3] + [40] * 50])
    assert [n for n, row in enumerate(rows) if row["hidden_persons"]] == [0, 50]


def test_a_dominated_cell_takes_a_partner(macros):
    rows = publish(macros, [[60, 12, 40]], dominated="persons = 60")
    assert [row["hidden_persons"] for row in rows] == [True, True, False]


def test_closed_months_are_published_alike_in_the_next_release(macros):
    closed = [[3, 12, 40], [0, 8, 9], [25, 4]]
    later = publish(macros, [*closed, [5, 60, 11]])
    assert later[: len(publish(macros, closed))] == publish(macros, closed)


LOOSER = {"min_count": 9, "rounding": 4, "dominance_pct": 51}
STRICTER = {"min_count": 11, "rounding": 10, "dominance_pct": 49}


def parameter(name: str, value: int) -> int:
    """What the project's macro makes of a dbt var; RuntimeError where dbt would stop."""

    def stop(message: str) -> None:
        raise RuntimeError(message)

    given: list[int] = []
    environment = jinja2.Environment(autoescape=False)
    environment.globals |= {
        "var": {f"privacy_{name}": value}.__getitem__,
        "return": given.append,
        "exceptions": type("Exceptions", (), {"raise_compiler_error": staticmethod(stop)}),
    }
    environment.from_string(split_macros()[0]).module.privacy(name)
    return given[0]


@pytest.mark.parametrize("name", STRICTEST)
def test_only_stricter_parameters_are_taken(name):
    assert parameter(name, STRICTEST[name]) == STRICTEST[name]
    assert parameter(name, STRICTER[name]) == STRICTER[name]
    with pytest.raises(RuntimeError, match=f"privacy_{name} is {LOOSER[name]}, looser than"):
        parameter(name, LOOSER[name])


@pytest.mark.parametrize(
    "name", ["min_count", *(pytest.param(n, marks=SLOW) for n in ("rounding", "dominance_pct"))]
)
def test_a_looser_parameter_stops_the_build(name, tmp_path):
    command = ["parse", "--no-partial-parse", "--vars", f"{{privacy_{name}: {LOOSER[name]}}}"]
    done = subprocess.run(
        [sys.executable, "-m", "dbt.cli.main", "--quiet", *command, "--target-path", str(tmp_path)],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    said = " ".join((done.stdout + done.stderr).split())
    assert done.returncode != 0
    assert f"privacy_{name} is {LOOSER[name]}, looser than" in said


@pytest.fixture(scope="module")
def served(release_home):
    with duckdb.connect(str(release_home / "current" / FILE_NAME), read_only=True) as con:
        yield con


# Margins of the served relations: what a reader can add up, and the total that stands beside it.
MARGINS = {
    "segments of a region's month": """
        select
            concat_ws(' ', region_code, month_on) as margin,
            max(case when segment = 'ALL' then active_persons end) as total,
            list(active_persons) filter (where segment <> 'ALL' and active_persons is not null) as shown,
            count(*) filter (where segment <> 'ALL' and active_persons is null) as n_hidden
        from (
            select distinct region_code, month_on, segment, active_persons
            from coverage.membership_by_region_month
        )
        group by all
    """,
    "closed and open claims of a stage among the reported": """
        select
            concat_ws(' ', s.region_code, s.program, s.claim_unit, s.year, s.stage) as margin,
            r.closed_cases as total,
            list_filter([s.closed_cases, s.open_cases], n -> n is not null) as shown,
            -- The rejected are served nowhere: one more unknown.
            (s.closed_cases is null)::int + (s.open_cases is null)::int + 1 as n_hidden
        from claims.claims_processing as s
        inner join claims.claims_processing as r
            using (region_code, program, claim_unit, year)
        where r.stage = 'event_to_report' and s.stage <> 'event_to_report' and n_hidden > 1
    """,
}


@pytest.mark.parametrize("name", MARGINS)
def test_no_margin_of_the_release_gives_a_hidden_cell_away(served, name):
    margins = served.execute(MARGINS[name]).pl().to_dicts()
    hiding = [m for m in margins if m["n_hidden"]]
    assert hiding
    assert [m for m in hiding if not is_safe(m["total"], m["shown"], m["n_hidden"])] == []


def test_every_count_of_the_release_is_hidden_zero_or_rounded(served):
    counts = served.execute(
        """
        select d.schema_name || '.' || d.relation_name, d.column_name
        from meta.dictionary as d
        where d.unit in ('persons', 'cases')
            and d.relation_name in (
                select relation_name from meta.dictionary where column_name = 'is_simulated'
            )
            and d.column_name not like 'base%'
            and d.column_name not like 'average%' -- Of published counts.
        """
    ).fetchall()
    assert len(counts) >= 8
    for relation, column in counts:
        odd = served.execute(
            f"select {column} from {relation} where abs({column}) between 1 and 4 or {column} % 5 <> 0"
        ).fetchall()
        assert not odd, (relation, column, odd[:3])


# Whole words only: ids of figures are hexadecimal.
IDENTIFIERS = {
    # Province, regency and district; day (40 more for women), month, year; number.
    "NIK": r"\b(1[1-9]|21|3[1-6]|5[1-3]|6[1-5]|7[1-6]|8[12]|9[1-6])\d{4}"
    r"([04][1-9]|[1256]\d|[37][01])(0[1-9]|1[0-2])\d{6}\b",
    "KPJ": r"\b\d{11}\b",
    "phone": r"(\+62|\b62|\b0)8[1-9]\d{7,10}\b",
    "e-mail": r"[\w.%+-]+@[\w-]+\.[A-Za-z]{2,}",
}
# Columns in which digits of that length are something else, and what.
NO_IDENTIFIERS = {
    ("core.dim_figure", "value_printed"): "rupiah as printed",
    ("core.dim_source", "title"): "the number of a stored file, in the publisher's title",
    ("core.dim_source", "title_id"): "the same",
    ("core.dim_source", "title_en"): "the same",
}


def found_identifiers(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Every text and whole-number column of a file in which something looks like an identifier."""
    found = []
    for relation, column, unit in con.execute(
        """
        select c.table_schema || '.' || c.table_name, c.column_name, coalesce(d.unit, '')
        from information_schema.columns as c
        left join meta.dictionary as d
            on d.schema_name = c.table_schema and d.relation_name = c.table_name
            and d.column_name = c.column_name
        where c.data_type in ('VARCHAR', 'BIGINT', 'INTEGER', 'HUGEINT', 'UUID')
        order by all
        """
    ).fetchall():
        if (relation, column) in NO_IDENTIFIERS or unit.startswith("rupiah"):
            continue
        for kind, pattern in IDENTIFIERS.items():
            matches = f"regexp_matches(cast({column} as varchar), ?)"
            (n,) = con.execute(f"select count(*) from {relation} where {matches}", [pattern]).fetchone()
            found += [f"{relation}.{column}: {n} rows look like {kind}"] if n else []
    return found


def test_the_release_holds_no_identifier(served):
    assert not found_identifiers(served)


def test_the_scan_finds_a_planted_identifier():
    planted = ["3514081706850001", "12345678901", "081234567890", "budi@example.id"]
    with duckdb.connect() as con:
        con.execute("create schema meta; create schema claims")
        names = ("schema_name", "relation_name", "column_name", "unit")
        con.execute(f"create table meta.dictionary ({' text, '.join(names)} text)")
        con.execute("create table claims.c as select unnest(?) as note", [planted])
        con.execute("insert into claims.c values ('harmless')")
        con.execute("create table claims.n as select 3514081706850001::bigint as n")
        found = found_identifiers(con)
    assert found == [
        *(f"claims.c.note: 1 rows look like {kind}" for kind in IDENTIFIERS),
        "claims.n.n: 1 rows look like NIK",
    ]
