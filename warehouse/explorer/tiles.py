"""A map of equal tiles as plain HTML: every tile a link, its details on hover and on keyboard focus.

The details are part of the link all the time, unseen: screen readers read them with what the tile shows.
"""

from dataclasses import dataclass, field
from html import escape

# States without a class: a mark of their own, so that no state is told by its outline alone.
MARKS = {"above_100": "▲", "counted_in_parent": "→", "missing": "–"}


@dataclass(frozen=True)
class Tile:
    """One region. `kind` is a class (`1` to `5`) or a state of MARKS; `value` is printed on the tile.

    `code` takes the place of `label` on narrow tiles. `lines` are what hover, focus and screen
    readers say after `name`.
    """

    column: int
    row: int
    kind: str
    name: str
    label: str
    code: str
    href: str
    value: str = ""
    lines: list[str] = field(default_factory=list)


def html(tiles: list[Tile], legend: dict[str, str], alt: str, title: str) -> str:
    """The map, `alt` above it, the legend (words by kind) below; screen readers call it `title`."""
    columns = max(tile.column for tile in tiles)
    rows = max(tile.row for tile in tiles)
    items = "".join(_item(tile, rows) for tile in tiles)
    keys = "".join(
        f'<li><span class="w-key w-tile-{kind}" aria-hidden="true">{MARKS.get(kind, "")}</span>'
        f"{escape(words)}</li>"
        for kind, words in legend.items()
    )
    return (
        f'<p class="w-alt">{escape(alt)}</p>'
        f'<ul class="w-tiles" aria-label="{escape(title, quote=True)}"'
        f' style="--columns:{columns};--rows:{rows}">{items}</ul>'
        f'<ul class="w-legend">{keys}</ul>'
    )


def _item(tile: Tile, rows: int) -> str:
    mark = f'<i aria-hidden="true">{MARKS[tile.kind]}</i> ' if tile.kind in MARKS else ""
    lines = "".join(f"<span>{escape(line)}</span>" for line in tile.lines)
    # Below its tile in the northern half of the map, above it in the southern: never off the map.
    side = "w-below" if 2 * tile.row <= rows else "w-above"
    return (
        f'<li style="--x:{tile.column};--y:{tile.row}">'
        f'<a class="w-tile w-tile-{tile.kind}" href="{escape(tile.href, quote=True)}">'
        f'<span class="w-face"><span class="w-name">{escape(tile.label)}</span>'
        f'<span class="w-code">{escape(tile.code)}</span><b>{mark}{escape(tile.value)}</b></span>'
        f'<span class="w-tip {side}"><strong>{escape(tile.name)}</strong>{lines}</span></a></li>'
    )
