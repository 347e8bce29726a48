"""For each kind of rule rows that keep it and rows that break it, for test_generic_tests.py."""

import csv
import io
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Fixture:
    """One kind of rule on two seeds.

    `asked` is what the YAML says below the kind, `passes` and `fails` the CSV texts, `names` the (line,
    column_name, value, problem) of every row it has to reject, in any order, the header being line 1;
    `seeds` are further CSV texts by name.
    """

    asked: dict | list
    passes: str
    fails: str
    names: list[tuple[int, str, str | None, str]]
    seeds: dict[str, str] = field(default_factory=dict)


# kind -> values that are of it, values that are not. "" is an empty field.
KINDS = {
    "number": (
        ["0", "-1.63", "12", "3.50"],
        ["1.234.567", "1,5", "12 %", "1e3", "+1", ".5", "5.", "--1", " ", ""],
    ),
    "count": (["0", "12", "41560938"], ["-1", "1.5", "1.0", "1 000", "n/a", ""]),
    "amount": (["0", "0.5", "184720007627", "352427652283.30"], ["-1", "-0.5", "1.", "Rp 5", ""]),
    "percent": (["0", "100", "49.74"], ["100.01", "-0.01", "49,74", "half", ""]),
    "date": (["2024-02-29", "2023-12-31"], ["2023-02-29", "2024-2-1", "2024-02", "31-12-2023", ""]),
    "partial_date": (
        ["2024", "2024-02", "2024-02-29"],
        ["2024-13", "2023-02-29", "24", "2024-2", "2024-", "2024-02-1", ""],
    ),
    "survey_round": (["2023-02", "2023-08"], ["2023-05", "2023", "2023-8", "2023-08-31", ""]),
    "region_code": (["ID", "35", "3514"], ["3", "351", "35140", "id", "35.14", ""]),
}
# Columns with a list of values, with any value, and with none: name -> rule, good, bad, problem.
OTHER_COLUMNS = {
    "may_be_number": ({"kind": "number", "required": False}, ["", "1"], ["one"], "is not a number"),
    "may_be_listed": (
        {"values": ["a", "b c"], "required": False},
        ["", "a", "b c"],
        ["b", "A"],
        "is not one of a, b c",
    ),
    "may_be_text": ({"required": False}, ["", "x"], [" "], "is not a value"),
    "listed": ({"values": ["a", "b c"]}, ["a", "b c"], ["b", "A", " a", ""], "is not one of a, b c"),
    "text": ({}, ["x", "0"], [" ", ""], "is not a value"),
}


def well_formed() -> Fixture:
    """Every kind in a column of its own; each bad value on a line of its own."""
    columns = {kind: ({"kind": kind}, *values, f"is not a {kind}") for kind, values in KINDS.items()}
    columns |= OTHER_COLUMNS
    ordinary = {name: good[-1] for name, (_, good, _, _) in columns.items()}
    good_rows = [ordinary | {name: value} for name, (_, good, _, _) in columns.items() for value in good]
    bad_rows, names = [ordinary], []
    for name, (_, _, bad, problem) in columns.items():
        for value in bad:
            bad_rows.append(ordinary | {name: value})
            names.append((len(bad_rows) + 1, name, value or None, problem if value else "is empty"))
    return Fixture(
        {n: rule for n, (rule, *_) in columns.items()},
        csv_text(good_rows),
        csv_text(bad_rows),
        names,
    )


def csv_text(rows: list[dict]) -> str:
    """Rows as CSV text with a header."""
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


FIXTURES = {
    "well_formed": well_formed(),
    "one_row_per": Fixture(
        ["region_code", "year"],
        passes="region_code,year\n35,2023\n35,2024\n64,2023\n35,\n",
        fails="region_code,year\n35,2023\n35,2024\n64,\n35,2023\n64,\n",
        names=[
            (2, "region_code + year", "35 | 2023", "stands more than once"),
            (5, "region_code + year", "35 | 2023", "stands more than once"),
            (4, "region_code + year", "64 | (empty)", "stands more than once"),
            (6, "region_code + year", "64 | (empty)", "stands more than once"),
        ],
    ),
    "covers_every": Fixture(
        ["region_code", "year", "measure"],
        passes="region_code,year,measure\n35,2023,a\n35,2024,a\n64,2023,a\n64,2024,a\n64,2024,a\n",
        fails="region_code,year,measure\n35,2023,a\n35,2024,b\n64,2023,a\n",
        names=[
            (None, "region_code + year + measure", value, "has no row")
            for value in (
                "35 | 2023 | b",
                "35 | 2024 | a",
                "64 | 2023 | b",
                "64 | 2024 | a",
                "64 | 2024 | b",
            )
        ],
    ),
    "holds": Fixture(
        [
            {
                "condition": "cast(parts as integer) <= cast(total as integer)",
                "problem": "is more than it's part of",
                "shows": ["region_code", "parts"],
                "remedy": "Read the source's table again.",
            },
            {
                "condition": "region_code <> '00'",
                "problem": "is no region",
                "shows": ["region_code"],
            },
        ],
        passes="region_code,parts,total\n35,1,2\n64,2,2\n",
        fails="region_code,parts,total\n35,1,2\n64,3,2\n11,,2\n00,1,2\n,1,2\n00,3,2\n",
        names=[
            (3, "region_code + parts", "64 | 3", "is more than it's part of"),
            (4, "region_code + parts", "11 | (empty)", "is more than it's part of"),
            (7, "region_code + parts", "00 | 3", "is more than it's part of"),
            (5, "region_code", "00", "is no region"),
            (6, "region_code", "(empty)", "is no region"),
            (7, "region_code", "00", "is no region"),
        ],
    ),
    "not_overlapping": Fixture(
        {"key": ["program", "segment"], "valid_from": "valid_from", "valid_to": "valid_to"},
        passes=(
            "program,segment,valid_from,valid_to\n"
            "JKK,BPU,,2020-12-31\n"
            "JKK,BPU,2022-01-01,\n"
            "JKK,BPU,2021-01-01,2021-12-31\n"
            "JKK,PU,2021-12-31,\n"
            "JKM,BPU,2021-06-01,2021-06-01\n"
        ),
        fails=(
            "program,segment,valid_from,valid_to\n"
            "JKK,BPU,2020-01-01,2021-01-01\n"
            "JKK,BPU,2021-01-01,2021-12-31\n"
            "JKM,BPU,2021-01-01,\n"
            "JKM,BPU,2025-01-01,\n"
            "JHT,PU,2024-01-02,2024-01-01\n"
            "JP,PU,,2015-06-30\n"
            "JP,PU,,2016-06-30\n"
        ),
        names=[
            (line, "valid_from + valid_to", value, "runs into the next period, or ends before it starts")
            for line, value in (
                (2, "JKK | BPU | 2020-01-01 | 2021-01-01"),
                (4, "JKM | BPU | 2021-01-01 | 9999-12-31"),
                (6, "JHT | PU | 2024-01-02 | 2024-01-01"),
                (7, "JP | PU | 0001-01-01 | 2015-06-30"),
            )
        ],
    ),
    "present_together": Fixture(
        {"columns": ["coverage", "base", "round"], "shows": ["region_code", "coverage"]},
        passes="region_code,coverage,base,round\n35,38.6,100,2022-08\n64,,,\n65,,100,2022-08\n11,,100,\n",
        fails="region_code,coverage,base,round\n35,38.6,100,2022-08\n64,0,,2022-08\n65,38.6,100,\n66,38.6,,\n",
        names=[
            (3, "coverage", "64 | 0", "stands without base or round"),
            (4, "coverage", "65 | 38.6", "stands without base or round"),
            (5, "coverage", "66 | 38.6", "stands without base or round"),
        ],
    ),
    "refers_to": Fixture(
        [
            {"columns": ["program"], "to": "known", "to_columns": ["code"]},
            {
                "columns": ["program", "unit"],
                "to": "known",
                "to_columns": ["code", "unit"],
                "where": "is_claim = 'true'",
                "remedy": "Name the programme's unit.",
            },
            {
                "columns": ["source_id"],
                "to": "sources",
                "to_columns": ["source_id"],
                "required": True,
            },
        ],
        passes=(
            "program,unit,is_claim,source_id\n"
            "JKK,accident,true,a\n"
            "JKM,,true,a\n"
            "JKK,children,false,b\n"
            ",accident,true,a\n"
        ),
        fails=(
            "program,unit,is_claim,source_id\n"
            "JKK,accident,true,a\n"
            "JKX,accident,false,a\n"
            "JKM,accident,true,a\n"
            "JKK,accident,true,c\n"
            "JKK,accident,true,\n"
            "JKK,,true,b\n"
        ),
        names=[
            (3, "program", "JKX", "is not in known"),
            (4, "program + unit", "JKM | accident", "is not in known"),
            (7, "program + unit", "JKK | (empty)", "is not in known"),
            (5, "source_id", "c", "is not in sources"),
            (6, "source_id", "(empty)", "is not in sources"),
        ],
        seeds={"known": "code,unit\nJKK,accident\nJKM,\n", "sources": "source_id\na\nb\n"},
    ),
    "region_name_fits_code": Fixture(
        {"regions": "ref('regions')"},
        passes=(
            "region_code,region_name\n"
            "3514,Kabupaten Pasuruan\n"
            "3575,KOTA PASURUAN\n"
            "35,Jawa Timur\n"
            "9999,Not a code; another test finds it\n"
        ),
        fails="region_code,region_name\n3575,Kabupaten Pasuruan\n35,Jawa Timur\n36,Jawa Timur\n",
        names=[
            (
                2,
                "region_name",
                "3575 | Kabupaten Pasuruan",
                "is not the name of this code: Kota Pasuruan",
            ),
            (4, "region_name", "36 | Jawa Timur", "is not the name of this code: Banten"),
        ],
        seeds={
            "regions": "region_code,name\n3514,Kab. Pasuruan\n3575,Kota Pasuruan\n35,Jawa Timur\n"
            "36,Banten\n"
        },
    ),
}
