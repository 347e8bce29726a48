"""Makes the small sample under seeds/sample: `python -m warehouse.simulate.sample`.

The same population as `warehouse simulate`, in Kota Pasuruan and Kabupaten Pasuruan. So that a small file
fills its cells, it has few payers, a short history, contributions of the last year only, and claims
several times as frequent.
"""

import csv
import sys
from pathlib import Path

import numpy as np

from warehouse.settings import PROJECT
from warehouse.simulate import tables
from warehouse.simulate.claims import claims_of
from warehouse.simulate.contributions import contributions_of
from warehouse.simulate.world import World
from warehouse.simulate.parts import parts, spells_of_part

FOLDER = PROJECT / "seeds" / "sample"
WORLD = World(
    members=2_400,
    months=24,
    seed=3575,
    until=np.datetime64("2025-06", "M"),
    regions=(("3514", 0.55), ("3575", 0.45)),
    history=12,
    payers=("apbd_regency", "csr", "dbhcht", "employer", "self"),
    contribution_months=12,
    claim_factor=4.0,
)
MADE_AT = "2025-07-01 00:00:00"  # Fixed: the files are the same whenever they are made.


def make(folder: Path = FOLDER) -> None:
    (only,) = parts(WORLD)
    spells = spells_of_part(WORLD, only)
    entities = {
        "members": tables.members(WORLD, spells),
        "contributions": tables.contributions(WORLD, spells, contributions_of(WORLD, spells)),
        "claims": tables.claims(WORLD, spells, claims_of(WORLD, spells)),
    }
    head = "entity,batch_id,n_read,n_accepted,n_rejected,as_of_on,is_simulated,ingested_at".split(",")
    batches = []
    for entity, columns in entities.items():
        rows = list(zip(*(column.text() for column in columns.values()), strict=True))
        _write(folder / f"sample_{entity}.csv", list(columns), rows)
        day = str(np.datetime64(int(WORLD.ends[WORLD.last]), "D"))
        batches.append((entity, f"sample-{entity}", len(rows), len(rows), 0, day, "true", MADE_AT))
    _write(folder / "sample_batches.csv", head, batches)


def _write(path: Path, head: list[str], rows: list[tuple]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(head)
        out.writerows(rows)


if __name__ == "__main__":
    make(*map(Path, sys.argv[1:]))
