"""The reader that runs statements on the served release.

A query is text and parameters; pages show both beside what came of them. Nothing is computed in
pages: a number on screen is a number in a mart.
"""

import os
import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import polars as pl
import streamlit as st

from warehouse import integrity
from warehouse.settings import Home, NoReleaseError
from warehouse.sql import as_text


@dataclass(frozen=True)
class Query:
    """One statement with its parameters by name."""

    sql: str
    parameters: dict = field(default_factory=dict)

    def with_values(self) -> str:
        """The statement as a reader can run it: values in place. Never what the explorer itself runs."""
        return re.sub(r"\$(\w+)", lambda name: _literal(self.parameters[name[1]]), self.sql).strip()


@dataclass(frozen=True)
class Release:
    """One release, attached read-only as catalog `warehouse`; held for a whole run of a page."""

    release_id: str
    file: Path
    connection: duckdb.DuckDBPyConnection

    def read(self, query: Query) -> pl.DataFrame:
        """Rows of a query; asked again of the same release, they come from memory."""
        return _rows(self.release_id, query.sql, query.parameters, self.connection)

    @contextmanager
    def opened(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection of its own on which `schema.relation` is a relation of the release."""
        with self.connection.cursor() as cursor:
            cursor.execute("use warehouse")
            yield cursor


_lock = threading.Lock()
_attached: Release | None = None


def served() -> Release:
    """The release served now. Raises NoReleaseError where nothing is published, and DamagedError."""
    global _attached  # noqa: PLW0603 - one attachment serves every session of the process.
    with _lock:
        try:
            file = _served_file()
            if _attached is None or _attached.file != file:
                _attached = _attach(file)
        # Pruned between following the link and opening the file.
        except (duckdb.IOException, integrity.DamagedError):
            _attached = _attach(_served_file())
        return _attached


def damage(wrong: Exception) -> integrity.DamagedError | None:
    """What is wrong with the served release, where that is why a page failed; it is opened anew then."""
    global _attached  # noqa: PLW0603
    if isinstance(wrong, integrity.DamagedError):
        return wrong
    if not isinstance(wrong, duckdb.Error):
        return None
    try:
        integrity.check(Home.from_environment())
    except integrity.DamagedError as damaged:
        with _lock:
            _attached = None
        return damaged
    return None


def _literal(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, list):
        return f"[{', '.join(map(_literal, value))}]"
    return str(value) if isinstance(value, int) else as_text(value)


def _served_file() -> Path:
    home = Home.from_environment()
    file = home.served_file()
    if file is None:
        integrity.check(home)
        raise NoReleaseError
    return file


def _attach(file: Path) -> Release:
    integrity.check(Home.from_environment())
    # A connection for each release: a page that began on the one before can end on it.
    # One thread a query: readers ask side by side, and a mart is too small to be shared among cores.
    connection = duckdb.connect(config={"threads": 1})
    connection.execute(f"attach {as_text(file)} as warehouse (read_only)")
    return Release(file.parent.name, file, connection)


# A frame cannot be changed in place, so every session may hold the same one: no copy at each reading.
@st.cache_resource(max_entries=400, show_spinner=False)
def _rows(
    release_id: str, sql: str, parameters: dict, _connection: duckdb.DuckDBPyConnection
) -> pl.DataFrame:
    return ask(_connection, sql, parameters)


# As many queries at once as there are cores; others wait their turn in place of slowing each other.
_at_once = ThreadPoolExecutor(os.cpu_count(), thread_name_prefix="query")


def ask(connection: duckdb.DuckDBPyConnection, sql: str, parameters: dict) -> pl.DataFrame:
    """Rows of a statement, from no cache."""

    def rows() -> pl.DataFrame:
        with connection.cursor() as cursor:
            return cursor.execute(sql, parameters).pl()

    return _at_once.submit(rows).result()
