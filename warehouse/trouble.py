"""What stops a command from outside (disk, permissions, a damaged release), in words with a remedy."""

import errno
import os
import pwd
import re
import shlex
from pathlib import Path

import duckdb
import polars as pl
import typer
from typer.core import TyperGroup

from warehouse.ingest.batch import BatchError
from warehouse.integrity import DamagedError, served_faults
from warehouse.integrity import remedy as remedy_of
from warehouse.settings import Home, NoReleaseError
from warehouse.terminal import errors as console

AGAIN = "then run the same command again."
ROOM = f"Make room on the disk of {{place}} (`df -h {{place}}` says how full it is), {AGAIN}"
ALLOW = f"Let {{user}} write there (`{{opening}}`), {AGAIN}"
REMEDIES = {
    errno.ENOSPC: ROOM,
    errno.EDQUOT: ROOM,
    errno.EFBIG: f"Raise the limit on the size of a file (`ulimit -f unlimited`), {AGAIN}",
    errno.EACCES: ALLOW,
    errno.EPERM: ALLOW,
    errno.EROFS: f"Mount the disk of {{place}} for writing, {AGAIN}",
    errno.EIO: "The disk of {place} fails: restore {place} from a backup on another disk.",
    errno.EISDIR: f"A folder stands where a file or a link must: `mv {{place}} {{place}}.old`, {AGAIN}",
    errno.ENOTDIR: f"A file stands where a folder must: `mv {{place}} {{place}}.old`, {AGAIN}",
}
REMEDIES[errno.EEXIST] = REMEDIES[errno.ENOTDIR]
# How the system says it, within the message of a library that gives no number.
SIGNS = {
    "No space left on device": errno.ENOSPC,
    "Disk quota exceeded": errno.EDQUOT,
    "File too large": errno.EFBIG,
    "Permission denied": errno.EACCES,
    "Read-only file system": errno.EROFS,
    "Input/output error": errno.EIO,
}
# DuckDB quotes a path, polars puts it last.
PATH = re.compile(r"[\"':] ?(/[^\"'\n]+)")


class Commands(TyperGroup):
    """Every command ends in words and exit code 1 where something outside the program stops it."""

    def invoke(self, ctx: typer.Context) -> object:
        try:
            return super().invoke(ctx)
        except (NoReleaseError, BatchError) as none:
            console.print(none)
            raise typer.Exit(1) from None
        except DamagedError as damaged:
            problem, remedy = str(damaged), f"Run: {damaged.remedy}"
        except (OSError, duckdb.Error, pl.exceptions.PolarsError) as wrong:
            said = explained(wrong, Home.from_environment())
            if said is None:
                raise
            problem, remedy = said
        console.print("Stopped. ", style="red bold", end="")
        console.print(problem, remedy, soft_wrap=True)
        raise typer.Exit(1)


def explained(error: Exception | str, home: Home) -> tuple[str, str] | None:
    """Problem and remedy, where an error or a subprocess's word of one comes from outside; else None."""
    text = " ".join(str(error).split())
    number = getattr(error, "errno", None)
    if number not in REMEDIES:
        number = next((code for sign, code in SIGNS.items() if sign in text), None)
    if number is None:
        if isinstance(error, str) or not (found := served_faults(home)):
            return None
        return " ".join(map(str, found)), f"Run: {remedy_of(home)}"
    # Of a link the second name is its own; the first is what it should lead to.
    names = [getattr(error, "filename2", None), getattr(error, "filename", None), *PATH.findall(text)]
    named = Path(next(filter(None, names), home.path))
    place = standing(named)
    said = next((sign for sign, code in SIGNS.items() if code == number), None)
    problem = f"{named}: {said or getattr(error, 'strerror', text)}."
    return problem, REMEDIES[number].format(place=place, user=_user(), opening=opening(place))


def opening(place: Path) -> str:
    """The command that lets this user read and write a file or folder, whoever has to give it."""
    quoted = shlex.quote(str(place))
    if place.stat().st_uid == os.geteuid():
        return f"chmod -R u+rwX {quoted}"
    return f"chown -R {_user()} {quoted} && chmod -R u+rwX {quoted}"


def standing(path: Path) -> Path:
    """The path, or the nearest folder above it that is there and can be seen."""
    for place in (path, *path.parents):
        try:
            if place.exists():
                return place
        except PermissionError:
            continue
    return path


def _user() -> str:
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:  # A user without a name, as in some containers.
        return str(os.geteuid())
