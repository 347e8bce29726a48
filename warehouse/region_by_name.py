"""The region that somebody means by a name or a code."""

import duckdb


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
    """Code and name of a region, by code or by name with or without Kab. or Kota."""
    found = con.execute(
        """
        select distinct region_code, region_name from core.dim_region
        where region_code = upper($asked)
            or lower(region_name) = lower($asked)
            or lower(regexp_replace(region_name, '^(Kab[.]|Kota) ', '')) = lower($asked)
            or lower(replace(region_name, 'Kab.', 'Kabupaten')) = lower($asked)
        order by region_code
        """,
        {"asked": asked.strip()},
    ).fetchall()
    if len(found) != 1:
        raise UnknownRegionError(asked, found)
    return found[0]
