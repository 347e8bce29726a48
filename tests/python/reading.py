"""Which relations a piece of the code reads, followed through everything it names."""

import ast
import re
from functools import cache
from pathlib import Path

from warehouse.settings import PROJECT

RELATION = re.compile(r"\b(?:coverage|claims|protection|quality|core)\.[a-z]\w*")
Name = tuple[str, str]  # Module and what it defines.


def read_by(module: str, name: str, served: set[str]) -> set[str]:
    """Of `served` the relations that a module's `name` and all that it uses speak of."""
    seen, ahead, found = set(), [(module, name)], set()
    while ahead:
        one = ahead.pop()
        if one in seen or (node := _defined(one[0]).get(one[1])) is None:
            continue
        seen.add(one)
        ahead += _used(one[0], node)
        for text in _texts(node):
            found |= set(RELATION.findall(text)) & served
    return found


def _texts(node: ast.AST) -> list[str]:
    return [n.value for n in ast.walk(node) if isinstance(n, ast.Constant) and isinstance(n.value, str)]


def _used(module: str, node: ast.AST) -> list[Name]:
    """What a definition uses of its own module and of others of this project."""
    imported = _imported(_tree(module)) | _imported(node)
    used = []
    for n in ast.walk(node):
        if isinstance(n, ast.Attribute) and isinstance(n.value, ast.Name) and n.value.id in imported:
            of, name = imported[n.value.id]
            used.append((f"{of}.{name}", n.attr))
        elif isinstance(n, ast.Name):
            used.append(imported.get(n.id, (module, n.id)))
    return used


def _imported(tree: ast.AST) -> dict[str, Name]:
    """Module and name by the name that they have here."""
    return {
        alias.asname or alias.name: (node.module, alias.name)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "warehouse"
        for alias in node.names
    }


@cache
def _defined(module: str) -> dict[str, ast.AST]:
    """What a module defines at its top, by name."""
    found = {}
    for node in _tree(module).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found[node.name] = node
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                found |= {n.id: node for n in ast.walk(target) if isinstance(n, ast.Name)}
    return found


@cache
def _tree(module: str) -> ast.Module:
    path = PROJECT / Path(*module.split("."))
    file = path.with_suffix(".py") if path.with_suffix(".py").is_file() else path / "__init__.py"
    return ast.parse(file.read_text(encoding="utf-8") if file.is_file() else "")
