"""Each defect of what is built and published is caught by the layer it names."""

import dataclasses
import json
import shutil
from collections.abc import Iterable
from itertools import count
from pathlib import Path

import duckdb
import pytest
from defects import NOT_SERVED, STOPS
from defects_late import OF_DBT, OF_DIFF, OF_INTEGRITY, OF_MARTS
from office import Office
from office_rows import AS_OF, csv_of, rows
from world import World, said_by_dbt

from warehouse import integrity
from warehouse.ingest import batch
from warehouse.quality import diff, marts, of_dbt, run
from warehouse.quality.asked import asked_by
from warehouse.settings import FILE_NAME, Home


def named(defects):
    slow = (pytest.mark.nightly,)
    marked = [pytest.param(d, marks=slow if d.nightly else (), id=f"{d.layer}-{d.id}") for d in defects]
    return pytest.mark.parametrize("defect", marked)


@pytest.fixture(scope="module")
def world(release_home, tmp_path_factory) -> World:
    made = World(release_home, tmp_path_factory.mktemp("seeds"))
    made.con.execute(f"attach '{release_home}/current/{FILE_NAME}' as before (read_only)")
    return made


@pytest.fixture(scope="module")
def manifest(release_home) -> dict:
    return json.loads((release_home / "current" / "manifest.json").read_text())


@pytest.fixture(scope="module")
def tests(manifest) -> list[dict]:
    return [n for n in manifest["nodes"].values() if n["resource_type"] == "test"]


def test_the_world_in_memory_is_what_a_build_makes(world, manifest, tests):
    assert [
        r
        for r in said_by_dbt(world, manifest, [], [t["name"] for t in tests]).values()
        if r.status not in ("pass", "not_run")
    ] == []
    for relation in marts.SUITES:
        for one, other in (("warehouse", "before"), ("before", "warehouse")):
            assert world.ask(f"(from {one}.{relation} except from {other}.{relation}) limit 1") == []


def models_of(tests: Iterable[dict], rule: str) -> list[str]:
    """Models (and seeds) that a test or a contract of dbt reads."""
    name, _, kind = rule.rpartition("__")
    if kind in ("contract", "is_built"):
        return [name]
    return [node_id.split(".")[-1] for t in asking(tests, rule) for node_id in t["depends_on"]["nodes"]]


def asking(tests: Iterable[dict], rule: str) -> list[dict]:
    """The test that asks for a rule; none where a contract does, or the loader."""
    return [t for t in tests if rule in [a.rule_id for a in asked_by(t)]]


@named(OF_DBT)
def test_dbt(defect, world, manifest, tests):
    """The layer `dbt`: a test or a contract fails, under its rule."""
    asked = [t["name"] for t in asking(tests, defect.rule)]
    if asked:
        assert said_by_dbt(world, manifest, [], asked)[defect.rule].status == "pass"
    with world.planted(*defect.plant, to=models_of(tests, defect.rule)) as failed:
        result = said_by_dbt(world, manifest, failed, asked)[defect.rule]
    assert result.status == defect.status
    assert result.n_failing or result.observed


@pytest.fixture(scope="module")
def validator(tmp_path_factory):
    from warehouse.quality.validate import Validator  # noqa: PLC0415 - seconds to import.

    return Validator(tmp_path_factory.mktemp("pages"))


NUMBERS = count()


def judged(world: World, manifest: dict, validator, only: str | None = None) -> dict:
    """Results of the suites of marts on what stands in the world, drift held against the release."""
    found = []
    suites = [r for r in marts.SUITES if only is None or only.startswith(f"marts_{r.split('.')[1]}.")]
    protects = of_dbt.served_below(manifest)
    for checks, frame in run.of_marts(world.con, manifest, protects, "before", suites):
        asked = [e for e in checks.expected if only in (None, e.rule.rule_id)]
        if asked:
            name = f"{checks.name}_{next(NUMBERS)}"
            found += validator.run(dataclasses.replace(checks, name=name, expected=asked), frame)
    return {r.rule.rule_id: r for r in found}


@pytest.fixture(scope="module")
def unharmed(world, manifest, validator):
    return judged(world, manifest, validator)


def test_an_unharmed_build_breaks_no_rule_of_marts(unharmed):
    assert {i: r.observed for i, r in unharmed.items() if r.status != "pass"} == {}


@named(OF_MARTS)
def test_marts(defect, world, manifest, tests, validator, unharmed):
    """The layer `great_expectations marts`: dbt's tests pass on all that the slip reaches."""
    mart = defect.rule.removeprefix("marts_").split(".")[0]
    assert unharmed[defect.rule].status == "pass"
    with world.planted(*defect.plant, to=[mart]) as failed:
        reached = world.above([mart]) & world.touched | {f"model.warehouse.{mart}"}
        below = [t["name"] for t in tests if reached & set(t["depends_on"]["nodes"])]
        by_dbt = said_by_dbt(world, manifest, failed, below).values()
        assert [r.rule.rule_id for r in by_dbt if r.status in ("fail", "warn")] == []
        result = judged(world, manifest, validator, defect.rule)[defect.rule]
    assert result.status == defect.status, result.observed
    assert result.rule.severity == ("critical" if defect.effect == STOPS else "warning")


@pytest.fixture(scope="module")
def told(world, manifest, release_home):
    """What the diff tells of a build with these defects, against the release."""

    def diff_of(defects) -> list[dict]:
        names = "select schema_name || '.' || relation_name from before.meta.relations"
        served = [relation for (relation,) in world.ask(names)]
        slips = [slip for d in defects for slip in d.plant]
        with world.planted(*slips) as failed, duckdb.connect() as con:
            assert failed == []
            con.execute(f"attach '{release_home}/current/{FILE_NAME}' as old (read_only)")
            con.execute("attach ':memory:' as new")
            for relation in served:
                made = relation.split(".")[1] in world.nodes
                held = world.con.sql(f"from {'warehouse' if made else 'before'}.{relation}")
                typed = ", ".join(f"{n} {t}" for n, t in zip(held.columns, held.types, strict=True))
                con.execute(f"create schema if not exists new.{relation.split('.')[0]}")
                con.execute(f"create table new.{relation} ({typed})")
                con.register("rows", held.arrow())
                con.execute(f"insert into new.{relation} from rows")
                con.unregister("rows")
            return diff.diff(con, manifest, "old", "new").to_dicts()

    return diff_of


@pytest.fixture(scope="module")
def changes(told) -> list[dict]:
    """All defects of OF_DIFF at once: they stand in different places."""
    return told(OF_DIFF)


@pytest.mark.nightly
def test_an_unharmed_build_changes_nothing(told):
    assert told([]) == []


@named(OF_DIFF)
def test_release_diff(defect, changes):
    """The layer `release diff`: no rule is broken, the change is told."""
    about, _, values = defect.rule.partition(": ")
    kind, name = about.split(" ")
    found = [
        f"{c['value_before']} to {c['value_after']}"
        for c in changes
        if c["change_kind"] == kind
        and name in (c["column_name"], c["row_key"], c["relation_name"].split(".")[1])
    ]
    assert values in found if values else found


@pytest.mark.nightly
def test_what_the_diff_tells_breaks_no_rule(world, manifest, tests, validator):
    """Nothing else can tell a restated figure from a right one."""
    [restated] = [d for d in OF_DIFF if d.id == "restated"]
    with world.planted(*restated.plant) as failed:
        by_dbt = said_by_dbt(world, manifest, failed, [t["name"] for t in tests])
        assert {r.status for r in by_dbt.values()} <= {"pass", "not_run"}
        assert {r.status for r in judged(world, manifest, validator).values()} == {"pass"}


@pytest.fixture
def home(release_home, tmp_path) -> Home:
    """A home with a release and a batch."""
    office = Office(tmp_path)
    office.ingest("--as-of", AS_OF, office.write("members.csv", csv_of(rows("members"))))
    release = (release_home / "current").resolve()
    shutil.copytree(release, office.home / "releases" / release.name)
    (office.home / "current").symlink_to(Path("releases") / release.name)
    return Home(office.home)


@named(OF_INTEGRITY)
def test_integrity(defect, home):
    """The layer `publish/integrity`: hashes, counts, links say what is damaged and what mends it."""
    pattern, damage = defect.plant
    [file] = home.path.rglob(pattern) if "*" in pattern else [home.path / pattern]
    assert integrity.served_faults(home) == batch.faults(home) == []
    damage(file)
    if defect.effect == NOT_SERVED:
        with pytest.raises(integrity.DamagedError, match=defect.rule) as refused:
            integrity.check(home)
        assert refused.value.remedy.startswith("warehouse ")
        return
    [fault] = batch.faults(home)
    assert defect.rule in fault
    assert "remedy=" in fault
