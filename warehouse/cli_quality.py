"""Checks of a build and of what is served: `check`, and what `build` does between dbt and publishing."""

from typing import Annotated

import duckdb
import typer

from warehouse import dbt, integrity, publish
from warehouse.ingest import batch
from warehouse.lock import one_writer_at_a_time
from warehouse.quality import diff, run
from warehouse.quality import report as pages
from warehouse.quality.rules import OWNERS, Result
from warehouse.settings import FILE_NAME, Home, NoReleaseError
from warehouse.terminal import console


def check(
    landing: Annotated[
        bool, typer.Option("--landing", help="Only the extracts that were read.")
    ] = False,
    marts: Annotated[bool, typer.Option("--marts", help="Only the served marts.")] = False,
) -> None:
    """Check the extracts and the served release again, and write the report.

    What dbt and ingest found stands in the release and the catalog; the suites of Great Expectations
    run anew, and drift is held against the release before the served one. Exit code 1: a critical rule
    is broken.

    Examples: `warehouse check` · `warehouse check --landing` (after `warehouse ingest`) ·
    `warehouse check --marts`
    """
    home = Home.from_environment()
    only = None if landing == marts else "landing" if landing else "marts"
    with one_writer_at_a_time(home):
        integrity.check(home, only=None)
        release = publish.current_release(home)
        if release is None:
            raise NoReleaseError
        if only == "landing" and not batch.read_catalog(home).batches:
            console.print("No extract was read yet. Read one with: warehouse ingest")
            raise typer.Exit(1)
        folder = home.releases / release["build_id"]
        before = publish.previous_release(home)
        with console.status("Checking"):
            checked = run.check(
                home,
                folder / FILE_NAME,
                folder,
                home.releases / before / FILE_NAME if before else None,
                pages.in_the_making(home, release["build_id"]) / "pages",
                only=only,
            )
        manifest = publish.artefact(folder, "manifest.json")
        file = report(home, release["build_id"], checked, manifest)
    show(checked.results)
    say(checked.summary)
    console.print(f"Report: {file}", soft_wrap=True)
    if checked.of("fail"):
        raise typer.Exit(1)


def check_build(home: Home, build_id: str, accept: list[str]) -> run.Checked:
    """Check a build file and write the results into it. Exits with 1 where nothing may be published."""
    file, manifest = home.build(build_id) / FILE_NAME, dbt.manifest(home, build_id)
    served = home.served_file()
    if damaged := integrity.served_faults(home):
        # A build is what mends it: it is held against nothing then.
        console.print(f"Drift is not judged: {damaged[0]}", style="yellow", soft_wrap=True)
        served = None
    with console.status("Checking what was built"):
        checked = run.check(
            home,
            file,
            dbt.artefacts_of(home, build_id),
            served,
            pages.in_the_making(home, build_id) / "pages",
            accept,
        )
    unknown = set(accept) - {r.rule.rule_id for r in checked.results}
    if unknown:
        console.print(f"No such rule to accept: {', '.join(sorted(unknown))}", style="red")
    stopped = checked.of("fail")
    if stopped or unknown:
        console.print("The checks stopped the build; nothing was published.", style="red bold")
        show(stopped)
        console.print(f"Report: {report(home, build_id, checked, manifest)}", soft_wrap=True)
        raise typer.Exit(1)
    with duckdb.connect(str(file)) as con:
        run.write(con, manifest, build_id, checked.results)
    problem = diff.write(home.build(build_id), manifest, served.parent if served else None)
    if problem:
        console.print(problem, style="yellow", soft_wrap=True)
    return checked


def report_failed_build(home: Home, build_id: str) -> None:
    """The report of a build that dbt's tests stopped."""
    results = run.of_failed_build(home.build(build_id) / FILE_NAME, dbt.artefacts_of(home, build_id))
    if results:
        file = report(home, build_id, run.Checked(results), dbt.manifest(home, build_id))
        console.print(f"Report: {file}", soft_wrap=True)


def report(home: Home, build_id: str, checked: run.Checked, manifest: dict):
    """Write the report of a check; returns its file."""
    served = publish.current_release(home)
    return pages.write(
        home,
        build_id,
        checked.results,
        manifest,
        served=served and served["build_id"],
        is_simulated=all(b.is_simulated for b in batch.read_catalog(home).batches),
    )


def show(results: list[Result]) -> None:
    """What is broken: what, where, how much, who acts, what mends it."""
    for result in results:
        if result.status not in ("fail", "warn", "accepted"):
            continue
        rule = result.rule
        seen = f"{result.n_failing:,} rows" if result.n_failing is not None else result.observed or ""
        limit = f", threshold {rule.threshold}" if rule.threshold else ""
        lines = [
            f"{result.status.upper()}  {rule.rule_id}: {rule.label_en}",
            f"      where={rule.relation_name}{f'.{rule.column_name}' if rule.column_name else ''}  "
            f"seen={seen}{limit}  who={OWNERS[rule.owner][1]}",
            *([f"      e.g. {result.sample_keys}"] if result.sample_keys else []),
            *([f"      Remedy: {rule.remedy_en}"] if rule.remedy_en else []),
        ]
        for line in lines:
            console.print(line, soft_wrap=True)


def say(summary: dict) -> None:
    console.print(
        f"{summary['rules_checked']} rules checked, {len(summary['warnings'])} with warnings"
        + (f", {len(summary['accepted'])} accepted" if summary["accepted"] else "")
    )
