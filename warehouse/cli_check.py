"""The two commands that check published figures: `check-figure` and `audit`."""

import json
from contextlib import contextmanager
from enum import StrEnum
from typing import Annotated

import duckdb
import typer
from rich.table import Table

from warehouse import check, integrity
from warehouse.figures import NotAFigureError, parse
from warehouse.region_by_name import UnknownRegionError, find_region
from warehouse.settings import Home
from warehouse.terminal import console, wide

WRONG = (NotAFigureError, UnknownRegionError, check.UnknownDefinitionError)


class Kind(StrEnum):
    persons = "persons"
    percent = "percent"
    rupiah = "rupiah"
    cases = "cases"


class AuditVerdict(StrEnum):
    exact = "exact"
    within_rounding = "within_rounding"
    differs = "differs"
    parts_missing = "parts_missing"


def check_figure(
    value: Annotated[str, typer.Argument(help="The figure as it is quoted; in quotes.")],
    region: Annotated[str, typer.Option(help="Code or name of the region.")],
    on: Annotated[str | None, typer.Option(help="Its date: YYYY, YYYY-MM or YYYY-MM-DD.")] = None,
    kind: Annotated[
        Kind | None, typer.Option(help="What it counts, where the text does not say.")
    ] = None,
    claimed: Annotated[
        str | None, typer.Option("--as", help="What it is said to be, e.g. labour_force.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Say which definition gives a quoted figure, what comes nearest, and which base a rate implies.

    Examples: `warehouse check-figure 101.644 --region "Kota Pasuruan" --on 2021-12 --as labour_force` ·
    `warehouse check-figure "49,74 %" --region 64 --on 2023-07-05` ·
    `warehouse check-figure "Rp 184.720.007.627,-" --region 3575` ·
    `warehouse check-figure "1,2 juta orang" --region Indonesia --json`
    """
    with _served() as con:
        try:
            figure = parse(value, kind)
            day = None if on is None else check.last_day(on)
            code, name = find_region(con, region)
            answer = check.check_figure(con, figure, code, day, claimed)
        except WRONG as wrong:
            console.print(str(wrong), style="red", soft_wrap=True)
            raise typer.Exit(2) from None
    if as_json:
        told = {"value": value, "region_code": code, "region_name": name, "on": day} | vars(answer)
        typer.echo(json.dumps(told, default=str, ensure_ascii=False, indent=2))
        return
    _print_check(value, name, answer)


def audit(
    region: Annotated[str | None, typer.Option(help="Code or name of a region.")] = None,
    verdict: Annotated[AuditVerdict | None, typer.Option(help="Only rows of one verdict.")] = None,
) -> None:
    """Show published totals against their parts, with the source of each.

    Examples: `warehouse audit --verdict differs` · `warehouse audit --region 3575`
    """
    with _served() as con:
        try:
            code = find_region(con, region)[0] if region else None
        except WRONG as wrong:
            console.print(str(wrong), style="red", soft_wrap=True)
            raise typer.Exit(2) from None
        rows = check.audit(con, code, verdict)
    table = Table("place", "period", "measure", box=None, pad_edge=False)
    for name in ("total", "parts", "difference"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("verdict", no_wrap=True)
    table.add_column("source", no_wrap=True)
    for row in rows:
        table.add_row(
            row["place_name"],
            row["period_printed"],
            row["measure"],
            f"{row['published_total']:,.0f}",
            # The sum it is held against, with or without scholarships.
            f"{row['published_total'] - row['difference']:,.0f}",
            f"{row['difference']:,.0f}",
            row["verdict"],
            row["source_id"],
        )
    wide().print(table)
    console.print(f"{len(rows)} totals with parts. Sources:")
    for source, publisher, title, url in sorted(
        {(r["source_id"], r["publisher_en"] or "", r["title_en"], r["url"] or "") for r in rows}
    ):
        console.print(f"  {source}: {publisher}, {title} {url}", soft_wrap=True)


@contextmanager
def _served():
    """A read-only connection to the served release. Raises NoReleaseError where nothing is published."""
    home = Home.from_environment()
    integrity.check(home)
    with duckdb.connect(str(home.needed_file()), read_only=True) as con:
        yield con


def _print_check(value: str, region: str, answer: check.Check) -> None:
    if not answer.matches and not answer.nearest:
        console.print(
            f"{value} in {region}: nothing of the kind is held for this region and time. "
            "That is a gap in the data, and no judgement on the figure",
            style="bold",
            soft_wrap=True,
        )
        return
    for verdict in answer.verdicts:
        if len(answer.verdicts) == 1 or verdict["n_matches"]:
            matches = "1 definition matches"
            if verdict["n_matches"] != 1:
                matches = f"{verdict['n_matches']} definitions match"
            console.print(
                f"{value} in {region}, as {verdict['checked_figure_id']}: "
                f"{verdict['verdict']}, {matches}",
                style="bold",
                soft_wrap=True,
            )
    if not answer.matches:
        console.print(f"{value} in {region}: no definition held gives it", style="bold", soft_wrap=True)
    for title, rows in (("gives it", answer.matches), ("comes nearest", answer.nearest)):
        table = Table(title, box=None, pad_edge=False)
        for name in ("as of", "value", "difference"):
            table.add_column(name, justify="right", no_wrap=True)
        table.add_column("sources")
        for row in rows:
            sources = "; ".join(s["publisher_en"] or s["title_en"] for s in row["sources"])
            office = f" (office {row['office_name']})" if row["office_name"] else ""
            shown, off = (
                f"{row[k]:,.4f}".rstrip("0").rstrip(".") for k in ("candidate_value", "difference")
            )
            # A rate has two: of the head count and of its base.
            days = sorted({str(s["period_end"]) for s in row["sources"]})
            table.add_row(row["definition"] + office, " / ".join(days), shown, off, sources)
        if rows:
            wide().print(table)
    for row in answer.implied:
        segment = "" if row["segment"] == "ALL" else f" ({row['segment']})"
        share = ""
        if row["employed_persons"]:
            share = f" = {row['implied_base_to_employed_pct']} % of employed {row['employed_round']}"
        console.print(
            f"With {row['participants_persons']:,} active participants{segment} of {row['as_of_on']} it "
            f"implies a base of {row['implied_base_persons']:,}{share}",
            soft_wrap=True,
        )
