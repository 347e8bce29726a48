"""What the audit log may keep of a statement: known words, and nothing a person could have typed in.

Literals become `?`, comments go, and names that neither SQL nor the release knows become `_`: a name may
be a value that somebody quoted wrongly.
"""

import re

import duckdb

VOCABULARY = """
select lower(word)
from (
    select keyword_name from duckdb_keywords()
    union all
    select function_name from duckdb_functions()
    union all
    select type_name from duckdb_types()
    union all
    select schema_name from duckdb_schemas() where database_name = 'warehouse'
    union all
    select table_name from duckdb_tables() where database_name = 'warehouse'
    union all
    select column_name from duckdb_columns() where database_name = 'warehouse'
) as words (word)
"""
PUNCTUATION = re.compile(r"[^\w\s'\"$\\]+")
NAME = re.compile(r"\"?(\w+)\"?")
LONGEST = 2_000


def redacted(sql: str, connection: duckdb.DuckDBPyConnection) -> str:
    """The statement in one line, as the log keeps it."""
    known = {word for (word,) in connection.execute(VOCABULARY).fetchall()}
    text = sql.encode()
    try:
        tokens = duckdb.tokenize(sql)
    except duckdb.Error:
        tokens = []
    ends = [*(start for start, _ in tokens[1:]), len(text)]
    kept = []
    for (start, kind), end in zip(tokens, ends[: len(tokens)], strict=True):
        # A comment is no token: it hangs behind the one before it.
        token = text[start:end].decode(errors="replace").strip()
        name = str(kind).rpartition(".")[2]
        if name in ("numeric_const", "string_const"):
            kept.append("?")
        elif name == "operator" or PUNCTUATION.match(token):
            kept += PUNCTUATION.findall(re.split(r"--|/\*", token)[0])[:1]
        else:
            word = NAME.match(token)
            is_known = word and word[1].lower() in known
            kept.append(word[1].lower() if is_known else "_")
    return " ".join(kept)[:LONGEST]
