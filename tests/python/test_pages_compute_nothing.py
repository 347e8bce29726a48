"""A number on screen is a number in a mart: pages and their queries select, sort and count, no more.

Cek Angka and the budget calculator compute, in modules of their own that are tested as such; drawing
computes places on the screen.
"""

import ast
import importlib
import json
import re
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
WRITTEN_FIGURE = re.compile(r"\d\s?%|\d{1,3}([.,]\d{3})+|\d,\d|\d{5,}")
# Nobody's figure: the example that Cek Angka opens with is typed like any question, a step of the scale
# says how many decimals a share needs.
NO_FIGURES = {"check.py": [101644], "budget_answer.py": [0.01]}
OPERATORS = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow)
WRAPPING = {"Decimal", "int", "float", "abs", "round", "sum", "min", "max"}
AGGREGATING = {
    "sum",
    "fsum",
    "mean",
    "fmean",
    "median",
    "prod",
    "product",
    "cum_sum",
    "diff",
    "pct_change",
    "reduce",
}
DUNDERS = {
    f"__{name}__"
    for name in ("add", "radd", "sub", "rsub", "mul", "rmul", "truediv", "rtruediv", "floordiv")
}
LONGEST = 200
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


def is_value(node: ast.AST) -> bool:
    """Whether an expression is a value of a row or a column, as it stands or wrapped in a number."""
    if isinstance(node, ast.Subscript):
        return isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str)
    if isinstance(node, ast.BinOp):
        return is_value(node.left) or is_value(node.right)
    if isinstance(node, ast.UnaryOp):
        return is_value(node.operand)
    if not isinstance(node, ast.Call):
        return False
    if ast.unparse(node.func) == "pl.col" or (
        isinstance(node.func, ast.Attribute) and is_value(node.func.value)
    ):
        return True
    return name_of(node) in WRAPPING and any(map(is_value, node.args))


def name_of(call: ast.Call) -> str:
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


def is_text(node: ast.AST) -> bool:
    """A text, or a list of them: joined and repeated, not computed."""
    is_constant = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return is_constant or isinstance(node, ast.JoinedStr | ast.List)


def is_path(node: ast.BinOp) -> bool:
    return isinstance(node.op, ast.Div) and bool(re.match(r"HERE|Path\(", ast.unparse(node.left)))


def arithmetic(source: str) -> list[str]:
    """Sums, differences, products and quotients of values of a row or a column."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.BinOp) and isinstance(node.op, OPERATORS):
            sides = (node.left, node.right)
            found += [node] if any(map(is_value, sides)) and not any(map(is_text, sides)) else []
        elif isinstance(node, ast.AugAssign) and isinstance(node.op, OPERATORS):
            found += [node] if is_value(node.value) else []
        elif isinstance(node, ast.Call) and name_of(node) in AGGREGATING:
            # Rows that meet a condition are counted, not summed.
            parts = [part for argument in node.args for part in ast.walk(argument) if is_value(part)]
            counts = [
                a
                for a in node.args
                if isinstance(a, ast.GeneratorExp) and isinstance(a.elt, ast.Compare)
            ]
            is_column = isinstance(node.func, ast.Attribute) and is_value(node.func.value)
            found += [node] if is_column or (parts and not counts) else []
        elif isinstance(node, ast.Attribute) and node.attr in DUNDERS and is_value(node.value):
            found.append(node)
    return [ast.unparse(node) for node in found]


def operations(source: str) -> list[str]:
    """Any difference, product or quotient at all, whatever its names: only drawing has a use for one."""
    return [
        ast.unparse(node)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.BinOp)
        and isinstance(node.op, OPERATORS)
        and not isinstance(node.op, ast.Add)
        if not is_path(node) and not any(map(is_text, (node.left, node.right)))
    ]


def figures(source: str) -> list[object]:
    """Numbers and texts of a module that could be a published figure."""
    tree = ast.parse(source)
    documents = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr)}
    constants = [
        n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and id(n) not in documents
    ]
    decimals = [
        argument.value
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and name_of(call) in ("Decimal", "float", "int")
        for argument in call.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    ]
    numbers = [
        v
        for v in constants
        if type(v) in (int, float) and (v >= A_FIGURE or (type(v) is float and v % 1))
    ]
    texts = [v for v in constants if isinstance(v, str) and "\n" not in v and WRITTEN_FIGURE.search(v)]
    return [*numbers, *texts, *decimals]


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.stem)
def test_page_computes_nothing(path):
    source = path.read_text()
    allowed = OF_CEK_ANGKA.get(path.name, set())
    for sql in statements(path):
        assert computes(sql) <= allowed, sql
    assert arithmetic(source) == []
    if path.name not in DRAWING and path.parent.name != "sandbox":
        assert operations(source) == []
        assert figures(source) == NO_FIGURES.get(path.name, []), "a hard-coded figure"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.stem)
def test_module_is_short(path):
    assert len(path.read_text().splitlines()) <= LONGEST


def test_pages_hold_statements_to_look_at():
    found = [sql for path in MODULES for sql in statements(path)]
    assert len(found) > 30


def test_the_checks_see_what_they_look_for():
    assert computes("select a / b as rate,\nsum(x) from warehouse.core.t") == {"/", "sum"}
    assert computes("select count(*),\nmax(x) from warehouse.core.t") == set()
    assert figures("x = 45_220_000 if y else 20") == [45_220_000]


@pytest.mark.parametrize(
    "planted",
    [
        'row["base_persons"] - row["numerator_persons"]',
        'pl.col("numerator_persons") / pl.col("base_persons")',
        'rows.with_columns((pl.col("a").cast(float) * 100).alias("r"))',
        'sum(row["workers_persons"] for row in rows)',
        'rows.select(pl.col("cases").sum())',
        'rows["cases"].mean()',
        '12 * row["workers"]',
        'float(row["a"]) / x',
        '-row["a"] + 1',
        'total += row["persons"]',
        'row["premium_idr"].__mul__(12)',
        'functools.reduce(add, [row["a"] for row in rows])',
    ],
)
def test_arithmetic_is_seen(planted):
    assert arithmetic(planted)


@pytest.mark.parametrize(
    "honest",
    [
        '"a" + row["region_name"]',
        'sum(row["verdict"] == "differs" for row in rows)',
        'rows.filter(pl.col("a") > 3)',
        '" " + view.words("x", when=row["on"])',
        'max(row["year"] for row in rows)',
    ],
)
def test_what_only_joins_sorts_and_counts_is_let_be(honest):
    assert arithmetic(honest) == []


def test_operations_and_figures_are_seen():
    assert operations("share = part / whole") == ["part / whole"]
    assert operations('HERE / "style.css"') == operations('["-"] * 3') == []
    for planted in (
        "46.9",
        'Decimal("45220000")',
        'Decimal("12")',
        '"Naik ke 31,3 %"',
        '"101.644 pekerja"',
    ):
        assert figures(f"x = {planted}"), planted
    assert figures('"""Docstring with 31,3 %."""\nx = f(2, "2024-08", "per_1000", 0.0)') == []
