"""What must hold of extracts as they landed: the contract again, and what no single row can show.

Frames hold the columns that rules need and no identifier; persons are told apart in SQL only.
"""

import duckdb

from warehouse.ingest.contract import ENTITIES, Entity
from warehouse.ingest.values import reference_of
from warehouse.quality.expected import Suite
from warehouse.quality.rules import shown

# Above this many rows whole persons are drawn by the hash of their key and this seed.
MOST_ROWS = 1_000_000
SEED = 20261128
REFERENCED = ("segment", "payer", "program")
# Below so many values a share of them says nothing: one of three is a third.
FEWEST = 50

# What is computed beside the columns themselves. `b` is the batch, `e` a row.
DERIVED = {
    "members": """
        year(e.started_on) - e.birth_year as age_at_start_years,
        date_diff('month', b.as_of_on, e.paid_through_on) as months_paid_ahead,
        case when e.birth_year is not null and count(e.birth_year) over () >= {fewest} then
            100.0 * count(*) over (partition by e.birth_year) / count(e.birth_year) over ()
        end as birth_year_share_pct""",
    "contributions": """
        date_diff('month', b.as_of_on, e.month_on) as months_paid_ahead,
        e.paid_on - e.month_on as days_to_payment,
        -- One hundredth was paid in the months of relief (PP 49/2020).
        case when e.program not in ('JKK', 'JKM') or e.month_on not between '2020-08-01' and '2021-01-31'
            then e.amount_idr
        end as usual_amount_idr,
        (select count(*) from thin) as thin_months""",
    "claims": """
        case when e.program in ('JKK', 'JKM') then e.reported_on - e.event_on end as days_to_report,
        e.paid_on - e.reported_on as days_to_payment,
        cast(e.status = 'paid' as integer) as is_paid,
        case when e.amount_idr is not null and count(e.amount_idr) over (partition by e.program) >= {fewest}
            then 100.0 * count(*) over (partition by e.program, e.amount_idr)
                / count(e.amount_idr) over (partition by e.program)
        end as same_amount_share_pct""",
}
# What DERIVED asks of all rows.
BESIDE = {
    # Months with less than a quarter of the median month, where most of the rows lie: arrears and what is
    # paid ahead fall into months of other files, so that one whose file is missing is seldom empty.
    "contributions": """,
            months as (
                select unnest(generate_series(
                    (select quantile_disc(month_on, 0.02) from kept),
                    (select quantile_disc(month_on, 0.98) from kept), interval 1 month
                )) as month_on
            ),
            counted as (
                select last_day(m.month_on) as month_on, count(e.month_on) as n
                from months as m left join kept as e on e.month_on = last_day(m.month_on)
                group by all
            ),
            thin as (select * from counted where 4 * n < (select median(n) from counted))""",
}


def frame(con: duckdb.DuckDBPyConnection, entity: Entity, relation: str, batches: str, n_rows: int):
    """Rows of an entity as a pandas frame, without identifiers; a stated share of persons above MOST_ROWS."""
    key = ", ".join(f"e.{name}" for name in entity.key)
    kept = [c.name for c in entity.columns if c.kind != "identifier"]
    past = [f"e.{c.name}" for c in entity.columns if c.past]
    rules = [f"coalesce(not ({r.broken}), true) as keeps_{n}" for n, r in enumerate(entity.rules, 1)]
    share = -(-n_rows // MOST_ROWS)
    drawn = "" if share <= 1 else f"where hash(person_id, {SEED}) % {share} = 0"
    return con.execute(f"""
        with
            drawn as (select * from {relation} {drawn}),

            kept as (select *, {", ".join(rules)} from drawn){BESIDE.get(entity.name, "")}

        select
            {", ".join(f"e.{name}" for name in kept)},
            {", ".join(f"e.keeps_{n}" for n in range(1, len(rules) + 1))},
            count(*) over (partition by {key}) = 1 as is_single,
            coalesce(greatest({", ".join(past)}) <= b.as_of_on, true) as is_past,
            100.0 * b.n_rejected / nullif(b.n_read, 0) as batch_rejected_pct,
            {DERIVED[entity.name].format(fewest=FEWEST)}
        from kept as e
        inner join {batches} as b
            on b.entity = '{entity.name}' and (b.batch_id = e.batch_id or b.is_sample)
    """).df()


def suite(name: str, n_rows: int, protects: tuple[str, ...]) -> Suite:
    """The suite of an entity that the catalog says has `n_rows`; `protects` stand on it."""
    entity = ENTITIES[name]
    checks = Suite(f"landing_{name}", f"extract.{name}", "office", protects)
    _contract(checks, entity, n_rows)
    {"members": _members, "contributions": _contributions, "claims": _claims}[name](checks)
    return checks


def _contract(checks: Suite, entity: Entity, n_rows: int) -> None:
    if n_rows <= MOST_ROWS:
        checks.expect(
            "rows_meet_the_catalog",
            "ExpectTableRowCountToEqual",
            {"value": n_rows},
            ("Jumlah baris sama dengan yang diterima saat dibaca", "Rows are those accepted when read"),
            rule_kind="reconciliation",
            severity="critical",
            threshold=shown(n_rows),
            remedy_id="Baca ulang berkasnya dengan --replace.",
            remedy_en="Ingest the files again with --replace.",
        )
    for column in entity.columns:
        if column.filled and column.kind != "identifier":
            checks.filled(column.name)
        if column.kind in REFERENCED:
            checks.known(column.name, reference_of(column.kind).to_series(0).to_list())
        if column.words:
            checks.known(column.name, list(column.words))
    for n, rule in enumerate(entity.rules, 1):
        checks.true(
            f"keeps_{n}_{rule.column}",
            f"keeps_{n}",
            (
                f"Tidak ada {rule.column} yang {rule.fault.reason_id}",
                f"No {rule.column} {rule.fault.reason_en}",
            ),
            remedy_id=rule.fault.remedy_id,
            remedy_en=rule.fault.remedy_en,
        )
    checks.true(
        "no_row_twice",
        "is_single",
        ("Tidak ada baris yang terhitung dua kali, juga antarberkas", "No row counts twice, within a file or across files"),
        remedy_id="Baca ulang semua berkas jenis ini dengan --replace, masing-masing sekali.",
        remedy_en="Ingest all files of this kind again with --replace, each once.",
    )  # fmt: skip
    checks.true(
        "no_row_lies_ahead",
        "is_past",
        ("Tidak ada kejadian sesudah tanggal ekstrak", "Nothing has happened after the date of the extract"),
        remedy_id="Periksa tanggalnya, atau sebutkan --as-of.",
        remedy_en="Check the dates, or say --as-of.",
    )  # fmt: skip
    checks.between(
        "few_rows_are_rejected",
        "batch_rejected_pct",
        0,
        5,
        ("Baris yang dikarantina sedikit", "Few rows stand in quarantine"),
        of="Max",
        rule_kind="input",
        threshold_reason_id="Di atas 5 % biasanya satu kolom salah baca, bukan baris yang salah",
        threshold_reason_en="Above 5 % a column is usually misread, rather than rows wrong",
        remedy_id="Betulkan kolom yang disebut di karantina, lalu baca ulang dengan --replace.",
        remedy_en="Mend the column that the quarantine names, then ingest again with --replace.",
    )


def _members(checks: Suite) -> None:
    checks.between(
        "age_at_start_is_of_working_life", "age_at_start_years", 14, 80,
        ("Umur saat mulai dalam usia kerja", "Age at start is of working life"), mostly=0.999,
        threshold_reason_id="BPU diterima sampai 65 tahun; satu dari seribu yang salah catat ditenggang",
        threshold_reason_en="BPU members join up to 65; one slip in a thousand is borne",
    )  # fmt: skip
    checks.between(
        "median_age_is_plausible", "age_at_start_years", 20, 55,
        ("Median umur saat mulai masuk akal", "The median age at start is plausible"),
        of="Median", rule_kind="distribution",
        threshold_reason_id="Median pekerja Indonesia sekitar 40 tahun (Sakernas)",
        threshold_reason_en="The median Indonesian worker is about 40 (Sakernas)",
    )  # fmt: skip
    checks.between(
        "no_year_of_birth_stands_for_many", "birth_year_share_pct", 0, 25,
        ("Tidak ada satu tahun lahir untuk banyak orang", "No year of birth stands for many persons"),
        of="Max", rule_kind="distribution",
        threshold_reason_id="Satu tahun lahir wajarnya 2–4 %; lebih dari seperempat adalah isian baku",
        threshold_reason_en="One year of birth is 2 to 4 % by nature; above a quarter it is a default entry",
    )  # fmt: skip
    checks.between(
        "cover_is_paid_at_most_two_years_ahead", "months_paid_ahead", None, 24,
        ("Iuran dibayar paling jauh dua tahun di muka", "Cover is paid at most two years ahead"),
        mostly=0.99,
        threshold_reason_id="BPU boleh membayar sampai setahun di muka, proyek jasa konstruksi sampai masa kontrak",
        threshold_reason_en="BPU members may pay a year ahead, construction projects for their contract",
    )  # fmt: skip


def _contributions(checks: Suite) -> None:
    checks.banded("usual_amount_idr", ("iuran", "contribution"))
    checks.banded(
        "usual_amount_idr",
        ("median iuran", "the median contribution"),
        "Median",
        rule_kind="distribution",
    )
    checks.between(
        "payment_lies_near_its_month", "days_to_payment", -400, 400,
        ("Pembayaran tidak jauh dari bulannya", "Payment lies near its month"), mostly=0.98,
        threshold_reason_id="Setahun di muka atau menunggak; lebih jauh biasanya tahun yang salah",
        threshold_reason_en="A year ahead or in arrears; further off it is usually a wrong year",
    )  # fmt: skip
    checks.between(
        "months_lie_at_most_two_years_ahead", "months_paid_ahead", None, 24,
        ("Bulan iuran paling jauh dua tahun di muka", "Months lie at most two years ahead"), mostly=0.99,
        threshold_reason_id="BPU boleh membayar sampai setahun di muka",
        threshold_reason_en="BPU members may pay a year ahead",
    )  # fmt: skip
    checks.between(
        "no_month_is_missing", "thin_months", 0, 0,
        ("Tidak ada bulan yang hilang di tengah", "No month is missing between the first and the last"),
        of="Max", rule_kind="distribution",
        threshold_reason_id="Bulan dengan kurang dari seperempat iuran bulan biasa berarti berkasnya belum dikirim",
        threshold_reason_en="A month with less than a quarter of a usual month's contributions means that its file was not sent",
        remedy_id="Minta berkas bulan yang hilang, lalu baca bersama yang lain.",
        remedy_en="Ask for the file of the missing month and ingest it as well.",
    )  # fmt: skip


def _claims(checks: Suite) -> None:
    checks.banded("amount_idr", ("nilai klaim", "amount"))
    checks.banded(
        "amount_idr", ("median nilai klaim", "the median amount"), "Median", rule_kind="distribution"
    )
    checks.between(
        "report_follows_the_event", "days_to_report", 0, 1826,
        ("Laporan menyusul kejadian dalam lima tahun", "The report follows the event within five years"),
        mostly=0.99,
        threshold_reason_id="Hak atas manfaat JKK dan JKM gugur sesudah lima tahun",
        threshold_reason_en="The right to JKK and JKM benefits lapses after five years",
    )  # fmt: skip
    checks.between(
        "median_payment_is_plausible", "days_to_payment", 0, 120,
        ("Median hari dari lapor sampai bayar masuk akal", "The median time from report to payment is plausible"),
        of="Median", rule_kind="distribution",
        threshold_reason_id="Batas layanan dihitung dalam hari kerja; empat bulan adalah sepuluh kali lipatnya",
        threshold_reason_en="Service limits count working days; four months are ten times as much",
    )  # fmt: skip
    checks.between(
        "most_claims_are_paid", "is_paid", 0.2, 1,
        ("Sebagian besar klaim sudah dibayar", "A fair share of claims is paid"),
        of="Mean", rule_kind="distribution",
        threshold_reason_id="Di bawah seperlima, kolom status biasanya salah baca",
        threshold_reason_en="Below a fifth the column status is usually misread",
    )  # fmt: skip
    checks.expect(
        "no_amount_stands_for_many", "ExpectColumnMaxToBeBetween",
        {"column": "same_amount_share_pct", "max_value": 30},
        ("Tidak ada satu nilai JHT untuk banyak klaim", "No single JHT amount stands for many claims"),
        only=("program", "JHT"), rule_kind="distribution", threshold="30 %",
        threshold_reason_id="Saldo JHT setiap orang berbeda; nilai yang berulang adalah hasil salin ke bawah",
        threshold_reason_en="Every JHT balance differs; a repeated amount was filled down in a spreadsheet",
    )  # fmt: skip
