"""Files in, batches out: all of a command's files, or none."""

import csv
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from warehouse.ingest import batch, identity, reading
from warehouse.ingest.batch import Batch, BatchError
from warehouse.ingest.contract import Entity
from warehouse.ingest.faults import FileFaultError
from warehouse.ingest.headers import Plan
from warehouse.ingest.rows import REJECTED, Checker
from warehouse.ingest.scan import scan
from warehouse.ingest.store import Store
from warehouse.ingest.text import Chunk
from warehouse.settings import Home


@dataclass
class Outcome:
    """What became of one file."""

    path: Path
    batch: Batch | None = None
    plan: Plan | None = None
    fault: FileFaultError | None = None
    already_held: bool = False
    notes: list[str] = field(default_factory=list)
    quarantine: Path | None = None


@dataclass(frozen=True)
class Options:
    entity: str | None = None
    sheet: str | None = None
    as_of: date | None = None
    replace: bool = False
    dry_run: bool = False


OnProgress = Callable[[Path, int, int], None]


def ingest(
    home: Home,
    paths: list[Path],
    options: Options,
    on_progress: OnProgress = lambda path, done, size: None,
) -> list[Outcome]:
    """Read files into batches and commit them together; with one fault in one file, commit nothing.

    Raises BatchError where the batches held do not allow it. The caller holds the home's lock, which
    swept what was left over.
    """
    catalog = batch.read_catalog(home)
    key = identity.read_key(home)
    outcomes: list[Outcome] = []
    undone = ExitStack()
    undone.callback(batch.sweep_folders, home)
    with undone, _work_folder(home) as work:
        for n, path in enumerate(paths):
            outcome = Outcome(path)
            outcomes.append(outcome)
            try:
                staged = [o.batch for o in outcomes if o.batch]
                _ingest_one(
                    home, outcome, options, catalog.batches, staged, key, work / str(n), on_progress
                )
            except FileFaultError as fault:
                outcome.fault, outcome.batch = fault, None
        new = [o.batch for o in outcomes if o.batch]
        refused = any(o.fault for o in outcomes)
        if new and not refused:
            retired = _retired(catalog.batches, new) if options.replace else set()
            kept = [b for b in catalog.batches if b.entity not in retired]
            _check_keys(kept, new)
            if options.dry_run:
                batch.check(kept, new)
            else:
                batch.commit(home, new, retired)
                undone.pop_all()  # What was retired stays until the next command: it may be read now.
    return outcomes


@contextmanager
def _work_folder(home: Home):
    """Holds hashed rows only: no identifier is written to disk, not for a moment."""
    work = batch.extracts(home) / f".work-{os.getpid()}"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _ingest_one(
    home: Home,
    outcome: Outcome,
    options: Options,
    held: tuple[Batch, ...],
    staged: list[Batch],
    key: bytes,
    work: Path,
    on_progress: OnProgress,
) -> None:
    path = outcome.path
    scanned = scan(path)
    source = reading.open_source(scanned, options.entity, options.sheet)
    outcome.plan, entity = source.plan, source.plan.entity
    outcome.notes += source.notes
    content = hashlib.sha256(f"{scanned.sha256}:{options.sheet or ''}".encode()).hexdigest()
    batch_id = content[:16] if options.sheet else scanned.sha256[:16]
    others = staged if options.replace else [*held, *staged]
    if any((b.entity, b.batch_id) == (entity.name, batch_id) for b in others):
        outcome.already_held = True
        return
    today = options.as_of or date.today()
    checker = Checker(source.plan, identity.Hasher(key), today, scanned.is_1904)
    work.mkdir()
    folder = None
    with closing(Store(work, entity)) as store:
        for chunk in _ahead(source.chunks):
            store.add(*checker.check(chunk))
            on_progress(path, chunk.done_bytes, scanned.n_bytes)
        if checker.n_nik >= 20 and checker.n_nik == checker.n_nik_ending_in_zero:
            raise FileFaultError(
                "Every NIK ends in 0: a spreadsheet has rounded them to fifteen digits.",
                "Export the column as text.",
            )
        if store.n_read == 0:
            raise FileFaultError("It has headers and no rows.", "Export it again.")
        store.refuse_repeated(
            [home.path / b.folder / f for b in others if b.entity == entity.name for f in b.files]
        )
        rejections = store.rejections()
        if rejections and not options.dry_run:
            outcome.quarantine = _write_quarantine(home, entity, batch_id, path, store.rejected())
        if store.n_accepted and not options.dry_run:
            folder = batch.stage(home, entity.name, batch_id)
            store.write(folder, batch_id)
        as_of = options.as_of or store.latest()
    if not store.n_accepted:
        top = "; ".join(f"{r.column_name} {r.reason_en}: {r.n_rows}".strip() for r in rejections[:5])
        where = f" See {outcome.quarantine}." if outcome.quarantine else ""
        raise FileFaultError(
            f"None of its {store.n_read:,} rows can be accepted ({top}).", f"Correct them.{where}"
        )
    outcome.notes += _notes(source.plan, checker, others, scanned.ends_with_line_end)
    if options.as_of is None:
        outcome.notes.append(
            f"no date is given: nothing is known after {as_of}, its latest date; "
            "if the file is newer, say --as-of and --replace"
        )
    outcome.batch = Batch(
        entity=entity.name,
        batch_id=batch_id,
        folder=str(folder.relative_to(home.path)) if folder else "",
        source_file=identity.without_numbers(path.name),
        sha256=scanned.sha256,
        n_read=store.n_read,
        n_accepted=store.n_accepted,
        n_rejected=store.n_read - store.n_accepted,
        as_of_on=as_of,
        id_kind=checker.id_kind,
        key_id=identity.key_id(key),
        ingested_at=datetime.now(UTC),
        rejections=tuple(rejections),
    )


def _ahead(chunks: Iterator[Chunk]) -> Iterator[Chunk]:
    """The same chunks; while one is checked, the next is read."""
    with ThreadPoolExecutor(1) as reader:
        coming = reader.submit(next, chunks, None)
        while (chunk := coming.result()) is not None:
            coming = reader.submit(next, chunks, None)
            yield chunk


def _notes(plan: Plan, checker: Checker, others: list[Batch], ends: bool) -> list[str]:
    notes = []
    if plan.personal:
        notes.append(f"dropped on sight, as they name persons: {', '.join(plan.personal)}")
    if plan.second_identifiers:
        notes.append(f"dropped, as one identifier is enough: {', '.join(plan.second_identifiers)}")
    if plan.ignored:
        notes.append(f"not in the contract, dropped: {', '.join(plan.ignored)}")
    if not ends:
        notes.append(
            "does not end with a line end: if its last row is short, the file may have been cut"
        )
    kinds = {b.id_kind for b in others if b.id_kind} - {checker.id_kind}
    if kinds:
        notes.append(
            f"its persons are told apart by {checker.id_kind}, those held by "
            f"{', '.join(sorted(kinds))}: the same person cannot be recognised in both"
        )
    return [identity.without_numbers(note) for note in notes]


def _retired(held: tuple[Batch, ...], new: list[Batch]) -> set[str]:
    """Entities whose batches the new ones replace: their own, and all that are simulated."""
    return {b.entity for b in new} | {b.entity for b in held if b.is_simulated}


def _check_keys(kept: list[Batch], new: list[Batch]) -> None:
    ids = {b.key_id for b in [*kept, *new] if b.key_id}
    if len(ids) > 1:
        raise BatchError(
            "The batches held were made with another key: no person would meet itself. Use the key of "
            "then (WAREHOUSE_KEY or its key file), or --replace with files of all entities."
        )


def _write_quarantine(
    home: Home, entity: Entity, batch_id: str, path: Path, rejected: Iterator[tuple]
) -> Path:
    file = batch.quarantine_file(home, entity.name, batch_id)
    file.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(("file", *REJECTED))
        writer.writerows((identity.without_numbers(path.name), *row) for row in rejected)
        out.flush()
        os.fsync(handle)
    return file
