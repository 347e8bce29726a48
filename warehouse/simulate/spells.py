"""Membership spells of a run of persons, as columns."""

from dataclasses import dataclass, fields

import numpy as np

from warehouse.simulate.world import (
    BIRTHS,
    IS_SPONSORED,
    KINDS,
    PMI,
    SEGMENT_OF,
    SEGMENTS,
    SETS,
    SHAPES,
    World,
)

ROUNDS = (
    4  # Spells a person may have; a power of two, so that spell numbers are person * ROUNDS + round.
)
NEVER = -(1 << 30)  # A day that is no day: null in the files.
MOVES = 0.03
DIES = 0.0015
NEVER_PAYS = 0.04
STAYS = np.array([k.stays for k in KINDS])
RETURNS = np.array([k.returns for k in KINDS])
ENDS = np.array([k.ends for k in KINDS])
PENSIONER = 0.0105  # Of wage earners.
NEVER_PAYING = np.isin(np.arange(len(KINDS)), [i for i, k in enumerate(KINDS) if not k.is_sponsored])


@dataclass
class Spells:
    """Months are numbers of the world, dates are days since 1970."""

    person: np.ndarray
    spell: np.ndarray
    home: np.ndarray
    region: np.ndarray
    kind: np.ndarray
    programs: np.ndarray
    employer: np.ndarray
    start: np.ndarray
    paid: np.ndarray  # The last month paid for; start - 1 where none is.
    started_on: np.ndarray
    paid_through_on: np.ndarray
    ended_on: np.ndarray
    died: np.ndarray
    pensioner: np.ndarray

    def take(self, rows: np.ndarray) -> "Spells":
        return Spells(*(getattr(self, f.name)[rows] for f in fields(self)))


def movers(world: World, person: np.ndarray, home: np.ndarray | int) -> np.ndarray:
    """Whose later spells lie in the region after their first."""
    return world.draws.chance("moves", person, MOVES) & (home < len(world.regions) - 1)


def spells_of(world: World, person: np.ndarray, home: np.ndarray, region: np.ndarray) -> Spells:
    """Spells that persons of region `home` hold in `region`, by region and person.

    Where the two differ the person is a mover, and these are the later spells.
    """
    kind = world.kinds[world.draws.step("kind", person)].astype(np.int32)
    rounds = [_round(world, 0, person, home, region, kind, None)]
    for number in range(1, ROUNDS):
        rounds.append(_following(world, number, rounds[-1]))
    whole = Spells(*(np.concatenate([getattr(one, f.name) for one in rounds]) for f in fields(Spells)))
    is_later = whole.spell % ROUNDS > 0
    elsewhere = is_later & movers(world, whole.person, whole.home)
    kept = np.flatnonzero(np.where(whole.home == whole.region, ~elsewhere, elsewhere))
    order = np.argsort(whole.region[kept].astype(np.int64) << 44 | whole.spell[kept], kind="stable")
    return whole.take(kept[order])


def _following(world: World, number: int, last: Spells) -> Spells:
    """The next spell of those who go on: at once, or after some months."""
    chance = world.draws.uniform("goes on", last.spell)
    stays = STAYS[last.kind]
    may = (last.paid >= last.start) & (last.paid < world.last) & ~last.died & ~last.pensioner
    rows = np.flatnonzero(may & (chance < stays + RETURNS[last.kind]))
    last, at_once = last.take(rows), chance[rows] < stays[rows]
    gap = np.where(at_once, 0, 1 + world.draws.below("gap", last.spell, 10))
    start = last.paid + 1 + gap
    rows = np.flatnonzero(start <= world.last)
    last, start = last.take(rows), start[rows]
    kind = world.next[last.kind, world.draws.step("next", last.spell)].astype(np.int32)
    return _round(world, number, last.person, last.home, last.region, kind, start)


def _round(
    world: World,
    number: int,
    person: np.ndarray,
    home: np.ndarray,
    region: np.ndarray,
    kind: np.ndarray,
    start: np.ndarray | None,
) -> Spells:
    draws, spell = world.draws, person * ROUNDS + number
    shape = SHAPES[kind, draws.step("shape", spell)]
    term = shape[:, 1]
    if start is None:
        start = _first_starts(world, spell, shape[:, 0])
    segment = SEGMENT_OF[kind]
    pensioner = draws.chance("pensioner", person, PENSIONER * world.claim_factor) & (
        segment == SEGMENTS.index("PU")
    )
    dies_after = 1 + draws.below("dies after", spell, term)
    died = (
        draws.chance("dies", spell, DIES * world.claim_factor)
        & (start + dies_after - 1 <= world.last)
        & ~pensioner
    )
    end = start + np.where(died, dies_after, term) - 1
    sponsored = IS_SPONSORED[kind]
    # Sponsors and placements are paid ahead; everyone else up to the last month.
    paid = np.where(sponsored | (kind == PMI), end, np.minimum(end, world.last)).astype(np.int32)
    unpaid = draws.chance("never pays", spell, NEVER_PAYS) & NEVER_PAYING[kind] & ~died
    paid[unpaid] = start[unpaid] - 1

    day = draws.bits("days", spell)
    started_on = world.firsts[start] + np.where(sponsored, 0, (day % np.uint64(28)).astype(np.int32))
    paid_through_on = np.where(unpaid, NEVER, world.ends[paid]).astype(np.int32)
    late = ((day >> np.uint64(8)) % np.uint64(20)).astype(np.int32)
    early = (segment == SEGMENTS.index("PU")) & ((day >> np.uint64(16)) % np.uint64(10) == 0)
    leaves = np.where(
        early, np.maximum(world.ends[paid] - late, started_on), world.firsts[paid + 1] + late
    )
    dies_on = np.maximum(world.firsts[paid] + late, started_on)
    ended = (paid < world.last) & ~unpaid & draws.chance("ends", spell, ENDS[kind])
    ended_on = np.where(died, dies_on, np.where(ended, leaves, NEVER)).astype(np.int32)
    n_employers = np.maximum(1, np.diff(world.starts)[home] // 40)
    works = (segment == SEGMENTS.index("PU")) | (segment == SEGMENTS.index("JAKON"))
    employer = ((home.astype(np.int64) + 1) << 24) + draws.below("employer", spell, n_employers)
    return Spells(
        person=person,
        spell=spell,
        home=home,
        region=region,
        kind=kind.astype(np.int8),
        programs=SETS[kind, draws.step("programs", spell)].astype(np.int8),
        employer=np.where(works, employer, -1),
        start=start.astype(np.int32),
        paid=paid,
        started_on=started_on.astype(np.int32),
        paid_through_on=paid_through_on,
        ended_on=ended_on,
        died=died,
        pensioner=pensioner,
    )


def _first_starts(world: World, spell: np.ndarray, calendar: np.ndarray) -> np.ndarray:
    """A month of the history whose calendar month is that of the shape."""
    n_months = world.last + 1
    zero = (int(np.datetime64(world.until, "M").astype(int)) - world.last) % 12
    first = (calendar - zero) % 12  # The first such month of the history.
    return first + 12 * world.draws.below("year", spell, (n_months - 1 - first) // 12 + 1)


def births(world: World, spells: Spells) -> np.ndarray:
    """Years of birth; 0 where none is stated."""
    until = 1970 + int(np.datetime64(world.until, "Y").astype(int))
    # Old enough in the first year of all.
    age = BIRTHS[world.draws.step("birth", spells.person)] + world.last // 12
    age = np.where(spells.pensioner, 58 + world.draws.below("old", spells.person, 6), age)
    return np.where(world.draws.chance("no birth", spells.person, 0.03), 0, until - age).astype(np.int16)
