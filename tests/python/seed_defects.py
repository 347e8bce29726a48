"""Slips of a hand in a seed, and the message that each must meet.

The table reads: what went wrong, the slip, what the build says, what it tells the user to do. The
message names the seed and the line at fault. A fault that lies in a sum over rows has no such line:
there the message names the source or the region.
"""

from dataclasses import dataclass

from planting import Edit, change, remove, repeat

STATEMENTS = "published/coverage_statements"
CLAIMS = "published/claims"
CLAIMS_BY_SEGMENT = "published/claims_by_segment"
CONTRIBUTIONS = "published/contributions"
GROUPS = "published/enrolled_groups"
LABOUR = "published/labour_force"
PARTICIPANTS = "published/participants"
SOURCES = "published/sources"
VULNERABLE = "published/vulnerable_workers"
CORRECTIONS = "reference/corrections"
MEASURES = "reference/measure_map"
PREMIUMS = "reference/premiums"
TILES = "reference/tiles"
CLASSES = "reference/coverage_classes"

# Rows that the slips are made in.
EAST_JAVA_ALL = {"source_id": "kemnaker-1726-2023", "region_code": "35", "segment": "ALL"}
EAST_JAVA_PU = EAST_JAVA_ALL | {"segment": "PU"}
SURABAYA = {"source_id": "kemnaker-dash-v2", "region_code": "3578", "survey_round": "2022-08"}
SURABAYA_EMPLOYED = SURABAYA | {"indicator": "employed"}
BANDA_ACEH_JKK = {"source_id": "waspadaaceh-2026", "region_code": "1171", "program": "JKK"}
NATIONAL_JHT = {"source_id": "kompas-2015-07-11", "program": "JHT"}
NATIONAL_ALL = {"source_id": "kompas-2015-07-11", "program": "ALL"}
ACEH_ACCIDENTS = {"source_id": "kemnaker-1716-2023", "region_code": "11", "segment": "BPU"}
FIRST_TARGET = {"source_id": "bisnis-2014-11", "metric": "target_participants"}
DONATIONS = {"source_id": "bisnis-645496", "metric": "donations channelled since 2016"}
LAMPUNG_NON_ASN = {"source_id": "berdikari-2025", "worker_group": "non_asn", "metric": "enrolled"}

# How far down the models a fault travels before a check can see it.
FIGURES = "int_published_figures"
SUMS = "hierarchy_check"


def one_column(rows: list[dict], layout: str) -> None:
    """Put the tiles of a layout below each other, the northernmost first."""
    tiles = [row for row in rows if row["map_layout"] == layout]
    for place, row in enumerate(sorted(tiles, key=lambda row: -float(row["latitude"])), start=1):
        row |= {"tile_column": "1", "tile_row": str(place)}


@dataclass(frozen=True)
class Defect:
    """A slip and the message that it must meet.

    `at`: (seed, cells of a row) the message points to where that is not the planted row.
    `relation`: what stands as file where the check looks at a model; `names`: a text of the value.
    `down_to`: the model that must be built for the check to see the slip.
    """

    name: str
    slip: Edit
    says: str
    remedy: str
    at: tuple[str, dict] | None = None
    relation: str | None = None
    names: str = ""
    down_to: str | None = None


DEFECTS = [
    # Regions
    Defect(
        "a region code that does not exist",
        change(PARTICIPANTS, EAST_JAVA_ALL, region_code="99"),
        says="is not in regions",
        remedy="Use a Kemendagri code of seeds/reference/regions.csv",
    ),
    Defect(
        "a region code that lost its first digit",
        change(LABOUR, SURABAYA_EMPLOYED, region_code="578"),
        says="is not a region_code",
        remedy="write numbers with a point",
    ),
    Defect(
        "a region code that lost its province and is none",
        change(LABOUR, SURABAYA_EMPLOYED, region_code="78"),
        says="is not in regions",
        remedy="with its leading digits",
    ),
    Defect(
        "a region code that lost its province and is another region's",
        change(LABOUR, SURABAYA_EMPLOYED | {"region_code": "3511"}, region_code="11"),
        says="is not the name of this code: Aceh",
        remedy="a slipped digit moves a figure to another region",
    ),
    Defect(
        "a region name that is not the code's",
        change(CLAIMS, BANDA_ACEH_JKK, region_name="KOTA SABANG"),
        says="is not the name of this code: Kota Banda Aceh",
        remedy="Correct the code or the name",
    ),
    Defect(
        "a region name that was left out",
        change(CLAIMS, BANDA_ACEH_JKK, region_name=""),
        says="is empty",
        remedy="Fill in what is empty",
    ),
    # Keys
    Defect(
        "a row twice",
        repeat(CLAIMS, NATIONAL_JHT),
        says="stands more than once",
        remedy="Delete the repeated row",
    ),
    Defect(
        "a row twice, with another value",
        repeat(CLAIMS, NATIONAL_JHT, cases="510088"),
        says="stands more than once",
        remedy="Delete the repeated row",
    ),
    Defect(
        "a statement twice, with another value",
        repeat(STATEMENTS, FIRST_TARGET, value="15300001"),
        says="stands more than once",
        remedy="Delete the repeated row",
    ),
    # Numbers
    Defect(
        "a negative count",
        change(CLAIMS, NATIONAL_JHT, cases="-510087"),
        says="is not a count",
        remedy="write numbers with a point",
    ),
    Defect(
        "an amount with Indonesian marks",
        change(CLAIMS, NATIONAL_ALL, amount_idr="1.234.567,89"),
        says="is not a amount",
        remedy="no thousands mark",
    ),
    Defect(
        "an amount with Indonesian marks and the words around it",
        change(CLAIMS_BY_SEGMENT, ACEH_ACCIDENTS, amount_idr="Rp 184.720.007.627,-"),
        says="is not a amount",
        remedy="no thousands mark",
    ),
    Defect(
        "an amount whose one thousands mark reads as a decimal point",
        change(CLAIMS, NATIONAL_ALL, amount_idr="184.720"),
        says="has three digits behind the point",
        remedy="Write thousands without a mark",
    ),
    Defect(
        "persons whose one thousands mark reads as a decimal point",
        change(LABOUR, SURABAYA_EMPLOYED, value="184.720"),
        says="is not a whole number of persons",
        remedy="Write thousands without a mark",
    ),
    Defect(
        "a statement whose one thousands mark reads as a decimal point",
        change(STATEMENTS, FIRST_TARGET, value="15.300"),
        says="has three digits behind the point",
        remedy="Write thousands without a mark",
    ),
    Defect(
        "participants with a thousands mark",
        change(PARTICIPANTS, EAST_JAVA_PU, participants="2.833.752"),
        says="is not a count",
        remedy="no thousands mark",
    ),
    Defect(
        "an unemployment rate above 100",
        change(
            LABOUR, SURABAYA | {"indicator": "tpt_percent", "source_id": "bps-webapi-jatim"}, value="676"
        ),
        says="is a percent above 100",
        remedy="Check the printed value and its indicator",
    ),
    Defect(
        "a claim with neither cases nor amount",
        change(CLAIMS, NATIONAL_JHT, cases="", amount_idr=""),
        says="has neither cases nor amount",
        remedy="Fill in cases or amount_idr",
    ),
    # Dates
    Defect(
        "a thirteenth month",
        change(CLAIMS, NATIONAL_JHT, period_start="2023-13-01"),
        says="is not a date",
        remedy="dates as YYYY-MM-DD",
    ),
    Defect(
        "a date as it is written in Indonesia",
        change(CONTRIBUTIONS, {"source_id": "kontan-feb-2019"}, period_end="31/12/2023"),
        says="is not a date",
        remedy="dates as YYYY-MM-DD",
    ),
    Defect(
        "a thirtieth of February",
        change(PARTICIPANTS, EAST_JAVA_ALL, as_of_date="2023-02-30"),
        says="is not a partial_date",
        remedy="dates as YYYY-MM-DD",
    ),
    Defect(
        "a regency figure of a February round",
        change(LABOUR, SURABAYA_EMPLOYED, survey_round="2022-02"),
        says="is a regency figure of a February round",
        remedy="February Sakernas does not reach regencies",
    ),
    Defect(
        "a regency figure of a February round that calls itself a province's",
        change(LABOUR, SURABAYA_EMPLOYED, survey_round="2022-02", region_level="province"),
        says="is a regency figure of a February round",
        remedy="February Sakernas does not reach regencies",
    ),
    Defect(
        "a period that ends before it starts",
        change(CLAIMS, BANDA_ACEH_JKK, period_end="2024-12-31"),
        says="ends before it starts",
        remedy="Correct the period",
    ),
    # Vocabulary
    Defect(
        "an unknown programme",
        change(CLAIMS, NATIONAL_JHT, program="JKN"),
        says="is not one of ALL, JKK, JKM, JHT, JP, JKP, BEASISWA",
        remedy="words from the list",
    ),
    Defect(
        "an unknown segment",
        change(PARTICIPANTS, EAST_JAVA_PU, segment="PPU"),
        says="is not one of ALL, PU, BPU, JAKON, PMI",
        remedy="words from the list",
    ),
    Defect(
        "an unknown precision",
        change(VULNERABLE, DONATIONS, precision="about"),
        says="is not one of exact, rounded",
        remedy="words from the list",
    ),
    Defect(
        "an unknown precision of a statement",
        change("reference/statement_reviews", FIRST_TARGET, precision=""),
        says="is empty",
        remedy="Fill in what is empty",
    ),
    Defect(
        "a price of an unknown programme",
        change(PREMIUMS, {"premium_id": "jkk_bpu_2021"}, program="JK"),
        says="is not in programs",
        remedy="Use a programme of programs.csv",
    ),
    Defect(
        "a pension claim of a segment without pension",
        change(CLAIMS_BY_SEGMENT, ACEH_ACCIDENTS, program="JP"),
        says="is a programme this segment cannot join",
        remedy="No JP or JKP for BPU",
    ),
    # Maps
    Defect(
        "a metric that is not mapped",
        change(STATEMENTS, FIRST_TARGET, metric="target_members"),
        says="is not in measure_map for coverage_statements",
        remedy="Add a row for the metric and unit to seeds/reference/measure_map.csv",
    ),
    Defect(
        "a unit that is not mapped for its metric",
        change(VULNERABLE, DONATIONS, unit="rupiah"),
        says="is not in measure_map for vulnerable_workers",
        remedy="Add a row for the metric and unit to seeds/reference/measure_map.csv",
    ),
    Defect(
        "a metric that is mapped for another seed only",
        change(VULNERABLE, DONATIONS, metric="coverage_ucj", unit="percent"),
        says="is not in measure_map for vulnerable_workers",
        remedy="Add a row for the metric and unit to seeds/reference/measure_map.csv",
    ),
    Defect(
        "a metric of a group that is not mapped",
        change(GROUPS, LAMPUNG_NON_ASN, metric="joined"),
        says="is not in measure_map for enrolled_groups",
        remedy="Add a row for the metric and unit to seeds/reference/measure_map.csv",
    ),
    Defect(
        "an indicator that is not mapped",
        change(LABOUR, SURABAYA_EMPLOYED, indicator="bekerja"),
        says="is not in measure_map for labour_force",
        remedy="Add a row for the metric and unit to seeds/reference/measure_map.csv",
    ),
    Defect(
        "a payer that is not mapped",
        change(VULNERABLE, DONATIONS, funding_source="CSR Bank Lain"),
        says="is not in payer_map",
        remedy="Add the spelling to seeds/reference/payer_map.csv",
    ),
    Defect(
        "a spelling of a payer without a payer",
        change("reference/payer_map", {"funding_source_printed": "CSR / GN Lingkaran"}, payer_id=""),
        says="is not in payers",
        remedy="Add the payer to payers.csv",
    ),
    Defect(
        "an office that is not known",
        change(CLAIMS, BANDA_ACEH_JKK, office="Banda Aceh Timur"),
        says="is not in office_names",
        remedy="Add the office to seeds/reference/office_names.csv",
    ),
    Defect(
        "a claim whose unit nobody declared",
        remove("reference/claim_units", NATIONAL_JHT),
        at=(CLAIMS, NATIONAL_JHT),
        says="is not in claim_units",
        remedy="Say in seeds/reference/claim_units.csv what this source counts",
    ),
    Defect(
        "a statement that nobody reviewed",
        remove("reference/statement_reviews", FIRST_TARGET),
        at=(STATEMENTS, FIRST_TARGET),
        says="is not in statement_reviews",
        remedy="Add the statement to seeds/reference/statement_reviews.csv",
    ),
    Defect(
        "a base that is not known",
        change(MEASURES, {"metric_printed": "coverage_ucj"}, base_id="workers"),
        says="is not in bases",
        remedy="Use a base of bases.csv",
    ),
    Defect(
        "a group of workers without a label",
        change(MEASURES, {"metric_printed": "rt_rw/enrolled"}, worker_group="drivers"),
        says="is not in worker_groups",
        remedy="Give the group its labels in worker_groups.csv",
    ),
    Defect(
        "a price of a sector without a label",
        change(PREMIUMS, {"premium_id": "jkk_bpu_transport_2026"}, sector="shipping"),
        says="is not in premium_labels",
        remedy="Give the sector its labels in premium_labels.csv",
    ),
    Defect(
        "a kind of target that is not known",
        remove("reference/target_bases", {"target_kind": "rkp"}),
        at=(MEASURES, {"target_kind": "rkp"}),
        says="is not in target_bases",
        remedy="Add the kind to target_bases.csv",
    ),
    Defect(
        "a kind of target without a base",
        change("reference/target_bases", {"target_kind": "rkp"}, base_id=""),
        says="is not in bases",
        remedy="Use a base of bases.csv",
    ),
    # Sources
    Defect(
        "a figure of a source that is not listed",
        change(CLAIMS, NATIONAL_JHT, source_id="kompas-2015"),
        says="is not in sources",
        remedy="Add the source to seeds/published/sources.csv",
    ),
    Defect(
        "a source that was deleted while a figure rests on it",
        remove(SOURCES, {"source_id": "bisnis-645496"}),
        at=(VULNERABLE, DONATIONS),
        says="is not in sources",
        remedy="Add the source to seeds/published/sources.csv",
    ),
    Defect(
        "a source id twice",
        repeat(SOURCES, {"source_id": "ainamulyana-2025"}, title="Another title"),
        says="stands more than once",
        remedy="Delete the repeated row",
    ),
    Defect(
        "a kind of source that is not known",
        change(SOURCES, {"source_id": "ainamulyana-2025"}, kind="blog"),
        says="is not in source_kinds",
        remedy="Use a kind of seeds/reference/source_kinds.csv",
    ),
    Defect(
        "a source without a kind",
        change(SOURCES, {"source_id": "ainamulyana-2025"}, kind=""),
        says="is not in source_kinds",
        remedy="Use a kind of seeds/reference/source_kinds.csv",
    ),
    Defect(
        "a source of which nobody said how it counts",
        remove("reference/source_series", {"source_id": "lampost-2024-09"}),
        at=(PARTICIPANTS, {"source_id": "lampost-2024-09"}),
        says="is not in source_series",
        remedy="Say in seeds/reference/source_series.csv how this source counts",
    ),
    Defect(
        "a source that shows Papua, before or after the split nobody said",
        remove("reference/source_territory", {"source_id": "kemnaker-1726-2023"}),
        relation="intermediate.int_published_figures",
        names="kemnaker-1726-2023",
        says="is of a split province, and its source has no territory",
        remedy="Say in seeds/reference/source_territory.csv",
        down_to=FIGURES,
    ),
    # Corrections
    Defect(
        "a correction of a value that was repaired at the source",
        change(
            LABOUR, {"region_code": "6409", "survey_round": "2024-08", "value": "157112"}, value="115711"
        ),
        at=(CORRECTIONS, {"expected_value_printed": "157112"}),
        says="the figure now prints 115711",
        remedy="mend or delete the row of seeds/reference/corrections.csv",
        down_to=FIGURES,
    ),
    Defect(
        "a correction of a figure that does not exist",
        change(CORRECTIONS, {"expected_value_printed": "157112"}, figure_id="0123456789abcdef"),
        says="no such figure",
        remedy="mend or delete the row of seeds/reference/corrections.csv",
        down_to=FIGURES,
    ),
    # Prices
    Defect(
        "two prices of one time",
        change(PREMIUMS, {"premium_id": "jkk_bpu_2020_relief"}, valid_to="2021-02-01"),
        says="runs into the next period",
        remedy="Close the earlier price the day before the later begins",
    ),
    # Sums
    Defect(
        "a complete source that closes on one person less",
        change(PARTICIPANTS, EAST_JAVA_PU, participants="2833751"),
        relation="seeds/published/participants.csv",
        names="kemnaker-1726-2023",
        says="34 of 34 regions; segments sum to 41560937.0000, totals to 41560938.0000",
        remedy="A row of the source was changed, lost or doubled",
        down_to=FIGURES,
    ),
    Defect(
        "a complete source that lost a row",
        remove(CLAIMS_BY_SEGMENT, ACEH_ACCIDENTS),
        relation="seeds/published/claims_by_segment.csv",
        names="kemnaker-1716-2023",
        says="34 of 34 regions; segments sum to 370608.0000, totals to nothing, not 370747.0000",
        remedy="A row of the source was changed, lost or doubled",
        down_to=FIGURES,
    ),
    Defect(
        "a region whose segments no longer make its total",
        change(PARTICIPANTS, EAST_JAVA_ALL, participants="4583264"),
        relation="seeds/published/participants.csv",
        names="kemnaker-1726-2023 | region 35",
        says="segments sum to 4583246.0000, the total is 4583264.0000",
        remedy="one of the four numbers of this region was changed",
        down_to=FIGURES,
    ),
    Defect(
        "a regency whose value makes East Java another number",
        change(LABOUR, SURABAYA_EMPLOYED, value="1"),
        relation="quality.hierarchy_check",
        names="35 | employed | 2022-08 | kemnaker-dash-v2",
        says="regions below differ from the region by",
        remedy="add it to the exceptions here with date and reason",
        down_to=SUMS,
    ),
    Defect(
        "a regency that East Java lost",
        remove(LABOUR, SURABAYA_EMPLOYED),
        relation="quality.hierarchy_check",
        names="35 | employed | 2022-08",
        says="no source with all regencies closes on the province",
        remedy="A regency row of that round was changed or lost",
        down_to=SUMS,
    ),
    # Tile maps
    Defect(
        "a province that lost its tile",
        remove(TILES, {"region_code": "11"}),
        relation="seeds/reference/tiles.csv",
        names="ID | 11",
        says="has no tile",
        remedy="one row in seeds/reference/tiles.csv",
    ),
    Defect(
        "a regency on the map of another province",
        change(TILES, {"region_code": "6401"}, region_code="6301"),
        says="is no part of the layout's region",
        remedy="one row in seeds/reference/tiles.csv",
    ),
    Defect(
        "a region on two tiles",
        repeat(TILES, {"region_code": "11"}, tile_column="12", label_short="Atjeh", label_code="AT"),
        says="stands more than once",
        remedy="Delete the repeated row",
    ),
    Defect(
        "two regions on one tile",
        change(TILES, {"region_code": "3575"}, tile_column="6", tile_row="4"),
        says="stands more than once",
        remedy="Move one of the two regions to a free place",
    ),
    Defect(
        "a city and a regency with one label",
        change(TILES, {"region_code": "3575"}, label_short="Kab. Pasuruan"),
        says="stands more than once",
        remedy="Give one of the two another label",
    ),
    Defect(
        "a tile that a phone cannot show",
        change(TILES, {"region_code": "91"}, tile_column="13"),
        says="lies outside the twelve columns",
        remedy="Columns run from 1 to 12",
    ),
    Defect(
        "an eastern regency in the west",
        change(TILES, {"region_code": "6403"}, tile_column="1"),
        relation="seeds/reference/tiles.csv",
        names="64 | tile_column",
        says="keeps 37 of 45 pairs in order, less than nine in ten",
        remedy="towards where geography has them",
    ),
    Defect(
        "a northern regency in the south",
        change(TILES, {"region_code": "6403"}, tile_row="6"),
        relation="seeds/reference/tiles.csv",
        names="64 | tile_row",
        says="keeps 36 of 45 pairs in order, less than nine in ten",
        remedy="towards where geography has them",
    ),
    Defect(
        "a layout in one long column, which contradicts nothing",
        Edit(TILES, lambda rows: one_column(rows, "64")),
        relation="seeds/reference/tiles.csv",
        names="64 | tile_column",
        says="keeps 27 of 45 pairs",
        remedy="towards where geography has them",
    ),
    Defect(
        "classes of the map with a gap between them",
        change(CLASSES, {"coverage_class": "3"}, from_pct="26"),
        says="does not run on from the class before",
        remedy="Let each class begin where the one before ends",
    ),
]
