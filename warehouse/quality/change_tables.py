"""What changed between two releases, or two builds, as tables: for a terminal, or as a comment."""

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

SHOWN = 20  # Lines of a table.
FITS = 65_536  # Characters of a comment on GitHub.


@dataclass
class Section:
    """A table of the answer; columns from `n_texts` on are numbers."""

    title: str
    columns: list[str]
    n_texts: int
    lines: list[list[str]] = field(default_factory=list)

    def hidden(self) -> int:
        """How many lines are not shown."""
        return max(len(self.lines) - SHOWN, 0)


def sections(rows: list[dict]) -> list[Section]:
    """What is shown of the rows; empty where nothing changed."""
    of = {}
    for row in rows:
        of.setdefault(row["change_kind"], []).append(row)
    schema = Section("Relations and columns", ["relation", "column", "before", "after"], 4)
    schema.lines = [
        [r["relation_name"], r["column_name"] or "", r["value_before"] or "–", r["value_after"] or "–"]
        for r in of.get("schema", [])
    ]
    figures = Section("Headline figures", ["figure", "before", "after", "difference", "change"], 1)
    figures.lines = [[r["label_en"], *_values(r)] for r in of.get("key_figure", [])]
    counted = Section("Rows", ["relation", "before", "after", "difference", "change", "came or went"], 1)
    regions = Section("Regions", ["relation", "region", "before", "after", "difference", "change"], 2)
    for row in of.get("rows", []):
        if row["column_name"] is None:
            counted.lines.append([row["relation_name"], *_values(row), f"{row['n_rows']:,}"])
        else:
            region = (row["row_key"] or "how many").removeprefix("region_code=")
            regions.lines.append([row["relation_name"], region, *_values(row)])
    unmatched = Section("Not compared by value, for want of a common key", ["relation", "key"], 2)
    unmatched.lines = [[r["relation_name"], r["row_key"]] for r in of.get("not_compared", [])]
    tables = (schema, figures, counted, regions, unmatched, *_of_values(of), *_of_texts(of))
    return [s for s in tables if s.lines]


def _of_values(of: dict[str, list[dict]]) -> list[Section]:
    """Restated values: how many by column, and the largest."""
    counts, single = {}, []
    for kind in ("restated", "filled", "emptied"):
        for row in of.get(kind, []):
            if row["row_key"] is not None:
                single.append(row)
                continue
            column = (row["relation_name"], row["column_name"])
            counts.setdefault(column, {})[kind] = row["n_rows"]
            if kind == "restated":
                counts[column]["largest"] = row["change_pct"]
    names = ["relation", "column", "restated", "largest change", "newly shown", "newly empty"]
    by_column = Section("Restated values by column", names, 2)
    by_column.lines = [
        [
            *column,
            f"{found.get('restated', 0):,}",
            _percent(found.get("largest")),
            *(f"{found.get(kind, 0):,}" for kind in ("filled", "emptied")),
        ]
        for column, found in sorted(counts.items())
    ]
    names = ["relation", "column", "row", "before", "after", "difference", "change"]
    largest = Section("Largest restated values", names, 3)
    # Each column's largest first, then each column's second: no column crowds out the others.
    seen = Counter()
    for row in single:
        seen[row["relation_name"], row["column_name"]] += 1
        row["place"] = seen[row["relation_name"], row["column_name"]]
    single.sort(key=lambda row: (row["place"], -abs(row["change_pct"] or 0)))
    largest.lines = [
        [row["relation_name"], row["column_name"], row["row_key"], *_values(row)] for row in single
    ]
    return [by_column, largest]


def _of_texts(of: dict[str, list[dict]]) -> list[Section]:
    """Texts, codes and flags that differ: how many by column, and the first of each."""
    by_column = Section("Texts and flags that differ", ["relation", "column", "rows"], 2)
    names = ["relation", "column", "row", "before", "after"]
    single = Section("Texts and flags before and after", names, len(names))
    for row in of.get("reworded", []):
        where = [row["relation_name"], row["column_name"]]
        if row["row_key"] is None:
            by_column.lines.append([*where, f"{row['n_rows']:,}"])
        else:
            texts = [" ".join(row[side].split()) for side in ("value_before", "value_after")]
            single.lines.append([*where, row["row_key"], *texts])
    return [by_column, single]


def _values(row: dict) -> list[str]:
    """Before, after, difference and change of a row."""
    shown = [_number(row[key]) for key in ("value_before", "value_after", "difference")]
    return [*shown, _percent(row["change_pct"])]


def _number(value: str | Decimal | None) -> str:
    """A number with commas and without idle zeros; other text as it is."""
    if value is None:
        return "–"
    try:
        shown = f"{Decimal(value):,f}"
    except InvalidOperation:
        return str(value)
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def _percent(value: Decimal | None) -> str:
    return "–" if value is None else f"{value:+,.2f} %"


def markdown(said: str, tables: list[Section], more: str) -> str:
    """`said` and the tables below it; `more` says how to see the lines that are hidden.

    What would not fit into a comment any more is named and left out.
    """
    text, left_out = [said], []
    for section in tables:
        rules = ["---" if place < section.n_texts else "--:" for place in range(len(section.columns))]
        rows = [section.columns, rules, *section.lines[:SHOWN]]
        lines = ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
        part = [f"**{section.title}**", "\n".join(lines)]
        if hidden := section.hidden():
            part.append(f"{hidden:,} more: {more}")
        if len("\n\n".join([*text, *part])) > FITS - 1000:
            left_out.append(section.title)
        else:
            text += part
    if left_out:
        text.append(f"Too long for a comment: {', '.join(left_out)}.")
    return "\n\n".join(text) + "\n"
