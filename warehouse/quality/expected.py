"""Expectations as values: what Great Expectations is told, and the words and reasons beside it.

Nothing here imports Great Expectations, so that rules can be listed without it.
"""

from dataclasses import dataclass, field

import polars as pl

from warehouse.ingest.regions import reference
from warehouse.quality.rules import Rule, shown

# Dtypes of the frames that DuckDB makes. Great Expectations has no name for the texts of pandas 3.
PANDAS_TYPES = {
    "bigint": ["int64", "Int64Dtype"],
    "integer": ["int32", "Int32Dtype"],
    "decimal": ["float64"],
    "double": ["float64"],
    "boolean": ["bool", "BooleanDtype"],
    "date": ["datetime64[us]", "datetime64[s]"],
}
FROM_A_FILE = (
    "Periksa berkas asalnya, lalu baca ulang dengan --replace.",
    "Check the file it came from, then ingest it again with --replace.",
)
OTHER_UNIT = (
    "Periksa satuannya: miliar tertulis triliun, ribuan tertulis rupiah, atau kasus dari satuan lain.",
    "Check the unit: miliar taken for triliun, thousands for rupiah, or cases of another unit.",
)


@dataclass(frozen=True)
class Expected:
    """One rule with the expectation that checks it: its class in Great Expectations, and arguments.

    `only`: (column, value), where the rule speaks of some rows.
    """

    rule: Rule
    expectation: str
    arguments: dict
    only: tuple[str, str] | None = None


@dataclass
class Suite:
    """The expectations of one relation, gathered in the order in which they are written."""

    name: str  # `landing_claims`, `marts_coverage_by_region_year`: suite and page of the report.
    relation: str
    owner: str
    protects: tuple[str, ...] = ()
    key: list[str] = field(default_factory=list)  # Columns that name a failing row; never identifiers.
    expected: list[Expected] = field(default_factory=list)

    def expect(
        self,
        name: str,
        expectation: str,
        arguments: dict,
        words: tuple[str, str],
        *,
        only: tuple[str, str] | None = None,
        **about: object,
    ) -> None:
        """Add a rule. `words` say it in both languages; `about` are fields of `Rule`."""
        known = {"rule_kind": "plausibility", "severity": "warning", "owner": self.owner} | about
        if known["owner"] == "office":
            known = {"remedy_id": FROM_A_FILE[0], "remedy_en": FROM_A_FILE[1]} | known
        rule = Rule(
            rule_id=f"{self.name}.{name}",
            layer="great_expectations",
            relation_name=self.relation,
            column_name=arguments.get("column"),
            label_id=words[0],
            label_en=words[1],
            protects=self.protects,
            **known,
        )
        self.expected.append(Expected(rule, expectation, arguments, only))

    def filled(self, column: str) -> None:
        self.expect(
            f"{column}_is_filled",
            "ExpectColumnValuesToNotBeNull",
            {"column": column},
            (f"{column} terisi di setiap baris", f"{column} is filled in every row"),
            rule_kind="integrity",
            severity="critical",
        )

    def known(self, column: str, values: list[str]) -> None:
        self.expect(
            f"{column}_is_known",
            "ExpectColumnValuesToBeInSet",
            {"column": column, "value_set": sorted(values)},
            (f"{column} hanya berisi nilai yang dikenal", f"{column} holds known values only"),
            rule_kind="integrity",
            severity="critical",
            threshold=", ".join(sorted(values)),
        )

    def typed(self, column: str, data_type: str) -> None:
        kind = data_type.split("(", maxsplit=1)[0]
        if kind not in PANDAS_TYPES:
            return
        self.expect(
            f"{column}_has_its_type",
            "ExpectColumnValuesToBeInTypeList",
            {"column": column, "type_list": PANDAS_TYPES[kind]},
            (f"{column} bertipe {data_type}", f"{column} is of type {data_type}"),
            rule_kind="integrity",
            severity="critical",
            threshold=data_type,
        )

    def one_row_per(self, columns: list[str]) -> None:
        self.key = columns
        key = ", ".join(columns)
        self.expect(
            "one_row_per_key",
            "ExpectCompoundColumnsToBeUnique",
            {"column_list": columns},
            (f"Satu baris per {key}", f"One row per {key}"),
            rule_kind="integrity",
            severity="critical",
        )

    def true(self, name: str, column: str, words: tuple[str, str], **about: object) -> None:
        """A rule of SQL: its condition is a column of the frame, and true in every row."""
        self.expect(
            name,
            "ExpectColumnValuesToBeInSet",
            {"column": column, "value_set": [True]},
            words,
            **({"rule_kind": "integrity", "severity": "critical"} | about),
        )

    def between(
        self,
        name: str,
        column: str,
        low: float | None,
        high: float | None,
        words: tuple[str, str],
        *,
        of: str = "Values",
        mostly: float | None = None,
        **about: object,
    ) -> None:
        """Values of a column, or its `of` (Mean, Median, Sum, Min, Max), lie in a range."""
        arguments = {"column": column, "min_value": low, "max_value": high}
        if mostly is not None:
            arguments["mostly"] = mostly
        span = " – ".join("…" if end is None else shown(end) for end in (low, high))
        if mostly is not None and mostly < 1:
            span += f", {mostly:.0%}"
        self.expect(
            name,
            f"ExpectColumn{of}ToBeBetween",
            arguments,
            words,
            **({"threshold": span} | about),
        )

    def banded(self, measure: str, words: tuple[str, str], of: str = "Values", **about: object) -> None:
        """Bands by programme of seeds/reference/plausibility_bands.csv; `words` name the measure."""
        for band in bands(self.relation, measure, of).iter_rows(named=True):
            self.between(
                f"{measure}_{of.lower()}_of_{band['program']}",
                measure,
                float(band["low_idr"]),
                float(band["high_idr"]),
                (
                    f"{words[0].capitalize()} {band['program']} masuk akal",
                    f"{words[1].capitalize()} of {band['program']} is plausible",
                ),
                of=of,
                only=("program", band["program"]),
                severity=band["severity"],
                since=band["since"],
                mostly=float(band["mostly"]) if of == "Values" else None,
                threshold_reason_id=band["reason_id"],
                threshold_reason_en=band["reason_en"],
                remedy_id=OTHER_UNIT[0],
                remedy_en=OTHER_UNIT[1],
                **about,
            )


def bands(relation: str, measure: str, of: str) -> pl.DataFrame:
    return reference("plausibility_bands").filter(
        pl.col("relation_name") == relation, pl.col("column_name") == measure, pl.col("statistic") == of
    )
