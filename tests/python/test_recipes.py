"""Each recipe runs in the sandbox as it stands and returns what the explorer's pages show."""

import re
from datetime import date
from pathlib import Path

import duckdb
import pytest

from warehouse import budget, check, figures
from warehouse.explorer import (
    check_queries,
    claims_office_queries,
    claims_queries,
    claims_record_queries,
    coverage_queries,
    data_queries,
    protection_queries,
    protection_records_queries,
    queries,
    reader,
    sandbox,
    sql_box,
)
from warehouse.explorer.words import LANGUAGES, catalogue

# What a reader must see beside a figure.
FLAGS = ["is_rounded", "is_press_only", "is_flagged"]

RECIPES = sql_box.recipes()
QUESTIONS = set(range(1, 21))


@pytest.fixture(scope="module")
def release(release_home):
    environment = pytest.MonkeyPatch()
    environment.setenv("WAREHOUSE_HOME", str(release_home))
    environment.setattr(reader, "_attached", None)
    yield reader.served()
    environment.undo()


@pytest.fixture(scope="module")
def run(release):
    """Rows of a recipe as dicts; `changed` replaces values in its `asked`."""

    def rows(recipe: str, changed: dict[str, str] | None = None) -> list[dict]:
        sql = RECIPES[recipe]
        for old, new in (changed or {}).items():
            assert sql.count(old) == 1, f"{old} is not what {recipe} asks"
            sql = sql.replace(old, new)
        result = sandbox.run(sql, release.file)
        assert not result.is_cut
        return [dict(zip(result.columns, row, strict=True)) for row in result.rows]

    return rows


@pytest.fixture(scope="module")
def page(release):
    return lambda query: release.read(query).to_dicts()


def same(rows: list[dict], shown: list[dict], columns: list[str]) -> None:
    """The rows of a page and of a recipe, whatever their order, equal to the last digit."""
    assert shown, "the page shows nothing to compare with"
    keys = [[row[c] for c in columns] for row in rows], [[row[c] for c in columns] for row in shown]
    assert sorted(keys[0], key=str) == sorted(keys[1], key=str)


def numbers(recipe: str) -> set[int]:
    return int(recipe[:2])


def test_every_question_has_its_recipe_and_every_recipe_a_title():
    assert {numbers(recipe) for recipe in RECIPES} == QUESTIONS
    for lang in LANGUAGES:
        titles = {k.removeprefix("recipe.") for k in catalogue(lang) if k.startswith("recipe.")}
        assert titles == set(RECIPES)


@pytest.mark.parametrize("recipe", RECIPES)
def test_recipe_asks_at_its_top_answers_and_names_its_columns_as_the_dictionary_does(run, page, recipe):
    sql = RECIPES[recipe]
    assert re.match(r"(--.*\n)*with( recursive)?\s+asked as \(", sql)
    assert len(sql.splitlines()) <= 60
    rows = run(recipe)
    assert rows
    known = {row["column_name"] for row in page(data_queries.labels())}
    assert set(rows[0]) <= known


@pytest.mark.parametrize("region", ["ID", "64"])
def test_01_protected_now(run, page, region):
    latest = page(queries.coverage_years(region))[0]
    shown = page(queries.coverage(region, latest["year"], latest["territory"], ("ALL",)))
    rows = run("01_protected_now", {"'ID'": f"'{region}'"})
    columns = ["base_id", "numerator_persons", "numerator_on", "base_persons", "base_round"]
    columns += ["is_registration_effect", *FLAGS]
    same(rows, shown, [*columns, "coverage_pct", "gap_to_universal_persons"])


def test_02_quoted_under_another_name(run, page):
    shown = page(check_queries.quoted())
    columns = ["figure_id", "value_printed", "verdict", "matched_definition", "matched_difference"]
    columns += ["n_matches", "implied_base_persons", "publisher_id"]
    same(run("02_quoted_under_another_name"), shown, columns)
    one = run("02_quoted_under_another_name", {"select '' as": "select '3575' as"})
    same(one, [row for row in shown if row["region_code"] == "3575"], columns)


def test_02_rival_figures(run, release):
    rows = run("02_rival_figures")
    mart = release.read(
        reader.Query("select * from warehouse.quality.figure_rivals where region_code = '64'")
    )
    same(rows, mart.to_dicts(), ["period_end", "measure", "value", "difference", "lost_on"])


def test_03_persons_to_target(run, page):
    shown = [r for r in page(coverage_queries.targets("ID")) if r["target_on"].year == 2026]
    columns = ["target_figure_id", "target_pct", "realised_pct", "gap_to_target_points"]
    same(run("03_persons_to_target"), shown, [*columns, "gap_to_target_persons", "base_persons"])


@pytest.mark.parametrize("base", ["employed", "labour_force"])
def test_04_who_lags(run, page, base):
    rows = run("04_who_lags", {"'employed'": f"'{base}'"})
    columns = ["region_name", "coverage_rank", "coverage_pct", "numerator_persons", "base_persons"]
    columns += FLAGS
    same(rows, page(queries.ranking(base)), columns)
    ranks = [row["coverage_rank"] for row in rows if row["coverage_rank"] is not None]
    assert ranks == sorted(ranks, reverse=True)


def test_05_segment_behind_the_change(run, page):
    shown = page(coverage_queries.change("ID", "unchanged"))
    columns = ["series_id", "from_on", "to_on", "segment", "change_persons", "contribution_points"]
    same(run("05_segment_behind_the_change"), shown, columns)


def test_06_growth_or_december(run, page):
    rows = run("06_growth_or_december")
    shown = page(coverage_queries.trend("ID", "unchanged", "ALL"))
    same(rows, shown, ["series_id", "as_of_on", "participants_persons"])
    change = page(coverage_queries.change("ID", "unchanged"))
    grown = [row for row in rows if row["change_persons"] is not None]
    totals = [row for row in change if row["segment"] == "ALL"]
    same(grown, totals, ["series_id", "from_on", "change_persons", "contribution_points"])
    assert all(row["is_december"] == (row["as_of_on"].month == 12) for row in rows)


@pytest.mark.parametrize(
    ("figure", "step", "region", "on"),
    [
        ("101644", "0", "3575", "2021-12-31"),
        ("101644", "0", "3575", "2023-12-31"),
        ("814614", "0", "3514", "2021-12-31"),
        ("144640000", "10000", "ID", "2024-12-31"),
    ],
)
def test_08_figure_under_which_definition(run, release_home, figure, step, region, on):
    changed = {"'3575'": f"'{region}'", "101644": figure, "0 as step": f"{step} as step"}
    rows = run("08_figure_under_which_definition", changed | {"2021-12-31": on})
    with duckdb.connect() as con:
        con.execute(f"attach '{release_home}/current/warehouse.duckdb' as warehouse (read_only)")
        con.execute("use warehouse")
        found = check.check_figure(con, figures.parse(f"{figure} orang"), region, date.fromisoformat(on))
    assert {(r["definition"], r["candidate_on"], r["value"]) for r in rows} == {
        (m["definition"], m["candidate_on"], m["candidate_value"]) for m in found.matches
    }


@pytest.mark.parametrize("verdict", ["differs", "within_rounding", "parts_missing"])
def test_09_totals_against_their_parts(run, page, verdict):
    shown = page(check_queries.audit(verdict, check_queries.ANY))
    columns = ["total_figure_id", "published_total", "sum_of_programs", "difference", "closes_with"]
    same(run("09_totals_against_their_parts", {"'differs'": f"'{verdict}'"}), shown, columns)


def test_14_held_and_missing(run, page):
    shown = [row for row in page(queries.availability("35")) if row["year"] <= 2026]
    same(run("14_held_and_missing"), shown, ["year", "measure", "is_held", "n_rows", "latest_on"])


def test_15_where_from(run, page):
    rows = run("15_where_from")
    [rung] = [
        r
        for r in page(queries.coverage("ID", 2024, "unchanged", ("ALL",)))
        if r["base_id"] == "employed"
    ]
    behind = [rung["numerator_figure_id"], rung["base_figure_id"]]
    shown = page(queries.sources(behind))
    told = [row for row in rows if row["figure_id"] in behind]
    same(told, shown, ["publisher_id", "title_id", "url"])
    assert len(rows) > len(told), "what others say stands beside it"


@pytest.mark.parametrize(
    ("payer", "start", "months", "amount"),
    [("apbd_province", "2026-01-01", 12, 10_000_000_000), ("self", "2026-01-01", 24, 5_000_000)],
)
def test_10_what_a_budget_protects(run, release, payer, start, months, amount):
    [sector, *_] = release.read(
        reader.Query(
            "select sector from warehouse.protection.bpu_premium_by_payer"
            " where payer_id = $payer order by sector = 'all', sector",
            {"payer": payer},
        )
    )["sector"]
    changed = {"10000000000": str(amount), "12 as months": f"{months} as months"}
    changed |= {"'apbd_province'": f"'{payer}'", "'all'": f"'{sector}'", "'2026-01-01'": f"'{start}'"}
    rows = run("10_what_a_budget_protects", changed)
    asked = budget.Question(
        "rupiah", amount, months, date.fromisoformat(start), payer, sector, "JKK+JKM"
    )
    with release.opened() as con:
        answer = budget.calculate(con, asked)
    assert {row["workers_persons"] for row in rows} == {answer.persons}
    assert sum(row["computed_budget_idr"] for row in rows) == answer.paid_idr
    same(rows, answer.periods, ["valid_from", "premium_idr", "paid_months"])


@pytest.mark.parametrize("region", ["", "53"])
def test_11_budgets_against_law(run, page, region):
    rows = run("11_budgets_against_law", {"select '' as": f"select '{region}' as"})
    shown = [b for b in page(protection_queries.budgets("ID")) if region in ("", b["region_code"])]
    columns = ["budget_figure_id", "workers_persons", "paid_months", "premium_idr", "budget_idr"]
    same(rows, shown, [*columns, "computed_budget_idr", "difference_idr", "verdict"])


@pytest.mark.parametrize("region", ["35", "ID"])
def test_12_vulnerable_by_payer(run, page, region):
    rows = run("12_vulnerable_by_payer", {"'35'": f"'{region}'"})
    published = page(protection_queries.published(region))
    shown = [row for row in published if row["role"] in ("protected", "population")]
    same(rows, shown, ["figure_id", "as_of_on", "role", "payer_id", "workers_persons", "publisher_id"])


@pytest.mark.parametrize("region", ["ID", "35"])
def test_07_claims_by_program(run, page, region):
    shown = [
        row
        for kind in page(claims_queries.kinds(region))
        for row in page(claims_queries.matrix(region, kind["period_kind"]))
        if row["period_end"].year == 2023
    ]
    rows = run("07_claims_by_program", {"'ID'": f"'{region}'"})
    columns = ["program", "claim_unit", "period_start", "period_end", "cases", "amount_idr"]
    columns += ["amount_per_case_idr", "share_of_amount_pct", "cases_per_1000_participants"]
    columns += ["active_participants_persons", "participants_on", "is_participants_registration_effect"]
    columns += ["is_participants_rounded", "is_participants_press_only", *FLAGS]
    same([row for row in rows if row["program"] != "BEASISWA"], shown, columns)


def test_13_average_per_claim_of_offices(run, page):
    rows = run("13_average_per_claim_of_offices")
    shown = [
        row
        for p in page(claims_office_queries.comparisons("JHT", "pasuruan"))
        if p["has_office"]
        for row in page(
            claims_office_queries.compared_offices(
                "JHT", str(p["period_start"]), str(p["period_end"]), p["claim_unit"]
            )
        )
    ]
    columns = ["office_id", "period_end", "claim_unit", "cases", "amount_per_case_idr"]
    columns += ["others_amount_per_case_idr", "difference_from_others_pct"]
    columns += ["is_others_rounded", "is_others_press_only", "is_national_rounded", *FLAGS]
    same(rows, shown, [*columns, "national_amount_per_case_idr"])


def test_16_cover_that_ends(run, page):
    rows = run("16_cover_that_ends", {"select '' as": "select '3575' as"})
    shown = [row for row in page(protection_records_queries.ends("3575")) if row["is_upcoming"]]
    columns = ["month_on", "payer_id", "ending_persons", "premium_idr", "renewal_cost_idr"]
    same(rows, shown, [*columns, "is_suppressed", "is_simulated"])
    assert {row["region_code"] for row in run("16_cover_that_ends")} > {"3575"}


def test_17_who_stays(run, page):
    rows = run("17_who_stays", {"select '' as": "select '3514' as"})
    columns = ["month_on", "payer_id", "months_after", "cohort_persons", "retained_persons"]
    shown = page(protection_records_queries.retention("3514"))
    same(rows, shown, [*columns, "retention_pct", "is_suppressed", "is_simulated"])


@pytest.mark.parametrize("segment", ["ALL", "JAKON"])
def test_06_members_by_month(run, page, segment):
    rows = run("06_members_by_month", {"select '' as": "select '3575' as", "'ALL'": f"'{segment}'"})
    shown = page(coverage_queries.members("3575", segment))
    once = [row for row in shown if row["base_id"] == shown[0]["base_id"]]
    columns = ["month_on", "active_persons", "average_active_persons", "december_effect_pct"]
    same(rows, once, [*columns, "is_suppressed", "is_simulated"])
    assert all(row["is_december"] == (row["month_on"].month == 12) for row in rows)


def test_18_how_long_claims_take(run, page):
    rows = run("18_how_long_claims_take", {"select '' as": "select '3514' as"})
    columns = ["year", "stage", "closed_cases", "p50_days", "p90_days", "open_cases", "open_p50_days"]
    columns += ["open_p90_days", "limit_days", "within_limit_pct", "is_suppressed", "is_simulated"]
    same(rows, page(claims_record_queries.processing("3514", "JHT", "claim")), columns)
    assert {row["region_code"] for row in run("18_how_long_claims_take")} > {"3514"}


def test_19_are_recent_months_complete(run, page):
    shown = [row for row in page(claims_record_queries.triangle("JKK", "claim")) if row["is_latest"]]
    columns = ["event_month_on", "development_months", "cumulative_cases", "completeness_pct"]
    same(run("19_are_recent_months_complete"), shown, [*columns, "ultimate_cases", "is_suppressed"])


@pytest.mark.parametrize("program", ["", "JKM"])
def test_20_contributions_and_benefits(run, page, program):
    rows = run("20_contributions_and_benefits", {"select '' as": f"select '{program}' as"})
    shown = [r for r in page(claims_record_queries.loss_ratio()) if program in ("", r["program"])]
    columns = ["year", "paired_months", "program", "segment", "payer_label_en", "contributions_idr"]
    same(rows, shown, [*columns, "benefits_idr", "loss_ratio_pct", "is_suppressed", "is_simulated"])


def test_package_carries_the_recipes_and_the_list_of_functions():
    import tomllib  # noqa: PLC0415

    project = Path(__file__).resolve().parents[2]
    told = tomllib.loads((project / "pyproject.toml").read_text())["tool"]["setuptools"]["package-data"]
    packed = {path for pattern in told["warehouse"] for path in (project / "warehouse").glob(pattern)}
    explorer = project / "warehouse" / "explorer"
    needed = {
        *explorer.glob("recipes/*"),
        *explorer.glob("sandbox/*.txt"),
        *explorer.glob("words/*.toml"),
    }
    assert needed <= packed
