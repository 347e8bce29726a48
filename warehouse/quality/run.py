"""All checks of a build or of what is served, and where their results go."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import duckdb
import polars as pl
from pandas import DataFrame

from warehouse.ingest import batch
from warehouse.ingest.batch import Batch
from warehouse.ingest.contract import ENTITIES
from warehouse.quality import landing, marts, of_dbt, of_ingest
from warehouse.quality.expected import Suite
from warehouse.quality.rules import OWNERS, Result
from warehouse.settings import Home
from warehouse.sql import as_text


@dataclass(frozen=True)
class Checked:
    """Results of every rule."""

    results: list[Result]

    def of(self, *statuses: str) -> list[Result]:
        return [r for r in self.results if r.status in statuses]

    @property
    def summary(self) -> dict:
        """What release.json says of them."""
        tests = [r for r in self.results if r.rule.layer == "dbt" and r.status == "pass"]
        return {
            "rules_checked": len(self.results) - len(self.of("not_run")),
            "tests_passed": len(tests),
            "warnings": [r.rule.rule_id for r in self.of("warn")],
            "accepted": [r.rule.rule_id for r in self.of("accepted")],
        }


def check(
    home: Home,
    file: Path,
    artefacts: Path,
    before: Path | None,
    pages: Path,
    accept: Iterable[str] = (),
    *,
    only: str | None = None,
) -> Checked:
    """Check a build's or release's file: dbt's tests as they ran, ingest as it counted, and the suites.

    `before` is the file of the release to hold drift against; `pages` the folder that Great Expectations
    writes its own report to; `accept` names critical rules whose breach a person has looked at; `only`
    (`marts` or `landing`) runs the suites of one kind.
    """
    from warehouse.quality.validate import Validator  # noqa: PLC0415 - seconds to import: only where used.

    manifest = json.loads((artefacts / "manifest.json").read_text())
    run_results = json.loads((artefacts / "run_results.json").read_text())["results"]
    validator = Validator(pages)
    batches = batch.read_catalog(home).batches
    protects = of_dbt.served_below(manifest)
    of_entity = {name: protects[f"model.warehouse.stg_extract__{name}"] for name in ENTITIES}
    with duckdb.connect() as con:
        con.execute(f"attach {as_text(file)} as warehouse (read_only)")
        con.execute("use warehouse")
        found = of_dbt.results(manifest, run_results, con) + of_ingest.results(batches, of_entity)
        suites = []
        if only != "marts":
            suites.append(of_landing(con, home, batches, of_entity))
        if only != "landing":
            if before is not None:
                con.execute(f"attach {as_text(before)} as before (read_only)")
            suites.append(of_marts(con, manifest, protects, "before" if before is not None else None))
        found += [r for checks, frame in chain(*suites) for r in validator.run(checks, frame)]
    validator.write_pages()
    accepted = frozenset(accept)
    return Checked(
        [
            r.model_copy(update={"status": "accepted"})
            if r.status == "fail" and r.rule.rule_id in accepted
            else r
            for r in found
        ]
    )


def of_failed_build(file: Path, artefacts: Path) -> list[Result]:
    """What dbt's tests said in a build that they stopped; nothing else was checked."""
    manifest, results = artefacts / "manifest.json", artefacts / "run_results.json"
    if not (manifest.is_file() and results.is_file() and file.is_file()):
        return []
    with duckdb.connect(str(file)) as con:
        return of_dbt.results(
            json.loads(manifest.read_text()), json.loads(results.read_text())["results"], con
        )


def write(con: duckdb.DuckDBPyConnection, manifest: dict, build_id: str, results: list[Result]) -> None:
    """Make quality.quality_rules and quality.quality_results in a build file."""
    rules = [
        r.rule.model_dump(exclude={"protects"})
        | {
            "protects": ", ".join(r.rule.protects),
            "owner_label_id": OWNERS[r.rule.owner][0],
            "owner_label_en": OWNERS[r.rule.owner][1],
        }
        for r in results
    ]
    told = [
        r.model_dump(exclude={"rule"}) | {"build_id": build_id, "rule_id": r.rule.rule_id}
        for r in results
    ]
    for name, rows in (("quality_rules", rules), ("quality_results", told)):
        write_relation(con, manifest, name, pl.DataFrame(rows, infer_schema_length=None))


def write_relation(
    con: duckdb.DuckDBPyConnection, manifest: dict, name: str, rows: pl.DataFrame
) -> None:
    """Make a relation that dbt only declares (source `release`), with the columns and types declared."""
    columns = manifest["sources"][f"source.warehouse.release.{name}"]["columns"].values()
    typed = ", ".join(f"cast({c['name']} as {c['data_type']}) as {c['name']}" for c in columns)
    con.register("made", rows)
    con.execute("create schema if not exists quality")
    con.execute(f"create or replace table quality.{name} as select {typed} from made")
    con.unregister("made")


def of_landing(
    con: duckdb.DuckDBPyConnection,
    home: Home,
    batches: tuple[Batch, ...],
    of_entity: dict[str, tuple[str, ...]],
) -> Iterator[tuple[Suite, DataFrame]]:
    """Suites of extracts as they landed, with their rows: of Parquet; in a build of the sample, of what
    stands in for it."""
    counts = {"entity", "batch_id", "n_read", "n_accepted", "n_rejected", "as_of_on"}
    if batches:
        held = pl.DataFrame([b.model_dump(include=counts) for b in batches])
        con.register("batches_held", held.with_columns(is_sample=pl.lit(False)))
    for name, entity in ENTITIES.items():
        if batches:
            files = [file for b in batches if b.entity == name for file in batch.files_of(home, b)]
            listed = ", ".join(map(as_text, files))
            relation = f"read_parquet([{listed}], hive_partitioning = false)"
            names = "batches_held"
        else:
            relation, names = f"staging.stg_extract__{name}", "staging.stg_extract__batches"
        n_rows = _rows(con, names, name)
        if n_rows:
            frame = landing.frame(con, entity, relation, names, n_rows)
            yield landing.suite(name, n_rows, of_entity[name]), frame


def _rows(con: duckdb.DuckDBPyConnection, batches: str, entity: str) -> int:
    """Rows that the batches of an entity hold; none where none is there, as in a release."""
    try:
        query = f"select coalesce(sum(n_accepted), 0)::bigint from {batches} where entity = ?"
        return con.execute(query, [entity]).fetchone()[0]
    except duckdb.CatalogException:
        return 0


def of_marts(
    con: duckdb.DuckDBPyConnection,
    manifest: dict,
    protects: dict[str, tuple[str, ...]],
    before: str | None,
    relations: Iterable[str] = tuple(marts.SUITES),
) -> Iterator[tuple[Suite, DataFrame]]:
    """Suites of served marts with their rows; `before` is the catalog to hold drift against."""
    for relation in relations:
        node_id = f"model.warehouse.{relation.split('.')[1]}"
        tests = [n for n in manifest["nodes"].values() if n.get("attached_node") == node_id]
        old = marts.frame(con, relation, before) if before is not None else None
        new = marts.frame(con, relation, "warehouse")
        if old is not None and not marts.of_one_kind(old, new):
            old = None
        yield marts.suite(relation, manifest["nodes"][node_id], tests, protects[node_id], old), new
