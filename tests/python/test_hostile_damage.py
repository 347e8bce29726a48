"""Damaged files: half workbooks and half Parquet, bombs, passwords, columns that are no text."""

import io
import zipfile
from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from hostile import Read, Refused, case, meets
from office import CONTRIBUTIONS, MEMBERS, contribution, member, nik, workbook

SAVE_AGAIN = "save it as .xlsx without a password, or as CSV UTF-8"


def plain(book) -> None:
    sheet = book.add_worksheet()
    for row, cells in enumerate((MEMBERS, member(1), member(2), member(3))):
        sheet.write_row(row, 0, cells)


def test_half_a_workbook(office):
    whole = workbook(office.folder / "members.xlsx", plain).read_bytes()
    for n_bytes in (len(whole) // 2, len(whole) - 10):
        file = office.write("half.xlsx", whole[:n_bytes])
        meets(office, file, Refused("The workbook is cut or damaged.", "Copy or export it again."))


def test_a_damaged_sheet(office):
    """The archive is whole, the XML in it is not."""
    file = workbook(office.folder / "members.xlsx", plain)
    with zipfile.ZipFile(file) as whole, zipfile.ZipFile(office.folder / "torn.xlsx", "w") as torn:
        for entry in whole.infolist():
            content = whole.read(entry)
            torn.writestr(entry, content[: len(content) // 2] if "sheet1" in entry.filename else content)
    meets(
        office,
        office.folder / "torn.xlsx",
        Refused("The workbook is cut or damaged.", "Open it and save it again."),
    )


def test_a_bomb_is_refused_before_it_is_unpacked(office):
    file = workbook(office.folder / "members.xlsx", plain)
    with (
        zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/worksheets/sheet2.xml", "w", force_zip64=True) as part,
    ):
        for _ in range(120):
            part.write(bytes(1 << 20))
    meets(office, file, Refused("The workbook would unpack to 120 MB from", "Save it as CSV UTF-8."))


def test_a_workbook_with_a_password_or_of_the_old_format(office):
    """Both are containers of the old format; only one holds an encrypted package."""
    container = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000)
    locked = office.write("locked.xlsx", container + "EncryptedPackage".encode("utf-16-le"))
    meets(office, locked, Refused("It is protected by a password.", SAVE_AGAIN))
    meets(office, office.write("old.xls", container), Refused("of the old format (.xls).", SAVE_AGAIN))


# Parquet


def table(**columns: object) -> pl.DataFrame:
    """Two contributions as text, with some columns of another type."""
    rows = [contribution(1), contribution(2)]
    return pl.DataFrame(rows, schema=dict.fromkeys(CONTRIBUTIONS, pl.String), orient="row").with_columns(
        **{name: pl.Series(values) for name, values in columns.items()}
    )


def parquet(frame: pl.DataFrame) -> bytes:
    target = io.BytesIO()
    frame.write_parquet(target)
    return target.getvalue()


TYPED = {
    "NIK": [int(nik(1)), int(nik(2))],
    "Kode Kab/Kota": [3575, 3514],
    "Bulan Iuran": [date(2025, 7, 1), date(2025, 6, 30)],
    "Jumlah (Rp)": [Decimal("10000.00"), Decimal("6800.00")],
    "Tgl Bayar": [date(2025, 7, 10), None],
}
TYPES = [
    case("text", table(), Read(2)),
    case("numbers, days and gaps", table(**TYPED), Read(1, {"is empty": 1})),
    case("amounts with a point", table(**{"Jumlah (Rp)": [10000.0, 6800.5]}), Read(2)),
    case(
        "identifiers with a point",
        table(NIK=[float(nik(1)), None]),
        Refused(
            "Column NIK holds Float64, which cannot hold every number", "Export it as text or as whole"
        ),
    ),
    case("words of a dictionary", table().cast({"Segmen": pl.Categorical}), Read(2)),
    case(
        "days with an hour",
        table().with_columns(pl.Series("Tgl Bayar", [date(2025, 7, 10)] * 2).cast(pl.Datetime)),
        Read(2),
    ),
    case(
        "a list beside the contract",
        table(lain=[[1, 2], [3]]),
        Read(2, says="not in the contract, dropped: lain"),
    ),
    case(
        "a list for a segment",
        table(Segmen=[["BPU"], ["PU"]]),
        Refused("Column Segmen holds List(String), not text, numbers or dates.", "Export it as text."),
    ),
    case(
        "bytes for an identifier",
        table(NIK=[b"1", b"2"]),
        Refused("Column NIK holds Binary", "Export it as text."),
    ),
    case("no rows", table().clear(), Refused("It has headers and no rows.", "Export it again.")),
    case(
        "an identifier beside the contract",
        table(lama=[int(nik(3)), None]),
        Refused("Column 'lama' holds what looks like a NIK.", "Remove the column"),
    ),
]


@pytest.mark.parametrize("content, expected, words", TYPES)
def test_types_of_parquet(office, content, expected, words):
    meets(office, office.write("contributions.parquet", parquet(content)), expected, *words)


@pytest.mark.parametrize(
    "cut", [slice(0, 600), slice(0, -4), slice(0, 12)], ids=["half", "no end", "a few bytes"]
)
def test_half_a_parquet_file(office, cut):
    file = office.write("half.parquet", parquet(table())[cut])
    meets(office, file, Refused("The Parquet file is cut or damaged.", "Copy or export it again."))


def test_parquet_with_a_torn_page(office):
    """The footer is whole, the rows are not."""
    content = bytearray(parquet(table()))
    content[40:400] = bytes(360)
    meets(
        office,
        office.write("torn.parquet", bytes(content)),
        Refused("The Parquet file is cut or damaged.", "Copy or export it again."),
    )


def test_the_name_does_not_say_that_it_is_parquet(office):
    meets(office, office.write("contributions.csv", parquet(table())), Read(2))
