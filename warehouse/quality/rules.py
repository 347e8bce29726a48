"""What a rule is, and what came of one: rows of quality.quality_rules and quality.quality_results."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

Layer = Literal["ingest", "dbt", "great_expectations"]
Kind = Literal["integrity", "reconciliation", "plausibility", "input", "distribution", "drift"]
Status = Literal["pass", "warn", "fail", "accepted", "not_run"]

# Who acts when a rule is broken. Rules name the key.
OWNERS = {
    "maintainers": ("Pengelola gudang data", "Maintainers of the warehouse"),
    "office": ("Kantor pengirim berkas", "The office that sent the file"),
}


class Rule(BaseModel):
    """One rule of any layer. `critical`: a release that breaks it is not published."""

    model_config = ConfigDict(frozen=True)

    rule_id: str
    layer: Layer
    rule_kind: Kind
    relation_name: str  # `schema.relation`, or `extract.entity` for records as they landed.
    column_name: str | None = None
    severity: Literal["critical", "warning"] = "critical"
    label_id: str
    label_en: str
    threshold: str | None = None
    threshold_reason_id: str | None = None
    threshold_reason_en: str | None = None
    remedy_id: str | None = None
    remedy_en: str | None = None
    owner: str = "maintainers"
    since: str = "2026-11"
    # Served relations that stand on what the rule protects, that relation among them.
    protects: tuple[str, ...] = ()


class Result(BaseModel):
    """What came of a rule. `n_failing` are rows; null where a rule judges the whole.

    `sample_keys` name at most five places and never an identifier; rows of persons are only counted.
    """

    model_config = ConfigDict(frozen=True)

    rule: Rule
    status: Status
    n_failing: int | None = None
    observed: str | None = None
    sample_keys: str | None = None

    @property
    def stops(self) -> bool:
        """Whether nothing may be published with this result."""
        return self.status == "fail"


def broken(rule: Rule) -> Status:
    """The status of a rule that was not kept."""
    return "fail" if rule.severity == "critical" else "warn"


def shown(value: float) -> str:
    """A number as both languages read it: digits in threes by a narrow space, at most two decimals."""
    return f"{value:,.2f}".rstrip("0").rstrip(".").replace(",", "\u202f")
