"""Wall seconds by size and contender as a plain SVG that reads on light and on dark."""

from html import escape
from itertools import groupby

WIDTH, LABEL, LINE, GAP = 860, 290, 22, 46
STYLE = """
text { font: 13px system-ui, sans-serif; fill: #1f2328; }
.size { font-weight: 600; }
.ours { fill: #1a7f5a; } .peer { fill: #8a94a3; } .limit { fill: #c9a227; }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3; } .ours { fill: #3fb68b; } .peer { fill: #7d8794; } .limit { fill: #d4b03a; }
}
"""


def bars(rows: list[dict]) -> str:
    """`rows` as in docs/benchmarks.csv. Each size has its own scale: its longest bar is full."""
    parts, top = [], 30
    for members, group in groupby(rows, key=lambda row: row["members"]):
        shown = [row for row in group if row["seconds"] or row["fault"]]
        longest = max((row["seconds"] or 0 for row in shown if not row["fault"]), default=1) or 1
        parts.append(f'<text class="size" x="8" y="{top}">{members:,} members, wall seconds</text>')
        for row in shown:
            top += LINE
            name = row["contender"] + (
                " (CSV)" if row["input"] == "CSV" and "CSV" not in row["contender"] else ""
            )
            parts.append(f'<text x="{LABEL - 10}" y="{top}" text-anchor="end">{escape(name)}</text>')
            width = 0 if row["fault"] else (WIDTH - LABEL - 130) * row["seconds"] / longest
            kind = next(
                (k for k, word in (("ours", "this project"), ("limit", "limit")) if word in name), "peer"
            )
            place = f'x="{LABEL}" y="{top - 12}" width="{max(width, 1):.1f}" height="15"'
            parts.append(f'<rect class="{kind}" {place}/>')
            said = row["fault"] or f"{row['seconds']:.1f}"
            parts.append(f'<text x="{LABEL + width + 6:.1f}" y="{top}">{escape(said)}</text>')
        top += GAP
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {top - 20}" role="img">'
    title = "<title>Wall seconds of the record-level job, by size and contender</title>"
    return "\n".join([head, title, f"<style>{STYLE}</style>", *parts, "</svg>", ""])
