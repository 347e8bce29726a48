"""From a world to Parquet: part by part, so that memory does not grow with the members."""

from collections.abc import Iterator
from dataclasses import dataclass, fields

import numpy as np

from warehouse.simulate.spells import Spells, spells_of
from warehouse.simulate.world import World

SLICE = 50_000  # Persons whose rows are made together.


@dataclass(frozen=True)
class Slice:
    """A run of persons of one region, or those of the region before who moved to it."""

    region: int
    movers_of: int | None
    first: int
    stop: int


def slices(world: World, size: int = SLICE) -> Iterator[Slice]:
    """All persons, by the region and then the number their rows are sorted by."""
    for region in range(len(world.regions)):
        for home in (region - 1, region):
            if home < 0:
                continue
            first, end = int(world.starts[home]), int(world.starts[home + 1])
            for start in range(first, end, size):
                yield Slice(region, home if home < region else None, start, min(start + size, end))


def spells_of_slice(world: World, one: Slice) -> Spells:
    return spells_of(world, one.region, one.movers_of, one.first, one.stop)


def joined(parts: list[Spells]) -> Spells:
    return Spells(*(np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(Spells)))
