"""The headline figures whose moves a reader of a new release asks for first.

None counts persons of an office's records, so the older value may be quoted also where the newer release
has none.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class KeyFigure:
    """One number or day of a release: `sql` gives one cell, null where the release has none."""

    id: str
    label_id: str
    label_en: str
    relation: str
    sql: str


NATIONAL = """
    from coverage.coverage_by_region_year
    where region_code = 'ID' and segment = 'ALL'
"""
NATIONAL_CLAIMS = """
    from claims.claims_by_program_period
    where region_code = 'ID' and program = 'ALL' and period_kind = 'year'
"""
BASES = {
    "working_age": ("penduduk usia kerja", "working age"),
    "labour_force": ("angkatan kerja", "labour force"),
    "employed": ("penduduk bekerja", "employed"),
    "eligible": ("pekerja eligible", "eligible workers"),
}

KEY_FIGURES = [
    KeyFigure(
        "national_active_persons",
        "Peserta aktif nasional, terbaru",
        "Active participants of Indonesia, latest",
        "core.fct_participants",
        """
        select max_by(participants_persons, as_of_on)
        from core.fct_participants
        where region_code = 'ID' and segment = 'ALL' and status = 'active' and is_preferred
        """,
    ),
    KeyFigure(
        "national_active_on",
        "Tanggal peserta aktif nasional terbaru",
        "Day of the latest active participants of Indonesia",
        "core.fct_participants",
        """
        select max(as_of_on)
        from core.fct_participants
        where region_code = 'ID' and segment = 'ALL' and status = 'active' and is_preferred
        """,
    ),
    *(
        KeyFigure(
            f"national_coverage_{base}_pct",
            f"Cakupan nasional atas {of_id}, terbaru (%)",
            f"Coverage of Indonesia over {of_en}, latest (%)",
            "coverage.coverage_by_region_year",
            f"select max_by(coverage_pct, numerator_on) {NATIONAL} and base_id = '{base}'",
        )
        for base, (of_id, of_en) in BASES.items()
    ),
    KeyFigure(
        "national_claims_on",
        "Akhir tahun klaim nasional terbaru",
        "Last day of the latest year of national claims",
        "claims.claims_by_program_period",
        f"select max(period_end) {NATIONAL_CLAIMS}",
    ),
    KeyFigure(
        "national_claims_cases",
        "Kasus klaim nasional, tahun terbaru",
        "National claims of the latest year, cases",
        "claims.claims_by_program_period",
        f"select max_by(cases, period_end) {NATIONAL_CLAIMS}",
    ),
    KeyFigure(
        "national_claims_idr",
        "Nilai klaim nasional, tahun terbaru (Rp)",
        "National claims of the latest year, rupiah",
        "claims.claims_by_program_period",
        f"select max_by(amount_idr, period_end) {NATIONAL_CLAIMS}",
    ),
    KeyFigure(
        "figures",
        "Angka terbitan yang dimuat",
        "Published figures held",
        "core.dim_figure",
        "select count(*) from core.dim_figure where not is_derived",
    ),
    KeyFigure(
        "sources",
        "Sumber yang dimuat",
        "Sources held",
        "core.dim_source",
        "select count(*) from core.dim_source",
    ),
    KeyFigure(
        "regions_with_coverage",
        "Wilayah dengan cakupan",
        "Regions with coverage",
        "coverage.coverage_by_region_year",
        """
        select count(distinct region_code)
        from coverage.coverage_by_region_year
        where coverage_pct is not null
        """,
    ),
    KeyFigure(
        "totals_that_differ",
        "Total terbitan yang tidak klop",
        "Published totals that do not close",
        "quality.audit_of_totals",
        "select count(*) from quality.audit_of_totals where verdict = 'differs'",
    ),
    KeyFigure(
        "figures_mislabelled",
        "Angka kutipan yang salah label",
        "Quoted figures under the wrong label",
        "quality.figure_checks",
        "select count(*) from quality.figure_checks where verdict = 'mislabelled'",
    ),
    KeyFigure(
        "extract_as_of_on",
        "Tanggal data kantor",
        "Day of the office's own records",
        "core.dim_extract_batch",
        "select max(as_of_on) from core.dim_extract_batch",
    ),
    KeyFigure(
        "rejected_rows",
        "Baris di karantina",
        "Rows in quarantine",
        "quality.rejected_rows",
        "select coalesce(sum(n_rows), 0) from quality.rejected_rows",
    ),
]
