"""What the SQL box may call at most, and that nothing else of the warehouse goes through its sandbox."""

import ast
import re
from pathlib import Path

import duckdb

from warehouse.explorer.sandbox import allowed
from warehouse.settings import PROJECT


def test_allow_list_names_functions_that_exist_and_none_that_reach_out():
    with duckdb.connect() as con:
        there = {
            name for (name,) in con.execute("select function_name from duckdb_functions()").fetchall()
        }
    # Parsed by the grammar, or names DuckDB keeps for windows.
    grammar = {"alias", "current_date", "unnest", "range", "generate_series", "list_value"}
    assert allowed.functions() - there - grammar == set()
    risky = re.compile(
        r"read|write|glob|scan|duckdb|pragma|setting|secret|env|sleep|query|copy|log$|exec|seed"
    )
    honest = {"log"}
    assert {name for name in allowed.functions() if risky.search(name)} - honest == set()


def imported(path: Path) -> set[str]:
    """Everything a module imports, by its full name."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom):
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
    return names


def test_nothing_but_the_sql_box_uses_the_sandbox():
    users = {
        path.name
        for path in (PROJECT / "warehouse").rglob("*.py")
        if path.parent.name != "sandbox" and any("explorer.sandbox" in name for name in imported(path))
    }
    assert users == {"sql_box.py"}
    for path in (PROJECT / "warehouse" / "explorer" / "sandbox").glob("*.py"):
        assert "streamlit" not in path.read_text()
