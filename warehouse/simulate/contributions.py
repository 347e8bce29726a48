"""Contributions of spells: one row a month and programme."""

from dataclasses import dataclass

import numpy as np

from warehouse.simulate.spells import Spells
from warehouse.simulate.world import (
    IS_SPONSORED,
    JKK_RATES,
    KINDS,
    PMI,
    PROGRAM_SETS,
    PROGRAMS,
    SEGMENT_OF,
    SEGMENTS,
    WAGES,
    World,
)

JHT, JKK, JKM, JKP, JP = range(len(PROGRAMS))
JKP_CHANGED = np.datetime64("2025-02", "M")  # From 0.46 to 0.36 percent (PP 6/2025).
WAGE_LIMIT_JP = 10_500_000
SLOTS = np.array([list(s) + [0] * (5 - len(s)) for s in PROGRAM_SETS], dtype=np.int8)
N_PROGRAMS = np.array([len(s) for s in PROGRAM_SETS], dtype=np.int32)


@dataclass
class Contributions:
    row: np.ndarray  # Of the spells.
    month: np.ndarray
    program: np.ndarray
    amount: np.ndarray
    paid_on: np.ndarray


def covered(world: World, spells: Spells, since: int) -> tuple[np.ndarray, np.ndarray]:
    """First month of each spell's cover from `since` to the last, and how many there are."""
    first = np.maximum(spells.start, since)
    return first, np.maximum(0, np.minimum(spells.paid, world.last) - first + 1)


def contributions_of(world: World, spells: Spells) -> Contributions:
    first, n_months = covered(world, spells, world.first_paid_month)
    # A placement abroad is paid at once, for its first month.
    placed = spells.kind == PMI
    n_months = np.where(placed, (n_months > 0) & (first == spells.start), n_months)
    n_programs = N_PROGRAMS[spells.programs]
    n_rows = n_months * n_programs
    row = np.repeat(np.arange(len(n_rows), dtype=np.int32), n_rows)
    at = np.arange(len(row), dtype=np.int32) - np.repeat(
        (np.cumsum(n_rows) - n_rows).astype(np.int32), n_rows
    )
    month, slot = np.divmod(at, n_programs[row])
    month += first[row]
    program = SLOTS.ravel()[spells.programs[row] * np.int32(5) + slot]
    amount = _amounts(world, spells).ravel()[row * np.int32(len(PROGRAMS)) + program]
    changed = world.last - int((np.datetime64(world.until, "M") - JKP_CHANGED).astype(int))
    cut = np.flatnonzero((program == JKP) & (month >= changed))
    amount[cut] = amount[cut] * 36 // 46
    return Contributions(row, month, program, amount, _paid_on(world, spells, row, month))


def _amounts(world: World, spells: Spells) -> np.ndarray:
    """Rupiah a month, by spell and programme."""
    wage = WAGES[world.draws.step("wage", spells.spell)]
    rate = np.array(JKK_RATES)[world.draws.below("risk", spells.employer, len(JKK_RATES))]
    amount = np.zeros((len(wage), len(PROGRAMS)), np.int64)
    # Own account and migrants, on the lowest band.
    amount[:, JHT], amount[:, JKK], amount[:, JKM] = 20_000, 10_000, 6_800
    of = SEGMENT_OF[spells.kind]
    pu, jakon, pmi = (of == SEGMENTS.index(s) for s in ("PU", "JAKON", "PMI"))
    amount[pu, JHT] = wage[pu] * 57 // 1000
    amount[pu, JKK] = wage[pu] * rate[pu] // 10_000
    amount[pu, JKM] = wage[pu] * 3 // 1000
    amount[pu, JKP] = wage[pu] * 46 // 10_000
    amount[pu, JP] = np.minimum(wage[pu], WAGE_LIMIT_JP) * 3 // 100
    amount[jakon, JKK] = wage[jakon] * 21 // 10_000
    amount[jakon, JKM] = wage[jakon] * 3 // 10_000
    amount[pmi, JHT], amount[pmi, JKK], amount[pmi, JKM] = 105_000, 260_000, 110_000
    return amount


def _paid_on(world: World, spells: Spells, row: np.ndarray, month: np.ndarray) -> np.ndarray:
    """Sponsors and contractors pay once, when cover starts; others about the end of each month."""
    seed = (world.draws.bits("pays", spells.spell) >> np.uint64(44)).astype(np.int32)
    until = world.ends[world.last]
    at_once = IS_SPONSORED[spells.kind] | np.isin(
        spells.kind, [i for i, k in enumerate(KINDS) if k.segment in ("JAKON", "PMI")]
    )
    once = np.minimum(spells.started_on + seed % 21, until)
    monthly = world.ends[month] + (seed[row] + month * np.int32(97)) % np.int32(29) - np.int32(13)
    # Nobody has paid after the last day: those pay so many days before it.
    monthly = np.minimum(monthly, 2 * until - monthly)
    return np.where(at_once[row], once[row], monthly).astype(np.int32)
