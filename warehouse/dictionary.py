"""docs/dictionary.en.md and docs/dictionary.id.md: the metrics of the served release.

Run as `python -m warehouse.dictionary` after a build. Words stand in templates/dictionary.*.md.jinja.
"""

from functools import partial

import duckdb

from warehouse.explorer.words import unit
from warehouse.findings import environment, write
from warehouse.sql import dicts


def render(con: duckdb.DuckDBPyConnection, language: str) -> str:
    """The dictionary of a served release as Markdown, in `en` or `id`."""
    template = environment(language).get_template(f"dictionary.{language}.md.jinja")
    return template.render(metrics=dicts(con, "from meta.metrics"), unit=partial(unit, language))


if __name__ == "__main__":
    write("dictionary", render)
