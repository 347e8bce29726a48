"""Any file of the contract as chunks of text rows: CSV, workbook or Parquet."""

from collections.abc import Iterator
from typing import NamedTuple

import fastexcel
import polars as pl

from warehouse.ingest import headers, text
from warehouse.ingest.contract import ENTITIES
from warehouse.ingest.faults import FileFaultError
from warehouse.ingest.scan import HEAD_BYTES, Scan
from warehouse.ingest.text import Chunk

CHUNK_ROWS = 250_000


class Source(NamedTuple):
    plan: headers.Plan
    chunks: Iterator[Chunk]
    sheet: str | None = None
    # What the reader noticed that is no fault.
    notes: tuple[str, ...] = ()


def open_source(scanned: Scan, entity: str | None, sheet: str | None) -> Source:
    """Understand a file's headers. Raises FileFaultError where it is no table of the contract."""
    if sheet is not None and scanned.kind != "workbook":
        raise FileFaultError("It has no sheets.", "Leave --sheet out for this file.")
    entities = [entity] if entity else list(ENTITIES)
    if scanned.kind == "workbook":
        return _open_workbook(scanned, entity, entities, sheet)
    if scanned.kind == "parquet":
        return _open_parquet(scanned, entity)
    return _open_text(scanned, entity, entities)


def _open_text(scanned: Scan, entity: str | None, entities: list[str]) -> Source:
    with scanned.path.open("rb") as file:
        raw = file.read(HEAD_BYTES * 4)
    head = raw.decode(scanned.encoding, "replace").lstrip("\ufeff")
    delimiter, at, cells = headers.split_text(head, entities)
    plan = headers.plan(cells, at + 1, entity)
    return Source(plan, _text_chunks(scanned, delimiter, plan))


def _text_chunks(scanned: Scan, delimiter: str, plan: headers.Plan) -> Iterator[Chunk]:
    k, line, last = len(plan.headers), 1, None
    for block, done in text.utf8_blocks(scanned.path, scanned.encoding):
        body = block
        while line <= plan.header_row and body:
            body, line = body[body.find(b"\n") + 1 or len(body) :], line + 1
        if not body:
            continue
        frame, broken, n_lines = text.parse(body, k, delimiter, line)
        line += n_lines
        last = (broken[-1] if broken else None, line - 1)
        yield Chunk(frame, broken, done)
    if last and last[0] and last[0][0] == last[1] and not scanned.ends_with_line_end:
        raise FileFaultError(
            f"It ends in the middle of line {last[1]}: it was cut while it was copied or exported.",
            "Export it again; if the last line is a note, remove it.",
        )


def _open_workbook(scanned: Scan, entity: str | None, entities: list[str], sheet: str | None) -> Source:
    try:
        book = fastexcel.read_excel(scanned.path)
        names = book.sheet_names
        if sheet is not None and sheet not in names:
            raise FileFaultError(f"It has no sheet {sheet!r}.", f"Its sheets: {', '.join(names)}.")
        found, faults = [], []
        for name in [sheet] if sheet is not None else names:
            loaded = book.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
            frame = loaded.to_polars()
            try:
                found.append((name, frame, _plan_of_sheet(frame, entity, entities)))
            except FileFaultError as fault:
                faults.append((frame.height, fault))
    except fastexcel.FastExcelError:
        raise FileFaultError("The workbook is cut or damaged.", "Open it and save it again.") from None
    if not found:
        if max((height for height, _ in faults), default=0) == 0:
            raise FileFaultError("It is empty.", "Export it again.")
        # Of several sheets the longest tells best what is missing.
        raise max(faults, key=lambda f: f[0])[1]
    if len(found) > 1:
        fitting = ", ".join(f"{name} ({plan.entity.name})" for name, _, plan in found)
        raise FileFaultError(f"Several sheets can be read: {fitting}.", "Say which with --sheet.")
    name, frame, plan = found[0]
    notes = (f"read sheet {name!r} of {len(names)}",) if len(names) > 1 else ()
    return Source(plan, _frame_chunks(frame, plan, scanned.n_bytes), name, notes)


def _plan_of_sheet(frame: pl.DataFrame, entity: str | None, entities: list[str]) -> headers.Plan:
    if frame.is_empty():
        raise FileFaultError("It is empty.", "Export it again.")
    rows = [[cell or "" for cell in row] for row in frame.head(headers.FIRST_ROWS).rows()]
    at, cells = headers.header_row(rows, entities)
    return headers.plan(cells, at + 1, entity)


def _frame_chunks(frame: pl.DataFrame, plan: headers.Plan, n_bytes: int) -> Iterator[Chunk]:
    cells = [f"c{i}" for i in range(frame.width)]
    rows = frame.rename(dict(zip(frame.columns, cells, strict=True))).fill_null("")
    rows = rows.with_row_index("row", offset=1).slice(plan.header_row)
    rows = rows.filter(pl.any_horizontal(pl.col(cells).str.strip_chars() != ""))
    for part in rows.iter_slices(CHUNK_ROWS):
        yield Chunk(part, [], n_bytes)


def _open_parquet(scanned: Scan, entity: str | None) -> Source:
    try:
        lazy = pl.scan_parquet(scanned.path, glob=False)
        schema = lazy.collect_schema()
    except (pl.exceptions.PolarsError, OSError):
        raise FileFaultError("The Parquet file is cut or damaged.", "Copy or export it again.") from None
    names = list(schema)
    headers.check(2, names, "")
    plan = headers.plan(names, 0, entity)
    for column, place in plan.columns.items():
        name, kind = names[place], schema[names[place]]
        if kind.is_nested() or kind == pl.Binary:
            raise FileFaultError(
                f"Column {name} holds {kind}, not text, numbers or dates.", "Export it as text."
            )
        if kind.is_float() and plan.entity.column(column).kind == "identifier":
            raise FileFaultError(
                f"Column {name} holds {kind}, which cannot hold every number of 16 digits.",
                "Export it as text or as whole numbers.",
            )
    return Source(plan, _parquet_chunks(scanned, lazy, schema))


def _parquet_chunks(scanned: Scan, lazy: pl.LazyFrame, schema: pl.Schema) -> Iterator[Chunk]:
    texts = [
        (
            pl.lit("")
            if kind.is_nested() or kind == pl.Binary
            else pl.col(name).cast(pl.String).fill_null("")
        ).alias(f"c{i}")
        for i, (name, kind) in enumerate(schema.items())
    ]
    try:
        n_rows, first = lazy.select(pl.len()).collect().item(), 0
        while first < n_rows:
            part = lazy.slice(first, CHUNK_ROWS).select(texts).collect()
            yield Chunk(part.with_row_index("row", offset=first + 1), [], scanned.n_bytes)
            first += CHUNK_ROWS
    except (pl.exceptions.PolarsError, OSError):
        raise FileFaultError("The Parquet file is cut or damaged.", "Copy or export it again.") from None
