"""Rules and results of ingest: what may send a row to quarantine, and how many rows it sent there."""

import re

from warehouse.ingest import faults
from warehouse.ingest.batch import Batch
from warehouse.ingest.contract import ENTITIES, Entity
from warehouse.ingest.faults import Fault
from warehouse.quality.rules import Result, Rule

# Faults whose words depend on the cell: how the reason reads, and the rule in both languages.
WORDED = {
    "not_allowed": (
        re.compile("is none of the words allowed"),
        "bukan salah satu kata yang boleh",
        "is none of the words allowed",
    ),
    "ambiguous": (
        re.compile(r"could be .+ or .+"),
        "dapat berarti beberapa wilayah",
        "could be several regions",
    ),
    "ragged": (
        re.compile(r"has \d+ cells, the header \d+"),
        "berisi sel lebih banyak atau lebih sedikit daripada judulnya",
        "has more or fewer cells than the header",
    ),
}


def results(batches: tuple[Batch, ...], protects: dict[str, tuple[str, ...]]) -> list[Result]:
    """A result for every reason to quarantine rows of an entity; `protects` names what stands on each.

    An entity without a file that was read (none, the sample, simulated rows) was not checked.
    """
    found = []
    for entity in ENTITIES.values():
        held = [b for b in batches if b.entity == entity.name and not b.is_simulated]
        rejected = [r for b in held for r in b.rejections]
        for rule, reason in _rules(entity, protects[entity.name]):
            broken = [r for r in rejected if reason.fullmatch(r.reason_en)]
            columns = sorted({r.column_name for r in broken if r.column_name})
            found.append(
                Result(
                    rule=rule,
                    status="not_run" if not held else "warn" if broken else "pass",
                    n_failing=sum(r.n_rows for r in broken) if held else None,
                    sample_keys=", ".join(f"column_name={c}" for c in columns) or None,
                )
            )
    return found


def _rules(entity: Entity, protects: tuple[str, ...]) -> list[tuple[Rule, re.Pattern]]:
    """Every rule of an entity, with how its reason reads in the catalog."""
    named = {n.lower(): f for n, f in vars(faults).items() if isinstance(f, Fault)}
    named |= {f"{r.column}_{n}": r.fault for n, r in enumerate(entity.rules, 1)}
    rules = [
        (_rule(entity, name, *fault, protects), re.compile(re.escape(fault.reason_en)))
        for name, fault in named.items()
    ]
    return rules + [
        (_rule(entity, name, words_en, None, words_id, None, protects), reason)
        for name, (reason, words_id, words_en) in WORDED.items()
    ]


def _rule(
    entity: Entity,
    name: str,
    reason_en: str,
    remedy_en: str | None,
    reason_id: str,
    remedy_id: str | None,
    protects: tuple[str, ...],
) -> Rule:
    return Rule(
        rule_id=f"ingest_{entity.name}.{name}",
        layer="ingest",
        rule_kind="input",
        relation_name=f"extract.{entity.name}",
        severity="warning",
        label_id=f"Baris yang {reason_id} masuk karantina",
        label_en=f"A row that {reason_en} stands in quarantine",
        remedy_id=remedy_id,
        remedy_en=remedy_en,
        owner="office",
        protects=protects,
    )
