"""The command that writes the open-data package: `export`."""

from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from warehouse import integrity
from warehouse.settings import Home
from warehouse.terminal import console


def export(
    out: Annotated[Path, typer.Option(help="Folder of the package; made where it is missing.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Replace an earlier package there, and nothing else.")
    ] = False,
) -> None:
    """Write all that is public of the served release as an open-data package.

    Examples: `warehouse export --out package` · `warehouse export --out package --replace`

    CSV and Parquet of every table, a workbook, datapackage.json (Frictionless), a dictionary in both
    languages, metadata of indicators (Satu Data Indonesia), sources, quality, changes and checksums. The
    same release gives the same bytes. A column is public where its YAML says so.
    """
    from warehouse.exports import package  # noqa: PLC0415 - No other command needs it.

    home = Home.from_environment()
    integrity.check(home, only=None)
    release = home.needed_file().parent
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    try:
        with Progress(*columns, console=console, transient=True) as progress:
            task = progress.add_task("Reading the release")
            shown = package.write(
                release,
                out.resolve(),
                is_replacing=replace,
                on_step=lambda name: progress.update(task, description=name),
            )
    except package.RefusedError as wrong:
        console.print(str(wrong), style="red", soft_wrap=True)
        raise typer.Exit(2) from None
    except package.NothingPublicError as wrong:
        console.print(f"No column of release {wrong} is marked public. Build anew with: warehouse build")
        raise typer.Exit(1) from None
    rows = sum(relation.rows.height for relation in shown)
    console.print(f"Wrote {out}: {len(shown)} tables, {rows:,} rows", soft_wrap=True)
