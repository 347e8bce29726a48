"""The command that looks over the installation: `doctor`."""

from typing import Annotated

import typer

from warehouse.settings import Home
from warehouse.terminal import console

COLOURS = {"ok": "green", "warning": "yellow", "problem": "red"}


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Look over versions, lock, disk, permissions, key, link, releases and batches; say what mends each.

    Nothing is changed. Exit code 1 where there is a problem; a warning keeps nothing from working.

    Examples: `warehouse doctor` · `warehouse doctor --json`
    """
    from warehouse import doctor as looking  # noqa: PLC0415 - No other command needs it.

    checks = list(looking.examine(Home.from_environment()))
    if as_json:
        typer.echo(looking.as_json(checks))
    else:
        for check in checks:
            console.print(f"{check.state:8}", style=COLOURS[check.state], end="")
            console.print(f" {check.name:12}{check.said}", soft_wrap=True)
            if check.remedy:
                console.print(f"{'':21}→ {check.remedy}", soft_wrap=True)
        n_wrong = sum(check.state != looking.OK for check in checks)
        console.print(f"{n_wrong} to mend" if n_wrong else "Nothing needs mending")
    if any(check.state == looking.PROBLEM for check in checks):
        raise typer.Exit(1)
