"""The process in which one statement is parsed, checked and run; it ends with the statement.

Reads one request as JSON from stdin, writes lines of JSON to stdout: first the redacted statement for
the audit log, then the rows or the refusal. Its limits are set before DuckDB is loaded.
"""

import json
import re
import resource
import sys
from datetime import date, datetime, time
from decimal import Decimal

LARGEST_CELL = 4_000
LARGEST_RESULT = 1_000_000
MOST_COLUMNS = 200
MEGABYTE = 1 << 20
# DuckDB's own hints that name only what the statement or the release names.
CANDIDATES = re.compile(r"(?:Candidate bindings|Did you mean)[: ]+\(?(.*?)[)?]*$", re.MULTILINE)
COLUMN = re.compile(
    r'(?:Referenced column|column named|Table "[^"]*" does not have a column named) "([^"]*)"'
)
NEAR = re.compile(r'at or near "(.*)"|at end of input', re.DOTALL)


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

    from warehouse.explorer.sandbox import allowed, statement  # noqa: PLC0415

    sql = asked["sql"]
    statement.check_text(sql)
    parsed = json.loads(connection.execute("select json_serialize_sql(?)", [sql]).fetchone()[0])
    if parsed["error"]:
        raise _not_parsed(sql, parsed)
    relations: dict[str, set] = {}
    for schema, name in connection.execute(
        "select schema_name, table_name from duckdb_tables() where database_name = 'warehouse'"
    ).fetchall():
        relations.setdefault(schema.lower(), set()).add(name.lower())
    catalog = allowed.Catalog({schema: frozenset(names) for schema, names in relations.items()})
    statement.check(parsed["statements"], catalog)
    try:
        return _rows(connection.execute(sql), asked["most_rows"])
    except duckdb.Error as error:
        raise _explained(error, asked["file"]) from None


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
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False, default=str)


def _not_parsed(sql: str, parsed: dict):
    import duckdb  # noqa: PLC0415

    from warehouse.explorer.sandbox.allowed import RefusedError  # noqa: PLC0415

    if parsed["error_type"] != "parser":
        tokens = duckdb.tokenize(sql)
        text = sql.encode()
        starts = [start for start, _ in tokens]
        ends = text.rstrip().rstrip(b";").rstrip()
        if any(text[start : start + 1] == b";" and start < len(ends) for start in starts):
            return RefusedError("several")
        word = re.match(r"\w+", text[starts[0] :].decode(errors="replace"))
        return RefusedError("not_select", word[0].upper() if word else "")
    if "depth" in parsed["error_message"]:
        return RefusedError("deep")
    near = NEAR.search(parsed["error_message"])
    if near is None or not near[1]:
        return RefusedError("unfinished")
    position = int(parsed.get("position") or 0)
    line = sql.encode()[:position].decode(errors="replace").count("\n") + 1
    return RefusedError("syntax", near[1][:80], str(line))


def _explained(error: Exception, file: str):
    """DuckDB's error as one of our sentences; its own words only where they say nothing of the host."""
    import duckdb  # noqa: PLC0415

    from warehouse.explorer.sandbox.allowed import RefusedError  # noqa: PLC0415

    message = str(error)
    if isinstance(error, duckdb.OutOfMemoryException):
        return RefusedError("memory")
    if isinstance(error, duckdb.InterruptException):
        return RefusedError("time")
    column = COLUMN.search(message)
    if column:
        found = CANDIDATES.search(message)
        hint = found[1].replace('"', "").strip() if found else ""
        return RefusedError("column", column[1][:80], hint[:200])
    first = message.splitlines()[0].partition(": ")[2]
    leaks = any(part in message for part in (file, "/", "\\", "SET ", "duckdb_"))
    kind = "value" if isinstance(error, duckdb.DataError) else "meaning"
    return RefusedError(kind, "" if leaks else first[:200])
