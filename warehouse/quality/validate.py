"""Suites on frames, by Great Expectations: the only module that imports it."""

import logging
import os
from pathlib import Path

os.environ["GX_ANALYTICS_ENABLED"] = "false"  # Read at import; nothing is told to anybody.

import great_expectations as gx
import great_expectations.expectations as gxe
import pandas as pd
from great_expectations.expectations.row_conditions import Column

from warehouse.quality.expected import Expected, Suite
from warehouse.quality.rules import Result, broken, shown

SITE = "pages"
SAMPLES = 5
AGGREGATES = {f"ExpectColumn{of}ToBeBetween" for of in ("Max", "Mean", "Median", "Min", "Sum")}


class Validator:
    """One context; results of its suites, and the pages that Great Expectations writes of them."""

    def __init__(self, pages: Path):
        logging.getLogger("great_expectations").setLevel(logging.ERROR)
        self.context = gx.get_context(mode="ephemeral")
        self.context.variables.progress_bars = {"globally": False}
        self.context.add_data_docs_site(
            SITE,
            {
                "class_name": "SiteBuilder",
                "show_how_to_buttons": False,
                "store_backend": {
                    "class_name": "TupleFilesystemStoreBackend",
                    "base_directory": str(pages),
                },
                "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
            },
        )
        self.source = self.context.data_sources.add_pandas("warehouse")

    def run(self, suite: Suite, frame: pd.DataFrame) -> list[Result]:
        """Results of a suite in its order. Where it names no key, failing rows are only counted."""
        batch = self.source.add_dataframe_asset(suite.name).add_batch_definition_whole_dataframe("all")
        expectations = {e.rule.rule_id: _expectation(e) for e in suite.expected}
        definition = self.context.validation_definitions.add(
            gx.ValidationDefinition(
                name=suite.name,
                data=batch,
                suite=self.context.suites.add(
                    gx.ExpectationSuite(name=suite.name, expectations=list(expectations.values()))
                ),
            )
        )
        how = {
            "result_format": "COMPLETE" if suite.key else "BASIC",
            "partial_unexpected_count": SAMPLES if suite.key else 0,
        }
        if suite.key:
            how["unexpected_index_column_names"] = suite.key
        found = definition.run(batch_parameters={"dataframe": frame}, result_format=how)
        by_rule = {r.expectation_config.meta["rule_id"]: r for r in found.results}
        return [_result(e, by_rule[e.rule.rule_id]) for e in suite.expected]

    def write_pages(self) -> None:
        self.context.build_data_docs(site_names=[SITE])


def _expectation(expected: Expected) -> gxe.Expectation:
    rule = expected.rule
    only = {"row_condition": Column(expected.only[0]) == expected.only[1]} if expected.only else {}
    return getattr(gxe, expected.expectation)(
        **expected.arguments,
        **only,
        severity=rule.severity,
        description=rule.label_en,
        notes=rule.threshold_reason_en,
        meta={"rule_id": rule.rule_id},
    )


def _result(expected: Expected, found) -> Result:
    raised = _raised(found.exception_info)
    if raised:
        return Result(rule=expected.rule, status="fail", observed=f"not computed: {raised}")
    told = found.result
    is_aggregate = "observed_value" in told and expected.expectation in AGGREGATES
    if not told.get("element_count", 1) or (is_aggregate and told["observed_value"] is None):
        return Result(rule=expected.rule, status="not_run", observed="no rows")
    return Result(
        rule=expected.rule,
        status="pass" if found.success else broken(expected.rule),
        n_failing=told.get("unexpected_count"),
        observed=_observed(told),
        sample_keys=None if found.success else _keys(told.get("partial_unexpected_index_list") or []),
    )


def _keys(rows: list[dict]) -> str | None:
    """Failing rows by their keys: `region_code=35 · year=2024; …`."""
    texts = (
        # The value that failed comes first; it reads better last.
        " · ".join(
            f"{n}={_plain(v)}"
            for n, v in (*list(row.items())[1:], *list(row.items())[:1])
            if not pd.isna(v)
        )
        for row in rows[:SAMPLES]
    )
    return "; ".join(texts) or None


def _plain(value: object) -> str:
    return str(value.date()) if isinstance(value, pd.Timestamp) else str(value)


def _observed(told: dict) -> str | None:
    if missing := told.get("partial_missing_list"):
        return f"missing: {', '.join(map(str, missing))}"
    value = told.get("observed_value")
    if value is None:
        percent = told.get("unexpected_percent_nonmissing")
        return None if percent is None else f"{shown(percent)} %"
    return shown(value) if isinstance(value, int | float) else str(value)[:200]


def _raised(info: dict) -> str | None:
    """The message of what an expectation raised; Great Expectations nests it by metric."""
    if info.get("raised_exception"):
        return info["exception_message"]
    return next((i["exception_message"] for i in info.values() if isinstance(i, dict)), None)
