"""Delimited text in blocks of whole lines, so that a file larger than memory goes through."""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import polars as pl

from warehouse.ingest.faults import Fault, FileFaultError, ragged

BLOCK_BYTES = 24 << 20
LONGEST_LINE = 1 << 20
LONGEST_CELL_LINES = 20


class Chunk(NamedTuple):
    """Rows as text: `row` (the line or spreadsheet row), then c0, c1, ...; and rows that are none."""

    frame: pl.DataFrame
    broken: list[tuple[int, Fault]]
    done_bytes: int


def no_cells(k: int) -> dict[str, type[pl.DataType]]:
    return {"row": pl.UInt32} | {f"c{i}": pl.String for i in range(k)}


def utf8_blocks(path: Path, encoding: str) -> Iterator[tuple[bytes, int]]:
    """The file as UTF-8, block by block, each ending with a line; and how many bytes were read."""
    decoder = None if encoding == "utf-8" else codecs.getincrementaldecoder(encoding)(errors="replace")
    left, done = b"", 0
    with path.open("rb") as file:
        if encoding == "utf-8" and file.read(3) != codecs.BOM_UTF8:
            file.seek(0)
        ends = None
        while True:
            raw = file.read(BLOCK_BYTES)
            done += len(raw)
            block = raw if decoder is None else decoder.decode(raw, final=not raw).encode()
            if ends is None:
                # The line ends of old Macintosh programs; decided once, as a block may be cut in \r\n.
                ends = b"\n" if b"\n" in block else b"\r"
            if ends == b"\r":
                block = block.replace(b"\r", b"\n")
            block = left + block
            if not raw:
                if block:
                    yield block, done
                return
            cut = _last_line_end(block)
            if cut == 0 and len(block) > 4 * BLOCK_BYTES + LONGEST_LINE:
                raise FileFaultError(
                    "A quotation mark is opened and never closed, or a line has no end.",
                    "Export the file again, as CSV UTF-8 or as a workbook.",
                )
            left = block[cut:]
            if cut:
                yield block[:cut], done


def _last_line_end(block: bytes) -> int:
    """Where the last line ends that is not within quotation marks."""
    cut = block.rfind(b"\n") + 1
    if cut and block.count(b'"', 0, cut) % 2:
        # Step back over whole quoted cells only.
        cut = block.rfind(b"\n", 0, block.rfind(b'"', 0, cut)) + 1
        if block.count(b'"', 0, cut) % 2:
            return 0
    return cut


def parse(block: bytes, k: int, delimiter: str, first: int) -> tuple[pl.DataFrame, list, int]:
    """Cells of a block whose first line has the number `first`: rows, broken rows, number of lines."""
    n_lines = block.count(b"\n") + (not block.endswith(b"\n"))
    if b'"' not in block and block.count(delimiter.encode()) == n_lines * (k - 1):
        try:
            frame = _cells(block, k, delimiter)
        except pl.exceptions.PolarsError:
            pass  # A line with too many cells and one with too few: looked at line by line.
        else:
            # An empty first cell may begin an empty line.
            if frame.height == n_lines and not (frame["c0"].str.strip_chars() == "").any():
                rows = pl.Series("row", range(first, first + n_lines), dtype=pl.UInt32)
                return frame.insert_column(0, rows), [], n_lines
    lines = pl.Series("line", block.decode("utf-8", "replace").split("\n")[:n_lines])
    lines = lines.str.strip_suffix("\r")
    if (lines.str.count_matches('"', literal=True) % 2 == 1).any():
        return *_quoted_lines(block, k, delimiter, first), n_lines
    rows = pl.Series("row", range(first, first + n_lines), dtype=pl.UInt32)
    n_cells = lines.str.replace_all(r'"[^"]*"', "").str.count_matches(delimiter, literal=True) + 1
    # Cells of nothing, quoted or not. A quotation mark in a cell, or another delimiter, makes a row.
    nothing = r'\s*(?:"\s*"\s*)?'
    blank = lines.str.contains(f"^{nothing}(?:{re.escape(delimiter)}{nothing})*$")
    whole = (n_cells == k) & ~blank
    broken = [
        (row, ragged(n, k))
        for row, n in zip(*(s.filter(~whole & ~blank).to_list() for s in (rows, n_cells)), strict=True)
    ]
    text = "\n".join(lines.filter(whole).to_list()).encode()
    frame = _cells(text, k, delimiter) if text else pl.DataFrame(schema=no_cells(k)).drop("row")
    return frame.insert_column(0, rows.filter(whole)), broken, n_lines


def _cells(block: bytes, k: int, delimiter: str) -> pl.DataFrame:
    return pl.read_csv(
        io.BytesIO(block),
        has_header=False,
        separator=delimiter,
        schema={f"c{i}": pl.String for i in range(k)},
        empty_string_is_null=False,
        infer_schema=False,
    )


def _quoted_lines(block: bytes, k: int, delimiter: str, first: int) -> tuple[pl.DataFrame, list]:
    """Cells with line breaks in them: Python's reader, which says where a record begins."""
    text = io.StringIO(block.decode("utf-8", "replace"), newline="")
    reader = csv.reader(text, delimiter=delimiter, strict=True)
    rows, broken, begins = [], [], 0
    never_closed = None
    try:
        for record in reader:
            row, n_lines = first + begins, reader.line_num - begins
            begins = reader.line_num
            if n_lines > LONGEST_CELL_LINES:
                never_closed = row
                break
            if any(cell.strip() for cell in record):
                if len(record) == k:
                    rows.append((row, *record))
                else:
                    broken.append((row, ragged(len(record), k)))
    except csv.Error:
        never_closed = first + begins
    if never_closed is not None:
        raise FileFaultError(
            f"A quotation mark in line {never_closed} is not closed as it should be.",
            "Correct the line, or export the file again.",
        )
    return pl.DataFrame(rows, schema=no_cells(k), orient="row"), broken
