"""The three entities as columns, and columns as Arrow or as the text of a seed."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from warehouse.simulate.claims import STATUSES, UNITS, Claims
from warehouse.simulate.contributions import Contributions
from warehouse.simulate.spells import NEVER, Spells, births
from warehouse.simulate.world import KINDS, PROGRAMS, SEGMENT_OF, SEGMENTS, SET_WORDS, World

PAYERS = tuple(sorted({k.payer_id for k in KINDS}))
PAYER_OF = np.array([PAYERS.index(k.payer_id) for k in KINDS], dtype=np.int8)
SEXES = ("F", "M")
FEMALE = 0.38


@dataclass(frozen=True)
class Ids:
    """Person, employer or claim: the last 64 bits of a UUID whose first 64 are zero. Null below zero."""

    numbers: np.ndarray

    def arrow(self) -> pa.Array:
        halves = np.zeros((len(self.numbers), 2), dtype=">u8")
        halves[:, 1] = self.numbers
        bytes_ = pa.FixedSizeBinaryArray.from_buffers(
            pa.binary(16), len(halves), [_validity(self.numbers >= 0), pa.py_buffer(halves)]
        )
        return pa.ExtensionArray.from_storage(pa.uuid(), bytes_)

    def text(self) -> list[str]:
        return [f"{n:x}" if n >= 0 else "" for n in self.numbers.tolist()]


@dataclass(frozen=True)
class Words:
    """Positions in a short list of words. Null below zero."""

    codes: np.ndarray
    words: tuple[str, ...]

    def arrow(self) -> pa.Array:
        codes = pa.array(self.codes.astype(np.int32), mask=self.codes < 0)
        return pa.DictionaryArray.from_arrays(codes, pa.array(self.words, pa.string()))

    def text(self) -> list[str]:
        return [self.words[c] if c >= 0 else "" for c in self.codes.tolist()]


@dataclass(frozen=True)
class Days:
    days: np.ndarray

    def arrow(self) -> pa.Array:
        days = np.ascontiguousarray(self.days, dtype=np.int32)
        return pa.Array.from_buffers(
            pa.date32(), len(days), [_validity(days != NEVER), pa.py_buffer(days)]
        )

    def text(self) -> list[str]:
        return ["" if d == NEVER else str(np.datetime64(d, "D")) for d in self.days.tolist()]


@dataclass(frozen=True)
class Numbers:
    values: np.ndarray
    null: int = -1

    def arrow(self) -> pa.Array:
        return pa.Array.from_buffers(
            pa.from_numpy_dtype(self.values.dtype),
            len(self.values),
            [_validity(self.values != self.null), pa.py_buffer(np.ascontiguousarray(self.values))],
        )

    def text(self) -> list[str]:
        return ["" if v == self.null else str(v) for v in self.values.tolist()]


Columns = dict[str, Ids | Words | Days | Numbers]


def _validity(present: np.ndarray) -> pa.Buffer | None:
    return None if present.all() else pa.py_buffer(np.packbits(present, bitorder="little"))


def _place(world: World, spells: Spells, row: np.ndarray) -> Columns:
    """Where, in which segment and by whom: of the spell that held at the fact's date."""
    kind = spells.kind[row]
    first, last = spells.region[[0, -1]] if len(spells.region) else (0, 0)
    return {
        # Only the words of these rows, so that a file does not carry all regions.
        "region_code": Words(spells.region[row] - first, world.codes[first : last + 1]),
        "segment": Words(SEGMENT_OF[kind], SEGMENTS),
        "payer_id": Words(PAYER_OF[kind], PAYERS),
    }


def members(world: World, spells: Spells) -> Columns:
    place = _place(world, spells, np.arange(len(spells.person)))
    female = world.draws.chance("sex", spells.person, FEMALE)
    return {
        "person_id": Ids(spells.person),
        "region_code": place["region_code"],
        "segment": place["segment"],
        "programs": Words(spells.programs, SET_WORDS),
        "payer_id": place["payer_id"],
        "employer_id": Ids(spells.employer),
        "started_on": Days(spells.started_on),
        "paid_through_on": Days(spells.paid_through_on),
        "ended_on": Days(spells.ended_on),
        "birth_year": Numbers(births(world, spells), null=0),
        "sex": Words(np.where(female, 0, 1), SEXES),
    }


def contributions(world: World, spells: Spells, of: Contributions) -> Columns:
    return {
        "person_id": Ids(spells.person[of.row]),
        **_place(world, spells, of.row),
        "month_on": Days(world.ends[of.month]),
        "program": Words(of.program, PROGRAMS),
        "amount_idr": Numbers(of.amount),
        "paid_on": Days(of.paid_on),
    }


def claims(world: World, spells: Spells, of: Claims) -> Columns:
    return {
        "claim_id": Ids(of.claim),
        "person_id": Ids(spells.person[of.row]),
        **_place(world, spells, of.row),
        "program": Words(of.program, PROGRAMS),
        "benefit": Words(np.full(len(of.row), -1), ()),
        "claim_unit": Words(of.unit, UNITS),
        "event_on": Days(of.event_on),
        "reported_on": Days(of.reported_on),
        "completed_on": Days(of.completed_on),
        "paid_on": Days(of.paid_on),
        "status": Words(of.status, STATUSES),
        "amount_idr": Numbers(of.amount),
    }
