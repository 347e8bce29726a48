"""The explorer's pages. Run it with `warehouse serve`."""

from warehouse.explorer import coverage, frame, home

frame.run(
    [
        frame.Route("home", "", home.page),
        frame.Route("coverage", "cakupan", coverage.page),
    ]
)
