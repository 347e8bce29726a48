"""The denominator ladder: one numerator over every base, and why each rung is lower than the last."""

from dataclasses import dataclass

import streamlit as st

from warehouse.explorer import bars, evidence, formats, queries, say
from warehouse.explorer.view import COVERAGE, View


@dataclass(frozen=True)
class Ladder:
    """Rows of queries.coverage of one segment, the narrowest base first; at least one."""

    view: View
    region: dict
    rungs: list[dict]

    @property
    def held(self) -> list[dict]:
        return [row for row in self.rungs if not row["is_base_missing"]]

    def title(self) -> str:
        return self.view.words("ladder.title", region=self.region["region_name"], **self._numerator())

    def html(self) -> str:
        """Numerator, the ladder in words, its rungs, and what their flags mean."""
        drawn = bars.html([self._rung(row) for row in self.rungs], self._alt())
        first = bars.small_html([self._numerator_in_full()])
        return first + drawn + bars.small_html(self.view.flag_notes(self.rungs))

    def _numerator(self) -> dict[str, str]:
        first = self.rungs[0]
        return {
            "persons": formats.persons(first["numerator_persons"], self.view.lang),
            "when": formats.day(first["numerator_on"], self.view.lang),
            "segment": self.view.in_text(self.view.label(first, "segment_label")),
        }

    def _numerator_in_full(self) -> str:
        first = self.rungs[0]
        in_full = formats.whole(first["numerator_persons"], self.view.lang)
        text = self.view.words("ladder.numerator", **(self._numerator() | {"persons": in_full}))
        if first["is_december"]:
            return text
        return f"{text} {self.view.words('ladder.not_december')}"

    def _alt(self) -> str:
        shares = self.view.words("ladder.no_base")
        if self.held:
            shares = self.view.listed(
                self.view.words(
                    "home.share",
                    share=formats.percent(row["coverage_pct"], self.view.lang),
                    base=self.view.base_in_text(row),
                )
                for row in self.held
            )
        alt = self.view.words("ladder.alt", shares=shares, **self._numerator())
        if missing := [self.view.base_in_text(r) for r in self.rungs if r["is_base_missing"]]:
            alt += " " + self.view.words("ladder.missing", bases=self.view.listed(missing))
        if any(row["is_registration_effect"] for row in self.rungs):
            alt += " " + self.view.words("bars.limit")
        return alt

    def _rung(self, row: dict) -> bars.Bar:
        caution = self.view.label(row, "caution")
        label = self.view.label(row, "base_label")
        if row["is_base_missing"]:
            kind = "sakernas" if row["base_origin"] == "sakernas" else "published"
            why = self.view.words(f"ladder.empty_{kind}")
            lines = [why, self.view.words("ladder.caution", caution=caution)]
            return bars.Bar(
                label, None, self.view.words("ladder.empty"), flags=self.view.flags(row), lines=lines
            )
        # A drop from the rung above has its reason in what the wider base lets in.
        is_lower = row is not self.held[0]
        reason = self.view.words("ladder.drop" if is_lower else "ladder.caution", caution=caution)
        parts = self.view.words(
            "ladder.over",
            persons=formats.persons(row["numerator_persons"], self.view.lang),
            when=formats.day(row["numerator_on"], self.view.lang),
            base=formats.persons(row["base_persons"], self.view.lang),
            source=self.view.base_date(row),
        )
        return bars.Bar(
            label,
            row["coverage_pct"],
            formats.percent(row["coverage_pct"], self.view.lang),
            flags=self.view.flags(row),
            lines=[parts, self._gap(row), reason],
        )

    def _gap(self, row: dict) -> str:
        if row["is_registration_effect"]:
            return self.view.words("ladder.above")
        persons = formats.persons(row["gap_to_universal_persons"], self.view.lang)
        return self.view.words("ladder.gap", persons=persons)


def shares(view: View, rungs: list[dict]) -> str:
    """31,3 % dari penduduk bekerja dan 29,7 % dari angkatan kerja menurut Sakernas Agustus 2024"""
    held = [row for row in rungs if not row["is_base_missing"]]
    by_source: dict[str, list[str]] = {}
    # The survey's bases together, the widest share first; the agency's own base last.
    for row in sorted(held, key=lambda r: (r["base_origin"] != "sakernas", -r["coverage_pct"])):
        share = view.words(
            "home.share",
            share=formats.percent(row["coverage_pct"], view.lang),
            base=view.base_in_text(row),
        )
        by_source.setdefault(view.base_date(row), []).append(share)
    return "; ".join(
        view.words("home.shares_by", shares=view.listed(parts), source=source)
        for source, parts in by_source.items()
    )


def show(view: View, region: dict, year: int, territory: str, segment: str) -> None:
    """The ladder of a region's year with its evidence, or the reason why there is none."""
    made_by = queries.coverage(region["region_code"], year, territory, (segment,))
    rows = view.read(made_by)
    if rows.is_empty():
        say.header(
            view.words("ladder.none_title", region=region["region_name"], year=year), anchor=False
        )
        say.info(view.words("ladder.none", year=year), icon=":material/info:")
        return
    ladder = Ladder(view, region, rows.to_dicts())
    say.header(ladder.title(), anchor=False)
    st.html(ladder.html())
    evidence.show(
        view,
        name=f"ladder-{region['region_code']}-{year}-{segment}",
        title=ladder.title(),
        rows=rows,
        made_by=[made_by],
        relation=COVERAGE,
        columns=evidence.RUNG_COLUMNS,
    )
