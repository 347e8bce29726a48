"""The command that says what changed between two releases: `diff`."""

import json
import shlex
from typing import Annotated

import typer
from rich.table import Table

from warehouse import integrity, publish
from warehouse.quality import diff as release_diff
from warehouse.quality.change_tables import SHOWN, markdown, sections
from warehouse.settings import Home, NoReleaseError
from warehouse.terminal import console, wide

MORE = "--json prints them"


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
    """Say what changed between two releases: columns, headline figures, rows, regions, values, texts.

    Examples: `warehouse diff` · `warehouse diff 20261120` ·
    `warehouse diff 20261120T213140Z-ab12 20261128T163448Z-2106 --json` ·
    `warehouse diff --markdown > diff.md`

    The same stands in `quality.release_diff` of each release, against the one it replaced.
    """
    home = Home.from_environment()
    integrity.check(home)
    served = publish.current_release(home)
    if served is None:
        raise NoReleaseError
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
    console.print(f"{why} Kept: {', '.join(kept) or 'none'}", style="red", soft_wrap=True)
    raise typer.Exit(2)


def _unchanged(old_id: str, new_id: str) -> str:
    return f"Nothing changed between {old_id} and {new_id}."


def _print(old_id: str, new_id: str, rows: list[dict]) -> None:
    if not rows:
        console.print(_unchanged(old_id, new_id))
        return
    console.print(f"From {old_id} to {new_id}", style="bold")
    shown = wide()
    for section in sections(rows):
        table = Table(title=section.title, title_justify="left", box=None, pad_edge=False)
        for place, name in enumerate(section.columns):
            is_text = place < section.n_texts
            justify = "left" if is_text else "right"
            table.add_column(name, justify=justify, no_wrap=not is_text, overflow="fold")
        for line in section.lines[:SHOWN]:
            table.add_row(*line)
        shown.print()
        shown.print(table)
        if hidden := section.hidden():
            shown.print(f"{hidden:,} more: {MORE}")


def _markdown(old_id: str, new_id: str, rows: list[dict]) -> str:
    if not rows:
        return _unchanged(old_id, new_id) + "\n"
    return markdown(f"### What changed from `{old_id}` to `{new_id}`", sections(rows), MORE)
