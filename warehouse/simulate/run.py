"""Writes a world into WAREHOUSE_HOME as three batches, and commits them together."""

import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from warehouse import disk
from warehouse.ingest import batch
from warehouse.settings import Home
from warehouse.simulate import tables
from warehouse.simulate.claims import claims_of
from warehouse.simulate.contributions import contributions_of
from warehouse.simulate.parts import PERSONS, Slice, parts, spells_of_part
from warehouse.simulate.world import World
from warehouse.sql import as_text

ENTITIES = ("members", "contributions", "claims")
AT_ONCE = 2  # More would need more memory, and the disk is the next limit.


class HeldAlreadyError(Exception):
    """Why a simulation would mix with what is there."""


def name_of(world: World) -> str:
    """What makes the bytes, so that the same world is the same batch."""
    regions = hashlib.sha256(repr(world.regions).encode()).hexdigest()[:8]
    return (
        f"simulated-{world.members}-members-{world.months}-months-until-{world.until}"
        f"-seed-{world.seed}-regions-{len(world.regions)}-{regions}"
    )


def batch_ids(world: World) -> dict[str, str]:
    return {e: hashlib.sha256(f"{name_of(world)}/{e}".encode()).hexdigest()[:16] for e in ENTITIES}


def simulate(
    home: Home,
    world: World,
    replace: bool = False,
    persons: int = PERSONS,
    on_part: Callable[[int], None] = lambda n_persons: None,
) -> list[batch.Batch]:
    """The batches written. Whoever calls holds the lock of the home."""
    held = batch.read_catalog(home).batches
    if held and not replace:
        kind = "simulated" if held[0].is_simulated else "real"
        raise HeldAlreadyError(
            f"This WAREHOUSE_HOME holds {kind} extracts already; simulated rows never mix with others. "
            "Use another WAREHOUSE_HOME, or --replace to drop what is there."
        )
    ids = batch_ids(world)
    undone = ExitStack()
    undone.callback(batch.sweep_folders, home)
    with undone:
        folders = {entity: batch.stage(home, entity, ids[entity]) for entity in ENTITIES}
        written = {entity: [] for entity in ENTITIES}
        with ThreadPoolExecutor(AT_ONCE) as pool:
            jobs = (
                pool.submit(_write_part, world, part, number, folders, ids)
                for number, part in enumerate(parts(world, persons))
            )
            try:
                for done in list(jobs):
                    n_persons, files = done.result()
                    for entity, (file, n_rows) in files.items():
                        written[entity].append((file, n_rows))
                    on_part(n_persons)
            except BaseException:
                pool.shutdown(cancel_futures=True)  # On a full disk no part ends well.
                raise
        now = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
        batches = []
        for entity in ENTITIES:
            n_rows = sum(n for _, n in written[entity])
            batches.append(
                batch.Batch(
                    entity=entity,
                    batch_id=ids[entity],
                    folder=str(folders[entity].relative_to(home.path)),
                    files=tuple(file for file, _ in written[entity]),
                    source_file=name_of(world),
                    sha256=hashlib.sha256(f"{name_of(world)}/{entity}".encode()).hexdigest(),
                    n_read=n_rows,
                    n_accepted=n_rows,
                    n_rejected=0,
                    as_of_on=np.datetime64(int(world.ends[world.last]), "D").item(),
                    is_simulated=True,
                    ingested_at=now,
                )
            )
        batch.commit(home, batches, replace=ENTITIES if replace else ())
        undone.pop_all()
    batch.sweep(home)
    return batches


def _write_part(
    world: World, part: list[Slice], number: int, folders: dict[str, Path], ids: dict[str, str]
) -> tuple[int, dict[str, tuple[str, int]]]:
    spells = spells_of_part(world, part)
    columns = {
        "members": lambda: tables.members(world, spells),
        "contributions": lambda: tables.contributions(world, spells, contributions_of(world, spells)),
        "claims": lambda: tables.claims(world, spells, claims_of(world, spells)),
    }
    files = {}
    for entity in ENTITIES:
        file = f"simulated-{number:04d}.parquet"
        files[entity] = (file, _write(columns[entity](), ids[entity], folders[entity] / file))
    return sum(one.stop - one.first for one in part if one.home == one.region), files


def _write(columns: tables.Columns, batch_id: str, path: Path) -> int:
    arrays = {name: column.arrow() for name, column in columns.items()}
    n_rows = len(next(iter(arrays.values())))
    arrays["batch_id"] = tables.Words(np.zeros(n_rows, np.int8), (batch_id,)).arrow()
    arrays["is_simulated"] = pa.array(np.ones(n_rows, bool))
    # DuckDB reads what DuckDB wrote a third faster than what Arrow wrote. One thread, so that the order
    # of row groups, and with it every byte, is the same each time.
    with duckdb.connect(config={"threads": 1}) as con:
        con.register("rows_of_part", pa.table(arrays))
        con.execute(f"copy (from rows_of_part) to {as_text(path)} (format parquet, compression zstd)")
    disk.sync(path)
    return n_rows
