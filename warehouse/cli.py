"""The `warehouse` command: build, look, check figures, write briefs, roll back, serve.

Exit codes: 0 done; 1 a build or check failed and nothing was published; 2 wrong usage.
"""

import time
from typing import Annotated

import duckdb
import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from warehouse import (
    cli_brief,
    cli_check,
    cli_compare,
    cli_diff,
    cli_doctor,
    cli_export,
    cli_ingest,
    cli_quality,
    cli_serve,
    cli_simulate,
    dbt,
    descriptions,
    integrity,
    meta,
    publish,
    seeds,
)
from warehouse.ingest import batch
from warehouse.lock import one_writer_at_a_time
from warehouse.settings import Home, NoReleaseError
from warehouse.terminal import console
from warehouse.trouble import Commands, explained

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    cls=Commands,
    help="Open warehouse of Indonesian employment social security (BPJS Ketenagakerjaan).",
)

app.command("check-figure")(cli_check.check_figure)
app.command("audit")(cli_check.audit)
app.command("brief")(cli_brief.brief)
app.command("check")(cli_quality.check)
app.command("ingest")(cli_ingest.ingest)
app.command("simulate")(cli_simulate.simulate)
app.command("compare")(cli_compare.compare)
app.command("diff")(cli_diff.diff)
app.command("doctor")(cli_doctor.doctor)
app.command("export")(cli_export.export)
app.command("serve")(cli_serve.serve)

SUMMARY_REGIONS = ("ID", "35", "64")


@app.command()
def build(
    accept: Annotated[
        list[str] | None,
        typer.Option(help="Critical rule whose breach you have looked at; once for each such rule."),
    ] = None,
) -> None:
    """Build and test every model, check what was built, then publish a release.

    Examples: `warehouse build` · `WAREHOUSE_HOME=/srv/warehouse warehouse build` ·
    `warehouse build --accept marts_coverage_by_region_year.rows_are_kept`

    A failed build or check publishes nothing: the release that was served stays served. What failed,
    where, and who should act stands in the report that the command names.
    """
    home = Home.from_environment()
    started = time.monotonic()
    with one_writer_at_a_time(home):
        unreadable = seeds.faults() + batch.faults(home)
        if unreadable:
            _report_failure(dbt.DbtRun(ok=False, explanations=unreadable), home)
            raise typer.Exit(1)
        build_id = publish.new_build_id()
        done = _dbt_build(home, build_id)
        if not done.ok:
            _report_failure(done, home)
            cli_quality.report_failed_build(home, build_id)
            raise typer.Exit(1)
        manifest, artefacts = dbt.manifest(home, build_id), dbt.artefacts_of(home, build_id)
        served = dbt.served_relations(manifest)
        if untold := descriptions.faults(served):
            _report_failure(dbt.DbtRun(ok=False, explanations=untold), home)
            raise typer.Exit(1)
        checked = cli_quality.check_build(home, build_id, accept or [])
        release = publish.publish(
            home, build_id, served, meta.metrics_of(manifest), checked.summary, artefacts
        )
        cli_quality.report(home, build_id, checked, manifest)
    _summarise(home, release, done, time.monotonic() - started)


@app.command()
def status() -> None:
    """Say which release is served, what it holds, and which others are kept.

    Example: `warehouse status`
    """
    home = Home.from_environment()
    integrity.check(home, only=None)
    release = publish.current_release(home)
    if release is None:
        console.print(NoReleaseError())
        return
    console.print(f"Served release  {release['build_id']}  of {release['created_at']}")
    console.print(f"Commit          {release['git_commit'] or 'none'}")
    console.print(
        f"Rules checked   {release['quality'].get('rules_checked', release['quality']['tests_passed'])}"
    )
    for name in release["quality"]["warnings"]:
        console.print(f"Warning         {name}", style="yellow")
    console.print(_rows_table(release))
    others = [r for r in publish.releases(home) if r != release["build_id"]]
    console.print("Also kept       " + (", ".join(others) or "no other release"))


@app.command()
def rollback(
    release: Annotated[
        str | None, typer.Argument(help="Release to serve; the one before the served one if left out.")
    ] = None,
) -> None:
    """Serve an earlier release again. Nothing is deleted.

    Examples: `warehouse rollback` · `warehouse rollback 20261120T213140Z-ab12`
    """
    home = Home.from_environment()
    with one_writer_at_a_time(home):
        target = publish.previous_release(home) if release is None else release
        kept = publish.releases(home)
        if target is None or target not in kept:
            console.print(
                f"No release {'before the served one' if target is None else repr(target)}. "
                f"Kept: {', '.join(kept) or 'none'}",
                style="red",
            )
            raise typer.Exit(2)
        if faults := integrity.faults(home.releases / target):
            raise integrity.DamagedError(faults, integrity.remedy(home))
        publish.point_at(home, target)
    console.print(f"Served release is now {target}", style="bold")


def _dbt_build(home: Home, build_id: str) -> dbt.DbtRun:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("Reading the project", total=None)

        def on_node(index: int, total: int, name: str) -> None:
            progress.update(task, completed=index, total=total, description=name[:48])

        # Unit tests prove the SQL, not the data (docs/decisions/0005).
        command = ["build", "--exclude-resource-type", "unit_test"]
        return dbt.run(command, home, build_id, on_node)


def _report_failure(done: dbt.DbtRun, home: Home) -> None:
    console.print("The build failed; nothing was published.", style="red bold")
    texts = [*done.errors, *(r["message"] or "" for r in done.failed())]
    stopped = next(filter(None, (explained(text, home) for text in texts)), None)
    for line in stopped or done.explanations:
        console.print(line, soft_wrap=True)
    failed = [] if stopped else done.failed()
    for result in failed:
        if result["status"] == "error":
            console.print(f"ERROR  {result['name']}: {result['message']}", soft_wrap=True)
    if not stopped and (not done.results or not (done.explanations or failed)):
        for line in done.errors:
            console.print(line, soft_wrap=True)
    # With what they stand on, so that it also works where nothing was built before.
    names = " ".join(f"+{r['name']}" for r in failed)
    served = publish.current_release(home)
    console.print(f"Served as before: {served['build_id'] if served else 'nothing'}")
    if names:
        home.build("dev").mkdir(parents=True, exist_ok=True)  # dbt makes no folder for its file.
        # Tests that look at relations beyond these would fail for want of them.
        told = f"Look closer with: dbt build --indirect-selection buildable --select {names}"
        console.print(told, soft_wrap=True)


def _summarise(home: Home, release: dict, done: dbt.DbtRun, seconds: float) -> None:
    console.print(f"Published release {release['build_id']} in {seconds:.1f} s", style="green bold")
    console.print(_rows_table(release))
    for line in done.explanations:
        console.print(line)
    cli_quality.say(release["quality"])
    with duckdb.connect(str(home.served_file()), read_only=True) as con:
        undated = con.execute(
            "select count(*) from core.dim_figure where period_end is null"
        ).fetchone()[0]
        console.print(f"{undated} published figures carry no date and stand in no dated mart")
        console.print(_coverage_table(con))


def _rows_table(release: dict) -> Table:
    table = Table("relation", "rows", box=None, pad_edge=False)
    table.columns[1].justify = "right"
    for relation, rows in release["rows"].items():
        table.add_row(relation, f"{rows:,}")
    return table


def _coverage_table(con: duckdb.DuckDBPyConnection) -> Table:
    table = Table("region", "active", "as of", "base", "round", "coverage", box=None, pad_edge=False)
    for region, persons, on, base, round_, pct in con.execute(
        """
        select region_name, numerator_persons, numerator_on, base_id, base_round, coverage_pct
        from coverage.coverage_by_region_year
        where region_code in (select unnest(?)) and segment = 'ALL'
        qualify year = max(year) over (partition by region_code)
        order by region_code = 'ID' desc, region_code, coverage_pct nulls last
        """,
        [list(SUMMARY_REGIONS)],
    ).fetchall():
        shown = f"{pct:.1f} %" if pct is not None else "base not published"
        table.add_row(region, f"{persons:,.0f}", str(on), base, round_ or "–", shown)
    return table


if __name__ == "__main__":
    app()
