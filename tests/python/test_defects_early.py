"""Each defect of seed files, of an office's rows and of what landed is caught by the layer it names."""

import dataclasses
import json
import shutil
from itertools import count

import duckdb
import pytest
from defects import ONCE, REFUSED, STOPS
from defects_early import OF_INGEST, OF_LANDING, OF_PARQUET, OF_SEED_FILES
from office import Office
from office_rows import AS_OF, HEADERS, csv_of, rows
from typer.testing import CliRunner

from warehouse import cli, disk, seeds
from warehouse.ingest import batch
from warehouse.ingest.contract import ENTITIES
from warehouse.quality import of_ingest, run
from warehouse.settings import PROJECT, Home

PROTECTS = dict.fromkeys(ENTITIES, ())


def named(defects):
    return pytest.mark.parametrize("defect", defects, ids=lambda d: f"{d.layer}-{d.id}")


@named(OF_SEED_FILES)
def test_seed_files(defect, tmp_path):
    """The layer `seed files`: nothing of the seed reaches dbt."""
    source = PROJECT / defect.where
    (tmp_path / "published").mkdir()
    copy = tmp_path / "published" / source.name
    shutil.copy(source, copy)
    assert seeds.faults(tmp_path) == []
    copy.write_bytes(defect.plant(source.read_bytes()))
    found = seeds.faults(tmp_path)
    assert any(defect.rule in fault and f"file={defect.where}  line=" in fault for fault in found), found


def sent(office: Office, entity: str, plant=None):
    """Ingest an office's file of an entity, as it is or with a defect. Returns what the command says."""
    found = rows(entity)
    if plant is not None:
        plant(found)
    return office.ingest("--as-of", AS_OF, office.write(f"{entity}.csv", csv_of(found)))


def told(office: Office) -> dict:
    batches = batch.read_catalog(Home(office.home)).batches
    return {r.rule.rule_id: r for r in of_ingest.results(batches, PROTECTS)}


@named(OF_INGEST)
def test_ingest(defect, office):
    """The layer `ingest`: rows stay out, or the file is refused; the rule says why."""
    entity, plant = defect.plant
    if callable(plant):
        said = sent(office, entity, plant)
    else:  # A second file: the first is read in full.
        assert sent(office, entity).exit_code == 0
        again = csv_of(rows(entity))
        extra = csv_of([row | {"NIK": "9901014100009991"} for row in rows(entity)[:1]]).splitlines()[1]
        content = again if plant == "copy" else f"{again}{extra}\n"
        said = office.ingest("--as-of", AS_OF, office.write("other name.csv", content))
    n_sent = len(rows(entity))
    if defect.effect in (REFUSED, ONCE):
        assert defect.rule in said.output
        assert sum(b.n_accepted for b in office.batches()) == (n_sent if plant == "copy" else 0)
        return
    result = told(office)[defect.rule]
    assert (said.exit_code, result.status) == (0, defect.status), said.output
    assert 0 < result.n_failing == sum(b.n_rejected for b in office.batches())


@pytest.fixture(scope="module")
def clean(tmp_path_factory):
    """A home with an office's files as they should be."""
    office = Office(tmp_path_factory.mktemp("clean"))
    for entity in HEADERS:
        assert sent(office, entity).exit_code == 0
    return office


@pytest.mark.parametrize("entity", HEADERS)
def test_an_unharmed_file_breaks_no_rule_of_ingest(clean, entity):
    of_entity = {i: r.status for i, r in told(clean).items() if i.startswith(f"ingest_{entity}.")}
    assert set(of_entity.values()) == {"pass"}


@pytest.fixture(scope="module")
def validator(tmp_path_factory):
    from warehouse.quality.validate import Validator  # noqa: PLC0415 - seconds to import.

    return Validator(tmp_path_factory.mktemp("pages"))


NUMBERS = count()


def landed(office: Office, validator, only: str | None = None) -> dict:
    """Results of the landing suites on what a home holds; of one rule where `only` names it."""
    found = []
    batches = batch.read_catalog(Home(office.home)).batches
    with duckdb.connect() as con:
        for checks, frame in run.of_landing(con, Home(office.home), batches, PROTECTS):
            asked = [e for e in checks.expected if only in (None, e.rule.rule_id)]
            if asked:
                # Great Expectations takes each name once.
                suite = dataclasses.replace(
                    checks, name=f"{checks.name}_{next(NUMBERS)}", expected=asked
                )
                found += validator.run(suite, frame)
    return {r.rule.rule_id: r for r in found}


@pytest.fixture(scope="module")
def unharmed(clean, validator):
    """Results of every landing rule on an office's files as they should be."""
    return landed(clean, validator)


def test_an_office_s_unharmed_files_break_no_landing_rule(unharmed):
    assert {i: r.observed for i, r in unharmed.items() if r.status not in ("pass", "not_run")} == {}


def assert_landing_catches(defect, office, validator, unharmed):
    assert unharmed[defect.rule].status == "pass"
    result = landed(office, validator, defect.rule)[defect.rule]
    assert result.status == defect.status, result.observed
    assert result.rule.severity == ("critical" if defect.effect == STOPS else "warning")
    # Rows of persons are counted, never shown.
    assert result.sample_keys is None


@named(OF_LANDING)
def test_landing(defect, office, validator, unharmed):
    """The layer `great_expectations landing`: ingest takes every row, the whole is wrong."""
    entity, plant = defect.plant
    assert sent(office, entity, plant).exit_code == 0
    assert bool(sum(b.n_rejected for b in office.batches())) == defect.known_earlier
    assert_landing_catches(defect, office, validator, unharmed)


@named(OF_PARQUET)
def test_landing_of_other_hands(defect, clean, tmp_path, validator, unharmed):
    """The layer `great_expectations landing`: Parquet and catalog that ingest would not have written."""
    entity, sql = defect.plant
    office = Office(tmp_path)
    shutil.copytree(clean.home, office.home)
    [held] = [b for b in office.batches() if b.entity == entity]
    file = office.home / held.folder / held.files[0]
    duckdb.sql(
        f"copy ({sql.format(rows=f'read_parquet({str(file)!r})')}) to '{file}.new' (format parquet)"
    )
    file.with_name(file.name + ".new").replace(file)
    # As a command would have written it: the catalog's hash is that of the file.
    catalog = json.loads(batch.catalog_file(Home(office.home)).read_text())
    for one in catalog["batches"]:
        if one["entity"] == entity:
            one["files_sha256"] = [disk.digest(file)]
    batch.catalog_file(Home(office.home)).write_text(json.dumps(disk.sealed(catalog)))
    assert_landing_catches(defect, office, validator, unharmed)


def _in(
    segment: str, payer: str, amounts: dict[str, str], month: str = "Juni 2025", paid: str = "10/06/2025"
):
    """Contributions of sixty persons, each of these programmes."""
    cells = {"Segmen": segment, "Pembayar": payer, "Bulan Iuran": month, "Tgl Bayar": paid}
    return [
        row | cells | {"Program": program, "Jumlah (Rp)": amount}
        for row in rows("contributions")[:120:2]
        for program, amount in amounts.items()
    ]


UNUSUAL = {
    "the months of relief, when one hundredth was paid": _in(
        "BPU", "DBHCHT", {"JKK": "100", "JKM": "68"}, "September 2020", "15/09/2020"
    ),
    "construction alone": _in("Jakon", "Pemberi kerja", {"JKK": "6.869", "JKM": "981"}),
    "a mine that pays well": _in(
        "PU", "Pemberi kerja", {"JKK": "348.000", "JKM": "60.000", "JHT": "1.140.000", "JP": "332.589"}
    ),
    "arrears of two years ago beside three months": [
        *rows("contributions")[360:],
        rows("contributions")[0] | {"Bulan Iuran": "Maret 2023", "Tgl Bayar": "10/06/2025"},
    ],
    "three rows": rows("contributions")[:3],
}  # fmt: skip


@pytest.mark.parametrize("found", UNUSUAL.values(), ids=UNUSUAL)
def test_what_is_unusual_and_right_raises_no_alarm(found, office, validator):
    office.ingest("--as-of", AS_OF, office.write("contributions.csv", csv_of(found)))
    assert [b.n_accepted for b in office.batches()] == [len(found)]
    results = landed(office, validator).values()
    assert [(r.rule.rule_id, r.observed) for r in results if r.status in ("warn", "fail")] == []


@pytest.mark.nightly
def test_simulated_records_raise_no_alarm(tmp_path, validator):
    home = {"WAREHOUSE_HOME": str(tmp_path / "home")}
    assert CliRunner().invoke(cli.app, ["simulate", "--members", "20000"], env=home).exit_code == 0
    office = Office(tmp_path)
    results = landed(office, validator).values()
    assert [(r.rule.rule_id, r.observed) for r in results if r.status in ("warn", "fail")] == []
