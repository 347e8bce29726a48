"""A workbook for people who live in Excel: what it is, all columns, sources, a sheet a relation."""

import io
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import polars as pl
import polars.selectors as cs
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from warehouse.explorer.words import unit
from warehouse.exports.describe import LICENCE, TITLES, dictionary, warnings
from warehouse.exports.relations import Relation

MOST_ROWS = 1_048_575  # Of a sheet, below its header.
LONGEST_NAME = 31  # Of a sheet.
# How numbers of a unit are written; a percent is a number from 0 to 100.
FORMATS = {
    **dict.fromkeys(("persons", "number", "cases", "rows"), "#,##0"),
    **dict.fromkeys(("rupiah", "rupiah per case", "rupiah per person and month"), "#,##0"),
    **dict.fromkeys(("percent", "percentage points", "days"), "0.0"),
    "date": "yyyy-mm-dd",
    "time": "yyyy-mm-dd hh:mm",
}
WIDTHS = {"text": 32, "code": 16}
WIDTH = 12  # Of neither text nor code.
FILTER_ARROW = 3
NOTE = {"author": "", "x_scale": 2, "y_scale": 2}
OWN_NAMES = {"core.dim_source": "sources"}
SIMULATED = ("SIMULASI: bukan data nyata", "SIMULATED: no real data")
HOW = (
    "Arahkan ke judul kolom untuk arti dan satuannya. Kode adalah teks. Sel kosong: tidak ada nilai.",
    "Point at a header for its meaning and unit. Codes are texts. An empty cell is no value.",
)
CONTENTS = ("lembar / sheet", "isi", "holds", "baris / rows", "perhatikan", "beware")


def of_relations(
    release: dict, relations: list[Relation], scratch: Path, on_sheet: Callable[[str], None]
) -> bytes:
    """The workbook; `scratch` is a folder for what it keeps meanwhile, `on_sheet` hears of relations.

    A relation with more rows than a sheet has is named in the contents and has no sheet.
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"constant_memory": True, "tmpdir": str(scratch)})
    made = datetime.fromisoformat(release["created_at"]).replace(tzinfo=None)
    book.set_properties({"title": TITLES["title"], "subject": release["build_id"], "created": made})
    formats = {code: book.add_format({"num_format": text}) for code, text in FORMATS.items()}
    formats["head"] = book.add_format({"bold": True, "bottom": 1})
    # Sheets stand in the order in which they are added.
    about, columns = book.add_worksheet("about"), book.add_worksheet("columns")
    fitting = [relation for relation in relations if relation.rows.height <= MOST_ROWS]
    fitting.sort(key=lambda relation: relation.name not in OWN_NAMES)
    sheets = {relation.name: book.add_worksheet(_sheet_name(relation)) for relation in fitting}
    _about(about, release, relations, sheets, formats["head"])
    meanings = dictionary(relations)
    _table(columns, meanings, dict.fromkeys(meanings.columns, "text"), {}, formats)
    for relation in fitting:
        on_sheet(relation.name)
        sheet = sheets[relation.name]
        units = {column["column_name"]: column["unit"] for column in relation.columns}
        notes = {column["column_name"]: _note(column) for column in relation.columns}
        _table(sheet, relation.rows, units, notes, formats)
        if relation.is_simulated:
            sheet.set_tab_color("#B3261E")
    book.close()
    return out.getvalue()


def _sheet_name(relation: Relation) -> str:
    own = OWN_NAMES.get(relation.name, relation.name.partition(".")[2])
    return f"{'sim-' if relation.is_simulated else ''}{own}"[:LONGEST_NAME]


def _about(
    sheet: Worksheet,
    release: dict,
    relations: list[Relation],
    sheets: dict[str, Worksheet],
    head: Format,
) -> None:
    """What the workbook is, in both languages, and a list of its sheets with links."""
    for place, width in enumerate((34, 60, 60, 14, 60, 60)):
        sheet.set_column(place, place, width)
    lines = [
        (TITLES["title_id"], TITLES["title"]),
        (f"Rilis {release['build_id']}", f"Release {release['build_id']}"),
        (f"Dibuat {release['created_at']}", f"Made {release['created_at']}"),
        (f"Lisensi: {LICENCE['title']}", LICENCE["path"]),
        HOW,
        *([SIMULATED] if any(relation.is_simulated for relation in relations) else []),
    ]
    for line, texts in enumerate(lines):
        for place, text in enumerate(texts, start=1):
            sheet.write_string(line, place, text, head if line == 0 else None)
    first = len(lines) + 1
    for place, name in enumerate(CONTENTS):
        sheet.write_string(first, place, name, head)
    for line, relation in enumerate(relations, start=first + 1):
        if own := sheets.get(relation.name):
            sheet.write_url(line, 0, f"internal:'{own.name}'!A1", string=own.name)
        else:
            sheet.write_string(line, 0, f"csv/{relation.stem}.csv")
        sheet.write_string(line, 1, relation.about["about_id"])
        sheet.write_string(line, 2, relation.about["about_en"])
        sheet.write_number(line, 3, relation.rows.height)
        for place, lang in ((4, "id"), (5, "en")):
            sheet.write_string(line, place, "; ".join(warnings(relation, lang)))


def _table(
    sheet: Worksheet,
    rows: pl.DataFrame,
    units: dict[str, str],
    notes: dict[str, str],
    formats: dict[str, Format],
) -> None:
    """A frame below its frozen names, with filters; `units` and `notes` are those of its columns."""
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, rows.height, rows.width - 1)
    writes = {
        pl.String: sheet.write_string,
        pl.Boolean: sheet.write_boolean,
        pl.Date: sheet.write_datetime,
    }
    cells = []
    for place, (name, kind) in enumerate(rows.schema.items()):
        width = max(WIDTHS.get(units[name], WIDTH), len(name) + FILTER_ARROW)
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, name, formats["head"])
        if name in notes:
            sheet.write_comment(0, place, notes[name], NOTE)
        cells.append((place, writes.get(kind, sheet.write_number), formats.get(units[name])))
    numbers = rows.with_columns(cs.decimal().cast(pl.Float64))  # What a cell of Excel holds.
    for line, row in enumerate(numbers.iter_rows(), start=1):
        for (place, write, form), value in zip(cells, row, strict=True):
            if value is not None:
                write(line, place, value, form)


def _note(column: dict) -> str:
    """What a header says when pointed at."""
    names = f"{column['label_id']} · {column['label_en']}"
    units = " · ".join(dict.fromkeys(unit(lang, column["unit"]) for lang in ("id", "en")))
    meanings = filter(None, (column.get("description_id"), column["description"]))
    return "\n".join([names, units, *meanings])
