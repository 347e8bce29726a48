"""What DuckDB says of a statement that it cannot read or run, as one of our refusals."""

import re

import duckdb

from warehouse.explorer.sandbox.allowed import RefusedError

# DuckDB's own hints that name only what the statement or the release names.
CANDIDATES = re.compile(r"(?:Candidate bindings|Did you mean)[: ]+\(?(.*?)[)?]*$", re.MULTILINE)
COLUMN = re.compile(
    r'(?:Referenced column|column named|Table "[^"]*" does not have a column named) "([^"]*)"'
)
PIVOT = re.compile(rb"pivot(_wider)?\b", re.IGNORECASE)
READS = re.compile(rb"pivot|with\b|select\b|from\b|\(", re.IGNORECASE)
NEAR = re.compile(r'at or near "(.*)"|at end of input', re.DOTALL)


def not_parsed(sql: str, parsed: dict) -> RefusedError:
    """Why a text is not the one SELECT that can be parsed."""
    if parsed["error_type"] != "parser":
        tokens = duckdb.tokenize(sql)
        text = sql.encode()
        starts = [start for start, _ in tokens]
        ends = text.rstrip().rstrip(b";").rstrip()
        if any(text[start : start + 1] == b";" and start < len(ends) for start in starts):
            return RefusedError("several")
        word = re.match(r"\w+", text[starts[0] :].decode(errors="replace"))
        if any(PIVOT.match(text, start) for start in starts) and READS.match(text, starts[0]):
            return RefusedError("pivot")
        return RefusedError("not_select", word[0].upper() if word else "")
    if "depth" in parsed["error_message"]:
        return RefusedError("deep")
    near = NEAR.search(parsed["error_message"])
    if near is None or not near[1]:
        return RefusedError("unfinished")
    position = int(parsed.get("position") or 0)
    line = sql.encode()[:position].decode(errors="replace").count("\n") + 1
    return RefusedError("syntax", near[1][:80], str(line))


def explained(error: Exception, file: str) -> RefusedError:
    """DuckDB's error as one of our sentences; its own words only where they say nothing of the host."""
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
