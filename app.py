"""The explorer's pages. Run it with `warehouse serve`."""

from warehouse.explorer import check, coverage, data, frame, home

frame.run(
    [
        frame.Route("home", "", home.page),
        frame.Route("coverage", "cakupan", coverage.page),
        frame.Route("check", "cek-angka", check.page),
        frame.Route("data", "data-dan-metode", data.page),
    ]
)
