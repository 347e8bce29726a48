"""The tile map draws each region once and is read without colour, in both themes; spark lines break."""

import re
from html.parser import HTMLParser
from itertools import product
from pathlib import Path

import pytest

from warehouse.explorer import home_queries, reader, sparks, tile_map, tile_queries, tiles
from warehouse.explorer.view import View

STYLE = (Path(tiles.__file__).parent / "style.css").read_text()
TEXT, MARK = 4.5, 3.0


def colours(scheme: str) -> dict[str, str]:
    """Custom properties of :root, those of the dark theme over the others where it is asked for."""
    dark = re.findall(
        r"@media \(prefers-color-scheme: dark\) \{\s*:root \{(.*?)\}\s*\}", STYLE, flags=re.DOTALL
    )
    light = re.findall(r"^:root \{(.*?)\}", STYLE, flags=re.DOTALL | re.MULTILINE)
    blocks = light + (dark if scheme == "dark" else [])
    return dict(re.findall(r"--w-([\w-]+): (#[0-9a-f]{6})", " ".join(blocks)))


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted(luminance(colour) for colour in (one, other))
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_the_one_of_the_standard():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_and_lines_of_the_map_have_contrast(scheme):
    named = colours(scheme)
    too_low = [
        f"ink on class {k}: {found:.2f}"
        for k in range(1, 6)
        if (found := contrast(named[f"ink-{k}"], named[f"class-{k}"])) < TEXT
    ]
    assert too_low == []
    assert contrast(named["tile-ink"], named["paper"]) >= TEXT
    assert contrast(named["tile-line"], named["paper"]) >= MARK
    assert contrast(named["mark"], named["paper"]) >= MARK


def test_themes_differ_and_classes_run_one_way():
    light, dark = colours("light"), colours("dark")
    ramps = [[luminance(named[f"class-{k}"]) for k in range(1, 6)] for named in (light, dark)]
    assert ramps[0] == sorted(ramps[0], reverse=True)
    assert ramps[1] == sorted(ramps[1])


class Drawn(HTMLParser):
    """Attributes of every element by tag, with the texts inside each link."""

    def __init__(self, html: str):
        super().__init__()
        self.found: dict[str, list[dict]] = {}
        self.in_link = False
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.setdefault(tag, []).append(dict(attrs) | {"texts": []})
        self.in_link = self.in_link or tag == "a"

    def handle_endtag(self, tag):
        self.in_link = self.in_link and tag != "a"

    def handle_data(self, data):
        if self.in_link:
            self.found["a"][-1]["texts"].append(data.strip())

    @property
    def links(self) -> list[dict]:
        return self.found["a"]


ONE = tiles.Tile(
    2, 1, "3", "Riau & <pulau>", "Riau", "RI", "wilayah?lang=id&region=14", "36,9", ["a", "b"]
)
ABOVE = tiles.Tile(1, 4, "above_100", "DKI Jakarta", "Jakarta", "JK", "x", "147,8", ["c"])


def test_tile_is_a_link_that_says_all_of_it():
    html = tiles.html([ONE, ABOVE], {"3": "25 %", "above_100": "di atas"}, "Alt <b>", "Judul")
    drawn = Drawn(html)
    first, above = drawn.links
    assert first["href"] == "wilayah?lang=id&region=14"
    assert first["texts"] == ["Riau", "RI", "36,9", "Riau & <pulau>", "a", "b"]
    assert above["texts"] == ["Jakarta", "JK", "▲", "147,8", "DKI Jakarta", "c"]
    assert "aria-label" not in first, "it would take the place of what the tile shows"
    assert "target" not in first, "the region opens in the app, not beside it"
    assert "<pulau>" not in html
    assert "Alt &lt;b&gt;" in html
    assert drawn.found["ul"][0]["style"] == "--columns:2;--rows:4"
    assert [li["style"] for li in drawn.found["li"][:2]] == ["--x:2;--y:1", "--x:1;--y:4"]


def test_state_without_a_class_has_a_mark_on_tile_and_legend():
    for kind, mark in tiles.MARKS.items():
        tile = tiles.Tile(1, 1, kind, "Name", "N", "N", "x")
        html = tiles.html([tile], {kind: "in words"}, "alt", "title")
        assert html.count(mark) == 2
        assert "in words" in html


def test_details_open_towards_the_inside_of_the_map():
    html = tiles.html([ONE, ABOVE], {}, "", "")
    assert re.findall(r"w-tip (\S+?)\"", html) == ["w-below", "w-above"]


@pytest.fixture
def release(release_home, monkeypatch):
    monkeypatch.setenv("WAREHOUSE_HOME", str(release_home))
    return reader.served()


@pytest.mark.parametrize(("layout", "n"), [("ID", 38), ("35", 38), ("64", 10)])
@pytest.mark.parametrize("base", ["employed", "labour_force", "working_age"])
def test_every_region_of_a_layout_has_one_tile_with_both_bases(release, layout, n, base):
    rows = release.read(tile_queries.tiles(layout, base, "employed"))
    assert rows.height == n
    assert rows["region_code"].n_unique() == n
    assert rows.select("tile_column", "tile_row").is_unique().all()
    assert rows["month_on"].n_unique() == 1
    with_rate = rows.filter(rows["coverage_pct"].is_not_null())
    assert with_rate["beside_coverage_pct"].null_count() == 0
    assert (with_rate["n_with_figure"] == with_rate.height).all()


@pytest.mark.parametrize("lang", ["id", "en"])
def test_tiles_say_in_words_why_they_have_no_value(release, lang):
    view = View(release, lang)
    for layout, base in product(("ID", "35", "64"), ("employed", "working_age")):
        rows = view.read(tile_queries.tiles(layout, base, "employed")).to_dicts()
        for row in rows:
            tile = tile_map._tile(view, row)
            assert tile.lines
            assert all(line.strip() for line in tile.lines)
            assert bool(tile.value) == (row["coverage_pct"] is not None)
            assert tile.kind in tile_map._legend(view, rows)
            if row["map_status"] == "counted_in_parent":
                assert row["counted_in_name"] in tile.lines[0]
                assert row["counted_in_name"] in ("Papua", "Papua Barat")


def test_classes_of_the_legend_are_those_of_the_mart(release):
    view = View(release, "en")
    legend = tile_map._legend(view, [])
    said = [text.replace("\u00a0", " ") for text in legend.values()]
    assert said == [
        "below 15 %",
        "15 % to below 25 %",
        "25 % to below 35 %",
        "35 % to below 50 %",
        "50 % to 100 %",
    ]


def test_queries_of_map_and_home_run(release):
    assert release.read(tile_queries.classes()).height == 5
    assert release.read(tile_queries.layouts())["map_layout"].to_list() == ["35", "64", "ID"]
    years = release.read(home_queries.yearly("ID"))
    assert years.select("year", "base_id").is_unique().all()


def points(*years_and_series):
    return [sparks.Point(year, 10 + year % 7, series) for year, series in years_and_series]


def test_line_breaks_where_the_series_changes_or_a_year_is_missing():
    found = sparks.runs(points((2017, "a"), (2018, "b"), (2019, "a"), (2020, "a"), (2022, "a")))
    assert [[point.year for point in run] for run in found] == [[2017], [2018], [2019, 2020], [2022]]
    assert sparks.runs([]) == []


def test_line_joins_no_points_of_two_runs():
    years = points((2019, "a"), (2020, "a"), (2021, "b"), (2023, "b"), (2024, "b"))
    html = sparks.html(years, "said", "below")
    ends = [re.findall(r"([\d.]+)% calc", path) for path in re.findall(r"clip-path:([^\"]+)", html)]
    # Each box runs out along the upper edge and back along the lower.
    assert [path[: len(path) // 2] for path in ends] == [["2.00", "21.20"], ["78.80", "98.00"]]
    assert html.count("w-dot") == 2, "the lone year and the last"
    assert 'role="img" aria-label="said"' in html
