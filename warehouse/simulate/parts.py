"""A world cut into parts of bounded size, in the order of their rows: by region, then person."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from warehouse.simulate.spells import Spells, movers, spells_of
from warehouse.simulate.world import World

PERSONS = 100_000  # A part, and a file of each entity.


@dataclass(frozen=True)
class Slice:
    """Persons `first` to `stop` - 1 of one region, in it or in the region after."""

    home: int
    region: int
    first: int
    stop: int


def parts(world: World, persons: int = PERSONS) -> Iterator[list[Slice]]:
    """Whoever moved into a region has a lower number than those of it, and comes first."""
    part, size = [], 0
    for region in range(len(world.regions)):
        for home in range(max(0, region - 1), region + 1):
            start, end = int(world.starts[home]), int(world.starts[home + 1])
            while start < end:
                # The few who moved count for nothing.
                stop = end if home < region else min(end, start + persons - size)
                part.append(Slice(home, region, start, stop))
                size += (stop - start) * (home == region)
                start = stop
                if size == persons:
                    yield part
                    part, size = [], 0
    if part:
        yield part


def spells_of_part(world: World, part: list[Slice]) -> Spells:
    person, home, region = [], [], []
    for one in part:
        numbers = np.arange(one.first, one.stop, dtype=np.int64)
        if one.home != one.region:
            numbers = numbers[movers(world, numbers, one.home)]
        person.append(numbers)
        home.append(np.full(len(numbers), one.home, np.int16))
        region.append(np.full(len(numbers), one.region, np.int16))
    return spells_of(world, np.concatenate(person), np.concatenate(home), np.concatenate(region))
