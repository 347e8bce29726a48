"""Who does the job, each as a command in a process of its own, and whether it did the same."""

import json
import re
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import duckdb
import inputs
from command import PROJECT, Used, apart
from measured import measured
from peers.job import MODELS, RESULTS
from peers.postgres import cluster

PYTHON = sys.executable
PEERS = PROJECT / "benchmarks" / "peers"
JOB = {path.split("/")[-1] for path in MODELS}
SELECTED = [f"+{name}" for name in RESULTS]
# Tests too, with what the models' own references are held against.
TESTED = [*SELECTED, "+dim_segment", "+dim_program", "--indirect-selection", "cautious"]
COMMANDS = {
    "build": ["build", "--exclude-resource-type", "unit_test", "--select", *TESTED],
    "run": ["run", "--select", *SELECTED],
}
KEYS = {
    "fct_membership_month": ("region_code", "month_on", "segment", "payer_id", "program"),
    "int_extract__claims_by_region_month": ("region_code", "month_on", "program", "claim_unit"),
    "int_extract__loss_ratio": ("program", "segment", "payer_id", "year"),
}


@dataclass
class Site:
    """One size: the same rows as a WAREHOUSE_HOME, as Parquet with whole numbers as ids, and as CSV."""

    folder: Path
    home: Path
    rows: Path
    truth: Path
    # Seconds of the extract models alone, of each run of dbt.
    models_alone: dict[str, list[float]] = field(default_factory=dict)


def site(folder: Path, members: int) -> Site:
    """Makes the rows and builds once: what came of it is the truth, and dbt's parse is kept."""
    folder.chmod(0o755)  # PostgreSQL's user reads the CSV.
    home, rows, truth = folder / "home", folder / "rows", folder / "truth"
    made = Site(folder, home, rows, truth)
    for new in (rows, truth):
        new.mkdir()
    inputs.make(home, members, rows=rows)
    apart(inputs.as_csv, rows)
    (home / "build" / "dev").mkdir(parents=True)
    _dbt(made, "build")
    apart(_keep, home, rows)
    apart(_export, home, truth)
    _compiled(made)
    return made


def _keep(home: Path, rows: Path) -> None:
    """Seeds and batches, which are small, as each engine reads them."""
    with duckdb.connect(str(home / "build/dev/warehouse.duckdb"), read_only=True) as con:
        small = {
            "payers": "select payer_id, is_sponsor from reference.payers",
            "programs": "select program, kind from reference.programs",
            "batches": "from staging.stg_extract__batches",
        }
        (rows / "batches").mkdir()
        for name, query in small.items():
            file = f"batches/{name}" if name == "batches" else name
            con.execute(f"copy ({query}) to '{rows}/{file}.parquet'")
            con.execute(f"copy ({query}) to '{rows}/{name}.csv' (header)")


def _export(home: Path, out: Path) -> None:
    with duckdb.connect(str(home / "build/dev/warehouse.duckdb"), read_only=True) as con:
        for name in RESULTS:
            schema = "core" if name.startswith("fct") else "intermediate"
            con.execute(f"copy {schema}.{name} to '{out}/{name}.parquet'")


def _dbt_words(home: Path, command: str) -> list[str]:
    target = ["--target-path", str(home / "target"), "--log-path", str(home / "target")]
    return [PYTHON, "-m", "dbt.cli.main", *COMMANDS[command], *target]


def _dbt(one: Site, command: str) -> Used:
    used, _ = measured(_dbt_words(one.home, command), WAREHOUSE_HOME=str(one.home))
    results = json.loads((one.home / "target/run_results.json").read_text())["results"]
    spent = [r["execution_time"] for r in results if r["unique_id"].split(".")[-1] in JOB]
    one.models_alone.setdefault(command, []).append(sum(spent))
    return used


def _compiled(one: Site) -> None:
    """The models as dbt compiled them: on its own ids, on whole numbers, and on the CSV."""
    nodes = json.loads((one.home / "target/manifest.json").read_text())["nodes"]
    results = json.loads((one.home / "target/run_results.json").read_text())["results"]
    models = [
        [node["relation_name"], node["config"]["materialized"], node["compiled_code"]]
        for node in (nodes[r["unique_id"]] for r in results)
        if node["name"] in JOB or node["name"].startswith("stg_extract__")
    ]
    (one.folder / "uuid.json").write_text(json.dumps(models))
    for kind in ("parquet", "csv"):
        for model in models:
            for entity in inputs.ENTITIES:
                if f"stg_extract__{entity}" in model[0]:
                    model[2] = re.sub(
                        r"\(select \* from read_(parquet|csv)\(.*?\)\)",
                        lambda _, e=entity, k=kind: f"({_reads(one.rows, e, k)})",
                        model[2],
                    )
        (one.folder / f"{kind}.json").write_text(json.dumps(models))


def _reads(rows: Path, entity: str, kind: str) -> str:
    parquet = f"read_parquet('{rows}/{entity}/*.parquet')"
    if kind == "parquet":
        return f"select * from {parquet}"
    with duckdb.connect() as con:
        about = con.execute(
            f"describe select * exclude (batch_id, is_simulated) from {parquet}"
        ).fetchall()
    columns = {name: type_ for name, type_, *_ in about}
    return (
        f"select *, 'csv' as batch_id, true as is_simulated from "
        f"read_csv('{rows}/{entity}.csv', header = true, columns = {columns})"
    )


def differing(truth: Path, theirs: Path, but: tuple[str, ...], within: float) -> int:
    """Rows that only one side has, or in which a column but `but` differs; fractions by `within`."""
    found = 0
    with duckdb.connect() as con:
        for name, key in KEYS.items():
            ours, other = (f"read_parquet('{folder}/{name}.parquet')" for folder in (truth, theirs))
            about = con.execute(f"describe from {ours}").fetchall()
            columns = {c: kind for c, kind, *_ in about if c not in but}
            typed = ", ".join(f"cast({c} as {kind}) as {c}" for c, kind in columns.items())
            same = [
                f"coalesce(abs(o.{c} - t.{c}) <= {within} * abs(o.{c}), o.{c} is null and t.{c} is null)"
                if kind == "DOUBLE"
                else f"o.{c} is not distinct from t.{c}"
                for c, kind in columns.items()
            ]
            on = " and ".join(f"o.{c} is not distinct from t.{c}" for c in key)
            [unlike] = con.execute(
                f"select count(*) from {ours} as o full join (select {typed} from {other}) as t on {on} "
                f"where not ({' and '.join(same)})"
            ).fetchone()
            [more] = con.execute(
                f"select abs((select count(*) from {ours}) - (select count(*) from {other}))"
            ).fetchone()
            found += max(unlike, more)
    return found


class Contender(NamedTuple):
    name: str
    input: str
    run: Callable[[Site, Path], Used]
    # Columns in which its input cannot say the same.
    but: tuple[str, ...] = ()
    # By how much of itself a fraction may differ.
    within: float = 1e-9

    @property
    def is_limit(self) -> bool:
        return self.name.startswith("limit")


def _ours(command: str) -> Callable[[Site, Path], Used]:
    def run_once(one: Site, out: Path) -> Used:
        used = _dbt(one, command)
        apart(_export, one.home, out)
        return used

    return run_once


def _from_csv(one: Site, out: Path) -> Used:
    """Every row checked and every id hashed anew, then the build."""
    home = one.folder / "ingested"
    (home / "build" / "dev").mkdir(parents=True)
    shutil.copytree(one.home / "target", home / "target")
    files = " ".join(f"{one.rows}/{e}.csv" for e in inputs.ENTITIES)
    with duckdb.connect() as con:
        [as_of] = con.execute(f"select max(as_of_on) from '{one.rows}/batches/*.parquet'").fetchone()
    ingest = f"{PYTHON} -m warehouse.cli ingest {files} --as-of {as_of}"
    words = ["sh", "-c", f"{ingest} && {' '.join(_dbt_words(home, 'build'))}"]
    try:
        used, _ = measured(words, WAREHOUSE_HOME=str(home), WAREHOUSE_KEY="benchmark" * 4)
        apart(_export, home, out)
    finally:
        shutil.rmtree(home)
    return used


def _same_sql(kind: str) -> Callable[[Site, Path], Used]:
    def run_once(one: Site, out: Path) -> Used:
        models = one.folder / f"{kind}.json"
        return measured([PYTHON, f"{PEERS}/with_duckdb.py", str(models), str(one.rows), str(out)])[0]

    return run_once


def _peer(name: str, *more: str) -> Callable[[Site, Path], Used]:
    def run_once(one: Site, out: Path) -> Used:
        return measured([PYTHON, f"{PEERS}/with_{name}.py", str(one.rows), str(out), *more])[0]

    return run_once


def _postgres(one: Site, out: Path) -> Used:
    with cluster() as (port, server):
        words = [PYTHON, f"{PEERS}/with_postgres.py", str(one.rows), str(out), str(port)]
        return measured(words, beside=(server,))[0]


def _limit(what: str) -> Callable[[Site, Path], Used]:
    return lambda one, _: measured([PYTHON, f"{PEERS}/limits.py", what, str(one.rows)])[0]


def rate(one: Site, what: str) -> float:
    """GB/s at which files are read, or memory is copied."""
    return float(measured([PYTHON, f"{PEERS}/limits.py", what, str(one.rows)])[1])


END_TO_END, SAME_SQL, SCAN = "this project, dbt build", "same SQL without dbt", "limit: scan"
CONTENDERS = (
    Contender(END_TO_END, "Parquet", _ours("build")),
    Contender("this project, dbt run", "Parquet", _ours("run")),
    Contender(SAME_SQL, "Parquet", _same_sql("uuid")),
    Contender("same SQL, whole numbers as ids", "Parquet", _same_sql("parquet")),
    Contender("polars", "Parquet", _peer("polars")),
    Contender("pandas", "Parquet", _peer("pandas")),
    # Its percentile_cont cuts the place between two values to a millionth (apache/datafusion#25266).
    Contender("DataFusion", "Parquet", _peer("datafusion"), within=1e-5),
    Contender("PySpark", "Parquet", _peer("spark")),
    Contender("this project, ingest and dbt build", "CSV", _from_csv, but=("is_simulated",)),
    Contender("same SQL on CSV", "CSV", _same_sql("csv")),
    Contender("polars on CSV", "CSV", _peer("polars", "csv")),
    Contender("PostgreSQL 15", "CSV", _postgres),
    Contender(SCAN, "Parquet", _limit("scan")),
    Contender("limit: scan, hash and group", "Parquet", _limit("group")),
)
