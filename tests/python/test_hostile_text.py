"""Hostile files of text: encodings, delimiters, line ends, quotation marks, what is around a table."""

import codecs
import gzip
import io
import os
import zipfile

import pytest
from hostile import Read, Refused, case, meets
from office import CONTRIBUTIONS, MEMBERS, contribution, member, members_text, text

PLAIN = members_text(3)
HEADER, *ROWS = PLAIN.splitlines()
COPY_AGAIN = "Copy or export it again."
NO_QUOTE = "A quotation mark in line 3 is not closed as it should be."


def joined(*lines: str, end: str = "\n") -> str:
    return end.join((*lines, ""))


def quoted(row: tuple[str, ...], delimiter: str) -> str:
    return delimiter.join(f'"{cell}"' for cell in row)


def changed(line: str, old: str, new: str) -> str:
    assert old in line
    return line.replace(old, new)


def ragged(n: int, k: int = len(MEMBERS)) -> str:
    return f"has {n} cells, the header {k}"


def zipped() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("members.csv", PLAIN)
    return target.getvalue()


ENCODINGS = [
    case("utf-8 with a mark", codecs.BOM_UTF8 + PLAIN.encode(), Read(3)),
    case("utf-16", PLAIN.encode("utf-16"), Read(3)),
    case("utf-16 big end first", codecs.BOM_UTF16_BE + PLAIN.encode("utf-16-be"), Read(3)),
    case("utf-16 without a mark", PLAIN.encode("utf-16-le"), Read(3)),
    case("utf-16 big end first without a mark", PLAIN.encode("utf-16-be"), Read(3)),
    case("utf-16 cut in half a letter", PLAIN.encode("utf-16")[:-1], Read(3)),
    case(
        "windows-1252, where a long dash means nothing",
        text(MEMBERS, [member(n, **{"Tgl Berakhir": "–"}) for n in range(3)]).encode("cp1252"),
        Read(3),
    ),
    case(
        "bytes of no encoding",
        joined(HEADER, *ROWS[:2], ROWS[2][:4] + "\x81\x8d" + ROWS[2][4:]).encode("latin-1"),
        Read(2, {"is no identifier": 1}),
    ),
    case("hard spaces", PLAIN.replace("Kota Pasuruan", "Kota\u00a0Pasuruan\u00a0"), Read(3)),
    case(
        "a letter of no width in an identifier",
        joined(HEADER, ROWS[0], ROWS[1][:4] + "\u200b" + ROWS[1][4:]),
        Read(1, {"is no identifier": 1}),
    ),
    case(
        "NUL bytes",
        joined(HEADER, *ROWS).replace("DBHCHT", "DBH\0CHT"),
        Refused("It holds NUL bytes (the first at byte", COPY_AGAIN),
    ),
]

SHAPES = [
    case("comma", PLAIN.replace(";", ","), Read(3)),
    case("tab", PLAIN.replace(";", "\t"), Read(3)),
    case("bar", PLAIN.replace(";", "|"), Read(3)),
    case("a line that names its delimiter", "sep=;\n" + PLAIN, Read(3)),
    case("ends of Windows", PLAIN.replace("\n", "\r\n"), Read(3)),
    case("ends of old Macintoshes", PLAIN.replace("\n", "\r"), Read(3)),
    case(
        "a line break in a header",
        PLAIN.replace("Kabupaten/Kota", '"Kabupaten\n/Kota"', 1),
        Refused("A header holds a line break.", "Write each header in one line"),
    ),
    case("a page break in a title", "\x0cLaporan\x0b peserta\u2028aktif\n" + PLAIN, Read(3)),
    case("ends of both kinds", joined(HEADER, ROWS[0] + "\r", ROWS[1], ROWS[2] + "\r"), Read(3)),
    case("no end of the last line", PLAIN[:-1], Read(3, says="does not end with a line end")),
    case(
        "cut in its last row",
        PLAIN[:-30],
        Refused("It ends in the middle of line 4: it was cut", "Export it again"),
    ),
    case(
        "a quoted table",
        joined(quoted(MEMBERS, ","), *(quoted(member(n), ",") for n in range(3))),
        Read(3),
    ),
    case("a delimiter in quotation marks", changed(PLAIN, "JKK+JKM", '"JKK;JKM"'), Read(3)),
    case(
        "a line break in a cell",
        joined(HEADER, ROWS[0], changed(ROWS[1], "Kota Pasuruan", '"Kota\nPasuruan"'), ROWS[2]),
        Read(3),
    ),
    case(
        "rows of nothing, and rows of a mark",
        joined(HEADER, ROWS[0], ";;;", '"";" ";""', "", '""""', '","', ROWS[1]),
        Read(2, {ragged(1): 2}),
    ),
    case("doubled quotation marks", changed(PLAIN, "DBHCHT", '"""DBHCHT"""'), Read(3)),
    case(
        "a quotation mark that is never closed",
        joined(HEADER, ROWS[0], changed(ROWS[1], "BPU", '"BPU'), ROWS[2]),
        Refused(NO_QUOTE, "Correct the line, or export the file again."),
    ),
    case(
        "a lone inch mark",
        joined(HEADER, ROWS[0], changed(ROWS[1], "DBHCHT", 'DBH"CHT'), ROWS[2]),
        Read(2, {"is none of the words allowed": 1}),
    ),
    case(
        "rows too short and too long",
        joined(HEADER, *ROWS, ROWS[0][:-2], ROWS[0] + ";;"),
        Read(3, {ragged(9): 1, ragged(12): 1}),
    ),
    case(
        "as many cells too few as too many",
        joined(HEADER, ROWS[0], ROWS[1][:-2], ROWS[2] + ";"),
        Read(1, {ragged(9): 1, ragged(11): 1}),
    ),
    case(
        "decimal commas between commas",
        text(
            CONTRIBUTIONS,
            [
                contribution(n, **{"Jumlah (Rp)": amount})
                for n, amount in enumerate(("10000", "10,000.50"))
            ],
            ",",
        ),
        Read(1, {ragged(9, 8): 1}),
    ),
    case("a last column without a name", "".join(f"{line};\n" for line in PLAIN.splitlines()), Read(3)),
    case(
        "one delimiter too many in every row",
        joined(HEADER, *(f"{line};" for line in ROWS)),
        Refused(
            "None of its 3 rows can be accepted (has 11 cells, the header 10: 3).", "Correct them. See"
        ),
    ),
    case(
        "empty lines and lines of delimiters",
        joined(HEADER, "", ROWS[0], ";" * 9, " ", ROWS[1], '""', ROWS[2], "", ""),
        Read(3),
    ),
    case("lines of delimiters alone", joined(HEADER, ";" * 9, *ROWS, ";" * 9, " ;" * 9), Read(3)),
    case(
        "a cell of a million letters",
        changed(PLAIN, "DBHCHT", "D" * 10**6),
        Refused("None of its 3 rows can be accepted", "Correct them."),
    ),
]

AROUND = [
    case(
        "titles above the headers",
        joined("DAFTAR PESERTA", "Kantor Cabang: Pasuruan; Bulan: Juli 2025", "", HEADER, *ROWS),
        Read(3),
    ),
    case(
        "totals below",
        joined(HEADER, *ROWS, "TOTAL;;;;;;;;3;", "Jumlah Peserta;;;;;;;;3;"),
        Read(3, {"is a row of totals": 2}),
    ),
    case(
        "notes below",
        joined(HEADER, *ROWS, "Dicetak 31 Juli 2025 oleh kantor cabang"),
        Read(3, {ragged(1): 1}),
    ),
    case(
        "headers of every printed page",
        joined(HEADER, ROWS[0], HEADER, ROWS[1], HEADER, ROWS[2]),
        Read(3, {"is the header again": 2}),
    ),
    case(
        "headers in capitals, with dots and spaces",
        joined(HEADER.upper().replace("TMT", " Tgl._Mulai :"), *ROWS),
        Read(3),
    ),
    case("headers only", joined(HEADER), Refused("It has headers and no rows.", "Export it again.")),
    case(
        "no headers", joined(*ROWS), Refused("No row of headers was found", "docs/input-contract.en.md")
    ),
    case(
        "a needed column that is not there",
        text(MEMBERS[1:], [member(n)[1:] for n in range(3)]),
        Refused(
            "As members it lacks person_id (person id, nik, no nik).",
            "Headers seen: Kabupaten/Kota, Segmen",
        ),
    ),
    case(
        "claims said to be members",
        text(CONTRIBUTIONS, [contribution(1)]),
        Refused("As members it lacks", "Its headers fit contributions: use --entity contributions."),
        "--entity",
        "members",
    ),
    case(
        "one header twice",
        text((*MEMBERS, "Segmen"), [(*member(1), "PU")]),
        Refused(
            "'Segmen' (column 3) and 'Segmen' (column 11) are both read as segment.",
            "Remove or rename one",
        ),
    ),
    case(
        "two headers of one column",
        text((*MEMBERS, "Tanggal Mulai"), [(*member(1), "1/1/2025")]),
        Refused(
            "'TMT' (column 6) and 'Tanggal Mulai' (column 11) are both read as started_on.",
            "Remove or rename",
        ),
    ),
    case(
        "10,000 columns",
        text((*MEMBERS, *(f"k{n}" for n in range(9990))), [(*member(1), *[""] * 9990)]),
        Refused("It has 10,000 columns; an extract has fewer than 500.", "Export only the columns"),
    ),
    case(
        "equal rows",
        joined(HEADER, ROWS[0], ROWS[1], ROWS[0], ROWS[0]),
        Read(2, {"stands in the file twice": 2}),
    ),
]

NOT_TEXT = [
    case("empty", b"", Refused("It is empty.", "Export it again.")),
    case("blank", b"\xef\xbb\xbf \r\n\r\n", Refused("It is empty.", "Export it again.")),
    case("zeros", bytes(5000), Refused("It is empty.", "Export it again.")),
    case(
        "random bytes",
        bytes(range(1, 256)) * 40,
        Refused("No row of headers was found", "Give the first row names"),
    ),
    case("gzip", gzip.compress(PLAIN.encode()), Refused("It is a gzip archive.", "Unpack it")),
    case("zip", zipped(), Refused("It is an archive, not an .xlsx workbook.", "Unpack it")),
    case("half a zip", zipped()[:-40], Refused("The workbook is cut or damaged.", COPY_AGAIN)),
    case("PDF", b"%PDF-1.7\n%\xe2\xe3", Refused("It is a PDF.", "export the table as CSV or .xlsx")),
    case(
        "a web page",
        b"<html><body><table><tr><td>NIK</td>",
        Refused("It is a web page or XML", "save it as .xlsx"),
    ),
    case(
        "a workbook of 2003 in XML",
        b'<?xml version="1.0"?><Workbook/>',
        Refused("a web page or XML", "as .xlsx"),
    ),
    case("JSON", b'[{"nik": 1}]', Refused("It is JSON.", "Export the table as CSV, .xlsx or Parquet.")),
]


@pytest.mark.parametrize("content, expected, words", ENCODINGS + SHAPES + AROUND + NOT_TEXT)
def test_a_hostile_file_of_text(office, content, expected, words):
    meets(office, office.write("members.csv", content), expected, *words)


def test_the_name_does_not_say_what_a_file_is(office):
    meets(office, office.write("members.xlsx", PLAIN), Read(3))


def test_a_pipe_is_no_file(office):
    os.mkfifo(office.folder / "pipe")
    meets(
        office,
        office.folder / "pipe",
        Refused("It is a pipe or a device.", "Save what it gives as a file"),
    )
