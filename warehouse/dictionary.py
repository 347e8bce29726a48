"""docs/dictionary.en.md and docs/dictionary.id.md: the metrics of the served release.

Run as `python -m warehouse.dictionary` after a build. Words stand in templates/dictionary.*.md.jinja.
"""

import sys
from functools import partial

import duckdb

from warehouse import findings
from warehouse.explorer.words import unit
from warehouse.settings import PROJECT, Home


def render(con: duckdb.DuckDBPyConnection, language: str) -> str:
    """The dictionary of a served release as Markdown, in `en` or `id`."""
    template = findings.environment(language).get_template(f"dictionary.{language}.md.jinja")
    rows = con.sql("from meta.metrics").pl().to_dicts()
    return template.render(metrics=rows, unit=partial(unit, language))


def main() -> None:
    """Write both documents, or say how to get a release."""
    file = Home.from_environment().served_file()
    if file is None:
        sys.exit("Nothing is published yet. Build it with: warehouse build")
    with duckdb.connect(str(file), read_only=True) as con:
        for language in findings.LANGUAGES:
            path = PROJECT / "docs" / f"dictionary.{language}.md"
            path.write_text(render(con, language), encoding="utf-8")


if __name__ == "__main__":
    main()
