"""Rules and results as a release holds them: each once, with its words, its owner and its reason."""

import json
import re
from collections import Counter

import duckdb
import pytest
from defects import INTEGRITY, LAYERS
from quality_document import DEFECTS, DOCUMENT, document

from warehouse import dbt
from warehouse.ingest.contract import ENTITIES
from warehouse.quality import landing, of_dbt
from warehouse.quality.asked import asked_by
from warehouse.quality.rules import OWNERS
from warehouse.settings import FILE_NAME

# What was there before, and rows that were counted.
NOTHING_TO_CHOOSE = re.compile(r"\.every_\w+_is_kept$|\.rows_meet_the_catalog$")
CHOSEN = ("plausibility", "distribution", "drift", "reconciliation")


@pytest.fixture(scope="module")
def manifest(release_home) -> dict:
    return json.loads((release_home / "current" / "manifest.json").read_text())


@pytest.fixture(scope="module")
def rules(release_home) -> list[dict]:
    """Every rule of the release with its result."""
    with duckdb.connect(str(release_home / "current" / FILE_NAME), read_only=True) as con:
        return (
            con.sql("from quality.quality_rules inner join quality.quality_results using (rule_id)")
            .pl()
            .to_dicts()
        )


def test_each_rule_stands_once_with_one_result(rules, release_home):
    with duckdb.connect(str(release_home / "current" / FILE_NAME), read_only=True) as con:
        for relation in ("quality_rules", "quality_results"):
            ids = [i for (i,) in con.sql(f"select rule_id from quality.{relation}").fetchall()]
            assert len(ids) == len(set(ids)) == len(rules)


def test_every_test_and_contract_of_dbt_is_a_rule(rules, manifest):
    nodes = manifest["nodes"].values()
    tests = {a.rule_id for n in nodes if n["resource_type"] == "test" for a in asked_by(n)}
    contracts = {
        f"{n['name']}__contract"
        for n in nodes
        if n["resource_type"] == "model" and n["contract"]["enforced"]
    }
    held = [r for r in rules if r["layer"] == "dbt"]
    assert {r["rule_id"] for r in held} == tests | contracts
    assert {r["status"] for r in held} == {"pass"}


def test_a_release_breaks_no_critical_rule(rules):
    assert [r["rule_id"] for r in rules if r["status"] == "fail"] == []
    # Of an office's files a release of the sample has none: those of ingest have nothing to judge.
    assert {r["layer"] for r in rules if r["status"] == "not_run"} <= {"ingest"}


def test_every_rule_says_what_it_asks_in_both_languages_and_who_acts(rules):
    for rule in rules:
        assert rule["owner"] in OWNERS
        assert rule["since"], rule["rule_id"]
        assert rule["label_id"] and rule["label_en"], rule["rule_id"]
        assert rule["label_id"] != rule["label_en"], rule["rule_id"]


def test_a_threshold_that_a_person_chose_has_its_reason_in_both_languages(rules):
    chosen = [
        r for r in rules if r["rule_kind"] in CHOSEN and not NOTHING_TO_CHOOSE.search(r["rule_id"])
    ]
    assert Counter(r["layer"] for r in chosen)["dbt"] == 8
    for rule in chosen:
        assert rule["threshold"], rule["rule_id"]
        assert rule["threshold_reason_id"] and rule["threshold_reason_en"], rule["rule_id"]
        assert rule["threshold_reason_id"] != rule["threshold_reason_en"], rule["rule_id"]


def test_no_threshold_hides_in_a_remedy(rules):
    assert [r["rule_id"] for r in rules if "since 20" in (r["remedy_en"] or "")] == []


def test_every_served_mart_is_protected(rules, manifest):
    protected = {mart for r in rules for mart in (r["protects"] or "").split(", ")}
    served = {
        dbt.relation_of(n)
        for n in manifest["nodes"].values()
        if n["resource_type"] == "model" and n["config"]["meta"].get("served")
    }
    assert served <= protected


IDENTIFIERS = ("person_id", "employer_id", "claim_id", "nik")


def test_what_fails_is_named_without_identifiers(manifest, release_home):
    """Rows of persons are counted; of other rows the key is shown."""
    nodes = manifest["nodes"].items()
    tests = {i: [a.rule_id for a in asked_by(n)] for i, n in nodes if n["resource_type"] == "test"}
    with duckdb.connect() as con:
        # A test of every relation that fails and would show an identifier under each of its rules.
        ran = [
            {
                "unique_id": node_id,
                "status": "fail",
                "failures": 1,
                "message": "",
                "compiled_code": "select '3514081706850001' as person_id, '35' as region_code,"
                f" unnest({rules}) as rule_id",
            }
            for node_id, rules in tests.items()
        ]
        found = of_dbt.results(manifest, ran, con)
    shown = {r.rule.relation_name for r in found if "3514081706850001" in (r.sample_keys or "")}
    of_persons = {
        dbt.relation_of(n)
        for _, n in nodes
        if n["resource_type"] in ("model", "seed") and set(n["columns"]) & set(IDENTIFIERS)
    }
    assert of_persons
    assert not shown & of_persons


def test_the_list_of_defects_is_long_enough_and_each_names_one_rule():
    of_layers = Counter(d.layer for d in DEFECTS)
    assert all(of_layers[layer] >= (3 if layer == INTEGRITY else 5) for layer in LAYERS)
    assert len({d.id for d in DEFECTS}) == len(DEFECTS) >= 45


def test_the_document_of_quality_is_what_a_fresh_run_writes(release_home):
    assert DOCUMENT.read_text(encoding="utf-8") == document((release_home / "current").resolve())


def test_of_very_many_rows_whole_persons_are_drawn_and_the_same_each_time(monkeypatch):
    """Each person has two rows of one key: where both are drawn, none is single."""
    monkeypatch.setattr(landing, "MOST_ROWS", 1_000)
    with duckdb.connect() as con:
        con.execute("""
            create table members as
            select
                cast(md5(cast(n // 2 as varchar)) as uuid) as person_id, null::uuid as employer_id,
                '3514' as region_code, 'BPU' as segment, 'JKK+JKM' as programs, 'self' as payer_id,
                date '2024-01-01' as started_on, date '2024-12-31' as paid_through_on,
                null::date as ended_on, 1990 as birth_year, 'F' as sex, 'b' as batch_id
            from range(10000) as r(n);
            create table batches as
            select 'members' as entity, 'b' as batch_id, 10000 as n_read, 0 as n_rejected,
                date '2025-06-30' as as_of_on, false as is_sample
        """)
        drawn = [landing.frame(con, ENTITIES["members"], "members", "batches", 10_000) for _ in range(2)]
    assert 700 < len(drawn[0]) < 1_300
    assert not drawn[0]["is_single"].any()
    assert drawn[0].equals(drawn[1])
    rules = [e.rule.rule_id for e in landing.suite("members", 10_000, ()).expected]
    assert "landing_members.rows_meet_the_catalog" not in rules
