"""Defects that only show in what is built or published: slips in seeds, SQL on what is built, damage of files."""

from pathlib import Path

from defects import (
    DBT,
    DIFF,
    INTEGRITY,
    MARTS,
    NOT_SERVED,
    STOPS,
    TOLD,
    WARNS,
    Defect,
    of_layer,
)
from planting import Edit, Row, change, remove, repeat

CLAIMS = "published/claims"
PARTICIPANTS = "published/participants"
LABOUR = "published/labour_force"
SOURCES = "published/sources"

EAST_JAVA = {"source_id": "kemnaker-1726-2023", "region_code": "35", "segment": "PU"}
JAKARTA_2025 = {"source_id": "goodstats-2025-akhir", "region_code": "31"}
NATIONAL_2024 = {"source_id": "bisnis-1840586", "region_code": "ID"}
SURABAYA = {"source_id": "kemnaker-dash-v2", "region_code": "3578", "survey_round": "2022-08"}
SMALL_SOURCE = "inforadar-253278"

COVERAGE = "coverage.coverage_by_region_year"
MEMBERSHIP = "coverage.membership_by_region_month"
CLIFF = "protection.sponsorship_cliff"
MONTHLY = "claims.claims_by_region_month"


def times(seed: str, where: Row, column: str, factor: float, first: bool = False) -> Edit:
    """Cells of the rows found (or the first) times a factor."""

    def plant(rows: list[Row]) -> None:
        found = [row for row in rows if where.items() <= row.items() and row[column]]
        assert found, where
        for row in found[:1] if first else found:
            row[column] = str(round(float(row[column]) * factor))

    return Edit(seed, plant)


def without(seed: str, drops) -> Edit:
    """The rows that `drops` says are gone."""

    def plant(rows: list[Row]) -> None:
        kept = [row for row in rows if not drops(row)]
        assert 0 < len(kept) < len(rows)
        rows[:] = kept

    return Edit(seed, plant)


def half(seed: str) -> Edit:
    """The first half of the rows, cut at the end of a line."""
    return Edit(seed, lambda rows: rows.__delitem__(slice(len(rows) // 2, None)))


def thinned(seed: str, one_in: int) -> Edit:
    """Each row whose place is divisible is gone."""

    def plant(rows: list[Row]) -> None:
        del rows[::one_in]

    return Edit(seed, plant)


def renamed(seed: str, before: str, after: str) -> Edit:
    def plant(rows: list[Row]) -> None:
        rows[:] = [{after if k == before else k: v for k, v in row.items()} for row in rows]

    return Edit(seed, plant)


# Slips of seeds and of what is built, for dbt. Each is a tuple of edits, or SQL on a built table.
_dbt = of_layer(DBT, STOPS, "seeds/published/participants.csv")
OF_DBT = [
    _dbt("one_person_less", "a figure of a complete source that lost one person",
         "assert_complete_sources_close", (change(PARTICIPANTS, EAST_JAVA, participants="2833751"),)),
    _dbt("segments_off_by_1000", "a segment's sum that is off by 1,000",
         "assert_complete_source_segments_make_their_totals",
         (change(PARTICIPANTS, EAST_JAVA, participants="2834752"),)),
    _dbt("row_twice", "a published row entered twice", "claims__one_row_per_key",
         (repeat(CLAIMS, {"source_id": "kompas-2015-07-11", "program": "JHT"}),), "seeds/published/claims.csv", nightly=True),
    _dbt("negative_count", "a count below zero", "claims__columns_are_well_formed",
         (change(CLAIMS, {"source_id": "kompas-2015-07-11", "program": "JHT"}, cases="-510087"),),
         "seeds/published/claims.csv", nightly=True),
    _dbt("moved_region", "a figure under another region's code", "labour_force__region_name_fits_its_code",
         (change(LABOUR, SURABAYA | {"indicator": "employed"}, region_code="3511"),),
         "seeds/published/labour_force.csv", nightly=True),
    _dbt("february_base", "a regency's base of a February round", "labour_force__rows_keep_their_rules",
         (change(LABOUR, SURABAYA | {"indicator": "employed"}, survey_round="2022-02"),),
         "seeds/published/labour_force.csv", nightly=True),
    _dbt("half_a_seed", "half a file, cut at the end of a line", "assert_two_provinces_close_every_august",
         (half(LABOUR),), "seeds/published/labour_force.csv"),
    _dbt("source_lost", "a source lost on which figures rest", "claims__references_are_known",
         (remove(SOURCES, {"source_id": SMALL_SOURCE}),), "seeds/published/sources.csv"),
    _dbt("column_renamed", "a column of a seed renamed", "stg_published__claims__is_built",
         (renamed(CLAIMS, "cases", "kasus"),), "seeds/published/claims.csv"),
    _dbt("too_many_zeros", "an amount with more zeros than a column holds", "fct_claims__contract",
         (change(CLAIMS, {"source_id": "kompas-2015-07-11", "program": "JHT"}, amount_idr="9" * 17),),
         "seeds/published/claims.csv", nightly=True),
    _dbt("rate_above_200", "a coverage above 200 %", "coverage_by_region_year__values_are_plausible",
         (times(PARTICIPANTS, JAKARTA_2025, "participants", 3),),
         effect=WARNS),
    _dbt("flag_lost", "a rate above 100 % that lost its registration-effect flag",
         "coverage_by_region_year__rows_keep_their_rules",
         (f"update {COVERAGE} set is_registration_effect = false where is_registration_effect",), COVERAGE),
    _dbt("february_round_served", "a rate over a February round", "coverage_by_region_year__rows_keep_their_rules",
         (f"update {COVERAGE} set base_round = '2025-02' where base_round = '2025-08' and base_id = 'employed'",),
         COVERAGE),
    _dbt("hidden_count_shown", "a hidden count of persons that is shown",
         "membership_by_region_month__rows_keep_their_rules",
         (f"update {MEMBERSHIP} set active_persons = 7 where is_suppressed and active_persons is null",),
         MEMBERSHIP),
    _dbt("unrounded_count", "a count of persons that was not rounded",
         "sponsorship_cliff__rows_keep_their_rules",
         (f"update {CLIFF} set ending_persons = ending_persons + 1 where ending_persons > 20",), CLIFF),
    _dbt("hidden_amount_shown", "rupiah beside a hidden count of claims",
         "claims_by_region_month__rows_keep_their_rules",
         (f"update {MONTHLY} set amount_idr = 42000000 where is_suppressed",), MONTHLY),
]  # fmt: skip

# For the suites of marts: dbt's tests pass.
FEW_MEMBERS = without("sample/sample_members", lambda r: int(r["person_id"], 16) % 30)
_marts = of_layer(MARTS, STOPS, "seeds/published/claims.csv")
_P = "marts_claims_by_program_period."
_C = "marts_coverage_by_region_year."
OF_MARTS = [
    _marts("miliar_for_triliun", "miliar taken for triliun in a year's total",
           _P + "amount_per_case_idr_values_of_ALL",
           (times(CLAIMS, {"source_id": "kompas-2015-07-11", "program": "ALL"}, "amount_idr", 0.001),)),
    _marts("ten_times", "an amount with a zero too many: plausible for another programme only",
           _P + "amount_per_case_idr_values_of_JP",
           (times(CLAIMS, NATIONAL_2024 | {"program": "JP"}, "amount_idr", 10),), nightly=True),
    _marts("programme_above_total", "a programme with more rupiah than the total of all",
           _P + "share_is_a_part",
           (times(CLAIMS, NATIONAL_2024 | {"program": "JHT"}, "amount_idr", 1.5),), nightly=True),
    _marts("programme_by_1000", "a programme's sum off by a factor of 1,000",
           _P + "period_follows_period",
           (times(CLAIMS, {"region_code": "ID", "program": "JHT", "period_start": "2021-01-01"}, "amount_idr", 0.001),)),
    _marts("thousands_for_persons", "participants in thousands, taken for persons",
           _C + "year_is_in_the_unit_of_the_year_before",
           (times(PARTICIPANTS, JAKARTA_2025, "participants", 0.001),), "seeds/published/participants.csv"),
    _marts("threefold_year", "participants that fall to a third within a year", _C + "year_follows_year",
           (times(PARTICIPANTS, JAKARTA_2025, "participants", 0.25),), "seeds/published/participants.csv", WARNS, nightly=True),
    _marts("region_above_nation", "a region with more participants than the nation",
           _C + "regions_lie_within_the_nation",
           (f"update {COVERAGE} set numerator_persons = 60000000 where region_code = '32' and year = 2025",),
           COVERAGE),
    _marts("five_percent_lost", "a silent drop of 5 % of the rows", _P + "rows_are_kept",
           (thinned(CLAIMS, 20),)),
    _marts("region_vanished", "a region that vanished", _C + "every_region_code_is_kept",
           (without(PARTICIPANTS, lambda r: r["region_code"] == "6471"),), "seeds/published/participants.csv"),
    _marts("programme_vanished", "a programme that vanished", _P + "every_program_is_kept",
           (without(CLAIMS, lambda r: r["program"] == "JKP"),), nightly=True),
    _marts("segment_vanished", "a segment that vanished", _C + "every_segment_is_kept",
           (f"delete from {COVERAGE} where segment = 'BPU'",), COVERAGE, nightly=True),
    _marts("mix_drifted", "programmes of which most rows went: a drifted distribution", _P + "mix_of_program_is_kept",
           (without(CLAIMS, lambda r: r["program"] == "JHT" and r["region_level"] != "national"),),
           effect=WARNS),
    _marts("median_drifted", "a third of all participants missing: a drifted distribution",
           _C + "median_coverage_pct_is_kept",
           (f"update {COVERAGE} set coverage_pct = coverage_pct * 0.67",), COVERAGE, WARNS),
    _marts("share_for_percent", "coverage as a share of one where a percentage belongs",
           _C + "median_coverage_is_plausible",
           (f"update {COVERAGE} set coverage_pct = coverage_pct / 100",), COVERAGE, WARNS, nightly=True),
    _marts("members_doubled", "a month whose members were counted thrice",
           "marts_membership_by_region_month.month_follows_month",
           (f"update {MEMBERSHIP} set active_persons = active_persons * 3 where month_on = '2025-03-31'",),
           MEMBERSHIP, WARNS),
    _marts("members_missing", "claims of all, members of a few: more claims than person-years",
           "marts_claims_by_region_month.frequency_is_of_persons",
           (FEW_MEMBERS,), "an office's file of members", WARNS, nightly=True),
    _marts("monthly_unit", "a month's mean claim in thousands",
           "marts_claims_by_region_month.mean_amount_idr_values_of_JKM",
           (f"update {MONTHLY} set mean_amount_idr = mean_amount_idr / 1000",), MONTHLY),
    _marts("nearly_all_hidden", "a members' file of which only one person in thirty is left",
           "marts_sponsorship_cliff.some_rows_are_shown",
           (FEW_MEMBERS,),
           "an office's file of members", WARNS),
    _marts("renewed_above_ending", "more persons renewed than ended", "marts_sponsorship_cliff.renewed_are_a_part",
           (f"update {CLIFF} set renewed_persons = ending_persons + 50, net_persons = -50 where renewed_persons > 0",),
           CLIFF),
    _marts("cost_off", "a cost of renewal that is off by Rp 1,000", "marts_sponsorship_cliff.cost_is_the_product",
           (f"update {CLIFF} set renewal_cost_idr = renewal_cost_idr + 1000",), CLIFF),
    _marts("premium_of_a_year", "a premium of a year taken for a month's",
           "marts_sponsorship_cliff.premium_is_a_premium",
           (f"update {CLIFF} set premium_idr = premium_idr * 12, renewal_cost_idr = renewal_cost_idr * 12",), CLIFF, nightly=True),
    _marts("type_changed", "a day that became text", "marts_sponsorship_cliff.extract_as_of_on_has_its_type",
           (f"alter table {CLIFF} alter extract_as_of_on type varchar",), CLIFF),
]  # fmt: skip

# For the release diff: what no rule can call wrong. `rule`: the change kind and what the line names.
_diff = of_layer(DIFF, TOLD, "seeds/published/claims.csv")
OF_DIFF = [
    _diff("restated", "a figure restated without notice", "restated cases: 250594 to 250595",
          (change(CLAIMS, {"program": "JKP", "cases": "250594"}, cases="250595"),)),
    _diff("total_off_by_1000", "one total that is off by Rp 1,000", "key_figure totals_that_differ: 18 to 19",
          (change(CLAIMS, {"amount_idr": "184720007627"}, amount_idr="184720008627"),)),
    _diff("source_with_figures_lost", "a source lost together with its figures", "key_figure sources: 648 to 647",
          (without(SOURCES, lambda r: r["source_id"] == SMALL_SOURCE),
           without(CLAIMS, lambda r: r["source_id"] == SMALL_SOURCE))),
    _diff("served_column_renamed", "a served column renamed", "schema members",
          (f"alter table {CLIFF} rename ending_persons to members",), CLIFF),
    _diff("national_figure", "a new national figure", "key_figure national_active_persons: 48640000 to 48650000",
          (change(PARTICIPANTS, {"region_code": "ID", "participants": "48640000"}, participants="48650000"),),
          "seeds/published/participants.csv"),
    _diff("source_rewritten", "a source that leads elsewhere", "reworded url",
          (change(SOURCES, {"source_id": "akselnews-jambi-2025"}, url="https://example.org"),),
          "seeds/published/sources.csv"),
    _diff("values_emptied", "values that a release no longer shows", "emptied cohort_persons",
          ("update protection.retention_by_cohort set cohort_persons = null, retained_persons = null, retention_pct = null where months_after = 1",),
          "protection.retention_by_cohort"),
    _diff("award_lost", "a row that went where no suite counts", "rows paritrana_awards: 26 to 25",
          ("delete from protection.paritrana_awards where rowid = 3",), "protection.paritrana_awards"),
]  # fmt: skip


def cut(file: Path) -> None:
    """A copy that ended half-way."""
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def flip(file: Path) -> None:
    """One bit in the middle."""
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


def edit_about(file: Path) -> None:
    """A number changed by hand."""
    text = file.read_text()
    assert '"tests_passed"' in text
    file.write_text(text.replace('"tests_passed": ', '"tests_passed": 1'))


def lead_nowhere(link: Path) -> None:
    link.unlink()
    link.symlink_to("releases/gone")


# Damage of a file under WAREHOUSE_HOME: (file, what happens to it).
_served = of_layer(INTEGRITY, NOT_SERVED, "a release")
_held = of_layer(INTEGRITY, STOPS, "a batch's Parquet")
OF_INTEGRITY = [
    _served("torn_release", "a release file cut while it was copied", "it is cut or damaged", ("current/warehouse.duckdb", cut)),
    _served("flipped_bit", "one bit of a release flipped", "is not what was published", ("current/warehouse.duckdb", flip)),
    _served("edited_about", "release.json edited by hand", "release.json cannot be read", ("current/release.json", edit_about)),
    _served("link_to_nothing", "the link to the served release leads to nothing", "leads to nothing", ("current", lead_nowhere)),
    _held("torn_parquet", "a torn Parquet file", "was cut or damaged", ("*.parquet", cut)),
    _held("flipped_parquet", "one bit of a Parquet file flipped", "was cut or damaged", ("*.parquet", flip)),
    _held("lost_parquet", "a Parquet file that is gone", "is missing", ("*.parquet", Path.unlink)),
]  # fmt: skip

LATE: list[Defect] = [*OF_DBT, *OF_MARTS, *OF_DIFF, *OF_INTEGRITY]
