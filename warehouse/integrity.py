"""Whether a release is whole, whether the link leads to it, and the one command that mends both."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from warehouse import disk, publish
from warehouse.settings import FILE_NAME, Home

RELEASE_JSON = "release.json"
# What a reader needs. The rest of a release is dbt's record of how it was made.
READ = (RELEASE_JSON, FILE_NAME)

# The explorer says the same in words/*.toml, for readers who do not keep the machine.
SAID = {
    "no_link": "The link {file} to the served release is missing.",
    "no_target": "The link {file} leads to nothing.",
    "missing": "{file} is missing.",
    "unreadable": "{file} cannot be read: it is cut or damaged.",
    "changed": "{file} is not what was published: it is cut or damaged.",
}


class Fault(NamedTuple):
    """What is wrong with one file or link; `code` is a key of SAID."""

    code: str
    file: Path

    def __str__(self) -> str:
        return SAID[self.code].format(file=self.file)


class DamagedError(Exception):
    """The served release cannot be trusted. `remedy` is the command that mends it."""

    def __init__(self, faults: list[Fault], remedy: str):
        self.faults = faults
        self.remedy = remedy
        super().__init__(" ".join(map(str, faults)))


def faults(folder: Path, only: Iterable[str] | None = None) -> list[Fault]:
    """What is wrong with a release, or with the files named in `only`; nothing where it is whole.

    Older releases know the hash of the warehouse only: the rest of them is believed.
    """
    about = folder / RELEASE_JSON
    if not about.is_file():
        return [Fault("missing", about)]
    try:
        held = json.loads(about.read_bytes())
        hashes = held.get("files", {FILE_NAME: held.get("sha256")})
        is_sealed = disk.is_intact(held) and ("seal" in held) == ("files" in held)
        if not is_sealed or held.get("build_id", folder.name) != folder.name:
            return [Fault("unreadable", about)]
    except (ValueError, AttributeError):
        return [Fault("unreadable", about)]
    found = []
    for name, sha256 in hashes.items():
        file = folder / name
        if only is not None and name not in only:
            continue
        if not file.is_file():
            found.append(Fault("missing", file))
        elif sha256 is not None and disk.digest(file) != sha256:
            found.append(Fault("changed", file))
    return found


def whole(home: Home) -> list[str]:
    """Ids of the kept releases of which every file is what was published, oldest first."""
    return [r for r in publish.releases(home) if not faults(home.releases / r)]


def served_faults(home: Home, only: Iterable[str] | None = None) -> list[Fault]:
    """What is wrong with the link or with what it leads to; nothing too where nothing is published."""
    if not home.current.is_symlink() and not home.current.exists():
        return [Fault("no_link", home.current)] if publish.releases(home) else []
    if not home.current.exists():
        return [Fault("no_target", home.current)]
    return faults(home.current.resolve(), only)


def remedy(home: Home) -> str:
    """The command that serves another release, a whole one: of those kept, or else a new one."""
    served = home.current.resolve().name if home.current.is_symlink() else ""
    others = [r for r in whole(home) if r != served]
    # Rather an older one: from a newer one somebody may have gone back.
    older = [r for r in others if r < served]
    return f"warehouse rollback {(older or others)[-1]}" if others else "warehouse build"


def check(home: Home, only: Iterable[str] | None = READ) -> None:
    """Raises DamagedError where a reader would not get what was published."""
    if found := served_faults(home, only):
        raise DamagedError(found, remedy(home))
