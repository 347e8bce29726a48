"""What a CSV must be before dbt may load it: UTF-8, commas, and a cell for each name in each row."""

import csv
import io
from pathlib import Path

from warehouse.settings import PROJECT


def faults(folder: Path = PROJECT / "seeds") -> list[str]:
    """One line per fault, with file, line and remedy; empty when every seed can be read."""
    return [fault for path in sorted(folder.glob("*/*.csv")) for fault in _faults_of(path)]


def _faults_of(path: Path) -> list[str]:
    name = f"file=seeds/{path.parent.name}/{path.name}"
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as wrong:
        line = path.read_bytes()[: wrong.start].count(b"\n") + 1
        return [f"{name}  line={line}  problem=is not UTF-8  remedy=Save the file as UTF-8 CSV."]
    # Lines as DuckDB has them: a page break or a line separator within a cell ends none.
    rows, line, found = csv.reader(io.StringIO(text, newline=""), strict=True), 1, []
    try:
        head = next(rows, [])
        if len(head) < 2:
            return [
                f"{name}  line=1  value={head}  problem=has one column or none  "
                "remedy=Part the columns by commas; a workbook must be saved as CSV first."
            ]
        line = rows.line_num + 1
        for row in rows:
            if len(row) != len(head):
                found.append(
                    f"{name}  line={rows.line_num}  "
                    f"problem=has {len(row)} cells, the header {len(head)}  "
                    "remedy=Put quotes around a cell that holds a comma; a cut row must be completed."
                )
            line = rows.line_num + 1
    except csv.Error:
        found.append(
            f"{name}  line={line}  "
            "problem=has a quotation mark that is never closed, or closed before its cell ends  "
            'remedy=Put quotes around the whole cell, and write a quote within it twice: "".'
        )
    return found
