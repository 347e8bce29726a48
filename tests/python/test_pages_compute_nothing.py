"""A number on screen is a number in a mart: pages and their queries select, sort and count, no more.

Cek Angka and the budget calculator compute, in modules of their own that are tested as such; drawing
computes places on the screen.
"""

import ast
import importlib
import json
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

EXPLORER = Path(__file__).resolve().parents[2] / "warehouse" / "explorer"
COMPUTING = {"+", "-", "*", "/", "//", "%", "**", "sum", "avg", "mean", "median", "round", "ratio"}
# The sum an audit takes its difference from, and the value that a match leads to.
OF_CEK_ANGKA = {"check_queries.py": {"+", "-"}}
DRAWING = {"bars.py", "lines.py", "sparks.py", "tiles.py", "formats.py"}
A_FIGURE = 1000
MODULES = sorted(EXPLORER.rglob("*.py"))


def nodes(tree: object) -> Iterator[dict]:
    if isinstance(tree, dict):
        yield tree
    for child in tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ():
        yield from nodes(child)


class Names(dict):
    """What a module knows; a name that only a function knows stands for a relation."""

    def __missing__(self, name: str) -> str:
        return "core.t"


def statements(path: Path) -> list[str]:
    """Texts of a module that are a SELECT over relations, shared parts in their places."""
    tree = ast.parse(path.read_text())
    formatted = [node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)]
    parts = {id(part) for node in formatted for part in ast.walk(node) if part is not node}
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr) and "warehouse." in ast.unparse(node):
            name = ".".join(path.relative_to(EXPLORER.parents[1]).with_suffix("").parts)
            known = vars(importlib.import_module(name))
            text = eval(compile(ast.Expression(node), str(path), "eval"), {}, Names(known))
        elif isinstance(node, ast.Constant) and id(node) not in parts:
            text = node.value
        else:
            continue
        if isinstance(text, str) and "warehouse." in text and "\n" in text:
            found.append(text)
    return found


def computes(sql: str) -> set[str]:
    """Functions of a statement that make a new number."""
    with duckdb.connect() as con:
        read = json.loads(con.execute("select json_serialize_sql(?)", [sql]).fetchone()[0])
    assert not read.get("error"), f"{read.get('error_message')}: {sql}"
    return {node["function_name"] for node in nodes(read) if "function_name" in node} & COMPUTING


def arithmetic(source: str) -> list[str]:
    """Sums, differences, products and quotients of values of a row."""
    operators = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod)
    return [
        ast.unparse(node)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.BinOp) and isinstance(node.op, operators)
        if any(
            isinstance(side, ast.Subscript)
            and isinstance(side.slice, ast.Constant)
            and str(side.slice.value).endswith(("_idr", "_pct", "_persons", "_points", "value", "cases"))
            for side in (node.left, node.right)
        )
    ]


def figures(source: str) -> list[float]:
    constants = [n.value for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Constant)]
    return [v for v in constants if type(v) in (int, float) and v >= A_FIGURE]


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.stem)
def test_page_computes_nothing(path):
    source = path.read_text()
    allowed = OF_CEK_ANGKA.get(path.name, set())
    for sql in statements(path):
        assert computes(sql) <= allowed, sql
    assert arithmetic(source) == []
    if path.name not in DRAWING and path.parent.name != "sandbox":
        assert figures(source) == [], "a hard-coded figure"


def test_pages_hold_statements_to_look_at():
    found = [sql for path in MODULES for sql in statements(path)]
    assert len(found) > 30


def test_the_checks_see_what_they_look_for():
    assert computes("select a / b as rate,\nsum(x) from warehouse.core.t") == {"/", "sum"}
    assert computes("select count(*),\nmax(x) from warehouse.core.t") == set()
    assert arithmetic('row["base_persons"] - row["numerator_persons"]')
    assert arithmetic('"a" + row["region_name"]') == []
    assert figures("x = 45_220_000 if y else 20") == [45_220_000]
