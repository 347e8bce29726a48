"""CSV as readers download it: the values of the mart, and nothing that a spreadsheet would run."""

import csv
import io
import re

import polars as pl

# A spreadsheet takes a text that begins so for a formula; the wide forms are what some keyboards write.
FORMULA = r"^[=+\-@\t\r\n＝＋－＠]"
NUMBER = r"^[+-]?[\d.,\s%]*$"


def of_frame(rows: pl.DataFrame) -> bytes:
    """All columns of a frame; a text that looks like a formula gets an apostrophe before it."""
    texts = [name for name, kind in rows.schema.items() if kind == pl.String]
    runs = {name: pl.col(name).str.contains(FORMULA) for name in texts}
    inert = [
        pl.when(runs[name] & ~pl.col(name).str.contains(NUMBER))
        .then("'" + pl.col(name))
        .otherwise(pl.col(name))
        .alias(name)
        for name in texts
    ]
    return rows.with_columns(inert).write_csv().encode()


def of_rows(head: list[str], rows: list[tuple]) -> bytes:
    """The same for rows of Python's own types, whose head a reader may have written."""
    out = io.StringIO()
    csv.writer(out).writerows([_inert(cell) for cell in row] for row in (head, *rows))
    return out.getvalue().encode()


def _inert(cell: object) -> object:
    runs = isinstance(cell, str) and re.match(FORMULA, cell) and not re.match(NUMBER, cell)
    return f"'{cell}" if runs else cell
