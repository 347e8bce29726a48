"""What a statement of the SQL box may hold; whatever is not listed here is refused."""

import difflib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

LONGEST = 10_000
LONGEST_SERIES = 1_000_000
SERIES = {"range", "generate_series"}
TABLE_FUNCTIONS = SERIES | {"unnest"}
QUERIES = {"SELECT_NODE", "SET_OPERATION_NODE", "CTE_NODE", "RECURSIVE_CTE_NODE"}
RELATIONS = {"BASE_TABLE", "SUBQUERY", "JOIN", "TABLE_FUNCTION", "EMPTY", "EXPRESSION_LIST"}
MODIFIERS = {"ORDER_MODIFIER", "LIMIT_MODIFIER", "LIMIT_PERCENT_MODIFIER", "DISTINCT_MODIFIER"}
ORDERS = {"ORDER_DEFAULT", "ASCENDING", "DESCENDING"}
EXPRESSIONS = {
    "CONSTANT",
    "COLUMN_REF",
    "POSITIONAL_REFERENCE",
    "STAR",
    "FUNCTION",
    "WINDOW",
    "OPERATOR",
    "COMPARISON",
    "CONJUNCTION",
    "BETWEEN",
    "CASE",
    "CAST",
    "SUBQUERY",
    "LAMBDA",
}
TYPES = re.compile(
    r"BOOLEAN|U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|FLOAT|DOUBLE|DECIMAL|VARCHAR|DATE|TIME|TIMESTAMP"
    r"|INTERVAL|LIST|ARRAY|STRUCT|MAP"
)
# Bare words that DuckDB answers from the session where no column has that name.
SESSION = {
    "current_user",
    "current_role",
    "session_user",
    "user",
    "current_catalog",
    "current_database",
    "current_schema",
}
META = re.compile(
    r"duckdb_|pragma_|sqlite_|pg_|information_schema|current_(?!date$)|getenv|which_secret|summary"
)
READERS = re.compile(r"read_|glob$|sniff_|parquet_|.*_scan$|write_")
# Catalogs of the connection: what stands behind them is no method of a column.
CATALOGS = {"system", "temp", "memory", "warehouse"}
# Functions that take a lambda, and the place where they take it; elsewhere `->` reads JSON.
LAMBDAS = {"list_filter", "list_transform", "list_apply", "list_reduce"}
# Functions that name an aggregate in a text.
NAMING = {"list_aggregate", "list_aggr"}
FILE_NAME = re.compile(r"[./\\*:]")


class RefusedError(Exception):
    """A statement is refused: `code` names the sentence, `about` what in the statement is meant."""

    def __init__(self, code: str, about: str = "", hint: str = ""):
        super().__init__(code)
        self.code, self.about, self.hint = code, about, hint


@dataclass(frozen=True)
class Catalog:
    """Relations of the release by schema, in small letters."""

    relations: dict[str, frozenset[str]]

    def has(self, schema: str, name: str) -> bool:
        if schema:
            return name in self.relations.get(schema, ())
        return any(name in names for names in self.relations.values())

    def like(self, name: str) -> str:
        """The relation whose name comes nearest, as `schema.relation`, or nothing."""
        known = {n: f"{schema}.{n}" for schema, names in self.relations.items() for n in names}
        near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
        return known[near[0]] if near else ""


@cache
def functions() -> frozenset[str]:
    """The allow-list, a file that people can read."""
    lines = (Path(__file__).parent / "functions.txt").read_text().splitlines()
    return frozenset(name for line in lines if not line.startswith("#") for name in line.split())
