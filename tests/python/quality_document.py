"""docs/quality.md: how quality is checked, how many rules, and which layer catches which defect.

`python tests/python/quality_document.py` writes it from the served release and the list of defects.
"""

import json
from collections import Counter

import duckdb
from defects import DBT, INGEST, LANDING, LAYERS, MARTS, Defect
from defects_early import EARLY
from defects_late import LATE

from warehouse.quality import of_dbt, run
from warehouse.settings import FILE_NAME, PROJECT, Home

DOCUMENT = PROJECT / "docs/quality.md"
DEFECTS = [*EARLY, *LATE]
NAMES = {"ingest": "ingest", "dbt": "dbt", "great_expectations": "Great Expectations"}
SHORT = dict(
    zip(
        LAYERS,
        ("seed files", "ingest", "dbt", "GX landing", "GX marts", "diff", "integrity"),
        strict=True,
    )
)

TEXT = """# How quality is checked

Budgets are decided on these figures. So a load that is wrong must not reach a reader, and what is doubtful
must be visible to whoever can act.

## The layers

Data meets them in this order. Each sees what the ones before cannot.

| Layer | Sees | What follows |
|---|---|---|
| Seed files (`warehouse/seeds.py`) | A CSV that is cut, in another encoding or with a comma too many | The build does not start |
| Ingest (`warehouse/ingest/`) | A row of an office's file that is wrong by itself; a file that cannot be read | The row stands in quarantine, the file is refused |
| dbt (`models/`, `tests/`) | A figure without a source, a key twice, parts that do not make their total, a contract broken | The build stops; plausibility only warns |
| Great Expectations, landing (`warehouse/quality/landing.py`) | Rows each of which is right, and a whole that cannot be: another unit, a default filled down, a month not sent | Critical rules stop publishing, others warn |
| Great Expectations, marts (`warehouse/quality/marts.py`) | Figures that all tests let pass: miliar for triliun, a region that vanished, 5 % of the rows gone | Critical rules stop publishing, others warn |
| Release diff (`warehouse/quality/diff.py`) | What no rule can call wrong: a figure restated, a source gone with its figures | It is told; nothing stops |
| Publish and integrity (`warehouse/publish.py`, `warehouse/integrity.py`) | Bytes that are not what was written: torn files, flipped bits, a link to nothing | A build does not start on a damaged batch; readers are refused a damaged release and told the command that mends it |

A rule stands once. What a row must be is written in ingest's contract, what a table must be in its YAML; the
suites of Great Expectations read both and add what only the whole, or the release before, can show.

## What stops publishing, and what does not

- **Stops**: every rule of severity `critical`. The release that was served stays served.
- **Warns**: rules of severity `warning`. The figures are published; the breach stands in the report, in
  `quality.quality_results` and beside the mart in the explorer.
- **Keeps out**: rows in quarantine are not counted in any figure. Their number and reasons are
  published in `quality.rejected_rows`; above 5 % of a file the landing suite warns as well.
- **Tells**: `warehouse diff` and `quality.release_diff`.

Drift of published figures is critical (rows, regions, programmes, segments may not go). Drift of an
office's records only warns: an office may send another month or another region.

A single slip may be borne where nothing follows from it: of a thousand ages at start one may be
impossible, of a hundred amounts one may lie outside its band. Each such share is part of the threshold.

## How to read the report

`warehouse build` and `warehouse check` write `WAREHOUSE_HOME/quality/index.html` (Bahasa Indonesia) and
`en.html`. The first line is the verdict: served, served with things to act on, or not published. Below
stands, for every breach: what is wrong, where (relation and column), what was seen beside the threshold
and why the threshold lies there, up to five examples, **who** should act, what mends it, and which
served tables stand on it. Rows of persons are counted, never shown. `Details` leads to the page of Great
Expectations. The same stands in `quality.quality_rules` and `quality.quality_results`.

![A build that was refused](screens/report-en-1280.png)

The picture shows a build in which three defects were planted: a programme's rupiah a thousandfold, a province
gone, and more claims than members.

Where dbt itself could not load a file or make a table, the report has that as a breach of
`<name>__is_built`.

## How to accept a breach

Rules of drift can be wrong about a real change. Look at the report, and at what changed in `seeds/`; then

    warehouse build --accept marts_claims_by_program_period.rows_are_kept

publishes this one build. The result stays visible as `accepted`, and the next build asks again. Where a
threshold itself is wrong, change it where it stands, with its reason: `config.meta` of the dbt test,
`seeds/reference/plausibility_bands.csv`, or the suite.

## How many rules

Of a release of the sample with one before it:

{counts}

## Defects and the layer that catches them

{n} defects, planted one at a time in the place where they happen:
{by_layer}.

● is the layer that must catch the defect; ○ a layer before it of which the test asserts that it lets the
defect pass. Tests: `tests/python/test_defects_early.py` and `test_defects_late.py`.

{table}

Written by `python tests/python/quality_document.py` (`make findings`); a test compares it with a fresh run.
"""


def rules(release) -> list[tuple[str, str]]:
    """Layer and kind of every rule; those of drift as against the release itself."""
    manifest = json.loads((release / "manifest.json").read_text())
    with duckdb.connect() as con:
        con.execute(f"attach '{release / FILE_NAME}' as warehouse (read_only)")
        con.execute("use warehouse")
        held = con.execute(
            "select layer, rule_kind from quality.quality_rules where rule_kind <> 'drift'"
        ).fetchall()
        suites = run.of_marts(con, manifest, of_dbt.served_below(manifest), "warehouse")
        drift = [e.rule for checks, _ in suites for e in checks.expected if e.rule.rule_kind == "drift"]
    return held + [(rule.layer, rule.rule_kind) for rule in drift]


def _counts(found: list[tuple[str, str]]) -> str:
    count = Counter(found)
    kinds = sorted({kind for _, kind in found})
    lines = [["Layer", *kinds, "all"], ["---", *["---:"] * (len(kinds) + 1)]]
    for layer, name in NAMES.items():
        of_kinds = [count[layer, kind] for kind in kinds]
        lines.append([name, *(str(n or "") for n in of_kinds), str(sum(of_kinds))])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _lets_pass(defect: Defect) -> str | None:
    """The layer before, where the test of the defect asserts that it breaks no rule there."""
    if defect.layer == MARTS:
        return DBT
    is_sent = defect.layer == LANDING and "office" in defect.where
    return INGEST if is_sent and not defect.known_earlier else None


def _table() -> str:
    lines = [["Defect", "Where", *SHORT.values(), "Rule or message", "What follows"]]
    lines.append(["---", "---", *[":-:"] * len(LAYERS), "---", "---"])
    for d in sorted(DEFECTS, key=lambda d: LAYERS.index(d.layer)):
        marks = ["●" if layer == d.layer else "○" if layer == _lets_pass(d) else "" for layer in LAYERS]
        lines.append([d.says[0].upper() + d.says[1:], d.where, *marks, f"`{d.rule}`", d.effect])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def document(release) -> str:
    """The document of a release's folder."""
    of_layers = Counter(d.layer for d in DEFECTS)
    return TEXT.format(
        counts=_counts(rules(release)),
        n=len(DEFECTS),
        by_layer=", ".join(f"{of_layers[layer]} {SHORT[layer]}" for layer in LAYERS),
        table=_table(),
    )


if __name__ == "__main__":
    served = Home.from_environment().current.resolve()
    DOCUMENT.write_text(document(served), encoding="utf-8")
