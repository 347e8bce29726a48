"""What must hold of served marts: their YAML again on what is served, and what only the whole shows.

Drift is judged against the release before. Marts of records are compared with records of one kind
only: made-up figures say nothing about real ones.
"""

from itertools import chain

import duckdb
import pandas as pd

from warehouse.quality.asked import asked_by
from warehouse.quality.expected import Suite
from warehouse.quality.rules import shown

# Rows beside which a rule stands, computed where pandas would have to be told how.
QUERIES = {
    "coverage.coverage_by_region_year": """
        select
            *,
            numerator_persons / nullif(lag(numerator_persons) over before, 0) as growth_ratio,
            numerator_persons <= max(numerator_persons) filter (region_code = 'ID')
                over (partition by year, segment) as is_within_the_nation
        from {relation}
        window before as (partition by region_code, territory, segment, base_id, series_id order by year)""",
    "claims.claims_by_program_period": """
        select
            *,
            amount_idr / nullif(lag(amount_idr) over before, 0) as growth_ratio
        from {relation}
        window before as (
            partition by region_code, office_id, territory, program, claim_unit, period_kind
            order by period_end
        )""",
    "coverage.membership_by_region_month": """
        select
            *,
            active_persons / nullif(lag(active_persons) over before, 0) as growth_ratio,
            cast(is_suppressed as integer) as is_hidden
        from {relation}
        window before as (partition by region_code, segment, base_id order by month_on)""",
    "claims.claims_by_region_month": """
        select
            *,
            cast(is_suppressed as integer) as is_hidden
        from {relation}""",
    "protection.sponsorship_cliff": """
        select
            *,
            coalesce(renewed_persons <= ending_persons, true) as is_renewed_a_part,
            coalesce(renewal_cost_idr = ending_persons * premium_idr, true) as is_cost_the_product,
            cast(is_suppressed as integer) as is_hidden
        from {relation}""",
}
OF_RECORDS = ("coverage.membership_by_region_month", "claims.claims_by_region_month", "protection.sponsorship_cliff")  # fmt: skip

FILE_IN_UNIT = (
    "Periksa satuan angka yang dicetak di seeds/published.",
    "Check the unit of the printed figure in seeds/published.",
)
RESTORE = (
    "Kembalikan yang hilang di seeds/ (git diff menunjukkannya); bila memang benar, warehouse build --accept {rule}",
    "Restore what is gone from seeds/ (git diff shows it); where it is right, warehouse build --accept {rule}",
)
LOOK = (
    "Lihat apa yang berubah di seeds/ (git diff menunjukkannya).",
    "See what changed in seeds/ (git diff shows it).",
)


def frame(con: duckdb.DuckDBPyConnection, relation: str, catalog: str) -> pd.DataFrame | None:
    """A mart of an attached file as a pandas frame; None where that file has no such mart, or an older one."""
    try:
        return con.execute(QUERIES[relation].format(relation=f"{catalog}.{relation}")).df()
    except (duckdb.CatalogException, duckdb.BinderException):
        return None


def of_one_kind(before: pd.DataFrame, after: pd.DataFrame) -> bool:
    """Whether two frames may be compared: both of made-up records, or neither."""
    kinds = [set(f["is_simulated"].unique()) if "is_simulated" in f else set() for f in (before, after)]
    return kinds[0] == kinds[1]


def suite(
    relation: str, model: dict, tests: list[dict], protects: tuple[str, ...], before: pd.DataFrame | None
) -> Suite:
    """The suite of a mart from its node of the manifest, its data tests, and the release before."""
    checks = Suite(f"marts_{model['name']}", relation, "maintainers", protects)
    _as_written(checks, model, tests)
    SUITES[relation](checks)
    if before is not None and len(before):
        _drift(checks, before, of_records=relation in OF_RECORDS)
    return checks


def _as_written(checks: Suite, model: dict, tests: list[dict]) -> None:
    """Types, constraints, keys and accepted values that the mart's YAML states."""
    for column in model["columns"].values():
        checks.typed(column["name"], column["data_type"])
        if any(c["type"] == "not_null" for c in column["constraints"]):
            checks.filled(column["name"])
    for asked in chain(*map(asked_by, tests)):
        if asked.kind == "one_row_per":
            checks.one_row_per(asked.what)
        if asked.kind == "well_formed":
            for column, form in asked.what.items():
                if isinstance(form, dict) and "values" in form:
                    checks.known(column, form["values"])


def _coverage(checks: Suite) -> None:
    checks.between(
        "median_coverage_is_plausible", "coverage_pct", 5, 60,
        ("Median cakupan masuk akal", "The median coverage is plausible"), of="Median", rule_kind="distribution",
        threshold_reason_id="Cakupan nasional 22–48 % menurut basisnya; di luar rentang, satuan atau basis salah",
        threshold_reason_en="National coverage is 22 to 48 % by base; outside, a unit or a base is wrong",
    )  # fmt: skip
    checks.between(
        "year_follows_year", "growth_ratio", 0.33, 3,
        ("Peserta tidak berubah tiga kali lipat dalam setahun", "Participants do not change threefold within a year"),
        threshold_reason_id="Perubahan terbesar yang diterbitkan: turun menjadi 0,37 dan naik 1,7 kali",
        threshold_reason_en="The largest published changes: down to 0.37, and up 1.7-fold",
        remedy_id=FILE_IN_UNIT[0], remedy_en=FILE_IN_UNIT[1],
    )  # fmt: skip
    checks.between(
        "year_is_in_the_unit_of_the_year_before", "growth_ratio", 0.02, 50,
        ("Peserta tidak berubah lima puluh kali lipat dalam setahun", "Participants do not change fiftyfold within a year"),
        severity="critical",
        threshold_reason_id="Tidak ada perubahan nyata yang sebesar itu; ribuan yang tertulis satuan seribu kali lipatnya",
        threshold_reason_en="No real change is so large; thousands taken for units are a thousandfold",
        remedy_id=FILE_IN_UNIT[0], remedy_en=FILE_IN_UNIT[1],
    )  # fmt: skip
    checks.expect(
        "regions_lie_within_the_nation", "ExpectColumnValuesToBeInSet",
        {"column": "is_within_the_nation", "value_set": [True]},
        ("Tidak ada wilayah dengan peserta lebih banyak daripada Indonesia", "No region has more participants than Indonesia"),
        rule_kind="integrity", severity="critical", remedy_id=FILE_IN_UNIT[0], remedy_en=FILE_IN_UNIT[1],
    )  # fmt: skip


def _claims_by_period(checks: Suite) -> None:
    checks.banded("amount_per_case_idr", ("rata-rata per klaim", "average per case"))
    checks.between(
        "share_is_a_part", "share_of_amount_pct", 0, 100.5,
        ("Porsi program tidak melebihi totalnya", "No programme has more than the total"), severity="critical",
        threshold_reason_id="Setengah persen untuk total yang dibulatkan",
        threshold_reason_en="Half a percent for rounded totals",
        remedy_id=FILE_IN_UNIT[0], remedy_en=FILE_IN_UNIT[1],
    )  # fmt: skip
    checks.between(
        "period_follows_period", "growth_ratio", 0.01, 100,
        ("Rupiah tidak melompat seratus kali lipat", "Amounts do not jump a hundredfold"), severity="critical",
        threshold_reason_id="Pertumbuhan terbesar yang diterbitkan 56 kali (kantor kecil); miliar tertulis triliun adalah seribu kali",
        threshold_reason_en="The largest published growth is 56-fold (a small office); miliar taken for triliun is a thousandfold",
        remedy_id=FILE_IN_UNIT[0], remedy_en=FILE_IN_UNIT[1],
    )  # fmt: skip


def _membership(checks: Suite) -> None:
    checks.between(
        "month_follows_month", "growth_ratio", 0.5, 2,
        ("Peserta aktif tidak berlipat dua dalam sebulan", "Active members do not double within a month"),
        mostly=0.95, owner="office",
        threshold_reason_id="Iuran setahun yang dibayar sekaligus menggeser sel kecil; selebihnya berkas yang terpotong",
        threshold_reason_en="A year paid at once moves small cells; beyond that a file is cut",
    )  # fmt: skip
    _few_hidden(checks)


def _claims_by_month(checks: Suite) -> None:
    checks.banded("mean_amount_idr", ("rata-rata per kasus sebulan", "a month's mean per case"))
    checks.between(
        "frequency_is_of_persons", "frequency_per_1000_person_years", 0, 1000,
        ("Klaim tidak lebih banyak daripada peserta setahun", "Claims are not more than members of a year"),
        owner="office",
        threshold_reason_id="Lebih dari satu klaim seorang setahun: berkas peserta kurang, atau klaim terhitung dua kali",
        threshold_reason_en="Above one claim a person and year members are missing, or claims count twice",
    )  # fmt: skip
    _few_hidden(checks)


def _cliff(checks: Suite) -> None:
    checks.true(
        "renewed_are_a_part", "is_renewed_a_part",
        ("Yang diperpanjang tidak melebihi yang berakhir", "Renewed are not more than ending"),
    )  # fmt: skip
    checks.true(
        "cost_is_the_product", "is_cost_the_product",
        ("Biaya perpanjangan = orang × iuran", "Cost of renewal = persons × premium"),
    )  # fmt: skip
    checks.between(
        "premium_is_a_premium", "premium_idr", 6800, 200000,
        ("Iuran sebulan masuk akal", "A month's premium is plausible"), severity="critical",
        threshold_reason_id="Paket BPU JKK dan JKM mulai Rp 16.800; separuh iuran Rp 8.400 selama relaksasi",
        threshold_reason_en="BPU packages of JKK and JKM start at Rp 16,800; half, Rp 8,400, in times of relief",
    )  # fmt: skip
    _few_hidden(checks)


def _few_hidden(checks: Suite) -> None:
    checks.between(
        "some_rows_are_shown", "is_hidden", 0, 0.9,
        ("Tidak hampir semua baris disembunyikan", "Not nearly all rows are hidden"),
        of="Mean", rule_kind="distribution", owner="office",
        threshold_reason_id="Berkas yang sangat kecil, atau sebagian saja, hampir tidak dapat diterbitkan",
        threshold_reason_en="Little can be published of a very small file, or of a part of one",
    )  # fmt: skip


def _drift(checks: Suite, before: pd.DataFrame, *, of_records: bool) -> None:
    """Against the release before. Published figures only grow; records may be replaced, which is told."""
    severity, owner = ("warning", "office") if of_records else ("critical", "maintainers")
    about = {"rule_kind": "drift", "severity": severity, "owner": owner}

    def restore(name: str, words: tuple[str, str] = RESTORE) -> dict:
        if of_records:  # Whatever it is, the office has the files.
            return {}
        return dict(zip(("remedy_id", "remedy_en"), (r.format(rule=f"{checks.name}.{name}") for r in words), strict=True))  # fmt: skip

    fewest = int(len(before) * 0.98)
    checks.expect(
        "rows_are_kept", "ExpectTableRowCountToBeBetween", {"min_value": fewest},
        ("Baris tidak berkurang", "Rows do not get fewer"), threshold=f"≥ {shown(fewest)}",
        threshold_reason_id=f"Rilis sebelumnya berisi {shown(len(before))} baris; koreksi membuang beberapa, bukan 2 %",
        threshold_reason_en=f"The release before held {shown(len(before))} rows; corrections drop some, not 2 %",
        **about, **restore("rows_are_kept"),
    )  # fmt: skip
    for column, words in (
        ("region_code", ("Semua wilayah rilis sebelumnya masih ada", "All regions of the release before are there")),
        ("program", ("Semua program rilis sebelumnya masih ada", "All programmes of the release before are there")),
        ("segment", ("Semua segmen rilis sebelumnya masih ada", "All segments of the release before are there")),
    ):  # fmt: skip
        if column in before:
            name = f"every_{column}_is_kept"
            checks.expect(
                name, "ExpectColumnDistinctValuesToContainSet",
                {"column": column, "value_set": sorted(before[column].dropna().unique().tolist())},
                words, **about, **restore(name),
            )  # fmt: skip
    mix = "segment" if "segment" in before else "program" if "program" in before else "payer_id"
    shares = before[mix].value_counts(normalize=True)
    checks.expect(
        f"mix_of_{mix}_is_kept", "ExpectColumnKLDivergenceToBeLessThan",
        {
            "column": mix, "threshold": 0.1, "tail_weight_holdout": 0.001,
            "partition_object": {"values": shares.index.tolist(), "weights": shares.tolist()},
        },
        (f"Susunan baris menurut {mix} tidak bergeser", f"The mix of rows by {mix} has not moved"),
        rule_kind="drift", owner=owner, threshold="0.1",
        threshold_reason_id="Divergensi Kullback-Leibler; 0,1 seperti dua golongan sama besar yang menjadi 28 % dan 72 %",
        threshold_reason_en="Kullback-Leibler divergence; 0.1 is as if two equal groups became 28 and 72 %",
        **restore(f"mix_of_{mix}_is_kept", LOOK),
    )  # fmt: skip
    measure = next(
        m for m in ("coverage_pct", "amount_idr", "active_persons", "ending_persons") if m in before
    )
    median = float(before[measure].median()) if before[measure].notna().any() else None
    if median:
        checks.between(
            f"median_{measure}_is_kept", measure, median * 0.8, median * 1.25,
            (f"Median {measure} tidak bergeser", f"The median of {measure} has not moved"),
            of="Median", rule_kind="drift", owner=owner,
            threshold_reason_id=f"Median rilis sebelumnya {shown(median)}; angka baru menggeser beberapa persen",
            threshold_reason_en=f"The median of the release before is {shown(median)}; new figures move it by some percent",
            **restore(f"median_{measure}_is_kept", LOOK),
        )  # fmt: skip


SUITES = {
    "coverage.coverage_by_region_year": _coverage,
    "claims.claims_by_program_period": _claims_by_period,
    "coverage.membership_by_region_month": _membership,
    "claims.claims_by_region_month": _claims_by_month,
    "protection.sponsorship_cliff": _cliff,
}
