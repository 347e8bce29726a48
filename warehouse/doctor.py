"""What could keep this installation from working, found by looking only: nothing is changed."""

import json
import os
import re
import shlex
import shutil
import stat
import sys
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

from packaging.requirements import Requirement  # Comes with dbt.
from packaging.specifiers import SpecifierSet

from warehouse import disk, integrity, lock, publish
from warehouse.ingest import batch, identity
from warehouse.ingest.faults import FileFaultError
from warehouse.settings import PROJECT, Home
from warehouse.trouble import explained, opening, standing

OK, WARNING, PROBLEM = "ok", "warning", "problem"
# A build holds its file beside the release made of it, and dbt spills: a few times of what is there.
TIMES_HELD = 4
LEAST_BYTES = 500 << 20
SWEPT = "warehouse build"  # As every command that writes does; a build is never wrong.


class Check(NamedTuple):
    """One finding: what was looked at, how it is, and for what is not `ok` the command that mends it."""

    name: str
    state: str
    said: str
    remedy: str = ""


def examine(home: Home) -> Iterator[Check]:
    """Every check, one or more lines each. While a command is running, what it writes is not judged."""
    for look in (_versions, _lock, _room, _permissions, _link, _releases, _batches, _key, _leftovers):
        try:
            yield from look(home)
        except OSError as wrong:
            said, remedy = explained(wrong, home) or (str(wrong), "")
            yield Check(look.__name__.strip("_"), PROBLEM, said, remedy)


def _versions(home: Home) -> Iterator[Check]:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]
    wanted = [Requirement(text) for text in project["dependencies"]]
    # One package may be pinned twice, for older and for newer Pythons.
    pins = re.findall(r"^[\w.-]+==[^\\\n]+", (PROJECT / "requirements.lock").read_text(), re.M)
    pinned = [p for p in map(Requirement, pins) if p.name in {w.name for w in wanted}]
    locked = {p.name: p.specifier for p in pinned if not p.marker or p.marker.evaluate()}
    install = f"{sys.executable} -m pip install --require-hashes -r {PROJECT / 'requirements.lock'}"
    running = ".".join(map(str, sys.version_info[:3]))
    if running not in SpecifierSet(project["requires-python"]):
        again = f"make clean && make build PYTHON=python{project['requires-python'].strip('>=')}"
        yield Check("python", PROBLEM, f"{running}; needs {project['requires-python']}", again)
    else:
        yield Check("python", OK, running)
    wrong = []
    for package in wanted:
        try:
            held = metadata.version(package.name)
        except metadata.PackageNotFoundError:
            wrong.append(Check("packages", PROBLEM, f"{package.name} is not installed", install))
            continue
        if held not in package.specifier:
            said = f"{package.name} {held}; needs {package.specifier}"
            wrong.append(Check("packages", PROBLEM, said, install))
        elif held not in locked.get(package.name, package.specifier):
            said = f"{package.name} {held}; tested with {locked[package.name]}"
            wrong.append(Check("packages", WARNING, said, install))
    yield from wrong or [Check("packages", OK, f"{len(wanted)} packages as requirements.lock has them")]


def _lock(home: Home) -> Iterator[Check]:
    running = lock.holder(home)
    yield Check("lock", OK, f"held now: a command is writing, {running}" if running else "free")


def _room(home: Home) -> Iterator[Check]:
    served = home.served_file()
    held = served.stat().st_size if served else 0
    held += sum(f.stat().st_size for f in batch.extracts(home).glob("*/batch=*/*.parquet"))
    needed, free = max(LEAST_BYTES, TIMES_HELD * held), shutil.disk_usage(standing(home.path)).free
    said = f"{free >> 20:,} MB free; a build may need {needed >> 20:,} MB"
    state = OK if free > 2 * needed else WARNING if free > needed else PROBLEM
    yield Check("disk", state, said, "" if state == OK else f"du -xhd 1 {_quoted(standing(home.path))}")


def _permissions(home: Home) -> Iterator[Check]:
    parts = [home.path / "build", home.releases, batch.extracts(home), batch.quarantine(home)]
    folders = map(standing, [home.path, *parts])
    closed = [f for f in folders if not os.access(f, os.R_OK | os.W_OK | os.X_OK)]
    if not closed:
        files = [*home.releases.glob("*/*"), *batch.extracts(home).glob("*/*/*")]
        closed = [f for f in [*files, *batch.extracts(home).glob("*.json")] if not os.access(f, os.R_OK)]
    for place in dict.fromkeys(closed):
        yield Check("permissions", PROBLEM, f"{place} is closed to this user", opening(place))
    if not closed:
        yield Check("permissions", OK, f"this user may write in {home.path}")


def _key(home: Home) -> Iterator[Check]:
    try:
        made = {b.key_id for b in batch.read_catalog(home).batches if b.key_id}
    except batch.BatchError:
        made = set()
    file = identity.key_file()
    restore = f"install -m 600 BACKUP_OF_THE_KEY {_quoted(file)}"
    try:
        key = identity.held_key(home)
    except FileFaultError as fault:
        is_open = file.is_file() and stat.S_IMODE(file.stat().st_mode) & 0o077
        remedy = f"chmod 600 {_quoted(file)}" if is_open else restore
        if os.environ.get("WAREHOUSE_KEY") is not None:
            remedy = "unset WAREHOUSE_KEY"
        elif "inside" in fault.problem:
            remedy = "unset XDG_CONFIG_HOME"
        yield Check("key", PROBLEM, fault.problem, remedy)
        return
    if key is None and made:
        said = f"{file} is missing; the batches held were made with it"
        yield Check("key", PROBLEM, said, restore)
    elif key is None:
        yield Check("key", OK, "none yet; the first ingest makes one")
    elif made and identity.key_id(key) not in made:
        said = "is another one than that of the batches held: no person would meet itself"
        yield Check("key", PROBLEM, said, restore)
    else:
        yield Check("key", OK, f"key {identity.key_id(key)}, for its owner only")


def _link(home: Home) -> Iterator[Check]:
    if home.current.exists() and not home.current.is_symlink():
        remedy = f"mv {_quoted(home.current)} {_quoted(home.current)}.old && {integrity.remedy(home)}"
        yield Check("link", PROBLEM, f"{home.current} is a folder, no link", remedy)
    elif not home.current.exists() and (found := integrity.served_faults(home)):
        yield Check("link", PROBLEM, str(found[0]), integrity.remedy(home))
    elif home.current.exists():
        yield Check("link", OK, f"serves {home.current.resolve().name}")
    else:
        yield Check("link", OK, "nothing is published yet")


def _releases(home: Home) -> Iterator[Check]:
    served, n_whole = home.current.resolve(), 0
    for folder in sorted(home.releases.glob("[!.]*")):
        found = integrity.faults(folder)
        # Not of its own list: a file that vanished from a release with its description.
        n_whole += not found
        if found:
            said = f"{folder.name} is damaged: {' '.join(map(str, found))}"
            remedy = integrity.remedy(home) if folder == served else f"rm -r {_quoted(folder)}"
            yield Check("release", PROBLEM if folder == served else WARNING, said, remedy)
    if n_whole:
        yield Check("release", OK, f"{n_whole} of {len(publish.releases(home))} releases are whole")


def _batches(home: Home) -> Iterator[Check]:
    extracts = _quoted(batch.extracts(home))
    try:
        batches = batch.read_catalog(home).batches
    except batch.BatchError as wrong:
        yield Check("catalog", PROBLEM, str(wrong), f"rm -r {extracts}")
        return
    found = batch.faults(home)
    simulated = batches and batches[0].is_simulated
    again = "warehouse simulate --replace" if simulated else "warehouse ingest --replace ALL_FILES"
    for line in found:
        yield Check("batches", PROBLEM, line, again)
    for one in batches:
        file = batch.quarantine_file(home, one.entity, one.batch_id)
        if one.quarantine_sha256 and (not file.is_file() or disk.digest(file) != one.quarantine_sha256):
            said = f"{file} is not what was written: somebody worked in it, or it was damaged"
            yield Check("quarantine", WARNING, said, f"warehouse ingest --replace {one.source_file}")
    if not found:
        n_rows = sum(b.n_accepted for b in batches)
        yield Check("batches", OK, f"{len(batches)} batches of {n_rows:,} rows are whole")


def _leftovers(home: Home) -> Iterator[Check]:
    if lock.holder(home):
        return
    found = publish.leftovers(home)
    with suppress(batch.BatchError):
        found += batch.leftovers(home)
    if not found:
        yield Check("leftovers", OK, "none")
        return
    names = ", ".join(str(path.relative_to(home.path)) for path in found[:5])
    more = f" and {len(found) - 5} more" if len(found) > 5 else ""
    yield Check("leftovers", WARNING, f"not needed any more: {names}{more}", SWEPT)


def as_json(checks: list[Check]) -> str:
    return json.dumps([check._asdict() for check in checks], indent=2, ensure_ascii=False)


def _quoted(path: Path) -> str:
    return shlex.quote(str(path))
