"""The command `simulate`."""

import re
import time
from typing import Annotated

import numpy as np
import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from warehouse.ingest.batch import BatchError
from warehouse.lock import one_writer_at_a_time
from warehouse.settings import Home
from warehouse.terminal import console

UNTIL = "2025-06"  # Fixed, so that the same command gives the same bytes whenever it runs.
MOST_MEMBERS = 300_000_000


def simulate(
    members: Annotated[int, typer.Option(min=1, max=MOST_MEMBERS, help="Persons.")],
    months: Annotated[
        int, typer.Option(min=1, max=120, help="Months of contributions and claims.")
    ] = 24,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same bytes.")] = 1,
    regions: Annotated[
        str | None, typer.Option(help="Codes of regencies or provinces, with commas; all if left out.")
    ] = None,
    until: Annotated[str, typer.Option(help="The last month, YYYY-MM.")] = UNTIL,
    replace: Annotated[
        bool, typer.Option("--replace", help="Drop the extracts that are there.")
    ] = False,
) -> None:
    """Make up members, contributions and claims, to try the warehouse at any size. Nobody exists.

    Examples: `warehouse simulate --members 2000000` ·
    `warehouse simulate --members 50000 --regions 3514,3575 --seed 7 --replace`

    Everything made from them is marked simulated. They never mix with real extracts.
    """
    # Only here: the other commands start without numpy and pyarrow.
    from warehouse.simulate.run import HeldAlreadyError  # noqa: PLC0415
    from warehouse.simulate.run import simulate as run  # noqa: PLC0415
    from warehouse.simulate.world import World, regencies  # noqa: PLC0415

    if not re.fullmatch(r"(19[89]|20[0-9])[0-9]-(0[1-9]|1[0-2])", until):
        _wrong(f"{until!r} is no month; write it as YYYY-MM, for example {UNTIL}.")
    chosen = regencies()
    if regions is not None:
        codes = [code.strip() for code in regions.split(",") if code.strip()]
        unknown = [c for c in codes if not any(held == c or held[:2] == c for held, _ in chosen)]
        if unknown or not codes:
            _wrong(f"Not a code of a regency, city or province: {', '.join(unknown) or repr(regions)}.")
        chosen = tuple((c, w) for c, w in chosen if c in codes or c[:2] in codes)
    world = World(members, months, seed, np.datetime64(until, "M"), chosen)
    home, started = Home.from_environment(), time.monotonic()
    shown = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:.0f} %"))
    with (
        one_writer_at_a_time(home),
        Progress(*shown, TimeElapsedColumn(), console=console, transient=True) as bar,
    ):
        task = bar.add_task("Simulating", total=members)
        try:
            batches = run(home, world, replace, on_part=lambda n: bar.update(task, advance=n))
        except (HeldAlreadyError, BatchError) as wrong:
            console.print(str(wrong), style="red", soft_wrap=True)
            raise typer.Exit(1) from None
    seconds = time.monotonic() - started
    for one in batches:
        console.print(f"{one.n_accepted:>13,} {one.entity}")
    n_rows = sum(one.n_accepted for one in batches)
    console.print(
        f"Simulated up to {batches[0].as_of_on}, seed {seed}, in {len(chosen)} regencies and "
        f"cities: {n_rows:,} rows in {seconds:.1f} s. Nobody in them exists. "
        "Build with: warehouse build",
        soft_wrap=True,
    )


def _wrong(why: str) -> None:
    console.print(why, style="red", soft_wrap=True)
    raise typer.Exit(2)
