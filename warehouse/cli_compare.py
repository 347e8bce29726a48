"""The command that holds the marts of two engines against each other: `compare`."""

import json
import shutil
from enum import StrEnum
from pathlib import Path
from typing import Annotated, NoReturn

import duckdb
import typer
from rich.progress import track
from rich.table import Column, Table

from warehouse import dbt
from warehouse.compare import Compared
from warehouse.compare import compare as held_against
from warehouse.lock import one_writer_at_a_time
from warehouse.settings import FILE_NAME, Home
from warehouse.terminal import console

DEV = "dev"  # Where plain dbt builds (profiles.yml).
OF_PERSONS = "records."  # Rows that are counted, never shown.


class Engine(StrEnum):
    """Targets of profiles.yml that can be compared."""

    duckdb = "duckdb"
    spark = "spark"


def compare(
    one: Annotated[Engine, typer.Argument(help="An engine.")] = Engine.duckdb,
    other: Annotated[Engine, typer.Argument(help="Another engine.")] = Engine.spark,
) -> None:
    """Hold every mart of one engine against another's: all rows, both ways.

    Build both from the same inputs first: `dbt build` and `dbt build --target spark` (docs/spark.md).

    Example: `warehouse compare duckdb spark`

    Exit code 1 where a row differs or a mart is missing.
    """
    if one == other:
        console.print("Name two engines: warehouse compare duckdb spark")
        raise typer.Exit(2)
    home = Home.from_environment()
    file = home.build(DEV) / FILE_NAME
    if not file.is_file():
        _refuse("DuckDB has no build to compare.", "dbt build")
    folder = home.path / "spark" / "marts"
    shutil.rmtree(folder, ignore_errors=True)
    command = ["run-operation", "copy_marts", "--args", json.dumps({"folder": str(folder)})]
    # dbt is led to the dev file by the link of builds: one of them at a time.
    with one_writer_at_a_time(home), console.status("Reading the marts of Spark"):
        done = dbt.run([*command, "--target", "spark"], home, DEV)
    if not done.ok:
        # Java says much beside it.
        for line in [e for e in done.errors if "Error" in e and not e.startswith((" ", "\t"))][-3:]:
            console.print(line, soft_wrap=True)
        _refuse("Spark's marts could not be read.", "dbt build --target spark")
    marts = _marts(dbt.manifest(home, DEV))
    in_turn = track(marts, "Comparing", console=console, transient=True)
    found = {mart: _held(file, folder, mart) for mart in in_turn}
    shutil.rmtree(folder)
    differing = [m for m, c in found.items() if isinstance(c, str) or not c.same]
    _say(found, differing)
    if differing:
        raise typer.Exit(1)


def _marts(manifest: dict) -> list[str]:
    """Names of all marts, in order."""
    models = (n for n in manifest["nodes"].values() if n["resource_type"] == "model")
    return sorted(dbt.relation_of(n) for n in models if "marts" in n["fqn"])


def _held(file: Path, folder: Path, mart: str) -> Compared | str:
    """What came of a mart, or why it could not be compared."""
    try:
        return held_against(file, folder, mart)
    except duckdb.Error as wrong:
        return str(wrong).splitlines()[0]


def _say(found: dict[str, Compared | str], differing: list[str]) -> None:
    table = Table(
        Column("mart", no_wrap=True),
        "duckdb",
        "spark",
        "only duckdb",
        "only spark",
        box=None,
        pad_edge=False,
    )
    for column in table.columns[1:]:
        column.justify = "right"
    for mart, compared in found.items():
        if isinstance(compared, str):
            table.add_row(mart, "not compared", *[""] * 3, style="red")
            continue
        style = "" if compared.same else "red"
        table.add_row(mart, *(f"{n:,}" for n in (*compared.rows, *compared.only)), style=style)
    console.print(table)
    for mart, compared in found.items():
        if isinstance(compared, str):
            console.print(f"{mart}: {compared}", soft_wrap=True)
        elif not compared.same and not mart.startswith(OF_PERSONS):
            for line in compared.lines(tuple(Engine)):
                console.print(f"{mart}: {line}", soft_wrap=True)
    if differing:
        console.print(f"{len(differing)} of {len(found)} marts differ", style="red bold")
    else:
        rows = sum(c.rows[0] for c in found.values())
        console.print(f"{len(found)} marts, {rows:,} rows: no row differs", style="green bold")


def _refuse(why: str, command: str) -> NoReturn:
    console.print(f"{why} Build it with: {command}", style="red")
    raise typer.Exit(1)
