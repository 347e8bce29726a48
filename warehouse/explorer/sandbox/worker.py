"""The process in which one statement is parsed, checked and run; it ends with the statement.

Reads one request as JSON from stdin, writes lines of JSON to stdout: first the redacted statement for
the audit log, then the rows or the refusal. Its limits are set before DuckDB is loaded.
"""

import json
import resource
import sys
from datetime import date, datetime, time

LARGEST_CELL = 4_000
LARGEST_RESULT = 1_000_000
MOST_COLUMNS = 200
MEGABYTE = 1 << 20
FIRST_DAY, LAST_DAY = date.min.isoformat(), date.max.isoformat()


def main() -> None:
    asked = json.load(sys.stdin)
    _limit(asked["seconds"], asked["memory_mb"])
    # DuckDB looks for these as soon as a parameter is bound: half a second, and nothing needed of them.
    sys.modules.update(dict.fromkeys(("numpy", "pandas", "pyarrow", "polars")))
    # Only now: what these modules load stands under the limits.
    from warehouse.explorer.sandbox import allowed, redaction  # noqa: PLC0415

    try:
        connection = connect(asked["file"], asked["memory_mb"])
        say(statement=redaction.redacted(asked["sql"], connection))
        say(**answer(connection, asked))
    except allowed.RefusedError as refused:
        say(refused=refused.code, about=refused.about, hint=refused.hint)
    except MemoryError:
        say(refused="memory", about="", hint="")


def say(**what: object) -> None:
    sys.stdout.write(json.dumps(what, ensure_ascii=True, default=str) + "\n")
    sys.stdout.flush()


def _limit(seconds: float, memory_mb: int) -> None:
    """Caps of the operating system: they hold whatever DuckDB does, and when the parent is gone."""
    for what, most in (
        (resource.RLIMIT_AS, 3 * memory_mb * MEGABYTE),
        (resource.RLIMIT_CPU, int(seconds) + 2),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 64),
    ):
        resource.setrlimit(what, (most, most))


def connect(file: str, memory_mb: int):
    """The release as catalog `warehouse`, read-only; everything else that DuckDB can reach is shut."""
    import duckdb  # noqa: PLC0415

    from warehouse.explorer.sandbox.allowed import RefusedError  # noqa: PLC0415

    connection = duckdb.connect(
        config={
            "memory_limit": f"{memory_mb}MB",
            "threads": 1,
            "temp_directory": "",
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "allow_community_extensions": False,
            "allow_persistent_secrets": False,
            "python_enable_replacements": False,
            "python_scan_all_frames": False,
        }
    )
    path = file.replace("'", "''")
    try:
        connection.execute(f"attach '{path}' as warehouse (read_only)")
    except duckdb.Error:
        raise RefusedError("gone") from None
    schemas = connection.execute(
        "select distinct schema_name from duckdb_tables() where database_name = 'warehouse' order by all"
    ).fetchall()
    connection.execute(f"set search_path = '{','.join(f'warehouse.{name}' for (name,) in schemas)}'")
    connection.execute("set enable_external_access = false")
    connection.execute("set disabled_filesystems = 'LocalFileSystem'")
    connection.execute("set lock_configuration = true")
    return connection


def answer(connection, asked: dict) -> dict:
    """Rows of the statement, or RefusedError."""
    import duckdb  # noqa: PLC0415

    from warehouse.explorer.sandbox import allowed, mistakes, statement  # noqa: PLC0415

    sql = asked["sql"]
    statement.check_text(sql)
    text = connection.execute("select json_serialize_sql(?)", [sql]).fetchone()[0]
    try:
        parsed = json.loads(text)
    except RecursionError:
        raise allowed.RefusedError("deep") from None
    if parsed["error"]:
        raise mistakes.not_parsed(sql, parsed)
    relations: dict[str, set] = {}
    for schema, name in connection.execute(
        "select schema_name, table_name from duckdb_tables() where database_name = 'warehouse'"
    ).fetchall():
        relations.setdefault(schema.lower(), set()).add(name.lower())
    catalog = allowed.Catalog({schema: frozenset(names) for schema, names in relations.items()})
    statement.check(parsed["statements"], catalog)
    try:
        answered = _rows(connection.execute(sql), asked["most_rows"])
        if any(
            LAST_DAY in str(cell) or FIRST_DAY in str(cell) for row in answered["rows"] for cell in row
        ):
            _check_finite(connection, text, len(answered["columns"]))
        return answered
    except duckdb.Error as error:
        raise mistakes.explained(error, asked["file"]) from None


def _check_finite(connection, tree: str, width: int) -> None:
    """Python writes `infinity` as its last or first day; DuckDB is asked which of the two it was."""
    from warehouse.explorer.sandbox.allowed import RefusedError  # noqa: PLC0415

    sql = connection.execute("select json_deserialize_sql(?::json)", [tree]).fetchone()[0]
    names = [f"c{place}" for place in range(width)]
    endless = " or ".join(f"{name}::varchar like '%infinity%'" for name in names)
    found = connection.execute(f"select count(*) from ({sql}) as t ({', '.join(names)}) where {endless}")
    if found.fetchone()[0]:
        raise RefusedError("endless")


def _rows(result, most_rows: int) -> dict:
    """Rows up to the caps; what is beyond them is never fetched."""
    from warehouse.explorer.sandbox.allowed import RefusedError  # noqa: PLC0415

    columns = [(name, str(kind)) for name, kind, *_ in result.description]
    if len(columns) > MOST_COLUMNS:
        raise RefusedError("columns", str(MOST_COLUMNS))
    rows, size = [], 0
    while row := result.fetchone():
        cells = [_cell(value) for value in row]
        largest = max(len(str(cell)) for cell in cells)
        if largest > LARGEST_CELL:
            raise RefusedError("wide", str(LARGEST_CELL))
        size += sum(len(str(cell)) for cell in cells)
        if len(rows) == most_rows or size > LARGEST_RESULT:
            return {"columns": columns, "rows": rows, "is_cut": True}
        rows.append(cells)
    return {"columns": columns, "rows": rows, "is_cut": False}


def _cell(value: object) -> object:
    """A value as JSON can carry it: decimals and dates as text, lists and structs as their JSON."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, list | tuple | dict):
        return json.dumps(_inner(value), ensure_ascii=False)
    return value.isoformat() if isinstance(value, date | datetime | time) else str(value)


def _inner(value: object) -> object:
    """A list or struct with all its parts, as JSON can hold them; a map's keys may be of any type."""
    if isinstance(value, dict):
        return {str(_cell(key)): _inner(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_inner(part) for part in value]
    return _cell(value)
