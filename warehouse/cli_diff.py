"""The command that says what changed between two releases: `diff`."""

import json
import shlex
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from warehouse import integrity, publish
from warehouse.quality import diff as release_diff
from warehouse.settings import Home

console = Console(highlight=False)
SHOWN = 20  # Lines of a table; JSON has all that are listed.


@dataclass
class Section:
    """A table of the answer; columns from `n_texts` on are numbers."""

    title: str
    columns: list[str]
    n_texts: int
    lines: list[list[str]] = field(default_factory=list)


def diff(
    old: Annotated[
        str | None,
        typer.Argument(help="Older release: its id or the beginning; that before the served."),
    ] = None,
    new: Annotated[str | None, typer.Argument(help="Newer release; the served one if left out.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON: all that is listed.")] = False,
    as_markdown: Annotated[
        bool, typer.Option("--markdown", help="Print Markdown, for a comment.")
    ] = False,
) -> None:
    """Say what changed between two releases: columns, headline figures, rows, regions, restated values.

    Examples: `warehouse diff` · `warehouse diff 20261120` ·
    `warehouse diff 20261120T213140Z-ab12 20261128T163448Z-2106 --json` ·
    `warehouse diff --markdown > diff.md`

    The same stands in `quality.release_diff` of each release, against the one it replaced.
    """
    home = Home.from_environment()
    integrity.check(home)
    served = publish.current_release(home)
    if served is None:
        console.print("Nothing is published yet. Build it with: [bold]warehouse build[/]")
        raise typer.Exit(1)
    kept = publish.releases(home)
    new_id = served["build_id"] if new is None else _named(new, kept)
    old_id = publish.previous_release(home) if old is None else _named(old, kept)
    if old_id is None:
        _refuse("No release before the served one.", kept)
    for folder in (home.releases / old_id, home.releases / new_id):
        if faults := integrity.faults(folder):
            raise integrity.DamagedError(faults, f"rm -r {shlex.quote(str(folder))}")
    try:
        rows = release_diff.between(home.releases / old_id, home.releases / new_id).to_dicts()
    except release_diff.UnreadableReleaseError as wrong:
        _refuse(f"Not compared: {wrong}.", kept)
    if as_json:
        typer.echo(json.dumps(rows, default=float, ensure_ascii=False, indent=2))
    elif as_markdown:
        typer.echo(_markdown(old_id, new_id, rows), nl=False)
    else:
        _print(old_id, new_id, rows)


def _named(asked: str, kept: list[str]) -> str:
    """The one kept release that begins so."""
    if asked in kept:
        return asked
    found = [release for release in kept if asked and release.startswith(asked)]
    if len(found) != 1:
        said = "More than one release begins" if found else "No release begins"
        _refuse(f"{said} with {asked!r}.", found or kept)
    return found[0]


def _refuse(why: str, kept: list[str]) -> None:
    console.print(f"{why} Kept: {', '.join(kept) or 'none'}", style="red", markup=False, soft_wrap=True)
    raise typer.Exit(2)


def _sections(rows: list[dict]) -> list[Section]:
    """What is shown of the rows; empty where nothing changed."""
    of = {}
    for row in rows:
        of.setdefault(row["change_kind"], []).append(row)
    schema = Section("Relations and columns", ["relation", "column", "before", "after"], 4)
    schema.lines = [
        [r["relation_name"], r["column_name"] or "", r["value_before"] or "–", r["value_after"] or "–"]
        for r in of.get("schema", [])
    ]
    figures = Section("Headline figures", ["figure", "before", "after", "difference", "change"], 1)
    figures.lines = [[r["label_en"], *_values(r)] for r in of.get("key_figure", [])]
    counted = Section("Rows", ["relation", "before", "after", "difference", "change", "came or went"], 1)
    regions = Section("Regions", ["relation", "region", "before", "after", "difference", "change"], 2)
    for row in of.get("rows", []):
        if row["column_name"] is None:
            counted.lines.append([row["relation_name"], *_values(row), f"{row['n_rows']:,}"])
        else:
            region = (row["row_key"] or "how many").removeprefix("region_code=")
            regions.lines.append([row["relation_name"], region, *_values(row)])
    unmatched = Section("Not compared by value, for want of a common key", ["relation", "key"], 2)
    unmatched.lines = [[r["relation_name"], r["row_key"]] for r in of.get("not_compared", [])]
    return [s for s in (schema, figures, counted, regions, unmatched, *_of_values(of)) if s.lines]


def _of_values(of: dict[str, list[dict]]) -> list[Section]:
    """Restated values: how many by column, and the largest."""
    counts, single = {}, []
    for kind in ("restated", "filled", "emptied"):
        for row in of.get(kind, []):
            if row["row_key"] is not None:
                single.append(row)
                continue
            column = (row["relation_name"], row["column_name"])
            counts.setdefault(column, {})[kind] = row["n_rows"]
            if kind == "restated":
                counts[column]["largest"] = row["change_pct"]
    names = ["relation", "column", "restated", "largest change", "newly shown", "newly empty"]
    by_column = Section("Restated values by column", names, 2)
    by_column.lines = [
        [
            *column,
            f"{found.get('restated', 0):,}",
            _percent(found.get("largest")),
            *(f"{found.get(kind, 0):,}" for kind in ("filled", "emptied")),
        ]
        for column, found in sorted(counts.items())
    ]
    names = ["relation", "column", "row", "before", "after", "difference", "change"]
    largest = Section("Largest restated values", names, 3)
    # Each column's largest first, then each column's second: no column crowds out the others.
    seen = Counter()
    for row in single:
        seen[row["relation_name"], row["column_name"]] += 1
        row["place"] = seen[row["relation_name"], row["column_name"]]
    single.sort(key=lambda row: (row["place"], -abs(row["change_pct"] or 0)))
    largest.lines = [
        [row["relation_name"], row["column_name"], row["row_key"], *_values(row)] for row in single
    ]
    return [by_column, largest]


def _values(row: dict) -> list[str]:
    """Before, after, difference and change of a row."""
    shown = [_number(row[key]) for key in ("value_before", "value_after", "difference")]
    return [*shown, _percent(row["change_pct"])]


def _number(value: str | Decimal | None) -> str:
    """A number with commas and without idle zeros; other text as it is."""
    if value is None:
        return "–"
    try:
        shown = f"{Decimal(value):,f}"
    except InvalidOperation:
        return str(value)
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def _percent(value: Decimal | None) -> str:
    return "–" if value is None else f"{value:+,.2f} %"


def _unchanged(old_id: str, new_id: str) -> str:
    return f"Nothing changed between {old_id} and {new_id}."


def _more(section: Section) -> str | None:
    hidden = len(section.lines) - SHOWN
    return f"{hidden:,} more: --json prints them" if hidden > 0 else None


def _print(old_id: str, new_id: str, rows: list[dict]) -> None:
    if not rows:
        console.print(_unchanged(old_id, new_id))
        return
    console.print(f"From [bold]{old_id}[/] to [bold]{new_id}[/]")
    wide = Console(highlight=False, markup=False, width=max(console.width, 140))
    for section in _sections(rows):
        table = Table(title=section.title, title_justify="left", box=None, pad_edge=False)
        for place, name in enumerate(section.columns):
            is_text = place < section.n_texts
            justify = "left" if is_text else "right"
            table.add_column(name, justify=justify, no_wrap=not is_text, overflow="fold")
        for line in section.lines[:SHOWN]:
            table.add_row(*line)
        wide.print()
        wide.print(table)
        if more := _more(section):
            wide.print(more)


def _markdown(old_id: str, new_id: str, rows: list[dict]) -> str:
    if not rows:
        return _unchanged(old_id, new_id) + "\n"
    text = [f"### What changed from `{old_id}` to `{new_id}`"]
    for section in _sections(rows):
        rules = ["---" if place < section.n_texts else "--:" for place in range(len(section.columns))]
        table = [section.columns, rules, *section.lines[:SHOWN]]
        lines = ["| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in table]
        text += [f"**{section.title}**", "\n".join(lines)]
        if more := _more(section):
            text.append(more)
    return "\n\n".join(text) + "\n"
