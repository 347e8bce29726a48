"""SQL put together by hand: texts where no parameter can stand, and rows as dicts."""

import duckdb


def as_text(value: object) -> str:
    """A value as an SQL text literal."""
    return "'" + str(value).replace("'", "''") + "'"


def dicts(con: duckdb.DuckDBPyConnection, sql: str, parameters: dict | list | None = None) -> list[dict]:
    """Rows of a query by the names of its columns, each value as Python has it."""
    result = con.execute(sql, parameters)
    names = [column[0] for column in result.description]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]
