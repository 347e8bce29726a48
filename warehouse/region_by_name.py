"""The region that somebody means by a name or a code."""

import duckdb

from warehouse.ingest.regions import named


class UnknownRegionError(ValueError):
    """No region of that code or name, or more than one. `candidates` are (code, name) pairs."""

    def __init__(self, asked: str, candidates: list[tuple[str, str]]):
        self.candidates = candidates
        names = ", ".join(f"{name} ({code})" for code, name in candidates)
        super().__init__(
            f"{asked!r} may be {names}: give the code."
            if candidates
            else f"No region is called {asked!r}."
        )


def find_region(con: duckdb.DuckDBPyConnection, asked: str) -> tuple[str, str]:
    """Code and name of a region, by its code or by a name as offices write it."""
    found = con.execute(
        """
        select distinct region_code, region_name from core.dim_region
        where region_code = upper($asked) or list_contains($named, region_code)
        order by region_code
        """,
        {"asked": asked.strip(), "named": [code for code, *_ in named(asked)]},
    ).fetchall()
    if len(found) != 1:
        raise UnknownRegionError(asked, found)
    return found[0]
