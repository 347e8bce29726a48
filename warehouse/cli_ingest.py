"""The command that reads an office's own files: `ingest`."""

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from warehouse.ingest.batch import BatchError
from warehouse.ingest.faults import FileFaultError
from warehouse.ingest.run import Options, Outcome
from warehouse.ingest.run import ingest as ingest_files
from warehouse.lock import one_writer_at_a_time
from warehouse.settings import Home
from warehouse.terminal import console


class EntityName(StrEnum):
    members = "members"
    contributions = "contributions"
    claims = "claims"


def ingest(
    files: Annotated[list[Path], typer.Argument(help="CSV, .xlsx or Parquet files.")],
    entity: Annotated[
        EntityName | None, typer.Option(help="What they hold, where headers fit several.")
    ] = None,
    sheet: Annotated[str | None, typer.Option(help="Sheet of a workbook.")] = None,
    as_of: Annotated[
        datetime | None,
        typer.Option(
            "--as-of", formats=["%Y-%m-%d"], help="Date of the extract; its latest date if left out."
        ),
    ] = None,
    replace: Annotated[
        bool,
        typer.Option(
            "--replace", help="Retire earlier batches of the same entities, and all simulated."
        ),
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check everything, keep nothing.")] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Print how headers were understood.")
    ] = False,
) -> None:
    """Read members, contributions or claims of an office. All files are kept, or none.

    Persons become keyed hashes; rows that cannot be read go to quarantine with a reason and a remedy.
    What the files may hold: docs/input-contract.en.md. Afterwards: `warehouse build`.

    Examples: `warehouse ingest members.xlsx claims.csv` ·
    `warehouse ingest iuran.csv --dry-run --explain` ·
    `warehouse ingest members-july.csv --replace --as-of 2025-07-31`
    """
    home = Home.from_environment()
    options = Options(
        entity=entity.value if entity else None,
        sheet=sheet,
        as_of=as_of.date() if as_of else None,
        replace=replace,
        dry_run=dry_run,
    )
    with one_writer_at_a_time(home):
        try:
            outcomes = _with_progress(home, files, options)
        except (BatchError, FileFaultError) as wrong:
            console.print(f"Nothing was kept. {wrong}", style="red", soft_wrap=True)
            raise typer.Exit(1) from None
    for outcome in outcomes:
        _print_outcome(outcome, explain=explain, dry_run=dry_run)
    if any(o.fault for o in outcomes):
        console.print("Nothing was kept: all files of a command are kept, or none.", style="red bold")
        raise typer.Exit(1)
    if dry_run:
        console.print("Dry run: nothing was kept.")
    elif any(o.batch for o in outcomes):
        console.print("Bring it into the marts with: warehouse build")


def _with_progress(home: Home, files: list[Path], options: Options) -> list[Outcome]:
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        DownloadColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        tasks = {}

        def on_progress(path: Path, done: int, size: int) -> None:
            if path not in tasks:
                tasks[path] = progress.add_task(path.name[:40], total=size)
            progress.update(tasks[path], completed=done)

        return ingest_files(home, files, options, on_progress)


def _print_outcome(outcome: Outcome, *, explain: bool, dry_run: bool) -> None:
    name = outcome.path.name
    if explain and outcome.plan:
        plan = outcome.plan
        table = Table(f"{name} as {plan.entity.name}", "is read from", box=None, pad_edge=False)
        for column in plan.entity.columns:
            place = plan.columns.get(column.name)
            table.add_row(column.name, "–" if place is None else plan.headers[place])
        console.print(table)
    if outcome.fault:
        console.print(f"{name}: {outcome.fault.problem}", style="red", soft_wrap=True)
        console.print(f"  {outcome.fault.remedy}", soft_wrap=True)
        return
    if outcome.already_held:
        console.print(f"{name}: already held, nothing to do", soft_wrap=True)
        return
    batch = outcome.batch
    console.print(
        f"{name}: {batch.n_read:,} rows of {batch.entity} read = {batch.n_accepted:,} accepted + "
        f"{batch.n_rejected:,} quarantined, as of {batch.as_of_on}",
        soft_wrap=True,
    )
    for note in outcome.notes:
        console.print(f"  {note}", soft_wrap=True)
    if batch.rejections:
        table = Table("rows", "column", "reason", "remedy", box=None, pad_edge=False)
        for r in sorted(batch.rejections, key=lambda r: -r.n_rows)[:12]:
            table.add_row(f"{r.n_rows:,}", r.column_name, r.reason_en, r.remedy_en)
        console.print(table)
    if outcome.quarantine and not dry_run:
        console.print(f"  Quarantine: {outcome.quarantine}", soft_wrap=True)
