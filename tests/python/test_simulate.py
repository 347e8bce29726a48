"""The made-up population: the same for the same seed, by the rules, near the published mix, apart."""

import hashlib
import re
from datetime import UTC, date, datetime

import duckdb
import numpy as np
import pytest
from typer.testing import CliRunner

from warehouse import cli
from warehouse.ingest import batch
from warehouse.settings import PROJECT, Home
from warehouse.simulate import run, sample
from warehouse.simulate.draws import Draws, geometric, lognormal
from warehouse.simulate.world import World, regencies

UNTIL = np.datetime64("2025-06", "M")
PASURUAN = (("3514", 0.6), ("3575", 0.4))
# Where an offence would be a row; each condition is a rule of the input contract or of the labels.
RULES = {
    "members": """
        segment <> 'PU' and programs like '%JP%' or segment = 'JAKON' and programs like '%JHT%'
        or paid_through_on < started_on - 1 or ended_on < started_on
        or greatest(started_on, ended_on) > date '2025-06-30'
        or birth_year not between 1950 and year(started_on) - 14
        or (employer_id is null) <> (segment in ('BPU', 'PMI'))
    """,
    "contributions": """
        segment <> 'PU' and program in ('JP', 'JKP') or segment = 'JAKON' and program = 'JHT'
        or month_on <> last_day(month_on) or amount_idr <= 0
        or greatest(month_on, paid_on) > date '2025-06-30' or month_on < date '2023-07-01'
    """,
    "claims": """
        segment <> 'PU' and program in ('JP', 'JKP') or segment = 'JAKON' and program = 'JHT'
        or event_on > reported_on or reported_on > completed_on or completed_on > paid_on
        or (completed_on is null and paid_on is not null)
        or (status = 'paid') <> (paid_on is not null and amount_idr is not null)
        or amount_idr <= 0 or greatest(reported_on, completed_on, paid_on) > date '2025-06-30'
        or event_on < date '2023-07-01'
    """,
}
KEYS = {
    "members": "person_id, started_on",
    "contributions": "person_id, segment, payer_id, month_on, program",
    "claims": "claim_id",
}


def made(folder, members, seed=1, regions=PASURUAN, **how) -> Home:
    home = Home(folder)
    run.simulate(home, World(members, 24, seed, UNTIL, regions), **how)
    return home


def rows(home: Home, entity: str) -> str:
    return f"read_parquet('{home.path}/extracts/{entity}/*/*.parquet', hive_partitioning = false)"


def digests(home: Home) -> list[str]:
    files = sorted((home.path / "extracts").rglob("*.parquet"))
    return [hashlib.sha256(file.read_bytes()).hexdigest() for file in files]


@pytest.fixture(scope="module")
def country(tmp_path_factory) -> Home:
    return made(tmp_path_factory.mktemp("country"), 100_000, regions=regencies())


def test_same_seed_gives_the_same_bytes_and_another_seed_others(tmp_path):
    first, again, other = (made(tmp_path / n, 3000, s) for n, s in (("a", 7), ("b", 7), ("c", 8)))
    assert len(digests(first)) == len(run.ENTITIES)
    assert digests(first) == digests(again)
    assert not set(digests(first)) & set(digests(other))


def test_rows_do_not_depend_on_how_they_are_cut(tmp_path):
    """And memory does not grow with the members: a part is as large as one is told."""
    whole, cut = made(tmp_path / "whole", 2000), made(tmp_path / "cut", 2000, persons=280)
    assert len(digests(cut)) > 7 * len(digests(whole))
    for entity in run.ENTITIES:
        expected, held = (duckdb.sql(f"from {rows(home, entity)}").fetchall() for home in (whole, cut))
        assert expected == held


@pytest.mark.parametrize("entity", run.ENTITIES)
def test_rows_keep_the_rules_and_their_order(country, entity):
    source = rows(country, entity)
    (n_rows, n_keys, n_simulated), *_ = duckdb.sql(
        f"select count(*), count(distinct ({KEYS[entity]})), count_if(is_simulated) from {source}"
    ).fetchall()
    assert n_rows == n_keys == n_simulated > 0
    assert duckdb.sql(f"from {source} where {RULES[entity]} limit 3").fetchall() == []
    order = f"lag((region_code, person_id)) over () > (region_code, person_id) as is_late from {source}"
    assert duckdb.sql(f"select count_if(is_late) from (select {order})").fetchone() == (0,)


def test_ids_are_uuids_that_no_keyed_hash_makes(country):
    for entity, columns in {
        "members": ("person_id", "employer_id"),
        "claims": ("claim_id", "person_id"),
    }.items():
        for column in columns:
            possible = f"count_if(cast({column} as varchar) not like '00000000-0000-0000-%')"
            source = f"from {rows(country, entity)} where {column} is not null"
            found = duckdb.sql(f"select {possible}, any_value(typeof({column})) {source}").fetchone()
            assert found == (0, "UUID")


def test_everything_says_that_it_is_simulated(country):
    batches = batch.read_catalog(country).batches
    assert [b.entity for b in batches] == list(run.ENTITIES)
    for one in batches:
        assert one.is_simulated
        assert one.as_of_on == date(2025, 6, 30)
        assert one.source_file.startswith("simulated")
        assert all(re.fullmatch(r"simulated-\d{4}\.parquet", file) for file in one.files)
        counted = duckdb.sql(
            f"select count(*), min(batch_id), max(batch_id) from {rows(country, one.entity)}"
        )
        assert counted.fetchone() == (one.n_accepted, one.batch_id, one.batch_id)
        assert one.n_read == one.n_accepted


def test_volumes_are_those_of_a_country(country):
    members, contributions, claims = (
        duckdb.sql(f"select count(*) / 100000 from {rows(country, e)}").fetchone()[0]
        for e in run.ENTITIES
    )
    assert members == pytest.approx(1.3, abs=0.05)
    assert 9 < contributions < 13
    assert claims == pytest.approx(0.065, abs=0.01)


def test_claims_have_the_published_mix(country):
    """Shares and means of 2023 (bisnis-1778710); of pensions, who is paid and a twelfth of the year."""
    published = dict(
        duckdb.sql(
            f"""select program, (cases, amount_idr) from read_csv('{PROJECT}/seeds/published/claims.csv')
            where source_id = 'bisnis-1778710' and period_end = '2023-12-31' and program <> 'ALL'"""
        ).fetchall()
    )
    total = sum(cases for cases, _ in published.values())
    simulated = dict(
        duckdb.sql(
            f"""select
                program,
                (if(program = 'JP', count(distinct person_id), count(*)), avg(amount_idr))
            from {rows(country, "claims")} group by program"""
        ).fetchall()
    )
    n_claims = sum(cases for cases, _ in simulated.values())
    for program, (cases, amount) in published.items():
        share = simulated[program][0] / n_claims
        # Four standard errors of a share of so few claims.
        error = 4 * (cases / total * (1 - cases / total) / n_claims) ** 0.5
        assert share == pytest.approx(cases / total, abs=error + 0.005), program
        mean = amount / cases / (12 if program == "JP" else 1)
        assert simulated[program][1] == pytest.approx(
            42_000_000 if program == "JKM" else mean, rel=0.2
        ), program


def test_sponsored_cover_ends_in_december_then_in_june_and_also_later(country):
    ends = dict(
        duckdb.sql(
            f"""select month(paid_through_on), count(*) from {rows(country, "members")}
            where payer_id not in ('self', 'employer') group by all"""
        ).fetchall()
    )
    december, june, *others = sorted(ends, key=ends.get, reverse=True)
    assert (december, june) == (12, 6)
    assert ends[12] > 1.5 * ends[6]
    assert ends[6] > 1.5 * ends[others[0]]
    upcoming = (
        f"select count(*) from {rows(country, 'members')} where paid_through_on > date '2025-06-30'"
    )
    assert duckdb.sql(upcoming).fetchone()[0] > 1000


def test_december_stands_above_its_year(country):
    months = "select unnest([last_day(date '2024-01-01' + to_months(i)) for i in range(12)]) as m"
    active = "started_on <= m and paid_through_on >= m and (ended_on is null or ended_on >= m)"
    counted = (
        f"select m, count(*) from ({months}) join {rows(country, 'members')} on {active} group by m"
    )
    stocks = dict(duckdb.sql(counted).fetchall())
    assert stocks[date(2024, 12, 31)] > 1.03 * sum(stocks.values()) / 12


def test_some_members_move_and_none_overlap(country):
    pairs = f"""from {rows(country, "members")} as a join {rows(country, "members")} as b
        on a.person_id = b.person_id and a.started_on < b.started_on"""
    assert duckdb.sql(f"select count_if(a.region_code <> b.region_code) > 100 {pairs}").fetchone()[0]
    assert duckdb.sql(f"select count_if(a.paid_through_on >= b.started_on) {pairs}").fetchone() == (0,)


def test_the_committed_sample_is_what_the_command_makes(tmp_path):
    sample.make(tmp_path)
    files = sorted(tmp_path.iterdir())
    assert [f.name for f in files] == sorted(f.name for f in sample.FOLDER.glob("*.csv"))
    assert all(f.read_bytes() == (sample.FOLDER / f.name).read_bytes() for f in files)
    assert sum(f.stat().st_size for f in files) <= 1_500_000


def invoke(monkeypatch, home, *words):
    monkeypatch.setenv("WAREHOUSE_HOME", str(home))
    return CliRunner().invoke(cli.app, ["simulate", *words])


def test_the_command_replaces_only_when_told(monkeypatch, tmp_path):
    words = ("--members", "500", "--regions", "3514,3575", "--months", "6", "--until", "2024-12")
    assert invoke(monkeypatch, tmp_path, *words).exit_code == 0
    before = digests(Home(tmp_path))
    refused = invoke(monkeypatch, tmp_path, *words, "--seed", "2")
    assert refused.exit_code == 1
    assert "--replace" in refused.output
    assert digests(Home(tmp_path)) == before
    assert invoke(monkeypatch, tmp_path, *words, "--seed", "2", "--replace").exit_code == 0
    after = digests(Home(tmp_path))
    assert len(after) == len(before)
    assert not set(after) & set(before)


def test_real_extracts_are_never_joined(monkeypatch, tmp_path):
    home, name = Home(tmp_path), "ab12ab12ab12ab12"
    folder = batch.stage(home, "members", name)
    (folder / batch.PART).write_bytes(b"")
    real = batch.Batch(
        entity="members",
        batch_id=name,
        folder=str(folder.relative_to(tmp_path)),
        source_file="members.csv",
        sha256=name,
        n_read=0,
        n_accepted=0,
        n_rejected=0,
        as_of_on=date(2025, 1, 31),
        ingested_at=datetime.now(UTC),
    )
    [held] = batch.commit(home, [real]).batches
    refused = invoke(monkeypatch, tmp_path, "--members", "100", "--regions", "3575")
    assert refused.exit_code == 1
    assert "real extracts" in refused.output
    assert batch.read_catalog(home).batches == (held,)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--until", "2025-13"), "is no month"),
        (("--regions", "3514,9999"), "9999"),
        (("--regions", " , "), "Not a code"),
    ],
)
def test_wrong_words_are_refused(monkeypatch, tmp_path, words, told):
    refused = invoke(monkeypatch, tmp_path, "--members", "100", *words)
    assert refused.exit_code == 2
    assert told in refused.output
    assert not (tmp_path / "extracts").exists()


def test_draws_are_even_and_their_tables_keep_their_mean():
    uniform = Draws(3).uniform("any", np.arange(100_000))
    assert uniform.min() >= 0
    assert uniform.max() < 1
    assert np.histogram(uniform, 10, (0, 1))[0] == pytest.approx(10_000, rel=0.05)
    apart = np.corrcoef(uniform, Draws(3).uniform("other", np.arange(100_000)))[0, 1]
    assert abs(apart) < 0.02
    assert lognormal(1_000_000, 1.0, 100).mean() == pytest.approx(1_000_000, rel=0.001)
    assert np.mean(geometric(5, 1000)) == pytest.approx(5, rel=0.02)
