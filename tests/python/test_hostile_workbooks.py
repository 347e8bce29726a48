"""Hostile workbooks, made by a generator: merged cells, formulas, days since 1904, sheets, bombs."""

from collections.abc import Callable
from datetime import date, datetime

import pytest
from hostile import Read, Refused, case, meets
from office import CLAIMS, MEMBERS, claim, member, members_text, nik, workbook
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

Make = Callable[[Workbook], None]
STARTED, PAID, BORN = MEMBERS.index("TMT"), MEMBERS.index("Lunas s.d."), MEMBERS.index("Tahun Lahir")


def fill(sheet: Worksheet, row: int = 0, column: int = 0, n: int = 3, headers: tuple = MEMBERS) -> None:
    """Headers and n members, all text."""
    for at, cells in enumerate((headers, *(member(i) for i in range(n)))):
        sheet.write_row(row + at, column, cells)


def plain(book: Workbook) -> None:
    fill(book.add_worksheet())


def changed(*cells: tuple[int, int, object], by: str = "write") -> Make:
    """The plain table with some cells written anew, perhaps by another method of the sheet."""

    def make(book: Workbook) -> None:
        sheet = book.add_worksheet()
        fill(sheet)
        for row, column, value in cells:
            getattr(sheet, by)(row, column, *value if isinstance(value, tuple) else (value,))

    return make


def merged_titles(book: Workbook) -> None:
    sheet = book.add_worksheet()
    sheet.merge_range("A1:J1", "DAFTAR PESERTA KANTOR CABANG PASURUAN")
    sheet.merge_range("A2:J2", "per 31 Juli 2025")
    fill(sheet, 3)


def merged_headers(book: Workbook) -> None:
    """Two rows of headers: a group above the names of its columns, others merged over both."""
    sheet, group = book.add_worksheet(), (STARTED, PAID)
    fill(sheet, 1, headers=tuple(name if n in group else None for n, name in enumerate(MEMBERS)))
    for column, name in enumerate(MEMBERS):
        if column not in group:
            sheet.merge_range(0, column, 1, column, name)
    sheet.merge_range(0, STARTED, 0, PAID, "Masa Perlindungan")


def merged_headers_above(book: Workbook) -> None:
    """Headers merged over two rows, so that only the upper one holds them."""
    sheet = book.add_worksheet()
    fill(sheet, 1, headers=())
    for column, name in enumerate(MEMBERS):
        sheet.merge_range(0, column, 1, column, name)


def gaps(book: Workbook) -> None:
    sheet = book.add_worksheet()
    for at, cells in ((0, MEMBERS), (1, member(1)), (4, member(2)), (9, member(3))):
        sheet.write_row(at, 0, cells)


def real_days(book: Workbook) -> None:
    sheet, day = book.add_worksheet(), book.add_format({"num_format": "d mmmm yyyy"})
    fill(sheet)
    for row in (1, 2, 3):
        sheet.write_datetime(row, STARTED, datetime(2025, 7, 1), day)
        sheet.write_number(row, BORN, 1990)


def numbers_as_days(serial: int) -> Make:
    return changed(*((row, STARTED, serial) for row in (1, 2, 3)), by="write_number")


def numbers_as_identifiers(book: Workbook) -> None:
    """A spreadsheet keeps fifteen digits."""
    sheet = book.add_worksheet()
    fill(sheet, n=25)
    for row in range(25):
        sheet.write_number(row + 1, 0, int(nik(9 * row)[:15] + "0"))


def totals(book: Workbook) -> None:
    sheet = book.add_worksheet()
    fill(sheet)
    sheet.write(4, 0, "TOTAL")
    sheet.write_formula(4, BORN, "=COUNTA(A2:A4)", None, 3)


def two_sheets(*names: str, hide: int | None = None, n: tuple[int, ...] = (3, 2)) -> Make:
    """The first and the second sheet hold members; one may be hidden."""

    def make(book: Workbook) -> None:
        for at, (name, n_rows) in enumerate(zip(names, n, strict=True)):
            sheet = book.add_worksheet(name)
            if n_rows:
                fill(sheet, n=n_rows)
            if at == hide:
                sheet.hide()

    return make


def claims_beside(book: Workbook) -> None:
    fill(book.add_worksheet("Peserta"))
    sheet = book.add_worksheet("Klaim")
    for row, cells in enumerate((CLAIMS, claim(1))):
        sheet.write_row(row, 0, cells)


def stray(row: int, column: int) -> Make:
    return changed((row, column, "x"))


def decorated(book: Workbook) -> None:
    """Rich text, notes, filters, colours over whole rows, a protected sheet: all harmless."""
    sheet, bold = book.add_worksheet(), book.add_format({"bold": True, "bg_color": "yellow"})
    fill(sheet)
    sheet.write_rich_string(1, 2, bold, "B", "PU")
    sheet.write_comment(2, 2, "periksa")
    sheet.autofilter(0, 0, 3, 9)
    sheet.set_row(2, None, bold, {"hidden": True})
    sheet.set_row(1_048_575, 30, bold)
    for column in range(16_384):
        sheet.write_blank(1, column, None, bold) if column >= 10 else None
    sheet.protect("rahasia")


def chart_only(book: Workbook) -> None:
    chart = book.add_chart({"type": "line"})
    chart.add_series({"values": "=Sheet1!$A$1:$A$3"})
    book.add_worksheet()
    book.add_chartsheet().set_chart(chart)


CASES = [
    case("plain", plain, Read(3)),
    case("merged titles above the headers", merged_titles, Read(3)),
    case("a group above its headers", merged_headers, Read(3)),
    case("headers merged over two rows", merged_headers_above, Read(3)),
    case("a table that begins at C5", lambda book: fill(book.add_worksheet(), 4, 2), Read(3)),
    case("empty rows between", gaps, Read(3)),
    case("real days and numbers", real_days, Read(3)),
    case(
        "formulas with what they gave",
        changed((1, BORN, ("=1900+90", None, 1990)), by="write_formula"),
        Read(3),
    ),
    case(
        "formulas that were never computed",
        changed((1, STARTED, ("=TODAY()",)), by="write_formula"),
        Read(2, {"is no date": 1}),
    ),
    case(
        "cells in error",
        changed((1, 2, ("=NA()", None, "#N/A")), (2, 5, ("=1/0", None, "#DIV/0!")), by="write_formula"),
        Read(1, {"is empty": 2}),
    ),
    case(
        "truth for a segment",
        changed((1, 2, True), by="write_boolean"),
        Read(2, {"is none of the words allowed": 1}),
    ),
    case("days as numbers", numbers_as_days(45839), Read(3)),
    case(
        "identifiers as numbers",
        numbers_as_identifiers,
        Refused("Every NIK ends in 0: a spreadsheet has rounded them", "Export the column as text."),
    ),
    case("totals below", totals, Read(3, {"is a row of totals": 1})),
    case(
        "a header twice",
        changed((0, 10, "Segmen")),
        Refused("are both read as segment.", "Remove or rename one"),
    ),
    case(
        "an empty sheet before",
        two_sheets("Sampul", "Peserta", n=(0, 3)),
        Read(3, says="read sheet 'Peserta' of 2"),
    ),
    case(
        "two sheets that fit",
        two_sheets("Juni", "Juli"),
        Refused(
            "Several sheets can be read: Juni (members), Juli (members).", "Say which with --sheet."
        ),
    ),
    case("two sheets, one of them said", two_sheets("Juni", "Juli"), Read(2), "--sheet", "Juli"),
    case(
        "a sheet that is not there",
        two_sheets("Juni", "Juli"),
        Refused("It has no sheet 'Mei'.", "Its sheets: Juni, Juli."),
        "--sheet",
        "Mei",
    ),
    case(
        "a hidden sheet that fits too",
        two_sheets("Juli", "lama", hide=1),
        Refused(
            "Several sheets can be read: Juli (members), lama (members).", "Say which with --sheet."
        ),
    ),
    case(
        "a hidden sheet alone",
        two_sheets("Sampul", "Data", hide=1, n=(0, 3)),
        Read(3, says="read sheet 'Data' of 2"),
    ),
    case(
        "claims beside members",
        claims_beside,
        Refused("Several sheets can be read", "Say which with --sheet."),
    ),
    case(
        "claims beside members, told apart by the entity", claims_beside, Read(3), "--entity", "members"
    ),
    case(
        "headers only",
        lambda book: fill(book.add_worksheet(), n=0),
        Refused("It has headers and no rows.", "Export it"),
    ),
    case("nothing", lambda book: book.add_worksheet(), Refused("It is empty.", "Export it again.")),
    case("a chart", chart_only, Refused("It is empty.", "Export it again.")),
    case(
        "10,000 columns",
        changed(*((0, c, f"k{c}") for c in range(10, 10_000))),
        Refused("It has 10,000 columns; an extract has fewer than 500.", "Export only the columns"),
    ),
    case("a stray cell below", stray(200_000, 0), Read(3, {"is no identifier": 1})),
    case(
        "a stray cell at the far corner",
        stray(1_048_575, 16_383),
        Refused(
            "Its cells reach to column 16,384 and row 1,048,576", "Copy the table alone to a new sheet"
        ),
    ),
    case("decorations", decorated, Read(3)),
]


@pytest.mark.parametrize("content, expected, words", CASES)
def test_a_hostile_workbook(office, content, expected, words):
    meets(office, workbook(office.folder / "members.xlsx", content), expected, *words)


def test_rows_are_numbered_as_the_spreadsheet_numbers_them(office):
    def make(book: Workbook) -> None:
        sheet = book.add_worksheet()
        fill(sheet, 4, 2)
        sheet.write(6, 2 + STARTED, "besok")

    office.ingest(workbook(office.folder / "members.xlsx", make))
    assert office.quarantined().select("row", "value").rows() == [("7", "besok")]


@pytest.mark.parametrize("make", [real_days, numbers_as_days(45839 - 1462)], ids=["days", "numbers"])
def test_days_counted_from_1904_are_the_same_days(office, make):
    meets(office, workbook(office.folder / "members.xlsx", make, date_1904=True), Read(3))
    assert {row["started_on"] for row in office.held("members")} == {date(2025, 7, 1)}


def test_the_name_does_not_say_that_it_is_a_workbook(office):
    file = workbook(office.folder / "members.xlsx", plain)
    meets(office, file.rename(office.folder / "members.csv"), Read(3))


def test_a_file_of_text_has_no_sheets(office):
    file = office.write("members.csv", members_text())
    meets(
        office, file, Refused("It has no sheets.", "Leave --sheet out for this file."), "--sheet", "Juli"
    )
