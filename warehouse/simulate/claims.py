"""Claims of spells, by the mix of published national figures of 2023 (seeds/published/claims.csv)."""

from dataclasses import dataclass, fields

import numpy as np

from warehouse.simulate.contributions import JHT, JKK, JKM, JKP, JP, covered
from warehouse.simulate.draws import lognormal
from warehouse.simulate.spells import NEVER, Spells
from warehouse.simulate.world import PROGRAM_SETS, SEGMENT_OF, SEGMENTS, World

SLOTS = 256  # Claims a spell may have: claim numbers are spell * SLOTS + slot.
UNITS = ("accident", "claim", "payment", "beneficiary")
STATUSES = ("open", "paid", "rejected")
OPEN, PAID, REJECTED = range(3)

# By programme, mean rupiah a claim: JHT, JKK, JKP of the year 2023; JP a twelfth, as it is paid monthly.
AMOUNTS = {
    JHT: lognormal(12_390_000, 1.0, 1_000),
    JKK: lognormal(17_050_000, 1.3, 1_000),
    JKM: np.full(1024, 42_000_000),
    JKP: lognormal(6_810_000, 0.5, 1_000),
    JP: lognormal(984_000, 0.5, 100),
}
# Chance of an accident in a month, of a claim after an end; set so that shares of claims are those of 2023.
ACCIDENT = np.array([0.00083, 0.0002, 0.000045, 0.0002])  # By segment.
CASHES = 0.34
LOSES_JOB = 0.0092
# Days, by programme: mean and spread.
REPORT = {JHT: (75, 0.9), JKK: (18, 1.1), JKM: (48, 0.9), JKP: (25, 0.7)}
COMPLETE = {JHT: (4, 0.9), JKK: (40, 1.1), JKM: (9, 0.9), JKP: (8, 0.7)}
PAY = {JHT: (5, 0.7), JKK: (8, 0.8), JKM: (5, 0.7), JKP: (6, 0.6)}
LAGS = [
    {p: lognormal(*shape, unit=1) for p, shape in stage.items()} for stage in (REPORT, COMPLETE, PAY)
]
REJECTS = 0.02


@dataclass
class Claims:
    row: np.ndarray  # Of the spells.
    claim: np.ndarray
    program: np.ndarray
    unit: np.ndarray
    event_on: np.ndarray
    reported_on: np.ndarray
    completed_on: np.ndarray
    paid_on: np.ndarray
    status: np.ndarray
    amount: np.ndarray  # -1 where none is fixed yet.


def claims_of(world: World, spells: Spells) -> Claims:
    """What was reported by the last day, in the months that are simulated."""
    parts = [
        _accidents(world, spells),
        _deaths(world, spells),
        _savings(world, spells),
        _job_losses(world, spells),
        _pensions(world, spells),
    ]
    whole = Claims(*(np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(Claims)))
    until, since = world.ends[world.last], world.firsts[world.first_claim_month]
    kept = np.flatnonzero((whole.event_on >= since) & (whole.reported_on <= until))
    kept = kept[np.argsort(whole.claim[kept], kind="stable")]
    return Claims(*(getattr(whole, f.name)[kept] for f in fields(Claims)))


def _accidents(world: World, spells: Spells) -> Claims:
    first, n_months = covered(world, spells, world.first_claim_month)
    p = ACCIDENT[SEGMENT_OF[spells.kind]] * n_months * world.claim_factor
    row = np.flatnonzero(world.draws.chance("accident", spells.spell, p))
    month = first[row] + world.draws.below("accident month", spells.spell[row], n_months[row])
    day = world.draws.below(
        "accident day", spells.spell[row], world.ends[month] - world.firsts[month] + 1
    )
    # Nobody has an accident before cover starts.
    event = np.maximum(world.firsts[month] + day, spells.started_on[row])
    return _claims(world, spells, row, JKK, event)


def _deaths(world: World, spells: Spells) -> Claims:
    row = np.flatnonzero(spells.died)
    return _claims(world, spells, row, JKM, spells.ended_on[row])


def _savings(world: World, spells: Spells) -> Claims:
    ended = _ended(spells, JHT) & ~spells.pensioner
    row = np.flatnonzero(ended & world.draws.chance("cashes", spells.spell, CASHES * world.claim_factor))
    return _claims(world, spells, row, JHT, spells.ended_on[row])


def _job_losses(world: World, spells: Spells) -> Claims:
    ended = _ended(spells, JKP) & ~spells.pensioner
    row = np.flatnonzero(
        ended & world.draws.chance("loses", spells.spell, LOSES_JOB * world.claim_factor)
    )
    return _claims(world, spells, row, JKP, spells.ended_on[row])


def _pensions(world: World, spells: Spells) -> Claims:
    """A payment each month after the end of work."""
    row = np.flatnonzero(_ended(spells, JP) & spells.pensioner)
    first = np.maximum(spells.paid[row] + 2, world.first_claim_month)
    n_months = np.clip(world.last - first + 1, 0, SLOTS - 10)
    at = np.arange(n_months.sum()) - np.repeat(np.cumsum(n_months) - n_months, n_months)
    first, row = np.repeat(first, n_months), np.repeat(row, n_months)
    due = world.firsts[first + at]
    claim = spells.spell[row] * SLOTS + 10 + at
    day = due + world.draws.below("pension day", claim, 5)
    amount = AMOUNTS[JP][world.draws.step("pension", spells.spell[row])]
    same = np.full(len(row), UNITS.index("payment"), np.int8)
    return Claims(
        row,
        claim,
        np.full(len(row), JP, np.int8),
        same,
        due,
        due,
        due,
        day,
        np.full(len(row), PAID, np.int8),
        amount,
    )


def _ended(spells: Spells, program: int) -> np.ndarray:
    holds = np.array([program in s for s in PROGRAM_SETS])
    return (spells.ended_on != NEVER) & ~spells.died & holds[spells.programs]


def _claims(world: World, spells: Spells, row: np.ndarray, program: int, event: np.ndarray) -> Claims:
    """One claim a spell, as far as it has come by the last day."""
    until, claim = world.ends[world.last], spells.spell[row] * SLOTS + program
    days = [event.astype(np.int32)]
    for stage, lags in zip(("report", "complete", "pay"), LAGS, strict=True):
        days.append((days[-1] + lags[program][world.draws.step(stage, claim)]).astype(np.int32))
    _, reported, completed, paid = days
    rejected = world.draws.chance("rejected", claim, REJECTS)
    status = np.where(
        rejected & (completed <= until), REJECTED, np.where(~rejected & (paid <= until), PAID, OPEN)
    )
    amount = AMOUNTS[program][world.draws.step("amount", claim)]
    return Claims(
        row=row,
        claim=claim,
        program=np.full(len(row), program, np.int8),
        unit=np.full(len(row), UNITS.index("claim"), np.int8),
        event_on=days[0],
        reported_on=reported,
        completed_on=np.where(completed <= until, completed, NEVER).astype(np.int32),
        paid_on=np.where(status == PAID, paid, NEVER).astype(np.int32),
        status=status.astype(np.int8),
        amount=np.where(status == PAID, amount, -1),
    )
