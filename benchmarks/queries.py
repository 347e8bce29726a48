"""What the explorer's pages ask of the served release, found by drawing them."""

from collections.abc import Iterator

from streamlit.testing.v1 import AppTest

from warehouse.explorer import filters, reader

REGIONS = ("ID", "35", "64", "31", "3575")
MOST_OPTIONS = 12  # Of one filter; further ones ask the same with another value.


def asked(pages: list[str], whole: bool = False) -> Iterator[tuple[str, reader.Query]]:
    """Each query once, with the page that asks it: of its first view in some regions.

    `whole`: and with every option of every filter, one at a time.
    """
    for page in pages:
        seen, tried = set(), set()
        views = [{"region": region} for region in REGIONS]
        while views:
            view = views.pop(0)
            queries, offered = _drawn(page, view)
            for query in queries:
                key = query.sql, str(query.parameters)
                if key not in seen:
                    seen.add(key)
                    yield page, query
            for name, options in offered.items() if whole else ():
                fresh = [o for o in options[:MOST_OPTIONS] if (name, o) not in tried]
                if name not in ("region", "lang"):
                    tried |= {(name, option) for option in fresh}
                    views += [view | {name: option} for option in fresh]


def _drawn(page: str, view: dict[str, str]) -> tuple[list[reader.Query], dict[str, list[str]]]:
    """Queries of one view of a page, and the filters it shows with their options."""
    queries, offered = [], {}
    read, choose = reader.Release.read, filters.choose

    def remember(release: reader.Release, query: reader.Query):
        queries.append(query)
        return read(release, query)

    def note(name, options, *more, **named):
        offered[name] = list(options)
        return choose(name, options, *more, **named)

    reader.Release.read, filters.choose = remember, note
    try:
        script = f"from warehouse.explorer import frame, {page} as p\n"
        script += f'frame.run([frame.Route("{page}", "", p.page)])'
        app = AppTest.from_string(script, default_timeout=60)
        for name, value in view.items():
            app.query_params[name] = value
        app.run()
    finally:
        reader.Release.read, filters.choose = read, choose
    if app.exception:
        raise SystemExit(f"{page} {view}: {app.exception[0].message}")
    return queries, offered
