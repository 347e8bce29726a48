"""What a statement may be: an allow-list on its parsed tree, not on its words.

The tree is what DuckDB's own `json_serialize_sql` makes of the text. Whatever is not known here is
refused: a kind of node, a relation, a function, a type.
"""

import unicodedata

from warehouse.explorer.sandbox.allowed import (
    EXPRESSIONS,
    FILE_NAME,
    LONGEST,
    LONGEST_SERIES,
    META,
    MODIFIERS,
    ORDERS,
    QUERIES,
    READERS,
    RELATIONS,
    SERIES,
    SESSION,
    TABLE_FUNCTIONS,
    TYPES,
    Catalog,
    RefusedError,
    functions,
)


def check_text(sql: str) -> None:
    """Raise RefusedError where a text is nothing to parse at all."""
    if not sql.strip():
        raise RefusedError("empty")
    if len(sql) > LONGEST:
        raise RefusedError("too_long")
    for character in sql:
        # Control and format characters: what the eye does not see, the parser shall not meet.
        if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co") and character not in "\t\r\n":
            raise RefusedError("invisible", f"U+{ord(character):04X}")


def check(statements: list[dict], catalog: Catalog) -> None:
    """Raise RefusedError unless the tree is one SELECT on relations of the catalog."""
    if not statements:
        raise RefusedError("empty")
    if len(statements) > 1:
        raise RefusedError("several")
    _Walk(catalog).query(statements[0]["node"], frozenset())


class _Walk:
    """One walk over a tree; `scope` holds the names of the CTEs that can be seen at a node."""

    def __init__(self, catalog: Catalog):
        self.catalog = catalog

    def query(self, node: dict, scope: frozenset[str]) -> None:
        if node["type"] not in QUERIES:
            raise RefusedError("construct", _words(node["type"]))
        for entry in node["cte_map"]["map"]:
            name, inner = entry["key"].lower(), entry["value"]["query"]["node"]
            # A CTE sees those before it; itself only where it recurs. So none can borrow a system name.
            recurs = inner["type"] == "RECURSIVE_CTE_NODE"
            self.query(inner, scope | {name} if recurs else scope)
            scope |= {name}
        for key, value in node.items():
            if key != "cte_map":
                self.anything(value, scope)

    def anything(self, value: object, scope: frozenset[str]) -> None:
        if isinstance(value, list):
            for item in value:
                self.anything(item, scope)
        elif isinstance(value, dict):
            kind = value.get("type")
            if "class" in value:
                self.expression(value, scope)
            elif kind in QUERIES:
                self.query(value, scope)
            elif kind in RELATIONS:
                self.relation(value, scope)
            elif kind is None or isinstance(kind, dict) or kind in MODIFIERS | ORDERS:
                self.inside(value, scope)
            else:
                raise RefusedError("describe" if kind == "SHOW_REF" else "construct", _words(kind))

    def inside(self, value: dict, scope: frozenset[str]) -> None:
        for part in value.values():
            self.anything(part, scope)

    def expression(self, value: dict, scope: frozenset[str]) -> None:
        kind = value["class"]
        if kind == "PARAMETER":
            raise RefusedError("parameter")
        if kind not in EXPRESSIONS:
            raise RefusedError("construct", _words(kind))
        if kind == "CONSTANT":
            return
        if kind in ("FUNCTION", "WINDOW"):
            self.function(value, functions(), "function")
        if kind == "COLUMN_REF":
            first, *others = value["column_names"]
            if not others and first.lower() in SESSION:
                raise RefusedError("meta", first)
        if kind == "CAST":
            _check_type(value["cast_type"])
            self.anything(value["child"], scope)
            return
        self.inside(value, scope)

    def function(self, value: dict, allowed: frozenset[str] | set[str], code: str) -> None:
        name = value["function_name"].lower()
        if META.match(name):
            raise RefusedError("meta", name)
        if READERS.match(name):
            raise RefusedError("file", name)
        if name not in allowed or value["schema"] not in ("", "main") or value["catalog"]:
            raise RefusedError(code, name)
        if name in SERIES:
            _check_series(value)

    def relation(self, value: dict, scope: frozenset[str]) -> None:
        if value["type"] == "BASE_TABLE":
            self.base_table(value, scope)
        elif value["type"] == "TABLE_FUNCTION":
            if value["function"].get("class") != "FUNCTION":
                raise RefusedError("construct", _words(value["type"]))
            self.function(value["function"], TABLE_FUNCTIONS, "table_function")
        self.inside(value, scope)

    def base_table(self, value: dict, scope: frozenset[str]) -> None:
        parts = (value["catalog_name"], value["schema_name"], value["table_name"])
        catalog, schema, name = (part.lower() for part in parts)
        if value["at_clause"] is not None:
            raise RefusedError("construct", "AT")
        if not catalog and not schema and name in scope:
            return
        if catalog in ("", "warehouse") and (schema or not catalog) and self.catalog.has(schema, name):
            return
        full = ".".join(filter(None, parts))
        if META.match(schema) or META.match(name):
            raise RefusedError("meta", full)
        if FILE_NAME.search(name):
            raise RefusedError("file", full)
        raise RefusedError("relation", full, self.catalog.like(name))


def _check_type(cast: dict) -> None:
    """A type by its name, and the types inside it."""
    if not TYPES.fullmatch(cast["id"]):
        info = cast.get("type_info") or {}
        raise RefusedError("type", str(info.get("name") or cast["id"]).lower())
    info = cast.get("type_info") or {}
    inner = [info["child_type"]] if "child_type" in info else []
    inner += [member["second"] for member in info.get("child_types", [])]
    for part in inner:
        _check_type(part)


def _check_series(value: object) -> None:
    """No number in a series' bounds beyond the longest; what bounds compute, time and memory end."""
    if isinstance(value, list):
        for item in value:
            _check_series(item)
    elif isinstance(value, dict):
        if value.get("class") == "CONSTANT":
            number = value["value"].get("value")
            if isinstance(number, int | float) and abs(number) > LONGEST_SERIES:
                raise RefusedError("series")
        for part in value.values():
            _check_series(part)


def _words(kind: object) -> str:
    return str(kind).replace("_", " ")
