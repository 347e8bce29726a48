"""How often a random figure meets a definition by chance.

`python tests/python/chance.py` writes docs/methodology/chance-matches.md from the served release.
"""

import random
from collections import Counter
from datetime import date

import duckdb
import polars as pl

from warehouse import check
from warehouse.figures import parse
from warehouse.settings import PROJECT, Home

DOCUMENT = PROJECT / "docs/methodology/chance-matches.md"
N = 2000
SEED = 20240817
KINDS = {  # How a drawn number is printed.
    "persons, to the person": ("persons", "{:.0f}"),
    "persons, rounded to thousands": ("persons", "{:.0f}"),
    "percent, 2 decimals": ("percent", "{:.2f} %"),
    "percent, 1 decimal": ("percent", "{:.1f} %"),
    "percent, whole": ("percent", "{:.0f} %"),
}

TEXT = """# Chance matches of Cek Angka

How often does a number that means nothing meet a definition all the same? {n:,} random figures of each
kind (seed {seed}): a region, drawn from those with two different candidates of the unit; a value,
uniform between its smallest and its largest candidate; a date, drawn from its candidates' dates. Each is
printed as its kind says, read back as `warehouse check-figure` reads it, and judged by the same rule
(`warehouse/macros/check_figures.sql`).

| Figure | Match, no date | Match, dated | Reproduced | Mislabelled |
|---|---:|---:|---:|---:|
{table}

Match: at least one definition gives the figure, of any date or of the 24 months before its own.
Reproduced: so called where nothing is claimed. Mislabelled: so called where a random measure of the
region is claimed.

- A match of an exact head count says something: {exact} of random ones have one.
- The fewer digits, the less a match says: of random whole percentages {whole} have one. So a rate is
  never called mislabelled, one without a claim is called reproduced only from three significant digits
  on, and a rounded head count from five.
- A date narrows the candidates; give it where it is known.

Written by `python tests/python/chance.py` (`make findings`) from the served release; a test compares it
with a fresh run.
"""


def judge(con: duckdb.DuckDBPyConnection, figures: pl.DataFrame) -> pl.DataFrame:
    """Verdicts of many figures at once, by the rule and with the candidates of `warehouse check-figure`.

    `figures`: id, region_code, unit, text, claimed_definition, figure_on.
    Returns id, n_matches, verdict.
    """
    read = {key: parse(*key) for key in set(figures.select("text", "unit").iter_rows())}
    parsed = pl.DataFrame(
        [
            (text, unit, str(f.value), str(f.step), f.is_exact, f.n_significant)
            for (text, unit), f in read.items()
        ],
        schema=["text", "unit", "value", "step", "is_exact", "n_significant"],
        orient="row",
    )
    con.register("asked", figures)
    con.register("parsed", parsed)
    con.execute(f"create or replace temp table candidates as {check.CANDIDATES}")
    con.execute(
        """
        create or replace temp table typed as
        select
            a.id as figure_id, a.region_code, cast(null as varchar) as office_id,
            cast(null as varchar) as territory, a.unit,
            cast(a.claimed_definition as varchar) as claimed_definition,
            cast(p.value as decimal(24, 4)) as value, cast(p.step as decimal(24, 4)) as step,
            p.is_exact, p.n_significant, cast(a.figure_on as date) as figure_on,
            cast(null as varchar) as names_round
        from asked as a
        inner join parsed as p on p.text = a.text and p.unit = a.unit
        """
    )
    rule = check.rule()
    con.execute(f"create or replace temp table matches as {rule.figure_matches('typed', 'candidates')}")
    verdicts = rule.figure_verdicts("typed", "matches")
    return con.sql(f"select checked_figure_id as id, n_matches, verdict from ({verdicts})").pl()


def measure(con: duckdb.DuckDBPyConnection) -> dict[str, list[float]]:
    """Per kind, the percentages of the four columns of the document."""
    rates = {}
    for kind, (unit, form) in KINDS.items():
        figures = _draw(con, unit, form, -3 if "thousands" in kind else 4)
        no_date = judge(con, figures.with_columns(figure_on=None, claimed_definition=None))
        no_claim = judge(con, figures.with_columns(claimed_definition=None))
        counts = [
            no_date.filter(pl.col("n_matches") > 0).height,
            no_claim.filter(pl.col("n_matches") > 0).height,
            Counter(no_claim["verdict"])["reproduced"],
            Counter(judge(con, figures)["verdict"])["mislabelled"],
        ]
        rates[kind] = [100 * n / N for n in counts]
    return rates


def _draw(con, unit: str, form: str, digits: int) -> pl.DataFrame:
    held: dict[str, list[tuple[str, float, date]]] = {}
    for region, *candidate in con.execute(
        """
        select region_code, definition, cast(value as double), candidate_on
        from quality.figure_candidates
        where unit = ? and region_code is not null
        order by region_code, definition, candidate_on, value
        """,
        [unit],
    ).fetchall():
        held.setdefault(region, []).append(tuple(candidate))
    spans = {r: (min(v for _, v, _ in c), max(v for _, v, _ in c)) for r, c in held.items()}
    regions = [region for region, (low, high) in spans.items() if low < high]
    drawn = random.Random(SEED)
    rows = []
    for i in range(N):
        region = drawn.choice(regions)
        value = round(drawn.uniform(*spans[region]), digits)
        on = drawn.choice(held[region])[2]
        claimed = drawn.choice(held[region])[0]
        rows.append((str(i), region, unit, form.format(value), claimed, on))
    names = ["id", "region_code", "unit", "text", "claimed_definition", "figure_on"]
    return pl.DataFrame(rows, schema=names, orient="row")


def document(rates: dict[str, list[float]]) -> str:
    lines = [
        f"| {kind} | " + " | ".join(f"{r:.2f} %" for r in row) + " |" for kind, row in rates.items()
    ]
    exact, whole = (f"{rates[kind][0]:.2f} %" for kind in ("persons, to the person", "percent, whole"))
    return TEXT.format(n=N, seed=SEED, table="\n".join(lines), exact=exact, whole=whole)


if __name__ == "__main__":
    with duckdb.connect(str(Home.from_environment().served_file()), read_only=True) as served:
        DOCUMENT.write_text(document(measure(served)), encoding="utf-8")
