"""What a statement may be: an allow-list on its parsed tree, not on its words.

The tree is what DuckDB's own `json_serialize_sql` makes of the text. Whatever is not known here is
refused: a kind of node, a relation, a function, a type.
"""

import unicodedata

from warehouse.explorer.sandbox.allowed import (
    CATALOGS,
    EXPRESSIONS,
    FILE_NAME,
    LAMBDAS,
    LONGEST,
    META,
    MODIFIERS,
    NAMING,
    ORDERS,
    QUERIES,
    READERS,
    RELATIONS,
    SERIES,
    SESSION,
    TABLE_FUNCTIONS,
    Catalog,
    RefusedError,
    functions,
)
from warehouse.explorer.sandbox.values import check_named, check_series, check_type, words


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
    try:
        _Walk(catalog).query(statements[0]["node"], frozenset())
    except RecursionError:
        raise RefusedError("deep") from None


class _Walk:
    """One walk over a tree; `scope` holds the names of the CTEs that can be seen at a node."""

    def __init__(self, catalog: Catalog):
        self.catalog = catalog

    def query(self, node: dict, scope: frozenset[str]) -> None:
        if node["type"] not in QUERIES:
            raise RefusedError("construct", words(node["type"]))
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
            if "sample_size" in value:
                # A result that nobody gets twice cannot be checked.
                raise RefusedError("construct", "SAMPLE")
            if "class" in value:
                self.expression(value, scope)
            elif not isinstance(kind, str) or kind in MODIFIERS | ORDERS:
                self.inside(value, scope)
            elif kind in QUERIES:
                self.query(value, scope)
            elif kind in RELATIONS:
                self.relation(value, scope)
            elif kind == "PIVOT" and not value["unpivot_names"]:
                raise RefusedError("pivot")
            else:
                raise RefusedError("describe" if kind == "SHOW_REF" else "construct", words(kind))

    def inside(self, value: dict, scope: frozenset[str]) -> None:
        for part in value.values():
            self.anything(part, scope)

    def expression(self, value: dict, scope: frozenset[str]) -> None:
        kind = value["class"]
        if kind == "PARAMETER":
            raise RefusedError("parameter")
        if kind not in EXPRESSIONS:
            raise RefusedError("construct", words(kind))
        if kind == "CONSTANT":
            return
        if kind == "LAMBDA":
            raise RefusedError("construct", "->")
        if kind in ("FUNCTION", "WINDOW"):
            self.call(value, scope)
            return
        if kind == "COLUMN_REF":
            first, *others = value["column_names"]
            if not others and first.lower() in SESSION:
                raise RefusedError("meta", first)
        if kind == "CAST":
            check_type(value["cast_type"])
            self.anything(value["child"], scope)
            return
        self.inside(value, scope)

    def call(self, value: dict, scope: frozenset[str]) -> None:
        """A function; or a method, as `numerator_on.year()`: its column stands as schema."""
        name, owner = value["function_name"].lower(), value["schema"].lower()
        is_schema = owner in ("", "main", *CATALOGS, *self.catalog.relations) or META.match(owner)
        is_method = not is_schema and value["catalog"].lower() not in CATALOGS
        plain = value | {"schema": "", "catalog": ""} if is_method else value
        self.function(plain, functions(), "function")
        # The column before a method is its first argument.
        second = 0 if is_method else 1
        for place, argument in enumerate(value["children"]):
            if place == second and name in NAMING:
                check_named(argument, name)
            is_lambda = place == second and name in LAMBDAS and argument["class"] == "LAMBDA"
            (self.inside if is_lambda else self.anything)(argument, scope)
        self.inside({key: part for key, part in value.items() if key != "children"}, scope)

    def function(self, value: dict, allowed: frozenset[str] | set[str], code: str) -> None:
        name = value["function_name"].lower()
        if META.match(name):
            raise RefusedError("meta", name)
        if READERS.match(name):
            raise RefusedError("file", name)
        if name not in allowed or value["schema"] not in ("", "main") or value["catalog"]:
            raise RefusedError(code, name)
        if name in SERIES:
            check_series(value)

    def relation(self, value: dict, scope: frozenset[str]) -> None:
        if value["type"] == "BASE_TABLE":
            self.base_table(value, scope)
        elif value["type"] == "TABLE_FUNCTION":
            if value["function"].get("class") != "FUNCTION":
                raise RefusedError("construct", words(value["type"]))
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
