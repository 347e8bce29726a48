"""docs/tutorial.en.md and docs/tutorial.id.md: twenty questions, answered in SQL on the served release.

Run as `python -m warehouse.tutorial` after a build. The words stand in templates/tutorial.*.md.jinja,
the statements are the recipes of the explorer's SQL box.
"""

from functools import partial

import duckdb

from warehouse.explorer.sql_box import recipes
from warehouse.explorer.words import words
from warehouse.findings import environment, write
from warehouse.sql import dicts


def render(con: duckdb.DuckDBPyConnection, language: str) -> str:
    """The tutorial on a served release as Markdown, in `en` or `id`."""
    made = environment(language)
    made.filters["table"] = _table
    return made.get_template(f"tutorial.{language}.md.jinja").render(
        recipes=recipes(),
        title=lambda recipe: words(language, f"recipe.{recipe}"),
        ask=partial(dicts, con),
    )


def _table(answer: list[dict], columns: list[str]) -> str:
    """A Markdown table, each value as Python writes it; empty where there is none."""
    cells = [[("" if r[c] is None else str(r[c])).replace("|", "\\|") for c in columns] for r in answer]
    return "\n".join(f"| {' | '.join(line)} |" for line in [columns, ["---"] * len(columns), *cells])


if __name__ == "__main__":
    write("tutorial", render)
