"""A chunk of text rows against the contract: what is accepted, what is not, and why."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl

from warehouse.ingest import faults, identity, values
from warehouse.ingest.contract import Column, Entity
from warehouse.ingest.faults import Fault, FileFaultError
from warehouse.ingest.headers import Plan, says_nik
from warehouse.ingest.text import Chunk

KEPT = {
    "date": pl.Date,
    "month": pl.Date,
    "month_or_date": pl.Date,
    "year": pl.Int16,
    "amount": pl.Int64,
}
MOST_REMEMBERED = 200_000
REJECTED = {"row": pl.UInt32} | dict.fromkeys(("column_name", "value", *Fault._fields), pl.String)
TOTALS = r"(?i)^\W*(?:sub ?|grand ?)?(?:total|jumlah)\b"


@dataclass
class Checker:
    """Checks one file, chunk by chunk; remembers what each spelling meant."""

    plan: Plan
    hasher: identity.Hasher
    today: date
    is_1904: bool = False
    remembered: dict[str, dict[str, tuple[Any, Fault | None]]] = field(default_factory=dict)
    n_nik: int = 0
    n_kpj: int = 0
    n_ids: int = 0
    n_nik_ending_in_zero: int = 0

    @property
    def entity(self) -> Entity:
        return self.plan.entity

    @property
    def id_kind(self) -> str:
        if self.n_nik > self.n_ids / 2:
            return "nik"
        return "kpj" if self.n_kpj > self.n_ids / 2 else "other"

    def check(self, chunk: Chunk) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Accepted rows, typed; and rejected ones, a line each as in REJECTED, their values masked."""
        frame = chunk.frame
        # Few cells of a column are unlike all others: each spelling is looked at once.
        dropped = {*self.plan.personal, *self.plan.second_identifiers}
        spellings = {
            i: frame[f"c{i}"].unique() for i, h in enumerate(self.plan.headers) if h not in dropped
        }
        self._refuse_strays(spellings)
        found: dict[str, pl.Series] = {}
        wrong: list[tuple[str, Fault, pl.Series]] = []
        wrong += self._rows_that_are_none(frame, spellings)
        for column in self.entity.columns:
            place = self.plan.columns.get(column.name)
            kind = KEPT.get(column.kind, pl.String)
            if place is None:
                found[column.name] = pl.Series(column.name, [None], dtype=kind).new_from_index(
                    0, frame.height
                )
                continue
            value, bad = self._read(column, frame[f"c{place}"], spellings[place], kind)
            found[column.name] = value.alias(column.name)
            wrong += [(column.name, fault, mask) for fault, mask in bad.items()]
        typed = pl.DataFrame({"row": frame["row"], **found})
        wrong += self._broken_rules(typed)
        is_wrong, rejected = self._rejected(frame, wrong)
        if chunk.broken:
            broken = [(row, "", "", *fault) for row, fault in chunk.broken]
            rejected.append(pl.DataFrame(broken, schema=REJECTED, orient="row"))
        accepted = typed.filter(~is_wrong) if is_wrong.any() else typed
        return self._claims_hashed(accepted), pl.concat(rejected)

    def _refuse_strays(self, spellings: dict[int, pl.Series]) -> None:
        expected = {c.name for c in self.entity.columns if c.kind in ("identifier", "amount")}
        may = {i for name, i in self.plan.columns.items() if name in expected}
        for i in sorted(spellings.keys() - may):
            if what := identity.strays(spellings[i]):
                raise FileFaultError(
                    f"Column {self.plan.headers[i] or i + 1!r} holds what looks like a {what}.",
                    "Remove the column; identifiers stand only in the columns meant for them.",
                )

    def _rows_that_are_none(
        self, frame: pl.DataFrame, spellings: dict[int, pl.Series]
    ) -> list[tuple[str, Fault, pl.Series]]:
        head = {i: self.plan.headers[i].strip() for i in sorted(self.plan.columns.values())}
        places, found = list(head), {}
        if head[places[0]] in spellings[places[0]].str.strip_chars():
            found[faults.HEADER_AGAIN] = pl.all_horizontal(
                pl.col(f"c{i}").str.strip_chars() == header for i, header in head.items()
            )
        if any(spellings[i].str.contains(TOTALS).any() for i in places[:3]):
            is_total = pl.any_horizontal(pl.col(f"c{i}").str.contains(TOTALS) for i in places[:3])
            person = pl.col(f"c{self.plan.columns['person_id']}")
            found[faults.TOTAL_ROW] = is_total & ~person.str.contains(r"\d{11}")
        masks = ((fault, frame.select(mask).to_series()) for fault, mask in found.items())
        return [("", fault, mask) for fault, mask in masks if mask.any()]

    def _read(
        self, column: Column, raw: pl.Series, distinct: pl.Series, kind
    ) -> tuple[pl.Series, dict[Fault, pl.Series]]:
        """A column's values, and which rows cannot be read for which fault; `distinct` of its cells."""
        blank = distinct.str.strip_chars().str.to_lowercase().is_in(list(values.BLANKS))
        filled = distinct.filter(~blank)
        if column.kind == "amount":
            value, bad = values.amounts(filled)
        elif column.kind == "identifier":
            value, bad = self._identifiers(column, filled)
        else:
            value, bad = self._remembered(column, filled, kind)
        table = pl.DataFrame({"raw": filled, "value": value})
        # One number a cell: which fault it has, 0 where none.
        which = {fault: n for n, fault in enumerate(bad, 1) if bad[fault].any()}
        number = pl.lit(0, dtype=pl.UInt16)
        for fault, n in reversed(which.items()):
            number = pl.when(bad[fault]).then(pl.lit(n, dtype=pl.UInt16)).otherwise(number)
        table = table.with_columns(n=number)
        joined = raw.alias("raw").to_frame().join(table, on="raw", how="left", maintain_order="left")
        masks = {fault: joined["n"] == n for fault, n in which.items()}
        if column.filled and blank.any():
            # A cell of marks alone is empty too.
            masks[faults.EMPTY] = joined["n"].is_null() | masks.get(faults.EMPTY, False)
        if column.past and (joined["value"] > self.today).any():
            masks[faults.FUTURE] = joined["value"] > self.today
        return joined["value"], masks

    def _remembered(self, column: Column, texts: pl.Series, kind) -> tuple[pl.Series, dict]:
        memory = self.remembered.setdefault(column.name, {})
        if len(memory) > MOST_REMEMBERED:
            memory.clear()
        read: Callable = values.reader(column, is_bps=self.plan.is_bps, is_1904=self.is_1904)
        found = []
        for text in texts.to_list():
            if text not in memory:
                try:
                    memory[text] = read(text)
                except FileFaultError as fault:
                    raise FileFaultError(
                        f"Column {column.name}: {fault.problem}", fault.remedy
                    ) from None
            found.append(memory[text])
        faulty = {fault for _, fault in found if fault}
        return (
            pl.Series([value for value, _ in found], dtype=kind),
            {fault: pl.Series([f == fault for _, f in found], dtype=pl.Boolean) for fault in faulty},
        )

    def _identifiers(self, column: Column, texts: pl.Series) -> tuple[pl.Series, dict]:
        raw, clean = pl.col("raw"), pl.col("clean")
        of_person = column.name == "person_id"
        header = self.plan.headers[self.plan.columns[column.name]]
        is_nik = of_person and says_nik(header)
        checks = identity.identifier_faults(raw, clean, of_person=of_person, is_nik=is_nik)
        table = pl.DataFrame({"raw": texts.str.strip_chars()}).with_columns(clean=identity.cleaned(raw))
        masks = table.select(mask.alias(str(n)) for n, mask in enumerate(checks.values()))
        if of_person:
            nik = table["clean"].filter(table["clean"].str.contains(r"^\d{16}$"))
            self.n_nik += nik.len()
            self.n_kpj += int(table["clean"].str.contains(r"^\d{11}$").sum())
            self.n_ids += texts.len()
            self.n_nik_ending_in_zero += int(nik.str.ends_with("0").sum())
        value = table["clean"]
        if column.name != "claim_id":  # Other columns tell payments of one claim apart first.
            value = self.hasher.hash(column.name.removesuffix("_id"), value)
        return value, dict(zip(checks, masks.iter_columns(), strict=True))

    def _broken_rules(self, typed: pl.DataFrame) -> list[tuple[str, Fault, pl.Series]]:
        broken = typed.select(
            pl.sql_expr(rule.broken).fill_null(False).alias(str(n))
            for n, rule in enumerate(self.entity.rules)
        )
        return [
            (rule.column, rule.fault, broken[str(n)])
            for n, rule in enumerate(self.entity.rules)
            if broken[str(n)].any()
        ]

    def _rejected(
        self, frame: pl.DataFrame, wrong: list[tuple[str, Fault, pl.Series]]
    ) -> tuple[pl.Series, list[pl.DataFrame]]:
        """Which rows are wrong, and a line for each: its first fault in the order of the columns."""
        seen = pl.repeat(False, frame.height, dtype=pl.Boolean, eager=True)
        rejected = [pl.DataFrame(schema=REJECTED)]
        for name, fault, mask in wrong:
            first = mask.fill_null(False) & ~seen
            seen |= first
            bad, place = frame.filter(first), self.plan.columns.get(name)
            hides = bool(name) and self.entity.column(name).kind in ("identifier", "year")
            texts = bad[f"c{place}"].to_list() if place is not None else [""] * bad.height
            shown = [identity.mask(text, identifier=hides) for text in texts]
            rejected.append(
                bad.select(
                    "row",
                    column_name=pl.lit(name),
                    value=pl.Series(shown, dtype=pl.String),
                    **{field: pl.lit(text) for field, text in fault._asdict().items()},
                )
            )
        return seen, rejected

    def _claims_hashed(self, typed: pl.DataFrame) -> pl.DataFrame:
        if "claim_id" not in typed.columns:
            return typed
        # Monthly payments of one claim: each is a row of its own.
        payment = pl.col("claim_unit") == "payment"
        dated = pl.col("claim_id") + "@" + pl.col("paid_on").cast(pl.String).fill_null("")
        told_apart = typed.select(pl.when(payment).then(dated).otherwise("claim_id")).to_series()
        return typed.with_columns(self.hasher.hash("claim", told_apart).alias("claim_id"))
